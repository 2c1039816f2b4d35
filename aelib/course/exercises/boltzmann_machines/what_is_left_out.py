"""What CD leaves out

minutes: 25
difficulty: 3
asks: a function `f(q, W, b, c, turns)` of a distribution [2^p], a machine and a number of turns that returns [p, k]
hint: Write the expansion out once more at x', the image after the first turn. Which of its terms have you got then,
  and what is the last one?
hint: The last term is the slope of log p at an image after all turns, averaged over where the chain is then. What is
  the slope of log p at one image, and what becomes of the part that belongs to log Z?
hint: Where the chain is after r turns is q times the r-th power of T. The slope of log p(x) with respect to W is that
  of minus the free energy at x, less its mean under the model. So the answer is the mean of pixel times probability
  of the unit over where the chain is, less the same mean under p.
right: The last term of the expansion, at the end of the chain: the gradient of the log-likelihood of what the machine
  has made of the data. It is zero where the chain has become the model, and nowhere else does CD know of it. Compare
  your derivation with these points.
point: Bayes' rule twice, once for the way up and once for the way down, holds for whatever values z and x' take, so
  that the five terms may be averaged over the chain.
point: Two of the five vanish because the mean of a score, the derivative of a log-probability under that probability
  itself, is the derivative of the sum of all probabilities, which is 1. The other three stay, because their averages
  are over something else than their own distribution.
point: Applied to the last term again and again it gives 2r terms after r turns, and the rest is the mean of the slope
  of log p over q T^r.
point: CD-r is the slope of log p at the data less the same at the end of the chain, since log Z cancels. By the
  expansion that is the 2r terms.

the steps of CD themselves [(x.T * (after - p)) => (x.T * (q - after))]: That is the step of CD, the sum of the terms
  that are kept. The rest is asked for: with it the sum is the exact gradient.
the whole gradient [after - p => q - p]: That is the exact gradient, all of the expansion. The terms of CD are still
  to be taken away.
wrong sign [after - p => p - after]: The two means are in each other's place. What CD leaves out is the exact gradient
  less its step, and not the other way round.
one turn [(T, turns) => (T, 1)]: You made one turn, whatever was asked for. After r turns the chain is at q times the
  r-th power of T.
a turn too many [(T, turns) => (T, turns + 1)]: You made one turn more than asked for. CD-r keeps 2r terms, two for
  each turn, and the rest is taken where the last of them ended.
no negative phase [after - p => after]: The slope of log p has a part from log Z, the mean under the model, which does
  not cancel here: it did in the terms that are kept.
turn upside down [q @ np.linalg.matrix_power(T, turns) => np.linalg.matrix_power(T, turns) @ q]: You multiplied the
  matrix of a turn by a column. A distribution is a row here, and a turn moves it to q T.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import all_states, drawn_machine, free_energy
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def chains():
    cases = []
    for seed, (p, k, turns) in enumerate(((4, 3, 1), (3, 5, 2), (5, 2, 4))):
        rng = np.random.default_rng(40 + seed)
        W, b, c = drawn_machine(rng, p, k)
        cases.append((rng.dirichlet(np.full(2**p, 0.3)), 1.5 * W, b, c, turns))
    return cases


def chance(bits, on):
    """Return the probability [i, j] of row j of `bits`, where row i of `on` is that of each unit to be on."""
    return np.where(bits == 1, on[:, None], 1 - on[:, None]).prod(axis=2)


def left_out(q, W, b, c, turns):
    x, z = all_states(len(b)), all_states(len(c))
    up = sigmoid(x @ W + c)
    T = chance(z, up) @ chance(x, sigmoid(z @ W.T + b))
    p = np.exp(-free_energy(x, W, b, c))
    p = p / p.sum()
    after = q @ np.linalg.matrix_power(T, turns)
    return (x.T * (after - p)) @ up


EXERCISE = exercise(__name__, __doc__, left_out, cases=chains, unrelated=lambda q, W, b, c, turns: np.cos(W))
