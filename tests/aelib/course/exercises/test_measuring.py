"""The form of an open answer, and which of several questions decides."""

import re

import numpy as np
import pytest

from aelib.course.exercises.measuring import first, form
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
        for outcome in outcomes:
            asked.append(outcome)
            yield outcome, f"It is {outcome}."

    found = first(ask("right", "wrong", "right"), "right")
    assert (found.outcome, found.report, asked) == ("wrong", "It is wrong.", ["right", "wrong"])
    assert first(ask("right", "right"), "right").outcome == "right"
