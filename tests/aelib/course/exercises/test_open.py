"""What open exercises judge on: other examples than those that they hand out."""

from importlib import import_module
from itertools import combinations

import numpy as np
import pytest

from aelib.course import exercises

OPEN = [each for each in map(exercises.get, exercises.names()) if each.measure is not None]
DRAWN = {
    "mend-the-loop": lambda module: module.task(5),
    "mend-the-descent": lambda module: module.unit(0, 200, 4, 4.0),
    "mend-the-training": lambda module: module.clouds(1, 200, 3, 0.5),
    "mend-the-backward-pass": lambda module: module.clouds(**module.SETS[0]),
    "mend-the-deep-net": lambda module: module.shells(1, 300, 4, 1.0),
    "mend-the-denoiser": lambda module: module.task(1, 200, (3.0, 1.0, 0.5)),
}
"""What is drawn to train on, and then what is drawn to judge on, where no function without arguments draws both."""
WHOLE = ("images", "sideways", "on_their_side", "pictures", "sample_of_digits", "codes_of_a_band", "ten_groups")
"""Functions without arguments that draw both, what is handed out and what is judged on."""
CHEAP = {"part-four-from-nine": "the label alone", "a-hundred-labels": "not learnt"}
"""Answers that are quickly trained; elsewhere the first misconception is."""


def module_of(exercise):
    return import_module(f"{exercises.__name__}.{exercise.chapter}.{exercise.name}".replace("-", "_"))


def arrays(found):
    """All arrays [n, ...] in tuples that hold more than one number for each of n, as rows [n, k] in float32."""
    if isinstance(found, tuple | list):
        return [array for each in found for array in arrays(each)]
    rows = np.asarray(found, np.float32).reshape(len(found), -1) if getattr(found, "ndim", 0) >= 2 else np.empty((1, 1))
    return [rows] if rows.shape[1] > 1 else []


def shared(a, b):
    """Whether rows of `b` are rows of `a`, or in their order such rows with noise."""
    if a.shape[1] != b.shape[1] or min(len(a), len(b)) < 20:
        return False
    known = {row.tobytes() for row in a}
    if any(row.tobytes() in known for row in b):
        return True
    n = min(len(a), len(b))
    a, b = (part[:n] - part.mean(axis=0) for part in (a, b))
    along, beside = (float((a * other).sum()) for other in (b, np.roll(b, 1, axis=0)))
    return along - beside > 0.15 * np.linalg.norm(a) * np.linalg.norm(b)


def test_rows_are_found_again_also_under_noise_and_elsewhere_are_not():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 2000, 2)).astype(np.float32)
    assert shared(a, a[::-3])
    assert shared(a, a[:1500] + 3 * b[:1500])
    assert not shared(a, b)
    assert not shared(3 + a, 3 + b)


@pytest.mark.parametrize("exercise", OPEN, ids=lambda each: each.name)
def test_what_is_judged_on_is_not_what_is_handed_out(exercise):
    module = module_of(exercise)
    whole = [getattr(module, each)() for each in WHOLE if hasattr(module, each)]
    if exercise.name in DRAWN:
        whole.append(DRAWN[exercise.name](module)[:2])
    for found in whole:
        for one, other in combinations(arrays(found), 2):
            assert not shared(one, other), (one.shape, other.shape)


class Spy:
    """Passes on what an answer does, and keeps what it and the functions that it returns are called with."""

    def __init__(self, answer):
        self.handed, self.judged = [], []
        self.answer = self.over(answer, self.handed)

    def over(self, given, kept):
        if isinstance(given, tuple | list) and given and all(map(callable, given)):
            return tuple(self.over(each, kept) for each in given)
        if not callable(given):
            return given

        def called(*arguments):
            kept.extend(arrays(arguments))
            return self.over(given(*arguments), self.judged)

        return called


@pytest.mark.parametrize(
    "name",
    ["part-four-from-nine", "fill-the-hole", "a-hundred-labels", "mend-the-denoiser",
     "beat-wiener", "train-a-map", "learn-all-levels"],
)  # fmt: skip
def test_a_trained_function_is_judged_on_rows_that_it_was_not_trained_on(name):
    exercise = exercises.get(name)
    answers = {each.name: each.answer for each in exercise.misconceptions}
    spy = Spy(answers[CHEAP.get(name, exercise.misconceptions[0].name)])
    exercise.measure(spy.answer)
    own = sum(len(rows) for rows in spy.judged if any(shared(handed, rows) for handed in spy.handed))
    assert spy.judged
    assert own < 0.7 * sum(map(len, spy.judged)), (own, [rows.shape for rows in spy.judged])
