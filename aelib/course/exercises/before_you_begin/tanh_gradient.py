"""A gradient by hand

minutes: 10
difficulty: 2
asks: a function `f(w, x, y)` of arrays [p], [n, p] and [n] that returns the gradient, an array [p]
hint: Take one input and no sum. In how many steps does the loss come out of w, and what is the derivative of each?
hint: Three: the product t = w·x, the answer a = tanh t, the square of a − y. Their derivatives are x, 1 − a² and 2 (a −
  y). The chain rule multiplies them; the mean over the inputs comes last.
hint: The tanh of `x @ w` gives the n answers a at once. Each input contributes the number 2 (a − y)(1 − a²) times its
  row of x. A sum of numbers times rows is the product of a vector [n] and the matrix [n, p]. Divide by n, and compare
  with `jax.grad` of the loss on random arrays.
right: The gradient is a product of three factors, averaged over the inputs. `jax.grad` multiplies the same three, and
  does as much for a hundred.

slope of tanh left out: You went from the square straight to the product, as if the unit answered with w·x itself.
  Between them stands tanh, and its slope, 1 − a², belongs into the product: where a is near 1 or −1 it is nearly
  nothing, and the unit hardly learns.
2 left out: You have half of it. The derivative of a square brings down a 2, and this loss has no ½ in front to cancel
  it.
sum over inputs: You added up the inputs. The loss is their mean, so its gradient is the mean of their gradients: divide
  by n.
downhill: This is the direction of steepest descent. The gradient points up; the minus sign comes with the step, in w −
  rate · gradient.
slope at the answer: You took tanh twice. The slope of tanh at t = w·x is 1 − tanh² t, and tanh t is the answer a that
  you already have: 1 − a².
slope at the product: You squared the product w·x. The slope of tanh is 1 − tanh², so what is squared is the answer a =
  tanh (w·x).
mean over weights: You divided by p, the number of weights. The mean goes over the n inputs: divide by n, which is
  `len(x)`.
slope of the sigmoid: a (1 − a) is the slope of the sigmoid. The slope of tanh is 1 − a².
one gradient an input: Each row of your result is the gradient for one input, and is right. The loss is one number, the
  mean over the inputs, and its gradient has the shape of w: average the rows.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def _units():
    rng = np.random.default_rng(0)
    sizes = ((6, 3), (4, 5), (7, 2))

    def array(*shape):
        return rng.normal(0, 0.8, shape).astype(np.float32)

    return [(array(p), array(n, p), array(n)) for n, p in sizes]


def _gradient(slope, factor=2.0):
    """Return the gradient as it would be if the activation's derivative were `slope(w^T x, a)`."""

    def gradient(w, x, y):
        a = np.tanh(x @ w)
        return factor * ((a - y) * slope(x @ w, a)) @ x / len(x)

    return gradient


def _right_slope(t, a):
    return 1 - a**2


EXERCISE = exercise(
    __name__,
    __doc__,
    _gradient(_right_slope),
    cases=_units,
    unrelated=lambda w, x, y: np.sin(w),
    slope_of_tanh_left_out=_gradient(lambda t, a: np.ones_like(a)),
    _2_left_out=_gradient(_right_slope, 1.0),
    sum_over_inputs=lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x),
    downhill=_gradient(_right_slope, -2.0),
    slope_at_the_answer=_gradient(lambda t, a: 1 - np.tanh(a) ** 2),
    slope_at_the_product=_gradient(lambda t, a: 1 - t**2),
    mean_over_weights=lambda w, x, y: _gradient(_right_slope)(w, x, y) * len(x) / len(w),
    slope_of_the_sigmoid=_gradient(lambda t, a: a * (1 - a)),
    one_gradient_an_input=lambda w, x, y: (2 * (np.tanh(x @ w) - y) * (1 - np.tanh(x @ w) ** 2))[:, None] * x,
)
