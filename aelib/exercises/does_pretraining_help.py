"""The exercises of the chapter "Does pretraining help?": errors, their intervals, and what a comparison has to be."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np

from aelib.exercises.comparing import exactly, within
from aelib.exercises.declaration import Exercise, Misconception

CHAPTER = "does-pretraining-help"


def _error_pairs() -> list[tuple[np.ndarray]]:
    pairs = [(90, 89.7), (0, 24.5), (12, 30), (30, 31), (4, 6), (0, 7.5), (0, 3), (86, 95)]
    pairs += [(5, 30), (2, 7), (5.4, 30)]  # "more than 5" is tried at 5 itself and a little above
    return [(np.array(pair, float),) for pair in pairs]


def _diagnosis(errors: np.ndarray) -> str:
    train, test = errors
    if train > 5:
        return "optimisation"
    return "generalisation" if test - train > 5 else "neither"


def _by_gap(errors: np.ndarray) -> str:
    train, test = errors
    if test - train > 5:
        return "generalisation"
    return "optimisation" if train > 5 else "neither"


def _by_test(errors: np.ndarray) -> str:
    if errors[1] > 50:
        return "optimisation"
    return "generalisation" if errors[1] > 5 else "neither"


def _test_against_five(errors: np.ndarray) -> str:
    train, test = errors
    if train > 5:
        return "optimisation"
    return "generalisation" if test > 5 else "neither"


def _with_limits(learnt: Callable[[float], bool], level: Callable[[float], bool], errors: np.ndarray) -> str:
    train, test = errors
    if not learnt(train):
        return "optimisation"
    return "neither" if level(test - train) else "generalisation"


EXCHANGED = {"optimisation": "generalisation", "generalisation": "optimisation", "neither": "neither"}

WHAT_FAILED = Exercise(
    name="what-failed",
    chapter=CHAPTER,
    title="What failed?",
    minutes=5,
    difficulty=1,
    asks="a function `f(errors)` of an array of two errors in per cent, training and test, that returns a string",
    hints=(
        "Which of the two errors does gradient descent work on?",
        "Look at the training error first. Only a net that has learnt its data can have learnt too much of them.",
        "It is optimisation where the training error is above 5, whatever the test error is. Of the other nets it is "
        "generalisation where the test error is more than 5 points higher, and neither otherwise.",
    ),
    answer=_diagnosis,
    cases=_error_pairs,
    misconceptions=(
        Misconception(
            "by the gap first",
            _by_gap,
            "You looked at the gap first. A net with 12 per cent training error and 30 per cent test error has a gap, "
            "and it has also not learnt its training data: as long as that is so, better descent is the first thing "
            "to try, and the gap says little.",
        ),
        Misconception(
            "by the test error",
            _by_test,
            "You judged by the test error alone. It says that something failed and not what: 24 per cent with nothing "
            "wrong on the training data and 24 per cent with 24 on the training data need different cures.",
        ),
        Misconception(
            "the gap alone",
            lambda errors: "generalisation" if errors[1] - errors[0] > 5 else "neither",
            "You looked at the gap alone. The stuck net of this chapter has none: it is wrong nine times in ten on "
            "training and test data alike, and that is a failure of descent.",
        ),
        Misconception(
            "exchanged",
            lambda errors: EXCHANGED[_diagnosis(errors)],
            "You exchanged the two names. Optimisation is what gradient descent does: it makes the error on the "
            "training data small. Generalisation is what becomes of it on other data.",
        ),
        Misconception(
            "the test error in place of the gap",
            _test_against_five,
            "Your second question compares the test error itself with 5. Asked is the gap: a net with 4 per cent on "
            "its training data and 6 on the test data has lost 2 points on the way, and not 6.",
        ),
        Misconception(
            "unpacked the wrong way round",
            lambda errors: _diagnosis(errors[::-1]),
            "You took the two errors in the other order. The training error comes first in the array, then the test "
            "error.",
        ),
        Misconception(
            "at least 5, training error",
            partial(_with_limits, lambda train: train < 5, lambda gap: gap <= 5),
            "A net with 5 per cent of its training data wrong has not more than 5 wrong: `>`, and not `>=`.",
        ),
        Misconception(
            "at least 5, gap",
            partial(_with_limits, lambda train: train <= 5, lambda gap: gap < 5),
            "A gap of 5 points is not more than 5 points: `>`, and not `>=`.",
        ),
        Misconception(
            "at least 5, both",
            partial(_with_limits, lambda train: train < 5, lambda gap: gap < 5),
            "Your answer differs at the limits themselves: both ask for more than 5, which is `>`, and not `>=`.",
        ),
        Misconception(
            "shares",
            partial(_with_limits, lambda e: e <= 0.05, lambda gap: gap <= 0.05),
            "You compared with 0.05, as if the errors were shares. They are in per cent: the limits are 5 and 5.",
        ),
        Misconception(
            "spelt with a z",
            lambda errors: _diagnosis(errors).replace("isation", "ization"),
            "The words are right; this book spells them with an s, `optimisation` and `generalisation`, and the check "
            "compares letters.",
        ),
    ),
    unrelated=lambda errors: "underfitting",
    explanation="Training error first. Where it is high, nothing can be said about overfitting yet; where it is zero, "
    "better descent has no training error left to remove. Five points are a coarse limit, made for errors as large as "
    "those with a hundred labels.",
)


CONTROLS = {
    "scaled weights": "A",
    "softmax on pixels": "B",
    "masking without pretraining": "C",
    "the same pretraining, ReLU": "D",
}

WHAT_A_CONTROL_KILLS = Exercise(
    name="what-a-control-kills",
    chapter=CHAPTER,
    title="What can a run kill?",
    minutes=5,
    difficulty=1,
    asks='a dictionary from the four runs to the letters A to D, such as {"scaled weights": ...}',
    hints=(
        "Take each sentence and ask what you would have to see to stop believing it. Which of the four runs could "
        "show you that?",
        "What does each run have, and what does it lack? Softmax on pixels, for instance, has no hidden layer: it can "
        "only speak about a sentence that praises them.",
        "Scaled weights are a deep net of sigmoids without pretraining; softmax has no hidden layers; masking has the "
        "noise and not the unlabelled digits; the last run is the only one in which another net is pretrained.",
    ),
    answer=CONTROLS,
    misconceptions=(
        Misconception(
            "noise and layers exchanged",
            CONTROLS | {"softmax on pixels": "C", "masking without pretraining": "B"},
            "Softmax on pixels sees no noise, so it says nothing about noise. What it lacks is hidden layers: if it "
            "does as well, they were not needed. And masking without pretraining has all the layers.",
        ),
        Misconception(
            "both starts exchanged",
            CONTROLS | {"scaled weights": "D", "the same pretraining, ReLU": "A"},
            "Scaled weights are not pretrained, so they cannot show which nets gain from pretraining: they show "
            "whether a deep net of sigmoids can be trained without it. The pretrained ReLU net shows the other thing.",
        ),
        Misconception(
            "masking for any net",
            CONTROLS | {"masking without pretraining": "D", "the same pretraining, ReLU": "C"},
            "The pretrained ReLU net has both the noise and the unlabelled digits, so it cannot tell the two apart. "
            "Masking without pretraining has the noise alone.",
        ),
        Misconception(
            "scale and layers exchanged",
            CONTROLS | {"scaled weights": "B", "softmax on pixels": "A"},
            "Softmax has no hidden layer, so it cannot show whether a deep net of sigmoids can be trained. The scaled "
            "weights are such a net, and have all five layers.",
        ),
        Misconception(
            "scale and noise exchanged",
            CONTROLS | {"scaled weights": "C", "masking without pretraining": "A"},
            "Scaled weights see no noise at all, so they cannot stand for noise on the labelled digits. They are a "
            "deep net of sigmoids without pretraining, which is what one of the sentences calls impossible.",
        ),
        Misconception(
            "layers and pretraining exchanged",
            CONTROLS | {"softmax on pixels": "D", "the same pretraining, ReLU": "B"},
            "Softmax has no layers to pretrain, so it cannot show who gains from it. And the ReLU net has five hidden "
            "layers: whether they were needed, only a model without them can say.",
        ),
        Misconception(
            "from letters to runs",
            {letter: name for name, letter in CONTROLS.items()},
            "Your pairs are right, and the dictionary goes the other way: its keys are the names of the runs, its "
            "values the letters.",
        ),
        Misconception(
            "small letters",
            {name: letter.lower() for name, letter in CONTROLS.items()},
            "Your pairs are right. The sentences have capital letters, A to D.",
        ),
    ),
    unrelated=dict.fromkeys(CONTROLS, "A"),
    explanation="A and B die if their run does well, C if its run does worse than the stack, D if its run gains "
    "nothing. Could have killed is not did: whether one did, its interval says, and where that contains 0, it says "
    "nothing yet.",
)


def _half_width(wrong: np.ndarray) -> float:
    p = wrong.mean()
    return 196 * np.sqrt(p * (1 - p) / len(wrong))


def _verdicts() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(2)
    return [(rng.permutation(np.arange(n) < count),) for n, count in ((10_000, 120), (400, 90), (2500, 1250))]


BINOMIAL_INTERVAL = Exercise(
    name="binomial-interval",
    chapter=CHAPTER,
    title="The interval that papers print",
    minutes=10,
    difficulty=2,
    asks="a function `f(wrong)` of an array [n] of booleans that returns one number",
    hints=(
        "Each test example is right or wrong: a coin that falls on wrong with probability p. What is its variance?",
        "The share of wrong ones among n has variance p(1 − p)/n. About 95 per cent of a normal distribution lie "
        "within 1.96 standard deviations of its mean.",
        "The mean of `wrong` is p. Take 1.96 times the square root of p(1 − p)/n, with n the length of `wrong`, and "
        "multiply by 100, since the answer is in percentage points.",
    ),
    answer=_half_width,
    cases=_verdicts,
    same=within(2e-3),  # n or n - 1 under the root: both are used, and the test inputs do not tell them apart
    misconceptions=(
        Misconception(
            "one standard deviation",
            lambda wrong: _half_width(wrong) / 1.96,
            "You gave one standard deviation. That covers 68 per cent; an interval of 95 per cent reaches 1.96 of them "
            "to either side.",
        ),
        Misconception(
            "both sides",
            lambda wrong: 2 * _half_width(wrong),
            "You gave the whole width of the interval. What stands after ± is half of it.",
        ),
        Misconception(
            "a share",
            lambda wrong: _half_width(wrong) / 100,
            "Your number is a share. An error in per cent has after its ± a number of the same unit: multiply by 100.",
        ),
        Misconception(
            "no root",
            lambda wrong: 196 * wrong.mean() * (1 - wrong.mean()) / len(wrong),
            "You used the variance p(1 − p)/n itself. The standard deviation is its square root.",
        ),
        Misconception(
            "the spread of one digit",
            lambda wrong: 196 * wrong.std(),
            "That is the spread of one digit, right or wrong. The share of wrong ones among n digits strays √n times "
            "less.",
        ),
        Misconception(
            "one minus p forgotten",
            lambda wrong: 196 * np.sqrt(wrong.mean() / len(wrong)),
            "You used p/n. That is nearly right for rare errors; for frequent ones the factor 1 − p counts, and a net "
            "that is always wrong would have no uncertainty at all.",
        ),
    ),
    unrelated=lambda wrong: np.cos(wrong.sum()),
    explanation="For 2.84 per cent of 50,000 test digits it is 0.15, what Vincent and others (2010) print beside that "
    "number. It says how sure the error of this one trained net is, given that other test digits could have been "
    "drawn. It does not say how far another run would be.",
)


def _paired(a: np.ndarray, b: np.ndarray, t: float) -> tuple[float, float]:
    d = a - b
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean() - half, d.mean() + half


def _around(a: np.ndarray, b: np.ndarray, half: float) -> tuple[float, float]:
    return (a - b).mean() - half, (a - b).mean() + half


def _runs() -> list[tuple[np.ndarray, np.ndarray, float]]:
    return [
        (np.array([22.9, 18.6, 16.9, 19.0, 19.0]), np.array([29.3, 25.4, 24.4, 23.8, 24.2]), 2.776),
        (np.array([9.1, 12.4, 10.3]), np.array([9.9, 12.9, 11.4]), 4.303),
        (np.array([30.1, 24.2, 27.9, 26.0]), np.array([28.2, 25.0, 27.1, 26.6]), 3.182),
    ]


PAIRED_INTERVAL = Exercise(
    name="paired-interval",
    chapter=CHAPTER,
    title="A difference and its interval",
    minutes=10,
    difficulty=2,
    asks="a function `f(a, b, t)` of two arrays [seeds] and the factor of the t distribution that returns two numbers, "
    "the lower end and the upper end",
    hints=(
        "Seed by seed, both methods had the same labelled digits. What can you do with two numbers that share their "
        "luck?",
        "Subtract first: n differences. Their mean has the standard error s/√n, with s the standard deviation of the "
        "differences.",
        "With d = a − b and s computed with n − 1 in the denominator (`ddof=1`), the interval is d.mean() ± t·s/√n. "
        "Return the lower end first.",
    ),
    answer=_paired,
    cases=_runs,
    misconceptions=(
        Misconception(
            "unpaired",
            lambda a, b, t: _around(a, b, t * np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))),
            "You added the two variances, as for runs that have nothing in common. Here seed 0 gave both methods the "
            "same labelled digits: subtract first, and what an easy or a hard draw does to both goes away.",
        ),
        Misconception(
            "standard deviation",
            lambda a, b, t: _around(a, b, t * (a - b).std(ddof=1)),
            "You used the standard deviation of the differences. That is how far a single seed strays; the mean of n "
            "of them strays √n times less.",
        ),
        Misconception(
            "divided by n",
            lambda a, b, t: _around(a, b, t * (a - b).std() / np.sqrt(len(a))),
            "NumPy's `std` divides by n unless told otherwise. The mean was computed from the same few numbers, which "
            "makes them look closer together than they are: pass `ddof=1`. With three seeds it matters.",
        ),
        Misconception(
            "normal",
            lambda a, b, t: _around(a, b, 1.96 * (a - b).std(ddof=1) / np.sqrt(len(a))),
            "You used 1.96. That would be right if s were known; from three numbers it is hardly known, and the t "
            "distribution answers with 4.303. Use the factor `t`.",
        ),
        Misconception(
            "b minus a",
            lambda a, b, t: _paired(b, a, t),
            "You have the difference the other way round. Here it is a − b, so that a negative number says that a has "
            "the smaller error.",
        ),
        Misconception(
            "mean and half-width",
            lambda a, b, t: ((a - b).mean(), t * (a - b).std(ddof=1) / np.sqrt(len(a))),
            "You returned the mean and what stands after ±, as `interval` does in the chapter. Here the two ends are "
            "asked for: the mean minus the half-width, and the mean plus it.",
        ),
        Misconception(
            "upper end first",
            lambda a, b, t: _paired(a, b, t)[::-1],
            "Both ends are right, and the upper one stands first. Return the lower end first.",
        ),
        Misconception(
            "without signs",
            lambda a, b, t: _paired(np.abs(a - b), np.zeros_like(a), t),
            "You took the differences without their signs. Two seeds of which one favours a and the other b then look "
            "as if they agreed; keep the signs.",
        ),
        Misconception(
            "binomial",
            lambda a, b, t: _around(a, b, 100 * 1.96 * np.sqrt(2 * b.mean() / 100 * (1 - b.mean() / 100) / 10_000)),
            "That is the interval for other test digits and the same two trained nets. The question is what other "
            "runs, with other labelled digits and other weights, would say.",
        ),
    ),
    unrelated=lambda a, b, t: (a.min(), b.max()),
    explanation="An interval for the difference, from differences. Where it does not contain 0: if there were no "
    "difference, fewer than 5 in 100 such experiments would give a mean so far from 0. Where it does, nothing was "
    "shown, which is not the same as no difference.",
)


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


def _rates() -> list[tuple[np.ndarray, np.ndarray]]:
    validation = np.array([[31.0, 33.5, 30.2], [24.9, 27.6, 25.8], [24.0, 31.0, 24.5], [60.0, 71.2, 55.0]])
    test = np.array([[30.1, 33.0, 30.6], [26.2, 27.0, 26.1], [24.8, 25.0, 24.6], [61.0, 70.1, 56.2]])
    lucky = np.array([[20.0, 30.0, 31.0], [25.0, 25.0, 26.0], [26.0, 26.0, 27.0]])
    after = np.array([[28.0, 28.2, 28.4], [27.0, 27.0, 27.6], [25.0, 25.0, 25.4]])
    uneven = np.array([[20.0, 20.0, 32.0], [25.0, 26.0, 27.0], [30.0, 31.0, 31.5]])  # the best mean has the worst run
    evened = np.array([[24.0, 23.0, 33.0], [27.0, 26.0, 28.0], [25.0, 25.0, 25.5]])
    return [
        (validation, test),
        (validation[:3] - 9, test[:3] - 8.5),
        (test[::-1].copy(), validation[::-1] + 1),
        (lucky, after),
        (uneven, evened),
    ]


FAIR_RATE = Exercise(
    name="fair-rate",
    chapter=CHAPTER,
    title="A fair choice of rate",
    minutes=10,
    difficulty=2,
    asks="a function `f(validation, test)` of two arrays [rates, seeds] that returns one number, an error in per cent",
    hints=(
        "Two questions, two data sets: which rate, and how good is it? Which one answers which?",
        "Average the validation errors over the seeds; the smallest of these means names the rate.",
        "That mean gives a row, and only the row is taken from the validation errors. Report the mean of the same row "
        "of `test`, even where another row of `test` is better.",
    ),
    answer=lambda validation, test: test[validation.mean(1).argmin()].mean(),
    cases=_rates,
    misconceptions=(
        Misconception(
            "by the test error",
            lambda validation, test: test.mean(1).min(),
            "You chose the rate by the test error. Of several noisy numbers the smallest is too small, and a method "
            "for which more rates were tried gains most. The test digits may be looked at once, after the choice.",
        ),
        Misconception(
            "validation error reported",
            lambda validation, test: validation.mean(1).min(),
            "You report the validation error of the best rate. It was chosen for being small, so it flatters; the "
            "test digits, which had no say, give the honest number.",
        ),
        Misconception(
            "best seed",
            lambda validation, test: test[validation.mean(1).argmin()].min(),
            "The rate is right, and then you took the best seed. Nobody can order that seed for the next run: report "
            "the mean.",
        ),
        Misconception(
            "a rate for each seed",
            lambda validation, test: test[validation.argmin(0), np.arange(test.shape[1])].mean(),
            "You chose a rate for each seed by its own validation error. That is fair too, and answers another "
            "question: how good is the method with the choice as a part of it. Here one rate is asked for.",
        ),
        Misconception(
            "the place of the rate",
            lambda validation, test: validation.mean(1).argmin(),
            "You returned which rate was chosen. That is the first half; asked is the error that this rate has on the "
            "test digits.",
        ),
        Misconception(
            "both sets choose",
            lambda validation, test: test[(validation + test).mean(1).argmin()].mean(),
            "The test digits had a say in the choice. Whoever helps to choose cannot judge afterwards: choose by the "
            "validation errors alone.",
        ),
        Misconception(
            "by the worst seed",
            lambda validation, test: test[validation.max(1).argmin()].mean(),
            "You chose the rate whose worst seed is the least bad. One unlucky seed decides then; compare the means "
            "over the seeds.",
        ),
        Misconception(
            "exchanged",
            lambda validation, test: validation[test.mean(1).argmin()].mean(),
            "You exchanged the two tables: the test errors chose, and a validation error is reported.",
        ),
        Misconception(
            "over the rates",
            lambda validation, test: test.mean(0)[validation.mean(0).argmin()],
            "You averaged over the rates and chose a seed. Axis 0 counts rates, axis 1 seeds.",
        ),
        Misconception(
            "luckiest run",
            lambda validation, test: test[np.unravel_index(validation.argmin(), validation.shape)[0]].mean(),
            "You took the rate of the single best run. One lucky seed decides then; compare the means over the seeds.",
        ),
    ),
    unrelated=lambda validation, test: (validation * test).sum(),
    explanation="Validation data choose, test data judge. The number is never smaller than the smallest mean in the "
    "test table; what lies between them is what choosing by the test digits would have made up.",
)


def _weights(sizes: np.ndarray) -> int:
    return sum(a * b for a, b in pairwise(sizes))


def _passes(sizes: np.ndarray, unlabelled: int, epochs: int, labels: int) -> float:
    return unlabelled * epochs * 2 * _weights(sizes[:-1]) / (labels * _weights(sizes))


EQUAL_COMPUTE = Exercise(
    name="equal-compute",
    chapter=CHAPTER,
    title="What pretraining costs",
    minutes=10,
    difficulty=3,
    asks="a function `f(sizes, unlabelled, epochs, labels)`, the sizes an array, that returns one number",
    hints=(
        "Count weights. In training an example meets each of them equally often, in classifier and autoencoder alike.",
        "The autoencoder on a layer from a to b numbers has a·b weights up and as many down. It meets `unlabelled` "
        "examples in each of its `epochs`. The last layer of the classifier is not pretrained.",
        "Pretraining costs unlabelled · epochs · 2 · the sum of a·b over all layers below the last one. A pass of "
        "fine-tuning costs labels · the sum of a·b over all layers. The answer is the one divided by the other.",
    ),
    answer=_passes,
    cases=lambda: [
        (np.array([784, 100, 100, 100, 100, 100, 10]), 10_000, 4, 100),
        (np.array([784, 200, 10]), 20_000, 5, 1000),
        (np.array([64, 32, 16, 4]), 5000, 3, 500),
    ],
    same=within(1e-4),
    misconceptions=(
        Misconception(
            "decoders forgotten",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, epochs, labels) / 2,
            "You counted the weights up. Each autoencoder has as many down again, which are trained and then thrown "
            "away.",
        ),
        Misconception(
            "epochs only",
            lambda sizes, unlabelled, epochs, labels: unlabelled * epochs / labels,
            "You counted examples. An example that trains an autoencoder meets twice as many weights as one that "
            "trains the same layer of the classifier.",
        ),
        Misconception(
            "a pass for each layer",
            lambda sizes, unlabelled, epochs, labels: unlabelled * epochs * (len(sizes) - 2) / labels,
            "You counted the passes, one for each layer that is pretrained. But a pass that trains one layer costs "
            "less than one that trains all of them: weigh it with the weights that it meets.",
        ),
        Misconception(
            "the same weights in both",
            lambda sizes, unlabelled, epochs, labels: 2 * unlabelled * epochs / labels,
            "Your two sums of weights are the same, so that they cancelled. The last layer makes the difference: it "
            "is fine-tuned, and it is not pretrained, since without labels there is nothing to train it with.",
        ),
        Misconception(
            "first layer not fine-tuned",
            lambda sizes, unlabelled, epochs, labels: (
                _passes(sizes, unlabelled, epochs, labels) * _weights(sizes) / _weights(sizes[1:])
            ),
            "You left out the first layer where fine-tuning is counted. Fine-tuning moves all layers, the first one "
            "too.",
        ),
        Misconception(
            "the other way round",
            lambda sizes, unlabelled, epochs, labels: 1 / _passes(sizes, unlabelled, epochs, labels),
            "Your ratio stands on its head: that is what one pass of fine-tuning costs, as a share of all "
            "pretraining. How many of them does pretraining pay for?",
        ),
        Misconception(
            "the count of one example",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, epochs, labels) * labels,
            "You counted labelled examples. A pass is all of the `labels` examples once: divide by their number.",
        ),
        Misconception(
            "one pass",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, 1, labels),
            "You counted one pass over the unlabelled examples. Each layer makes `epochs` of them.",
        ),
        *(
            Misconception(
                f"whole passes, {how}",
                lambda *given, whole=whole: whole(_passes(*given)),
                f"You rounded {how}, and all else is right: return the quotient as it is.",
                same=exactly,
            )
            for how, whole in (("down", np.floor), ("to the nearest", np.round), ("up", np.ceil))
        ),
        Misconception(
            "units",
            lambda sizes, unlabelled, epochs, labels: (
                unlabelled * epochs * 2 * sum(sizes[1:-1]) / (labels * sum(sizes[1:]))
            ),
            "You counted units. What costs is each connection: a layer from a to b numbers has a·b weights.",
        ),
    ),
    unrelated=lambda sizes, unlabelled, epochs, labels: sum(sizes) + labels,
    explanation="For the nets of this chapter and 100 labels it is close to 800 passes. Whoever compares a pretrained "
    "net with one that is not should give the other one that much, and see what it does with it.",
)

EXERCISES = (
    WHAT_FAILED,
    WHAT_A_CONTROL_KILLS,
    BINOMIAL_INTERVAL,
    PAIRED_INTERVAL,
    NESTED_RUNS,
    FAIR_RATE,
    EQUAL_COMPUTE,
)
