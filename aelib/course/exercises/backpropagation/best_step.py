"""The best step

minutes: 15
difficulty: 2
asks: a function `f(size, third)` of two arrays of one length that returns the best steps, an array of that length
hint: The bound has one part that grows with h and one that falls. Where is a sum of two such parts smallest?
hint: Differentiate the bound by h and set the derivative to zero. Both terms keep a power of h; bring them to one side.
hint: The derivative of the bound is a third of h times the third derivative, minus ε times the size over h². It is zero
  where h³ is 3 ε times the size over the third derivative.
right: The best step grows like the cube root of ε: {EPSILON ** (1 / 3):.0e} or so in float64. With it the error is of
  order ε to the power 2/3, so ten or so of sixteen digits are right. The rest is the price of not differentiating.

parts made equal [3 => 6]: You made the two parts of the bound equal. That is near, and a quarter too far: at the
  minimum their slopes cancel, and the rounding is then twice the cut-off.
three forgotten [3 * =>]: The powers are right and the factor is not. Differentiate again, with care: h²/6 becomes h/3.
root forgotten [np.cbrt(cube) => cube]: That is h³. The step is its cube root.
a third for a root [np.cbrt(cube) => cube ** 1 / 3]: Yours is a third of h³. `x ** 1/3` is a third of x, since a power
  binds more strongly than a division: write `x ** (1/3)`, or `np.cbrt(x)`. Or you left out both the 3 and the root.
epsilon rounded [EPSILON => 2e-16]: The formula is right. You rounded ε to {EPSILON:.0e}; take `np.finfo(float).eps`,
  which is {EPSILON:.2e}.
epsilon of float32 [EPSILON => np.finfo(np.float32).eps]: The formula is right, with the ε of float32. Take that of
  float64, `np.finfo(float).eps`.
square root [np.cbrt(cube) => np.sqrt(cube / 3)]: A square root is the answer for nudging to one side, whose cut-off
  error grows like h. Here it grows like h², and the two balance at a cube root.
root of the right cube [np.cbrt(cube) => np.sqrt(cube)]: What you have under the root is right, and it is h³: take the
  cube root.
one-sided rule [np.cbrt(cube) => 2 * np.sqrt(cube / 3)]: That is the best step for nudging to one side. To both sides
  the cut-off error is of order h², and a larger step is better.
scale ignored [3 * EPSILON * size / third => np.full(len(size), EPSILON)]: In every test your step is the same, the
  cube root of ε. That is a good default if you know nothing of the function. Here you know its size and its third
  derivative: a large loss loses more digits, a strongly bent one allows less.
scale ignored, with three [size / third => np.ones(len(size))]: In every test your step is the same. It is right for a
  loss of size 1 with a third derivative of 1. In the minimum of the bound both of them stay.
upside down [size / third => third / size]: The fraction is upside down. A larger loss means more rounding and asks for
  a larger step; a larger third derivative asks for a smaller one.
value of the bound [np.cbrt(cube) => np.cbrt(cube) ** 2 / 6 * third + EPSILON * size / np.cbrt(cube)]: You return how
  large the error is at the best step. The question is the step itself.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def scales():
    return [(np.array([1.0, 2.0, 0.1, 300.0]), np.array([1.0, 0.5, 8.0, 0.01])), (np.array([0.7]), np.array([30.0]))]


EPSILON = float(np.finfo(np.float64).eps)


def best(size, third):
    cube = 3 * EPSILON * size / third
    return np.cbrt(cube)


EXERCISE = exercise(
    __name__, __doc__, best, cases=scales, unrelated=lambda size, third: size + third,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=0),  # each step by its own size
)  # fmt: skip
