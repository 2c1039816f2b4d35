"""The best linear repair

minutes: 30
difficulty: 3
asks: a function `f(S, q)` of an array [p, p] and a number that returns a matrix, an array [p, p]
hint: Without holes the identity would be the best matrix. Write the damaged example as a mask times the whole one.
hint: Least squares: M solves E[x̃ᵀ x̃] M = E[x̃ᵀ x], where x̃ is the damaged example, a row as x is. A number is there
  with probability 1 − q, and two different ones with probability (1 − q)².
hint: E[x̃ᵀ x] is (1 − q) S. E[x̃ᵀ x̃] is (1 − q)² S away from the diagonal, and (1 − q) S on it, because a number is
  there together with itself. Divide both sides by 1 − q, and solve the linear equations for M.
right: M solves ((1 − q) S + q diag S) M = S. At q = 0 it is the identity; with holes each number is also guessed from
  the others, by how they vary together. A linear denoising autoencoder wide enough to copy learns this instead of a
  copy.

the identity [np.linalg.solve(damaged, S) => np.eye(len(S))]: The identity copies the holes. It is the best matrix
  without damage, and that is the trap which the damage is there to avoid.
brighter [np.linalg.solve(damaged, S) => np.eye(len(S)) / (1 - q)]: You make up for the lost ink on average, each number
  by itself. It is what comes out if E[x̃ᵀ x̃] is taken to be (1 − q)² S on the diagonal too; but a number is there
  together with itself with probability 1 − q, and so the others help to guess it.
cross-moment without holes [(damaged, S) => (damaged, S / (1 - q))]: Your matrix is right up to a factor: E[x̃ᵀ x] is (1
  − q) S, because in one of its two places the example has holes. With S in its place everything comes out too bright.
shares exchanged [(1 - q) * S => q * S ; + q * => + (1 - q) *]: You exchanged what is lost with what is left: q is the
  probability of a hole. At q = 0 your matrix should become the identity.
ridge [np.diag(np.diag(S)) => np.eye(len(S))]: Close: you added q times the identity. What holes add is q times the
  diagonal of S: a number whose squares are large loses much.
transposed [np.linalg.solve(damaged, S) => np.linalg.solve(damaged, S).T]: This is the transpose. Examples are rows
  here, so that the repaired ones are the damaged ones times M.
darker [np.linalg.solve(damaged, S) => (1 - q) * np.eye(len(S))]: You shrink each number by itself. What is left would
  be darker still; and the numbers that are there can help to guess those that are not.
the inverse [np.linalg.solve(damaged, S) => np.linalg.solve(S, damaged)]: This is the inverse of the right matrix. M
  stands to the right of E[x̃ᵀ x̃]: multiply both sides from the left by the inverse of that.
the left side alone [np.linalg.solve(damaged, S) => np.linalg.inv(damaged)]: You inverted the left side and left out the
  right one. M is that inverse times S.
each from the others only: You never let a number speak for itself. With probability 1 − q it is not hidden, and then it
  is its own best guess; one matrix has to serve both cases.
diagonal counted twice [+ q * np => + np]: You added the whole diagonal to a matrix that has a part of it already. On
  the diagonal E[x̃ᵀ x̃] is (1 − q) S, no more: what is missing there, beside (1 − q)² S, is q (1 − q) S.
variance of a mask [np.linalg.solve(damaged, S) => np.linalg.solve((1 - q) ** 2 * S + q * np.diag(np.diag(S)), (1 - q) *
  S)]: On the diagonal E[x̃ᵀ x̃] is too large: you added q diag S to (1 − q)² S. A mask of 0 and 1 has the variance q (1 −
  q), and so the diagonal gets q (1 − q) S, which makes it (1 − q) S in all.
one hole for two [(1 - q) * S => S]: You took E[x̃ᵀ x̃] to be (1 − q) S away from its diagonal. There two numbers have
  to be left at once, which has probability (1 − q)².
cross-moment with two holes [(damaged, S) => (damaged, (1 - q) * S)]: Your matrix is right up to a factor: E[x̃ᵀ x] is
  (1 − q) S, one factor for one hole, because the whole example has no holes. As it is, everything comes out too dark.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def covariances():
    rng = np.random.default_rng(4)
    cases = []
    for p, q in ((4, 0.3), (3, 0.6)):
        x = rng.normal(0, 1, (50, p)) @ rng.normal(0, 1, (p, p))
        cases.append(((x.T @ x / 50).astype(np.float32), q))
    return cases


def repair(S, q):
    damaged = (1 - q) * S + q * np.diag(np.diag(S))
    return np.linalg.solve(damaged, S)


def from_the_others(S, q):
    """Guess each number as well as can be from the damaged others, and not from itself."""
    damaged, guess = (1 - q) * S + q * np.diag(np.diag(S)), np.zeros(S.shape)
    for j in range(len(S)):
        others = np.arange(len(S)) != j
        guess[others, j] = np.linalg.solve(damaged[np.ix_(others, others)], S[others, j])
    return guess


EXERCISE = exercise(
    __name__, __doc__, repair, cases=covariances, unrelated=lambda S, q: np.sin(S),
    each_from_the_others_only=from_the_others,
)  # fmt: skip
