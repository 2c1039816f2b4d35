"""A misconception that is a change of the right answer stands beside its text; what cannot be changed is refused."""

import functools
import re

import pytest

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.text import parse
from aelib.course.exercises.variants import variant

TEXT = """Three numbers

minutes: 5
difficulty: 1
asks: a function of one array
hint: Add.
hint: Add it to itself.
hint: Add it to itself, once.
right: So it is.

turned: You turned it round.
other: You did something else.
"""
MODULE = "aelib.course.exercises.before_you_begin.three_numbers"
FACTOR = 2


def doubled(x):
    return [FACTOR * each + 0 for each in x]


def seven():
    return 3 + 4


def counted(x):
    return len(x)


def declared(change, answer=doubled, wrong=None, cases=lambda: [([1, 2, 3],)]):
    text = TEXT.replace("turned: ", f"turned [{change}]: ") if change else TEXT
    wrong = {"other": len} if wrong is None else wrong
    return exercise(MODULE, text, answer, unrelated=lambda x: 7, cases=cases, **wrong)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("in x => in x[::-1]", [6, 4, 2]),
        ("in x\n  =>\n  in x[::-1]", [6, 4, 2]),
        ("+ 0 =>", [2, 4, 6]),
        ("+ 0 => ; FACTOR * =>", [1, 2, 3]),
        ("FACTOR => each ; * each => * FACTOR", [2, 4, 6]),
        ("FACTOR * each => -FACTOR * each ; FACTOR * each + 0 => FACTOR * each + 1", [-1, -3, -5]),
        ("FACTOR * each => (lambda y: y)(each)", [1, 2, 3]),
        ("(x) => (x, by=3) ; FACTOR => by", [3, 6, 9]),
    ],
)
def test_a_change_beside_the_text_makes_the_wrong_answer(change, shown):
    turned, other = declared(change).misconceptions
    assert (turned.name, turned.message, turned.same) == ("turned", "You turned it round.", None)
    assert turned.answer([1, 2, 3]) == shown
    assert other.answer([1, 2, 3]) == 3
    assert doubled([1, 2, 3]) == [2, 4, 6]


def test_a_change_may_be_compared_in_its_own_way():
    turned, _ = declared("in x => in x[::-1]", wrong={"turned": Wrong(same=max), "other": len}).misconceptions
    assert (turned.answer([1, 2]), turned.same) == ([4, 2], max)


def test_a_value_may_be_what_a_function_returns_and_its_changes_return():
    found = declared("3 => 30", seven, {"other": 0}, cases=None)
    assert (found.answer, found.misconceptions[0].answer, found.misconceptions[1].answer) == (7, 34, 0)


def test_one_of_two_functions_may_be_changed():
    turned, _ = declared("len(x) => 5", (doubled, counted), {"other": (len, len)}).misconceptions
    assert [each([1, 2]) for each in turned.answer] == [[2, 4], 5]


def test_what_a_decorator_changed_is_changed_below_it():
    assert variant(functools.wraps(seven)(lambda: 8), "3 => 30")() == 34


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("each => y", "`each` must stand in the right answer exactly once, but stands there 2 times"),
        ("np.tanh => np.sin", "`np.tanh` must stand in the right answer exactly once, but stands there 0 times"),
        ("* each => ; each + 0 => 2", "changes must not overlap, but got `* each => ; each + 0 => 2`"),
        ("+ 0 => ; + 0 => 1", "changes must not overlap, but got `+ 0 => ; + 0 => 1`"),
        ("FACTOR => (", "`FACTOR => (` must leave Python, but: "),
        ("FACTOR", "a change must be `old => new`, but got `FACTOR`"),
        ("=> FACTOR", "a change must be `old => new`, but got `=>`"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_by_exercise_and_misconception(change, message):
    with pytest.raises(ValueError, match=f"^three-numbers: turned: {re.escape(message)}"):
        declared(change)


def test_only_functions_of_a_module_can_be_changed():
    def within(x):
        return x

    for answer in (lambda x: x, within, 7, functools.partial(doubled), (), (doubled, len)):
        with pytest.raises(ValueError, match="only functions that a module defines with `def` can be changed"):
            variant(answer, "x => y")


@pytest.mark.parametrize(
    ("change", "wrong", "message"),
    [
        ("x => y", {"turned": len, "other": len}, r"\[\] without text, \[\] without change or code, \['turned'\] with"),
        (None, {"turned": Wrong(same=max), "other": len}, r"\[\] without text, \['turned'\] without change or code"),
        (None, {"turned": len}, r"\[\] without text, \['other'\] without change or code, \[\] with both"),
        (None, {"turned": len, "other": len, "more": len}, r"\['more'\] without text, \[\] without change or code"),
    ],
)
def test_a_misconception_has_either_a_change_or_code(change, wrong, message):
    with pytest.raises(ValueError, match="three-numbers: each misconception must have one text, .*" + message):
        declared(change, wrong=wrong)


def test_a_change_ends_where_the_text_begins():
    said = parse(TEXT.replace("turned: ", "turned [x[0] => x[1:]]: In brackets [a => b]: "))
    assert said.misconceptions["turned"] == "In brackets [a => b]: You turned it round."
    assert said.changes == {"turned": "x[0] => x[1:]"}


def test_an_open_exercise_names_the_outcome_that_is_right():
    for given in ({"measure": len}, {"passes": "learnt"}):
        with pytest.raises(ValueError, match="three-numbers: `measure` must come with the outcome that `passes`"):
            exercise(MODULE, TEXT, doubled, unrelated=len, turned=len, other=len, **given)
