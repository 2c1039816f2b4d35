"""The steepest direction of a valley bounds the rate, and it is an eigenvector, seldom an axis."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_descent.chapter import CHAPTER
from aelib.course.exercises.learning_as_descent.valleys import curvatures, hessian_cases

LARGEST_STABLE_RATE = Exercise(
    name="largest-stable-rate",
    chapter=CHAPTER,
    title="The largest stable rate",
    minutes=5,
    difficulty=1,
    asks="a function `f(H)` of a symmetric matrix [p, p] that returns one number",
    hints=(
        "Which direction of the valley falls off first when the rate grows?",
        "In the direction of an eigenvector each step multiplies the error by 1 − ηλ. For which η is its size below 1, "
        "and for which λ is that hardest?",
        "The factor of the steepest direction reaches −1 at ηλ = 2. `numpy.linalg.eigvalsh` gives the eigenvalues of a "
        "symmetric matrix, in ascending order.",
    ),
    answer=lambda H: 2 / curvatures(H)[-1],
    cases=hessian_cases,
    misconceptions=(
        Misconception(
            "one over the largest",
            lambda H: 1 / curvatures(H)[-1],
            "You have half of it. At 1/λ the steepest direction is done in one step. Between 1/λ and 2/λ its factor "
            "1 − ηλ is negative: the steps overshoot, and still shrink.",
        ),
        Misconception(
            "flattest direction",
            lambda H: 2 / curvatures(H)[0],
            "You took the smallest eigenvalue. Every direction has to shrink, so the steepest one decides.",
        ),
        Misconception(
            "diagonal",
            lambda H: 2 / np.diag(H).max(),
            "You took the largest number on the diagonal. That is the curvature along an axis, and the steepest "
            "direction need not be one: in [[3, 2], [2, 3]] the axes have curvature 3 and the direction (1, 1) has 5.",
        ),
        Misconception(
            "mean curvature",
            lambda H: 2 / curvatures(H).mean(),
            "You averaged the curvatures. Directions do not share a factor: each has its own, and one factor beyond −1 "
            "is enough to fall off.",
        ),
        Misconception(
            "sum of curvatures",
            lambda H: 2 / np.trace(H),
            "You divided by the trace, the sum of all curvatures. That is safe and too careful: the directions do not "
            "add up, the steepest one decides alone.",
        ),
        Misconception(
            "Frobenius norm",
            lambda H: 2 / np.linalg.norm(H),
            "`numpy.linalg.norm(H)` is the root of the sum of all squared entries, which mixes all curvatures. The "
            "largest eigenvalue is the norm of another kind, `numpy.linalg.norm(H, 2)`.",
        ),
        Misconception(
            "row sums",
            lambda H: 2 / np.abs(H).sum(1).max(),
            "You divided by the largest sum over a row. No eigenvalue is larger than that, so the rate is safe, but "
            "the bound is on the eigenvalue itself.",
        ),
        Misconception(
            "the curvature itself",
            lambda H: curvatures(H)[-1],
            "That is the largest curvature. The factor of its direction is 1 − ηλ: for which η does it reach −1?",
        ),
        Misconception(
            "first of an unsorted list",
            lambda H: 2 / np.linalg.eig(H)[0][0],
            "You took the first eigenvalue from `numpy.linalg.eig`, which does not sort them: in three of the four "
            "tests the first is the largest, by chance. `numpy.linalg.eigvalsh` sorts upwards.",
        ),
        Misconception(
            "fastest rate",
            lambda H: 2 / (curvatures(H)[0] + curvatures(H)[-1]),
            "At this rate the steepest and the flattest direction shrink equally fast, so nothing is faster from every "
            "start. Descent still arrives at larger ones: where does the steepest direction stop shrinking?",
        ),
        Misconception(
            "upside down",
            lambda H: curvatures(H)[-1] / 2,
            "You have it upside down. A steeper valley needs a smaller rate, so the eigenvalue belongs into the "
            "denominator.",
        ),
    ),
    unrelated=lambda H: H.sum() + 17.0,
    explanation="2 over the largest eigenvalue: the steepest direction decides, whichever way it points.",
)
