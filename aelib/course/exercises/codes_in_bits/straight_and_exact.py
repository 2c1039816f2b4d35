"""Straight-through and exact, for one bit

minutes: 15
difficulty: 2
asks: one number, the mean straight-through slope divided by the exact difference
hint: Both gradients have the factor p(1 - p). So compare the slope with the difference of two losses.
hint: The exact one has the loss at 1 minus the loss at 0. Straight-through has the derivative of the loss at the bit
  that was drawn, which is 1 in nine of ten cases.
hint: The loss is 1 at 0 and 4 at 1, so that the exact difference is {slope_alone / right:g}. Its derivative is 6(3b -
  1), which is {slope(0)} at 0 and {slope(1)} at 1. Average the two, each with the probability of its bit, and divide by
  the difference. Is it more than 1?
right: The difference is {slope_alone / right:g} and the mean slope {slope_alone:.1f}. On average the step has the right
  direction and more than three times the length, because the bit is nearly decided and the loss is curved. With other
  numbers the sign can be wrong.

slope at the likelier bit [0.1 * slope(0) + 0.9 * slope(1) => slope(1)]: You took the slope at 1 alone, as rounding
  would. The bit is drawn, and in one of ten cases it is 0.
slope in the middle [0.1 * slope(0) + 0.9 * slope(1) => slope(0.5)]: Either you took the slope in the middle, which is
  the exact difference for a quadratic loss. Straight-through takes it at the ends, where the bits are. Or you gave both
  ends the same weight: b is 1 with the probability 0.9.
sign of the slope at 0 [0.1 * slope(0) + => -0.1 * slope(0) +]: You took the slope at 0 as {-slope(0)}. There 3b - 1 is
  negative, and so is the slope: it is {slope(0)}.
other way round [drawn / exact => exact / drawn]: You divided the exact one by the other.
probabilities exchanged [0.1 * slope(0) + 0.9 * slope(1) => 0.9 * slope(0) + 0.1 * slope(1)]: Either you exchanged the
  probabilities: the bit is 1 in nine of ten cases. Or you took 9 for h, above and below: it is the second derivative,
  {slope(1) - slope(0)}.
nine for the curvature [0.1 * slope(0) + 0.9 * slope(1) => slope(0) + 9 * 0.9]: You took 9 for h, the factor of the
  square. The loss is written with h/2 before the square, so that h is the second derivative, {slope(1) - slope(0)}.
chain rule forgotten [return drawn / exact => return drawn / 3 / exact]: Your slope is
  2(3b - 1). By the chain rule the 3 before b is a factor, too.
factor 2 forgotten [return drawn / exact => return drawn / 2 / exact]: Your slope lacks the factor 2 that the derivative
  of a square has.
difference of both [drawn / exact => drawn - exact]: That is by how much they differ. How many times as large is it?
slope alone [drawn / exact => drawn]: That is the mean slope. Divide it by the exact difference.
plain mean of the slopes [0.1 * slope(0) + 0.9 * slope(1) => slope(0) + slope(1)]: You added the slopes. They are
  weighted by how often each bit is drawn.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def slope(b):
    return 6 * (3 * b - 1)


def ratio():
    exact = (3 - 1) ** 2 - (0 - 1) ** 2
    drawn = 0.1 * slope(0) + 0.9 * slope(1)
    return drawn / exact


EXERCISE = exercise(__name__, __doc__, ratio, same=within(0.01), unrelated=-55.5)
