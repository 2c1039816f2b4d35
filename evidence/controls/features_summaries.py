"""What follows from the record of "Features of a network": intervals over seeds, numbers of twins, millinats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import t

MEASURES = ("purity", "recovered", "recovered, zero", "error", "cost", "dead", "live")


def intervals(found: dict[str, Any], controls: Sequence[str], rival_of: str) -> dict[str, Any]:
    """Return 95 % intervals of the means over seeds, and of the differences from the trained one, draw by draw.

    Each control is one draw. What only some of them have is from those, two at least.
    """
    each = [found[control] for control in controls if control in found]
    out: dict[str, Any] = {}
    for name in dict.fromkeys(name for made in each for name in made):
        for measure in MEASURES:
            pairs = [(made[name][measure], made[rival_of][measure]) for made in each if measure in made.get(name, {})]
            if len(pairs) < 2:
                continue
            values, trained = np.array(pairs).T
            factor, less = float(t.ppf(0.975, len(pairs) - 1)) / len(pairs) ** 0.5, values - trained
            out.setdefault(name, {})[measure] = {
                "mean": float(values.mean()), "half": factor * float(values.std(ddof=1)),
                "less": float(less.mean()), "less, half": factor * float(less.std(ddof=1)),
            }  # fmt: skip
    return out


def counts(found: dict[str, Any], seed: int, kinds: Sequence[str]) -> dict[str, Any]:
    """Return the numbers of twins, where the record has their share of the live units, by activations and code."""
    of_seed = {name.removesuffix(f"-{seed}"): made for name, made in found.items() if name.endswith(f"-{seed}")}
    return {
        name: {code: round(each["twins"] * each["live"]) for code, each in made.items()}
        for name, made in of_seed.items()
        if name.removesuffix(" longer") in (*kinds, "longer")
    }


def millinats(found: dict[str, Any], control: str) -> dict[str, Any]:
    """Return the rises of the loss without a unit or a direction, in millinats, without the shares of pairs."""
    return {name: {key: 1000 * value for key, value in part.items() if not key.startswith("unit above")}
            for name, part in found.get(control, {}).items()}  # fmt: skip
