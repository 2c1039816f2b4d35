"""The floor of the cross-entropy

minutes: 10
difficulty: 2
asks: a function `f(x)` of an array [n, 28, 28] that returns one number, in nats per image
hint: Take one grey pixel, x = 0.5. Which reconstruction of it has the smallest cross-entropy, and how small is it?
hint: A pixel costs −x log x̂ − (1 − x) log(1 − x̂). Where is its derivative with respect to x̂ zero? Put that x̂ back
  in. Then ask what the formula says at x = 0 and x = 1, and what NumPy makes of it.
hint: At x̂ = x the cost is the entropy of a coin that shows 1 with probability x, and it is 0 for x = 0 and x = 1.
  Choose the argument of each logarithm so that log 1 stands where log 0 would. Then sum over the pixels and average
  over the images.
right: The entropy of the pixels, {OF_DIGITS} nats on MNIST's test digits. Hold every cross-entropy against this floor
  and not against zero: a model at 80 nats is {80 - OF_DIGITS} above the best that any reconstruction can do.

zero: In every test your floor is 0. A perfect reconstruction is not free. For a grey pixel, x = 0.5, even x̂ = 0.5
  costs log 2 = {np.log(2):.3f} nats; only pixels of exactly 0 or 1 can cost nothing. On the test digits of MNIST the
  floor is {OF_DIGITS} nats per image.
0 log 0 [np.where(t > 0, t, 1) => t]: You have NaN as soon as a pixel is 0 or 1. The computer takes log 0 = −∞ first,
  and 0 · (−∞) is NaN. In the limit t log t goes to 0 with t, so such a pixel costs nothing: see to it that the
  logarithm never gets the zero.
pixels of exactly 1: Black pixels come out right, but a pixel of exactly 1 gives NaN: there log(1 − x) is log 0, so the
  second logarithm needs as much care as the first. A clip at 1 − 1e-12 does not help. In float32 no number lies between
  1 − {np.finfo(np.float32).epsneg:.0e} and 1, so that it is a clip at 1.
epsilon: You keep the logarithm from the zero by a small number, added or as a clip, and it is not small enough. An
  image has hundreds of pixels of exactly 0, each of which costs nothing; with ε each is off by about ε, and that is
  summed. In float64 1e-12 cannot be noticed. Or choose the argument of the logarithm: then there is no ε to choose.
bits [np.log => np.log2]: Right, in bits. The question is in nats: use the natural logarithm. One nat is
  {1 / np.log(2):.3f} bits, and your number is larger by this factor.
mean over pixels [sum((1, 2)).mean() => mean()]: You averaged over the pixels too, and so your number is {28 * 28} times
  too small. Sum over the pixels of an image, then average over the images.
sum over images [sum((1, 2)).mean() => sum()]: You summed over the images too. The question is the floor of one image:
  sum over its pixels, then average over the images.
background alone [on + off => off]: You have −(1 − x) log(1 − x) alone. A pixel is a coin with two sides: x log x has to
  be subtracted too, and for a dark grey pixel it is the larger of the two.
sides exchanged [t > 0, t, 1 => t < 1, 1 - t, 1]: You weighted log x by 1 − x and log(1 − x) by x. Each outcome counts
  as often as it occurs: log x with the probability x of ink, log(1 − x) with that of paper.
entropy of the mean image [(x, 1 - x) => (x.mean(0), 1 - x.mean(0)) ; sum((1, 2)).mean() => sum()]: You averaged the
  images before you took the entropy. Each image has its own reconstruction, so each has its own floor: entropies first,
  then the average.
mean image for each: You took the mean image for x̂, the same for every image. Each image may have its own: which x̂ is
  best for this one? And a pixel that is 0 or 1 in all images gives 0 · log 0, which the computer answers with NaN.
no background [on + off => on]: You have −x log x alone. A pixel is a coin with two sides: (1 − x) log(1 − x) has to be
  subtracted too, and for a bright pixel it is the larger of the two.
"""

import numpy as np

from aelib.course.exercises.comparing import agree, numbers, within, within_a_thousandth
from aelib.course.exercises.declaration import Verdict, exercise


def images_with_extremes():
    rng = np.random.default_rng(2)
    # Three kinds of grey: were they alike, any wrong cost of a pixel would pass for a constant factor.
    grey = rng.random((4, 28, 28), dtype=np.float32) * 0.9 + 0.05
    black = np.where(rng.random((3, 28, 28)) < 0.5, 0.4 + 0.2 * grey[:3], 0).astype(np.float32)
    few = np.where(rng.random((2, 28, 28)) < 0.01, 0.1 + 0.8 * grey[:2], rng.random((2, 28, 28)) < 0.3)
    both = np.where(rng.random((5, 28, 28)) < 0.7, (rng.random((5, 28, 28)) < 0.5), grey[[0, 1, 2, 3, 0]])
    # In the last images a pixel of 0 or 1 that costs anything shows: there are hundreds for each grey one.
    return [(grey,), (black,), (both.astype(np.float32),), (few.astype(np.float32),)]


def floor(x):
    on, off = (t * np.log(np.where(t > 0, t, 1)) for t in (x, 1 - x))
    return -(on + off).sum((1, 2)).mean()


def cross_entropy(x, x_hat):
    return -(x * np.log(x_hat) + (1 - x) * np.log(1 - x_hat)).sum((1, 2)).mean()


def clipped(x, epsilon=1e-12):
    return cross_entropy(x, np.clip(x, np.float32(epsilon), np.float32(1 - epsilon)))


def or_an_epsilon(answer, x):
    """Return the floor, or, where it is nearly right and pictures without any grey cost something, that verdict."""
    value = answer(x)
    inputs = [case for (case,) in images_with_extremes()]
    pairs = [(floor(case), numbers(answer(case.copy()))) for case in inputs]
    if all(agree(within_a_thousandth, *pair) for pair in pairs) or not all(
        agree(within(0.1), *pair) for pair in pairs[:3]
    ):
        return value
    free = numbers(answer((np.arange(2 * 784) % 3 == 0).astype(np.float32).reshape(2, 28, 28)))  # black and white
    if free is None or free.shape != () or not 1e-3 < abs(free) < np.inf:
        return value
    said = f"On pictures of black and white pixels alone your floor is {free:.2g} nats where it should be 0."
    return Verdict("epsilon", said)


OF_DIGITS = 45.5
"""The floor of MNIST's test digits, in nats per image."""


EXERCISE = exercise(
    __name__, __doc__, floor, cases=images_with_extremes, call=or_an_epsilon, unrelated=lambda x: x.std() + 3,
    zero=lambda x: 0.0, pixels_of_exactly_1=clipped, epsilon=lambda x: clipped(x, 1e-3),
    mean_image_for_each=lambda x: cross_entropy(x, x.mean(0)),
)  # fmt: skip
