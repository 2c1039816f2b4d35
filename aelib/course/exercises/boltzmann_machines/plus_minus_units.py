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

bits: That is the free energy for hidden units that are 0 or 1. One of the two terms of each sum was exp(0) = 1 because
  a unit that is off adds no energy. A unit that is -1 does.
log 2 dropped: Right up to a constant: cosh has a ½ in it, and you are off by log 2 for each hidden unit. It changes no
  gradient, but Z, and free energies of machines with different numbers of units.
log 2 once: You counted log 2 once. Each hidden unit has two values, so it comes once for each of them.
visible biases forgotten: The term of the visible biases is missing. It does not depend on the hidden units and stays as
  it was.
sign: You have log of the weight of an image; the free energy is minus that.
visible bias upside down: The term of the visible biases has the wrong sign: the energy has -b·x, and so has the free
  energy.
visible units signed too: You made the visible units -1 and +1 too. Only the hidden units have new values; x stays as it
  is.
best hidden state only: That is the lowest energy that any hidden state gives. The free energy collects all of them and
  is lower still.
hidden biases forgotten: The hidden biases are missing. They move the point at which both values of a unit are equally
  probable.
each value a unit of its own: You gave each of the two values a unit of its own, which may be off. One unit has two
  values, so its sum has two terms, and one logarithm is taken of both together.
one logarithm of all units: You added the units up inside one logarithm. The sums of the single units are multiplied, so
  that their logarithms are added.
energy at the mean: You put the means of the hidden units into the energy. The exponential of an average is not the
  average of exponentials: sum exp(-E) over the hidden states, and take the logarithm then.
twice the argument: The difference of the two terms is right, exp(2t) for one, but you gave a unit at -1 the energy 0.
  It has the energy +t, and so each unit is off by t.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import free_energy, images_and_machines
from aelib.course.exercises.declaration import exercise


def energy(hidden=lambda t: np.logaddexp(t, -t), visible=1, c=1, x=lambda x: x):
    """Return the free energy with another contribution of the hidden units, or other signs."""
    return lambda pixels, W, b, bias: -visible * x(pixels) @ b - hidden(x(pixels) @ W + c * bias).sum(1)


EXERCISE = exercise(
    __name__, __doc__, energy(), cases=images_and_machines, unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    bits=free_energy,
    log_2_once=lambda x, W, b, c: energy(lambda t: np.log(np.cosh(t)))(x, W, b, c) - np.log(2),
    log_2_dropped=energy(lambda t: np.log(np.cosh(t))), visible_biases_forgotten=energy(visible=0),
    sign=lambda *given: -energy()(*given), visible_bias_upside_down=energy(visible=-1),
    visible_units_signed_too=energy(x=lambda x: 2 * x - 1), best_hidden_state_only=energy(np.abs),
    hidden_biases_forgotten=energy(c=0),
    each_value_a_unit_of_its_own=energy(lambda t: np.logaddexp(0, t) + np.logaddexp(0, -t)),
    one_logarithm_of_all_units=energy(lambda t: np.log((np.exp(t) + np.exp(-t)).sum(1, keepdims=True))),
    energy_at_the_mean=energy(lambda t: t * np.tanh(t)), twice_the_argument=energy(lambda t: np.logaddexp(0, 2 * t)),
)  # fmt: skip
