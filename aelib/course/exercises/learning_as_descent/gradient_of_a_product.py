"""The gradient of a product

minutes: 10
difficulty: 2
asks: a function `f(losses, gradients)` of arrays [n] and [n, p] that returns an array [p]
hint: Begin with two losses: what is the derivative of their product?
hint: Each example contributes its own gradient times the product of all other losses. What is that product when one of
  the losses is 0, and what does a division make of it?
hint: The product of the others is the product of all divided by the own loss, except where that is 0. Go through the
  examples, leave each one out in turn (`numpy.delete`), multiply the rest, and weight its gradient by it.
right: Each gradient, weighted by the product of the other losses. It takes one number an example and no more, so memory
  is not the obstacle. That every weight contains all other examples is.

division by zero: Right while no loss is zero; with a zero you have 0 times infinity, which is NaN. An example with loss
  0 has a gradient that counts: the others' product is not zero there. Leave each loss out instead of dividing by it.
a little added: You added something small to the losses before you divided. Beside losses of ordinary size nobody
  notices; in the last test two losses are smaller than what you added, and it takes their place. Leave each loss out
  instead of dividing by it.
divided by the number: You divided by the number of examples. That belongs to a mean; the derivative of a · b is a′b +
  ab′, without a half.
zero product, zero gradient: Your gradient is zero as soon as one loss is. The product is zero there, and not flat: in a
  · b at a = 0, b = 3, a change of a still changes the product threefold.
zeros left out: You left out the examples with loss 0. They are factors like the others: if one loss is 0, all terms
  vanish except its own.
several zeros left out at once: Right while at most one loss is 0. With two of them, the product of the others of each
  still has the other 0 in it, so the gradient is 0. Leave out one example at a time.
product of gradients: You multiplied the gradients. The derivative of a · b is a′b + ab′ and not a′b′.
sum of gradients: That is the gradient of the sum. In a product the gradient of each example is weighted by the losses
  of all others, which is where the trouble with minibatches comes from.
own loss not taken out: You weighted every gradient by the product of all losses, its own among them. The derivative of
  a · b has b beside a′, not ab.
gradient of the logarithm: That is the gradient of the logarithm of the product, the sum of gradient over loss. It is
  the better thing to descend, and not what was asked: the product itself is missing as a factor.
own loss instead of the others: You weighted each gradient by its own loss. That is half of the gradient of the sum of
  squares. In a product each gradient is weighted by the losses of the others.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def losses_and_gradients():
    rng = np.random.default_rng(4)
    losses = ([0.5, 2.0, 1.5, 0.8], [0.7, 0.0, 3.0], [0.0, 1.2, 0.0, 0.4], [1e-25, 3e-25, 0.5])
    return [(np.array(values), rng.standard_normal((len(values), 3))) for values in losses]


def product(losses, gradients):
    return np.array([np.delete(losses, i).prod() for i in range(len(losses))]) @ gradients


def quotients(losses, gradients, added=0.0):
    return (losses + added).prod() * (gradients / (losses + added)[:, None]).sum(0)


def all_zeros_left_out_at_once(losses, gradients):
    zero = losses == 0
    return losses[~zero].prod() * gradients[zero].sum(0) if zero.any() else product(losses, gradients)


def same_direction(expected, given):
    """Compare up to a positive factor, which is all that depends on how little was added."""
    a, b = float(np.linalg.norm(expected)), float(np.linalg.norm(given))
    return 0 < a < np.inf and 0 < b < np.inf and bool(np.allclose(expected / a, given / b, rtol=0, atol=1e-3))


EXERCISE = exercise(
    __name__, __doc__, product, cases=losses_and_gradients,
    unrelated=lambda losses, gradients: np.sin(gradients).sum(0) + 5,
    division_by_zero=quotients,
    a_little_added=Wrong(lambda losses, gradients: quotients(losses, gradients, 1e-12), same=same_direction),
    divided_by_the_number=lambda losses, gradients: product(losses, gradients) / len(losses),
    zero_product_zero_gradient=lambda losses, gradients: product(losses, gradients) * (losses.prod() != 0),
    zeros_left_out=lambda losses, gradients: product(losses[losses != 0], gradients[losses != 0]),
    several_zeros_left_out_at_once=all_zeros_left_out_at_once,
    product_of_gradients=lambda losses, gradients: gradients.prod(0),
    sum_of_gradients=lambda losses, gradients: gradients.sum(0),
    own_loss_not_taken_out=lambda losses, gradients: losses.prod() * gradients.sum(0),
    gradient_of_the_logarithm=lambda losses, gradients: (gradients / losses[:, None]).sum(0),
    own_loss_instead_of_the_others=lambda losses, gradients: losses @ gradients,
)  # fmt: skip
