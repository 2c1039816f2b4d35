"""What the chapter "Codes in bits" derives from another record than its own."""

from __future__ import annotations

from functools import partial
from math import log
from typing import Any

from evidence.reproductions import records


def long_run(_: dict[str, Any], seed: int) -> dict[str, float]:
    """Return the bound of the long run in bits per digit, which is on record in nats."""
    run = records.read("importance_weighted")
    return {"bits": run.by_part[f"seed-{seed}"].result["bound"] / log(2)} if run else {}


DERIVED = {f"long run-{seed}": partial(long_run, seed=seed) for seed in (0, 1)}
