"""He for a leaky unit

minutes: 10
difficulty: 2
asks: a function `f(fan_in, leak)` of two numbers that returns one number, a standard deviation
hint: Go through He's derivation again, and change the one step in which the activation is used.
hint: The activation keeps the positive half of t as it is, and the negative half is multiplied by the leak. What is the
  mean of the squares of what comes out, if t is symmetric about 0?
hint: The positive half contributes ½ of the variance, the negative half ½ of it times the squared leak. Fan-in times
  the variance of the weights times that sum has to be 1. Solve for the variance, and take its root.
right: With leak 0 it is He's scale, with leak 1 the one of a linear layer. On the way down the same mean of squares
  appears, of slopes, so one scale serves both directions.

leak forgotten [+ leak**2 =>]: That is He's scale for ReLU, where the negative half is lost. Here a part of it comes
  through, so the weights have to be a little smaller.
variance [np.sqrt =>]: That is the variance of the weights. The question is their standard deviation, its root.
leak not squared [leak**2 => leak]: You added the leak itself. What has to stay the same is a mean of squares, and there
  the negative half counts with the square of the leak.
mean slope [(1 + leak**2) / 2 => ((1 + leak) / 2) ** 2]: You took the mean slope, (1 + leak)/2, as if all units had it.
  Squares are averaged, not slopes: half of the units have slope 1, the others the slope of the leak.
wrong sign [1 + => 1 -]: You subtracted the negative half. It comes out negative, but its square adds to the mean of
  squares.
fan-in outside the root [np.sqrt(1 / (squares * fan_in)) => np.sqrt(1 / squares) / fan_in]: You divided by the fan-in
  outside the root. A sum of as many terms as the fan-in has a variance that many times as large; its standard deviation
  grows only with the root.
square outside the root [np.sqrt(1 / (squares * fan_in)) => np.sqrt(2 / fan_in) / (1 + leak**2)]: You divided by 1 plus
  the squared leak outside the root. The variance of the weights is 2 over fan-in and that sum; the standard deviation
  is the root of all of it.
sum outside the root [np.sqrt(1 / (squares * fan_in)) => np.sqrt(2 / fan_in) / (1 + leak)]: You divided He's scale by 1
  plus the leak. The mean of squares has the squared leak, and the root is of the whole fraction.
sum upside down [np.sqrt(1 / (squares * fan_in)) => np.sqrt(2 * (1 + leak**2) / fan_in)]: You multiplied by 1 plus the
  squared leak. More comes through a leaky unit than through ReLU, so its weights have to be smaller: divide by it.
fraction upside down [1 / (squares * fan_in) => squares / fan_in]: The ½ and the sum belong to the mean of squares.
  Fan-in times the variance of the weights times this mean is 1: divide by both, which puts the 2 above and the sum
  below.
no factor 2 [/ 2 =>]: Each half of the distribution contributes half of the mean of squares. With leak 0 your answer
  should be He's, the root of 2/fan-in.
variance of the activations [/ 2 => / 2 - (1 - leak) ** 2 / (2 * np.pi)]: You took the variance of the activations and
  so subtracted the square of their mean. The weights have mean 0 and the activations have not: what a layer adds up has
  the variance that the mean of their squares says.
limit of a uniform draw [1 / => 3 /]: That is the limit r of a uniform draw from -r to r, whose standard deviation is r
  over the root of 3. The question is the standard deviation itself.
linear [squares * fan_in => fan_in]: That is the scale for a linear layer, where nothing is lost. It is right for a leak
  of 1 only.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.vanishing_gradients.scalars import scalars


def scale(fan_in, leak):
    squares = (1 + leak**2) / 2
    return np.sqrt(1 / (squares * fan_in))


EXERCISE = exercise(
    __name__, __doc__, scale, cases=scalars((100.0, 0.3), (784.0, 0.15), (9.0, 0.6)),
    unrelated=lambda fan_in, leak: fan_in + leak,
)  # fmt: skip
