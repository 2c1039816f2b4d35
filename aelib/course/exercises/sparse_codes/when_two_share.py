"""When two features share a number

minutes: 15
difficulty: 1
asks: one number, the probability p above 0 at which both ways have the same error
hint: Do for features of size 1 what the text does for uniform ones: the error of each way, as a polynomial in p.
hint: Opposite directions make an error only where both features are on, and then the number is 0 and so are both
  answers. The other way keeps one feature and answers the mean for the other, whose error is its variance.
hint: Both on has the probability p times p, and costs 1 for each of the two. The variance of a feature that is 1 with
  probability p, and else 0, is p minus p squared. Set the two equal, divide by p, and solve for p. Is the answer
  smaller than that for uniform sizes?
right: At 1/{1 / right:.0f}. Beside its mean square, a feature of size 1 has the smaller variance, so that forgetting it
  costs less than with uniform sizes, and two that are on together cost more. Features have to be rarer before sharing
  pays.

uniform sizes [both_on, variance = 2 * 1, 1 - 0 => both_on, variance = 1 / 3, 1 / 3 ; p_squared = 1 => p_squared = 1 /
  4]: That is the crossing for sizes that are uniform in [0, 1]. Here a feature that is on has the size 1: both errors
  change.
squared mean of uniform sizes [p_squared = 1 => p_squared = 1 / 4]: You changed the error of the pair, and the variance
  has the squared mean of uniform sizes still. A feature of size 1 has the mean p and not p/2.
pair of uniform sizes [both_on, variance = 2 * 1, 1 - 0 => both_on, variance = 1 / 3, 1 - 0]: You changed the variance,
  and the error of the pair is that of uniform sizes still. With size 1 the number is 0 where both are on, and both are
  lost.
zero itself [return variance / (both_on + p_squared) => return 0.0]: At 0 neither feature is ever on, and no way has an
  error. The question asks for the other crossing: divide by p before you solve.
zero for the mean or one loss of two [both_on, variance = 2 * 1 => both_on, variance = 1 * 1]: With
  1/{1 / zero_for_the_mean_or_one_loss_of_two:.0f} you either let the lost feature be answered by 0, where its mean is
  better, or counted one of the two features that are lost where both are on.
sizes added before squaring [both_on, variance = 2 * 1 => both_on, variance = 4 * 1]: You squared the sum of the two
  errors. The squared error is a sum of squares: 1 and 1 where both are on, which is 2.
probability that a feature is off [return variance / (both_on + p_squared) => return 1 - variance / (both_on +
  p_squared)]: Either you gave the probability that a feature is off, and p is the probability that it is on. Or you let
  both answers be ½ where both features are on: there the number is 0, so that both features are lost.
in per cent [return variance / (both_on + p_squared) => return 100 * variance / (both_on + p_squared)]: Your number is
  in per cent. A probability is at most 1.
pairs counted twice [both_on, variance = 2 * 1 => both_on, variance = 3 * 1]: You counted the case of both features
  too often. With opposite directions only p times p of the examples have an error, and it is 1 for each feature.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def crossing():
    both_on, variance = 2 * 1, 1 - 0  # both_on p^2 = variance p - p_squared p^2
    p_squared = 1
    return variance / (both_on + p_squared)


EXERCISE = exercise(__name__, __doc__, crossing, same=within(0.01), unrelated=0.07)
