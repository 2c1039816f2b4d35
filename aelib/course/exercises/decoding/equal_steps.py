"""Walking evenly: a curve passed through by its length instead of its parameter."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.decoding.chapter import CHAPTER


def _travelled(pictures: np.ndarray, power: int = 1) -> np.ndarray:
    small = np.linalg.norm(np.diff(pictures, axis=0), axis=(1, 2))
    return np.concatenate([[0], np.cumsum(small**power)])


def _times(pictures: np.ndarray) -> np.ndarray:
    return np.linspace(0, 1, len(pictures))


def _read_backwards(travelled: np.ndarray, count: int) -> np.ndarray:
    return np.interp(np.linspace(0, travelled[-1], count), travelled, _times(travelled))


def _without_the_start(pictures: np.ndarray, count: int) -> np.ndarray:
    travelled = _travelled(pictures)
    return np.interp(np.linspace(0, travelled[-1], count), travelled[1:], _times(pictures)[1:])


def _without_the_start_from_0_to_1(pictures: np.ndarray, count: int) -> np.ndarray:
    return _read_backwards_at(_travelled(pictures)[1:], count, np.linspace(0, 1, len(pictures) - 1))


def _without_the_start_by_beginnings(pictures: np.ndarray, count: int) -> np.ndarray:
    return _read_backwards_at(_travelled(pictures)[1:], count, _times(pictures)[:-1])


def _read_backwards_at(travelled: np.ndarray, count: int, times: np.ndarray) -> np.ndarray:
    return np.interp(np.linspace(0, travelled[-1], count), travelled, times)


def _nearest_of_the_given(pictures: np.ndarray, count: int) -> np.ndarray:
    travelled = _travelled(pictures)
    gaps = np.abs(np.linspace(0, travelled[-1], count)[:, None] - travelled)
    return _times(pictures)[gaps.argmin(axis=1)]


def _decoded_ways() -> list[tuple[np.ndarray, int]]:
    rng = np.random.default_rng(4)
    cases = []
    for m, count in ((60, 7), (41, 11)):
        t = np.linspace(0, 1, m)[:, None, None]
        a, b, c = rng.random((3, 28, 28))
        late = 1 / (1 + np.exp(-20 * (t - 0.6)))
        cases.append(((1 - late) * a + late * b + 0.3 * np.sin(np.pi * t) * c, count))
    return cases


_NO_START = (
    "Your list of distances begins with the length of the first step. It must begin with 0, at the first picture, and "
    "so has one entry for each of the m times, where the sums of the m − 1 steps alone are one too few."
)

EQUAL_STEPS = Exercise(
    name="equal-steps",
    chapter=CHAPTER,
    title="Walk evenly",
    minutes=15,
    difficulty=2,
    asks="a function `f(pictures, count)` of an array [m, 28, 28] and a number that returns `count` values of t",
    hints=(
        "Make a list of how far the picture has travelled at each of the m values of t. It begins with 0.",
        "You can look up a distance for a time. The exercise needs the reverse: at which time is a wanted distance "
        "reached? The list grows, so it can be read backwards.",
        "The wanted distances are `count` equally spaced numbers from 0 to the whole length. `np.interp` takes them, "
        "the list of distances travelled, and the list of times, in this order.",
    ),
    answer=lambda pictures, count: _read_backwards(_travelled(pictures), count),
    cases=_decoded_ways,
    misconceptions=(
        Misconception(
            "equal times",
            lambda pictures, count: np.linspace(0, 1, count),
            "Your values are equally spaced in t, and that is the straight line with equal steps of the code again. "
            "Between some of them the picture does not change, between others all at once.",
        ),
        Misconception(
            "read forwards",
            lambda pictures, count: np.interp(
                np.linspace(0, 1, count), _times(pictures), _travelled(pictures) / _travelled(pictures)[-1]
            ),
            "You give the distance travelled at equal times. Asked is the reverse, the times of equal distances: "
            "exchange the two lists that you interpolate between.",
        ),
        Misconception(
            "numbers of pictures",
            lambda pictures, count: (len(pictures) - 1) * _read_backwards(_travelled(pictures), count),
            "You give the places in the list of pictures, from 0 to m − 1. Asked are values of t, from 0 to 1: divide.",
        ),
        Misconception(
            "squared steps",
            lambda pictures, count: _read_backwards(_travelled(pictures, 2), count),
            "You added squared steps. Squares favour the large ones, and their sum depends on how finely the way was "
            "cut. The distance travelled is the sum of the lengths.",
        ),
        Misconception(
            "distance from the start",
            lambda pictures, count: _read_backwards(np.linalg.norm(pictures - pictures[0], axis=(1, 2)), count),
            "You measured how far each picture is from the first. A way that bends travels farther than it gets away: "
            "add up the small steps.",
        ),
        Misconception("start left out of the list", _without_the_start, _NO_START),
        Misconception(
            "start left out, times from 0 to 1",
            _without_the_start_from_0_to_1,
            _NO_START + " Your times were spread over those sums.",
        ),
        Misconception(
            "start left out, times of the beginnings",
            _without_the_start_by_beginnings,
            _NO_START + " Your sums stand at the times at which their steps begin.",
        ),
        Misconception(
            "nearest of the given times",
            _nearest_of_the_given,
            "You took the nearest of the m times that are there. The wanted distances lie between those of two "
            "pictures: interpolate.",
        ),
        Misconception(
            "ends left out",
            lambda pictures, count: _read_backwards(_travelled(pictures), count + 2)[1:-1],
            "Your first value is not 0, or your last is not 1. The two ends belong to the `count` values.",
        ),
    ),
    unrelated=lambda pictures, count: np.linspace(1, 0, count) ** 2,
    explanation="Equal steps of the picture. It is the same reparametrisation of a curve by its arc length that "
    "geometry books begin with, and it leaves the way itself as it is.",
)
