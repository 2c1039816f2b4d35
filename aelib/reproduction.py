"""A published number beside ours: what was measured where, what came out here, and how far apart the two are.

A cell that displays a `Reproduction` says so in one line. The same output carries the numbers under a MIME type of our
own, from which the book makes a row of its page of reproductions.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aelib.arguments import describe

REPRODUCTION = "application/vnd.aelib.reproduction+json"


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A published number and ours.

    source: the publication's key in `references.bib`, such as "hinton2006reducing".
    what: what is measured, in a phrase.
    published: the number as it is printed there, such as "3.00": its decimals are those that a comparison shows.
    ours: our number, where nothing is left to chance; or a sequence with one for each seed; or None, where there is
        none yet. In the same unit.
    unit: such as "%", or nothing.
    conditions: under what the published number was measured, in a phrase.
    here: what is different here, in a phrase.
    within, at_most, at_least: what would count as the same: a distance, or a bound for ours. At most one is given.

    Raises `TypeError` or `ValueError` for numbers that are none.

    >>> Reproduction(source="hinton2006reducing", what="squared error of 30 principal components", published="13.87",
    ...              ours=13.866, within=0.01)
    squared error of 30 principal components: published 13.87, here 13.866, as published
    """

    source: str
    what: str
    published: str
    ours: float | Sequence[float] | None = None
    unit: str = ""
    conditions: str = ""
    here: str = ""
    within: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        for name in ("source", "what", "published", "unit", "conditions", "here"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"{name} must be a str, but {describe(getattr(self, name))} came")
        try:
            float(self.published)
        except ValueError:
            raise ValueError(f"published must be a number as it is printed, but {self.published!r} came") from None
        if self.ours is not None:
            values = [self.ours] if _is_number(self.ours) else self.ours
            if isinstance(values, str) or not isinstance(values, Sequence) or not all(map(_is_number, values)):
                raise TypeError(f"ours must be a number, or a sequence of numbers, but {describe(self.ours)} came")
            if not len(values) or not all(map(math.isfinite, values)):
                raise ValueError(f"ours must be finite numbers, at least one, but {describe(self.ours)} came")
            plain = [float(value) for value in values]
            object.__setattr__(self, "ours", plain[0] if _is_number(self.ours) else plain)
        if sum(bound is not None for bound in (self.within, self.at_most, self.at_least)) > 1:
            raise ValueError("at most one of within, at_most and at_least may be given")

    @property
    def values(self) -> list[float]:
        """Our numbers, one for each seed, or the one; none where there is none yet."""
        return [] if self.ours is None else [self.ours] if isinstance(self.ours, float) else list(self.ours)

    @property
    def mean(self) -> float:
        """The mean of our numbers; NaN where there is none yet."""
        return sum(self.values) / len(self.values) if self.values else math.nan

    @property
    def difference(self) -> float:
        """How much ours is above the published number; NaN where there is none yet."""
        return self.mean - float(self.published)

    @property
    def reached(self) -> bool | None:
        """Whether ours is as it should be, or None where that is not said or ours not known."""
        if not self.values:
            return None
        if self.within is not None:
            return abs(self.difference) <= self.within
        if self.at_most is not None:
            return self.mean <= self.at_most
        return self.mean >= self.at_least if self.at_least is not None else None

    @property
    def decimals(self) -> int:
        """How many decimals ours is shown with: one more than the published number, which is rounded too."""
        return len(self.published.partition(".")[2]) + 1

    def shown(self, value: float) -> str:
        """Write one of our numbers."""
        return f"{value:.{self.decimals}f}"

    @property
    def spread(self) -> str:
        """Our least and our greatest number and how many there are, in words."""
        if self.ours is None or isinstance(self.ours, float):
            return ""
        if len(self.values) == 1:
            return "one seed"
        return f"{self.shown(min(self.values))} to {self.shown(max(self.values))} over {len(self.values)} seeds"

    @property
    def verdict(self) -> str:
        """Whether the number came out, in words; nothing where no bound is given."""
        if self.reached is None:
            return ""
        if self.within is not None:
            return "as published" if self.reached else f"misses it by more than {self.within:g}"
        bound = f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"
        return f"{bound}, as aimed at" if self.reached else f"misses the aim, {bound}"

    def __repr__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        spread = f" ({self.spread})" if self.spread else ""
        ours = f"here {self.shown(self.mean)}{unit}{spread}" if self.values else "not measured here yet"
        return f"{self.what}: published {self.published}{unit}, {ours}" + (f", {self.verdict}" if self.verdict else "")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), REPRODUCTION: asdict(self)}


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | Sequence):
        return False
    return getattr(value, "shape", ()) == () and hasattr(value, "__float__")
