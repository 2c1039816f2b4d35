"""Predictions: who has read nothing is not told by the form of the options.

By form one takes the option that states no reason, or one, the shortest, the longest, or the one at some place.
"""

import re
from typing import NamedTuple

import pytest

from tests.book.conftest import ROOT

QUESTION = re.compile(r"^(?P<fence>[:`]{3,})\{predict\}\n(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
OPTION = re.compile(r"^(.+)\n: ", re.MULTILINE)
# What stands after these is more than the answer: mostly its reason.
REASON = re.compile(r"[:;]|[.?!] |\b(?:because|since|so that)\b|, (?:as|so|which|how)\b")
MARKUP = re.compile(r"\{eq\}`[^`]+`|\{\w+\}|\\[A-Za-z]+|[$*`\\^{}]")
MARGIN = 5
"""By how many predictions of 89 a rule may differ from chance, whose standard deviation is about 4."""


class Prediction(NamedTuple):
    """The options of a question as one reads them, and the place of the right one, from 0."""

    options: tuple[str, ...]
    right: int


def predictions(text):
    """The predictions of a page's source, and the questions of its test."""
    for question in QUESTION.finditer(text):
        options = tuple(MARKUP.sub("", option).strip() for option in OPTION.findall(question["body"]))
        (answer,) = re.findall(r"^:answer: (\d+)$", question["body"], re.MULTILINE)
        yield Prediction(options, int(answer) - 1)


def reasoned(option):
    """Whether an option states more than an answer."""
    return bool(REASON.search(option))


ASKED = [each for page in sorted(ROOT.glob("chapters/*.md")) for each in predictions(page.read_text())]
RULES = {
    "takes an option without a reason": lambda option: -reasoned(option),
    "takes an option with a reason": reasoned,
    "takes the shortest option": lambda option: -len(option),
    "takes the longest option": len,
}
"""What a guess by form takes is what its rule gives the most, by lot among several."""


def guessed(rule, asked):
    """How many predictions a rule gets right, in the mean of its lots."""
    right = 0.0
    for each in asked:
        marks = [rule(option) for option in each.options]
        right += (marks[each.right] == max(marks)) / marks.count(max(marks))
    return right


def test_the_options_of_a_page_are_read_as_one_sees_them():
    options = "It shrinks: $x$ is small.\n: No.\n\nIt **grows**.\n: By {eq}`eq-a`.\n\nNeither; see {eq}`eq-a`.\n: No.\n"
    (found,) = predictions(f"# A\n\n:::{{predict}}\n:answer: 2\n:label: a\n\nDoes it?\n\n{options}:::\n")
    assert found == (("It shrinks: x is small.", "It grows.", "Neither; see ."), 1)
    assert [guessed(rule, [found]) for rule in RULES.values()] == [1, 0, 1, 0]
    assert guessed(len, [Prediction(("a", "b"), 0)]) == 0.5
    assert [reasoned(each) for each in ("It grows.", "Most, as in Chapter 1.")] == [False, True]


@pytest.mark.parametrize("rule", RULES)
def test_a_guess_by_form_is_right_about_as_often_as_by_lot(rule):
    chance = sum(1 / len(each.options) for each in ASKED)
    assert guessed(RULES[rule], ASKED) == pytest.approx(chance, abs=MARGIN)


@pytest.mark.parametrize("has", [False, True])
def test_an_option_that_is_alone_with_a_reason_or_without_is_right_in_half_of_the_cases_at_most(has):
    marks = [([reasoned(option) is has for option in each.options], each.right) for each in ASKED]
    alone = [mark[right] for mark, right in marks if sum(mark) == 1]
    assert sum(alone) <= len(alone) / 2


@pytest.mark.parametrize("many", [3, 4])
def test_all_have_three_or_four_options_and_the_right_one_stands_at_each_place_about_as_often(many):
    assert {len(each.options) for each in ASKED} == {3, 4}
    right = [each.right for each in ASKED if len(each.options) == many]
    assert len(ASKED) > 80
    assert all(0.6 < right.count(place) * many / len(right) < 1.4 for place in range(many))
