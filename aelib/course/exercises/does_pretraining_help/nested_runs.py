"""Thirty runs, three draws

minutes: 10
difficulty: 2
asks: a function `f(errors)` of an array [subsets, starts] that returns one number
hint: Ten starts on the same hundred labelled digits are ten answers to one question. To how many questions are there
  answers?
hint: What strays independently is the subset, so subsets are what counts. Make one number of each subset first,
  whatever the starts in it say.
hint: Take the mean over the starts (axis 1): one number for each subset. Their standard deviation with `ddof=1`,
  divided by the root of the number of subsets, is the answer.
right: The subsets are the repetitions. More starts on each make its number sharper; only more subsets make the claim
  sharper.

all runs independent: You counted every run as independent. Runs on the same labelled digits share what is easy or hard
  about them; with ever more starts your number would go to 0, and the three subsets would still be three.
all runs independent, divided by their number: You counted every run as independent. Runs on the same labelled digits
  share what is easy or hard about them. (And NumPy's `std` divides by n unless told otherwise: pass `ddof=1`.)
the starts counted twice: You added the variance of the starts to that of the subsets. It is in there already: the mean
  of a subset over its own few starts strays because of both, so the spread of these means has all of it.
over the starts: You averaged over the subsets and looked at how the starts differ. Axis 0 counts subsets; the starts
  are axis 1. As it is, an easy draw of labels helps all your numbers alike and is not seen.
the spread of single runs: The root is right, and what stands above it is how far single runs stray. The subsets enter
  by their means: average over the starts first.
the root of all runs: The spread of the subsets' means is right. Divide it by the root of how many of these means there
  are, and not of how many runs.
starts only: That is how far starts stray within a subset. A repetition of the experiment draws other labelled digits,
  and those stray further.
not of the mean: That is how far one subset strays. The mean over all subsets strays less, by the root of their number.
the root of the starts: The spread of the subsets' means is right. Divide it by the root of how many subsets there are;
  you took the starts.
variance: This is the square of the standard error. Take the root.
divided by n: NumPy's `std` divides by n unless told otherwise, and with three subsets that is a fifth too little: pass
  `ddof=1`.
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
    __name__, __doc__, nested, cases=tables, unrelated=lambda errors: errors.max(),
    all_runs_independent=lambda errors: errors.std(ddof=1) / np.sqrt(errors.size),
    all_runs_independent_divided_by_their_number=lambda errors: errors.std() / np.sqrt(errors.size),
    the_starts_counted_twice=lambda errors: np.sqrt(nested(errors) ** 2 + errors.var(1, ddof=1).mean() / errors.size),
    over_the_starts=lambda errors: errors.mean(0).std(ddof=1) / np.sqrt(errors.shape[1]),
    the_spread_of_single_runs=lambda errors: errors.std(ddof=1) / np.sqrt(len(errors)),
    the_root_of_all_runs=lambda errors: errors.mean(1).std(ddof=1) / np.sqrt(errors.size),
    starts_only=lambda errors: errors.std(axis=1, ddof=1).mean() / np.sqrt(errors.shape[1]),
    not_of_the_mean=lambda errors: errors.mean(1).std(ddof=1),
    the_root_of_the_starts=lambda errors: errors.mean(1).std(ddof=1) / np.sqrt(errors.shape[1]),
    variance=lambda errors: nested(errors) ** 2,
    divided_by_n=lambda errors: errors.mean(1).std() / np.sqrt(len(errors)),
)  # fmt: skip
