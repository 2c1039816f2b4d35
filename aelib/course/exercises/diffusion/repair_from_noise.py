"""What a network that predicts the noise knows

minutes: 10
difficulty: 2
asks: a function `f(x, noise, sigma)` that returns two arrays, the repair and the score
first: At the level 2 a network is given the number 3, and predicts the noise 0.5. Which clean number does it estimate,
  and which score?
hint: A number of x is something clean plus sigma times a standard normal number. Which part did the network predict?
hint: Take the prediction, at its right size, away from x: that is the repair. Tweedie's formula turns the repair into
  the score.
hint: The noise in x is sigma times what was predicted, and the repair is x without it. Put that into (repair − x) /
  sigma², and cancel what can be cancelled.
right: The score is minus the predicted noise over sigma, with the first power: one sigma of the square is spent on the
  size of the noise. Clean picture, noise and score are three names of one answer.

noise not scaled [x - sigma * noise, => x - noise,]: Your repair takes away the noise itself. The network predicts a
  standard normal number, and sigma times that was added.
variance for level [x - sigma * noise, => x - sigma**2 * noise,]: You took away sigma² times the noise. Sigma is the
  standard deviation of the noise in x: once is enough.
level for a variance [x - sigma * noise, -noise / sigma => x - np.sqrt(sigma) * noise, -noise / np.sqrt(sigma)]: You
  took `sigma` for a variance. It is the standard deviation of the noise in x: it multiplies standard normal numbers as
  it is.
variance in both [x - sigma * noise, -noise / sigma => x - sigma**2 * noise, -noise / sigma**2]: You have sigma² in both
  answers. The noise in x is sigma times the prediction; and the move over sigma² leaves sigma once.
variance for level, then the score [x - sigma * noise, -noise / sigma => x - sigma**2 * noise, -noise]: You took away
  sigma² times the noise, so that the score comes out too long or too short as well. Sigma is the standard deviation of
  the noise in x: once is enough.
noise not scaled, then the score [x - sigma * noise, -noise / sigma => x - noise, -noise / sigma**2]: Your repair takes
  away the noise itself, and the score follows from it. The network predicts a standard normal number, and sigma times
  that was added.
logarithm of the level [x - sigma * noise, -noise / sigma => x - np.log(sigma) * noise, -noise / np.log(sigma)]: You
  took the logarithm of `sigma`. A network may be told that; the noise in x has the standard deviation `sigma`.
in the other order [x - sigma * noise, -noise / sigma => -noise / sigma, x - sigma * noise]: You returned the score
  first. The repair is asked for first, then the score.
score over the square [-noise / sigma => -noise / sigma**2]: You divided the predicted noise by sigma². The repair moves
  x by sigma times the noise, and that is divided by sigma².
score over nothing [-noise / sigma => -noise]: You took minus the noise for the score. It points the right way, and its
  length is that of the score only for sigma = 1.
score the other way [-noise / sigma => noise / sigma]: Your score points away from the data: noise leads out, the score
  leads back.
noise times sigma [-noise / sigma => -sigma * noise]: That is how far the repair moves x. The score is this divided by
  sigma².
noise for the repair [x - sigma * noise, => noise,]: You returned the predicted noise where the clean picture is asked
  for. Take sigma times it away from x.
noise added again [x - sigma * noise, => x + sigma * noise,]: You added the noise a second time. The repair takes it
  away.
scaled as if x had variance 1 [x - sigma * noise, => (x - sigma * noise) / np.sqrt(1 - np.minimum(sigma, 0.9) ** 2),]:
  You divided by what is left of the data where noise and data are mixed so that the variance stays 1. Here x is the
  clean example plus noise, and nothing was scaled down.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def predictions():
    rng = np.random.default_rng(4)
    return [(*rng.standard_normal((2, n, k)), sigma) for n, k, sigma in ((4, 3, 0.5), (3, 5, 2.0), (2, 2, 0.1))]


def both(x, noise, sigma):
    return np.stack([x - sigma * noise, -noise / sigma])


def call(answer, *case):
    """Two arrays, however they come."""
    return np.stack([np.asarray(part, np.float64) for part in answer(*case)])


EXERCISE = exercise(
    __name__, __doc__, both, case=(np.array([[3.0]]), np.array([[0.5]]), 2.0),
    cases=predictions, call=call,
    unrelated=lambda x, noise, sigma: (np.sin(x), np.cos(noise)),
)  # fmt: skip
