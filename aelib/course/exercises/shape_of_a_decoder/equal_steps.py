"""Walk evenly

minutes: 15
difficulty: 2
asks: a function `f(pictures, count)` of an array [m, 28, 28] and a number that returns `count` values of t
hint: Make a list of how far the picture has travelled at each of the m values of t. It begins with 0.
hint: You can look up a distance for a time. The exercise needs the reverse: at which time is a wanted distance reached?
  The list grows, so it can be read backwards.
hint: The wanted distances are `count` equally spaced numbers from 0 to the whole length. `np.interp` takes them, the
  list of distances travelled, and the list of times, in this order.
right: Equal steps of the picture. It is the same reparametrisation of a curve by its arc length that geometry books
  begin with, and it leaves the path itself as it is.

equal times [np.interp(wanted, places, times) => np.linspace(0, 1, count)]: Your values are equally spaced in t, and
  that is the straight line with equal steps of the code again. Between some of them the picture does not change,
  between others all at once.
read forwards [np.interp(wanted, places, times) => np.interp(np.linspace(0, 1, count), times, places / places[-1])]: You
  returned the distance travelled at equal times. The exercise asks for the reverse, the times of equal distances:
  exchange the two lists that you interpolate between.
numbers of pictures [np.linspace(0, 1, len(pictures)) => np.arange(len(pictures))]: You returned the places in the list
  of pictures, from 0 to m − 1. The exercise asks for values of t, from 0 to 1: divide.
squared steps [axis=(1, 2)) => axis=(1, 2)) ** 2]: You added squared steps. Squares favour the large ones, and their sum
  depends on how finely the path was cut. The distance travelled is the sum of the lengths.
columns added up [axis=(1, 2)) => axis=1).sum(axis=1)]: You took the length of each column of a picture's change, and
  added the 28 lengths. A step has one length, the root of the sum of the squares of all its pixels: `axis=(1, 2)`.
absolute changes [np.linalg.norm(np.diff(pictures, axis=0), axis=(1, 2)) => np.abs(np.diff(pictures,
  axis=0)).sum(axis=(1, 2))]: You added the absolute changes of the pixels. The length of a step is the root of the sum
  of their squares.
distance from the start: You measured how far each picture is from the first. A curved path is longer than the
  straight line to where it has come: add up the small steps.
start left out of the list [np.concatenate([[0], np.cumsum(steps)]) => np.cumsum(steps) ; len(pictures)) =>
  len(pictures))[1:]]: Your list of distances begins with the length of the first step. It must begin with 0, at the
  first picture, and so has one entry for each of the m times, where the sums of the m − 1 steps alone are one too few.
start left out, times from 0 to 1 [np.concatenate([[0], np.cumsum(steps)]) => np.cumsum(steps) ; len(pictures)) =>
  len(pictures) - 1)]: Your list of distances begins with the length of the first step. It must begin with 0, at the
  first picture, and so has one entry for each of the m times, where the sums of the m − 1 steps alone are one too few.
  Your times were spread over those sums.
start left out, times of the beginnings [np.concatenate([[0], np.cumsum(steps)]) => np.cumsum(steps) ; len(pictures)) =>
  len(pictures))[:-1]]: Your list of distances begins with the length of the first step. It must begin with 0, at the
  first picture, and so has one entry for each of the m times, where the sums of the m − 1 steps alone are one too few.
  Your sums stand at the times at which their steps begin.
nearest of the given times [np.interp(wanted, places, times) => times[np.abs(wanted[:, None] - places).argmin(axis=1)]]:
  You took the nearest of the m times that are there. The wanted distances lie between those of two pictures:
  interpolate.
next of the given times [np.interp(wanted, places, times) => times[np.searchsorted(places,
  wanted).clip(max=len(places) - 1)]]: You took the first of the m times by which a wanted distance is reached. It is
  reached between two of them: interpolate.
last end left out [places[-1], count) => places[-1], count + 1)[:-1]]: Your last value is not 1: the wanted distances
  stop one step before the whole length, as with `endpoint=False`. Both ends belong to the `count` values.
times that end too early [(0, 1, len(pictures)) => (0, 1 - 1 / len(pictures), len(pictures))]: Your times end before 1.
  The m pictures stand at i / (m − 1), for i from 0 to m − 1: divide by the number of steps.
distances wanted from 0 to 1 [places[-1], count => 1, count]: Your wanted distances go from 0 to 1, and the list of
  distances travelled to the whole length. Divide the list by its last entry, or multiply the wanted ones by it.
ends left out [places[-1], count) => places[-1], count + 2)[1:-1]]: Your first value is not 0, or your last is not 1.
  The two ends belong to the `count` values.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def decoded_paths():
    rng = np.random.default_rng(4)
    cases = []
    for m, count in ((60, 7), (41, 11)):
        t = np.linspace(0, 1, m)[:, None, None]
        a, b, c = rng.random((3, 28, 28))
        c[:, 1:] = 0  # the detour is in one column, so that no other length of a step is in proportion to the right one
        late = 1 / (1 + np.exp(-20 * (t - 0.6)))
        cases.append(((1 - late) * a + late * b + 4 * np.sin(np.pi * t) * c, count))
    return cases


def equal_steps(pictures, count):
    steps = np.linalg.norm(np.diff(pictures, axis=0), axis=(1, 2))
    places = np.concatenate([[0], np.cumsum(steps)])
    times = np.linspace(0, 1, len(pictures))
    wanted = np.linspace(0, places[-1], count)
    return np.interp(wanted, places, times)


def distance_from_the_start(pictures, count):
    places = np.linalg.norm(pictures - pictures[0], axis=(1, 2))
    return np.interp(np.linspace(0, places[-1], count), places, np.linspace(0, 1, len(pictures)))


EXERCISE = exercise(
    __name__, __doc__, equal_steps, cases=decoded_paths, unrelated=lambda x, count: np.linspace(1, 0, count) ** 2,
    distance_from_the_start=distance_from_the_start,
)  # fmt: skip
