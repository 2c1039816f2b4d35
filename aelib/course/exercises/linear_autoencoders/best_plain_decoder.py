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

no bias [np.column_stack([z, np.ones(len(z))]) => z]: Your decoder has no bias, so that a code of zero has to mean an
  image of zero. A bias costs nothing: append a column of ones to the codes.
only the codes centred [np.column_stack([z, np.ones(len(z))]) => z - z.mean(axis=0)]: You centred the codes and not the
  examples, and gave the decoder no bias. Then nothing can draw the mean. Centre both, or append a column of ones.
only the examples centred [np.column_stack([z, np.ones(len(z))]) => z ; target = x => target = (x - x.mean(axis=0))]:
  You centred the examples and not the codes, and gave the decoder no bias. The codes' own mean then draws something
  that the mean image already has. Centre both, or append a column of ones.
lengths [residuals.sum(axis=1).mean() => np.sqrt(residuals.sum(axis=1)).mean()]: You averaged the lengths of what is
  left. The question is about their squares.
correlations: You decoded with the covariances between codes and examples. That is the best decoder only for codes that
  are uncorrelated and have variance 1: least squares also divides by the codes' own covariance.
principal components: This is what principal components leave, and the codes do not enter it. It is the lower bound for
  every encoder. These codes are not as good, and the question is how much they leave.
sum over examples [residuals.sum(axis=1).mean() => residuals.sum()]: You summed over the examples. Errors in this book
  are summed over the numbers of an example and averaged over examples.
mean over everything [residuals.sum(axis=1).mean() => residuals.mean()]: You averaged over the p numbers of an example
  too. Sum over these, and average over examples.
axes exchanged [residuals.sum(axis=1).mean() => residuals.sum(axis=0).mean()]: You summed over the examples and averaged
  over the p numbers of an example. It is the other way round: a sum over the numbers of an example, axis 1, then a mean
  over examples.
root [residuals.sum(axis=1).mean() => np.sqrt(residuals.sum(axis=1).mean())]: You took the root of the mean. Errors in
  this book are squared errors, and stay squared.
zero [residuals.sum(axis=1).mean() => 0.0]: In every test your error is 0. An encoder can send every example to a place
  of its own, but a linear decoder answers with points of one k-dimensional plane. Examples outside it cannot be met.
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


def smallest_error(x, z):
    inputs = np.column_stack([z, np.ones(len(z))])
    target = x.astype(np.float64)
    decoder = np.linalg.lstsq(inputs, target, rcond=None)[0]
    residuals = (target - inputs @ decoder) ** 2
    return residuals.sum(axis=1).mean()


def correlations(x, z):
    centred, codes = x - x.mean(0), z - z.mean(0)
    return float(((centred - codes @ (codes.T @ centred) / len(x)) ** 2).sum(1).mean())


EXERCISE = exercise(
    __name__, __doc__, smallest_error, cases=examples_and_codes, unrelated=lambda x, z: float(np.sin(x).sum()),
    correlations=correlations, principal_components=lambda x, z: components(x)[1][z.shape[1] :].sum(),
)  # fmt: skip
