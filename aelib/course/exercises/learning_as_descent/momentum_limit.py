"""The largest rate with averaged momentum

minutes: 10
difficulty: 2
asks: a function `f(H, beta)` of a symmetric matrix [p, p] and a number that returns one number
hint: Across a valley the slopes alternate in sign. How large is their running mean then, beside a single slope?
hint: At the limit the error swings between c and −c for ever. What is v then, if it was −v a step earlier and the slope
  is λc?
hint: From v = −βv + (1 − β)λc follows v = (1 − β)λc/(1 + β). The step ηv has to turn c into −c, so it is 2c. Solve for
  η, and remember which curvature decides.
right: At β = 0.9 that is 19 times the limit of plain descent, and ten times that of the sum. So before you copy a rate,
  look which form it was chosen for: `optax.sgd` sums, Adam averages.

the sum's limit: That is the limit of the chapter's form, in which v is a sum of slopes. Here v is their mean, smaller
  by the factor 1 − β, so that the same step takes another rate.
without momentum: That is the limit of descent without memory. A running mean leaves a slope as it is where slopes
  agree; what blows up across a valley alternates, and of that little is left in the mean.
the factor on the wrong side: You multiplied by 1 − β. The slopes are multiplied by it; smaller slopes allow a larger
  rate.
as where slopes agree: You took account of the factor 1 − β and not of the memory. At the limit slopes alternate, so
  that each is partly cancelled by those before.
divided instead: You have the factor upside down. It is what is left of alternating slopes, and smaller slopes allow a
  larger rate.
two forgotten: You have half of it. The error may swing from c to −c, a step of 2c, before it is unstable.
where roots become real: At this rate the two roots r stop being complex: both are −√β, and inside the unit circle.
  Beyond it one of them moves on towards −1, and only there is the limit.
flattest direction: The factor is right, and the direction is the flattest one. The steepest decides.
diagonal: The factor is right. The curvature is that of an axis, and the steepest direction need not be one: take the
  largest eigenvalue.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.learning_as_descent.valleys import curvatures, hessian_cases

EXERCISE = exercise(
    __name__, __doc__, lambda H, beta: 2 * (1 + beta) / (1 - beta) / curvatures(H)[-1],
    cases=lambda: [(H, beta) for (H,), beta in zip(hessian_cases(), (0.9, 0.5, 0.0, 0.7), strict=True)],
    unrelated=lambda H, beta: H.sum() + beta,
    the_sum_s_limit=lambda H, beta: 2 * (1 + beta) / curvatures(H)[-1],
    without_momentum=lambda H, beta: 2 / curvatures(H)[-1],
    the_factor_on_the_wrong_side=lambda H, beta: 2 * (1 + beta) * (1 - beta) / curvatures(H)[-1],
    as_where_slopes_agree=lambda H, beta: 2 / (1 - beta) / curvatures(H)[-1],
    divided_instead=lambda H, beta: 2 * (1 - beta) / (1 + beta) / curvatures(H)[-1],
    two_forgotten=lambda H, beta: (1 + beta) / (1 - beta) / curvatures(H)[-1],
    where_roots_become_real=lambda H, beta: (1 + np.sqrt(beta)) ** 2 / (1 - beta) / curvatures(H)[-1],
    flattest_direction=lambda H, beta: 2 * (1 + beta) / (1 - beta) / curvatures(H)[0],
    diagonal=lambda H, beta: 2 * (1 + beta) / (1 - beta) / np.diag(H).max(),
)  # fmt: skip
