"""The form of an open answer, and which of several questions decides."""

import re

import numpy as np
import pytest

import aelib
from aelib.course.exercises.measuring import deciding, digits_on_their_side, finite, form, functions, outcome
from aelib.course.exercises.running import AnswerError

PAIR = np.zeros((3, 2)), np.zeros(2)


def test_numbers_in_the_right_form_come_back_as_float64():
    given = [np.ones((3, 2), np.float32).tolist(), np.ones(2, int)]
    W, b = form(given, PAIR, "")
    assert (W.dtype, W.shape, b.dtype, b.tolist()) == (np.float64, (3, 2), np.float64, [1, 1])
    assert form({"w": 1, "b": [2, 3]}, {"b": PAIR[1], "w": np.float32(0)}, "")["b"].tolist() == [2, 3]
    assert form(zip(*[PAIR], strict=True), [[PAIR[0]], [PAIR[1]]], "")[1][0].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("given", "like", "came"),
    [
        (np.zeros((2, 2)), PAIR[1], "an array [2, 2]"),
        (None, PAIR[1], "something else"),
        ("1", np.float32(1), "something else"),
        (1.0, PAIR, "an array []"),
        (PAIR[:1], PAIR, "an array [1, 3, 2]"),
        (PAIR[::-1], PAIR, "an array [2] and an array [3, 2]"),
        ((PAIR[0], None), PAIR, "an array [3, 2] and something else"),
        (PAIR, [PAIR, PAIR], "an array [3, 2] and an array [2]"),
        ([PAIR] * 3, [PAIR, PAIR], "something else"),
        ({"w": 1.0}, {"w": PAIR[1]}, "something else"),
        ({"w": 1.0}, {"v": np.float32(1)}, "something else"),
        ([1.0], {"w": np.float32(1)}, "an array [1]"),
    ],
)
def test_another_form_is_refused_with_what_came(given, like, came):
    with pytest.raises(AnswerError, match=f"^`f` must return that, but got {re.escape(came)}\\.$"):
        form(given, like, "`f` must return that")


def test_the_first_that_does_not_pass_decides_and_no_more_are_asked():
    asked = []

    def ask(*outcomes):
        for each in outcomes:
            asked.append(each)
            yield each, f"It is {each}."

    found = deciding(ask("right", "wrong", "right"), "right")
    assert (found.outcome, found.report, asked) == ("wrong", "It is wrong.", ["right", "wrong"])
    assert deciding(ask("right", "right"), "right").outcome == "right"


def test_the_first_condition_that_holds_decides_and_no_more_are_computed():
    conditions = {"early": lambda: 0 > 1, "cheap": np.bool_(False), "right": lambda: 1, "late": lambda: 1 / 0}
    assert outcome(conditions) == "right"


@pytest.mark.parametrize("given", [(PAIR[0], [np.array([1, np.nan])]), np.array([-np.inf, 0.0])])
def test_numbers_that_are_not_finite_are_refused_wherever_they_are(given):
    with pytest.raises(AnswerError, match=r"^`f` returned NaN or an infinity\. Shorter steps may help\.$"):
        finite(given, "`f` returned", "Shorter steps may help.")
    assert finite(PAIR, "`f` returned") is PAIR
    assert finite(np.float64(2), "`f` returned") == 2


def test_what_is_to_be_functions_comes_back_or_is_refused_with_their_names():
    assert functions(np.sin, "repair") is np.sin
    assert functions((np.sin, np.cos), "encode", "decode") == [np.sin, np.cos]
    for given in (np.sin, (np.sin,), (np.sin, 3), None):
        with pytest.raises(AnswerError, match=r"two functions: end with `return encode, decode`, without calling them"):
            functions(given, "encode", "decode")
    with pytest.raises(AnswerError, match=r"a function: end with `return repair`, without calling it\."):
        functions((np.sin,), "repair")


def test_digits_on_their_side_are_transposed_and_have_their_own_labels():
    digits = aelib.mnist()
    where = {
        image.tobytes(): label
        for part in (digits.train, digits.test)
        for image, label in zip(part.images, part.labels, strict=True)
    }
    x, labels, others, other_labels = digits_on_their_side(np.random.default_rng(3), 40, 30, only=(4, 9))
    assert (x.shape, others.shape) == ((40, 28, 28), (30, 28, 28))
    assert set(labels) == set(other_labels) == {4, 9}
    upright = np.concatenate([x, others]).swapaxes(1, 2)
    assert [where[image.tobytes()] for image in upright] == [*labels, *other_labels]
    test = {image.tobytes() for image in digits.test.images}
    assert [image.tobytes() in test for image in upright] == [False] * 40 + [True] * 30
