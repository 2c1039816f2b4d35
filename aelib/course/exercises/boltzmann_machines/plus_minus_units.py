"""Hidden units that are never off

minutes: 10
difficulty: 2
asks: a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n free energies
hint: Repeat the chapter's derivation. In which line are the values of the hidden units put in?
hint: The sum over hidden states of a product with one factor for each unit is a product of sums. Each sum goes over the
  two values of one unit. Which two terms has it now?
hint: For unit j the two terms are exp of -t and exp of +t, with its pre-activation t. The free energy is minus b·x and
  minus the sum over units of the logarithm of those two terms added; `np.logaddexp` does not overflow.
right: The values of the units went in at one place. Any two values, or more than two, can be put there, and the mean of
  a unit is always the derivative of the logarithm of its sum: here the hyperbolic tangent.

bits [np.logaddexp(t, -t) => np.logaddexp(0, t)]: That is the free energy for hidden units that are 0 or 1. One of the
  two terms of each sum was exp(0) = 1 because a unit that is off adds no energy. A unit that is -1 does.
log 2 dropped [np.logaddexp(t, -t) => np.log(np.cosh(t))]: Right up to a constant: cosh has a ½ in it, and you are off
  by log 2 for each hidden unit. It changes no gradient, but Z, and free energies of machines with different numbers of
  units.
log 2 once: You counted log 2 once. Each hidden unit has two values, so it comes once for each of them.
visible biases forgotten [-x @ b - => -]: The term of the visible biases is missing. It does not depend on the hidden
  units and stays as it was.
sign [-x @ b - => x @ b +]: You have log of the weight of an image; the free energy is minus that.
visible bias upside down [-x @ b => x @ b]: The term of the visible biases has the wrong sign: the energy has -b·x, and
  so has the free energy.
visible units signed too: You made the visible units -1 and +1 too. Only the hidden units have new values; x stays as it
  is.
best hidden state only [np.logaddexp(t, -t) => np.abs(t)]: That is the lowest energy that any hidden state gives. The
  free energy collects all of them and is lower still.
hidden biases forgotten [W + c => W]: The hidden biases are missing. They move the point at which both values of a unit
  are equally probable.
each value a unit of its own [np.logaddexp(t, -t) => (np.logaddexp(0, t) + np.logaddexp(0, -t))]: You gave each of the
  two values a unit of its own, which may be off. One unit has two values, so its sum has two terms, and one logarithm
  is taken of both together.
one logarithm of all units: You added the units up inside one logarithm. The sums of the single units are multiplied, so
  that their logarithms are added.
energy at the mean [np.logaddexp(t, -t) => (t * np.tanh(t))]: You put the means of the hidden units into the energy. The
  exponential of an average is not the average of exponentials: sum exp(-E) over the hidden states, and take the
  logarithm then.
twice the argument [(t, -t) => (0, 2 * t)]: The difference of the two terms is right, exp(2t) for one, but you gave a
  unit at -1 the energy 0. It has the energy +t, and so each unit is off by t.
half the values [np.logaddexp(t, -t) => np.logaddexp(t / 2, -t / 2)]: Your two terms are exp(-t/2) and exp(t/2), those
  of values -½ and +½. With -1 and +1 they are exp(-t) and exp(t).
hidden term upside down [- np.logaddexp => + np.logaddexp]: The sum over hidden units has the wrong sign. The free
  energy is minus the logarithm of the whole weight, so that both b·x and the logarithms enter with a minus.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import images_and_machines
from aelib.course.exercises.declaration import exercise


def energy(x, W, b, c):
    t = x @ W + c
    return -x @ b - np.logaddexp(t, -t).sum(1)


def log_2_once(x, W, b, c):
    return -x @ b - np.log(np.cosh(x @ W + c)).sum(1) - np.log(2)


def one_logarithm(x, W, b, c):
    t = x @ W + c
    return -x @ b - np.log((np.exp(t) + np.exp(-t)).sum(1))


EXERCISE = exercise(
    __name__, __doc__, energy, cases=images_and_machines, unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    log_2_once=log_2_once, visible_units_signed_too=lambda x, W, b, c: energy(2 * x - 1, W, b, c),
    one_logarithm_of_all_units=one_logarithm,
)  # fmt: skip
