"""The proof that deltas vanish, as a product of bounds: the largest slope and the largest stretch of each layer."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.vanishing_gradients.chapter import CHAPTER


def _matrices() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(1)
    return [(rng.normal(0, scale, (layers, 12, 12)),) for layers, scale in ((3, 0.3), (5, 1.2), (2, 0.05))]


def _stretches(weights: np.ndarray) -> np.ndarray:
    return np.linalg.norm(weights, 2, axis=(1, 2))


DELTA_BOUND = Exercise(
    name="delta-bound",
    chapter=CHAPTER,
    title="What the proof allows",
    minutes=10,
    difficulty=2,
    asks="a function `f(weights)` of an array [layers, width, width] that returns one number",
    hints=(
        "Each layer on the way down contributes one factor to the bound, and the factors are multiplied.",
        "One factor has two parts: the largest value that the derivative of the sigmoid can take, and the most that "
        "the matrix can stretch any vector.",
        "The largest stretch of a matrix is its largest singular value, `numpy.linalg.norm(W, 2)` for one matrix. "
        "Divide it by 4, do so for every matrix, and multiply all of them together.",
    ),
    answer=lambda weights: (_stretches(weights) / 4).prod(),
    cases=_matrices,
    misconceptions=(
        Misconception(
            "derivative alone",
            lambda weights: 0.25 ** len(weights),
            "You have a quarter for each layer and no weights. A layer multiplies by its matrix as well, and a quarter "
            "alone is a bound only where that has a norm of at most 1: a single unit with weight 8 multiplies by 2.",
        ),
        Misconception(
            "weights alone",
            lambda weights: _stretches(weights).prod(),
            "You have the matrices and forgot the derivatives. Each layer also multiplies by the slope of the sigmoid, "
            "which is at most a quarter.",
        ),
        Misconception(
            "Frobenius norm",
            lambda weights: (np.linalg.norm(weights, axis=(1, 2)) / 4).prod(),
            "You took the root of the sum of all squared entries, the Frobenius norm, which is what "
            "`numpy.linalg.norm` gives for a matrix unless told otherwise. It is a bound too, but not the best: it is "
            "larger than the largest stretch, for a random matrix about √width/2 times.",
        ),
        Misconception(
            "eigenvalues",
            lambda weights: (np.abs(np.linalg.eigvals(weights)).max(axis=1) / 4).prod(),
            "You took the largest eigenvalue. A matrix that is not symmetric can stretch a vector by more than any "
            "eigenvalue says: [[0, 5], [0, 0]] has only the eigenvalue 0 and stretches by 5. It is the singular value "
            "that counts.",
        ),
        Misconception(
            "norm of the product",
            lambda weights: np.linalg.norm(np.linalg.multi_dot(list(weights)), 2) / 4 ** len(weights),
            "You multiplied the matrices and took the norm of the product. Between two matrices stands a layer of "
            "derivatives, different for each unit, so the product of the matrices alone never occurs. What they "
            "multiply to can even be zero where the gradient is not.",
        ),
        Misconception(
            "column sums",
            lambda weights: (np.linalg.norm(weights, 1, axis=(1, 2)) / 4).prod(),
            "You took `numpy.linalg.norm` with 1, the largest column sum. It measures the stretch of vectors whose "
            "size is the sum of their entries; lengths are stretched by at most the norm with 2.",
        ),
        Misconception(
            "one matrix short",
            lambda weights: (_stretches(weights[1:]) / 4).prod(),
            "You left out the first matrix. The array begins with the weights of layer 2, which carry delta down to "
            "layer 1: every matrix in it takes part.",
        ),
        Misconception(
            "last matrix missing",
            lambda weights: (_stretches(weights[:-1]) / 4).prod(),
            "You left out the last matrix. It carries delta from the output to the layer below, as each of the others "
            "does one layer further down.",
        ),
        Misconception(
            "a quarter only once",
            lambda weights: _stretches(weights).prod() / 4,
            "You divided by 4 once. Each layer on the way down has its own derivatives, each at most a quarter.",
        ),
        Misconception(
            "largest for all",
            lambda weights: (_stretches(weights).max() / 4) ** len(weights),
            "You let every layer stretch as much as the one that stretches most. That bounds the deltas too, and more "
            "loosely than need be: each matrix has a norm of its own.",
        ),
        Misconception(
            "one layer",
            lambda weights: _stretches(weights).max() / 4,
            "You have the bound for one layer, the worst of them. The bounds of all layers are multiplied.",
        ),
    ),
    unrelated=lambda weights: np.cos(weights).sum(),
    explanation="Where every ‖W‖ is below 4, every factor is below 1, and deltas vanish exponentially with depth. A "
    "product above 1 proves nothing: an upper bound never proves explosion.",
)
