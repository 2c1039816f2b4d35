"""Does it return what it was given?

minutes: 10
difficulty: 1
asks: a function `f(samples, given, others)` of arrays [n, p], [m, p] and [m, p] that returns one number
hint: One sample first. How do you find out whether it is nearer to one of the given or to one of the others?
hint: Of the distances from a sample to all that were given take the smallest, and the same for the others. Compare the
  two, sample by sample, and take the share at the end.
hint: `((samples[:, None] - given) ** 2).sum(axis=2)` holds all squared distances [n, m], and `.min(axis=1)` the
  smallest for each sample. The mean of a comparison of two such arrays is a share.
right: About one half for pictures that owe nothing to the given examples, and 1 for copies. It needs others from the
  same source, as many as were given, which nobody showed to the sampler.

share of the others [near < far => far < near]: That is the share that is nearer to the others. 1 is to mean that all
  samples stand beside what the sampler was given.
mean distances [np.mean(near < far) => np.sqrt(near).mean() / np.sqrt(far).mean()]: You divided two mean distances.
  A few samples far from everything decide it. Compare sample by sample, and count.
mean squared distances [np.mean(near < far) => near.mean() / far.mean()]: You divided two mean squared
  distances. A few samples far from everything decide it. Compare sample by sample, and count.
far from all of them [distances(samples, given).min(axis=1) => np.sqrt(distances(samples, given)).mean(axis=1) ;
  distances(samples, others).min(axis=1) => np.sqrt(distances(samples, others)).mean(axis=1)]: You compared the mean
  distances to all that were given and to all others. A copy of one digit is far from all the rest, and hardly shows in
  a mean: take the nearest.
far from all of them, squared [distances(samples, given).min(axis=1) => distances(samples, given).mean(axis=1) ;
  distances(samples, others).min(axis=1) => distances(samples, others).mean(axis=1)]: You compared the mean squared
  distances to all that were given and to all others. A copy of one digit is far from all the rest, and hardly shows in
  a mean: take the nearest.
nearest mean [samples, given) => samples, given.mean(axis=0, keepdims=True)) ; samples, others) => samples,
  others.mean(axis=0, keepdims=True))]: You compared each sample with two means. Two halves of one collection have
  nearly the same mean; a copy stands beside a single example.
exact copies [near < far => np.isclose(near, 0)]: You counted samples that are equal to one that was given. A blend of
  two, or a soft copy, is equal to none and still owes all to them.
absolute differences [distances(samples, given).min(axis=1) => np.abs(samples[:, None] - given).sum(axis=2).min(axis=1)
  ; distances(samples, others).min(axis=1) => np.abs(samples[:, None] - others).sum(axis=2).min(axis=1)]: You added up
  absolute differences. Another example can be the nearest by them: the Euclidean distance adds up squares.
data for samples: You counted which of the given examples are the nearest of some sample. That says how much of the data
  the sampler uses. The exercise asks for the share of the samples.
wrong axis [given).min(axis=1) => given).min(axis=0) ; others).min(axis=1) => others).min(axis=0)]: You took the
  smallest distance along the wrong axis, for each example over the samples. Every sample needs the smallest of its own
  distances: a row of [n, m], so axis 1.
all pairs [given).min(axis=1) => given) ; others).min(axis=1) => others)]: You compared all distances pair by pair. The
  nearest one of either set is what counts: the smallest distance of each sample first, then the comparison.
counted only [np.mean => np.sum]: That is how many samples are nearer. Divide by how many there are.
angles [distances(samples, given) => (-(samples @ given.T) / np.linalg.norm(given, axis=1)) ; distances(samples, others)
  => (-(samples @ others.T) / np.linalg.norm(others, axis=1))]: You compared by the angle (cosine similarity). Two
  images of different lengths can have the same direction: take the Euclidean distance.
largest difference [distances(samples, given) => np.abs(samples[:, None] - given).max(axis=2) ; distances(samples,
  others) => np.abs(samples[:, None] - others).max(axis=2)]: You compared by the largest difference of a number. Take
  the Euclidean distance, which adds up all squared differences.
mean of the ratios [np.mean(near < far) => np.mean(np.sqrt(near / far))]: You averaged the ratios of the two distances.
  Compare the two for each sample, and count.
ratio of the counts [np.mean(near < far) => np.sum(near < far) / np.sum(near >= far)]: You divided the number of samples
  nearer to the given by the number of the others. Divide by the number of all samples.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import distances


def samples_and_data():
    rng = np.random.default_rng(1)
    cases = []
    for n, m, p, own in ((40, 70, 3, 0.3), (75, 30, 5, 0.1), (50, 45, 2, 1.0)):
        given, others = rng.standard_normal((2, m, p))
        copied = given[rng.integers(0, m, n)] + own * rng.standard_normal((n, p)) * (np.arange(n) % 9 > 0)[:, None]
        cases.append((np.concatenate([copied, rng.standard_normal((n // 2, p))]), given, others))
    return cases


def share(samples, given, others):
    near = distances(samples, given).min(axis=1)
    far = distances(samples, others).min(axis=1)
    return np.mean(near < far)


def share_that_is_nearest(x, given, others):
    nearest = distances(x, np.concatenate([given, others])).argmin(axis=1)
    return len(np.unique(nearest[nearest < len(given)])) / len(given)


EXERCISE = exercise(
    __name__, __doc__, share, cases=samples_and_data, unrelated=lambda x, given, others: float(np.sin(x).sum()),
    data_for_samples=share_that_is_nearest,
)  # fmt: skip
