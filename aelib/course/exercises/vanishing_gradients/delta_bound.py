"""What the proof allows

minutes: 10
difficulty: 2
asks: a function `f(weights)` of an array [layers, width, width] that returns one number
hint: Each layer on the way down contributes one factor to the bound, and the factors are multiplied.
hint: One factor has two parts: the largest value that the derivative of the sigmoid can take, and the most that the
  matrix can stretch any vector.
hint: The largest stretch of a matrix is its largest singular value, `numpy.linalg.norm(W, 2)` for one matrix. Divide it
  by 4, do so for every matrix, and multiply all of them together.
right: Where every ‖W‖ is below 4 by some margin, deltas vanish exponentially with depth. A product above
  1 proves nothing: an upper bound never proves explosion.

derivative alone [stretches / 4 => np.full(len(weights), 1 / 4)]: You have a quarter for each layer and no weights. A
  layer multiplies by its matrix as well, and a quarter alone is a bound only where that has a norm of at most 1: a
  single unit with weight 8 multiplies by {8 / 4:.0f}.
weights alone [/ 4 =>]: You have the matrices and forgot the derivatives. Each layer also multiplies by the slope of the
  sigmoid, which is at most a quarter.
Frobenius norm [weights, 2, => weights,]: You took the root of the sum of all squared entries, the Frobenius norm, which
  is what `numpy.linalg.norm` gives for a matrix unless told otherwise. It is a bound too, but not the best: it is
  larger than the largest stretch, for a random matrix about √width/2 times.
eigenvalues [np.linalg.norm(weights, 2, axis=(1, 2)) => np.abs(np.linalg.eigvals(weights)).max(axis=1)]: You took the
  largest eigenvalue. A matrix that is not symmetric can stretch a vector by more than any eigenvalue says: [[0, 5], [0,
  0]] has only the eigenvalue 0 and stretches by 5. It is the singular value that counts.
sum of the factors [prod => sum]: You added the factors of the layers. Each bounds what comes out of the one before, so
  they are multiplied.
squared stretches [stretches / 4 => stretches**2 / 4]: You squared the singular values. A vector becomes longer by the
  largest one itself; its square is the largest eigenvalue of W times its transpose.
slope of one half [/ 4 => / 2]: You took a half for each slope. A half is the value of the sigmoid at 0; its slope there
  is a half times a half, a quarter.
norm of the product [(stretches / 4).prod() => np.linalg.norm(np.linalg.multi_dot(list(weights)), 2) / 4 **
  len(weights)]: You multiplied the matrices and took the norm of the product. Between two matrices stands a layer of
  derivatives, different for each unit, so the product of the matrices alone never occurs. What they multiply to can
  even be zero where the gradient is not.
norm of the product in reverse [(stretches / 4).prod() => np.linalg.norm(np.linalg.multi_dot(list(weights[::-1])), 2) /
  4 ** len(weights)]: You multiplied the matrices in the order in which a delta passes them, and took one norm.
  Derivatives stand between any two of them, so the matrices never meet: each has a norm of its own.
row sums [weights, 2 => weights, np.inf]: You took `numpy.linalg.norm` with `numpy.inf`, the largest row sum. It says by
  how much the largest entry of a vector can grow. The bound is on lengths.
column sums [weights, 2 => weights, 1]: You took `numpy.linalg.norm` with 1, the largest column sum. It measures the
  stretch of vectors whose size is the sum of their entries; lengths are stretched by at most the norm with 2.
one matrix short [norm(weights => norm(weights[1:]]: You left out the first matrix. The array begins with the weights of
  layer 2, which carry delta down to layer 1: every matrix in it takes part.
last matrix missing [norm(weights => norm(weights[:-1]]: You left out the last matrix. It carries delta from the output
  to the layer below, as each of the others does one layer further down.
a quarter only once [(stretches / 4).prod() => stretches.prod() / 4]: You divided by 4 once. Each layer on the way down
  has its own derivatives, each at most a quarter.
largest for all [(stretches / 4).prod() => (stretches.max() / 4) ** len(weights)]: You let every layer stretch as much
  as the one that stretches most. That bounds the deltas too, and more loosely than need be: each matrix has a norm of
  its own.
geometric mean [.prod() => .prod() ** (1 / len(weights))]: That is the bound for one layer, as a geometric mean over all
  of them. The question is the bound for the whole way down: multiply the factors and take no root.
capped at 1 [(stretches / 4).prod() => min(1, (stretches / 4).prod())]: You cut the bound off at 1. Where the factors
  are above 1, so is the product: it bounds no less for that, and says that deltas might grow.
each factor capped at 1 [(stretches / 4) => np.minimum(1, stretches / 4)]: You cut each factor off at 1. A layer whose
  matrix has a norm above 4 may stretch a delta, and its factor says by how much: with the 1 in its place the product
  bounds nothing.
decades [(stretches / 4).prod() => np.log10(stretches / 4).sum()]: That is the logarithm of the bound to base 10. The
  question is the bound itself, a product of one factor a layer.
one layer [prod => max]: You have the bound for one layer, the worst of them. The bounds of all layers are multiplied.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def matrices():
    rng = np.random.default_rng(1)
    shapes = ((3, 12), 0.3), ((5, 9), 1.2), ((2, 7), 0.05), ((4, 11), 0.6)
    # In the last one some layers have factors above 1, others below.
    return [
        (rng.normal(0, scale, (layers, width, width)) * np.linspace(0.5, 2, layers)[:, None, None],)
        for (layers, width), scale in shapes
    ]


def bound(weights):
    stretches = np.linalg.norm(weights, 2, axis=(1, 2))
    return (stretches / 4).prod()


EXERCISE = exercise(__name__, __doc__, bound, cases=matrices, unrelated=lambda weights: np.cos(weights).sum())
