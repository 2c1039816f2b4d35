"""A variational autoencoder that says the mean

minutes: 25
difficulty: 3
asks: two functions, `train(x, k, s2, steps)` of centred data [n, p] that returns weights `W` [k, p], `V` [p, k] and
  `log_variance` [k], and `rebuild(x, W, V, log_variance)` that returns [n, p]
hint: Print both parts of the loss, each summed over its numbers, after a few steps. Which of them is 0?
hint: The loss has to be nats: bring both parts to sums over the numbers of one example, averaged over examples. Then
  ask what the width of the noise is in the loss, and what it should be by the meaning of `log_variance`. Last, ask what
  is random that need not be.
hint: Sum the squared error over the p pixels, divide it by twice the variance and average over the examples alone. The
  noise is multiplied by the exponential of half of `log_variance`. A reconstruction is what the decoder makes of the
  mean of the code, without noise.
right: Your training ends where the closed form says, on data that it was not written for. Say in two or three sentences
  which printed number would have shown each fault.
point: The one line that tells: the divergence, summed over the code, is 0 after a few steps, and every reconstruction
  is the mean. With the error averaged over p pixels, β is p, and no eigenvalue lies above the level.
point: With the wrong width it trains, and the bound stays below the log-density, although q can be exact here. The
  linear model is the place to see it, since there both are known.
point: Noise in a reconstruction costs error that the model does not have, and the same image comes back as another one
  each time. Sample when you train, and when you want samples.

all columns out [r = (z @ W - x) / s2 => r = (z @ W - x) / s2 / x.shape[1]]: Nearly all columns are
  out: the decoder says the mean, whatever the code. The divergence is worth more than anything that it could buy. Over
  how many numbers is the error averaged, and over how many the divergence?
divergence too cheap [(r @ W.T + mean) => (r @ W.T + mean / k) ; (np.exp(log_variance) - 1) / 2 => (np.exp(log_variance)
  - 1) / 2 / k]: Columns are active that the closed form puts out, and the others are too long: the divergence is too
  cheap. Is it averaged over the k numbers of the code, or the error added up over the examples? Has the error lost its
  ½?
divergence too dear [r = (z @ W - x) / s2 => r = (z @ W - x) / s2 / 2]: The columns are too short, or fewer are active
  than the closed form says: the divergence is too dear. Is the error divided by more than twice the variance, or has
  the divergence lost its ½?
width of the noise [scale = np.exp(log_variance / 2) => scale = np.exp(log_variance) ; * scale / 2).mean => *
  scale).mean]: The columns train, and the log-variances do not fit them: the noise in the loss is not as wide as the
  divergence believes. The standard deviation is the exponential of half a log-variance.
no noise [z = mean + scale * noise => z = mean + 0 * scale * noise]: The log-variances are 0, and the columns long:
  there is no noise in training. Then nothing is lost by a code that is squeezed towards 0, where it costs nothing.
square root [scale = np.exp(log_variance / 2) => scale = np.exp(log_variance / 4) ; * scale / 2).mean => * scale /
  4).mean]: The columns train, and the log-variances do not fit them: the noise in the loss is multiplied by the root of
  the standard deviation. The standard deviation is the exponential of half a log-variance, not of a quarter.
not trained: After two steps it is already as good as it has to be after all of them. Is it the closed form, or does it
  take a number of steps of its own? Train from small random weights, in the `steps` that it is given.
noise when rebuilding [return x @ V @ W => return (x @ V + np.exp(log_variance / 2) *
  np.random.default_rng(0).standard_normal((len(x), len(log_variance)))) @ W]: The training is right. But `rebuild`
  returns something else than the decoder makes of the mean of each code: leave the noise out there.
too slow [rate = 0.03 => rate = 0.004]: It learns, and is not there after the steps that it was given; with four times
  as many it is. Take longer steps, and give each example noise of its own, without which no step is reliable.
NaN [rate = 0.03 => rate = 1e6]: Weights or log-variances are not finite, or the bound is far from anything. Is a sign
  wrong, so that the divergence is rewarded? Are the steps too long?
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding, form

STEPS = 1000
ENOUGH = 0.05
"""Nats below the log-density of the closed form."""
FAR = 1000.0


def data_of(seed, n, eigenvalues):
    """Centred data [n, p] whose covariance has these eigenvalues exactly, in directions drawn at random."""
    rng = np.random.default_rng(seed)
    p = len(eigenvalues)
    x = rng.standard_normal((n, p))
    x = np.linalg.qr(x - x.mean(axis=0))[0] * np.sqrt(n * np.array(eigenvalues))
    return (x @ np.linalg.qr(rng.standard_normal((p, p)))[0].T).astype(np.float32)


SETS = (
    (data_of(1, 200, (9.0, 5.0, 2.5, 0.6, 0.5, 0.4, 0.3, 0.3, 0.2, 0.2, 0.1)), 5, 1.0),
    (data_of(2, 160, (6.0, 4.0, 1.6, 1.2, 0.4, 0.2, 0.2, 0.1)), 4, 0.7),
)


def bound(x, s2, W, V, log_variance):
    """Return the mean bound of the examples in nats, exactly: the expectation over codes has a closed form here."""
    x = x.astype(np.float64)
    mean = x @ V
    error = ((x - mean @ W) ** 2).sum(axis=1).mean() + (W**2 * np.exp(log_variance)[:, None]).sum()
    divergence = 0.5 * ((mean**2).sum(axis=1).mean() + (np.exp(log_variance) - 1 - log_variance).sum())
    return -0.5 * (x.shape[1] * np.log(2 * np.pi * s2) + error / s2) - divergence


def spectrum(x):
    return np.linalg.eigvalsh(x.T.astype(np.float64) @ x / len(x))[::-1]


def best_bound(x, k, s2):
    """Return the log-density of probabilistic PCA with this variance, which the bound reaches at its best."""
    lam = spectrum(x)
    model = np.concatenate([np.maximum(lam[:k], s2), np.full(len(lam) - k, s2)])
    return -0.5 * (len(lam) * np.log(2 * np.pi) + np.log(model).sum() + (lam / model).sum())


def outcome_on(train, rebuild, x, k, s2):
    """Train on one set of data, and name what came of it."""
    p = x.shape[1]
    like = np.empty((k, p)), np.empty((p, k)), np.empty(k)
    must = f"`train` must `return W, V, log_variance`, of the shapes [{k}, {p}], [{p}, {k}] and [{k}] here"

    def run(steps):
        return form(train(x.copy(), k, s2, steps), like, must)

    W, V, _ = ended = run(STEPS)
    if not all(np.isfinite(part).all() and np.abs(part).max() < 1e3 for part in ended):
        return "NaN", ""
    below = best_bound(x, k, s2) - bound(x, s2, *ended)
    if below > FAR:
        return "NaN", ""
    long = np.linalg.svd(W)[1] ** 2
    active = int((long > 0.02 * s2).sum())
    report = (
        f"After {STEPS} steps {active} of {k} columns are active, where the closed form has "
        f"{int((spectrum(x)[:k] > s2).sum())}, and the bound lies {below:.3g} nats below its best (at most {ENOUGH})."
    )
    if below <= ENOUGH:
        given = form(rebuild(x.copy(), *(part.copy() for part in ended)), x, f"`rebuild` must return [{len(x)}, {p}]")
        if not np.allclose(given, x @ V @ W, atol=0.02):
            return "noise", report
        return ("learnt" if best_bound(x, k, s2) - bound(x, s2, *run(2)) > ENOUGH else "not trained"), report
    return diagnosis(x, k, s2, *ended, run), report


def diagnosis(x, k, s2, W, V, log_variance, run):
    """Name what a training that has not reached the bound has done: by columns, noise and reconstructions."""
    lam, gain = spectrum(x)[:k], np.linalg.svd(W)[1] ** 2
    alive = (W**2).sum(axis=1) > 0.02 * s2
    if gain.max() < 0.1 * lam[0]:
        return "out"
    if np.abs(log_variance).max() < 0.02 and gain.max() > lam[0]:
        return "no noise"
    if best_bound(x, k, s2) - bound(x, s2, *run(4 * STEPS)) <= ENOUGH:
        return "slow"
    # The best log-variances for these columns, if the noise is as wide as their exponential and not its root, or as
    # the root of that.
    steep = (W[alive] ** 2).sum(axis=1) / s2
    for power, outcome in ((2, "width"), (0.5, "root")):
        slopes = power * steep * np.exp(power * log_variance[alive]) + np.exp(log_variance[alive]) - 1
        if np.abs(slopes).max() < 0.1:
            return outcome
    # At the optimum a column has the square λ - βs², and a reconstruction the share 1 - βs²/λ of its component.
    share = np.linalg.svd(V @ W)[1][:k]
    by_share = np.median((lam * (1 - share))[share > 0.02]) / s2
    by_column = np.median((lam - gain)[gain > 0.02 * s2]) / s2
    return "cheap" if by_share < 0.85 else "dear" if min(by_share, by_column) > 1.2 else "elsewhere"


def judge(answer):
    """Train on two sets of data; the first that is not learnt decides."""
    return deciding((outcome_on(*answer, *each) for each in SETS), "learnt")


def train(x, k, s2, steps):
    rate = 0.03
    rng = np.random.default_rng(0)
    weights = [0.1 * rng.standard_normal((k, x.shape[1])), 0.1 * rng.standard_normal((x.shape[1], k)), np.zeros(k)]
    first, second = [0 * w for w in weights], [0 * w for w in weights]
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            W, V, log_variance = weights
            mean = x @ V
            scale = np.exp(log_variance / 2)
            noise = rng.standard_normal(mean.shape)
            z = mean + scale * noise
            r = (z @ W - x) / s2
            slopes = (
                z.T @ r / len(x),
                x.T @ (r @ W.T + mean) / len(x),
                (r @ W.T * noise * scale / 2).mean(axis=0) + (np.exp(log_variance) - 1) / 2,
            )
            first = [0.9 * m + 0.1 * g for m, g in zip(first, slopes, strict=True)]
            second = [0.99 * v + 0.01 * g**2 for v, g in zip(second, slopes, strict=True)]
            length = rate * (1 - step / (steps + 1)) * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
            moved = zip(weights, first, second, strict=True)
            weights = [w - length * m / (np.sqrt(v) + 1e-8) for w, m, v in moved]
    return weights


def half_a_code(x, k, s2, steps):
    W, V, log_variance = train(x, k, s2, steps)
    return W, V / 2, log_variance


def closed_form(x, k, s2, steps):
    values, U = np.linalg.eigh(x.T.astype(np.float64) @ x / len(x))
    values, U = values[::-1][:k], U[:, ::-1][:, :k]
    long = np.sqrt(np.maximum(values - s2, 0))
    variance = s2 / (s2 + long**2)
    return (U * long).T, U * long / s2 * variance, np.log(variance)


def rebuild(x, W, V, log_variance):
    return x @ V @ W


EXERCISE = exercise(
    __name__, __doc__, (train, rebuild), measure=judge, passes="learnt", seconds=90,
    unrelated=(half_a_code, rebuild), not_trained=(closed_form, rebuild),
)  # fmt: skip
