"""How much is the area stretched?

minutes: 10
difficulty: 1
asks: a function `f(J)` of an array [n, p, k] that returns n numbers
first: A decoder turns two numbers into three pixels. Its Jacobian has the columns (1, 0, 2) and (1, 2, 0). By which
  factor does it stretch areas there?
hint: What does the pull-back metric of each code look like, and what of it is an area?
hint: The metric is a matrix, k by k, for each code. Its determinant is the square of the factor.
hint: `J.transpose(0, 2, 1) @ J` holds all n metrics, and `np.linalg.det` takes them all at once. Take the roots.
right: The product of the singular values of J, without computing them. Where it is small, a large region of the map
  decodes to nearly the same picture; where it is 0, the manifold has collapsed to a line or a point.

no root [np.sqrt(np.linalg.det(G)) => np.linalg.det(G)]: That is the determinant of the metric, which measures squares.
  Stretch all pictures by 2, and for k = 2 your numbers grow {2**4} times, where areas grow {2**2} times: take the root.
trace [np.sqrt(np.linalg.det(G)) => np.trace(G, axis1=1, axis2=2)]: You took the trace, a sum of squared stretches.
  An area is a product: if the decoder does not change at all along one direction, it is 0.
lengths multiplied [np.sqrt(np.linalg.det(G)) => np.linalg.norm(J, axis=1).prod(axis=1)]: You multiplied the lengths of
  the columns of J. They span a parallelogram, whose area depends on the angle between them too: two columns that point
  the same way span none.
largest stretch [np.sqrt(np.linalg.det(G)) => np.linalg.norm(J, 2, axis=(1, 2))]: You took the largest singular value,
  the stretch along one direction. The area takes the product of all of them.
sum of stretches [np.sqrt(np.linalg.det(G)) => np.linalg.svd(J, compute_uv=False).sum(axis=1)]: You added the singular
  values. The area takes their product.
two of the stretches [np.sqrt(np.linalg.det(G)) => np.linalg.svd(J, compute_uv=False)[:, :2].prod(axis=1)]: You
  multiplied the two largest singular values. J has k columns, which need not be two: take the product of all k.
J with itself on the other side: In every test your numbers are 0, but for rounding. You multiplied J by its transpose
  in the other order. That matrix is p by p, and has only k directions, so that its determinant is 0: the metric is k by
  k, Jᵀ J.
logarithm [np.sqrt(np.linalg.det(G)) => np.linalg.slogdet(G)[1] / 2]: That is the logarithm of the factor. Take its
  exponential.
size of J [np.sqrt(np.linalg.det(G)) => np.linalg.norm(J, axis=(1, 2))]: That is the root of the sum of all squared
  derivatives. It does not see whether the decoder stretches in all directions or in a single one, where the area is 0.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def some_jacobians():
    rng = np.random.default_rng(6)
    return [
        ((rng.standard_normal((n, p, k)) @ (np.eye(k) + 0.8 * rng.standard_normal((n, k, k)))).astype(np.float32),)
        for n, p, k in ((5, 9, 2), (4, 7, 3), (6, 5, 2))
    ]


def area(J):
    G = J.transpose(0, 2, 1) @ J
    return np.sqrt(np.linalg.det(G))


EXERCISE = exercise(
    __name__, __doc__, area, case=(np.array([[[1.0, 1.0], [0.0, 2.0], [2.0, 0.0]]]),),
    cases=some_jacobians, unrelated=lambda J: np.sin(J).sum(axis=(1, 2)),
    # The root of a 0 that was rounded below it is NaN.
    J_with_itself_on_the_other_side=Wrong(
        lambda J: np.zeros(len(J)), same=lambda wrong, given: np.abs(np.nan_to_num(given)).max() < 0.05
    ),
)  # fmt: skip
