"""Runs on the same labelled examples are no repetitions of each other: the error comes from the subsets."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.does_pretraining_help.chapter import CHAPTER


def _tables() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(4)
    return [
        (20 + 2 * rng.standard_normal((subsets, 1)) + rng.standard_normal((subsets, seeds)),)
        for subsets, seeds in ((5, 3), (3, 10), (8, 2))
    ]


def _nested(errors: np.ndarray) -> float:
    each = errors.mean(1)
    return each.std(ddof=1) / np.sqrt(len(each))


NESTED_RUNS = Exercise(
    name="nested-runs",
    chapter=CHAPTER,
    title="Thirty runs, three draws",
    minutes=10,
    difficulty=2,
    asks="a function `f(errors)` of an array [subsets, starts] that returns one number",
    hints=(
        "Ten starts on the same hundred labelled digits are ten answers to one question. To how many questions are "
        "there answers?",
        "What strays independently is the subset, so subsets are what counts. Make one number of each subset first, "
        "whatever the starts in it say.",
        "Take the mean over the starts (axis 1): one number for each subset. Their standard deviation with `ddof=1`, "
        "divided by the root of the number of subsets, is the answer.",
    ),
    answer=_nested,
    cases=_tables,
    misconceptions=(
        Misconception(
            "all runs independent",
            lambda errors: errors.std(ddof=1) / np.sqrt(errors.size),
            "You counted every run as independent. Runs on the same labelled digits share what is easy or hard about "
            "them; with ever more starts your number would go to 0, and the three subsets would still be three.",
        ),
        Misconception(
            "all runs independent, divided by their number",
            lambda errors: errors.std() / np.sqrt(errors.size),
            "You counted every run as independent. Runs on the same labelled digits share what is easy or hard about "
            "them. (And NumPy's `std` divides by n unless told otherwise: pass `ddof=1`.)",
        ),
        Misconception(
            "the starts counted twice",
            lambda errors: np.sqrt(_nested(errors) ** 2 + errors.var(axis=1, ddof=1).mean() / errors.size),
            "You added the variance of the starts to that of the subsets. It is in there already: the mean of a subset "
            "over its own few starts strays because of both, so the spread of these means has all of it.",
        ),
        Misconception(
            "over the starts",
            lambda errors: errors.mean(0).std(ddof=1) / np.sqrt(errors.shape[1]),
            "You averaged over the subsets and looked at how the starts differ. Axis 0 counts subsets; the starts are "
            "axis 1. As it is, an easy draw of labels helps all your numbers alike and is not seen.",
        ),
        Misconception(
            "the spread of single runs",
            lambda errors: errors.std(ddof=1) / np.sqrt(len(errors)),
            "The root is right, and what stands above it is how far single runs stray. The subsets enter by their "
            "means: average over the starts first.",
        ),
        Misconception(
            "the root of all runs",
            lambda errors: errors.mean(1).std(ddof=1) / np.sqrt(errors.size),
            "The spread of the subsets' means is right. Divide it by the root of how many of these means there are, "
            "and not of how many runs.",
        ),
        Misconception(
            "starts only",
            lambda errors: errors.std(axis=1, ddof=1).mean() / np.sqrt(errors.shape[1]),
            "That is how far starts stray within a subset. Somebody who repeats the experiment draws other labelled "
            "digits, and those stray further.",
        ),
        Misconception(
            "not of the mean",
            lambda errors: errors.mean(1).std(ddof=1),
            "That is how far one subset strays. The mean over all subsets strays less, by the root of their number.",
        ),
        Misconception(
            "divided by n",
            lambda errors: errors.mean(1).std() / np.sqrt(len(errors)),
            "NumPy's `std` divides by n unless told otherwise, and with three subsets that is a fifth too little: "
            "pass `ddof=1`.",
        ),
    ),
    unrelated=lambda errors: errors.max(),
    explanation="The subsets are the repetitions. More starts on each make its number sharper; only more subsets make "
    "the claim sharper.",
)
