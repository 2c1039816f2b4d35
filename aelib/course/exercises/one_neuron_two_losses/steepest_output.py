"""Where the gradient is largest

minutes: 10
difficulty: 2
asks: a function `f(y)` of an array [n] of targets that returns an array [n] of outputs
hint: Write delta as a function of the output a alone, without t. Where does a smooth function have its maximum?
hint: The delta is (a − y) a (1 − a). As t runs through all numbers, a runs from 0 to 1 and never turns back, so that
  you may look for the maximum over a. Multiply out and set the derivative over a to zero.
hint: Multiplied out, delta is −a³ + (1 + y)a² − ya. Its derivative over a is −3a² + 2(1 + y)a − y, a quadratic, with
  two roots. One of them lies below y, where delta is negative. For y = 0 the other one has to be 2/3.
right: Right for every target: 2/3 for 0, and nearer to 1 the higher the target is. Beyond this output more error means
  less gradient.

two thirds: 2/3 is right for the target 0 alone. For y = 0.8 an output of 2/3 is not even above the target.
two thirds of the way: You took two thirds of the way from the target up to 1. The error scales like that, and the slope
  of the sigmoid does not: it is a(1 − a) whatever the target is. Set the derivative of the product to zero.
the other root: That is the other root of the quadratic. It lies below the target, where delta has its minimum: the
  steepest place for a neuron that says too little.
largest on either side: You looked for the largest absolute delta among all outputs from 0 to 1. For a target above 1/2
  that one lies below the target, where there is more room to be wrong. The question is about outputs above it.
half way: Half way between the target and 1 is where (a − y)(1 − a) is largest. Delta has one more factor, a.
steepest sigmoid: At 1/2 the sigmoid is steepest. Delta is a product, and its other factor, the error, still grows
  there.
largest error: At a = 1 the error is largest and the slope of the sigmoid is zero, and so is delta. That is the plateau
  of this chapter.
fastest output: There the output moves fastest, which takes the slope of the sigmoid once more. The question is where
  delta is largest: (a − y) a (1 − a), with one slope.
pre-activation: You return the pre-activation t at which delta is largest. The question is the output there, the sigmoid
  of your numbers.
value of delta: You return how large delta is there. The question is at which output that happens.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def root_of_delta(y, sign=1):
    return (1 + y + sign * np.sqrt(1 - y + y**2)) / 3


EXERCISE = exercise(
    __name__, __doc__, root_of_delta,
    cases=lambda: [(np.array([0.0, 0.1, 0.25, 0.6, 0.8]),), (np.array([0.3, 0.95]),)],
    unrelated=lambda y: 0.9 + np.sin(y) / 50,
    two_thirds=lambda y: np.full(y.shape, 2 / 3), two_thirds_of_the_way=lambda y: y + 2 / 3 * (1 - y),
    the_other_root=lambda y: root_of_delta(y, -1),
    largest_on_either_side=lambda y: np.where(y > 0.5, root_of_delta(y, -1), root_of_delta(y)),
    half_way=lambda y: (1 + y) / 2, steepest_sigmoid=lambda y: np.full(y.shape, 0.5),
    largest_error=lambda y: np.ones(y.shape),
    fastest_output=Wrong(lambda y: ((3 + 4 * y) + np.sqrt((3 + 4 * y) ** 2 - 40 * y)) / 10,
        same=lambda right, given: np.allclose(given, right, rtol=0, atol=1e-3, equal_nan=True)),
    pre_activation=lambda y: np.log(root_of_delta(y) / (1 - root_of_delta(y))),
    value_of_delta=lambda y: (root_of_delta(y) - y) * root_of_delta(y) * (1 - root_of_delta(y)),
)  # fmt: skip
