"""What the form of the options tells of the predictions: `python -m book.checks.by_form`.

Who has read nothing can still choose by form: the option that states no reason, the shortest or the longest one, or the
one at some place. Over the whole course each such rule should be right about as often as chance is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
QUESTION = re.compile(r"^(?P<fence>[:`]{3,})\{predict\}\n(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
ANSWER = re.compile(r"^:answer: (\d+)$", re.MULTILINE)
LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)
OPTION = re.compile(r"^(.+)\n: ", re.MULTILINE)
# What stands after these is more than the answer: mostly its reason.
REASON = re.compile(r"[:;]|[.?!] |\b(?:because|since|so that)\b|, (?:as|so|which|how)\b")
MARKUP = re.compile(r"\{eq\}`[^`]+`|\{\w+\}|\\[A-Za-z]+|[$*`\\^{}]")


class Prediction(NamedTuple):
    """The options of a question as one reads them, and the place of the right one, from 0."""

    label: str
    options: tuple[str, ...]
    right: int


def predictions(text: str) -> Iterator[Prediction]:
    """Yield the predictions of a page's source, and the questions of its test."""
    for question in QUESTION.finditer(text):
        body = question["body"]
        options = tuple(MARKUP.sub("", option).strip() for option in OPTION.findall(body))
        (answer,), (label,) = ANSWER.findall(body), LABEL.findall(body)
        yield Prediction(label, options, int(answer) - 1)


def of_the_course() -> list[Prediction]:
    """Return the predictions of all pages."""
    return [
        each for page in sorted(ROOT.glob("chapters/*.md")) for each in predictions(page.read_text(encoding="utf-8"))
    ]


def reasoned(option: str) -> bool:
    """Return whether an option states more than an answer.

    >>> [reasoned(option) for option in ("It grows.", "It grows: the code has its price.", "Most, as in Chapter 1.")]
    [False, True, True]
    """
    return bool(REASON.search(option))


RULES: dict[str, Callable[[str], float]] = {
    "takes an option without a reason": lambda option: -reasoned(option),
    "takes an option with a reason": reasoned,
    "takes the shortest option": lambda option: -len(option),
    "takes the longest option": len,
}
"""What a guess by form takes is what its rule gives the most, by lot among several."""


def guessed(rule: Callable[[str], float], asked: Sequence[Prediction]) -> float:
    """Return how many predictions a rule gets right, in the mean of its lots."""
    right = 0.0
    for each in asked:
        marks = [rule(option) for option in each.options]
        right += (marks[each.right] == max(marks)) / marks.count(max(marks))
    return right


def alone(has: bool, asked: Sequence[Prediction]) -> tuple[int, int]:
    """Return in how many predictions exactly one option has a reason (or has none), and in how many it is right."""
    marks = [[reasoned(option) is has for option in each.options] for each in asked]
    ones = [(each, mark) for each, mark in zip(asked, marks, strict=True) if sum(mark) == 1]
    return len(ones), sum(mark[each.right] for each, mark in ones)


def chance(asked: Sequence[Prediction]) -> float:
    """Return how many predictions are right by lot."""
    return sum(1 / len(each.options) for each in asked)


def places(many: int, asked: Sequence[Prediction]) -> list[int]:
    """Return how often each place is the right one, of the predictions with so many options."""
    right = [each.right for each in asked if len(each.options) == many]
    return [right.count(place) for place in range(many)]


def main() -> None:
    """Print the counts."""
    asked = of_the_course()
    print(f"{len(asked)} predictions, {chance(asked):.1f} right by lot. Who")
    for name, rule in RULES.items():
        print(f"  {name} is right in {guessed(rule, asked):.1f}")
    for has, what in ((False, "no reason"), (True, "a reason")):
        many, right = alone(has, asked)
        print(f"Exactly one option has {what}: {many}, and it is the right one in {right}")
    for many in sorted({len(each.options) for each in asked}):
        print(f"Of {many} options the right one stands at place 1, 2, ... in {places(many, asked)}")


if __name__ == "__main__":
    main()
