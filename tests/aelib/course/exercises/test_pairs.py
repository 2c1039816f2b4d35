"""Two known mistakes in one answer are named, on good evidence alone, and without a long wait."""

import time

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises import pairs
from aelib.course.exercises.checking import examine
from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.running import TRAINING
from aelib.course.exercises.variants import with_both
from tests.aelib.course.exercises.two_mistakes import FIRST, LATER

TEXT = """Weights that grow

minutes: 5
difficulty: 1
asks: a function of one array
hint: Add.
hint: Add, then double.
hint: Add, then double, and add one.
right: So it is.

once [2 * =>]: You did not double.
thrice [2 * => 3 *]: You took three.
no one [+ 1 + => +]: The one is missing.
turned [return 2 => return -2]: You turned it round.
backwards [sum(x => sum(x[::-1]]: You began at the end.
plain [np.cumsum(x) => x]: You did not add up.
the first alone [np.cumsum(x) => 0 * x + x[0]]: You took the first alone.
once, turned: This was declared as one.
"""


def grown(x):
    turns = 4
    while turns != 0:
        turns -= 1
    return 2 * np.cumsum(x) + 1 + turns


def declared(text):
    return exercise(
        "aelib.course.exercises.before_you_begin.weights_that_grow", text, grown, unrelated=np.sin, seconds=5.0,
        cases=lambda: [(np.array([3.0, -1.0, 2.0, 0.5]),), (np.array([1.0, 2.0, 7.0]),)],
        once_turned=lambda x: 1 - np.cumsum(x),
    )  # fmt: skip


EXAMPLE = declared(TEXT)
CHANGES = {each.name: each.change for each in EXAMPLE.misconceptions}
SAME = {"lopsided-field", "mean-or-draw", "best-step"}
"""Where both at once are the same as a third mistake, which has a name of its own."""


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (lambda x: np.cumsum(x), "once + no one"),
        (lambda x: 2 * np.cumsum(x[::-1]), "no one + backwards"),
        (lambda x: 3 * x + 1, "thrice + plain"),
        (lambda x: 2 * np.cumsum(x), "no one"),
        (lambda x: 1 - np.cumsum(x), "once, turned"),
        (lambda x: -2 * np.cumsum(x), "no one + turned"),
        (lambda x: -4 * np.cumsum(x), "no one + another mistake"),
        (lambda x: 4 * np.cumsum(x) + 2, None),  # the right one times 2
        (lambda x: 7 + 0 * x, None),
        (lambda x: 3 * np.cumsum(x), "thrice + no one"),
        (lambda x: 2.0 if len(x) == 4 else 0.0, None),
        (lambda x: np.cos(9 * x), None),
    ],
)
def test_two_mistakes_have_both_names_and_one_has_its_own(answer, names):
    found = examine(EXAMPLE, answer)
    assert not found.correct
    assert found.misconception == names


def test_both_texts_are_said():
    assert examine(EXAMPLE, lambda x: np.cumsum(x)).message == (
        f"{pairs.TWO}\n\nOne: You did not double.\n\nThe other: The one is missing."
    )
    assert examine(EXAMPLE, lambda x: -4 * np.cumsum(x)).message.endswith(
        "\n\nOne: The one is missing.\n\nThe other: Your result is -2 times what the first leads to. Where does the "
        "factor come from?"
    )


def test_of_several_pairs_what_they_have_in_common_is_named():
    again = "nothing added [+ 1 + => + 0 +]: You added 0.\nturned ["
    found = examine(declared(TEXT.replace("turned [", again)), lambda x: np.cumsum(x))
    assert found.misconception == "once + another mistake"
    assert found.message.endswith("The other: Several would lead to your result. Mend the first, and check again.")


def test_of_pairs_with_nothing_in_common_that_of_the_smallest_changes_is_named_as_one_that_may_be():
    again = "no sum [np.cumsum(x) + 1 => np.cumsum(x)]: No.\nhalf [return 2 * => return 4 / 4 *]: No.\nturned ["
    found = examine(declared(TEXT.replace("turned [", again)), np.cumsum)
    assert found.misconception == "once + no one"
    assert found.message == f"{pairs.MAYBE}\n\nOne: You did not double.\n\nThe other: The one is missing."


def test_changes_that_overlap_are_made_one_after_the_other_where_the_second_finds_its_words():
    """The words of "thrice" stand in those of "in reverse"; "once" and "thrice" change the same words."""
    wider = "in reverse [return 2 * np.cumsum(x) => return np.flip(2 * np.cumsum(x))]: You reversed it.\nturned ["
    example = declared(TEXT.replace("turned [", wider))
    assert examine(example, lambda x: (3 * np.cumsum(x))[::-1] + 1).misconception == "thrice + in reverse"
    made = {name: len(list(with_both(grown, CHANGES[name], CHANGES["once"]))) for name in ("thrice", "plain", "no one")}
    assert made == {"thrice": 0, "plain": 1, "no one": 1}


VALUE = """A half and a seventh

minutes: 5
difficulty: 1
asks: one number
hint: Add.
hint: Add, then divide.
hint: Add, then divide by seven.
right: So it is.

half forgotten [0.5 + =>]: The half is missing.
upside down [1 / sevenths => sevenths]: You multiplied.
twice [* 1 => * 2]: You doubled.
"""


def half_and_seventh():
    sevenths = 7
    return (0.5 + 1 / sevenths) * 1


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (2 / 7, "half forgotten + twice"),
        (np.float32(2 / 7), "half forgotten + twice"),
        (0.286, "half forgotten + twice"),
        (0.2857, "half forgotten + twice"),
        (0.287, None),  # a thousandth too much
        (0.285, None),
        (0.29, None),  # two digits say too little
        (15, "upside down + twice"),
        (15.02, None),
        (0.5, None),
    ],
)
def test_two_mistakes_in_one_number_are_named_as_a_pair_that_may_be(answer, names):
    example = exercise(
        "aelib.course.exercises.before_you_begin.half_and_seventh", VALUE, half_and_seventh, unrelated=3.0,
        same=within(5e-3),
    )  # fmt: skip
    found = examine(example, answer)
    assert found.misconception == names
    assert found.message.startswith(pairs.MAYBE) is (names is not None)


def test_yes_and_no_are_searched_for_pairs_where_they_are_many():
    forward = lambda used, decayed: np.logical_or.accumulate(used)  # noqa: E731
    assert examine(exercises.get("where-gradients-flow"), forward).misconception == "layers above + decay forgotten"
    assert not pairs._says_enough([np.array([1.0, 0.0])])
    assert not pairs._says_enough([np.ones(pairs.MANY)])


def test_pairs_are_given_up_when_their_time_is_up(monkeypatch):
    """Of "fewer turns" and "two turns at a time" each ends, and both together do not."""
    monkeypatch.setattr(pairs, "SECONDS", 0.2)
    endless = "fewer turns [= 4 => = 3]: Four.\ntwo turns at a time [-= 1 => -= 2]: One.\nturned ["
    example = declared(TEXT.replace("turned [", endless))
    assert examine(example, lambda x: 2 * np.cumsum(x)).misconception == "no one"
    began = time.process_time()
    assert examine(example, lambda x: np.cumsum(x)).message.startswith("Not right, and not one of the mistakes")
    assert 0.15 < time.process_time() - began < 2


@pytest.mark.parametrize("name", [name for name in exercises.names() if exercises.get(name).measure is None])
def test_an_unrelated_answer_is_no_pair(name):
    exercise = exercises.get(name)
    assert examine(exercise, exercise.unrelated).misconception is None


@pytest.mark.parametrize("answers", [FIRST, LATER], ids=["first", "later"])
def test_answers_with_two_mistakes_are_mostly_named_and_not_otherwise(answers, monkeypatch):
    """Of thirty 3 and 4 have no name."""
    monkeypatch.setattr(pairs, "SECONDS", 30.0)  # a busy machine would give up
    quick = [(exercises.get(name), *rest) for name, *rest in answers if exercises.get(name).seconds < TRAINING]
    found = [(examine(exercise, answer), mistakes) for exercise, mistakes, answer in quick]
    names = [
        ({*(told.misconception or "").split(" + ")} - {"", pairs.UNKNOWN}, {*mistakes}) for told, mistakes in found
    ]
    assert len(answers) == 30
    assert not any(told.correct for told, _ in found)
    others = [told.exercise for (told, _), (said, known) in zip(found, names, strict=True) if said - known]
    assert {*others} <= SAME
    assert sum(not said for said, _ in names) <= 4
