"""The heights of all saddles

minutes: 15
difficulty: 2
asks: a function `f(eigenvalues, k)` of an array [p] and a whole number that returns a sorted array of losses
first: A covariance has the eigenvalues 5, 3 and 1, and the code has one number. There are three families of saddles: at
  which losses do they lie, the lowest first?
hint: A critical point keeps a set of components and removes the others. Which sets are possible, and what does each
  lose?
hint: Any set of at most k components is possible, the empty one too: a unit may lie idle. The loss is the sum of the
  eigenvalues that are not in the set. One of these sets is the minimum.
hint: Go through the sizes from 0 to k, and for each through all sets of that size, with `itertools.combinations`.
  Collect the total minus what the set keeps, leave out the one set that holds the k largest, and sort what you have
  collected, the lowest first.
right: There are C(p, k) - 1 saddles where all units work, and one for each smaller set where some are idle. From every
  one a path leads down, and the lowest lie little above the minimum, where eigenvalues are close.

no idle units [range(k + 1) => [k]]: You counted the sets of exactly k components. A unit may also lie idle, with zeros
  in the decoder and in the encoder: the gradient is zero there too, so smaller sets count, down to the empty one.
equal heights once [np.sort => np.unique]: Where two sets of components add up to the same, you counted one height. They
  are different families, and each has its own place in the array.
fewer than k [range(k + 1) => range(k)]: You counted the sets of fewer than k components. Those of exactly k are
  critical points too, and all but one of them are saddles; `range(k)` ends before k.
descending [np.sort(saddles) => np.sort(saddles)[::-1]]: The right heights, with the highest first. The lowest is asked
  for first.
minimum included [if lost > e[k:].sum() + 1e-6 =>]: One of your critical points is the minimum, the set of the k
  largest. The question is about the saddles.
zero forgotten [range(k + 1) => range(1, k + 1)]: One saddle is missing, the highest: all weights zero. Nothing is
  reconstructed, the loss is the sum of all eigenvalues, and the gradient is zero, because each matrix is multiplied by
  the other.
more than k [range(k + 1) => range(len(e) + 1) ; lost > e[k:].sum() + 1e-6 => abs(lost - e[k:].sum()) > 1e-6]: You
  allowed sets of more than k components. A code of k numbers has room for k.
kept instead of lost [np.sort(saddles) => np.sort(e.sum() - saddles)]: You added up what the sets keep. The loss is what
  they leave out.
one swap only: These are the sets that differ from the best in one component. There are saddles with several wrong
  components, and with units that do nothing.
highest left out [if lost > e[k:].sum() + 1e-6 => ; np.sort(saddles) => np.sort(saddles)[:-1]]: You left out the highest
  of your critical points, where the minimum should go. The minimum is the lowest, so it stands first once they are
  sorted; the highest, with all weights zero, is a saddle.
above the minimum [np.sort(saddles) => np.sort(saddles) - e[k:].sum()]: These are the heights above the minimum. The
  loss itself is asked for, which includes the eigenvalues that the best code leaves out.
not sorted [np.sort(saddles) => np.array(saddles)]: The right heights, in the order in which you met them. Sort them,
  the lowest first.
"""

from itertools import combinations

import numpy as np

from aelib.course.exercises.declaration import exercise


def spectra():
    cases = ([7.0, 4.0, 2.0, 1.0], 2), ([9.5, 6.0, 3.1, 1.7, 0.6], 3), ([5.0, 2.2, 1.1, 0.3], 1)
    cases = *cases, ([5.0, 3.0, 2.0, 1.0], 2)  # 5 is as much as 3 and 2 together
    return [(np.array(eigenvalues, np.float32), k) for eigenvalues, k in cases]


def saddle_heights(eigenvalues, k):
    e = eigenvalues.astype(np.float64)
    kept = [chosen for size in range(k + 1) for chosen in combinations(range(len(e)), size)]
    losses = [np.delete(e, chosen).sum() for chosen in kept]
    saddles = [lost for lost in losses if lost > e[k:].sum() + 1e-6]
    return np.sort(saddles)


def one_swap_only(e, k):
    return np.sort([e[k:].sum() + e[i] - e[j] for i in range(k) for j in range(k, len(e))])


EXERCISE = exercise(
    __name__, __doc__, saddle_heights, case=(np.array([5.0, 3.0, 1.0]), 1),
    cases=spectra, unrelated=lambda e, k: np.cos(e),
    one_swap_only=lambda e, k: one_swap_only(e.astype(np.float64), k),
)  # fmt: skip
