"""The length of a way in pictures rather than in codes: the Jacobian says how far each step moves the picture."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.decoding.chapter import CHAPTER


def _moved(J: np.ndarray, z: np.ndarray) -> np.ndarray:
    return np.einsum("mpk,mk->mp", J, np.diff(z, axis=0))


def _ways() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(3)
    return [
        (rng.standard_normal((m - 1, p, k)), np.cumsum(rng.standard_normal((m, k)), axis=0))
        for m, p, k in ((12, 30, 2), (7, 10, 3))
    ]


_PLACES = (
    "You multiplied the Jacobian by places on the path. It acts on a step, the difference of two places: with the "
    "whole path moved aside the length has to stay."
)

LENGTH_BY_JACOBIAN = Exercise(
    name="length-by-jacobian",
    chapter=CHAPTER,
    title="The length of a way, by the Jacobian",
    minutes=15,
    difficulty=2,
    asks="a function `f(J, z)` of arrays [m - 1, p, k] and [m, k] that returns one number",
    hints=(
        "How far does the picture move while the code takes one of the steps? There are m − 1 of them.",
        "A step of the code is the difference of two rows of `z`. The Jacobian of that step turns it into a change of "
        "the p pixels; its length is what the step contributes.",
        "For each step multiply the matrix [p, k] by the difference [k]. Square the p numbers, add them up, take the "
        "root, and then add the m − 1 lengths: root first, sum second.",
    ),
    answer=lambda J, z: np.linalg.norm(_moved(J, z), axis=1).sum(),
    cases=_ways,
    misconceptions=(
        Misconception(
            "length among codes",
            lambda J, z: np.linalg.norm(np.diff(z, axis=0), axis=1).sum(),
            "That is the length of the way on the map, and the decoder has no part in it. Stretch an axis of the map, "
            "undo it in the decoder, and your number changes, although no picture does.",
        ),
        Misconception(
            "places for steps",
            lambda J, z: np.linalg.norm(np.einsum("mpk,mk->mp", J, z[:-1]), axis=1).sum(),
            _PLACES,
        ),
        Misconception(
            "ends of the steps for steps",
            lambda J, z: np.linalg.norm(np.einsum("mpk,mk->mp", J, z[1:]), axis=1).sum(),
            _PLACES + " You left the first place out; the step to the second one needs it.",
        ),
        Misconception(
            "sum of absolute changes",
            lambda J, z: np.abs(_moved(J, z)).sum(),
            "You added the absolute changes of the pixels. The length of a step is the root of the sum of their "
            "squares.",
        ),
        Misconception(
            "energy",
            lambda J, z: (_moved(J, z) ** 2).sum(),
            "You added squared lengths. That is the energy of the way, which is handy to minimise, but halving all "
            "steps halves it. Take the root of each step before you add.",
        ),
        Misconception(
            "root at the end",
            lambda J, z: np.sqrt((_moved(J, z) ** 2).sum()),
            "You took one root of the sum of all squares. Lengths of steps add; their squares do not, unless the steps "
            "are at right angles.",
        ),
        Misconception(
            "norms multiplied",
            lambda J, z: (np.linalg.norm(J, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
            "You multiplied the size of the matrix by the length of the step. How far the picture moves depends on the "
            "direction of the step as well: multiply matrix and vector first, and take the length of the result.",
        ),
        Misconception(
            "largest stretch",
            lambda J, z: (np.linalg.norm(J, 2, axis=(1, 2)) * np.linalg.norm(np.diff(z, axis=0), axis=1)).sum(),
            "You multiplied the largest stretch of the matrix by the length of the step, as if each step went in the "
            "direction in which the decoder stretches most. Multiply the matrix by the step itself.",
        ),
        Misconception(
            "mean step",
            lambda J, z: np.linalg.norm(_moved(J, z), axis=1).mean(),
            "You have the mean length of a step. The length of the way is the sum of them.",
        ),
        Misconception(
            "straight through",
            lambda J, z: np.linalg.norm(_moved(J, z).sum(axis=0)),
            "You added the changes of the pixels and then took the length: the distance from beginning to end. A way "
            "out and back would have the length 0. Take the length of each step.",
        ),
        Misconception(
            "area factor",
            lambda J, z: np.sqrt(np.linalg.det(np.swapaxes(J, 1, 2) @ J)).sum(),
            "You added area factors. They say how much room the decoder makes around a code, in all directions at "
            "once; the way goes in one.",
        ),
    ),
    unrelated=lambda J, z: float(np.cos(J).sum()),
    explanation="The same number whatever the coordinates of the map are: a reparametrisation changes the steps and "
    "the Jacobian, and their product stays.",
)
