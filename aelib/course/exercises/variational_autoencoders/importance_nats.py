"""Nearer to the truth

minutes: 10
difficulty: 2
asks: a function `f(log_weights)` of an array [n, m] that returns one number, in nats per image
first: An image has the importance weights 0.1, 0.1 and 0.4, and another one 0.3, 0.3 and 0.6. How many nats is that per
  image? You need log 0.2 = −{-np.log(0.2):.3f} and log 0.4 = −{-np.log(0.4):.3f}.
hint: The mean of the weights estimates the probability of an image. Which comes first, the mean or the logarithm?
hint: For each image take the logarithm of the mean of its m weights, and average these over the images. The weights
  themselves are too small for a float: what can you do with their logarithms alone?
hint: `np.logaddexp.reduce` adds numbers that are given by their logarithms. Sum the m of each image that way, axis 1,
  subtract log m for the mean, average over the n images, and turn the sign: a log-probability is negative, nats are
  not.
right: With one weight an image this is the bound, and with more it can only come nearer, on average. Beside such a
  number stands m: with 5,000 in place of 500 weights it is lower.

mean of the logarithms [np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1]) =>
  log_weights.mean(axis=1)]: You averaged the logarithms of the weights. That is the bound itself, however many weights
  there are. The logarithm of their mean is nearer to the truth.
log m forgotten [- np.log(log_weights.shape[1]) =>]: You summed the weights of an image. Their mean is needed: subtract
  log m, or more weights make every model better.
underflow [np.logaddexp.reduce(log_weights, axis=1) => np.log(np.exp(log_weights).sum(axis=1))]: Where the logarithms
  are large and negative your result is infinite: their exponentials are 0 to a computer. Take the largest of each image
  out before you exponentiate, as `np.logaddexp.reduce` does.
one maximum for all [np.logaddexp.reduce(log_weights, axis=1) => np.log(np.exp(log_weights -
  log_weights.max()).sum(axis=1)) + log_weights.max()]: You took out one largest logarithm for all images. Where another
  image is more probable by a thousand nats, all weights of this one are 0 to a computer. Take out the largest of each
  image.
largest not put back [np.logaddexp.reduce(log_weights, axis=1) => np.log(np.exp(log_weights - log_weights.max(axis=1,
  keepdims=True)).sum(axis=1))]: You took the largest logarithm of each image out, and did not put it back. Add it after
  the logarithm.
log n for log m [np.log(log_weights.shape[1]) => np.log(len(log_weights))]: You subtracted the logarithm of the number
  of images. The mean in the logarithm is over the m weights of an image.
bits [return -each.mean() => return -each.mean() / np.log(2)]: Your result is in bits. The question is about nats.
weights for their own mean [np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1]) =>
  (np.exp(log_weights - np.logaddexp.reduce(log_weights, axis=1)[:, None]) * log_weights).sum(axis=1)]: You averaged the
  logarithms, weighted by the weights themselves. That is never smaller than the logarithm of their mean, so that every
  model looks better than it is. Take the logarithm of the plain mean.
images together [np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1]) =>
  np.logaddexp.reduce(log_weights, axis=None) - np.log(log_weights.size)]: You averaged the weights of all images before
  the logarithm. Then the most probable image decides. Each image has a probability of its own, and the mean is over
  their logarithms.
the best weight [np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1]) => log_weights.max(axis=1)]:
  You took the largest weight of each image for their mean. One lucky draw is no estimate: it is too large by up to log
  m.
axes exchanged [axis=1 => axis=0 ; shape[1] => shape[0]]: You averaged over the images inside the logarithm, and over
  the weights outside. Axis 1 has the weights of one image.
sign [-each => each]: This is the log-likelihood. The question is about nats, its negative, where less is better.
sum over images [each.mean() => each.sum()]: You summed over the images. The question is about the mean of one.
underflow hidden: Right where the weights are no smaller than a float can be. Further down yours are 0, or all the same
  smallest number, and what you added, or cut off at, decides the result. Take the largest logarithm of each image out
  before you exponentiate, and put it back after.
one number too many [-each.mean() => -each]: These are the numbers of each image, and they are right. The question is
  their mean.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def weights_of_images():
    rng = np.random.default_rng(6)
    apart = np.array([[-60.0], [-1100.0], [-85.0], [-95.0]])  # 1,000 nats between two images
    sizes = (5, 20, -60, 3), (7, 9, -1500, 5), (3, 40, -95, 1.5), (4, 11, apart, 2)
    return [rng.normal(level, 4, (n, 1)) + rng.normal(0, spread, (n, m)) for n, m, level, spread in sizes]


def nats(log_weights):
    each = np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1])
    return -each.mean()


def near(right, given):
    """Compare to a fiftieth of a nat: what the order of mean and logarithm changes is small beside 1 500 nats."""
    return bool(np.allclose(given, right, rtol=0, atol=0.02))


def with_a_floor(log_weights):
    """The logarithm of the mean weight, or of a small number where that is 0 to a computer."""
    return -np.log(np.exp(log_weights).mean(axis=1) + 1e-300).mean()


def right_while_it_can_be(wrong, given):
    """Compare where nothing is rounded to 0; elsewhere, beyond 150 nats here, any number will do."""
    return near(wrong, given) or bool(wrong > 150 and np.isfinite(given))


EXERCISE = exercise(
    __name__, __doc__, nats, case=(np.log([[0.1, 0.1, 0.4], [0.3, 0.3, 0.6]]),),
    cases=lambda: [(each,) for each in weights_of_images()], same=near,
    underflow_hidden=Wrong(with_a_floor, same=right_while_it_can_be),
    unrelated=lambda log_weights: float(np.cos(log_weights).sum()),
)  # fmt: skip
