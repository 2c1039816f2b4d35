"""How well are the classes covered?

minutes: 5
difficulty: 1
asks: a function `f(drawn, reference)` of two arrays of labels, [n] and [m], that returns one number
first: Of ten samples six are of class 0, two of class 1 and two of class 2. Of five real digits two are of class 0, two
  of class 1 and one of class 3. What is the total variation between the classes?
hint: The two arrays may differ in length. What do you have to make of the labels before you can subtract?
hint: Count each of the ten classes in either array and divide by its length. A class that occurs in one array only
  belongs to the sum as well.
hint: `np.bincount(labels, minlength=10)` counts, with a zero for a class that is missing. Divide by the number of
  labels, subtract the two lists of shares, take absolute values, add up, and halve.
right: The share of the samples that would have to change their class. It says nothing about whether a sample that
  counts as a 3 looks like one.

not halved [/ 2 =>]: You have twice the total variation. What is missing in one class is too much in another, and you
  counted it in both. Halved, the number is the share that would have to change its class, and at most 1.
largest difference [.sum() / 2 => .max()]: You took the class with the largest difference. A sampler that is a little
  wrong in all classes would come off well; the total variation adds the differences up.
against uniform [np.bincount(reference, minlength=10) / len(reference) => 0.1]: You compared with 0.1 for each class and
  did not look at `reference`. Real digits are not quite balanced, and the reference of another question may be far from
  it.
counts, not shares [/ len(drawn) => ; / len(reference) =>]: You subtracted counts. With 200 samples and 500 digits the
  counts differ however alike the frequencies are: divide each by the length of its array first.
missing classes left out [np.abs(p - q) => np.abs(p - q)[np.unique(drawn)]]: You summed over the classes that were
  drawn. A class that was never drawn is what coverage is about, and it belongs to the sum with its whole share.
agreement [np.abs(p - q).sum() / 2 => 1 - np.abs(p - q).sum() / 2]: That is the share that can keep its class. Total
  variation is the rest, 0 where the frequencies agree.
signs kept [np.abs(p - q).sum() / 2 => 0.0]: In every test your sum is 0. Did you add the differences with their signs?
  They cancel, since both lists of shares add up to 1. Take absolute values first.
squares [np.abs(p - q) => ((p - q) ** 2)]: You added squares. The total variation adds absolute differences, so that it
  is a share of the samples.
euclidean [np.abs(p - q).sum() / 2 => np.linalg.norm(p - q)]: You squared the differences and took a root. That is a
  distance too, but no share of the samples: the total variation adds up absolute differences.
half of the euclidean [np.abs(p - q).sum() / 2 => np.linalg.norm(p - q) / 2]: You squared the differences and took a
  root. That is a distance too, but no share of the samples: the total variation adds up absolute differences.
all divided by the samples [/ len(reference) => / len(drawn)]: You divided both counts by the number of samples. The
  shares of the reference add up to 1 only if its counts are divided by its own length.
all divided by the reference [/ len(drawn) => / len(reference)]: You divided both counts by the length of the reference.
  The shares of the samples add up to 1 only if their counts are divided by their own number.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def pairs_of_labels():
    rng = np.random.default_rng(0)
    even, skewed = np.full(10, 0.1), np.array([0.2, 0.3, 0.15, 0, 0.05, 0, 0.15, 0.1, 0.02, 0.03])
    inner = np.array([0, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0])  # the first class and the last ones never occur
    amounts = [(200, 500, skewed, even), (90, 60, even, skewed), (300, 300, skewed[::-1], skewed)]
    return [(rng.choice(10, n, p=p), rng.choice(10, m, p=q)) for n, m, p, q in [*amounts, (120, 80, inner, even)]]


def total_variation(drawn, reference):
    p = np.bincount(drawn, minlength=10) / len(drawn)
    q = np.bincount(reference, minlength=10) / len(reference)
    return np.abs(p - q).sum() / 2


EXERCISE = exercise(
    __name__, __doc__, total_variation, case=(np.array([0] * 6 + [1] * 2 + [2] * 2), np.array([0, 0, 1, 1, 3])),
    cases=pairs_of_labels,
    unrelated=lambda drawn, reference: float(np.sin(drawn.sum())),
)  # fmt: skip
