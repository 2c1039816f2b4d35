"""Beat Wiener's filter

minutes: 30
difficulty: 3
asks: a function `f(x, sigma)` of clean digits [n, 28, 28] and a number that returns a function `repair(y)` of damaged
  digits [m, 28, 28]
hint: What does Wiener's filter not know about digits that one pixel alone gives away? In the chapter the curve behind
  the filter knew it, and so did the sigmoid at the end of a network.
hint: Train a wide network for the clean digit, with noise drawn anew in every step, and let its output be a sigmoid. Go
  through the {DIGITS:,} digits a dozen times, and hold some of them out to see when to stop.
hint: An `aelib.dense_autoencoder` with a code of {LATENT}, without hidden layers, with the Bernoulli likelihood, and
  Adam at {RATE} in batches of {BATCH}, gets there in {EPOCHS} epochs. Its loss adds `sigma * jax.random.normal(key,
  x.shape)` to what it encodes.
right: It repairs digits that it has never seen better than mean and covariance can, even where the filter is told that
  pixels lie between 0 and 1. Say in two or three sentences how you know which of your choices did it.
point: The rival is the clipped filter, since clipping is free. The unclipped one is beaten by clipping alone.
point: The control is one change at a time: the same network and steps with a linear output, with noise drawn once, or
  with other noise, judged by digits held out.
point: The exact optimum of the training loss is the mean over training digits by their probabilities. It loses to the
  filter on new digits, so that what wins is not a lower training loss.

looked up: An error so small cannot come from {DIGITS:,} digits: it looks the answers up among others. Learn from the
  digits that are handed in.
no repair: What it returns is close to what it was given, with most of the noise still in it, or all of it. A network
  that was trained on clean digits copies noise too: add it to what is encoded, and compare with the clean digit.
a linear map: It is a linear map: the repair of a mean of two pictures is the mean of their repairs. Among those
  Wiener's filter is the best that mean and covariance allow, so that what beats it has to be nonlinear.
the filter, clipped: That is Wiener's filter, clipped, to within one per cent: the rival itself. Clipping takes a tenth
  of its error away and costs nothing, so the rival has it too.
by heart: It repairs the digits that it has learnt from much better than new ones, with new noise on both: it knows them
  by heart. Draw the noise anew in every step, and stop before the error on digits held out rises.
outside the range: Its pictures leave the range from 0 to 1, as a linear output does. Every pixel is known to lie in it,
  and most lie at its ends: a sigmoid at the end, as the Bernoulli likelihood has it, knows this from the first step on.
weaker noise: Held against the filter that is made for each level, it does about as well at half of this noise as at all
  of it. So does a network that was trained with weaker noise than it is asked about, with none, or with one noise for
  each digit that never changed: draw `sigma` times a standard normal number for each pixel, anew in every step.
the mean: It is hardly better than the mean image, or worse. Has anything been trained, and with the clean digits as
  targets?
not far enough: It is nonlinear, it stays between 0 and 1, and it does as well on new digits as on those that it has
  learnt from. What is missing is more steps or more width, unless the noise of its training was stronger than `sigma`.
"""

from functools import cache

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import form, not_of_each_row, rows
from aelib.course.exercises.running import AnswerError
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import dense_autoencoder
from aelib.training.fit import fit

SIGMA = 0.5
P = 784
DIGITS = 5000
LATENT, EPOCHS, BATCH, RATE = 512, 12, 64, 0.001
LEAST = 4.0
"""An error below which 5,000 digits cannot bring it."""
WEAKER = (
    " Held against the filter that is made for each level, it does about as well at half of this noise as at all of it."
    " Was it trained with noise of other strengths than `sigma`, such as its square? With `sigma` it might do better."
)


class Filter:
    """Wiener's filter from clean digits [n, 28, 28], and its repair clipped to what a pixel can be."""

    def __init__(self, x):
        self.mean = x.reshape(-1, P).mean(axis=0, dtype=np.float64)
        centred = x.reshape(-1, P) - self.mean
        self.variances, self.U = np.linalg.eigh(centred.T @ centred / len(x))

    def __call__(self, y, sigma):
        """Return the repaired digits [n, 784]."""
        kept = self.variances / (self.variances + sigma**2)
        return self.mean + ((y.reshape(-1, P) - self.mean) @ self.U * kept) @ self.U.T

    def clipped(self, y, sigma):
        """Return them with each pixel in [0, 1]."""
        return np.clip(self(y, sigma), 0, 1)


@cache
def sideways():
    """Digits on their side, for which nothing elsewhere was trained: 5,000 to learn from, 1,000 others, the filter."""
    from aelib.data import mnist  # read only when somebody tries this exercise

    digits, rng = mnist(), np.random.default_rng(7)
    x, hidden = (
        np.ascontiguousarray(rng.permutation(part.images)[:count].swapaxes(1, 2))
        for part, count in ((digits.train, DIGITS), (digits.test, 1000))
    )
    return x, hidden, Filter(x)


def damaged(x, sigma):
    """Return the digits [n, 784] with noise, the same at every call."""
    return (x.reshape(-1, P) + sigma * np.random.default_rng(8).standard_normal((len(x), P))).astype(np.float32)


def left(repaired, x):
    """Return the squared error of an image, the mean over all of them."""
    return float(((repaired - x.reshape(-1, P)) ** 2).sum(axis=1).mean())


def outcome_of(train):
    x, hidden, rival = sideways()
    repair = train(x.copy(), SIGMA)
    if not callable(repair):
        raise AnswerError("The function must return a function: end with `return repair`, without calling it.")

    def flat(y):
        images = y.reshape(-1, 28, 28)
        must = f"`repair` must return an array {list(images.shape)} of {len(images)} damaged digits"
        return form(repair(images), images, must).reshape(y.shape)

    y = damaged(hidden, SIGMA)
    if verdict := not_of_each_row("repair", flat, y[:300], P):
        return verdict
    repaired = rows("repair", flat, y, P)
    filtered = rival.clipped(y, SIGMA)
    error, limit, mean = left(repaired, hidden), left(filtered, hidden), left(rival.mean, hidden)
    report = (
        f"On 1,000 digits that it has not seen it leaves {error:.1f}, where Wiener's filter leaves "
        f"{left(rival(y, SIGMA), hidden):.1f}, clipped {limit:.1f}, and the mean image {mean:.1f}."
    )
    if error < LEAST:
        return Verdict("looked up", report)

    def weaker():
        return at_level(flat, rival, hidden, SIGMA / 2) < 1.1 * error / limit

    if error < 0.99 * limit:
        return Verdict("beaten", report + WEAKER * weaker())
    outcomes = {
        "no repair": lambda: ((repaired - y) ** 2).sum(axis=1).mean() < 0.5 * P * SIGMA**2,
        "mean": lambda: error > 0.85 * mean,
        "linear": lambda: bends(flat, y) < 0.01,
        "filter": lambda: left(repaired, filtered) < 0.01 * limit,
        "by heart": lambda: left(rows("repair", flat, damaged(x[:1000], SIGMA), P), x[:1000]) < 0.75 * error,
        "outside": lambda: np.mean((repaired < -0.02) | (repaired > 1.02)) > 0.02,
        "weaker noise": weaker,
        "not far": lambda: True,
    }  # fmt: skip
    return Verdict(next(outcome for outcome, holds in outcomes.items() if holds()), report)


def bends(repair, y):
    """Return how far the repair of a mean of two pictures is from the mean of their repairs, as a share of its size."""
    one, other = y[:100], y[100:200]
    both, middle = (rows("repair", repair, each, P) for each in (y[:200], (one + other) / 2))
    off = middle - (both[:100] + both[100:]) / 2
    return float(np.linalg.norm(off) / np.linalg.norm(middle - middle.mean(axis=0)))


def at_level(repair, rival, x, sigma):
    """Return the error at another level of noise, in that of the clipped filter made for this level."""
    y = damaged(x, sigma)
    return left(rows("repair", repair, y, P), x) / left(rival.clipped(y, sigma), x)


once = cache(outcome_of)


def judge(train):
    """Train, and say what came of it; the declared answers are trained once."""
    return once(train) if train in DECLARED else outcome_of(train)


def network(*, latent=LATENT, hidden=(), epochs=EPOCHS, likelihood=None):
    """A denoiser with these settings."""

    def train(x, sigma):
        model = dense_autoencoder(
            (28, 28), hidden=hidden, latent=latent, likelihood=likelihood or Bernoulli(), rngs=nnx.Rngs(0)
        )

        def loss(model, x, key):
            y = x + sigma * jax.random.normal(key, x.shape)
            return model.likelihood.nll(model.decoder(model.encoder(y)), x)

        fit(model, loss, x, epochs=epochs, batch_size=BATCH, optimizer=optax.adam(RATE), key=jax.random.key(0),
            progress=False)  # fmt: skip
        return model.reconstruct

    return train


def filtered(clip, level=1.0):
    def train(x, sigma):
        made = Filter(x)
        repair = made.clipped if clip else made
        return lambda y: repair(np.asarray(y), level * sigma).reshape(y.shape)

    return train


def by_probability(x, sigma):
    """The exact minimiser of the training loss."""
    known = x.reshape(-1, P)

    def repair(y):
        logs = (y.reshape(-1, P) @ known.T - (known**2).sum(axis=1) / 2) / sigma**2
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        return (weights / weights.sum(axis=1, keepdims=True) @ known).reshape(y.shape)

    return repair


def among_all(x, sigma):
    """The nearest of all digits, those included that nobody has handed in."""
    known = np.concatenate(sideways()[:2]).reshape(-1, P)
    return lambda y: known[((known**2).sum(axis=1) / 2 - y.reshape(-1, P) @ known.T).argmin(axis=1)].reshape(y.shape)


RIGHT = network()
WRONG = {
    "no_repair": lambda x, sigma: lambda y: np.clip(y, 0, 1), "a_linear_map": filtered(clip=False),
    "the_filter_clipped": filtered(clip=True), "by_heart": by_probability, "looked_up": among_all,
    "the_mean": lambda x, sigma: lambda y: np.broadcast_to(x.mean(axis=0), y.shape),
    "weaker_noise": filtered(clip=True, level=0.5),
    "outside_the_range": network(likelihood=Gaussian(sigma=1.0), hidden=(64,), latent=32, epochs=3),
    "not_far_enough": network(epochs=2),
}  # fmt: skip
DECLARED = {RIGHT, *WRONG.values()}

EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=judge, passes="beaten", seconds=120,
    unrelated=lambda x, sigma: lambda y: y - y.mean(), **WRONG,
)  # fmt: skip
