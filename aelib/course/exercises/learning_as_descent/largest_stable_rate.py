"""The largest stable rate

minutes: 5
difficulty: 1
asks: a function `f(H)` of a symmetric matrix [p, p] that returns one number
first: A quadratic loss has the Hessian [[6, 2], [2, 3]]. Its eigenvalues are 2 and 7. Below which rate does gradient
  descent converge from every start?
hint: Which direction of the valley diverges first when the rate grows?
hint: In the direction of an eigenvector each step multiplies the error by 1 − ηλ. For which η is its size below 1, and
  for which λ is that hardest?
hint: The factor of the steepest direction reaches −1 at ηλ = 2. `numpy.linalg.eigvalsh` returns the eigenvalues of a
  symmetric matrix, in ascending order.
right: 2 over the largest eigenvalue: the steepest direction decides, whichever way it points.

one over the largest [2 => 1]: You have half of it. At 1/λ the steepest direction is done in one step. Between 1/λ and
  2/λ its factor 1 − ηλ is negative: the steps overshoot, and still shrink.
flattest direction [curvatures[-1] => curvatures[0]]: You took the smallest eigenvalue. Every direction has to shrink,
  so the steepest one decides.
diagonal [curvatures[-1] => np.diag(H).max()]: You took the largest number on the diagonal. That is the curvature along
  an axis, and the steepest direction need not be one: in {OBLIQUE.tolist()} the axes have curvature {OBLIQUE[0, 0]} and
  the direction (1, 1) has {2 / largest_rate(OBLIQUE):.0f}.
mean curvature [curvatures[-1] => curvatures.mean()]: You averaged the curvatures. Directions do not share a factor:
  each has its own, and one factor beyond −1 is enough to diverge.
sum of curvatures [curvatures[-1] => np.trace(H)]: You divided by the trace, the sum of all curvatures. That is safe and
  too careful: the directions do not add up, the steepest one decides alone.
Frobenius norm [curvatures[-1] => np.linalg.norm(H)]: `numpy.linalg.norm(H)` is the root of the sum of all squared
  entries, which mixes all curvatures. The largest eigenvalue is the norm of another kind, `numpy.linalg.norm(H, 2)`.
row sums [curvatures[-1] => np.abs(H).sum(1).max()]: You divided by the largest sum over a row. No eigenvalue is larger
  than that, so the rate is safe, but the bound is on the eigenvalue itself.
the curvature itself [2 / =>]: That is the largest curvature. The factor of its direction is 1 − ηλ: for which η does it
  reach −1?
first of an unsorted list [curvatures[-1] => np.linalg.eig(H)[0][0]]: You took the first eigenvalue from
  `numpy.linalg.eig`, which does not sort them: in three of the four tests the first is the largest, by chance.
  `numpy.linalg.eigvalsh` sorts upwards.
fastest rate [curvatures[-1] => (curvatures[0] + curvatures[-1])]: At this rate the steepest and the flattest direction
  shrink equally fast, so nothing is faster from every start. Descent still converges at larger ones: where does the
  steepest direction stop shrinking?
upside down [2 / curvatures[-1] => curvatures[-1] / 2]: You have it upside down. A steeper valley needs a smaller rate,
  so the eigenvalue belongs in the denominator.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.learning_as_descent.valleys import hessian_cases


def largest_rate(H):
    curvatures = np.linalg.eigvalsh(H)
    return 2 / curvatures[-1]


OBLIQUE = np.array([[3, 2], [2, 3]])


EXERCISE = exercise(
    __name__, __doc__, largest_rate, case=(np.array([[6.0, 2.0], [2.0, 3.0]]),),
    cases=hessian_cases, unrelated=lambda H: H.sum() + 17.0,
)  # fmt: skip
