"""What weight decay leaves of a decoder

minutes: 10
difficulty: 1
asks: a function `f(eigenvalues, k, gamma)` of an array [p] and two numbers that returns k numbers
first: A covariance has the eigenvalues 4, 2 and 0.5, the code has three numbers, and `gamma` is 1. What are the three
  squared singular values of the decoder?
hint: The chapter derives, for each component, how large the decoder's singular value should be.
hint: The derivative of the gain is zero where the squared singular value is one minus a ratio. For which eigenvalues is
  that ratio larger than one, and what is the best value then?
hint: For an eigenvalue above the strength of decay the squared singular value is one minus strength over eigenvalue.
  For one below it the formula is negative, which no square can be: the gain falls from zero on, so the unit is given
  up, with 0.
right: The encoder is the transpose, so component j of the reconstruction is multiplied by this number. A strength
  between two eigenvalues chooses the size of the code: units beyond it are switched off.

negative squares [np.maximum(1 - gamma / kept, 0) => 1 - gamma / eigenvalues[:k]]: One of your squares is negative.
  Where the eigenvalue is below the strength of decay, keeping the component costs more than it gains: its singular
  value is 0.
singular values [np.maximum(1 - gamma / kept, 0) => np.sqrt(np.maximum(1 - gamma / kept, 0))]: These are the singular
  values. The question is about their squares.
ridge [np.maximum(1 - gamma / kept, 0) => eigenvalues[:k] / (eigenvalues[:k] + gamma)]: This is how ridge regression
  shrinks, where the penalty is on one matrix and the other is fixed. Here both matrices pay, which shrinks more and
  lets components vanish.
subtracted [1 - gamma / kept => eigenvalues[:k] - gamma]: You subtracted the strength from the eigenvalue. That is the
  variance of the code along this component; the decoder's squared singular value is this over the eigenvalue, a number
  below 1.
gain [np.maximum(1 - gamma / kept, 0) => np.maximum(eigenvalues[:k] - gamma, 0) ** 2 / eigenvalues[:k]]: This is by how
  much each component lowers the loss, the largest value of the gain. The question is where the gain is largest.
squared twice [kept, 0) => kept, 0) ** 2]: You squared once too often: one minus the ratio is the square of the singular
  value already.
half the strength [gamma / kept => gamma / (2 * eigenvalues[:k])]: You shrink half as much, as if one matrix paid.
  Encoder and decoder are both penalised, and by the same amount at the optimum.
twice the strength [gamma / kept => 2 * gamma / kept]: You counted the strength twice. Encoder and decoder are both
  penalised, but each factor pays for a singular value of its own: one minus strength over eigenvalue is the square of
  either.
ascending [kept, 0) => kept, 0)[::-1]]: The right squares, with the smallest first. The largest is asked for first, as
  in `eigenvalues`.
all eigenvalues [[:k] =>]: You shrank all p components. The decoder has k columns, so at most k singular values, and
  they belong to the k largest eigenvalues.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def spectra_and_strengths():
    return [
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 3, 0.5),
        (np.array([5.0, 3.0, 2.4, 1.0, 0.2], np.float32), 4, 1.5),
        (np.array([4.0, 0.9, 0.4], np.float32), 2, 0.3),
    ]


def shrunk(eigenvalues, k, gamma):
    kept = eigenvalues[:k].astype(np.float64)
    return np.maximum(1 - gamma / kept, 0)


EXERCISE = exercise(
    __name__, __doc__, shrunk, case=(np.array([4.0, 2.0, 0.5]), 3, 1.0),
    cases=spectra_and_strengths,
    unrelated=lambda eigenvalues, k, gamma: np.cos(eigenvalues[:k]),
)  # fmt: skip
