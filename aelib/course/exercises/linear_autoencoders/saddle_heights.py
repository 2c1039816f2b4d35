"""The heights of all saddles

minutes: 15
difficulty: 2
asks: a function `f(eigenvalues, k)` of an array [p] and a whole number that returns a sorted array of losses
hint: A critical point keeps a set of components and removes the others. Which sets are possible, and what does each
  lose?
hint: Any set of at most k components is possible, the empty one too: a unit may lie idle. The loss is the sum of the
  eigenvalues that are not in the set. One of these sets is the minimum.
hint: Go through the sizes from 0 to k, and for each through all sets of that size, with `itertools.combinations`.
  Collect the total minus what the set keeps, leave out the one set that holds the k largest, and sort what you have
  collected, the lowest first.
right: There are C(p, k) - 1 saddles where all units work, and one for each smaller set where some are idle. From every
  one a path leads down, and the lowest lie little above the minimum, where eigenvalues are close.

no idle units: You counted the sets of exactly k components. A unit may also lie idle, with zeros in the decoder and in
  the encoder: the gradient is zero there too, so smaller sets count, down to the empty one.
equal heights once: Where two sets of components add up to the same, you counted one height. They are different
  families, and each has its own place in the array.
fewer than k: You counted the sets of fewer than k components. Those of exactly k are critical points too, and all but
  one of them are saddles; `range(k)` ends before k.
descending: The right heights, with the highest first. The lowest is asked for first.
minimum included: One of your critical points is the minimum, the set of the k largest. The question is about the
  saddles.
zero forgotten: One saddle is missing, the highest: all weights zero. Nothing is reconstructed, the loss is the sum of
  all eigenvalues, and the gradient is zero, because each matrix is multiplied by the other.
more than k: You allowed sets of more than k components. A code of k numbers has room for k.
kept instead of lost: You added up what the sets keep. The loss is what they leave out.
one swap only: These are the sets that differ from the best in one component. There are saddles with several wrong
  components, and with units that do nothing.
not sorted: The right heights, in the order in which you met them. Sort them, the lowest first.
"""

from itertools import combinations

import numpy as np

from aelib.course.exercises.declaration import exercise


def _spectra():
    return [
        (np.array([7.0, 4.0, 2.0, 1.0], np.float32), 2),
        (np.array([9.5, 6.0, 3.1, 1.7, 0.6], np.float32), 3),
        (np.array([5.0, 2.2, 1.1, 0.3], np.float32), 1),
        (np.array([5.0, 3.0, 2.0, 1.0], np.float32), 2),  # 5 is as much as 3 and 2 together
    ]


def _heights(eigenvalues, ranks):
    chosen = [J for r in ranks for J in combinations(range(len(eigenvalues)), r)]
    return [float(np.delete(eigenvalues.astype(np.float64), J).sum()) for J in chosen]


def _above_the_best(eigenvalues, k, heights):
    best = eigenvalues.astype(np.float64)[k:].sum()
    return np.sort([h for h in heights if abs(h - best) > 1e-6])


def _floor(eigenvalues, k):
    return float(eigenvalues.astype(np.float64)[k:].sum()) + 1e-6


def _kept(eigenvalues, k):
    heights = _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))
    return np.sort(eigenvalues.astype(np.float64).sum() - heights)


def _one_swap(eigenvalues, k):
    e = eigenvalues.astype(np.float64)
    return np.sort([e[k:].sum() + e[i] - e[j] for i in range(k) for j in range(k, len(e))])


EXERCISE = exercise(
    __name__,
    __doc__,
    lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1))),
    cases=_spectra,
    unrelated=lambda eigenvalues, k: np.cos(eigenvalues),
    no_idle_units=lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k, k + 1))),
    equal_heights_once=lambda eigenvalues, k: np.unique(
        _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))
    ),
    fewer_than_k=lambda eigenvalues, k: np.sort(_heights(eigenvalues, range(k))),
    descending=lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(k + 1)))[::-1],
    minimum_included=lambda eigenvalues, k: np.sort(_heights(eigenvalues, range(k + 1))),
    zero_forgotten=lambda eigenvalues, k: _above_the_best(eigenvalues, k, _heights(eigenvalues, range(1, k + 1))),
    more_than_k=lambda eigenvalues, k: _above_the_best(
        eigenvalues, k, _heights(eigenvalues, range(len(eigenvalues) + 1))
    ),
    kept_instead_of_lost=_kept,
    one_swap_only=_one_swap,
    not_sorted=lambda eigenvalues, k: np.array(
        [h for h in _heights(eigenvalues, range(k + 1)) if h > _floor(eigenvalues, k)]
    ),
)
