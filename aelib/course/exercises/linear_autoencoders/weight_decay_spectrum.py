"""Weight decay shrinks a linear autoencoder's components one by one, and switches the weak ones off."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.linear_autoencoders.chapter import CHAPTER


def _spectra_and_strengths() -> list[tuple[np.ndarray, int, float]]:
    return [
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 3, 0.5),
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 4, 1.5),
        (np.array([4.0, 0.9, 0.4], np.float32), 2, 0.3),
    ]


def _shrunk(eigenvalues: np.ndarray, k: int, gamma: float) -> np.ndarray:
    return np.maximum(1 - gamma / eigenvalues[:k].astype(np.float64), 0)


WEIGHT_DECAY_SPECTRUM = Exercise(
    name="weight-decay-spectrum",
    chapter=CHAPTER,
    title="What weight decay leaves of a decoder",
    minutes=10,
    difficulty=1,
    asks="a function `f(eigenvalues, k, gamma)` of an array [p] and two numbers that returns k numbers",
    hints=(
        "The chapter derives, for each component, how large the decoder's singular value should be.",
        "The derivative of the gain is zero where the squared singular value is one minus a ratio. For which "
        "eigenvalues is that ratio larger than one, and what is the best value then?",
        "For an eigenvalue above the strength of decay the squared singular value is one minus strength over "
        "eigenvalue. For one below it the formula is negative, which no square can be: the gain falls from zero on, so "
        "the unit is given up, with 0.",
    ),
    answer=_shrunk,
    cases=_spectra_and_strengths,
    misconceptions=(
        Misconception(
            "negative squares",
            lambda eigenvalues, k, gamma: 1 - gamma / eigenvalues[:k],
            "One of your squares is negative. Where the eigenvalue is below the strength of decay, keeping the "
            "component costs more than it gains: its singular value is 0.",
        ),
        Misconception(
            "singular values",
            lambda eigenvalues, k, gamma: np.sqrt(_shrunk(eigenvalues, k, gamma)),
            "These are the singular values. The question is about their squares.",
        ),
        Misconception(
            "ridge",
            lambda eigenvalues, k, gamma: eigenvalues[:k] / (eigenvalues[:k] + gamma),
            "This is how ridge regression shrinks, where the penalty is on one matrix and the other is fixed. Here "
            "both matrices pay, which shrinks more and lets components vanish.",
        ),
        Misconception(
            "subtracted",
            lambda eigenvalues, k, gamma: np.maximum(eigenvalues[:k] - gamma, 0),
            "You subtracted the strength from the eigenvalue. That is the variance of the code along this "
            "component; the decoder's squared singular value is this over the eigenvalue, a number below 1.",
        ),
        Misconception(
            "gain",
            lambda eigenvalues, k, gamma: np.maximum(eigenvalues[:k] - gamma, 0) ** 2 / eigenvalues[:k],
            "This is by how much each component lowers the loss, the largest value of the gain. The question is where "
            "the gain is largest.",
        ),
        Misconception(
            "squared twice",
            lambda eigenvalues, k, gamma: _shrunk(eigenvalues, k, gamma) ** 2,
            "You squared once too often: one minus the ratio is the square of the singular value already.",
        ),
        Misconception(
            "half the strength",
            lambda eigenvalues, k, gamma: np.maximum(1 - gamma / (2 * eigenvalues[:k]), 0),
            "You shrink half as much, as if one matrix paid. Encoder and decoder are both penalised, and by the same "
            "amount at the optimum.",
        ),
        Misconception(
            "all eigenvalues",
            lambda eigenvalues, k, gamma: _shrunk(eigenvalues, len(eigenvalues), gamma),
            "You shrank all p components. The decoder has k columns, so at most k singular values, and they belong to "
            "the k largest eigenvalues.",
        ),
    ),
    unrelated=lambda eigenvalues, k, gamma: np.cos(eigenvalues[:k]),
    explanation="The encoder is the transpose, so component j of the reconstruction is multiplied by this number. "
    "A strength between two eigenvalues chooses the size of the code: units beyond it are switched off.",
)
