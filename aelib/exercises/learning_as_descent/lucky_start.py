"""What is called unstable diverges along some directions only: a start without a part in those arrives all the same."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.exercises.comparing import numbers
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.learning_as_descent.chapter import CHAPTER
from aelib.exercises.learning_as_descent.valleys import valley
from aelib.exercises.running import AnswerError

VALLEYS = (valley(2.0, 4.0, 10.0, seed=3), valley(1.0, 3.0, 8.0, seed=4), valley(0.5, 1.0, 2.0, 4.0, 9.0, seed=5))


def _run_beyond_the_limit(function: Callable[[np.ndarray], Any]) -> Verdict:
    """Start where the answer says, take 100 steps at 1.05 times the largest stable rate, and see where they lead."""
    sizes = []
    for H in VALLEYS:
        w = numbers(function(H.copy()))
        if w is None or w.shape != (len(H),):
            came = "something else" if w is None else f"an array {list(w.shape)}"
            raise AnswerError(f"The function must return an array [{len(H)}] here, but {came} came.")
        if not np.isfinite(w).all():
            raise AnswerError("The function returned NaN or an infinity.")
        length = float(np.linalg.norm(w))
        if length < 1e-9:
            return Verdict("zero")
        if abs(length - 1) > 1e-6:
            return Verdict("length", f"The length of the start is {length:.4g}.")
        start, (curvatures, U) = w, np.linalg.eigh(H)
        for _ in range(100):
            w = w - 1.05 * 2 / curvatures[-1] * (H @ w)
        sizes.append(float(np.linalg.norm(w)))
        if sizes[-1] > 1e-3:
            return Verdict(_why_it_climbs(start, U), f"After 100 steps the distance is {sizes[-1]:.2g}.")
    reached = ", ".join(f"{size:.0e}" for size in sizes)
    return Verdict("arrives", f"After 100 steps in the three valleys the distances are {reached}.")


def _why_it_climbs(start: np.ndarray, U: np.ndarray) -> str:
    if abs(start @ U[:, -1]) > 0.999:
        return "steepest"
    if np.abs(U @ start).max() > 0.999:  # U @ start are the products with the rows
        return "row"
    if np.abs(start).max() > 0.999:
        return "axis"
    return "climbs"


LUCKY_START = Exercise(
    name="lucky-start",
    chapter=CHAPTER,
    title="A lucky start",
    minutes=15,
    difficulty=3,
    asks="a function `f(H)` of a symmetric matrix [p, p] that returns an array [p] of length 1",
    hints=(
        "Which directions diverge at a rate slightly above the limit, and which do not?",
        "At 1.05 times the limit the steepest direction has the factor −1.1. A start with no part of that direction in "
        "it does not feel the factor.",
        "The eigenvector of the smallest eigenvalue is at a right angle to the steepest direction and stays on its own "
        "line. `numpy.linalg.eigh` sorts eigenvalues upwards and puts the eigenvectors into the columns.",
    ),
    answer=lambda H: np.linalg.eigh(H)[1][:, 0],
    measure=_run_beyond_the_limit,
    misconceptions=(
        Misconception(
            "steepest direction",
            lambda H: np.linalg.eigh(H)[1][:, -1],
            "You started on the steepest direction, the one that diverges: its factor is −1.1. `numpy.linalg.eigh` "
            "sorts eigenvalues upwards, so the last column belongs to the largest.",
        ),
        Misconception(
            "row of the matrix",
            lambda H: np.linalg.eigh(H)[1][0],
            "You took a row of the matrix of eigenvectors. They are its columns; a row mixes all of them, the steepest "
            "one too.",
        ),
        Misconception(
            "at the minimum",
            lambda H: np.zeros(len(H)),
            "From the minimum itself nothing moves, that is true. The start must have length 1.",
        ),
        Misconception(
            "not of length 1",
            lambda H: 1e-9 * np.ones(len(H)) + 0.5 * np.linalg.eigh(H)[1][:, 0],
            "The start must have length 1: a start close to the minimum would prove nothing, since divergence takes "
            "time. Divide it by its length.",
        ),
        Misconception(
            "an axis",
            lambda H: np.eye(len(H))[np.diag(H).argmin()],
            "You started on an axis, perhaps the one with the least curvature. It is no eigenvector, so some of the "
            "steepest direction is in it, and grows by a tenth in every step.",
        ),
    ),
    unrelated=lambda H: np.ones(len(H)) / np.sqrt(len(H)),
    explanation="It arrives, at a rate that is called unstable. Say in two or three sentences why nobody relies on it.",
    rubric="- The bound is about all starts: from every start descent arrives if and only if the rate is below it.\n"
    "- The starts that arrive beyond it fill a space of fewer dimensions, of no volume: a random one is in it with "
    "probability 0.\n"
    "- Rounding puts some of the steepest direction into w in the first steps, about 1e-16, and it grows by a tenth "
    "each time. After some 400 steps it would be as large as the start was.\n"
    "- So a falling loss is no proof of a stable rate: the part that diverges may not be visible yet.",
)
