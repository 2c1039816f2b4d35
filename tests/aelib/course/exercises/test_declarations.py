"""Every exercise of the course: its right answer passes, its mistakes are recognised, its texts are complete."""

import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import Verdict
from aelib.course.exercises.checking import behaviour, expected, judge
from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.own import faults
from aelib.course.exercises.running import TRAINING

NAMES = exercises.names()


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    """Each exercise in turn; all its tests run one after the other, so that its answers are computed once."""
    return request.param


@cache
def shown(name):
    """What each declared answer of an exercise shows, computed once: the right one, the mistakes, the unrelated one."""
    exercise = exercises.get(name)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [behaviour(exercise, answer) for answer in exercise.declared]


def told(name, given):
    """What is said to somebody whose answer shows what is `given`."""
    exercise = exercises.get(name)
    table = dict(zip((mistake.name for mistake in exercise.misconceptions), shown(name)[1:], strict=False))
    return judge(exercise, expected(exercise), given, lambda mistake: table[mistake.name])


def test_its_answers_are_told_apart(name):
    assert shown(name)  # a training is not judged by the time that it takes on the machine of the tests
    assert list(faults(exercises.get(name))) == []


def computed_in_another_way(right):
    """Numbers two or three steps of float32 beside the right ones; whole ones, which may be counts, as they are."""
    found = numbers(right)
    return right if found is None else np.where(found == np.round(found), found, found * (1 + 3e-7)).astype(np.float32)


def test_numbers_that_are_rounded_in_another_way_are_right(name):
    if exercises.get(name).measure is None:
        assert told(name, list(map(computed_in_another_way, shown(name)[0]))).correct


def test_an_unrelated_wrong_answer_is_told_where_hints_are_and_not_what_is_right(name):
    found = told(name, shown(name)[-1])
    assert f'aelib.hint("{name}")' in found.message
    right = numbers(exercises.get(name).answer)
    right = numbers(shown(name)[0][0]) if right is None else right
    assert right is None or right.size > 1 or f"{float(right):.4g}" not in found.message.replace(",", "")


INTERNAL = re.compile(r" at 0x[0-9a-f]|Verdict|Tracer(?!\w*Error)|Traced<|<class|<function|Misconception\(|Exercise\(")


def test_no_message_shows_what_is_internal(name):
    """Neither of the declared answers, nor where one shows this on one input and that on the next."""
    odd = [Verdict("an outcome of no declared answer"), None, numbers, [numbers], "text"]
    rows = [*shown(name), *([each] * len(shown(name)[0]) for each in odd)]
    for one in rows:
        for other in (one, *rows[:3], *rows[-5:]):
            found = told(name, [pair[place % 2] for place, pair in enumerate(zip(one, other, strict=True))])
            assert not INTERNAL.search(found.message), found.message


def test_the_inputs_are_the_same_every_time(name):
    exercise = exercises.get(name)
    if exercise.cases is None:
        if exercise.measure is not None and exercise.seconds < TRAINING:
            assert shown(name)[0] == [exercise.measure(exercise.answer)]
    else:
        for one, other in zip(exercise.cases(), exercise.cases(), strict=True):
            arrays = [pair for pair in zip(one, other, strict=True) if isinstance(pair[0], np.ndarray)]
            assert arrays
            assert all(np.array_equal(a, b) for a, b in arrays)


def test_an_open_question_has_a_rubric_and_every_one_two_mistakes(name):
    exercise = exercises.get(name)
    assert len(exercise.misconceptions) >= 2
    assert exercise.rubric is not None or exercise.measure is None


def test_every_module_beside_a_list_of_names_is_listed_or_used():
    for slug, listed in exercises.CHAPTERS.names().items():
        folder = Path(exercises.__file__).parent / slug.replace("-", "_")
        files = {path.stem: path.read_text() for path in folder.glob("*.py") if path.stem != "__init__"}
        declared = {stem.replace("_", "-") for stem, code in files.items() if "\nEXERCISE = " in code}
        assert declared == set(listed)
        for stem in files.keys() - {name.replace("-", "_") for name in listed}:
            assert any(f"{folder.name}.{stem} import" in code for code in files.values()), stem


def test_there_are_three_hints_without_the_code(name):
    hints = exercises.get(name).hints
    assert min(map(len, hints)) > 30
    for hint in hints:
        assert not re.search(r"\b(def|lambda|return)\b", hint)


WORDS = {"one": 1, "first": 1, "two": 2, "three": 3, "four": 4}
MADE = {"binomial-interval", "mend-the-choice"}
"""Whose case is made so that what the question states comes of it: 20 wrong ones of 100, the activations."""
BESIDE = {"largest-stable-rate": {7}, "squared-error-delta": {0.269}}
BESIDE |= {"one-step": {2}, "another-clock": {1}, "as-images": {1}}
"""What a question states besides its case: what follows from it, is in a function of it, or an end of a range."""


def test_the_case_of_a_first_question_has_the_numbers_that_the_question_states(name):
    """Each of them, or the number of which it is the logarithm; but 0, and what stands behind "You need"."""
    exercise = exercises.get(name)
    if exercise.first is None or name in MADE:
        return
    given = {float(number) for each in exercise.case if not callable(each) for number in np.ravel(each)} - {0}
    text = exercise.first.replace("−", "-").partition(" You need ")[0]
    stated = {float(number) for number in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text)} - {0}
    in_words = {number for word, number in WORDS.items() if re.search(rf"\b{word}\b", text)}
    either = {number: {round(number, 9), round(np.exp(number), 9)} for number in given}
    assert [number for number in given if not either[number] & (stated | in_words)] == []
    assert stated - BESIDE.get(name, set()) <= set().union(*either.values())


def one_value(rows):
    """Whether the numbers of all rows are one and the same, or none of them is finite."""
    found = [numbers(row) for row in rows]
    if any(each is None or not each.size for each in found):
        return False
    every = np.concatenate([each.ravel() for each in found])
    return bool(every.size > 1 and (not np.isfinite(every).any() or np.ptp(every) == 0))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([[0.0, 0.0], 0], True),
        ([True, True], True),
        ([0.785, [[0.785]]], True),
        ([[np.nan, np.inf], [-np.inf]], True),
        ([[0.0, 0.0], 1], False),
        ([[np.nan, 0.0]], False),
        ([0.0], False),
        ([0.0, Verdict("drawn")], False),
    ],
)
def test_one_value_is_found(rows, found):
    assert one_value(rows) is found


def test_a_mistake_with_one_value_in_every_test_is_named_by_that(name):
    """Whatever comes to 0, 1 or NaN looks like it, so it begins with what is seen and not with a cause."""
    exercise = exercises.get(name)
    if exercise.cases is None:
        return
    right, *wrong = shown(name)
    for mistake, rows in zip(exercise.misconceptions, wrong, strict=False):
        alike = one_value(rows) and not one_value(right)
        assert mistake.message.startswith("In every test ") is alike, (mistake.name, rows[0])


def test_texts_read_alike_in_a_terminal_and_as_markdown(name):
    exercise = exercises.get(name)
    messages = [mistake.message for mistake in exercise.misconceptions]
    for text in [exercise.asks, exercise.explanation, exercise.rubric or "", *exercise.hints, *messages]:
        assert text.count("`") % 2 == 0
        plain = re.sub(r"`[^`]+`", "", text)
        assert not re.search(r"[*_$<>\\]|!|\bjust\b|\bsimply\b|\bobviously\b", plain), plain


def test_names_are_unique_and_none_begins_another():
    assert len(set(NAMES)) == len(NAMES)
    assert not [(a, b) for a in NAMES for b in NAMES if a != b and b.startswith(a)]
