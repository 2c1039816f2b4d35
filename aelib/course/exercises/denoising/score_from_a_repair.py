"""The score from a repaired picture

minutes: 5
difficulty: 1
asks: a function `f(repair, y, sigma)` of a function, an array [n, p] and a number that returns an array [n, p]
first: The noise has the standard deviation 0.5. A denoiser that halves every number is given 4. Which score does it
  estimate there?
hint: The formula of the chapter says where the best repair puts a damaged example. Which of its parts is the score?
hint: The repaired example is the damaged one plus the variance of the noise times the score. Solve that for the score.
hint: From `repair(y)` take away `y`: that is the way that the repair moves each example. Then divide this move by the
  variance of the noise, `sigma**2`, which is a number and the same for all examples.
right: It points to where smoothed examples are denser, and its length is the relative change of the density in one unit
  of length. A network that was trained to repair computes it without ever having computed a density.

wrong sign [repair(y) - y => y - repair(y)]: Your arrows lead away from the data. The repair moves an example to where
  the density is higher, and that is where the score points: the repaired example minus the damaged one.
standard deviation [sigma**2 => sigma]: You divided by the standard deviation of the noise. The formula has its
  variance: a derivative of a logarithm has the unit one over length, so that a length has to be divided by a length
  squared.
wrong sign and standard deviation [repair(y) - y => y - repair(y) ; sigma**2 => sigma]: Two things: the score points the
  way that the repair moves the example, and not back; and the move is divided by the variance of the noise, not by its
  standard deviation.
logarithm [sigma**2 => np.log(sigma)]: You divided by a logarithm of the noise. A logarithm stands in the question, that
  of the density; the noise comes in by its variance, `sigma**2`.
square root [sigma**2 => np.sqrt(sigma)]: You divided by the root of `sigma`, as if that were a variance. It is the
  standard deviation; the variance is its square.
square of the variance [sigma**2 => sigma**4]: You divided by the variance squared. `sigma` is the standard deviation:
  its square is the variance already.
not divided [/ sigma**2 =>]: This is the way that the repair moves each example. The formula has the score times the
  variance of the noise there: divide.
multiplied [/ sigma**2 => * sigma**2]: You multiplied by the variance of the noise. In the formula the move is the
  variance times the score; solved for the score, it is a divisor.
noise around zero [repair(y) - y => -y]: That is the score of noise around zero. The noise of a damaged example lies
  around its clean one, and `repair(y)` is the best guess of that: begin with the repaired minus the damaged example.
repaired alone [(repair(y) - y) => repair(y)]: You divided the repaired example itself. Where a repair changes nothing,
  the density is level and the score is zero: begin with the difference between repaired and damaged.
variance of the repair's move [sigma**2 => np.mean((repair(y) - y) ** 2)]: You divided by a mean square of the moves.
  The variance in the formula is that of the noise, which is known: `sigma**2`.
half [/ sigma**2 => / (2 * sigma**2)]: You halved the score. The 2 of the Gaussian's exponent has gone into its
  derivative: the derivative of the square brings a 2 of its own.
repaired twice [repair(y) - y => repair(repair(y)) - repair(y)]: This is the move from the repaired example, where the
  repair would lead it next. The formula is about the damaged example: take the first move.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def repairs_and_examples():
    """Repairs are made of operators alone, so that they can be traced by JAX too."""
    rng = np.random.default_rng(21)
    W = rng.standard_normal((4, 4)) / 2
    return [
        (lambda y: 0.7 * y + 0.2, rng.standard_normal((5, 4)).astype(np.float32), 0.4),
        (lambda y: y @ W / (1 + (y @ W) ** 2) ** 0.5, rng.standard_normal((5, 4)).astype(np.float32), 1.7),
        (lambda y: y / (1 + (y**2).sum(axis=1, keepdims=True)), rng.standard_normal((5, 4)).astype(np.float32), 0.9),
    ]


def score(repair, y, sigma):
    return (repair(y) - y) / sigma**2


EXERCISE = exercise(
    __name__, __doc__, score, case=(lambda y: y / 2, np.array([[4.0]]), 0.5),
    cases=repairs_and_examples, unrelated=lambda repair, y, sigma: np.cos(repair(y)),
)  # fmt: skip
