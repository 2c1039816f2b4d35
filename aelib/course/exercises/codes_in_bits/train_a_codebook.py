"""Train a codebook

minutes: 20
difficulty: 3
asks: a function `f(x)` of examples [n, p] that returns a codebook, an array [{COUNT}, p]
hint: A vector that is nearest to no example never moves. Where should all of them begin?
hint: Begin at {COUNT} examples and alternate: each example to its nearest vector, each vector to the mean of its
  examples. What becomes of a cluster in which no vector began?
hint: Begin at one example, and add {COUNT - 1} others one by one, each the example whose distance to its nearest vector
  is largest. So each cluster has a vector from the start. Then run k-means for twenty rounds. Or move one of two
  vectors that lie close together to an example that is far from all vectors, again and again.
right: All {COUNT} vectors are used, and the error is near that of the true centres. It was the start, or the moving of
  vectors, that did it, since the rule of each round is the same.
point: Every vector begins where examples are. One that begins elsewhere gets no examples, and so no gradient.
point: No cluster is left without a vector: the start spreads them, or they are moved to where the error is.
point: The check measures on new examples, so that vectors which are single examples do not win.

begun at random: Most of your vectors are nearest to no example. They began far from all of them and never moved. Begin
  at examples.
examples themselves: Your vectors are examples as they are. The mean of those that go to a vector has a smaller error.
some entries dead: Your vectors are not at all clusters' centres. Usually two of them share a cluster, and are used and
  wrong, or have no examples, while one has two clusters. Rounds do not mend that, and more starts seldom do: begin at
  examples that are far from each other.
too few vectors: Return {COUNT} vectors. Some of yours are the same.
mean everywhere: Your vectors all lie near the mean of the examples.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, outcome
from aelib.course.exercises.running import AnswerError

COUNT, P, ENOUGH = 24, 6, 1.1


def examples():
    """Training and test examples of 24 clusters, far from the origin, and the error of their true means."""
    rng = np.random.default_rng(91)
    means = 4 * rng.standard_normal((COUNT, P)) + 20
    x = means[rng.integers(COUNT, size=4000)] + 0.5 * rng.standard_normal((4000, P))
    x = x.astype(np.float32)
    return x[:3000], x[3000:], error_of(means, x[3000:])[0]


def error_of(vectors, x):
    """Return the mean squared error of the nearest vectors, and which they are."""
    apart = ((x[:, None] - vectors) ** 2).sum(axis=2)
    return float(apart.min(axis=1).mean()), apart.argmin(axis=1)


def judge(answer):
    """Compare the error on new examples with that of the true means."""
    x, new, best = examples()
    vectors = np.asarray(answer(x.copy()), np.float64)
    if vectors.shape != (COUNT, P):
        raise AnswerError(f"The function must return an array [{COUNT}, {P}], but got {list(vectors.shape)}.")
    finite(vectors, "The function returned", "Was the mean taken of no examples?")
    error, which = error_of(vectors, new)
    used = len(set(which.tolist()))
    report = f"{used} of {COUNT} vectors are used, with {error / best:.2f} times the error of the true centres."
    close = ((vectors[:, None] - vectors) ** 2).sum(axis=2)[np.triu_indices(COUNT, 1)]
    if (shared := int((close < 6).sum())) and used == COUNT:
        pairs = "One pair of vectors lies" if shared == 1 else f"{shared} pairs of vectors lie"
        report += f" {pairs} closer together than two clusters: both are used, and share one."
    to_examples = ((vectors[:, None] - x) ** 2).sum(axis=2).min(axis=1)
    found = {
        "nothing": not vectors.any(),
        "mean": np.ptp(vectors, axis=0).max() < 2,
        "same": len(np.unique(vectors.round(4), axis=0)) < COUNT,
        "passes": error < ENOUGH * best,
        "random": used < COUNT / 2,
        "examples": (to_examples < 1e-6).mean() > 0.9,
        "dead": True,
    }
    return Verdict(outcome(found), report)


def lloyd(x, vectors, rounds=30):
    for _ in range(rounds):
        which = error_of(vectors, x)[1]
        vectors = np.stack([x[which == j].mean(axis=0) if (which == j).any() else vectors[j] for j in range(COUNT)])
    return vectors


def best_of_starts(x):
    rng = np.random.default_rng(0)
    vectors = x[rng.choice(len(x), COUNT, replace=False)].astype(float)
    for _ in range(25):
        vectors = lloyd(x, vectors, 4)
        apart = ((x[:, None] - vectors) ** 2).sum(axis=2)
        between = ((vectors[:, None] - vectors) ** 2).sum(axis=2) + 1e9 * np.eye(COUNT)
        spare = np.unravel_index(between.argmin(), between.shape)[0]
        if between.min() > 6:
            break
        vectors[spare] = x[apart.min(axis=1).argmax()]
    return lloyd(x, vectors)


def at_random(x):
    return lloyd(x, np.random.default_rng(0).standard_normal((COUNT, P)))


def one_start(x):
    return lloyd(x, x[np.random.default_rng(0).choice(len(x), COUNT, replace=False)].astype(float))


EXERCISE = exercise(
    __name__, __doc__, best_of_starts, measure=judge, passes="passes", seconds=120,
    unrelated=lambda x: np.zeros((COUNT, P)),
    begun_at_random=at_random, examples_themselves=lambda x: best_examples(x), some_entries_dead=one_start,
    too_few_vectors=lambda x: np.repeat(best_of_starts(x)[:12], 2, axis=0),
    mean_everywhere=lambda x: x.mean(axis=0) + 0.01 * np.random.default_rng(0).standard_normal((COUNT, P)),
)  # fmt: skip


def best_examples(x):
    """Return the example that is nearest to each of the best vectors, moved on by one place."""
    vectors = best_of_starts(x)
    return x[((vectors[:, None] - x) ** 2).sum(axis=2).argsort(axis=1)[:, 60]]
