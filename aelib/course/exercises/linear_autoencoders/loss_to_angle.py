"""What a loss says about an angle

minutes: 10
difficulty: 2
asks: a function `f(eigenvalues, k, excess)` of an array [p], a whole number and a number that returns degrees
hint: Which inequality of the chapter has the excess of the loss on one side and angles on the other?
hint: A sum of squared sines is at most the excess over the gap between two neighbouring eigenvalues. How large can a
  single angle be, if it gets the whole sum?
hint: The gap is the k-th eigenvalue minus the next, at places k-1 and k of the array. The largest possible angle has a
  squared sine of the excess over the gap. Where this is 1 or more, nothing is excluded, and the answer is 90 degrees.
right: And the bound is reached: turn the k-th direction towards the next by this angle, and the excess is what you were
  given. So nobody can say more from the loss alone.

not capped [min(excess / gap, 1) => excess / gap]: Where the excess is larger than the gap, your sine is larger than 1
  and the answer NaN. Then the loss excludes no angle: the answer is 90 degrees.
one place too far [gap = e[k - 1] - e[k] => gap = e[k] - e[k + 1]]: You took the gap after the next eigenvalue. Arrays
  count from 0: the k-th eigenvalue stands at place k-1, the one that competes with it at place k.
sine not squared [np.sqrt(share) => share]: The ratio of excess and gap bounds the square of the sine. Take its root
  first.
eigenvalue, not gap [gap = e[k - 1] - e[k] => gap = e[k - 1]]: You divided by the k-th eigenvalue. A subspace that loses
  part of one direction gains part of another, so the cost is the difference to the next eigenvalue.
shared equally [excess / gap => excess / gap / k]: You gave every angle the same share of the sum. A single angle is
  largest when the others are 0 and it has the whole sum.
relative excess [excess / gap => excess * float(eigenvalues[k:].sum()) / gap]: You took the excess for a share of the
  smallest loss. It is given as a difference of losses, so it goes over the gap as it is.
share of the loss [gap = e[k - 1] - e[k] => gap = float(eigenvalues[k:].sum())]: You divided by the best loss, as if all
  of it hung on one angle. Only the gap between the k-th eigenvalue and the next does.
first gap [gap = e[k - 1] - e[k] => gap = e[0] - e[1]]: You took the gap between the first two eigenvalues. Inside the
  subspace directions may be exchanged at no cost; what counts is its edge, between the k-th eigenvalue and the next.
one place too early: You took the gap before the k-th eigenvalue. The k-th and the next one compete, and they stand at
  the places k-1 and k of the array.
no arc sine [np.arcsin(np.sqrt(share)) => np.sqrt(share)]: You took the sine for the angle, in radians. That is nearly
  right for small angles; the arc sine is right for all.
radians [np.degrees(np.arcsin(np.sqrt(share))) => np.arcsin(np.sqrt(share))]: The right angle, in radians. The question
  is in degrees.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def spectra_and_excesses():
    a, b, c = (5.0, 3.0, 2.4, 1.0, 0.2), (4.0, 2.5, 2.45, 1.5, 0.9, 0.4), (4.0, 2.5, 2.3, 1.5)
    cases = (a, 2, 0.05), (a, 3, 0.6), (b, 2, 0.2), (c, 1, 0.03)
    return [(np.array(eigenvalues, np.float32), k, excess) for eigenvalues, k, excess in cases]


def largest_angle(eigenvalues, k, excess):
    e = eigenvalues.astype(np.float64)
    gap = e[k - 1] - e[k]
    share = min(excess / gap, 1)
    return np.degrees(np.arcsin(np.sqrt(share)))


def before_the_gap(eigenvalues, k, excess):
    return largest_angle(eigenvalues, k - 1, excess) if k > 1 else 90.0


EXERCISE = exercise(
    __name__, __doc__, largest_angle, cases=spectra_and_excesses,
    unrelated=lambda eigenvalues, k, excess: float(np.cos(eigenvalues).sum()), one_place_too_early=before_the_gap,
)  # fmt: skip
