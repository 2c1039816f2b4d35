"""The length of a file

minutes: 15
difficulty: 1
asks: a function `f(train, test, levels)` of two arrays of whole numbers and an integer that returns one number
hint: Which of the two arrays may the table know? The receiver has it before the first symbol comes.
hint: Count how often each level occurs in `train`, add one to each count, and divide by the sum of all counts. A symbol
  costs minus the logarithm to base 2 of its share.
hint: The counts plus one, divided by their sum, are a table with a share for each level, even for those that training
  never had. Index it with the test symbols, and take the mean of minus the logarithm to base 2.
right: The table is fitted on training symbols, and the length is that of test symbols under it. One count more for each
  level keeps a symbol that training never had from costing infinitely many bits.
first: The training symbols are 0, 0, 0, 0, 1, 1, and there are two levels. How many bits does each symbol of the test
  file 0, 0, 1 cost on average? Add one to each count.

entropy of the test file [np.bincount(train, minlength=levels) + 1 => np.bincount(test, minlength=levels) + 1e-9]: Your
  table was fitted on the test symbols. The receiver does not have them yet, so that this table would have to be sent.
table of the test file, one added [np.bincount(train, => np.bincount(test,]: You counted in the test symbols. The
  receiver does not have them yet, so that this table would have to be sent.
shares that do not add up [counts / counts.sum() => counts / len(train)]: Your shares add up to more than one, since you
  added one to each count and divided by the number of symbols. Divide by the sum of all counts.
nats [np.log2(q[test]) => np.log(q[test])]: Your length is in nats. Take the logarithm to base 2.
all levels alike [return float(-np.log2(q[test]).mean()) => return float(np.log2(levels))]: You gave each symbol the
  same length, the logarithm of the number of levels. A frequent symbol costs less than a rare one.
entropy of the training file [np.log2(q[test]).mean() => (q * np.log2(q)).sum()]: You averaged over the training
  symbols. The file holds the test symbols, at the lengths that the table has for them.
sum and not mean [np.log2(q[test]).mean() => np.log2(q[test]).sum()]: You summed the bits of the file. A mean was asked
  for, bits a symbol.
no count to spare [minlength=levels) + 1 => minlength=levels) + 1e-12]: You added nothing to the counts. A level that
  training never had then costs any number of bits.
sign [-np.log2 => np.log2]: Your length is negative. The logarithm of a share is negative, and its bits are minus that.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def files():
    cases = []
    for seed, levels, n, m in ((61, 5, 40, 23), (62, 9, 30, 50), (63, 3, 17, 8)):
        rng = np.random.default_rng(seed)
        p, other = rng.dirichlet(np.ones(levels - 1)), rng.dirichlet(np.ones(levels))
        cases.append((rng.choice(levels - 1, n, p=p), rng.choice(levels, m, p=other), levels))
    return cases


def length(train, test, levels):
    counts = np.bincount(train, minlength=levels) + 1
    q = counts / counts.sum()
    return float(-np.log2(q[test]).mean())


EXERCISE = exercise(
    __name__, __doc__, length, cases=files, unrelated=lambda train, test, levels: 77.5,
    first=(np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1]), 2),
)  # fmt: skip
