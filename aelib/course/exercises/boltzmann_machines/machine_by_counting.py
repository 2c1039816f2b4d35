"""A machine, counted out

minutes: 10
difficulty: 1
asks: a function `f(x, W, b, c)` of bits [n, p] and a machine that returns n probabilities
hint: Which sum makes the probabilities of images add up to 1, and over what does it run?
hint: Give each image its unnormalised weight, the sum over all hidden states of the exponential of minus the energy. Do
  the same for every image of p bits, not only for those that were passed.
hint: The weight of an image is exp(b·x) times, for each hidden unit, 1 plus exp of its pre-activation. `np.ndindex(2,
  2, 2)` goes through all states of three bits. Divide the weights of the images that were passed by the sum of the
  weights of all.
right: Easy for six pixels, and it has to be: for 784 the same loop would go through more images than there are atoms to
  write them down with.

normalised over the batch: Your probabilities add up to 1 over the images that were passed. They have to do so over all
  images that there are, most of which nobody passed: that is what Z is for.
energy upside down: You made high energy probable. A machine prefers low energy: the exponent is minus the (free)
  energy.
plus the energy: Your weights are exp(E), or your energy has plus signs: high energy is probable. In the exponent stands
  minus the energy, so that b·x, c·z and x·Wz enter with a plus.
hidden units off: You left the hidden units out, or held them at 0. What is left are independent pixels. Sum over all
  hidden states.
best hidden state only: You took the one hidden state of lowest energy for each image. The probability of an image is a
  sum over all hidden states that go with it: each unit contributes 1 + exp(t), not the larger of the two.
expected hidden state: You put the probabilities of the hidden units into the energy. The exponential of an average is
  not the average of exponentials: sum exp(-E) over the hidden states.
factors added: You added up the factors of the hidden units. Each unit can be on or off whatever the others are, so the
  sum over all hidden states is the product of the factors 1 + exp(t).
visible biases upside down: The visible biases have the wrong sign. The energy has -b·x, so the weight has exp(b·x).
free energies: These are free energies. The probability is the exponential of minus the free energy, divided by the sum
  of these over all images.
visible biases forgotten: The visible biases are missing: the factor exp(b·x) does not depend on the hidden state, so
  that it stands before the sum over them.
hidden biases forgotten: The hidden biases are missing. They belong in the pre-activations: t = xW + c.
not normalised: These are weights, not probabilities yet: they do not add up to 1 over all images. Divide by Z.
how well it is rebuilt: You sent each image up and down and multiplied the probabilities of its pixels. That says how
  well the image is rebuilt. How probable it is follows from the energies of all states.
divided by the number of images: You divided by how many images there are. Z is the sum of their weights, and these
  differ.
logarithms: These are the logarithms of the right probabilities. The exercise asks for the probabilities themselves.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import (
    all_states,
    free_energy,
    images_and_machines,
    sigmoid,
)
from aelib.course.exercises.declaration import exercise


def weight(x, W, b, c):
    return np.exp(-free_energy(x, W, b, c))


def by(unnormalised):
    """Return the answer that makes all images' values of `unnormalised` add up to 1."""
    return lambda x, W, b, c: unnormalised(x, W, b, c) / unnormalised(all_states(len(b)), W, b, c).sum()


def of_hidden(part):
    return by(lambda x, W, b, c: np.exp(x @ b + part(x @ W + c).sum(1)))


def rebuilt(x, W, b, c):
    on = sigmoid(sigmoid(x @ W + c) @ W.T + b)
    return np.where(x == 1, on, 1 - on).prod(1)


EXERCISE = exercise(
    __name__, __doc__, by(weight), cases=images_and_machines, unrelated=lambda x, W, b, c: np.cos(x.sum(1)),
    normalised_over_the_batch=lambda *given: weight(*given) / weight(*given).sum(),
    energy_upside_down=by(lambda x, W, b, c: 1 / weight(x, W, b, c)),
    plus_the_energy=by(lambda x, W, b, c: weight(x, -W, -b, -c)), hidden_units_off=of_hidden(np.zeros_like),
    best_hidden_state_only=of_hidden(lambda t: np.maximum(t, 0)),
    expected_hidden_state=of_hidden(lambda t: t * sigmoid(t)),
    factors_added=by(lambda x, W, b, c: np.exp(x @ b) * (1 + np.exp(x @ W + c)).sum(1)),
    visible_biases_upside_down=by(lambda x, W, b, c: weight(x, W, -b, c)), free_energies=free_energy,
    visible_biases_forgotten=by(lambda x, W, b, c: weight(x, W, 0 * b, c)),
    hidden_biases_forgotten=by(lambda x, W, b, c: weight(x, W, b, 0 * c)), not_normalised=weight,
    how_well_it_is_rebuilt=rebuilt, divided_by_the_number_of_images=lambda x, W, b, c: weight(x, W, b, c) / 2 ** len(b),
    logarithms=lambda *given: np.log(by(weight)(*given)),
)  # fmt: skip
