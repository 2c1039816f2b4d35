"""Pixels shuffled between images

minutes: 10
difficulty: 2
asks: a function `f(x, rng)` of an array [n, p] and a generator of NumPy that returns an array [n, p]
hint: What does the claim say that a network uses, and what has to stay as it is, so that nothing else can explain a
  loss?
hint: Each pixel should have the values that it had, each as often, and no pixel should say anything about another. So
  every column of the array is put into another order, and no two columns into the same.
hint: NumPy has `rng.permutation`, `rng.shuffle` and `rng.permuted`. The first two move whole rows or whole columns
  together; the last one gives each slice along an axis an order of its own. Which axis runs over the images?
right: Mean and variance of each pixel, its share of white, the amount of noise: all as before. What is gone is what
  pixels say about each other. Whatever a repair still gains on such pictures over pixel by pixel shrinkage is no
  knowledge of digits.
point: Everything that belongs to a single pixel is kept exactly, so that a loss of the gain cannot come from it.
point: Order between images is no control, since the pictures are the same; order within an image destroys the marginals
  too, so that a loss could come from either.
point: The strongest rival on the shuffled pictures repairs each pixel by itself, by its own distribution. Its error is
  the one to compare with, and not that of the untouched pictures.

untouched: The array is as it was. Whatever is measured on it is measured on digits.
images in another order [rng.permuted(x, axis=0) => rng.permutation(x)]: You put whole images into another order. Each
  image is as it was, and pixels say as much about each other as before: a network does not care which image comes
  first. `rng.permutation` and `rng.shuffle` move rows as a whole.
within each image [axis=0 => axis=1]: You shuffled the pixels of each image among themselves. Then each pixel has the
  values of all others, and the corners are as grey as the middle: the marginals are gone too, so that a loss could come
  from them.
places exchanged [rng.permuted(x, axis=0) => rng.permutation(x, axis=1)]: You gave the pixels other places, the same
  ones in all images. A dense network and Wiener's filter do not know which pixel is beside which: they would lose
  nothing.
all values mixed [rng.permuted(x, axis=0) => rng.permuted(x)]: You mixed the values of all pixels. Each pixel now has
  the distribution of all of them; keep each pixel's own.
drawn with replacement [rng.permuted(x, axis=0) => np.take_along_axis(x, rng.integers(len(x), size=x.shape), axis=0)]:
  Nearly: you drew each pixel from its values with replacement, so that some are missing and some stand twice. A
  permutation keeps the marginals exactly, and then there is nothing to argue about.
another distribution [rng.permuted(x, axis=0) => x.mean(axis=0) + x.std(axis=0) * rng.standard_normal(x.shape)]: You
  drew new values with the same mean and variance for each pixel. Pixels are mostly 0 or 1, and a repair that knows it
  gains from it: keep the values themselves.
noise on top [rng.permuted(x, axis=0) => x + x.std(axis=0) * rng.standard_normal(x.shape)]: You added something to the
  pixels. The dependence between them is still there, under more noise, and their own distributions are not what they
  were.
still together: Each pixel has its own values, and some pixels still say what others are. Were they put into the same
  order, or sorted? Each needs an order of its own, drawn at random.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import form

TOGETHER = 0.35
"""A correlation that 400 examples do not have by chance."""


def pictures():
    """Four hundred examples of twelve numbers that depend on each other, each with a distribution of its own."""
    rng = np.random.default_rng(27)
    t = rng.standard_normal((400, 3)) @ rng.standard_normal((3, 12)) + 0.4 * rng.standard_normal((400, 12))
    return (np.exp(np.linspace(-1, 1, 12)) / (1 + np.exp(-2 * t)) + np.arange(12)).astype(np.float32)


def largest_correlation(x):
    return float(np.abs(np.nan_to_num(np.corrcoef(x, rowvar=False)) - np.eye(x.shape[1])).max())


def in_order(rows):
    return rows[np.lexsort(rows.T)]


def judge(shuffle):
    """Say what is left of the pictures: the values of each pixel, and what pixels say about each other."""
    x = pictures()
    must = f"The function must return an array {list(x.shape)} here"
    given = form(shuffle(x.copy(), np.random.default_rng(28)), x, must)

    def same(part, axis=None):
        return np.array_equal(*(np.sort(each, axis=axis) for each in (part, x)))

    kept = int((np.sort(given, axis=0) == np.sort(x, axis=0)).all(axis=0).sum())
    left = largest_correlation(given)
    report = (
        f"{kept} of 12 pixels have exactly their own values; the largest correlation between two of them is "
        f"{left:.2f}, where it was {largest_correlation(x):.2f}."
    )
    if kept == x.shape[1]:
        outcomes = {
            "untouched": np.array_equal(given, x), "images": np.array_equal(in_order(given), in_order(x)),
            "together": left > TOGETHER, "shuffled": True,
        }  # fmt: skip
    else:
        columns = np.array_equal(in_order(given.T), in_order(x.T))
        outcomes = {
            "places": columns, "within": same(given, axis=1), "mixed": same(given),
            "replacement": all(np.isin(*both).all() for both in zip(given.T, x.T, strict=True)),
            "noise": follows(given, x), "distribution": near(given, x), "elsewhere": True,
        }  # fmt: skip
    return Verdict(next(outcome for outcome, holds in outcomes.items() if holds), report)


def follows(given, x):
    """Check whether the pixels of each picture are still those that they were, more or less."""
    return all(np.corrcoef(*both)[0, 1] > TOGETHER for both in zip(given.T, x.T, strict=True))


def near(given, x):
    """Check whether means and standard deviations of all pixels are those of the pictures, roughly."""
    width = x.std(axis=0)
    return bool(
        (np.abs(given.mean(0) - x.mean(0)) < 0.3 * width).all() and (np.abs(given.std(0) / width - 1) < 0.3).all()
    )


def shuffled(x, rng):
    return rng.permuted(x, axis=0)


EXERCISE = exercise(
    __name__, __doc__, shuffled, measure=judge, unrelated=lambda x, rng: rng.permuted(2 * x, axis=0),
    untouched=lambda x, rng: x, still_together=lambda x, rng: np.sort(x, axis=0),
)  # fmt: skip
