"""A published number beside ours: what was measured where, the result here, and how far apart the two are.

A cell that displays a `Reproduction` says so in one line. The same output carries the numbers under a MIME type of our
own, which the book turns into a row of its page of reproductions.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aelib.arguments import describe

MIN_SEEDS = 3
REPRODUCTION = "application/vnd.aelib.reproduction+json"


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A published number and ours.

    Where chance plays a part, three seeds or more decide by one rule: the published number agrees if it lies in the
    95 % prediction interval of one more run, mean ± t s √(1 + 1/n), widened by the binomial errors of both numbers
    where `examples` is given. Fewer seeds decide nothing.

    Args:
        source: The publication's key in `references.bib`, such as "hinton2006reducing".
        what: What is measured, in a phrase.
        published: The number as it is printed there, such as "3.00": its decimals are those that a comparison shows.
        ours: Our number, where nothing is left to chance; or a sequence with one for each seed; or None, where there is
            none yet. In the same unit.
        unit: Such as "%", or nothing.
        conditions: Under what the published number was measured, in a phrase.
        here: What is different here, in a phrase.
        within: The distance that counts as the same, for a number that leaves nothing to chance.
        examples: How many examples both numbers are percentages of, where they are: each then has the error of a sample
            of that size, too.
        decimals: How many of ours to show: by default one more than the published number has, which is rounded too.

    Raises:
        ValueError: For a published number that is not printed as one, for numbers of ours that are not finite, and for
            `examples` with values that are not percentages.

    References:
        Hahn and Meeker, *Statistical Intervals: A Guide for Practitioners* (1991).

    Example:
        >>> Reproduction(source="hinton2006reducing", what="squared error of 30 principal components",
        ...              published="13.87", ours=13.866, within=0.01)
        squared error of 30 principal components: published 13.87, here 13.866, as published, within 0.01
    """

    source: str
    what: str
    published: str
    ours: float | Sequence[float] | None = None
    unit: str = ""
    conditions: str = ""
    here: str = ""
    within: float | None = None
    examples: int | None = None
    decimals: int | None = None

    def __post_init__(self) -> None:
        if not _is_number(self.published):
            raise ValueError(f"published must be a number as it is printed, but got {describe(self.published)}")
        if self.ours is not None:
            ours = [float(value) for value in self.ours] if isinstance(self.ours, Sequence) else float(self.ours)
            object.__setattr__(self, "ours", ours)
            if not self.values or not all(map(math.isfinite, self.values)):
                raise ValueError(f"ours must hold at least one number, all of them finite, but got {describe(ours)}")
        if self.examples is not None:
            if self.unit != "%":
                raise ValueError(f"unit must be '%' where examples are given, but got {self.unit!r}")
            if not all(0 <= value <= 100 for value in (float(self.published), *self.values)):
                raise ValueError("published and ours must be percentages, from 0 to 100, where examples are given")
        if self.decimals is None:
            object.__setattr__(self, "decimals", len(self.published.partition(".")[2]) + 1)

    @property
    def values(self) -> list[float]:
        """Our numbers, one for each seed, or the one; none where there is none yet."""
        if self.ours is None:
            return []
        return list(self.ours) if isinstance(self.ours, Sequence) else [self.ours]

    @property
    def mean(self) -> float:
        """The mean of our numbers; NaN where there is none yet."""
        return sum(self.values) / len(self.values) if self.values else math.nan

    @property
    def difference(self) -> float:
        """How much ours is above the published number; NaN where there is none yet."""
        return self.mean - float(self.published)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where one more run would lie, with 95 % probability; None for fewer than three seeds."""
        n = len(self.values)
        if n < MIN_SEEDS:
            return None
        from scipy.special import ndtri, stdtrit  # here, because importing aelib should not take its time

        half = float(stdtrit(n - 1, 0.975)) * statistics.stdev(self.values) * math.sqrt(1 + 1 / n)
        if self.examples is not None:
            shares = (float(self.published) / 100, self.mean / 100)
            sample = 100 * math.sqrt(sum(share * (1 - share) for share in shares) / self.examples)
            half = math.hypot(half, float(ndtri(0.975)) * sample)
        return self.mean - half, self.mean + half

    @property
    def reached(self) -> bool | None:
        """Whether ours agrees with the published number, or None where nothing decides that."""
        if not self.values:
            return None
        if self.within is not None:
            return abs(self.difference) <= self.within
        if self.interval is None:
            return None
        low, high = self.interval
        return low <= float(self.published) <= high

    def shown(self, value: float) -> str:
        """Return one of our numbers as it is written."""
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
        """Whether the number was reproduced, in words; empty where nothing decides that."""
        if self.reached is None:
            return "too few seeds for a verdict" if isinstance(self.ours, Sequence) else ""
        if self.within is not None:
            return (
                f"as published, within {self.within:g}" if self.reached else f"misses it by more than {self.within:g}"
            )
        low, high = map(self.shown, self.interval or ())
        return f"{'agrees' if self.reached else 'differs'}: one more run would lie between {low} and {high}"

    def row(self) -> dict[str, Any]:
        """Return the numbers as the book's page shows them; those of ours are empty where there is none yet."""
        # Added, a zero loses the sign that rounding has left it.
        difference = round(self.difference, self.decimals) + 0.0 if self.values else 0.0
        return {
            "source": self.source,
            "what": self.what,
            "published": self.published + (f" {self.unit}" if self.unit else ""),
            "ours": self.shown(self.mean) + (f" {self.unit}" if self.unit else "") if self.values else "",
            "difference": f"{difference:+.{self.decimals}f}".replace("-", "−") if self.values else "",
            "conditions": self.conditions,
            "here": self.here,
            "spread": self.spread,
            "verdict": self.verdict,
            "reached": self.reached,
        }

    def __repr__(self) -> str:
        row = self.row()
        spread = f" ({self.spread})" if self.spread else ""
        ours = f"here {row['ours']}{spread}" if self.values else "not measured here yet"
        return f"{self.what}: published {row['published']}, {ours}" + (f", {self.verdict}" if self.verdict else "")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), REPRODUCTION: self.row()}


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
