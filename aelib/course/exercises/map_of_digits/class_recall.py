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

precision [of_each = np.bincount(true => of_each = np.bincount(predicted]: This is precision: of all that was taken for
  a four, which share is one? Recall asks the other way round: of all fours, which share was taken for one? Call
  everything a four, and the recall of the fours is 1. Divide by the counts of the true labels; or are the two arguments
  in the wrong order?
how often said: You divided how often a digit was said by how often it occurs, without asking whether it was said of the
  right ones, so that a share can be above 1. Count the hits: the examples at which the two arrays agree.
divided by all [(of_each > 0, of_each, np.nan) => (of_each > 0, len(true), np.nan)]: You divided by the
  number of all examples, so your ten numbers add up to the accuracy, and none can be much above a tenth. Divide the
  hits of each digit by how many examples of that digit there are.
shares of the hits [(of_each > 0, of_each, np.nan) => (of_each >= 0, hits.sum(), 0)]: You divided by the number of all
  hits, so your ten numbers add up to 1. Divide the hits of each digit by how many examples of that digit there are.
counts [(of_each > 0, of_each, np.nan) => (of_each > 0, 1.0, np.nan)]: You counted the hits of each digit. A
  recall is a share: divide by how many examples of that digit there are.
accuracy repeated [return hits / np.where(of_each > 0, of_each, np.nan) => return np.full(10, (predicted ==
  true).mean())]: All your ten numbers are the accuracy over all examples. Before you average, select the examples whose
  true label is the digit in question.
accuracy [return hits / np.where(of_each > 0, of_each, np.nan) => return (predicted == true).mean()]: You returned the
  accuracy, one number for all digits. The question is how it differs between them: ten numbers, the first for the
  zeros.
the others counted as right: For each digit you also counted as right all that is not this digit and was not taken for
  it. That is the accuracy of the question `is it a four?`, to which a constant no is right for nine examples in ten.
  Recall looks at the fours alone.
the whole table: This is the confusion matrix, each row divided by its sum: which share of each digit was taken for
  which. It contains the answer, ten of its hundred numbers. Where do prediction and truth agree?
missed [return hits => return 1 - hits]: You return the share of each digit that was missed. Recall is the share that
  was recognised: one minus yours.
absent digits as 0 [of_each, np.nan) => of_each, 1)]: Right where a digit occurs. Where none does you say 0, and that
  claims that all of them were missed. There are none to miss: the recall is not defined, so return NaN there.
list cut short [of_each, np.nan) => of_each, np.nan)[: true.max() + 1] ; return hits => return hits[: true.max() + 1]]:
  Your list ends at the largest digit that occurs, as that of `np.bincount` does without `minlength=10`. Return ten
  numbers, and NaN for a digit that does not occur. Where the nines occur and none is recognised, the two counts even
  differ in length and cannot be divided.
absent digits left out [of_each, np.nan) => of_each, np.nan)[np.unique(true)] ; return hits => return
  hits[np.unique(true)]]: You return one number for each digit that occurs, so that the fourth number is not always that
  of the threes. Return ten, and NaN for a digit that does not occur.
"""

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.declaration import Wrong, exercise


def predicted_and_true():
    rng = np.random.default_rng(0)
    pairs = []
    # Among the second there is no 3; and no 9, so that counts without a minimum length end early.
    for counts in ((9, 14, 5, 8, 12, 6, 7, 11, 4, 10), (6, 3, 9, 0, 7, 12, 5, 8, 10, 0)):
        true = rng.permutation(np.repeat(np.arange(10), counts))
        pairs.append((np.where(rng.random(len(true)) < 0.6, true, rng.integers(0, 10, len(true))), true))
    pairs[1][0][pairs[1][0] == 5] = 6  # nothing is taken for a 5
    return pairs


def recall(predicted, true):
    hits = np.bincount(true[predicted == true], minlength=10)
    of_each = np.bincount(true, minlength=10)
    return hits / np.where(of_each > 0, of_each, np.nan)  # NaN for 0/0, without a warning


def said_over_true(predicted, true):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.bincount(predicted, minlength=10) / np.bincount(true, minlength=10)


def others_counted(predicted, true):
    occurs = np.where(np.isin(np.arange(10), true), 1.0, np.nan)
    return occurs * [((predicted == digit) == (true == digit)).mean() for digit in range(10)]


def where_it_occurs(wrong, given):
    """Compare digits that occur: of the others one may have said NaN, as is asked, or a number."""
    return within_a_thousandth(*(each[np.isfinite(wrong)] for each in (wrong, given)))


def table(predicted, true):
    digits = np.arange(10)[:, None]
    found = ((true == digits)[:, None] & (predicted == digits)).sum(2)
    return found / np.where((of_each := found.sum(1, keepdims=True)) > 0, of_each, np.nan)


EXERCISE = exercise(
    __name__, __doc__, recall, cases=predicted_and_true,
    unrelated=lambda predicted, true: np.cos(np.bincount(true, minlength=10)), how_often_said=said_over_true,
    the_others_counted_as_right=Wrong(others_counted, same=where_it_occurs), the_whole_table=table,
    divided_by_all=Wrong(same=where_it_occurs), counts=Wrong(same=where_it_occurs),
)  # fmt: skip
