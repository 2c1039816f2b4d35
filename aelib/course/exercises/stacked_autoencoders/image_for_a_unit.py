"""The image that drives a unit hardest

minutes: 10
difficulty: 2
asks: a function `f(w, length)` of an array [p] and a number that returns an image, an array [p]
first: A unit has the weights 3, −2 and 4 to three pixels. Which image of the length 10 drives it most?
hint: Where a weight is negative, which value of the pixel does least harm, if ink cannot be negative?
hint: Leave out those pixels. Among the rest, which direction has the largest inner product with the weights, for a
  given length?
hint: Pixels with negative weight are 0. The others are proportional to their weights, by the inequality of Cauchy and
  Schwarz, and scaled so that the root of the sum of all squares is the length.
right: The positive part of the weights, scaled. The bias plays no part, nor does the sigmoid, which rises everywhere.
  Above the first layer no such formula holds, and one has to climb.

negative ink [np.maximum(w, 0) => w]: This is the best image if ink may be negative. Pixels cannot be: yours has some
  below zero.
cut after scaling [np.maximum(w, 0) => w ; return length => return np.maximum(length ; norm(ink) => norm(ink), 0)]: The
  direction is right, and the image too short: you scaled the weights first and then cut the negative ones off. Cut
  first, then scale what is left.
absolute weights [np.maximum(w, 0) => np.abs(w)]: You put ink where weights are negative too. There ink holds the unit
  back: those pixels are best left white.
one pixel [np.maximum(w, 0) => (np.arange(len(w)) == w.argmax()).astype(np.float32)]: All your ink is in the pixel with
  the largest weight. For a given sum of ink that would be best; for a given length, the root of the sum of squares, it
  pays to share: a pixel with half the weight gets half the ink.
equal ink [np.maximum(w, 0) => (w > 0).astype(np.float32)]: You gave every pixel of positive weight the same ink. Pixels
  with larger weights should get more, in proportion.
sum of ink [np.linalg.norm(ink) => ink.sum()]: The direction is right. You made the sum of ink equal to the length; the
  length is the root of the sum of squares.
root forgotten [np.linalg.norm(ink) => (ink**2).sum()]: The direction is right. You divided by the sum of squares; the
  length is its root.
length forgotten [length * =>]: The direction is right; its length is 1. Multiply by `length`.
not scaled [length * ink / np.linalg.norm(ink) => ink]: The direction is right, and the image is as long as the positive
  part of the weights happens to be. Divide by that length, and multiply by `length`.
not divided [/ np.linalg.norm(ink) =>]: The direction is right. You multiplied the positive part of the weights by
  `length`; divide by its own length too, the root of the sum of its squares.
lifted [np.maximum(w, 0) => w - w.min()]: You added a constant to the weights until none was negative. That puts ink
  where it helps little or hurts: pixels with negative weight are best left white.
ink of at most 1 [return length => return np.minimum(length ; norm(ink) => norm(ink), 1)]: You cut off the ink above 1,
  as the chapter's search does. Here pixels may be larger, and the cut image is too short.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def filters():
    rng = np.random.default_rng(13)  # seven and four positive weights, none much larger than all others
    return [(rng.normal(0.05, 1, p).astype(np.float32), r) for p, r in ((9, 4.0), (7, 2.5))]


def image(w, length):
    ink = np.maximum(w, 0)
    return length * ink / np.linalg.norm(ink)


EXERCISE = exercise(
    __name__, __doc__, image, case=(np.array([3.0, -2.0, 4.0]), 10.0),
    cases=filters, unrelated=lambda w, length: np.cos(w),
)  # fmt: skip
