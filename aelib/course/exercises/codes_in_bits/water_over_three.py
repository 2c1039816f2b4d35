"""Water over three numbers

minutes: 15
difficulty: 2
asks: one number, the bits of all three numbers together
hint: Suppose that all three are sent. What would the level of the water be, and does it lie below all three variances?
hint: A number whose variance is below the level is not sent, and its error is its variance. What is left of the error
  is shared by the others, in equal parts.
hint: The smallest variance, {KEPT}, is left as it is, so that the other two share {TOTAL - KEPT} and have {LEVEL} each.
  The first then costs half the logarithm to base 2 of {SENT[0]} over {LEVEL}. Add the second.
right: The level is {LEVEL}, above the smallest variance and below the others. The third number gets no bits, the others
  have the same error.

all three sent [level, sent = float(LEVEL), SENT => level, sent = 2 / 3, (8, 2, 0.5)]: With a level of
  {Fraction(TOTAL, 3)} the third number would get a negative number of bits, since its variance is {KEPT}. It is not
  sent, and its error is its variance.
not sent and not counted [level, sent = float(LEVEL), SENT => level, sent = 2 / 2, (8, 2)]: You left the third number
  out and forgot its error. Of the {TOTAL} that may be left, it takes {KEPT}.
level not raised [level, sent = float(LEVEL), SENT => level, sent = 2 / 3, (8, 2)]: You left the third number out,
  and kept the level of all three. Its error is {KEPT} and not {Fraction(TOTAL, 3)}, so that the others may have more.
only the largest sent [level, sent = float(LEVEL), SENT => level, sent = 2, (8,)]: Your number is that of the first
  one alone, sent with an error of {TOTAL}, or of the second one's bits subtracted. The second has a variance of
  {SENT[1]}, which may not be left whole beside the errors of the others, and its bits are added.
level of the water [return float(sum(0.5 * np.log2(variance / level) for variance in sent)) => return level]: That is
  the level of the water, the error of each number that is sent. How many bits do the two numbers above it cost?
bits per number [for variance in sent)) => for variance in sent) / 3)]: You divided by three. The bits of all three
  numbers together are asked for.
bits per number sent [for variance in sent)) => for variance in sent) / 2)]: Your number is the mean of the two that are
  sent. The bits of all three together are asked for: add them.
no half [0.5 * np.log2 => 1.0 * np.log2]: You left out the half. Halving the standard deviation of the error divides
  its square by four, and costs one bit.
nats [0.5 * np.log2 => 0.5 * np.log]: Your number is in nats. Take logarithms to base 2.
equal shares of variance [level, sent = float(LEVEL), SENT => level, sent = 2 / 10.5, (1, 1, 1)]: You left the same
  share of each variance. Bits are saved by leaving the same error, whatever the variance is.
"""

from fractions import Fraction

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise

TOTAL, SENT, KEPT = 2, (8, 2), Fraction(1, 2)
"""The error that may be left, and the variances: of the numbers that are sent, and of the one that is not."""
LEVEL = (TOTAL - KEPT) / len(SENT)


def bits():
    level, sent = float(LEVEL), SENT
    return float(sum(0.5 * np.log2(variance / level) for variance in sent))


EXERCISE = exercise(__name__, __doc__, bits, same=within(0.01), unrelated=17.3)
