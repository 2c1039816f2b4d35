"""A declaration that is not complete is refused where it stands, in words."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.first import first_question
from aelib.course.exercises.text import parse

TEXT = """Twice as much

minutes: 5
difficulty: 1
asks: a function of one number: `f(x)`
hint: Add.
hint: Add it to itself.
hint: Add it to
  itself, once.
right: So it is.
point: Whether halves are
  numbers too.
point: Zero.

half as much: You divided.
2 more, not twice: You added 2, which is right for 2
  alone.
"""
MODULE = "aelib.course.exercises.before_you_begin.twice_as_much"
CODE = {"half_as_much": lambda x: x / 2, "_2_more_not_twice": lambda x: x + 2}


def declared(text=TEXT, **wrong):
    return exercise(MODULE, text, lambda x: 2 * x, unrelated=lambda x: 7, cases=lambda: [(1.0,)], **(wrong or CODE))


def test_a_text_and_code_make_an_exercise():
    twice = declared()
    assert (twice.chapter, twice.name, twice.title) == ("before-you-begin", "twice-as-much", "Twice as much")
    assert (twice.minutes, twice.difficulty, twice.asks) == (5, 1, "a function of one number: `f(x)`")
    assert twice.hints == ("Add.", "Add it to itself.", "Add it to itself, once.")
    assert (twice.explanation, twice.rubric) == ("So it is.", "- Whether halves are numbers too.\n- Zero.")
    assert [(m.name, m.message, m.answer(6)) for m in twice.misconceptions] == [
        ("half as much", "You divided.", 3.0),
        ("2 more, not twice", "You added 2, which is right for 2 alone.", 8),
    ]


def test_a_first_question_comes_with_its_case():
    asks = f"{TEXT}first: What is twice 3?\n"
    question = first_question(exercise(MODULE, asks, double, unrelated=abs, cases=lambda: [(1.0,)], case=(3,), **CODE))
    assert (question.answer, question.asks) == ((6.0,), "one number")
    assert [(m.name, m.answer) for m in question.misconceptions] == [
        ("half as much", (1.5,)), ("2 more, not twice", (5.0,)),
    ]  # fmt: skip
    for text, case in ((asks, {}), (TEXT, {"case": (3,)})):
        with pytest.raises(ValueError, match="twice-as-much: a `first` question must come with a `case`"):
            exercise(MODULE, text, double, unrelated=abs, cases=lambda: [(1.0,)], **case, **CODE)


def test_a_function_that_writes_into_what_it_is_given_changes_the_case_of_no_other():
    def doubled(x):
        x *= 2
        return x.sum()

    asks, case = f"{TEXT}first: What is twice 1 and 2, summed?\n", np.array([1.0, 2.0])
    wrong = {"half_as_much": lambda x: x.sum() / 2, "_2_more_not_twice": lambda x: x.sum() + 2}
    question = first_question(exercise(MODULE, asks, doubled, unrelated=abs, cases=list, case=(case,), **wrong))
    assert question.answer == (6.0,)
    assert [mistake.answer for mistake in question.misconceptions] == [(1.5,), (5.0,)]


@pytest.mark.parametrize(("case", "names"), [(4, ["half as much"]), (2, ["half as much"]), (4 / 3, [])])
def test_mistakes_that_make_no_difference_in_a_case_are_left_out_and_like_ones_told_together(case, names):
    wrong = {"half_as_much": lambda x: x / 2, "_2_more_not_twice": lambda x: 2 * x if x == 2 else x - 2}
    if case == 4 / 3:
        wrong = dict.fromkeys(wrong, lambda x: 1 / 0)
    text = f"{TEXT}first: What is twice that?\n"
    found = first_question(exercise(MODULE, text, double, unrelated=abs, cases=lambda: [(1.0,)], case=(case,), **wrong))
    assert [mistake.name for mistake in found.misconceptions] == names
    together = "You divided.\n\nOr: You added 2, which is right for 2 alone."
    assert [mistake.message for mistake in found.misconceptions] == (
        [together] if case == 4 else ["You divided."] * len(names)
    )


def double(x):
    return 2 * x


def test_misconceptions_are_tried_in_the_order_of_the_text():
    names = [mistake.name for mistake in declared(**dict(reversed(CODE.items()))).misconceptions]
    assert names == ["half as much", "2 more, not twice"]


def test_a_wrong_answer_may_be_compared_in_its_own_way():
    half, more = declared(half_as_much=Wrong(abs, same=max), _2_more_not_twice=min).misconceptions
    assert (half.answer, half.same, more.answer, more.same) == (abs, max, min, None)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"half_as_much": abs}, r"but got \[\] without text, \['_2_more_not_twice'\] without change or code"),
        (CODE | {"thrice": abs}, r"but got \['thrice'\] without text, \[\] without change or code"),
    ],
)
def test_text_without_code_and_code_without_text_raise(wrong, message):
    with pytest.raises(ValueError, match="twice-as-much: each misconception must .*" + message):
        declared(**wrong)


def test_two_names_that_are_one_in_code_raise():
    with pytest.raises(ValueError, match="each misconception must have one text"):
        declared(TEXT + "half, as much: You halved.\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes: 5\n", "", "`minutes` must stand 1 times, but got 0"),
        ("minutes: 5\n", "minutes: 5\nminutes: 6\n", "`minutes` must stand 1 times, but got 2"),
        ("minutes: 5", "minutes: five", "must be integers, the latter 1 to 3, but got five, 1"),
        ("difficulty: 1", "difficulty: 4", "must be integers, the latter 1 to 3, but got 5, 4"),
        ("hint: Add.\n", "", "`hint` must stand 3 times, but got 2"),
        ("hint: Add.\n", "hint: Add.\nhint: Add!\n", "`hint` must stand 3 times, but got 4"),
        ("  itself, once.", "itself, once.", "or go on after two spaces, but got 'itself, once.'"),
        ("half as much: You divided.", "half as much:", "a line must be `name: text`, .* got 'half as much:'"),
        ("half as much: You", "half as much You", "a line must be `name: text`, .* got 'half as much You divided.'"),
        ("half as much: You divided.\n", "half as much: No.\n" * 2, "`half as much` must stand 1 times, but got 2"),
        ("right: So it is.\n", "", "`right` must stand 1 times, but got 0"),
    ],
)
def test_a_text_of_another_form_raises(old, new, message):
    assert old in TEXT
    with pytest.raises(ValueError, match=f"^Twice as much: .*{message}"):
        parse(TEXT.replace(old, new))


def test_no_text_raises():
    with pytest.raises(ValueError, match=re.escape("`minutes` must stand 1 times, but got 0")):
        declared(None)


@pytest.fixture
def _module(monkeypatch):
    monkeypatch.setitem(sys.modules, MODULE, SimpleNamespace(WIDTH=1000))


COMPUTED = '{half_as_much(WIDTH):,.1f} and {right(2e-9):.0e}, not {"a": WIDTH}'


@pytest.mark.usefixtures("_module")
@pytest.mark.parametrize(
    ("old", "found"),
    [
        ("a function of one number", lambda twice: twice.asks), ("Add.", lambda twice: twice.hints[0]),
        ("Add it to itself.", lambda twice: twice.hints[1]), ("So it is.", lambda twice: twice.explanation),
        ("Zero.", lambda twice: twice.rubric), ("You divided.", lambda twice: twice.misconceptions[0].message),
        ("What?", lambda twice: twice.first),
    ],
)  # fmt: skip
def test_what_stands_in_braces_is_computed_from_the_module_and_its_answers(old, found):
    text = f"{TEXT}first: What?\n"
    made = exercise(
        MODULE, text.replace(old, COMPUTED), double, unrelated=abs, cases=lambda: [(1.0,)], case=(3,), **CODE
    )
    assert '500.0 and 4e-9, not {"a": WIDTH}' in found(made)


@pytest.mark.usefixtures("_module")
@pytest.mark.parametrize(
    ("braces", "reason"), [("{HEIGHT:,}", "name 'HEIGHT' is not defined"), ("{WIDTH:.2x}", "not allowed")]
)
def test_what_cannot_be_computed_raises(braces, reason):
    with pytest.raises(ValueError, match=f"twice-as-much: `{re.escape(braces)}` in a text must be .*{reason}"):
        declared(TEXT.replace("So it is.", braces))
