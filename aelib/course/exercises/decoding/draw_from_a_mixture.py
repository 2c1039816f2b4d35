"""Draw from a mixture by hand

minutes: 10
difficulty: 2
asks: a function `f(weights, means, roots, u, noise)` that returns codes [n, k]
hint: A code comes from one of the Gaussians, not from a blend of them. Which one does its u choose?
hint: Cut the interval from 0 to 1 into pieces as long as the weights; the piece in which u falls is the Gaussian. Then
  stretch the noise by that Gaussian's root and add its mean.
hint: The ends of the pieces are `np.cumsum(weights)`, and `np.searchsorted` says in which piece each u lies. With these
  n indices take rows of `means` and matrices of `roots`; the matrix acts on the noise as on a column.
right: Choose, then draw. Both steps together make the density a weighted sum of Gaussian densities, though no code is a
  weighted sum of anything.

blended [means[which] + np.einsum("nij,nj->ni", roots[which], noise) => weights @ means + noise @ np.einsum("m,mij->ij",
  weights, roots).T]: You averaged the Gaussians by their weights, and that makes a single cloud, in the middle between
  them. A mixture first chooses one of them, and then draws from that one alone.
all alike [np.searchsorted(np.cumsum(weights), u) => (u * len(weights)).astype(int)]: You chose all Gaussians with the
  same probability. The weights say how often each one is drawn from: a piece of the interval from 0 to 1 is as long as
  the weight.
weights for ends [np.searchsorted(np.cumsum(weights), u) => np.minimum(np.searchsorted(weights, u), len(weights) - 1)]:
  You looked u up among the weights themselves. They are the lengths of the pieces; where the pieces end is their
  cumulative sum.
weights one by one [np.searchsorted(np.cumsum(weights), u) => np.where((below := u[:, None] < weights).any(axis=1),
  below.argmax(axis=1), len(weights) - 1)]: You compared u with one weight after the other. A piece begins where the one
  before ends: compare with the sum of the weights so far.
always the heaviest [np.searchsorted(np.cumsum(weights), u) => np.full(len(u), weights.argmax())]: All your codes come
  from the Gaussian with the largest weight. The others are drawn as often as their weights say, which is what u is for.
one too early [np.searchsorted(np.cumsum(weights), u) => np.maximum(np.searchsorted(np.cumsum(weights), u) - 1, 0)]:
  Your choice is one too early: where u lies below the first weight, no end of a piece is passed, and the Gaussian has
  the index 0. Nothing has to be subtracted.
one too late [np.searchsorted(np.cumsum(weights), u) => np.minimum(np.searchsorted(np.cumsum(weights), u) + 1,
  len(weights) - 1)]: Your choice is one too late: where u lies below the first weight, no end of a piece is passed, and
  the Gaussian has the index 0. Nothing has to be added.
no noise [means[which] + np.einsum("nij,nj->ni", roots[which], noise) => means[which]]: Your codes are the means
  themselves. A Gaussian is chosen; now draw from it: stretch the noise by its root and add that to the mean.
mean stretched too [means[which] + => ; roots[which], noise => roots[which], noise + means[which]]: You let the root act
  on the mean as well, and the clouds stand elsewhere. It is to stretch the noise alone; the mean comes on top.
no root [np.einsum("nij,nj->ni", roots[which], noise) => noise]: You added the noise as it is, so each Gaussian is a
  round cloud of the same size. The root turns and stretches it to the covariance.
transposed root [nij => nji]: You multiplied by the transpose of the root, as `noise @ roots` does for rows. For a
  column of noise the covariance is R times its transpose, as asked; for yours it is the transpose times R.
covariance for root [roots[which] => roots[which] @ roots[which].transpose(0, 2, 1)]: You multiplied the noise by the
  covariance. Standard deviations, not variances, are what stretches noise: with a variance of 9 it has to become three
  times as wide.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def mixtures():
    rng = np.random.default_rng(2)
    cases = []
    for m, k, n in ((3, 2, 40), (5, 4, 30)):
        weights = rng.dirichlet(np.full(m, 2.0))
        roots = np.tril(rng.standard_normal((m, k, k)))
        cases.append((weights, 5 * rng.standard_normal((m, k)), roots, rng.random(n), rng.standard_normal((n, k))))
    return cases


def draw(weights, means, roots, u, noise):
    which = np.searchsorted(np.cumsum(weights), u)
    return means[which] + np.einsum("nij,nj->ni", roots[which], noise)


EXERCISE = exercise(
    __name__, __doc__, draw, cases=mixtures, unrelated=lambda weights, means, roots, u, noise: np.sin(noise)
)
