"""The gradient of nothing

minutes: 10
difficulty: 2
asks: a function `f(field, w)` of a function and a vector [n] that returns one number
hint: How does a nudge of one entry of w change the field? All such answers together are a matrix.
hint: Nudge each entry of w a little to both sides, and divide the difference of the field by the distance between the
  two: a column of the Jacobian. Then take the matrix apart with the help of its transpose.
hint: Central differences with a step of 1e-5 are precise enough: the field at `w + h * e` less that at `w - h * e`,
  divided by 2h, for each unit vector e. With J put together, add up the squares of half of J minus its transpose, and
  divide by the sum of the squares of J.
right: Equal pairs off the diagonal are what a matrix of second derivatives has. Where they are missing at a single
  point, no function has that field for its gradient.

the symmetric part [J - J.T => J + J.T]: That is the share of the symmetric part: a gradient gets 1 and a pure rotation
  0. Subtract the transpose where you added it.
not divided [/ (J**2).sum() =>]: You did not divide by the sum of squares of J. Steps twice as large would look four
  times as lopsided.
not halved [/ 2 =>]: The half of the antisymmetric part is missing, and the share is four times too large: a pure
  rotation would get 4.
halved after squaring [(J - J.T) / 2 => (J - J.T) / np.sqrt(2)]: You halved the sum of squares. The half stands before J
  - Jᵀ, so its square is a quarter.
largest singular values: You took the largest singular value for the size of a matrix. The exercise asks for sums of
  squares.
not squared [(antisymmetric**2).sum() / (J**2).sum() => np.sqrt((antisymmetric**2).sum() / (J**2).sum())]: You compared
  the roots of the sums of squares. Only the sums themselves add up to the whole.
as on the page [(antisymmetric**2).sum() / (J**2).sum() => 2 * np.sqrt((antisymmetric**2).sum() / (J**2).sum())]: That
  is the page's measure, a ratio of lengths, without the half. A share of the sum of squares is asked for, at most 1.
absolute values [(antisymmetric**2).sum() / (J**2).sum() => np.abs(antisymmetric).sum() / np.abs(J).sum()]: You added
  absolute values. The exercise asks for sums of squares.
divided by the symmetric part [(J**2).sum() => max((((J + J.T) / 2) ** 2).sum(), 1e-12)]: You compared the antisymmetric
  part with the symmetric one. A share is of the whole: divide by the sum of squares of J.
pairs counted once [(antisymmetric**2) => (np.triu(antisymmetric) ** 2)]: You added the squares on one side of the
  diagonal only. The antisymmetric part has each pair twice, once on either side.
diagonal left out of the whole [(J**2) => ((J - np.diag(np.diag(J))) ** 2)]: You divided by the squares off the
  diagonal. The whole is all of J, its diagonal included.
diagonal counted alone [(J - J.T) / 2 => J - np.diag(np.diag(J))]: You measured how far J is from a diagonal matrix. A
  gradient may well have entries off the diagonal, as long as they come in equal pairs.
float32: Your numbers are near the right ones, and not exact enough. A difference quotient with a small step is made of
  the digits that float32 rounds away: take float64, nudge to both sides, or let `jax.jacobian` differentiate the field.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def fields():
    rng = np.random.default_rng(3)
    A, w = rng.normal(size=(4, 4)), rng.normal(size=4)
    spin = np.array([[0.0, 1.0], [-1.0, 0.0]])
    return [
        # Arithmetic alone, so that JAX can differentiate them too.
        (lambda w: A @ w - (A @ w) ** 3 / 9, w),
        (lambda w: A.T @ (A @ w) ** 3, w),  # of a quarter of the sum of the fourth powers of Aw
        (lambda w: spin @ w - 0.3 * w, np.array([1.0, 2.0])),
        (lambda w: w**2 + w.sum(), w[:3]),
    ]


def jacobian(field, w):
    h = 1e-5
    return np.array([(np.asarray(field(w + m)) - np.asarray(field(w - m))) / (2 * h) for m in h * np.eye(len(w))]).T


def share(field, w):
    J = jacobian(field, w)
    antisymmetric = (J - J.T) / 2
    return (antisymmetric**2).sum() / (J**2).sum()


def rounded(field, w):
    return share(field, w) + 2e-3  # about as far off as differences in float32 leave it


def nearly(wrong, given):
    return np.allclose(given, wrong, rtol=0, atol=0.02)


def largest_singular_values(field, w):
    J = jacobian(field, w)
    return (np.linalg.norm(J - J.T, 2) / 2 / np.linalg.norm(J, 2)) ** 2


EXERCISE = exercise(
    __name__, __doc__, share, cases=fields,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=1e-4),  # for a gradient 0 is right
    unrelated=lambda field, w: float(np.cos(w).sum()), float32=Wrong(rounded, same=nearly),
    largest_singular_values=largest_singular_values,
)  # fmt: skip
