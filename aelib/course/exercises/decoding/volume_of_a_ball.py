"""In many dimensions a box is nearly all corners: the ball inside it has hardly any volume."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.decoding.chapter import CHAPTER


def _ball_volume(k: np.ndarray) -> np.ndarray:
    from scipy.special import gamma

    return np.pi ** (k / 2) / gamma(k / 2 + 1)


def _each_within_a_thousandth(right: np.ndarray, given: np.ndarray) -> bool:
    return np.allclose(given, right, rtol=1e-3, atol=0)


VOLUME_OF_A_BALL = Exercise(
    name="volume-of-a-ball",
    chapter=CHAPTER,
    title="The box that is nearly all corners",
    minutes=10,
    difficulty=2,
    asks="a function `f(k)` of an array of code sizes [n] that returns shares [n]",
    hints=(
        "A share is a quotient of two volumes. How long is a side of the box?",
        "The box goes from −1 to 1, so its side is 2, and its volume the k-th power of that. Divide the volume of the "
        "ball by it, for each k.",
        "For k = 2 the formula gives the area π of the circle, and the square around it has the area 4. Write the same "
        "quotient with k in the place of the 2, and check k = 3: the ball has 4.19 and the cube 8.",
    ),
    answer=lambda k: _ball_volume(k) / 2.0**k,
    cases=lambda: [(np.array([1, 2, 3, 8]),), (np.array([32]),), (np.array([5, 16, 20]),)],
    same=_each_within_a_thousandth,
    misconceptions=(
        Misconception(
            "volume of the ball",
            _ball_volume,
            "That is the volume of the ball, and the question is its share of the box. For k = 5 the ball has 5.26, "
            "which is no probability.",
        ),
        Misconception(
            "side of length 1",
            lambda k: np.minimum(_ball_volume(k), 1.0),
            "A probability above 1 does not become right by being cut off at 1. The box has sides of length 2: divide "
            "by its volume.",
        ),
        Misconception(
            "circle in every pair of axes",
            lambda k: (np.pi / 4) ** (k / 2),
            "You multiplied the shares of k / 2 circles, as if the numbers of the code came in pairs, each pair in a "
            "circle of its own. That body is larger than the ball: a point of the ball is near the origin in all "
            "directions together.",
        ),
        Misconception(
            "circle for every further axis",
            lambda k: (np.pi / 4) ** (k - 1.0),
            "You took π/4 once more for every further number of the code. It is right for k = 2, and for k = 3 it "
            "gives 0.62 where the ball has 4.19 of 8: the share that is left falls ever faster.",
        ),
        Misconception(
            "gamma of half of k",
            lambda k: _ball_volume(k) * k / 2 / 2.0**k,
            "Below the line stands Γ(k/2 + 1), and you computed Γ(k/2). For k = 2 both are 1; for k = 1 ball and box "
            "are the same stretch, and yours gives one half.",
        ),
        Misconception(
            "independent of k",
            lambda k: np.full(np.shape(k), np.pi / 4),
            "That is the share of a circle in a square, for k = 2. Every further number of the code adds corners to "
            "the box, and there is none of the ball in them.",
        ),
        Misconception(
            "one side of the box",
            lambda k: _ball_volume(k) / 2.0,
            "You divided by 2, the length of one side. The volume of the box is the product of its k sides: 2 to the "
            "power k. For k = 1 the two are the same.",
        ),
        Misconception(
            "box twice as large in all",
            lambda k: _ball_volume(k) / (2.0 * k),
            "You divided by 2k. A box with sides of length 2 has the volume 2·2·2 and so on, k factors.",
        ),
    ),
    unrelated=lambda k: 1.0 / (1 + k) ** 2,
    explanation="In 32 dimensions one point of the box in a million times a thousand million lies in the ball. Real "
    "codes fill no ball, but their box is probably mostly corners as well; the holes that were seen in the plane are "
    "harmless beside that.",
)
