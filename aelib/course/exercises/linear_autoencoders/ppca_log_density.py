"""The likelihood of probabilistic principal components is a density of examples; that of an autoencoder is not."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.linear_autoencoders.chapter import CHAPTER
from aelib.course.exercises.linear_autoencoders.subspaces import spread_examples
from aelib.latent import principal_components


def _rows_and_sizes() -> list[tuple[np.ndarray, int]]:
    return [(spread_examples(11, 25, (3.0, 2.0, 1.0, 0.6, 0.5)), 2), (spread_examples(12, 30, (1.0, 0.5, 0.2, 0.1)), 1)]


def _gaussian(
    variances: np.ndarray, k: int, *, spread: int | None = None, constant: bool = True, trace: bool = True
) -> float:
    """The mean log-density where the last variances are replaced by their sum over `spread` (p - k unless given)."""
    p = len(variances)
    noise = variances[k:].sum() / (spread or p - k)
    used = np.concatenate([variances[:k], np.full(p - k, noise)])
    terms = p * np.log(2 * np.pi) * constant + np.log(used).sum() + (variances / used).sum() * trace
    return float(-0.5 * terms)


def _own_likelihood(x: np.ndarray, k: int) -> float:
    variances = principal_components(x)[2]
    return float(-0.5 * len(variances) * (np.log(2 * np.pi * variances[k:].sum() / len(variances)) + 1))


def _variances(x: np.ndarray) -> np.ndarray:
    return principal_components(x)[2]


def _with_noise(variances: np.ndarray, k: int) -> np.ndarray:
    return np.concatenate([variances[:k] + variances[k:].mean(), variances[k:]])


PPCA_LOG_DENSITY = Exercise(
    name="ppca-log-density",
    chapter=CHAPTER,
    title="An honest likelihood",
    minutes=15,
    difficulty=3,
    asks="a function `f(x, k)` of an array [n, p] and a whole number that returns one number, in nats per example",
    hints=(
        "The fitted distribution is a Gaussian. Which covariance has it, and what are its eigenvalues?",
        "Centre the data and find the eigenvalues of their covariance, divided by n. The model keeps the k largest and "
        "replaces each of the others by their mean, which is the variance of the noise.",
        "The mean log-density is minus a half of: p times the logarithm of 2π, plus the logarithms of the k largest "
        "eigenvalues, plus p-k times the logarithm of the noise variance, plus p. The last p is the mean of the "
        "quadratic form, since the model was fitted to these data.",
    ),
    answer=lambda x, k: _gaussian(_variances(x), k),
    cases=_rows_and_sizes,
    misconceptions=(
        Misconception(
            "the autoencoder's own",
            _own_likelihood,
            "This is how probable an example is given its own code, with the best width. It is what an autoencoder "
            "reports. It charges nothing for the code, and so it is too large.",
        ),
        Misconception(
            "noise over p",
            lambda x, k: _gaussian(_variances(x), k, spread=x.shape[1]),
            "You divided the variance that is left over by p. It lies in p-k directions; along the k components the "
            "noise has been counted in their eigenvalues already.",
        ),
        Misconception(
            "n - 1",
            lambda x, k: _gaussian(_variances(x) * len(x) / (len(x) - 1), k),
            "You divided the covariance by n - 1. That is unbiased, but it is not the covariance under which the data "
            "are most probable, which is divided by n.",
        ),
        Misconception(
            "no constant",
            lambda x, k: _gaussian(_variances(x), k, constant=False),
            "The constant of the Gaussian is missing, p/2 times the logarithm of 2π. It does not matter for fitting, "
            "but a log-density without it cannot be compared with another model's.",
        ),
        Misconception(
            "no quadratic form",
            lambda x, k: _gaussian(_variances(x), k, trace=False),
            "You have the normalisation of the Gaussian, and not its exponent. Averaged over the data to which the "
            "model was fitted the quadratic form is p, so p/2 nats are missing.",
        ),
        Misconception(
            "sum over examples",
            lambda x, k: len(x) * _gaussian(_variances(x), k),
            "This is the log-density of all examples together. The question is their mean.",
        ),
        Misconception(
            "negative",
            lambda x, k: -_gaussian(_variances(x), k),
            "This is the negative log-density, a loss. The question is about the log-density itself.",
        ),
        Misconception(
            "not centred",
            lambda x, k: _gaussian(np.linalg.eigvalsh(x.T.astype(np.float64) @ x / len(x))[::-1], k),
            "You did not subtract the mean. A Gaussian around the origin has to stretch to where the examples are, and "
            "makes them less probable.",
        ),
        Misconception(
            "noise added twice",
            lambda x, k: _gaussian(_with_noise(_variances(x), k), k, trace=False) - 0.5 * x.shape[1],
            "You added the variance of the noise to the k largest eigenvalues. The noise is in them already: W "
            "contributes only the eigenvalue minus the noise.",
        ),
        Misconception(
            "full covariance",
            lambda x, k: _gaussian(_variances(x), x.shape[1] - 1),
            "You kept every eigenvalue: a Gaussian with any covariance, fitted to the data. With a code of k numbers "
            "only the k largest are free, and the others share one value.",
        ),
    ),
    unrelated=lambda x, k: float(np.cos(x).sum()),
    explanation="This is a density: it integrates to one over all possible examples, so models of any kind can be held "
    "against it. What it falls short of the autoencoder's own number is the price of the code.",
)
