"""The exercises of the chapter on uses, answered in other words, rightly, wrongly and by cheating."""

import numpy as np
import pytest

import aelib
from aelib.course.exercises.uses import missing_by_a_gaussian, train_a_filler


def diagnosis(name, answer):
    feedback = aelib.check(name, answer)
    return feedback.correct, feedback.misconception


RIGHT = {
    "area of 0.1": "B", "more alarms than announced": "D", "normal pictures flagged in groups": "A",
    "repaired region empty": "C",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "found"),
    [
        ("right-alarms", 0.655, (True, None)),
        ("symptoms-of-a-detector", RIGHT, (True, None)),
        ("symptoms-of-a-detector", RIGHT | {"area of 0.1": "D", "more alarms than announced": "B"},
         (False, "sign and threshold exchanged")),
    ],
)  # fmt: skip
def test_the_same_in_other_words(name, answer, found):
    assert diagnosis(name, answer) == found


def test_an_answer_that_overwrites_its_example_is_judged_by_what_it_returns():
    def fill(x, known, mean, C):
        answer = missing_by_a_gaussian.filled(x, known, mean, C)
        x[:] = 0
        return answer

    assert diagnosis("missing-by-a-gaussian", fill) == (True, None)


def weighted(x):
    """The nearest upper halves, weighted by how near they are: the best that neighbours did."""

    def fill(y):
        rows, top = y[:, :14].reshape(len(y), -1), x[:, :14].reshape(len(x), -1)
        far = (top**2).sum(axis=1) - 2 * rows @ top.T + (rows**2).sum(axis=1)[:, None]
        near = np.argsort(far, axis=1)[:, :20]
        weights = np.exp(-np.take_along_axis(far, near, 1) / (0.4 * np.take_along_axis(far, near, 1).mean()))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.concatenate([y[:, :14], (weights[:, :, None, None] * x[near]).sum(axis=1)[:, 14:]], axis=1)

    return fill


def noisy(x):
    """Test digits that were looked up, with so much noise on all pixels that the error would do."""
    looked_up = train_a_filler.of_the_test(x)
    return lambda y: looked_up(y) + np.random.default_rng(0).normal(scale=0.16, size=y.shape)


@pytest.mark.parametrize(
    ("learn", "found"),
    [
        (lambda x: lambda y: y, "holes left"),
        (lambda x: lambda y: np.concatenate([y[:, :14], y[:, 13::-1]], axis=1), None),
        (lambda x: train_a_filler.of_neighbours(x, 15), "no better than neighbours"),
        (weighted, "no better than neighbours"),
        (train_a_filler.of_the_test, "test digits looked up"),
        (lambda x: train_a_filler.of_neighbours(aelib.mnist().test.images, 2), None),
        (noisy, "upper half changed"),
    ],
)
def test_a_filler_that_has_not_learnt(learn, found):
    assert diagnosis("train-a-filler", learn) == (False, found)
