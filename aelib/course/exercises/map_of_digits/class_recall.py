"""The recall of each digit

minutes: 5
difficulty: 1
asks: a function `f(predicted, true)` of two arrays [n] of whole numbers from 0 to 9 that returns ten numbers
hint: Take the fours alone: all the examples that are fours. What do you ask about them?
hint: For each digit two counts are needed: how many examples are that digit, and how many of these were also taken for
  it. Nothing else enters.
hint: `predicted == true` says where a prediction is right, and indexing `true` with it lists the digits that were
  recognised. `np.bincount` with `minlength=10` counts how often each digit occurs in a list, so use it twice and
  divide; without `minlength` a list ends at the largest digit that occurs, and two lists of different lengths cannot be
  divided (a ValueError about shapes). Where a digit does not occur this is 0/0, which is NaN.
right: One recall for each digit. Their average, weighted by how often each digit occurs, is the accuracy: that is why
  one accuracy can hide a digit that is lost almost entirely.

precision: This is precision: of all that was taken for a four, which share is one? Recall asks the other way round: of
  all fours, which share was taken for one? Call everything a four, and the recall of the fours is 1. Divide by the
  counts of the true labels; or are the two arguments in the wrong order?
how often said: You divided how often a digit was said by how often it occurs, without asking whether it was said of the
  right ones, so that a share can be above 1. Count the hits: the examples at which the two arrays agree.
divided by all: You divided by the number of all examples, so your ten numbers add up to the accuracy, and none can be
  much above a tenth. Divide the hits of each digit by how many examples of that digit there are.
shares of the hits: You divided by the number of all hits, so your ten numbers add up to 1. Divide the hits of each
  digit by how many examples of that digit there are.
counts: You counted the hits of each digit. A recall is a share: divide by how many examples of that digit there are.
accuracy repeated: All your ten numbers are the accuracy over all examples. Before you average, select the examples
  whose true label is the digit in question.
accuracy: You returned the accuracy, one number for all digits. The question is how it differs between them: ten
  numbers, the first for the zeros.
the others counted as right: For each digit you also counted as right all that is not this digit and was not taken for
  it. That is the accuracy of the question `is it a four?`, to which a constant no is right for nine examples in ten.
  Recall looks at the fours alone.
the whole table: This is the confusion matrix, each row divided by its sum: which share of each digit was taken for
  which. It contains the answer, ten of its hundred numbers. Where do prediction and truth agree?
missed: You return the share of each digit that was missed. Recall is the share that was recognised: one minus yours.
absent digits as 0: Right where a digit occurs. Where none does you say 0, and that claims that all of them were missed.
  There are none to miss: the recall is not defined, so return NaN there.
list cut short: Your list ends at the largest digit that occurs, as that of `np.bincount` does without `minlength=10`.
  Return ten numbers, and NaN for a digit that does not occur. Where the nines occur and none is recognised, the two
  counts even differ in length and cannot be divided.
absent digits left out: You return one number for each digit that occurs, so that the fourth number is not always that
  of the threes. Return ten, and NaN for a digit that does not occur.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def predicted_and_true():
    rng = np.random.default_rng(0)
    pairs = []
    # Among the second there is no 3; and no 9, so that counts without a minimum length end early.
    for counts in ((9, 14, 5, 8, 12, 6, 7, 11, 4, 10), (6, 3, 9, 0, 7, 12, 5, 8, 10, 0)):
        true = rng.permutation(np.repeat(np.arange(10), counts))
        pairs.append((np.where(rng.random(len(true)) < 0.6, true, rng.integers(0, 10, len(true))), true))
    pairs[1][0][pairs[1][0] == 5] = 6  # nothing is taken for a 5
    return pairs


def counts(labels):
    return np.bincount(labels, minlength=10).astype(float)


def hits(predicted, true):
    return counts(true[predicted == true])


def share(part, whole):
    return part / np.where(whole > 0, whole, np.nan)  # NaN for 0/0, without a warning


def said_over_true(predicted, true):
    with np.errstate(divide="ignore", invalid="ignore"):
        return counts(predicted) / counts(true)


def recall(predicted, true):
    return share(hits(predicted, true), counts(true))


def others_counted(predicted, true):
    return np.array([((predicted == digit) == (true == digit)).mean() for digit in range(10)])


def table(predicted, true):
    digits = np.arange(10)[:, None]
    return share(((true == digits)[:, None] & (predicted == digits)).sum(2), counts(true)[:, None])


EXERCISE = exercise(
    __name__, __doc__, recall, cases=predicted_and_true, unrelated=lambda predicted, true: np.cos(counts(true)),
    precision=lambda predicted, true: share(hits(predicted, true), counts(predicted)), how_often_said=said_over_true,
    divided_by_all=lambda predicted, true: hits(predicted, true) / len(true),
    shares_of_the_hits=lambda predicted, true: share(hits(predicted, true), (predicted == true).sum()), counts=hits,
    accuracy_repeated=lambda predicted, true: np.full(10, (predicted == true).mean()),
    accuracy=lambda predicted, true: (predicted == true).mean(), the_others_counted_as_right=others_counted,
    the_whole_table=table, missed=lambda *given: 1 - recall(*given),
    absent_digits_as_0=lambda *given: np.nan_to_num(recall(*given)),
    list_cut_short=lambda predicted, true: recall(predicted, true)[: true.max() + 1],
    absent_digits_left_out=lambda predicted, true: recall(predicted, true)[np.unique(true)],
)  # fmt: skip
