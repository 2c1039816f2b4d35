"""Water over three numbers

minutes: 15
difficulty: 2
asks: one number, the bits of all three numbers together
hint: Suppose that all three are sent. What would the level of the water be, and does it lie below all three variances?
hint: A number whose variance is below the level is not sent, and its error is its variance. What is left of the error
  is shared by the others, in equal parts.
hint: The smallest variance, 1/2, is left as it is, so that the other two share 3/2 and have 3/4 each. The first then
  costs half the logarithm to base 2 of 8 over 3/4. Add the second.
right: The level is 3/4, above the smallest variance and below the others. The third number gets no bits, the others
  have the same error.

all three sent [level, sent = (2 - 0.5) / 2, (8, 2) => level, sent = 2 / 3, (8, 2, 0.5)]: With a level of 2/3 the third
  number would get a negative number of bits, since its variance is 1/2. It is not sent, and its error is its variance.
not sent and not counted [level, sent = (2 - 0.5) / 2, (8, 2) => level, sent = 2 / 2, (8, 2)]: You left the third number
  out and forgot its error. Of the 2 that may be left, it takes 1/2.
level not raised [level, sent = (2 - 0.5) / 2, (8, 2) => level, sent = 2 / 3, (8, 2)]: You left the third number out,
  and kept the level of all three. Its error is 1/2 and not 2/3, so that the others may have more.
only the largest sent [level, sent = (2 - 0.5) / 2, (8, 2) => level, sent = 2, (8,)]: Your number is that of the first
  one alone, sent with an error of 2, or of the second one's bits subtracted. The second has a variance of 2, which may
  not be left whole beside the errors of the others, and its bits are added.
level of the water [return float(sum(0.5 * np.log2(variance / level) for variance in sent)) => return level]: That is
  the level of the water, the error of each number that is sent. How many bits do the two numbers above it cost?
bits per number [for variance in sent)) => for variance in sent) / 3)]: You divided by three. The bits of all three
  numbers together are asked for.
bits per number sent [for variance in sent)) => for variance in sent) / 2)]: Your number is the mean of the two that are
  sent. The bits of all three together are asked for: add them.
no half [0.5 * np.log2 => 1.0 * np.log2]: You left out the half. Halving the standard deviation of the error divides
  its square by four, and costs one bit.
nats [0.5 * np.log2 => 0.5 * np.log]: Your number is in nats. Take logarithms to base 2.
equal shares of variance [level, sent = (2 - 0.5) / 2, (8, 2) => level, sent = 2 / 10.5, (1, 1, 1)]: You left the same
  share of each variance. Bits are saved by leaving the same error, whatever the variance is.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def bits():
    level, sent = (2 - 0.5) / 2, (8, 2)
    return float(sum(0.5 * np.log2(variance / level) for variance in sent))


EXERCISE = exercise(__name__, __doc__, bits, same=within(0.01), unrelated=17.3)
