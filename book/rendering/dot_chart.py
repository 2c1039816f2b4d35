"""How a dot chart is drawn: a scale for each panel, and for each row a small drawing as wide as the page leaves it.

A drawing places its dots in percent of its width, so that one serves desktops and phones, and `course.css` gives it the
colours of the theme. Names and heads are text of the page beside it (`book.directives.dots`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5)
MARGIN = 0.04  # of the width, left free at both ends
RADII = {"full": 4.2, "ring": 6.0}  # pixels: both are seen where they have the same place
MOST_COLUMNS = 2
"""How many columns a panel may have: there are so many forms of a dot."""
TICKS = {1: (6, 44), 2: (4, 20), 3: (3, 13)}
"""About how many ticks an axis has, and how many letters a phone shows below it, by the number of panels."""


@dataclass(frozen=True)
class Scale:
    """An axis: what stands at its left and right end, and its ticks, each with its label."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> str:
        """Return where a value stands, in percent of the width.

        >>> Scale(0.0, 4.0, ()).place(1.0)
        '25%'
        """
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}".rstrip("0").rstrip(".") + "%"


def scale(numbers: Sequence[float], *, begin: float | None, unit: str, panels: int) -> Scale:
    """Return an axis for these numbers, one of so many side by side; it begins at `begin` where that is given.

    Raises:
        ValueError: `begin` lies above a number.
    """
    least, most = min(numbers), max(numbers)
    if begin is not None and begin > least:
        raise ValueError(f":from: must be at most {least:g}, the least number of its panel, but got {begin:g}")
    least = least if begin is None else begin
    spare = MARGIN * (most - least or abs(most) or 1.0)
    low, high = least - spare, most + spare
    wanted, room = TICKS[panels]
    rulers = [tuple((at, label(at, decimals) + unit) for at, decimals in ruler) for ruler in marks(low, high)]
    fitting = [ruler for ruler in rulers if sum(len(words) + 2 for _, words in ruler) <= room]
    return Scale(low, high, min(fitting, key=lambda ruler: abs(len(ruler) - wanted)))


def label(tick: float, decimals: int) -> str:
    """Return a number as an axis has it.

    >>> label(-1200.0, 0), label(0.0, 1), label(0.25, 2)
    ('−1,200', '0', '0.25')
    """
    return f"{tick:,.{decimals}f}".replace("-", "−") if tick else "0"


def marks(low: float, high: float) -> Iterator[list[tuple[float, int]]]:
    """Yield ways to mark an axis from `low` to `high`: where its ticks stand, and how many decimals each needs."""
    size = math.floor(math.log10(high - low))
    for power in (size, size - 1):
        for width in (step * 10.0**power for step in reversed(STEPS)):
            places = range(math.ceil(low / width), math.floor(high / width) + 1)
            yield [(place * width, max(0, -power)) for place in places]


def dot(column: int, x: str = "50%") -> str:
    """Return the dot of a column, the first or second of its panel, at a place in percent of the width."""
    kind = "ring" if column else "full"
    return f'<circle class="{kind}" cx="{x}" cy="50%" r="{RADII[kind]}"/>'


def track(cells: Sequence[Sequence[float]], axis: Scale, marked: bool) -> str:
    """Return the line of a row in one panel: its numbers, by column, on the ticks of the axis."""
    lines = [f'<line x1="{at}" x2="{at}" y1="0" y2="100%"/>' for at in (axis.place(tick) for tick, _ in axis.ticks)]
    lines.append('<line class="row" x1="0" x2="100%" y1="50%" y2="50%"/>')
    lines += [dot(column, axis.place(number)) for column, numbers in enumerate(cells) for number in numbers]
    return drawing("".join(lines), "dots-track dots-marked" if marked else "dots-track")


def labels(axis: Scale) -> str:
    """Return the labels below a panel."""
    texts = (f'<text x="{axis.place(tick)}" y="1em">{label}</text>' for tick, label in axis.ticks)
    return drawing("".join(texts), "dots-axis")


def drawing(inside: str, kind: str) -> str:
    """Return a drawing in a box of its own, as large as that; the chart as a whole has an alternative text."""
    return f'<div class="{kind}"><svg aria-hidden="true" width="100%" height="100%">{inside}</svg></div>\n'
