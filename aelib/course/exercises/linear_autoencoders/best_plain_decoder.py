"""For given codes the best linear decoder is a regression, and principal components bound what it can reach."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.linear_autoencoders.chapter import CHAPTER
from aelib.course.exercises.linear_autoencoders.subspaces import spread_examples
from aelib.latent import principal_components


def _examples_and_codes() -> list[tuple[np.ndarray, np.ndarray]]:
    cases = []
    for seed, scales, k in ((7, (3, 2, 1, 0.5, 0.3), 2), (8, (2.0, 1.5, 1.0), 1), (9, (2, 1.5, 1.2, 1), 3)):
        x = spread_examples(seed, 40, tuple(map(float, scales)))
        W = np.random.default_rng(seed).standard_normal((len(scales), k))
        cases.append((x, (np.tanh(x @ W / 4) + 0.4 * np.sin(x[:, :1]) + 2).astype(np.float32)))
    return cases


def _left(x: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    target = np.asarray(x, np.float64)
    inputs = np.asarray(inputs, np.float64)
    return ((target - inputs @ np.linalg.lstsq(inputs, target, rcond=None)[0]) ** 2).sum(1)


def _with_ones(z: np.ndarray) -> np.ndarray:
    return np.hstack([z, np.ones((len(z), 1))])


def _correlation_decoder(x: np.ndarray, z: np.ndarray) -> float:
    centred, codes = x - x.mean(0), z - z.mean(0)
    return float(((centred - codes @ (codes.T @ centred) / len(x)) ** 2).sum(1).mean())


BEST_PLAIN_DECODER = Exercise(
    name="best-plain-decoder",
    chapter=CHAPTER,
    title="A clever encoder and a plain decoder",
    minutes=15,
    difficulty=2,
    asks="a function `f(x, z)` of arrays [n, p] and [n, k] that returns one number, the smallest error",
    hints=(
        "The codes are given, so the encoder is fixed. What is left to choose, and how does the error depend on it?",
        "A linear decoder is a matrix and a bias, and the squared error is a parabola in them: an ordinary problem of "
        "least squares with the codes as inputs and the examples as targets.",
        "Append a column of ones to the codes, so that the bias is one more row of the matrix, and let "
        "`numpy.linalg.lstsq` find it. The error is the sum over the p numbers of an example of the squared residuals, "
        "averaged over the examples.",
    ),
    answer=lambda x, z: _left(x, _with_ones(z)).mean(),
    cases=_examples_and_codes,
    misconceptions=(
        Misconception(
            "no bias",
            lambda x, z: _left(x, z).mean(),
            "Your decoder has no bias, so that a code of zero has to mean an image of zero. A bias costs nothing: "
            "append a column of ones to the codes.",
        ),
        Misconception(
            "only the codes centred",
            lambda x, z: _left(x, z - z.mean(0)).mean(),
            "You centred the codes and not the examples, and gave the decoder no bias. Then nothing can draw the mean. "
            "Centre both, or append a column of ones.",
        ),
        Misconception(
            "only the examples centred",
            lambda x, z: _left(x - x.mean(0), z).mean(),
            "You centred the examples and not the codes, and gave the decoder no bias. The codes' own mean then draws "
            "something that the mean image already has. Centre both, or append a column of ones.",
        ),
        Misconception(
            "lengths",
            lambda x, z: np.sqrt(_left(x, _with_ones(z))).mean(),
            "You averaged the lengths of what is left. The question is about their squares.",
        ),
        Misconception(
            "correlations",
            _correlation_decoder,
            "You decoded with the covariances between codes and examples. That is the best decoder only for codes that "
            "are uncorrelated and have variance 1: least squares also divides by the codes' own covariance.",
        ),
        Misconception(
            "principal components",
            lambda x, z: principal_components(x)[2][z.shape[1] :].sum(),
            "This is what principal components leave, and the codes do not enter it. It is the lower bound for every "
            "encoder. These codes are not as good, and the question is how much they leave.",
        ),
        Misconception(
            "sum over examples",
            lambda x, z: _left(x, _with_ones(z)).sum(),
            "You summed over the examples. Errors in this book are summed over the numbers of an example and averaged "
            "over examples.",
        ),
        Misconception(
            "mean over everything",
            lambda x, z: _left(x, _with_ones(z)).mean() / x.shape[1],
            "You averaged over the p numbers of an example too. Sum over these, and average over examples.",
        ),
        Misconception(
            "zero",
            lambda x, z: 0.0,
            "An encoder can send every example to a place of its own, but a linear decoder answers with points of one "
            "k-dimensional plane. Examples outside it cannot be met.",
        ),
    ),
    unrelated=lambda x, z: float(np.sin(x).sum()),
    explanation="Whatever made the codes, this number is at least the sum of the eigenvalues that principal components "
    "leave out. Try codes of your own on digits: class labels, a deep network's, the ink. Only the decoder can go "
    "below.",
)
