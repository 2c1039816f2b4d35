"""An open answer that is a choice for each of several things, from one list: judged here, and by menus on the page.

`book/rendering/static/answers.js` follows the same rule, with what is said of each choice
(`book/directives/answers.py`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aelib.course.exercises.declaration import Exercise, Verdict, exercise, identifier
from aelib.course.exercises.running import AnswerError
from aelib.course.exercises.text import parse

FIT = "all fit"
"""The outcome of a right answer."""


def capital(letter: Any) -> Any:
    """Return the letter that is meant.

    >>> capital(" b"), capital(2)
    ('B', 2)
    """
    return letter.strip().upper() if isinstance(letter, str) else letter


def exchanged(right: Mapping[str, str], one: str, other: str) -> dict[str, str]:
    """Return the answer in which two choices have changed places.

    >>> exchanged({"hot": "A", "cold": "B", "off": "C"}, "A", "B")
    {'hot': 'B', 'cold': 'A', 'off': 'C'}
    """
    places = {one: other, other: one}
    return {thing: places.get(choice, choice) for thing, choice in right.items()}


@dataclass(frozen=True, eq=False)
class Choices:
    """What decides about such an answer: called with one, it returns a `Verdict`.

    An answer that is known as a whole has an outcome of its own. Of any other, the first choice that does not fit
    decides, unless half of them or more do not.

    Attributes:
        right: The right choice for each thing.
        offered: What may be chosen.
        told: Choices that are outcomes, "thing: choice"; or things of which any wrong choice is one.
        whole: Wrong answers that are known as a whole, by their outcome.
        also: Choices that fit too, "thing: choice", with what is said of them.
        read: Returns the choice that is meant.

    Example:
        >>> judge = Choices({"hot": "red", "cold": "blue", "off": "grey"}, ("red", "blue", "grey"), told={"cold: red"})
        >>> judge({"hot": "red", "cold": "red", "off": "grey"})
        Verdict(outcome='cold: red', report='2 of 3 fit. One that does not is `cold: red`.')
    """

    right: Mapping[str, str]
    offered: tuple[str, ...]
    told: set[str]
    whole: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[Any], Any] = lambda choice: choice

    def fits(self, thing: str, choice: str) -> bool:
        """Check whether a choice is right."""
        return choice == self.right[thing] or f"{thing}: {choice}" in self.also

    def __call__(self, answer: Any) -> Verdict:
        """Judge an answer.

        Raises:
            AnswerError: If it is no dictionary with the right keys, or has other values than those that are offered.
        """
        if not isinstance(answer, dict) or answer.keys() != self.right.keys():
            missing = [thing for thing in self.right if thing not in answer] if isinstance(answer, dict) else []
            lacks = f" Yours lacks {', '.join(map(repr, missing))}." if missing else ""
            keys = ", ".join(map(repr, self.right))
            raise AnswerError(f"This exercise asks for a dictionary with the keys {keys}.{lacks}")
        choices = {thing: self.read(answer[thing]) for thing in self.right}
        for thing, choice in choices.items():
            if choice not in self.offered:
                offered = ", ".join(map(repr, self.offered))
                raise AnswerError(f"The value of {thing!r} must be one of {offered}, but got {choice!r}.")
        for outcome, known in self.whole.items():
            if choices == known:
                return Verdict(outcome)
        pairs = {thing: f"{thing}: {choice}" for thing, choice in choices.items()}
        wrong = [thing for thing, choice in choices.items() if not self.fits(thing, choice)]
        if not wrong:
            return Verdict(FIT, " ".join(self.also[pair] for pair in pairs.values() if pair in self.also))
        count = f"{len(choices) - len(wrong)} of {len(choices)} fit."
        if 2 * len(wrong) >= len(choices):
            return Verdict("most are wrong", count)
        thing = wrong[0]
        outcome = next((name for name in (pairs[thing], thing) if name in self.told), "other values")
        return Verdict(outcome, f"{count} One that does not is `{pairs[thing]}`.")


def choices(module: str, text: str | None, offered: str, right: dict[str, str]) -> Exercise:
    """Declare an exercise whose answer has a letter for each of several things, small or capital.

    Args:
        module: The module of the exercise.
        text: What it says. Beside the name of a mistake stands `[A <-> B]`, two letters exchanged, or `[hot => A]`, one
            thing with another letter; these are known as a whole. Under the name of a thing, `[=> A]` is an example
            of what is told where that thing alone decides.
        offered: The letters.
        right: The right one for each thing.
    """
    whole, single = {}, {}
    for name, change in parse(text or "").changes.items():
        one, arrow, other = change.partition("<->" if "<->" in change else "=>")
        one, other = one.strip(), other.strip()
        known = exchanged(right, one, other) if arrow == "<->" else right | {one or name: other}
        (whole if one else single)[name] = known
    plain = re.sub(r" \[[^\]]*=> \w+\]:| \[\w <-> \w\]:", ":", text or "")  # `exercise` makes changes of code
    return exercise(
        module, plain, right, measure=Choices(right, tuple(offered), set(single), whole, read=capital), passes=FIT,
        unrelated=dict.fromkeys(right, offered[0]),
        **{identifier(name): answer for name, answer in (whole | single).items()},
    )  # fmt: skip
