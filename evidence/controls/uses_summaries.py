"""What follows from several controls of the chapter on uses: paired differences over draws of labels, costs of ink."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import t

PAIRS = (
    ("codes", "pixels"), ("codes", "components"), ("sparse", "pixels"), ("sparse", "supervised"),
    ("supervised", "pixels"), ("spread", "pixels"), ("spread", "shifts"), ("shifts", "sparse"),
    ("untrained", "pixels"), ("untrained", "sparse"), ("spread", "sparse"),
)  # fmt: skip


def paired(first: Any, second: Any) -> dict[str, float]:
    """Return the mean of paired differences, and half of its 95 % interval by Student's factor.

    >>> {name: round(value, 2) for name, value in paired([2, 4, 6], [1, 2, 3]).items()}
    {'mean': 2.0, 'half': 2.48}
    """
    apart = np.asarray(first, float) - np.asarray(second, float)
    factor = float(t.ppf(0.975, len(apart) - 1)) / len(apart) ** 0.5
    return {"mean": float(apart.mean()), "half": factor * float(apart.std(ddof=1))}


def hundred(found: dict[str, Any], data: str) -> dict[str, Any]:
    """Return mean accuracies with 100 labels, and paired differences; networks of two seeds are averaged by draw."""
    probes = [found[f"{data}draws-{seed}"] for seed in (0, 1)]
    each = {name: np.mean([probe[name] for probe in probes], axis=0) for name in probes[0]}
    each |= {name: np.array(values) for name, values in found[f"{data}rivals"].items()}
    each["untrained"] = np.mean([found[f"{data}untrained-{seed}"] for seed in (0, 1)], axis=0)
    return {"mean": {name: float(values.mean()) for name, values in each.items()}} | {
        f"{a} less {b}": paired(each[a], each[b]) for a, b in PAIRS
    }


def lost_by_ink(found: dict[str, Any]) -> dict[str, float]:
    """Return how many points of AUROC the division by ink costs on Fashion-MNIST, with one class normal."""
    exact = found["Fashion exact"]["one class"]
    networks = [found[f"Fashion one class-{seed}"]["auroc"] for seed in (0, 1)]
    return {
        name: float(np.mean([scores[name]["mean"] - scores[f"{name} by ink"]["mean"] for scores in of]))
        for name, of in (("components", [exact]), ("nearest", [exact]), ("error", networks))
    }
