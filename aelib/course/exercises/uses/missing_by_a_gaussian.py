"""Fill the holes

minutes: 15
difficulty: 2
asks: a function `f(x, known, mean, C)` of one example [p], a mask [p], a mean [p] and a covariance [p, p] that returns
  an array [p]
hint: Only the known numbers and their own covariance decide about the missing ones. Which blocks of C are these?
hint: Solve a linear system with the block of C of the known numbers, and multiply by the block that connects missing
  and known ones.
hint: With `k = known` and `m = ~known`, the missing ones are `mean[m] + C[m][:, k] @ np.linalg.solve(C[k][:, k],
  x[k] - mean[k])`. Put them into a copy of x.
first: Of two numbers the first is known and is 5. Their means are 1 and 10, the variance of the first is 2, that of the
  second is 3, and their covariance is 1. What are the two numbers of the answer?
right: The linear answer with the least squared error. For Gaussian examples no other is better. For digits a network
  is, because the lower half does not depend on the upper one linearly.

holes filled with 0 [x[m] = mean[m] + C[m][:, k] @ np.linalg.solve(C[k][:, k], x[k] - mean[k]) => x[m] = 0]: You filled
  with 0. For pictures that is white paper, for other numbers it may be far from any value that occurs.
mean alone [+ C[m][:, k] @ np.linalg.solve(C[k][:, k], x[k] - mean[k]) =>]: You filled with the mean, and have not
  looked at what is known.
mean not subtracted [x[k] - mean[k]) => x[k])]: You forgot to subtract the mean of the known numbers.
mean not added [= mean[m] + C => = C]: You returned how far the missing numbers are from their mean. Add the mean.
covariance not inverted [np.linalg.solve(C[k][:, k], x[k] - mean[k]) => (x[k] - mean[k])]: You multiplied by the
  covariance with the missing numbers, and did not divide by that of the known ones.
variances for the block [C[k][:, k], => np.diag(np.diag(C[k][:, k])),]: You used the variances of the known numbers and
  left out how they go together, so what two of them both say counts twice.
known and missing exchanged [known, ~known => ~known, known]: You filled the numbers that are known, from those that
  are not. `known` is True where a number is known.
missing numbers alone [return x => return x[m]]: You returned the missing numbers alone, and they are right. Put them
  into a copy of the example, so that the known ones stand beside them.
known ones changed [return x => return x - mean]: You changed numbers that are known, by subtracting the mean from all.
  They stay as they are.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def filled(x, known, mean, C):
    x, k, m = x.copy(), known, ~known
    x[m] = mean[m] + C[m][:, k] @ np.linalg.solve(C[k][:, k], x[k] - mean[k])
    return x


def examples():
    cases = []
    for seed, p in ((11, 5), (12, 7), (13, 6)):
        rng = np.random.default_rng(seed)
        root = rng.standard_normal((p, p))
        known = rng.permutation(p) < p - 2
        x, mean = rng.standard_normal(p) + 1, 3 * rng.random(p)
        C = root @ root.T + np.diag(0.5 + rng.random(p))
        cases.append((x.astype(np.float32), known, mean.astype(np.float32), C.astype(np.float32)))
    return cases


FIRST = np.array([5.0, 0.0]), np.array([True, False]), np.array([1.0, 10.0]), np.array([[2.0, 1.0], [1.0, 3.0]])
EXERCISE = exercise(
    __name__, __doc__, filled, cases=examples, case=FIRST, unrelated=lambda x, known, mean, C: np.cos(mean)
)
