"""The exercises of the chapter "Codes in bits", answered in other words, rightly, wrongly and by cheating."""

import math
from collections import Counter

import numpy as np
import pytest

import aelib

REPORTS = ("two gradients", "eight bits an index", "three numbers of pictures", "three sizes of network")


def diagnosis(name, answer):
    feedback = aelib.check(name, answer)
    return feedback.correct, feedback.misconception


def break_even(bits, side, rival):
    """The digits from which on a file with these bits per digit and this side is the shorter one."""
    return math.inf if rival[0] <= bits else max(0, (rival[1] - side) / (bits - rival[0]))


def one_by_one(train, test, levels, decoder, rival):
    """The length with a dictionary, symbol by symbol, and the break-even."""
    seen = Counter(train.ravel().tolist())
    bits = sum(math.log2((train.size + levels) / (seen[s] + 1)) for s in test.ravel().tolist()) / len(test)
    return bits, break_even(bits, 8 * decoder + 8 * levels, rival)


def then(change):
    """The right numbers after a change of both, by `change(bits, even, train, test, levels, decoder, rival)`."""
    return lambda *given: change(*one_by_one(*given), *given)


def row_by_row(g, z, e, commitment):
    """The gradients of each example by itself."""
    pairs = [(g[i] - 2 * commitment * (e[i] - z[i]), -2 * (z[i] - e[i])) for i in range(len(z))]
    return tuple(np.stack(part) for part in zip(*pairs, strict=True))


def by_thresholds(x, new, rng):
    """Four thresholds for each of four components, which are linear functions with an offset."""
    axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:4]
    cuts = np.quantile(x @ axes.T, [0.2, 0.4, 0.6, 0.8], axis=0).T
    return tuple(((part @ axes.T)[:, :, None] > cuts).reshape(len(part), -1) for part in (x, new))


def spread(x):
    """K-means from starts that are drawn in proportion to their distance, the best of ten."""
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        vectors = [x[rng.integers(len(x))]]
        while len(vectors) < 24:
            apart = np.min([((x - v) ** 2).sum(axis=1) for v in vectors], axis=0).astype(float)
            vectors.append(x[rng.choice(len(x), p=apart / apart.sum())])
        vectors = np.array(vectors, float)
        for _ in range(10):
            apart = ((x[:, None] - vectors) ** 2).sum(axis=2)
            which = apart.argmin(axis=1)
            vectors = np.stack([x[which == j].mean(axis=0) if (which == j).any() else vectors[j] for j in range(24)])
        found.append((((x[:, None] - vectors) ** 2).sum(axis=2).min(axis=1).mean(), seed, vectors))
    return min(found)[2]


@pytest.mark.parametrize(
    ("name", "answer", "found"),
    [
        ("length-of-a-file", then(lambda bits, even, *given: (bits, 0 if even == math.inf else even)),
         (False, None)),
        ("water-over-three", 1.21, (False, "bits per number sent")),
        ("straight-and-exact", 1.13, (False, "chain rule forgotten")),
        ("bits-without-a-network", by_thresholds, (True, None)),
        ("what-the-bits-say", dict(zip(REPORTS, "BDAA", strict=True)), (False, "three sizes of network")),
        ("what-the-bits-say", dict(zip(REPORTS, "DBAC", strict=True)), (False, "gradient and start exchanged")),
        ("train-a-codebook", spread, (True, None)),
    ],
)  # fmt: skip
def test_the_same_in_other_words(name, answer, found):
    assert diagnosis(name, answer) == found


def test_a_symbol_that_training_never_had_costs_bits():
    def seen_alone(train, test, *others):
        known = np.isin(test, train)
        return one_by_one(train, test[known][None], *others)[0] / len(test), one_by_one(train, test, *others)[1]

    assert not diagnosis("length-of-a-file", seen_alone)[0]


@pytest.mark.parametrize("fixed", range(2, 5))
def test_a_file_for_other_levels_decoders_and_rivals_is_not_enough(fixed):
    """What the first test input has in the place of what is given."""
    first = aelib.course.exercises.get("length-of-a-file").cases()[0]

    def answer(*given):
        return one_by_one(*given[:fixed], first[fixed], *given[fixed + 1 :])

    assert not diagnosis("length-of-a-file", answer)[0]


def test_a_weight_that_is_a_quarter_by_chance_is_not_enough():
    assert not diagnosis("mend-the-codebook", lambda g, z, e, _: row_by_row(g, z, e, 0.25))[0]


@pytest.mark.parametrize(("far", "right"), [(0.05, True), (0.2, False)])
def test_a_codebook_is_judged_by_its_error_over_that_of_the_true_centres(far, right):
    off = math.sqrt(far * 0.5**2)  # as much in each of the six numbers, whose noise has a standard deviation of a half
    assert diagnosis("train-a-codebook", lambda x: spread(x) + off)[0] is right


@pytest.mark.parametrize("vectors", [lambda x: x[:24], lambda x: x[-24:].astype(float)])
def test_examples_are_no_trained_codebook(vectors):
    assert diagnosis("train-a-codebook", vectors) == (False, "examples themselves")
