"""Principal components with one direction: centre, decompose, cut, and move back."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.before_you_begin.chapter import CHAPTER
from aelib.course.exercises.declaration import Exercise, Misconception


def _clouds() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(1)
    clouds = []
    for n, p in ((30, 4), (12, 3), (20, 6)):
        mixing = np.linalg.qr(rng.standard_normal((p, p)))[0]
        spread = rng.standard_normal((n, p)) * (3.0 * 0.5 ** np.arange(p))
        clouds.append((((spread @ mixing) + rng.normal(0, 3, p)).astype(np.float32),))
    return clouds


def _parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean, the centred examples, and the directions as rows, the leading one first."""
    mean = x.mean(axis=0)
    return mean, x - mean, np.linalg.svd(x - mean, full_matrices=False)[2]


def _onto(direction: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the projection onto the line through the mean along one direction, chosen from their matrix."""

    def project(x: np.ndarray) -> np.ndarray:
        mean, centred, directions = _parts(x)
        return mean + np.outer(centred @ direction(directions), direction(directions))

    return project


def _through_the_origin(x: np.ndarray) -> np.ndarray:
    u = np.linalg.svd(x, full_matrices=False)[2][0]
    return np.outer(x @ u, u)


def _direction_of_uncentred_points(x: np.ndarray) -> np.ndarray:
    mean, u = x.mean(axis=0), np.linalg.svd(x, full_matrices=False)[2][0]
    return mean + np.outer((x - mean) @ u, u)


def _one_mean_for_all(x: np.ndarray) -> np.ndarray:
    return x.mean() + _through_the_origin(x - x.mean())


def _two_directions(x: np.ndarray) -> np.ndarray:
    mean, centred, directions = _parts(x)
    return mean + centred @ directions[:2].T @ directions[:2]


def _without_singular_value(x: np.ndarray) -> np.ndarray:
    mean, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return mean + np.outer(codes / np.linalg.norm(codes), directions[0])


def _raw_codes(x: np.ndarray) -> np.ndarray:
    mean, _, directions = _parts(x)
    return mean + np.outer(x @ directions[0], directions[0])


def _scaled(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, centred, directions = _parts(x)
    codes = centred @ directions[0]
    return codes * np.linalg.norm(codes), directions[0]


LEADING_DIRECTION = Exercise(
    name="leading-direction",
    chapter=CHAPTER,
    title="Onto the leading direction",
    minutes=15,
    difficulty=2,
    asks="a function `f(x)` of an array [n, p] that returns the projected examples, an array [n, p]",
    hints=(
        "The two facts are about centred points. What has to be done before the decomposition, and undone at the end?",
        "Subtract the mean of the rows, take `np.linalg.svd` of what is left, and find the leading direction among its "
        "three results: it has p numbers. The code of an example is its product with that direction.",
        "`np.linalg.svd(x - mean, full_matrices=False)` returns V [n, r], the singular values, and the directions as "
        "rows of the third result, the leading one first. With that row as u, the codes are `(x - mean) @ u`; each "
        "code times u, plus the mean, is the projection.",
    ),
    answer=_onto(lambda directions: directions[0]),
    cases=_clouds,
    misconceptions=(
        Misconception(
            "not centred",
            _through_the_origin,
            "Your line goes through the origin. The cloud lies somewhere else, and the first direction of uncentred "
            "points mostly says where. Subtract the mean first, and put it back at the end.",
        ),
        Misconception(
            "direction of uncentred points",
            _direction_of_uncentred_points,
            "The codes are centred, and the direction is not: you passed the points to `np.linalg.svd` as they came, "
            "so that it mostly says where the cloud lies. Decompose x − mean.",
        ),
        Misconception(
            "one mean for all",
            _one_mean_for_all,
            "You subtracted one number, the mean of all entries. The centre of the cloud has p numbers, one mean for "
            "each column: `x.mean(axis=0)`.",
        ),
        Misconception(
            "two directions",
            _two_directions,
            "You kept two directions, and projected onto a plane. One number an example is one direction.",
        ),
        Misconception(
            "singular value left out",
            _without_singular_value,
            "You took the codes from the first factor alone. Its columns have length 1; the codes are its first column "
            "times the first singular value, or (x − mean)·u.",
        ),
        Misconception(
            "mean not put back",
            lambda x: _onto(lambda directions: directions[0])(x) - x.mean(axis=0),
            "The direction is right, and the line has been moved to the origin. You subtracted the mean to find the "
            "direction; add it to the result, or every reconstruction is off by it.",
        ),
        Misconception(
            "a column of the third factor",
            _onto(lambda directions: directions[:, 0]),
            "You took a column of the third result of `np.linalg.svd`. NumPy returns that factor transposed, so the "
            "directions are its rows. A column has p numbers as well here, and no error tells the two apart.",
        ),
        Misconception(
            "last direction",
            _onto(lambda directions: directions[-1]),
            "This is the direction of the smallest variance, and the worst choice. `np.linalg.svd` sorts downwards, so "
            "the leading direction comes first; it is `np.linalg.eigh` that sorts upwards.",
        ),
        Misconception(
            "codes of uncentred points",
            _raw_codes,
            "The direction comes from the centred points and the codes from the raw ones, so that the mean is counted "
            "twice, once in the codes and once when you add it. Subtract it in both places.",
        ),
        Misconception(
            "codes only",
            lambda x: _parts(x)[1] @ _parts(x)[2][0],
            "These are the codes, one number an example, and they are right. The question is where they lie in the "
            "space of the examples: each code times the direction, plus the mean.",
        ),
        Misconception(
            "direction times its singular value",
            lambda x: x.mean(axis=0) + np.outer(*_scaled(x)),
            "You multiplied by the singular value as well. The code (x − mean)·u already has the size that it should "
            "have; the singular value is in it.",
        ),
    ),
    unrelated=lambda x: np.cos(x),
    explanation="Centred, decomposed, cut after one direction, and moved back: principal components with a code of one "
    "number. The sign of the direction does not matter, since it occurs twice.",
)
