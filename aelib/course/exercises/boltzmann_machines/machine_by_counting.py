"""A machine, counted out

minutes: 10
difficulty: 1
asks: a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n probabilities
first: A machine has one pixel and one hidden unit, both biases 0, and a weight w with exp(w) = 3. How probable is it
  that the pixel is on?
hint: Which sum makes the probabilities of images add up to 1, and over what does it run?
hint: Give each image its unnormalised weight, the sum over all hidden states of the exponential of minus the energy. Do
  the same for every image of p bits, not only for those that were passed.
hint: The weight of an image is exp(b·x) times, for each hidden unit, 1 plus exp of its pre-activation. `np.ndindex(2,
  2, 2)` goes through all states of three bits. Divide the weights of the images that were passed by the sum of the
  weights of all.
right: Easy for six pixels, and it has to be: for 784 the same loop would go through more images than there are atoms to
  write them down with.

normalised over the batch [all_states(len(b)) => x]: Your probabilities add up to 1 over the images that were passed.
  They have to do so over all images that there are, most of which nobody passed: that is what Z is for.
energy upside down [-free_energy(x, W, b, c) => free_energy(x, W, b, c) ; -free_energy(all_states(len(b)) =>
  free_energy(all_states(len(b))]: You made high energy probable. A machine prefers low energy: the exponent is minus
  the (free) energy.
plus the energy [free_energy(x, W, b, c) => free_energy(x, -W, -b, -c) ; len(b)), W, b, c) => len(b)), -W, -b, -c)]:
  Your weights are exp(E), or your energy has plus signs: high energy is probable. In the exponent stands minus the
  energy, so that b·x, c·z and x·Wz enter with a plus.
hidden units off: You left the hidden units out, or held them at 0. What is left are independent pixels. Sum over all
  hidden states.
best hidden state only: You took the one hidden state of lowest energy for each image. The probability of an image is a
  sum over all hidden states that go with it: each unit contributes 1 + exp(t), not the larger of the two.
expected hidden state: You put the probabilities of the hidden units into the energy. The exponential of an average is
  not the average of exponentials: sum exp(-E) over the hidden states.
factors added: You added up the factors of the hidden units. Each unit can be on or off whatever the others are, so the
  sum over all hidden states is the product of the factors 1 + exp(t).
visible biases upside down [free_energy(x, W, b, c) => free_energy(x, W, -b, c) ; len(b)), W, b, c) => len(b)), W, -b,
  c)]: The visible biases have the wrong sign. The energy has -b·x, so the weight has exp(b·x).
free energies [np.exp(-free_energy(x, W, b, c)) / Z => free_energy(x, W, b, c)]: These are free energies. The
  probability is the exponential of minus the free energy, divided by the sum of these over all images.
visible biases forgotten [free_energy(x, W, b, c) => free_energy(x, W, 0 * b, c) ; len(b)), W, b, c) => len(b)), W, 0 *
  b, c)]: The visible biases are missing: the factor exp(b·x) does not depend on the hidden state, so that it stands
  before the sum over them.
hidden biases forgotten [free_energy(x, W, b, c) => free_energy(x, W, b, 0 * c) ; len(b)), W, b, c) => len(b)), W, b, 0
  * c)]: The hidden biases are missing. They belong in the pre-activations: t = xW + c.
not normalised [/ Z =>]: These are weights, not probabilities yet: they do not add up to 1 over all images. Divide by Z.
how well it is rebuilt: You sent each image up and down and multiplied the probabilities of its pixels. That says how
  well the image is rebuilt. How probable it is follows from the energies of all states.
divided by the number of images [/ Z => / 2 ** len(b)]: You divided by how many images there are. Z is the sum of their
  weights, and these differ.
logarithms [np.exp(-free_energy(x, W, b, c)) / Z => -free_energy(x, W, b, c) - np.log(Z)]: These are the logarithms of
  the right probabilities. The exercise asks for the probabilities themselves.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import (
    all_states,
    free_energy,
    images_and_machines,
)
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def probabilities(x, W, b, c):
    Z = np.exp(-free_energy(all_states(len(b)), W, b, c)).sum()
    return np.exp(-free_energy(x, W, b, c)) / Z


def by(unnormalised):
    """Return the answer that makes all images' values of `unnormalised` add up to 1."""
    return lambda x, W, b, c: unnormalised(x, W, b, c) / unnormalised(all_states(len(b)), W, b, c).sum()


def of_hidden(part):
    return by(lambda x, W, b, c: np.exp(x @ b + part(x @ W + c).sum(1)))


def rebuilt(x, W, b, c):
    on = sigmoid(sigmoid(x @ W + c) @ W.T + b)
    return np.where(x == 1, on, 1 - on).prod(1)


EXERCISE = exercise(
    __name__, __doc__, probabilities, case=(np.array([[1.0]]), np.array([[np.log(3)]]), np.zeros(1), np.zeros(1)),
    cases=images_and_machines, unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    hidden_units_off=of_hidden(np.zeros_like), best_hidden_state_only=of_hidden(lambda t: np.maximum(t, 0)),
    expected_hidden_state=of_hidden(lambda t: t * sigmoid(t)),
    factors_added=by(lambda x, W, b, c: np.exp(x @ b) * (1 + np.exp(x @ W + c)).sum(1)),
    how_well_it_is_rebuilt=rebuilt,
)  # fmt: skip
