"""Momentum as a running mean damps what alternates across a valley, so that a larger rate is stable."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_descent.chapter import CHAPTER
from aelib.course.exercises.learning_as_descent.valleys import curvatures, hessian_cases


def _momentum_cases() -> list[tuple[np.ndarray, float]]:
    hessians = [H for (H,) in hessian_cases()]
    return list(zip(hessians, (0.9, 0.5, 0.0, 0.7), strict=True))


MOMENTUM_LIMIT = Exercise(
    name="momentum-limit",
    chapter=CHAPTER,
    title="The largest rate with averaged momentum",
    minutes=10,
    difficulty=2,
    asks="a function `f(H, beta)` of a symmetric matrix [p, p] and a number that returns one number",
    hints=(
        "Across a valley the slopes alternate in sign. How large is their running mean then, beside a single slope?",
        "At the limit the error swings between c and −c for ever. What is v then, if it was −v a step earlier and the "
        "slope is λc?",
        "From v = −βv + (1 − β)λc follows v = (1 − β)λc/(1 + β). The step ηv has to turn c into −c, so it is 2c. "
        "Solve for η, and remember which curvature decides.",
    ),
    answer=lambda H, beta: 2 * (1 + beta) / (1 - beta) / curvatures(H)[-1],
    cases=_momentum_cases,
    misconceptions=(
        Misconception(
            "the sum's limit",
            lambda H, beta: 2 * (1 + beta) / curvatures(H)[-1],
            "That is the limit of the chapter's form, in which v is a sum of slopes. Here v is their mean, smaller by "
            "the factor 1 − β, so that the same step takes another rate.",
        ),
        Misconception(
            "without momentum",
            lambda H, beta: 2 / curvatures(H)[-1],
            "That is the limit of descent without memory. A running mean leaves a slope as it is where slopes agree; "
            "what blows up across a valley alternates, and of that little is left in the mean.",
        ),
        Misconception(
            "the factor on the wrong side",
            lambda H, beta: 2 * (1 + beta) * (1 - beta) / curvatures(H)[-1],
            "You multiplied by 1 − β. The slopes are multiplied by it; smaller slopes allow a larger rate.",
        ),
        Misconception(
            "as where slopes agree",
            lambda H, beta: 2 / (1 - beta) / curvatures(H)[-1],
            "You took account of the factor 1 − β and not of the memory. At the limit slopes alternate, so that each "
            "is partly cancelled by those before.",
        ),
        Misconception(
            "divided instead",
            lambda H, beta: 2 * (1 - beta) / (1 + beta) / curvatures(H)[-1],
            "You have the factor upside down. It is what is left of alternating slopes, and smaller slopes allow a "
            "larger rate.",
        ),
        Misconception(
            "two forgotten",
            lambda H, beta: (1 + beta) / (1 - beta) / curvatures(H)[-1],
            "You have half of it. The error may swing from c to −c, a step of 2c, before it is unstable.",
        ),
        Misconception(
            "where roots become real",
            lambda H, beta: (1 + np.sqrt(beta)) ** 2 / (1 - beta) / curvatures(H)[-1],
            "At this rate the two roots r stop being complex: both are −√β, and inside the unit circle. Beyond it one "
            "of them moves on towards −1, and only there is the limit.",
        ),
        Misconception(
            "flattest direction",
            lambda H, beta: 2 * (1 + beta) / (1 - beta) / curvatures(H)[0],
            "The factor is right, and the direction is the flattest one. The steepest decides.",
        ),
        Misconception(
            "diagonal",
            lambda H, beta: 2 * (1 + beta) / (1 - beta) / np.diag(H).max(),
            "The factor is right. The curvature is that of an axis, and the steepest direction need not be one: take "
            "the largest eigenvalue.",
        ),
    ),
    unrelated=lambda H, beta: H.sum() + beta,
    explanation="At β = 0.9 that is 19 times the limit of plain descent, and ten times that of the sum. So before you "
    "copy a rate, look which form it was chosen for: `optax.sgd` sums, Adam averages.",
)
