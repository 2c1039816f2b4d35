"""Purity on digits held out

minutes: 15
difficulty: 2
asks: a function `f(z, labels, new_z, new_labels, count)` that returns an array [units]
first: One unit has the codes 5, 4, 3, 0 on training examples with the labels 7, 7, 1, 1, and the codes 6, 5, 2, 1 on
  test examples with the labels 1, 1, 7, 7. What is its purity, with three favourites?
hint: Two sets of examples have two tasks. Which of them gives a unit its name, and which says how well the name fits?
hint: For each unit take the `count` training examples with the largest codes, and their most frequent label. Then take
  the `count` test examples with the largest codes.
hint: `np.argsort(-z, axis=0)[:count]` has the favourites of each unit in a column. Count the labels of each column by
  `np.bincount`, and compare the test labels of the other set with the winner.
right: The name comes from training examples and the share from test examples, so that a lucky majority among few
  favourites does not count for itself.

name from the test examples [named = labels[first(z)] => named = new_labels[first(new_z)]]: Your names come from the
  test examples themselves. The largest of ten counts is above a tenth even for random directions.
larger of two equal labels [np.bincount(column).argmax() => column.max() - np.bincount(column)[::-1].argmax()]: Where
  two labels are equally frequent you took the larger one. The question asks for the smaller, as `argmax` returns it.
name from the single favourite [np.bincount(column).argmax() for column in named.T => column[0] for column in named.T]:
  Your names are those of one favourite each. Take the most frequent label of all `count` of them.
share on training examples [new_labels[first(new_z)] == names => labels[first(z)] == names]: Your shares come from the
  training examples that gave the names.
least active [np.argsort(-codes, axis=0) => np.argsort(codes, axis=0)]: You took the examples that activate a unit
  least.
one too few [[:count] => [:count - 1]]: You took one favourite too few.
all examples with the unit on [new_labels[first(new_z)] == names => np.where(new_z > 0, new_labels[:, None] == names,
  0)]: You looked at all test examples. Only the `count` favourites of a unit count.
one number [.mean(axis=0) => .mean()]: You returned the mean over all units. Each unit has its own purity.
names returned [return (new_labels[first(new_z)] == names).mean(axis=0) => return names]: You returned the names. The
  purity is the share of favourite test examples that have the name.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def codes_and_labels():
    cases = []
    drawn = (61, (90, 70, 5), 3, 7), (62, (60, 80, 6), 4, 5), (68, (40, 50, 8), 4, 4)  # the last one has ties
    for seed, (n, m, units), classes, count in drawn:
        rng = np.random.default_rng(seed)
        labels, new_labels = rng.integers(classes, size=n), rng.integers(classes, size=m)
        lean = rng.integers(classes, size=units)
        z, new_z = (
            np.maximum(rng.standard_normal((len(each), units)) + 1.2 * (each[:, None] == lean), 0.0)
            + 1e-3 * rng.random((len(each), units))
            for each in (labels, new_labels)
        )
        cases.append((z.astype(np.float32), labels, new_z.astype(np.float32), new_labels, count))
    return cases


def purity(z, labels, new_z, new_labels, count):
    def first(codes):
        return np.argsort(-codes, axis=0)[:count]

    named = labels[first(z)]
    names = np.array([np.bincount(column).argmax() for column in named.T])
    return (new_labels[first(new_z)] == names).mean(axis=0)


EXERCISE = exercise(
    __name__, __doc__, purity, cases=codes_and_labels,
    case=(np.array([[5.0], [4.0], [3.0], [0.0]]), np.array([7, 7, 1, 1]),
           np.array([[6.0], [5.0], [2.0], [1.0]]), np.array([1, 1, 7, 7]), 3),
    unrelated=lambda z, labels, new_z, new_labels, count: np.cos(z.sum(axis=0)),
)  # fmt: skip
