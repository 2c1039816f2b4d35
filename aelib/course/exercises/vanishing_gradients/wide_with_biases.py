"""Nielsen's biases

minutes: 15
difficulty: 2
asks: a function `f(g, b)` of two numbers, a gain and the standard deviation of the biases, that returns decades
hint: Where does a bias enter, in the pre-activation, in the derivative, or in both?
hint: A pre-activation is the old sum plus an independent bias, and variances of independent terms add. The step that
  carries a delta down has the same formula as before, with another variance in it.
hint: In each step the new variance of t is g² times the mean of the squared activations, plus b². Repeat until it
  stays. Then the factor of a layer is g times the root mean square of the slope at that variance, and the decades lost
  are minus its logarithm to base 10.
right: For g = 1 and b = 1, Nielsen's nets, {with_biases(1, 1):.2f} decades, a factor of {10 ** with_biases(1, 1):.1f} a
  layer. The median over a hundred starts of nets only thirty units wide is within a few hundredths of that.

biases ignored [+ b**2 =>]: You have the prediction without biases, {biases_ignored(1, 1):.3f} for g = 1. Biases spread
  the pre-activations, and slopes are smaller further out.
standard deviation added [b**2 => b]: You added b to a variance. Variances of independent terms add, so it is b² that is
  added. For Nielsen's b = 1 the two agree.
gain not squared [g**2 => g]: You multiplied by g in the step of the variance. The gain is a standard deviation times
  √fan-in, and a variance grows with its square. For Nielsen's g = 1 the two agree.
ReLU [np.sqrt(DENSITY @ slopes**2) => np.sqrt(1 / 2)]: That is the number of decades for slopes of which half are 1 and
  half 0, those of ReLU. These are sigmoids: what do `phi` and `slope` stand for in your cell?
tanh [sigmoid => np.tanh ; a * (1 - a) => 1 - a**2]: These are the decades of a net of tanh. Here the units are
  sigmoids: what do `phi` and `slope` stand for?
bias after the last step [+ b**2 => ; slopes = => a = sigmoid(np.sqrt(v + b**2) * GRID); slopes =]: You let the variance
  settle without biases and added b² at the end. The layers below have biases too, which spread the activations that
  come up from them: add b² in each step.
bias times gain [b**2 => (g * b) ** 2]: You multiplied the biases by the gain too. The gain belongs to the weights; a
  bias is added after them.
no gain on the way down [g * np.sqrt => np.sqrt]: You have the root mean square of the slope without g. A delta is
  multiplied by the weights too, on its way down as on the way up: the factor of a layer is g times that root.
one step [range(60) => range(2)]: You took the variance after one layer. Deep in the net it has settled: repeat the step
  until the variance stays, sixty times are plenty.
few steps [range(60) => range(3)]: You let the variance take two steps. For large gains it has not settled by then:
  repeat until it stays.
variance as a standard deviation [np.sqrt(v) => v]: You multiplied the standard normal variable by the variance of t. A
  normal variable of variance v is its root times a standard one.
bias as a shift [* GRID => * GRID + b ; + b**2 =>]: You shifted all pre-activations by b. The biases are random, some up
  and some down, with mean 0: they widen the distribution of the pre-activations and leave its middle where it is.
bias on the way down [+ b**2 => ; g * np.sqrt(DENSITY @ slopes**2) => np.hypot(g * np.sqrt(DENSITY @ slopes**2), b)]:
  You added the biases to the factor on the way down. A bias is a constant: it moves the place at which the slope is
  taken, and nothing flows down through it.
bias twice [g * np.sqrt(DENSITY @ slopes**2) => np.hypot(g * np.sqrt(DENSITY @ slopes**2), b)]: Your variance is right,
  and then you added b² once more, to the factor on the way down. There only weights and slopes multiply: where the
  slopes are taken is all that biases change.
slope at zero [np.sqrt(DENSITY @ slopes**2) => 0.25]: You took the slope at t = 0, a quarter, for all units.
  Pre-activations are spread around 0 with the variance that you have to find, and further out the slope is smaller.
mean slope [np.sqrt(DENSITY @ slopes**2) => (DENSITY @ slopes)]: You averaged the slopes. What is summed on the way down
  are squares, so the root mean square counts.
all activations at one half [(DENSITY @ a**2) => 0.25]: You took every activation to be ½, whose square is ¼. The mean
  of the squares is larger: the activations are spread about ½, and the spread adds its variance. Take the integral, and
  repeat.
variance of the activations [(DENSITY @ a**2) => (DENSITY @ a**2 - 0.25)]: You took the variance of the activations,
  where the mean of their squares is needed. The weights have mean 0 and multiply all of an activation, its mean ½
  included.
standard deviations added [g**2 * (DENSITY @ a**2) + b**2 => (g * np.sqrt(DENSITY @ a**2) + b) ** 2]: You added standard
  deviations. Those of independent terms do not add; their variances do.
root forgotten [g * np.sqrt(DENSITY @ slopes**2) => g**2 * (DENSITY @ slopes**2)]: That is the decay of the squared
  lengths, twice as many decades. The factor of a length is the root: g times the root mean square of the slope.
sign [-np => np]: That is the logarithm of the factor, which is below 1. Decades lost are minus that logarithm.
factor, not decades [-np.log10 =>]: That is the factor of a layer. In decades it is minus its logarithm to base 10.
factor upside down [-np.log10 => 1 /]: That is one over the factor of a layer, by how much a delta would have to be
  multiplied to make up for the loss. In decades it is the logarithm of that to base 10.
natural logarithm [log10 => log]: That is minus the natural logarithm of the factor. A decade is a power of ten: use the
  logarithm to base 10.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.sigmoid import sigmoid
from aelib.course.exercises.vanishing_gradients.scalars import scalars
from aelib.course.exercises.vanishing_gradients.wide_layers import DENSITY, GRID


def with_biases(g, b):
    v = 1.0
    for _ in range(60):
        a = sigmoid(np.sqrt(v) * GRID)
        v = g**2 * (DENSITY @ a**2) + b**2
    slopes = a * (1 - a)
    return -np.log10(g * np.sqrt(DENSITY @ slopes**2))


EXERCISE = exercise(
    __name__, __doc__, with_biases, cases=scalars((1.0, 1.0), (0.7, 0.4), (3.0, 2.0), (0.5, 1.5), (4.0, 0.2)),
    unrelated=lambda g, b: g + 3 * b,
    # A grid with a point at 0, where the slope jumps, has a little less than half of the weight above it.
    ReLU=Wrong(same=within(1e-2)),
)  # fmt: skip
