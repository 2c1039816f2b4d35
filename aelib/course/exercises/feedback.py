"""What a reader sees: plain text in a terminal, a bordered box in a notebook and in the book.

The box says right or wrong in words. It takes its colours from the page, so that it is legible in every theme.
"""

import html
import re
import textwrap
from dataclasses import dataclass

_BOX = "border:1px solid currentColor;border-left-width:0.4em;padding:0.5em 1em;margin:0.5em 0"
_COMPARE = "Then compare with what a good answer says"


def as_text(title: str, paragraphs: list[str]) -> str:
    """Set paragraphs for a terminal, 88 characters wide; an item of a list hangs from its dash."""

    def fill(line: str) -> str:
        hanging = "  " if line.startswith("- ") else ""
        return textwrap.fill(line, 88, subsequent_indent=hanging, break_on_hyphens=False)

    lines = [line for paragraph in paragraphs for line in [*paragraph.split("\n"), ""]]
    return "\n".join([title, "", *map(fill, lines)]).rstrip()


def as_html(kind: str, title: str, paragraphs: list[str], folded: str | None = None) -> str:
    """Set paragraphs as a box, the list `folded` below them; `kind` becomes its class, for the book's style sheet."""

    def inline(text: str) -> str:
        return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False)).replace("\n", "<br>")

    body = "".join(f"<p>{inline(paragraph)}</p>" for paragraph in paragraphs)
    head = f"<p><strong>{inline(title)}</strong></p>"
    if folded:
        items = "".join(f"<li>{inline(item.removeprefix('- '))}</li>" for item in folded.split("\n"))
        body += f"<details><summary>{_COMPARE}</summary><ul>{items}</ul></details>"
    return f'<div class="aelib-feedback aelib-{kind}" style="{_BOX}">{head}{body}</div>'


@dataclass(frozen=True, repr=False)
class Feedback:
    """What `check` found. It is true if the answer is right, so that `assert aelib.check(name, answer)` works.

    Attributes:
        exercise: The name of the exercise.
        correct: Whether the answer is right.
        message: What is said about the answer.
        misconception: The name of the mistake if it is a known one, or None. Of two at once, both names with " + "
            between; "another mistake" stands for the second where only one of them is certain.
        started: Whether there was an answer other than `...`.
        notes: Further remarks, such as on what the code printed.
        rubric: What a good argument says, a line with a dash each, for a reader to compare with, or None.

    Example:
        >>> feedback = Feedback("count-parameters", correct=False, message="One bias a unit is missing.")
        >>> bool(feedback), feedback.title
        (False, 'Not yet: count-parameters')
    """

    exercise: str
    correct: bool
    message: str
    misconception: str | None = None
    started: bool = True
    notes: tuple[str, ...] = ()
    rubric: str | None = None

    def __bool__(self) -> bool:
        return self.correct

    @property
    def title(self) -> str:
        """Whether it is right, not yet right, or not started, in words."""
        state = "Right" if self.correct else "Not yet" if self.started else "Not started"
        return f"{state}: {self.exercise}"

    def _paragraphs(self) -> list[str]:
        return [*self.message.split("\n\n"), *self.notes]

    def __str__(self) -> str:
        compare = [f"{_COMPARE}:\n\n{self.rubric}"] if self.rubric else []
        return as_text(self.title, [*self._paragraphs(), *compare])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        kind = "right" if self.correct else "wrong" if self.started else "not-started"
        return as_html(kind, self.title, self._paragraphs(), self.rubric)


@dataclass(frozen=True, repr=False)
class Hint:
    """The `number`-th hint of an exercise, out of `total`.

    Example:
        >>> Hint("count-parameters", number=1, total=3, text="Count the weights first.").title
        'Hint 1 of 3: count-parameters'
    """

    exercise: str
    number: int
    total: int
    text: str

    @property
    def title(self) -> str:
        """Which hint this is, of how many."""
        last = ", the last" if self.number == self.total else ""
        return f"Hint {self.number} of {self.total}{last}: {self.exercise}"

    def __str__(self) -> str:
        return as_text(self.title, [self.text])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html("hint", self.title, [self.text])
