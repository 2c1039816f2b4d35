"""Anchors for data that were held out

minutes: 15
difficulty: 2
asks: a function `f(train, test, k)` of arrays [n, p], [m, p] and an integer that returns two numbers
first: Three training rows are (0, 0), (2, 0) and (4, 0), two test rows (3, 2) and (5, −1). What is the error of the
  mean, and what that of one principal component?
hint: Which of the two arrays may the mean and the components know, and on which one are they judged?
hint: Both come from `train`. From `test` comes what is left of each row after the mean is taken away, and after its
  part along the first k directions is taken away as well.
hint: Center both arrays by the mean of `train`. The right singular vectors of the centred `train` are the directions,
  in rows, largest first. Project the centred `test` onto the first k, subtract, square, add up over the columns,
  average over the rows.
right: Two numbers that the model has to be held against: it saw `train`, and so did they.

mean of the test examples [train.mean(axis=0) => test.mean(axis=0)]: Your mean is that of `test`. The model has never
  seen those rows, and its rivals must not either.
components of the test examples [np.linalg.svd(centred => np.linalg.svd(rest]: Your directions are those of `test`.
  There no other k directions leave less, so the anchor is too good, the more so the fewer rows there are.
everything from the test examples [train.mean(axis=0) => test.mean(axis=0) ; np.linalg.svd(centred =>
  np.linalg.svd(rest]: Mean and directions are those of `test`, and `train` is never looked at. Anchors learn where the
  model learns.
both sets together [np.linalg.svd(centred => np.linalg.svd(np.concatenate([centred, rest])]: Your directions come from
  both arrays. A part of what they are judged on has then been seen.
mean and directions of both together [train.mean(axis=0) => np.concatenate([train, test]).mean(axis=0) ;
  np.linalg.svd(centred => np.linalg.svd(np.concatenate([centred, rest])]: Mean and directions come from both arrays. A
  part of what they are judged on has then been seen.
judged on the training examples [centred, rest = train - mean, test - mean => centred = rest = train - mean]: You
  measured on `train`, where the components are best by construction. What is asked is what they leave of `test`.
averaged over columns [(rest**2).sum(axis=1) => (rest**2).mean(axis=1) ; (left**2).sum(axis=1) => (left**2).mean(axis=1)
  ]: You averaged over the columns. In this book an error is summed over the numbers of an example and averaged over
  examples.
summed over everything [(rest**2).sum(axis=1).mean() => (rest**2).sum() ; (left**2).sum(axis=1).mean() =>
  (left**2).sum()]: You added up the examples too, so that twice as many would have twice the error. Average over the
  rows.
not centred [np.linalg.svd(centred => np.linalg.svd(train]: Your directions are those of rows that were not centred. The
  first of them then points to the mean, and is wasted.
never centred [np.linalg.svd(centred => np.linalg.svd(train ; left = rest - rest @ U => left = test - test @ U]: Your
  components go through the origin: neither `train` nor `test` has its mean taken away before the directions are used.
one component more [[:k].T => [:k + 1].T]: Your components leave what k + 1 of them leave. `[:k]` holds the first k.
lengths [(rest**2).sum(axis=1) => np.sqrt((rest**2).sum(axis=1)) ; (left**2).sum(axis=1) =>
  np.sqrt((left**2).sum(axis=1))]: You averaged the lengths of what is left. Errors are squared here, without
  the root.
roots of the averages [(rest**2).sum(axis=1).mean() => np.sqrt((rest**2).sum(axis=1).mean()) ;
  (left**2).sum(axis=1).mean() => np.sqrt((left**2).sum(axis=1).mean())]: You took the roots of both averages. Errors
  are squared here, so that they add up over columns.
standardised first [train - mean, test - mean => (train - mean) / train.std(axis=0), (test - mean) / train.std(axis=0)]:
  You standardised the columns first. These errors are to be in the units of the rows as they came.
components before the mean [[(rest**2).sum(axis=1).mean(), (left**2).sum(axis=1).mean()] =>
  [(left**2).sum(axis=1).mean(), (rest**2).sum(axis=1).mean()]]: The two numbers are in the other order: first what the
  mean leaves, then what the components leave.
smallest directions [[:k].T => [-k:].T]: You took the last k directions, along which the rows vary least.
columns for rows [[2][:k].T => [2][:, :k]]: `np.linalg.svd` returns the directions in the rows of its third array. You
  took its columns.
one mean for all columns [train.mean(axis=0) => train.mean()]: You took one number for the mean. Each column has its
  own.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def tables():
    rng = np.random.default_rng(5)
    cases = []
    for n, m, p, k in ((40, 25, 7, 2), (90, 130, 12, 5)):
        mixing, middle = rng.standard_normal((p, p)) / np.arange(1, p + 1)[:, None], 3 * rng.standard_normal(p)
        cases.append((*(rng.standard_normal((rows, p)) @ mixing + middle for rows in (n, m)), k))
    return cases


def anchors(train, test, k):
    mean = train.mean(axis=0)
    centred, rest = train - mean, test - mean
    U = np.linalg.svd(centred, full_matrices=False)[2][:k].T
    left = rest - rest @ U @ U.T
    return [(rest**2).sum(axis=1).mean(), (left**2).sum(axis=1).mean()]


EXERCISE = exercise(
    __name__, __doc__, anchors, case=(np.array([[0.0, 0], [2, 0], [4, 0]]), np.array([[3.0, 2], [5, -1]]), 1),
    cases=tables, unrelated=lambda train, test, k: [np.sin(test.sum()), k + 2.5],
)  # fmt: skip
