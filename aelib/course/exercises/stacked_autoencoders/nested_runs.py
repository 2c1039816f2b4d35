"""Thirty runs, three draws

minutes: 10
difficulty: 2
asks: a function `f(errors)` of an array [subsets, starts] that returns one number
first: A net is trained from three starts on each of two subsets of labels. The errors are 18, 19 and 20 with the first
  subset, 22, 24 and 26 with the second. What is the standard error of their mean?
hint: Ten starts on the same hundred labelled digits are ten answers to one question. To how many questions are there
  answers?
hint: What varies independently is the subset, so subsets are what counts. Make one number of each subset first,
  whatever the starts in it say.
hint: Take the mean over the starts (axis 1): one number for each subset. Their standard deviation with `ddof=1`,
  divided by the root of the number of subsets, is the answer.
right: The subsets are the repetitions. More starts on each make its number sharper; only more subsets make the claim
  sharper.

all runs independent [errors.mean(1) => errors.ravel()]: You counted every run as independent. Runs on the same labelled
  digits share what is easy or hard about them; with ever more starts your number would go to 0, and the few subsets
  would still be few.
all runs independent, divided by their number [errors.mean(1) => errors.ravel() ; ddof=1 =>]: You counted every run as
  independent. Runs on the same labelled digits share what is easy or hard about them. (And NumPy's `std` divides by n
  unless told otherwise: pass `ddof=1`.)
the starts counted twice: You added the variance of the starts to that of the subsets. It is in there already: the mean
  of a subset over its own few starts varies because of both, so the spread of these means has all of it.
over the starts [mean(1) => mean(0)]: You averaged over the subsets and looked at how the starts differ. Axis 0 counts
  subsets; the starts are axis 1. As it is, an easy draw of labels helps all your numbers alike and is not seen.
the spread of single runs [each.std => errors.std]: The root is right, and what stands above it is how far single runs
  vary. The subsets enter by their means: average over the starts first.
the root of all runs [len(each) => errors.size]: The spread of the subsets' means is right. Divide it by the root of how
  many of these means there are, and not of how many runs.
starts only [each.std(ddof=1) / np.sqrt(len(each)) => errors.std(1, ddof=1).mean() / np.sqrt(errors.shape[1])]: That is
  how far starts vary within a subset. A repetition of the experiment draws other labelled digits, and those vary
  further.
within the subsets: You took only how the starts vary within their subset. What is easy or hard about a subset is the
  same for all its starts, so you do not see it: look at how the subsets' means differ.
not of the mean [/ np.sqrt(len(each)) =>]: That is how far one subset varies. The mean over all subsets varies less, by
  the root of their number.
the root of the starts [len(each) => errors.shape[1]]: The spread of the subsets' means is right. Divide it by the root
  of how many subsets there are; you took the starts.
variance [each.std(ddof=1) / np.sqrt(len(each)) => each.var(ddof=1) / len(each)]: This is the square of the standard
  error. Take the root.
divided by n [ddof=1 =>]: NumPy's `std` divides by n unless told otherwise, and with few subsets that is clearly too
  little: pass `ddof=1`.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def tables():
    rng = np.random.default_rng(4)
    return [
        (20 + 2 * rng.standard_normal((subsets, 1)) + rng.standard_normal((subsets, seeds)),)
        for subsets, seeds in ((5, 3), (3, 10), (8, 2))
    ]


def nested(errors):
    each = errors.mean(1)
    return each.std(ddof=1) / np.sqrt(len(each))


EXERCISE = exercise(
    __name__, __doc__, nested, case=(np.array([[18.0, 19.0, 20.0], [22.0, 24.0, 26.0]]),),
    cases=tables, unrelated=lambda errors: errors.max(),
    within_the_subsets=lambda errors: np.sqrt(errors.var(1, ddof=1).mean() / errors.size),
    the_starts_counted_twice=lambda errors: np.sqrt(nested(errors) ** 2 + errors.var(1, ddof=1).mean() / errors.size),
)  # fmt: skip
