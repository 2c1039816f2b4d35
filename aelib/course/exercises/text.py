"""The text of an exercise, as the docstring of its module holds it: a title, then entries `name: what is said`.

A longer entry goes on in lines indented by two spaces. Each of `minutes`, `difficulty` (1 recalls, 2 applies, 3 is
open), `asks` (the end of the sentence "This exercise asks for ...") and `right` stands once, `hint` three times, a
nudge before a method before nearly the answer, and `point` once for each thing that a good argument mentions, where the
question is open. A `first` question may stand once (`aelib.course.exercises.first`). Every other entry is a
misconception, by its name, with what a reader who has it needs to hear. Where its wrong answer is a small change of the
right one, the change stands between them: `no slope [* (1 - a**2) => ]: ...` (`aelib.course.exercises.variants`).

A number that follows from the code is computed, so that the two cannot disagree: an expression in braces, without
quotation marks, and its format, as in an f-string, `{784 * WIDTH:,}`. It knows the names of the module, the `right`
answer, and each wrong one by the name that it has in code: `right: {right:,}, of which {biases_alone:,} are biases.`
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_COMPUTED = re.compile(r"\{[^{}\"']+\}")
_ONCE = ("minutes", "difficulty", "asks", "right")
_ENTRY = re.compile(r"(\S[^:\[]*?)(?:\s+\[(?s:(.+?))\])?:(?: |\n  )(.+(?:\n  .+)*)")


@dataclass(frozen=True)
class Text:
    """What an exercise says, without the code that decides when it says it."""

    title: str
    minutes: int
    difficulty: int
    asks: str
    hints: tuple[str, str, str]
    right: str
    points: tuple[str, ...]
    first: str | None
    misconceptions: dict[str, str]
    changes: dict[str, str]


def parse(text: str) -> Text:
    """Read the docstring of an exercise.

    Raises:
        ValueError: If a line is not part of an entry, or an entry is missing, occurs twice, or should be a number.

    Example:
        >>> twice = parse('''Twice as much
        ...
        ... minutes: 1
        ... difficulty: 1
        ... asks: one number
        ... hint: Add.
        ... hint: Add it to itself.
        ... hint: Add it to
        ...   itself, once.
        ... right: So it is.
        ...
        ... half as much [2 * x => x / 2]: You divided.
        ... ''')
        >>> twice.title, twice.hints[2], twice.misconceptions
        ('Twice as much', 'Add it to itself, once.', {'half as much': 'You divided.'})
        >>> twice.changes
        {'half as much': '2 * x => x / 2'}
    """
    title, _, rest = text.partition("\n")
    said: dict[str, list[str]] = {}
    changes: dict[str, str] = {}
    for block in re.split(r"\n(?!  )", rest):
        if not block.strip():
            continue
        if (entry := _ENTRY.fullmatch(block)) is None:
            raise ValueError(f"{title}: a line must be `name: text`, or go on after two spaces, but got {block!r}")
        name, change, words = (" ".join((part or "").split()) for part in entry.groups())
        said.setdefault(name, []).append(words)
        if change:
            changes[name] = change
    for name, times in {**dict.fromkeys(said, 1), **dict.fromkeys(_ONCE, 1), "hint": 3, "point": None}.items():
        if times is not None and len(said.get(name, ())) != times:
            raise ValueError(f"{title}: `{name}` must stand {times} times, but got {len(said.get(name, ()))}")
    minutes, difficulty, asks, right = (said.pop(name)[0] for name in _ONCE)
    if not (minutes.isdecimal() and difficulty in ("1", "2", "3")):
        raise ValueError(
            f"{title}: minutes and difficulty must be integers, the latter 1 to 3, but got {minutes}, {difficulty}"
        )
    nudge, method, nearly = said.pop("hint")
    points = tuple(said.pop("point", ()))
    (first,) = said.pop("first", [None])
    misconceptions = {name: message for name, (message,) in said.items()}
    hints = (nudge, method, nearly)
    return Text(title, int(minutes), int(difficulty), asks, hints, right, points, first, misconceptions, changes)


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Return `text` with what stands in braces computed from `values`; powers of ten are written as 2e-9.

    Raises:
        ValueError: If an expression cannot be computed, such as for a name that is not there.

    Example:
        >>> filled('{half:.2f} is half of {2 * half:g}, {small:.0e} is not; {"a": ...}', {"half": 3.5, "small": 2e-9})
        '3.50 is half of 7, 2e-9 is not; {"a": ...}'
    """

    def computed(found: re.Match[str]) -> str:
        try:
            shown = eval(f"f'{found[0]}'", dict(values))
        except Exception as error:
            raise ValueError(f"`{found[0]}` in a text must be computed from the module, but: {error}") from error
        return re.sub(r"e(-?)\+?0*(?=\d+$)", r"e\1", shown)

    return _COMPUTED.sub(computed, text)
