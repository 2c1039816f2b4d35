"""A projection does nothing the second time: how near a curved autoencoder comes to that."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.linear_autoencoders.chapter import CHAPTER


def _maps_and_examples() -> list[tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]]:
    rng = np.random.default_rng(13)
    W, x = rng.standard_normal((4, 2)), rng.standard_normal((12, 4)).astype(np.float32)
    thin = rng.standard_normal((5, 1))
    return [
        (lambda x: np.tanh(x @ W) @ W.T / 3, x),
        (lambda x: 0.6 * x + 0.1, x[:7]),
        (lambda x: np.tanh(x @ thin) @ thin.T + 0.3, 2 * rng.standard_normal((9, 5)).astype(np.float32)),
    ]


def _of_moves(
    compare: Callable[[np.ndarray, np.ndarray], float],
) -> Callable[[Callable[[np.ndarray], np.ndarray], np.ndarray], float]:
    """Compare the second move with the first, both [n, p]."""

    def answer(reconstruct: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> float:
        once = reconstruct(x)
        return compare(reconstruct(once) - once, once - x)

    return answer


NEARLY_A_PROJECTION = Exercise(
    name="nearly-a-projection",
    chapter=CHAPTER,
    title="How nearly is it a projection?",
    minutes=10,
    difficulty=1,
    asks="a function `f(reconstruct, x)` of a function and an array [n, p] that returns one number",
    hints=(
        "A projection does nothing the second time. So how far does the second application move things?",
        "Apply the function to x, and again to the result. Compare the second move with the first: squared lengths, "
        "added up over all examples.",
        "The second move leads from the reconstruction to the reconstruction of the reconstruction, the first from the "
        "example to its reconstruction. Square both, sum each over everything, and divide the second sum by the first "
        "one.",
    ),
    answer=_of_moves(lambda second, first: (second**2).sum() / (first**2).sum()),
    cases=_maps_and_examples,
    misconceptions=(
        Misconception(
            "measured from the example",
            _of_moves(lambda second, first: ((first + second) ** 2).sum() / (first**2).sum()),
            "You compared the second reconstruction with the example. For a projection your number is 1. The second "
            "move starts at the first reconstruction.",
        ),
        Misconception(
            "lengths, not squares",
            _of_moves(lambda second, first: np.linalg.norm(second, axis=1).sum() / np.linalg.norm(first, axis=1).sum()),
            "You compared lengths. The question is about squares, so that the first sum is the squared error.",
        ),
        Misconception(
            "root of the ratio",
            _of_moves(lambda second, first: float(np.sqrt((second**2).sum() / (first**2).sum()))),
            "You took the square root at the end. The ratio of the squares is asked for.",
        ),
        Misconception(
            "mean of ratios",
            _of_moves(lambda second, first: ((second**2).sum(1) / (first**2).sum(1)).mean()),
            "You averaged one ratio for each example. An example that is reconstructed nearly perfectly divides by "
            "nearly nothing and decides the mean. Sum first, then divide.",
        ),
        Misconception(
            "upside down",
            _of_moves(lambda second, first: (first**2).sum() / (second**2).sum()),
            "You divided the first by the second, so that a projection has an infinite ratio. The second move is the "
            "numerator.",
        ),
        Misconception(
            "not in proportion",
            _of_moves(lambda second, first: (second**2).sum()),
            "This is the size of the second move alone, which depends on the units of the examples and on how many "
            "there are. Divide by that of the first move.",
        ),
        Misconception(
            "over the size of x",
            lambda reconstruct, x: ((reconstruct(reconstruct(x)) - reconstruct(x)) ** 2).sum() / (x**2).sum(),
            "You divided by the size of the examples. The second move has to be small beside the first, and not beside "
            "the image: a poor autoencoder that answers anything small would pass.",
        ),
    ),
    unrelated=lambda reconstruct, x: float(np.cos(x).sum()),
    explanation="0 for every projection, flat or curved, and c squared for a map that shrinks all by a factor c. It "
    "does not say that the reconstruction is the nearest point: a bad projection is a projection too.",
)
