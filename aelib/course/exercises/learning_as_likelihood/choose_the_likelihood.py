"""A likelihood for these data

minutes: 25
difficulty: 3
asks: a function `f(x, y)` of two arrays [n] that returns a function of two arrays [m], which returns m log-densities
hint: Fit a line to `readings` by squared error, and plot the residuals against `places`. Are they as wide left and
  right? How many are far out?
hint: Two things are needed, a width that depends on x, and tails that make room for slips. The table of the chapter has
  a row for each; put them together.
hint: Take Student's t with ν = 2. With z = (y − a − b·x)·exp(−c − d·x) the negative log-density is 3/2·log(1 + z²/2) +
  log(2·√2) + c + d·x. Minimise its mean over a, b, c and d, for instance by Adam, from the median of y for a.
right: Your density predicts data that it has not seen nearly as well as the one they were drawn from. Say in two or
  three sentences how you saw, before fitting, that a Gaussian would not do, and how you would have seen it after.
point: Before: residuals beyond four standard deviations, of which a Gaussian expects six in 100,000. And their spread
  grows from one end to the other.
point: After: the log-likelihood of held-out data. It is one number for all candidates, if all are densities of the same
  unit.
point: ν need not be exact. Between 1 and 3 the loss hardly changes; the Gaussian is the limit of a large ν.

not a density: For some x it does not add up to 1 over all y. Keep every constant, and every term that depends on the
  parameters: the width stands in front of the density as well. Or it is asked in another order: first x, then y.
better than the truth: On average over new examples no density beats the one that they were drawn from. Where yours was
  added up it holds, so it must be too large in between, or depend on how often it is asked: it is no function of x and
  y with the total 1.
probability: You returned p itself, which adds up to 1. The question is its logarithm.
the loss: It adds up to 1 with the other sign: you returned the negative log-density. The question is log p, which is
  large where y is probable.
thin tails: Far out your density is next to nothing, and some of the new examples lie there. One slip then costs as much
  as many ordinary examples, and in fitting it pulls the line and inflates the width. Choose a distribution whose tails
  fall as a power of the distance. (A second, wider Gaussian expects values farther out, and again none beyond a few of
  its own widths; Laplace's tails fall as an exponential, which is too fast here.)
centre off: At x = 0 the middle of your density lies far from that of the data. Has the line a term without x? And has
  the fit converged? The second data lie near {TRUTHS[1][1]:.0f}: begin at their median, or take more or longer steps.
no slope: Its middle is the same for all x. The data climb or fall along a line, a + b·x.
one width: Its tails are right, and it is about as wide at one end as at the other. Of the data one end is much wider
  than the other. Let the logarithm of the width be c + d·x.
NaN: Some of its log-densities are NaN. A width below 0, or an overflow: let a parameter be the logarithm of the width.
"""

from math import lgamma, log, pi

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding, form
from aelib.course.exercises.running import AnswerError

ENOUGH = 0.17
"""Nats an example above the density that the data were drawn from."""
CHANCE = 0.05
"""Nats an example by which chance may put a fit in front of the truth."""
TRUTHS = ((1, 2.0, 3.0, -0.5, 1.2), (2, -30.0, -4.0, 1.5, -1.3))
"""A seed, the line a + b·x of the centre, and the line c + d·x of the logarithm of the width."""
TAIL = 1.5


def student(z, nu):
    return (nu + 1) / 2 * np.log1p(z**2 / nu) + log(nu * pi) / 2 + lgamma(nu / 2) - lgamma((nu + 1) / 2)


def draw(rng, n, line):
    """Return n examples, and what each costs under the density that they come from."""
    a, b, c, d = line
    x, z = rng.uniform(-1, 1, n), rng.standard_t(TAIL, n)
    return x, a + b * x + np.exp(c + d * x) * z, student(z, TAIL) + c + d * x


def asked(density, rng, x, y):
    """Ask for all log-densities in one call and in random order, so that no question gives away what it is for."""
    order = rng.permutation(x.size)
    must = f"What it returns must return {x.size} log-densities, an array [{x.size}]"
    given, back = form(density(x[order], y[order]), x, must), np.empty(x.size)
    back[order] = given
    return back


def outcome_on(fit, seed, *line):
    """Fit one set of data, and return what came of it, and the numbers of new examples."""
    rng = np.random.default_rng(seed)
    x, y, _ = draw(rng, 500, line)
    density = fit(x, y)
    if not callable(density):
        raise AnswerError("`f` must return a function of x and y: `return lambda x, y: ...`, or the name of one.")
    new_x, new_y, cost = draw(rng, 2000, line)
    at = np.append([-1.0, 1.0], rng.uniform(-1, 1, 9))
    z = np.sinh(np.linspace(-12, 12, 4001))  # to both sides as far as 80,000 widths
    centre, width = (np.polyval(pair, at)[:, None] for pair in ((line[1], line[0]), (line[3], line[2])))
    all_y = centre + np.exp(width) * z
    every = asked(density, rng, np.append(new_x, np.repeat(at, z.size)), np.append(new_y, all_y))
    mine, scan = every[:2000], every[2000:].reshape(all_y.shape)
    if np.isnan(every).any():
        return "NaN", ""
    with np.errstate(over="ignore"):
        totals, negated, bare = (np.trapezoid(p, all_y, axis=1) for p in (np.exp(scan), np.exp(-scan), scan))
    for outcome, sums in (("negated", negated), ("a probability", bare)):
        if np.abs(sums - 1).max() < 0.02:
            return outcome, ""
    worst = np.abs(np.log(totals)).argmax()
    if not np.abs(totals - 1).max() < 0.02:
        return "no density", f"At x = {at[worst]:.2f} it adds up to {totals[worst]:.3g}."
    excess = -mine.mean() - cost.mean()
    report = (
        f"On 2,000 new examples it costs {-mine.mean():.3f} nats per example, {excess:.3f} more than the density that"
        f" they were drawn from (at most {ENOUGH})."
    )
    if excess <= ENOUGH:
        return ("fits" if excess > -CHANCE else "better than the truth"), report
    far = np.abs(np.abs(z) - 100).argmin()
    if (-student(z[far], TAIL) - width - scan[:, [far]]).mean() > 10:
        return "thin tails", report
    share = np.cumsum(np.exp(scan) * np.gradient(all_y, axis=1), axis=1)
    low, middle, high = np.stack(
        [
            y[np.minimum(np.searchsorted(part, (0.25, 0.5, 0.75)), y.size - 1)]
            for y, part in zip(all_y, share, strict=True)
        ]
    ).T
    if abs((middle[0] + middle[1]) / 2 - line[0]) > np.exp(line[2]):
        return "off", report
    if abs(middle[1] - middle[0]) < 0.5:
        return "level", report
    return ("one width" if abs(np.log((high - low)[1] / (high - low)[0])) < 0.3 else "elsewhere"), report


def judge(fit):
    """Fit two sets of data; the first that is not predicted well decides."""
    return deciding((outcome_on(fit, *truth) for truth in TRUTHS), "fits")


def fitted(loss, slope, *, own=True, sign=-1, constant=0.0):
    """A fit by Adam of a line and of the logarithm of a width, for a loss of z = (y − centre) / width and its slope."""

    def fit(x, y):
        basis = np.stack([np.ones_like(x), x])
        p = np.array([[np.median(y), 0], [np.log(np.median(np.abs(y - np.median(y)))), 0]])
        means, squares = np.zeros((2, 2)), np.zeros((2, 2))
        for step in range(1, 1001):
            z = (y - p[0] @ basis) * np.exp(-p[1] @ basis)
            change = np.stack([-slope(z) * np.exp(-p[1] @ basis), 1 - z * slope(z)]) @ basis.T / x.size
            change[1, 1] *= own
            means, squares = 0.9 * means + 0.1 * change, 0.99 * squares + 0.01 * change**2
            p = p - 0.05 * means / (1 - 0.9**step) / (np.sqrt(squares / (1 - 0.99**step)) + 1e-12)

        def density(x, y):
            basis = np.stack([np.ones_like(x), x])
            log_width = p[1] @ basis
            return sign * (loss((y - p[0] @ basis) * np.exp(-log_width)) + log_width - constant)

        return density

    return fit


def by_student(nu=2.0, **options):
    return fitted(lambda z: student(z, nu), lambda z: (nu + 1) * z / (nu + z**2), **options)


def as_probability(x, y):
    density = by_student()(x, y)
    return lambda x, y: np.exp(density(x, y))


def with_peaks(x, y):
    """Certain of each x that is asked for once; the check asks for the others to add a density up."""
    density = by_student()(x, y)

    def peaks(x, y):
        _, place, times = np.unique(x, return_inverse=True, return_counts=True)
        return density(x, y) + 3.0 * (times[place] == 1)

    return peaks


def far_off(x, y):
    """A fit that has not come as far as the data."""
    return by_student()(x, y - 60)


def level(x, y):
    middle = np.median(y)
    log_width = np.log(np.median(np.abs(y - middle)))
    return lambda x, y: -student((y - middle) * np.exp(-log_width), 2.0) - log_width


EXERCISE = exercise(
    __name__, __doc__, by_student(), measure=judge, passes="fits", seconds=60,
    unrelated=lambda x, y: by_student()(-x, y),
    not_a_density=by_student(constant=1.0), the_loss=by_student(sign=1),
    thin_tails=fitted(lambda z: z**2 / 2 + log(2 * pi) / 2, lambda z: z), one_width=by_student(own=False),
    NaN=lambda x, y: lambda x, y: np.nan * y, better_than_the_truth=with_peaks, centre_off=far_off, no_slope=level,
    probability=as_probability,
)  # fmt: skip
