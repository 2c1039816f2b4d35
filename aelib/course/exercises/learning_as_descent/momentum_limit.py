"""The largest rate with averaged momentum

minutes: 10
difficulty: 2
asks: a function `f(H, beta)` of a symmetric matrix [p, p] and a number that returns one number
first: Along the only direction the curvature is 4, and β = 0.8. Below which rate does this descent converge?
hint: Across a valley the slopes alternate in sign. How large is their running mean then, compared with a single slope?
hint: At the limit the error swings between c and −c for ever. What is v then, if it was −v a step earlier and the slope
  is λc?
hint: From v = −βv + (1 − β)λc follows v = (1 − β)λc/(1 + β). The step ηv has to turn c into −c, so it is 2c. Solve for
  η, and remember which curvature decides.
right: At β = 0.9 that is {largest_rate(np.eye(1), 0.9) / largest_rate(np.eye(1), 0.0):.0f} times the limit of plain
  descent, and ten times that of the sum. So before you copy a rate, look which form it was chosen for: `optax.sgd`
  sums, Adam averages.

the sum's limit [/ (1 - beta) =>]: That is the limit of the chapter's form, in which v is a sum of slopes. Here v is
  their mean, smaller by the factor 1 − β, so that the same step takes another rate.
without momentum [* (1 + beta) / (1 - beta) =>]: That is the limit of descent without memory. A running mean leaves a
  slope as it is where slopes agree. Across a valley they change sign at each step and their mean is small, so that a
  larger rate is allowed.
the factor on the wrong side [/ (1 - beta) => * (1 - beta)]: You multiplied by 1 − β. The slopes are multiplied by it;
  smaller slopes allow a larger rate.
as where slopes agree [* (1 + beta) =>]: You took account of the factor 1 − β and not of the memory. At the limit slopes
  alternate, so that each is partly cancelled by those before.
divided instead [(1 + beta) / (1 - beta) => (1 - beta) / (1 + beta)]: You have the factor upside down. It is what is
  left of alternating slopes, and smaller slopes allow a larger rate.
two forgotten [2 * =>]: You have half of it. The error may swing from c to −c, a step of 2c, before it is unstable.
where roots become real [2 * (1 + beta) => (1 + np.sqrt(beta)) ** 2]: At this rate the two roots r stop being complex:
  both are −√β, and inside the unit circle. Beyond it one of them moves on towards −1, and only there is the limit.
flattest direction [curvatures[-1] => curvatures[0]]: The factor is right, and the direction is the flattest one. The
  steepest decides.
trace [curvatures[-1] => curvatures.sum()]: The factor is right. You took the sum of all curvatures, the trace, and
  divergence begins in one direction, the steepest: take the largest eigenvalue.
diagonal [curvatures[-1] => np.diag(H).max()]: The factor is right. The curvature is that of an axis, and the steepest
  direction need not be one: take the largest eigenvalue.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.learning_as_descent.valleys import hessian_cases


def valleys_with_momentum():
    return [(H, beta) for (H,), beta in zip(hessian_cases(), (0.9, 0.5, 0.0, 0.7), strict=True)]


def largest_rate(H, beta):
    curvatures = np.linalg.eigvalsh(H)
    return 2 * (1 + beta) / (1 - beta) / curvatures[-1]


EXERCISE = exercise(
    __name__, __doc__, largest_rate, case=(np.array([[4.0]]), 0.8),
    cases=valleys_with_momentum, unrelated=lambda H, beta: H.sum() + beta,
)  # fmt: skip
