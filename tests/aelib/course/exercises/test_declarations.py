"""Every exercise of the course: its right answer passes, its mistakes are recognised, its texts are complete."""

import re
from pathlib import Path

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises.checking import behaviour, examine
from aelib.course.exercises.comparing import agree, numbers

ALL = [exercises.get(name) for name in exercises.names()]
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.misconceptions]
each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
each_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{e.name}-{m.name}".replace(" ", "-") for e, m in MISTAKES]
)


@each_exercise
def test_the_right_answer_passes(exercise):
    feedback = examine(exercise, exercise.answer)
    assert feedback.correct
    assert feedback.message.startswith(exercise.explanation)
    assert feedback.notes == ()


@each_mistake
def test_a_misconception_gets_its_own_message(exercise, mistake):
    feedback = examine(exercise, mistake.answer)
    assert not feedback.correct
    assert feedback.misconception == mistake.name
    assert feedback.message.startswith(mistake.message)


@each_exercise
def test_no_two_declared_answers_behave_alike(exercise):
    named = {"right": exercise.answer} | {m.name: m.answer for m in exercise.misconceptions}
    with np.errstate(all="ignore"):
        shown = {name: behaviour(exercise, answer) for name, answer in named.items()}
    names = list(shown)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            alike = all(agree(exercise.same, *pair) for pair in zip(shown[a], shown[b], strict=True))
            assert not alike, f"the test inputs of {exercise.name} do not tell {a!r} from {b!r}"


@each_exercise
def test_an_unrelated_wrong_answer_is_refused_without_a_diagnosis(exercise):
    feedback = examine(exercise, exercise.unrelated)
    assert (feedback.correct, feedback.misconception, feedback.started) == (False, None, True)
    assert f'aelib.hint("{exercise.name}")' in feedback.message


@each_exercise
def test_a_wrong_answer_is_not_told_the_right_one(exercise):
    right = numbers(exercise.answer)
    if right is None:
        right = numbers(behaviour(exercise, exercise.answer)[0])
    told = examine(exercise, exercise.unrelated).message.replace(",", "")
    assert right is None or right.size > 1 or f"{float(right):.4g}" not in told


@each_exercise
def test_the_inputs_are_the_same_every_time(exercise):
    if exercise.cases is None:
        assert behaviour(exercise, exercise.answer) == behaviour(exercise, exercise.answer)
    else:
        for one, other in zip(exercise.cases(), exercise.cases(), strict=True):
            arrays = [pair for pair in zip(one, other, strict=True) if isinstance(pair[0], np.ndarray)]
            assert arrays
            assert all(np.array_equal(a, b) for a, b in arrays)


@each_exercise
def test_the_declaration_is_complete(exercise):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", exercise.name)
    assert exercise in exercises.CHAPTERS[exercise.chapter]
    assert exercise.minutes in range(1, 61)
    assert exercise.difficulty in (1, 2, 3)
    assert len(exercise.misconceptions) >= 2
    assert len({m.name for m in exercise.misconceptions}) == len(exercise.misconceptions)
    assert exercise.cases is None or exercise.measure is None
    assert exercise.rubric is not None or exercise.measure is None, "an open question needs a rubric"
    assert exercise.rubric is None or all(point.startswith("- ") for point in exercise.rubric.split("\n"))


@each_exercise
def test_it_stands_in_the_file_of_its_name(exercise):
    parts = [part.replace("-", "_") for part in (exercise.chapter, exercise.name)]
    file = Path(exercises.__file__).parent.joinpath(*parts).with_suffix(".py")
    assert f'name="{exercise.name}"' in file.read_text()


@each_exercise
def test_there_are_three_hints_each_saying_more_than_the_one_before(exercise):
    first, second, third = map(len, exercise.hints)
    assert 30 < first < second < third
    for hint in exercise.hints:
        assert not re.search(r"\b(def|lambda|return)\b", hint)


@each_exercise
def test_texts_read_alike_in_a_terminal_and_as_markdown(exercise):
    messages = [mistake.message for mistake in exercise.misconceptions]
    for text in [exercise.asks, exercise.explanation, exercise.rubric or "", *exercise.hints, *messages]:
        assert text.count("`") % 2 == 0
        plain = re.sub(r"`[^`]+`", "", text)
        assert not re.search(r"[*_$<>\\]|!|\bjust\b|\bsimply\b|\bobviously\b", plain), plain


def test_names_are_unique_and_none_begins_another():
    names = exercises.names()
    assert len(set(names)) == len(names)
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)]


def test_no_two_messages_are_alike():
    messages = [m.message for _, m in MISTAKES] + [e.explanation for e in ALL] + [h for e in ALL for h in e.hints]
    assert len(set(messages)) == len(messages)
