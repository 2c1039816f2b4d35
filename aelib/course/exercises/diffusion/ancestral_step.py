"""A step with fresh noise

minutes: 10
difficulty: 2
asks: a function `f(x, repaired, a, b, noise)` that returns an array of the shape of x
first: At the level 5 a walk is at the point 11, which the denoiser repairs to 1. It steps down to the level 3 with
  fresh noise, a standard normal number that came out as 0.5. Where is it then?
hint: Two things come from the Gaussian of the less noisy point, given the noisier one and the clean one: a mean and a
  variance.
hint: The mean keeps the share b² / a² of what the repair took away. The variance is b² − b⁴ / a²; its root is what
  stretches standard normal noise.
hint: With q = b / a the mean is `repaired` plus q² times what the repair took away, `x - repaired`. The standard
  deviation is b times the root of 1 − q², and the noise is multiplied by it and added.
right: What is kept and what is fresh have the variances b⁴ / a² and b² − b⁴ / a², and together b²: the right amount of
  noise for the level b.

noise on top [q**2 * (x - repaired) => q * (x - repaired)]: You kept the share b / a, which already holds all the noise
  of the level b, and added fresh noise on top. Keep the square of the share.
all of it fresh [np.sqrt(1 - q**2) => 1]: Your fresh noise alone has the level b, and some of the old is kept besides.
  Together they have too much.
all new [q**2 * (x - repaired) + => ; np.sqrt(1 - q**2) => 1]: You repaired all the way and added new noise of the level
  b. The amount is right, but the clean part is a blurred average, and the next step starts from that.
variance for its root [b * np.sqrt(1 - q**2) => b**2 * (1 - q**2)]: You multiplied the noise by the variance. Standard
  deviations stretch noise.
the noise that was added [b * np.sqrt(1 - q**2) => np.sqrt(a**2 - b**2)]: That is the noise that leads from the level b
  up to a. On the way down x is known, and less remains open: the root of b² − b⁴ / a².
variance of the fresh noise for its root [np.sqrt(1 - q**2) => (1 - q**2)]: The root is missing: 1 − q² is a share of a
  variance. Standard deviations stretch noise.
share not squared in the root [np.sqrt(1 - q**2) => np.sqrt(1 - q)]: The share in your root is not squared. The variance
  that is fresh is b² − b⁴ / a², b² times 1 − q².
levels for variances [q**2 * (x => q * (x ; b * np.sqrt(1 - q**2) => np.sqrt(b * (1 - q))]: You took the levels for
  variances. They are standard deviations: both the share that is kept and the variance that is fresh have their
  squares.
root of the level [b * np.sqrt(1 - q**2) => np.sqrt(b * (1 - q**2))]: You have b in the root, as a variance. The
  variance of the fresh noise is b² times 1 − q².
the step without noise [q**2 * (x - repaired) + b * np.sqrt(1 - q**2) * noise => q * (x - repaired)]: That is the step
  without fresh noise, which keeps the share b / a. This one keeps less, and makes up for it with noise of its own.
the step without noise, and noise [q**2 * (x => q * (x ; np.sqrt(1 - q**2) => 1]: You took the step without fresh noise,
  which has all the noise of the level b already, and added as much again.
noise from elsewhere: Called twice with the same arguments, your function returns different points. The noise is handed
  in: take `noise`, so that a walk can be repeated.
the noise in the mean's units [b * np.sqrt(1 - q**2) => np.sqrt(1 - q**2)]: Your fresh noise does not shrink with the
  level: the factor b is missing.
levels exchanged [b / a => a / b]: In every test your points are NaN. Did you exchange the levels? Then q is above 1,
  and the root is of a negative number.
no fresh noise [+ b * np.sqrt(1 - q**2) * noise => ]: You return the mean. Without fresh noise too little is left for
  the level b.
share of the point [(x - repaired) + => x +]: You kept a share of the point itself. Multiply `x - repaired`, what the
  repair took away, by q².
noise subtracted [(x - repaired) + => (x - repaired) -]: You subtracted the fresh noise. Add it, so that everybody gets
  the same point from the same `noise`.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise


def points():
    rng = np.random.default_rng(2)
    cases = []
    for n, k, a, b in ((5, 3, 2.0, 0.7), (4, 6, 0.9, 0.35), (3, 2, 1.5, 1.2)):
        clean, noise, fresh = rng.standard_normal((3, n, k))
        cases.append((clean + a * noise, 0.8 * clean, a, b, fresh))
    return cases


def step(x, repaired, a, b, noise):
    q = b / a
    return repaired + q**2 * (x - repaired) + b * np.sqrt(1 - q**2) * noise


def twice(answer, *case):
    """Return the points, or that they are others the second time."""
    once, again = (answer(*case) for _ in range(2))
    return once if np.array_equal(once, again, equal_nan=True) else Verdict("drawn")


def drawn(x, repaired, a, b, noise):
    return step(x, repaired, a, b, np.random.default_rng().standard_normal(x.shape))


EXERCISE = exercise(
    __name__, __doc__, step, case=(np.array([[11.0]]), np.array([[1.0]]), 5.0, 3.0, np.array([[0.5]])),
    cases=points, call=twice, noise_from_elsewhere=drawn,
    unrelated=lambda x, repaired, a, b, noise: np.sin(x) - repaired,
)  # fmt: skip
