"""Blind spots

minutes: 10
difficulty: 2
asks: a function `f(repair, y, hidden)` of a function and two arrays [n, h, w] that returns one number
hint: Two pictures take part: the one that the denoiser is given, in which some pixels are hidden, and the one that its
  answer is compared with. Which pixels may count?
hint: Where `hidden` is true, the denoiser is given the left neighbour, `np.roll(y, 1, axis=2)`, by `np.where`. Where it
  is false, it may copy, so nothing counts there.
hint: Let `given` be `np.where(hidden, np.roll(y, 1, axis=2), y)`, and call `repair(given)`. Square the answer minus the
  noisy pixel `y`, keep the squares where `hidden` is true, as by `[hidden]`, and take their mean.
right: A denoiser that copies its input earns nothing by this loss, since what it would have to copy is hidden. What it
  can use is the other pixels, so it needs pixels that depend on each other and noise that does not.

all pixels count [[hidden].mean() => .mean()]: You counted all pixels. Those that are not hidden are given to the
  denoiser with their noise, and it earns by copying them: the noise stays.
nothing hidden [np.where(hidden, np.roll(y, 1, axis=2), y) => y]: You gave the denoiser the pixels that count. It has to
  copy them only, and the loss is 0 with all of the noise. If you did hide pixels, they are the others: `np.where` takes
  its first choice where `hidden` is true.
the seen ones count [[hidden] => [~hidden]]: You counted the pixels that the denoiser was given, and left out those that
  it was not.
compared with what was given [(repair(given) - y) => (repair(given) - given)]: You compared the answer with what the
  denoiser was given, so that it learns to copy the neighbour. The hidden noisy pixel of `y` is the target.
divided by all pixels [[hidden].mean() => [hidden].sum() / y.size]: You divided by the number of all pixels. The loss is
  then smaller the fewer are hidden; take the mean over the hidden ones.
sum [[hidden].mean() => [hidden].sum()]: You summed. Take the mean over the hidden pixels.
neighbour above [axis=2 => axis=1]: You took the pixel above. The columns are the last of the three axes, so the left
  neighbour comes by `axis=2`.
neighbour on the right [np.roll(y, 1, axis=2) => np.roll(y, -1, axis=2)]: You took the neighbour on the right. A roll by
  1 moves each pixel to the right, so that each place gets its left neighbour.
zeros for what is hidden [np.roll(y, 1, axis=2) => 0 * y]: You put zeros for what is hidden. It is a fair way to hide
  pixels, but a black pixel shows where it is; here the left neighbour is asked for.
whole picture moved [np.where(hidden, np.roll(y, 1, axis=2), y) => np.roll(y, 1, axis=2)]: You moved the whole picture.
  What is not hidden stays where it is, since the denoiser is to judge a hidden pixel by its true neighbours.
zeros for what is seen [np.roll(y, 1, axis=2), y) => np.roll(y, 1, axis=2), 0)]: You gave the denoiser zeros for the
  pixels that it may see. It has to find the hidden ones from these.
pictures averaged: You averaged over the hidden pixels of each picture, and then over the pictures. Each hidden pixel
  counts alike: take one mean.
not squared [(repair(given) - y) ** 2 => np.abs(repair(given) - y)]: You took absolute errors, whose best answer is the
  median. For the mean it has to be the square.
divided by the number of pictures [[hidden].mean() => [hidden].sum() / len(y)]: You divided by the number of images.
  Take the mean over the hidden pixels.
root [[hidden].mean() => [hidden].mean() ** 0.5]: You took the root of the mean. Leave it out: the loss is the mean of
  the squares.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise


def repairs_and_pictures():
    """Repairs are made of operators alone, so that they can be traced by JAX too."""
    cases = []
    for seed, shape in enumerate(((3, 4, 5), (2, 6, 3), (4, 3, 4))):
        rng = np.random.default_rng(50 + seed)
        y = rng.standard_normal(shape).astype(np.float32)
        hidden = rng.random(shape) < 0.3
        hidden[:, 0, 0] = True
        rows, columns = rng.standard_normal((shape[1],) * 2), rng.standard_normal((shape[2],) * 2)
        cases.append((partial(mixing, 0.4 + 0.2 * seed, 0.2 * rows, columns), y, hidden))
    return cases


def mixing(a, rows, columns, y):
    """A denoiser whose answer in a pixel depends on all pixels of its picture."""
    return a * y + 0.1 * y**2 + rows @ y @ columns


def loss(repair, y, hidden):
    given = np.where(hidden, np.roll(y, 1, axis=2), y)
    return ((repair(given) - y) ** 2)[hidden].mean()


def pictures_averaged(repair, y, hidden):
    squares = (repair(np.where(hidden, np.roll(y, 1, axis=2), y)) - y) ** 2
    return np.mean([each[where].mean() for each, where in zip(squares, hidden, strict=True)])


EXERCISE = exercise(
    __name__, __doc__, loss, cases=repairs_and_pictures,
    unrelated=lambda repair, y, hidden: float(np.cos(y).sum()), pictures_averaged=pictures_averaged,
)  # fmt: skip
