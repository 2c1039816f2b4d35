"""What a penalty takes away

minutes: 15
difficulty: 2
asks: a function `f(D, a, penalty)` of arrays [k, p] and [k] and a number that returns an array [k]
first: The atoms are (1, 0) and (1, 1), with the coefficients 3 and 2, and the penalty is 0.5. What are the coefficients
  that minimise the sum of error and penalty?
hint: The atoms that are active are known, and so are their coefficients. At the minimum the derivative by each of them
  is zero.
hint: The error is that of the change alone, a quadratic form in it with the Gram matrix D Dᵀ, because the example is
  Dᵀ a exactly. The penalty's derivative is the same for each positive coefficient.
hint: Twice the Gram matrix times the change, plus the penalty, is zero for each of the k. Solve for the change with a
  vector of ones on the right, and add it to a. Half of the penalty stands before it, with a minus.
right: A single atom of length 1 loses half of the penalty. Two at an acute angle lose less each, since each makes up
  for a part of what the other has lost, and two at an obtuse angle lose more. The shift does not depend on the
  coefficients, so the small ones lose the largest share.

half for all [np.linalg.solve(D @ D.T, np.ones(len(a))) => np.ones(len(a))]: You took half of the penalty from each.
  That holds for atoms of length 1 at right angles. For others the inverse of the Gram matrix says what each one loses.
no half [penalty / 2 => penalty]: You took twice as much. The squared error has no ½ here, so its derivative brings a
  2.
halved twice [penalty / 2 => penalty / 4]: You divided by 4. The derivative of the squared error brings one
  2, so half of the penalty is left.
Gram matrix not inverted [np.linalg.solve(D @ D.T, np.ones(len(a))) => D @ D.T @ np.ones(len(a))]: You multiplied by the
  Gram matrix. It stands on the side of the change: solve.
wrong sign [a - penalty => a + penalty]: Your coefficients grow. A penalty on their sum makes them smaller.
shift alone [return a - => return -]: That is the change. Add it to the coefficients.
multiplied by the coefficients [np.linalg.solve(D @ D.T, np.ones(len(a))) => np.linalg.solve(D @ D.T, a)]: Your shift is
  proportional to the coefficients, as for a penalty on their squares. The derivative of their sum is 1 for each.
lengths for the Gram matrix [D @ D.T => np.diag((D**2).sum(axis=1))]: You used the lengths of the atoms and left out
  their angles. The Gram matrix has both.
rows made unit [D @ D.T => (D / (D**2).sum(axis=1, keepdims=True) ** 0.5) @ (D / (D**2).sum(axis=1, keepdims=True) **
  0.5).T]: You brought the atoms to length 1. A longer atom loses less, since a smaller coefficient says the same.
mean error [penalty / 2 => penalty * D.shape[1] / 2]: You took the mean of the squared error over the p numbers. Here it
  is their sum, so that the penalty weighs less.
nothing taken [return a - penalty / 2 * => return a - 0 *]: You returned the coefficients as they are. The penalty takes
  something off.
cut at a quarter [return a - => return 0.75 * a -]: You scaled the coefficients as well. L1 moves them, and the size of
  the move does not depend on them.
shrunk by a factor [a - penalty / 2 * np.linalg.solve(D @ D.T, np.ones(len(a))) => a * (1 - penalty / 2)]: You
  multiplied the coefficients by a factor. L1 subtracts from each, and what it subtracts does not depend on the
  coefficients.
divided by a factor [a - penalty / 2 * np.linalg.solve(D @ D.T, np.ones(len(a))) => a / (1 + penalty / 2)]: You divided
  the coefficients by a factor, as for a penalty on their squares. L1 subtracts from each, and what it subtracts does
  not depend on the coefficients.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def active_atoms():
    cases = []
    for seed, k, p, penalty in ((47, 3, 5, 0.4), (48, 2, 7, 0.9), (49, 4, 6, 0.15)):
        rng = np.random.default_rng(seed)
        D = rng.standard_normal((k, p)) + 0.6
        D /= np.linalg.norm(D, axis=1, keepdims=True) / rng.uniform(0.9, 1.3, (k, 1))
        a = 4 + rng.uniform(0.5, 1.5, k)
        cases.append((D.astype(np.float32), a.astype(np.float32), penalty))
    return cases


def shrunk(D, a, penalty):
    return a - penalty / 2 * np.linalg.solve(D @ D.T, np.ones(len(a)))


EXERCISE = exercise(
    __name__, __doc__, shrunk, case=(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([3.0, 2.0]), 0.5),
    cases=active_atoms, unrelated=lambda D, a, penalty: np.cos(a),
)  # fmt: skip
