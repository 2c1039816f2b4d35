"""The gradient of a matrix used twice

minutes: 15
difficulty: 3
asks: a function `f(W, x)` of arrays [p, k] and [n, p] that returns the gradient, an array [p, k]
hint: W is used twice, once to encode and once to decode. Give the two uses two names and differentiate as if they were
  different matrices.
hint: With x̂ = x A Bᵀ and the residual E = x̂ − x, find the gradients with respect to A and to B. Then set both to W.
  What does a change of W do to the loss through each?
hint: Through A it is xᵀ(E B), through B it is Eᵀ(x A). A matrix that is used twice gets both terms. Compare what you
  have with `jax.grad` of the loss on small random arrays: it finds the paths by itself.
right: One term for each use, added. Automatic differentiation does this for every shared array, and the chapter on
  backpropagation says why. If your answer leaves the work to it, by `jax.grad`, the numbers are right and the
  derivation is still yours to do: the solution has it.

decoder path only [x.T @ (E @ W) + =>]: This is the gradient through the decoder alone, as if the encoder used a copy of
  W that stays fixed. W also makes the code. A shared array receives the sum of the gradients of all its uses.
encoder path only [+ E.T @ z =>]: This is the gradient through the encoder alone. The other half is missing: W also
  draws the reconstruction from the code.
difference of the paths [+ E.T => - E.T]: You have both paths, and one of them with the wrong sign. In both the residual
  is x̂ − x, and the two are added.
columns taken as orthonormal [x.T @ (E @ W) + E.T @ z => -x.T @ z]: You used WᵀW = 1, as for the axes of PCA: then a
  part of the gradient drops out. Here W is any matrix, and training passes through those whose columns are not
  orthonormal.
average [x.T @ (E @ W) + E.T @ z => (x.T @ (E @ W) + E.T @ z) / 2]: You have both paths, and half of their sum. The
  gradients of the uses of a shared parameter add; they are not averaged. In one dimension, d(w·w)/dw is w + w.
no half in the loss [x.T @ (E @ W) + E.T @ z => 2 * (x.T @ (E @ W) + E.T @ z)]: Twice the right gradient: you
  differentiated the squared error itself. The loss of this exercise has a ½ in front, which cancels the 2 of the
  derivative.
mean over examples [x.T @ (E @ W) + E.T @ z => (x.T @ (E @ W) + E.T @ z) / len(x)]: Right up to the number of rows of x:
  you averaged over the examples. The loss of this exercise is their sum.
encoder path twice [E.T @ z => x.T @ (E @ W)]: You doubled the gradient through the encoder. The one through the decoder
  is another matrix: W meets the image in one place and the code in the other.
decoder path twice [x.T @ (E @ W) => E.T @ z]: You doubled the gradient through the decoder. The one through the encoder
  is another matrix: there the residual first goes back through W to the code.
reconstruction left out [x.T @ (E @ W) + E.T @ z => -2 * x.T @ z]: That is −2 XᵀX W, which comes out where −x stands for
  the residual x̂ − x, or where WᵀW = 1 is put in and the ½ forgotten. Here W is any matrix, and both paths carry x̂ −
  x.
image not subtracted [- x =>]: Both paths are there, but they carry the reconstruction back instead of the residual. The
  loss compares with x, so its derivative with respect to x̂ is x̂ − x.
"""

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.declaration import Wrong, exercise


def tied_cases():
    rng = np.random.default_rng(4)
    sizes = ((6, 3, 2), (1, 5, 4), (4, 4, 3))
    return [
        (rng.standard_normal((p, k)).astype(np.float32), rng.standard_normal((n, p)).astype(np.float32))
        for n, p, k in sizes
    ]


def gradient(W, x):
    z = x @ W
    E = z @ W.T - x
    return x.T @ (E @ W) + E.T @ z


def up_to_the_sign(right, given):
    return within_a_thousandth(right, given) or within_a_thousandth(right, -given)


EXERCISE = exercise(
    __name__, __doc__, gradient, cases=tied_cases, unrelated=lambda W, x: np.cos(W),
    difference_of_the_paths=Wrong(same=up_to_the_sign),
)  # fmt: skip
