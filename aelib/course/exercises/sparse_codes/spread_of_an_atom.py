"""How far does an atom spread?

minutes: 10
difficulty: 2
asks: a function of an array [height, width] that returns a number, in pixels
hint: The energy of a pixel, divided by the sum of all energies, is a weight. Where is the weighted mean of the rows?
hint: Of the rows and of the columns you need the variances about their means, and the covariance, all weighted by the
  energy.
hint: Get the places by `y, x = np.indices(atom.shape)`, and sums such as `(e * (y - my) ** 2).sum()`. The spread is the
  fourth root of the product of the variances less the square of the covariance.
right: Yes. But for a factor, the square root of the determinant is the area of an ellipse, and the root of that is a
  length. A thin line at any angle has next to no area, which the covariance takes care of.

values for energy [atom**2 => atom]: You weighted by the values. They are positive and negative, and may sum to zero.
  The energy is their square.
absolute values [atom**2 => np.abs(atom)]: You weighted by the absolute values. The energy is their square.
energy not divided [e = e / e.sum() => pass]: Your weights do not sum to 1, so that an atom spreads farther if it is
  multiplied by 2. Divide the energy by its sum.
middle of the patch [(e * y).sum(), (e * x).sum() => (atom.shape[0] - 1) / 2, (atom.shape[1] - 1) / 2]: You measured
  from the middle of the patch. Then a small atom in a corner spreads far. Measure from the weighted mean.
from the corner [(e * y).sum(), (e * x).sum() => 0, 0]: You measured from the first pixel. A variance is about the mean:
  subtract the weighted means of rows and columns.
small samples: Your covariance is corrected for small samples, as by `np.cov`. The weights sum to 1, and nothing is
  estimated: `ddof=0`.
without the covariance [- both**2 =>]: Your covariance is missing. Without it a slanted line spreads as far as a square,
  and the same line along a row hardly at all.
square root [** 0.25 => ** 0.5]: You took the square root of the determinant, which is an area in square pixels. Take
  the root once more.
no root [** 0.25 => ** 1]: That is the determinant itself, in pixels to the power of four. Take the fourth root.
rows and columns added [rows * columns - both**2) ** 0.25 => rows + columns) ** 0.5]: You took the root of the sum of
  both variances. A long thin edge then spreads as far as a disc of that length. Take the fourth root of the determinant
  of the covariance matrix.
trace [(rows * columns - both**2) ** 0.25 => (rows + columns)]: You added both variances. A long thin edge then spreads
  as far as a disc. Take the fourth root of the determinant of the covariance matrix.
mean of both variances [(rows * columns - both**2) ** 0.25 => ((rows + columns) / 2) ** 0.5]: You took the root of the
  mean of both variances. A long thin edge then spreads as far as a disc. Take the fourth root of the determinant of the
  covariance matrix.
all pixels alike [e = atom**2 => e = np.ones(atom.shape)]: You gave all pixels the same weight, so that every atom
  spreads as far as the patch. Weight each pixel by its energy, the square.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def how_far(atom):
    y, x = np.indices(atom.shape)
    e = atom**2
    e = e / e.sum()
    my, mx = (e * y).sum(), (e * x).sum()
    rows, columns = (e * (y - my) ** 2).sum(), (e * (x - mx) ** 2).sum()
    both = (e * (y - my) * (x - mx)).sum()
    return (rows * columns - both**2) ** 0.25


def small_samples(atom):
    places = np.indices(atom.shape).reshape(2, -1)
    return np.linalg.det(np.cov(places, aweights=(atom**2).ravel() / (atom**2).sum())) ** 0.25


def atoms():
    found = []
    for seed, (height, width), slant in ((71, (7, 9), 0.5), (72, (8, 6), -0.7), (73, (9, 9), 1.0)):
        rng = np.random.default_rng(seed)
        y, x = np.indices((height, width))
        y, x = y - rng.uniform(2, height - 4), x - rng.uniform(2, width - 4)
        far = np.exp(-((y - slant * x) ** 2) / 3 - (x + slant * y) ** 2 / 9)
        found.append((((0.3 + np.cos(y - slant * x)) * far + 0.02 * rng.random(y.shape)).astype(np.float32),))
    return found


EXERCISE = exercise(
    __name__, __doc__, how_far, cases=atoms,
    unrelated=lambda atom: np.float64(atom.shape[0] / 7), small_samples=small_samples,
)  # fmt: skip
