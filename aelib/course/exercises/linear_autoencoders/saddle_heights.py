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
highest left out: You left out the highest of your critical points, where the minimum should go. The minimum is the
  lowest, so it stands first once they are sorted; the highest, with all weights zero, is a saddle.
above the minimum: These are the heights above the minimum. The loss itself is asked for, which
  includes the eigenvalues that the best code leaves out.
not sorted: The right heights, in the order in which you met them. Sort them, the lowest first.
"""

from itertools import combinations

import numpy as np

from aelib.course.exercises.declaration import exercise


def spectra():
    cases = ([7.0, 4.0, 2.0, 1.0], 2), ([9.5, 6.0, 3.1, 1.7, 0.6], 3), ([5.0, 2.2, 1.1, 0.3], 1)
    cases = *cases, ([5.0, 3.0, 2.0, 1.0], 2)  # 5 is as much as 3 and 2 together
    return [(np.array(eigenvalues, np.float32), k) for eigenvalues, k in cases]


def heights(e, ranks):
    chosen = [J for r in ranks for J in combinations(range(len(e)), r)]
    return np.array([np.delete(e.astype(np.float64), J).sum() for J in chosen])


def saddles(ranks=lambda e, k: range(k + 1), arrange=np.sort, others=lambda e, k, h: h[abs(h - e[k:].sum()) > 1e-6]):
    """Return the heights of the critical points of these ranks, without the minimum."""
    return lambda e, k: arrange(others(e.astype(np.float64), k, heights(e, ranks(e, k))))


def one_swap_only(e, k):
    return np.sort([e[k:].sum() + e[i] - e[j] for i in range(k) for j in range(k, len(e))])


EXERCISE = exercise(
    __name__, __doc__, saddles(), cases=spectra, unrelated=lambda e, k: np.cos(e),
    no_idle_units=saddles(lambda e, k: [k]), equal_heights_once=saddles(arrange=np.unique),
    fewer_than_k=saddles(lambda e, k: range(k)), descending=saddles(arrange=lambda h: np.sort(h)[::-1]),
    minimum_included=saddles(others=lambda e, k, h: h), zero_forgotten=saddles(lambda e, k: range(1, k + 1)),
    more_than_k=saddles(lambda e, k: range(len(e) + 1)),
    kept_instead_of_lost=lambda e, k: np.sort(e.astype(np.float64).sum() - saddles()(e, k)),
    one_swap_only=lambda e, k: one_swap_only(e.astype(np.float64), k), not_sorted=saddles(arrange=lambda h: h),
    highest_left_out=lambda e, k: np.sort(heights(e, range(k + 1)))[:-1],
    above_the_minimum=lambda e, k: saddles()(e, k) - e[k:].astype(np.float64).sum(),
)  # fmt: skip
