"""A gradient by hand

minutes: 10
difficulty: 2
asks: a function `f(w, x, y)` of arrays [p], [n, p] and [n] that returns the gradient, an array [p]
first: A unit with one weight, 0.5, gets the inputs 2 and 0, with the targets 0.5 and -0.5. What is the gradient of its
  loss? You need tanh 1 = {np.tanh(1):.3f}.
hint: Take one input and no sum. In how many steps does the loss come out of w, and what is the derivative of each?
hint: Three: the product t = w·x, the answer a = tanh t, the square of a − y. Their derivatives are x, 1 − a² and 2 (a −
  y). The chain rule multiplies them; the mean over the inputs comes last.
hint: The tanh of `x @ w` holds the n answers a. Each input contributes the number 2 (a − y)(1 − a²) times its row of x.
  A sum of numbers times rows is the product of a vector [n] and the matrix [n, p]. Divide by n, and compare with
  `jax.grad` of the loss on random arrays.
right: The gradient is a product of three factors, averaged over the inputs. `jax.grad` multiplies the same three, and
  does as much for a hundred.

slope of tanh left out [* (1 - a**2) =>]: You went from the square straight to the product, as if the unit answered with
  w·x itself. Between them stands tanh, and its slope, 1 − a², belongs in the product: where a is near 1 or −1 it is
  nearly nothing, and the unit hardly learns.
2 left out [2 * (a - y) => (a - y)]: You have half of it. The derivative of a square brings down a 2, and this loss has
  no ½ in front to cancel it.
sum over inputs [/ len(x) =>]: You added up the inputs. The loss is their mean, so its gradient is the mean of their
  gradients: divide by n.
downhill [2 * (a => -2 * (a]: This is the direction of steepest descent. The gradient points up; the minus sign comes
  with the step, in w − rate · gradient.
slope at the answer [a**2 => np.tanh(a) ** 2]: You took tanh twice. The slope of tanh at t = w·x is 1 − tanh² t, and
  tanh t is the answer a that you already have: 1 − a².
slope without its square [(1 - a**2) => (1 - a)]: You have 1 - tanh. The slope of tanh is 1 − tanh²: square the answer
  first.
slope at the product [a**2 => (x @ w) ** 2]: You squared the product w·x. The slope of tanh is 1 − tanh², so what is
  squared is the answer a = tanh (w·x).
mean over weights [len(x) => len(w)]: You divided by p, the number of weights. The mean goes over the n inputs: divide
  by n, which is `len(x)`.
slope at the target [a**2 => y**2]: You have 1 − y². The slope of tanh is taken where the unit answers, at a, and not
  where it should: 1 − a².
slope of the sigmoid [(1 - a**2) => a * (1 - a)]: a (1 − a) is the slope of the sigmoid. The slope of tanh is 1 − a².
mean times mean [each @ x / len(x) => each.mean() * x.mean(0)]: You averaged the factors and the inputs apart, and
  multiplied the two means. Each input belongs to its own factor: multiply first, row by row, and average the products.
one gradient an input [each @ x / len(x) => each[:, None] * x]: Each row of your result is the gradient for one input,
  and is right. The loss is one number, the mean over the inputs, and its gradient has the shape of w: average the rows.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise


def units():
    array = partial(np.random.default_rng(0).normal, 0, 0.8)
    return [tuple(array(s).astype(np.float32) for s in (p, (n, p), n)) for n, p in ((6, 3), (4, 5), (7, 2))]


def gradient(w, x, y):
    a = np.tanh(x @ w)
    each = 2 * (a - y) * (1 - a**2)
    return each @ x / len(x)


EXERCISE = exercise(
    __name__, __doc__, gradient, case=(np.array([0.5]), np.array([[2.0], [0.0]]), np.array([0.5, -0.5])),
    cases=units, unrelated=lambda w, x, y: np.sin(w),
)  # fmt: skip
