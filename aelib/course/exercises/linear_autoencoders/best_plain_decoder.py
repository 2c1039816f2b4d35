"""A clever encoder and a plain decoder

minutes: 15
difficulty: 2
asks: a function `f(x, z)` of arrays [n, p] and [n, k] that returns one number, the smallest error
hint: The codes are given, so the encoder is fixed. What is left to choose, and how does the error depend on it?
hint: A linear decoder is a matrix and a bias, and the squared error is a parabola in them: an ordinary problem of least
  squares with the codes as inputs and the examples as targets.
hint: Append a column of ones to the codes, so that the bias is one more row of the matrix, and let `numpy.linalg.lstsq`
  find it. The error is the sum over the p numbers of an example of the squared residuals, averaged over the examples.
right: Whatever made the codes, this number is at least the sum of the eigenvalues that principal components leave out.
  Try codes of your own on digits: class labels, a deep network's, the ink. Only a decoder that is not linear can go
  below.

no bias: Your decoder has no bias, so that a code of zero has to mean an image of zero. A bias costs nothing: append a
  column of ones to the codes.
only the codes centred: You centred the codes and not the examples, and gave the decoder no bias. Then nothing can draw
  the mean. Centre both, or append a column of ones.
only the examples centred: You centred the examples and not the codes, and gave the decoder no bias. The codes' own mean
  then draws something that the mean image already has. Centre both, or append a column of ones.
lengths: You averaged the lengths of what is left. The question is about their squares.
correlations: You decoded with the covariances between codes and examples. That is the best decoder only for codes that
  are uncorrelated and have variance 1: least squares also divides by the codes' own covariance.
principal components: This is what principal components leave, and the codes do not enter it. It is the lower bound for
  every encoder. These codes are not as good, and the question is how much they leave.
sum over examples: You summed over the examples. Errors in this book are summed over the numbers of an example and
  averaged over examples.
mean over everything: You averaged over the p numbers of an example too. Sum over these, and average over examples.
axes exchanged: You summed over the examples and averaged over the p numbers of an example. It is the other way round: a
  sum over the numbers of an example, axis 1, then a mean over examples.
root: You took the root of the mean. Errors in this book are squared errors, and stay squared.
zero: An encoder can send every example to a place of its own, but a linear decoder answers with points of one
  k-dimensional plane. Examples outside it cannot be met.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.linear_autoencoders.subspaces import components, spread_examples


def examples_and_codes():
    cases = []
    for seed, n, scales, k in (
        (7, 40, (3, 2, 1, 0.5, 0.3), 2),
        (8, 31, (2.0, 1.5, 1.0), 1),
        (9, 52, (2, 1.5, 1.2, 1), 3),
    ):
        x = spread_examples(seed, n, tuple(map(float, scales)))
        W = np.random.default_rng(seed).standard_normal((len(scales), k))
        cases.append((x, (np.tanh(x @ W / 4) + 0.4 * np.sin(x[:, :1]) + 2).astype(np.float32)))
    return cases


def left(x, z, ones=True):
    target, inputs = np.asarray(x, np.float64), np.hstack([np.asarray(z, np.float64), np.ones((len(z), int(ones)))])
    return ((target - inputs @ np.linalg.lstsq(inputs, target, rcond=None)[0]) ** 2).sum(1)


def correlations(x, z):
    centred, codes = x - x.mean(0), z - z.mean(0)
    return float(((centred - codes @ (codes.T @ centred) / len(x)) ** 2).sum(1).mean())


EXERCISE = exercise(
    __name__, __doc__, lambda *given: left(*given).mean(), cases=examples_and_codes,
    unrelated=lambda x, z: float(np.sin(x).sum()),
    no_bias=lambda x, z: left(x, z, ones=False).mean(),
    only_the_codes_centred=lambda x, z: left(x, z - z.mean(0), ones=False).mean(),
    only_the_examples_centred=lambda x, z: left(x - x.mean(0), z, ones=False).mean(),
    lengths=lambda *given: np.sqrt(left(*given)).mean(), correlations=correlations,
    principal_components=lambda x, z: components(x)[1][z.shape[1] :].sum(),
    sum_over_examples=lambda *given: left(*given).sum(),
    mean_over_everything=lambda x, z: left(x, z).mean() / x.shape[1],
    axes_exchanged=lambda x, z: left(x, z).sum() / x.shape[1],
    root=lambda *given: np.sqrt(left(*given).mean()), zero=lambda x, z: 0.0,
)  # fmt: skip
