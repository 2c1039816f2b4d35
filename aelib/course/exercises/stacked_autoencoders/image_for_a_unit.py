"""The image that drives a unit hardest

minutes: 10
difficulty: 2
asks: a function `f(w, length)` of an array [p] and a number that returns an image, an array [p]
hint: Where a weight is negative, which value of the pixel does least harm, if ink cannot be negative?
hint: Leave out those pixels. Among the rest, which direction has the largest inner product with the weights, for a
  given length?
hint: Pixels with negative weight are 0. The others are proportional to their weights, by the inequality of Cauchy and
  Schwarz, and scaled so that the root of the sum of all squares is the length.
right: The positive part of the weights, scaled. The bias plays no part, nor does the sigmoid, which rises everywhere.
  Above the first layer no such formula holds, and one has to climb.

negative ink: This is the best image if ink may be negative. Pixels cannot be: yours has some below zero.
cut after scaling: The direction is right, and the image too short: you scaled the weights first and then cut the
  negative ones off. Cut first, then scale what is left.
absolute weights: You put ink where weights are negative too. There ink holds the unit back: those pixels are best left
  white.
one pixel: All your ink is in the pixel with the largest weight. For a given sum of ink that would be best; for a given
  length, the root of the sum of squares, it pays to share: a pixel with half the weight gets half the ink.
equal ink: You gave every pixel of positive weight the same ink. Pixels with larger weights should get more, in
  proportion.
sum of ink: The direction is right. You made the sum of ink equal to the length; the length is the root of the sum of
  squares.
root forgotten: The direction is right. You divided by the sum of squares; the length is its root.
length forgotten: The direction is right; its length is 1. Multiply by `length`.
not scaled: The direction is right, and the image is as long as the positive part of the weights happens to be. Divide
  by that length, and multiply by `length`.
not divided: The direction is right. You multiplied the positive part of the weights by `length`; divide by its own
  length too, the root of the sum of its squares.
lifted: You added a constant to the weights until none was negative. That puts ink where it helps little or hurts:
  pixels with negative weight are best left white.
ink of at most 1: You cut off the ink above 1, as the chapter's search does. Here pixels may be larger, and the cut
  image is too short.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def filters():
    rng = np.random.default_rng(13)  # seven and four positive weights, none much larger than all others
    return [(rng.normal(0.05, 1, p).astype(np.float32), r) for p, r in ((9, 4.0), (7, 2.5))]


def scaled(w, length):
    return length * w / np.linalg.norm(w)


EXERCISE = exercise(
    __name__, __doc__, lambda w, length: scaled(np.maximum(w, 0), length), cases=filters,
    unrelated=lambda w, length: np.cos(w),
    negative_ink=scaled, cut_after_scaling=lambda *given: np.maximum(scaled(*given), 0),
    absolute_weights=lambda w, length: scaled(np.abs(w), length),
    one_pixel=lambda w, length: length * (np.arange(len(w)) == w.argmax()).astype(np.float32),
    equal_ink=lambda w, length: scaled((w > 0).astype(np.float32), length),
    sum_of_ink=lambda w, length: length * np.maximum(w, 0) / np.maximum(w, 0).sum(),
    root_forgotten=lambda w, length: length * np.maximum(w, 0) / (np.maximum(w, 0) ** 2).sum(),
    length_forgotten=lambda w, length: scaled(np.maximum(w, 0), 1.0), not_scaled=lambda w, length: np.maximum(w, 0),
    not_divided=lambda w, length: length * np.maximum(w, 0), lifted=lambda w, length: scaled(w - w.min(), length),
    ink_of_at_most_1=lambda w, length: np.clip(scaled(np.maximum(w, 0), length), 0, 1),
)  # fmt: skip
