"""The exercises of the chapter "Backpropagation": steps of a difference quotient, and numbers in the texts."""

import numpy as np
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def test_each_step_is_compared_by_its_own_size():
    right = get("best-step").answer
    assert not examine(get("best-step"), lambda size, third: right(size, third) + 1e-7).correct

    def on_a_coarse_grid(size, third):
        h = np.logspace(-12, 1, 131)[:, None]
        return h[(h**2 / 6 * third + np.finfo(float).eps * size / h).argmin(axis=0), 0]

    feedback = examine(get("best-step"), on_a_coarse_grid)
    assert not feedback.correct
    assert "times the right one" not in feedback.message, feedback


def test_a_step_without_the_third_is_a_quarter_too_far():
    exercise = get("best-step")
    right, wrong = exercise.answer, exercise.misconceptions[0].answer
    assert "a quarter too far" in exercise.misconceptions[0].message
    assert wrong(np.ones(1), np.ones(1)) / right(np.ones(1), np.ones(1)) == pytest.approx(1.26, abs=0.01)
