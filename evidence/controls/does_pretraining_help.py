"""The controls of the chapter "Does pretraining help?", by its own cells.

All its runs, five draws each: those that it shows, of which it trains some itself, and with a thousand labels or by
Adam; the depths of both starts; and the stuck net's 5000 steps.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np

BEST, BOTH = "stacked, denoising", "denoising, shifts"
RUNS = {
    "blind": ("random", "random × 4, centred", "tanh", "ReLU, He", "softmax on pixels", "centred, masking"),
    "copying": ("stacked", "stacked, masking"),
    "on the hundred": ("stacked on the hundred",),
    "one layer": ("one layer of 500",),
}
"""The runs that one process trains: those of one line begin with the same stacks, or with none."""

DEPTHS = (1, 3, 5)
FACTOR, CORRECTED = 2.776, 5.747
"""Of the t distribution for five draws: for an interval of 95 %, and with Bonferroni's correction for eleven."""
UNRELATED = 2.306
"""The same for two lots of five, without pairs."""


def halves(errors: Any) -> dict[str, list[float]]:
    """Return training and test errors [2, draws] by their names."""
    return {part: [float(each) for each in found] for part, found in zip(("train", "test"), errors, strict=True)}


def runs(page: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Runs by their names, in each case for which a rate is printed: training and test errors of the draws."""
    return {
        name: {
            f"{optimiser} {labels}": halves(page.measured(name, optimiser, labels))
            for (optimiser, labels), _ in zip(page.CASES, page.RATES[name], strict=False)
        }
        for name in names
    }


def denoising(page: Any) -> dict[str, Any]:
    """The denoising stack, alone and with shifts, and nets of its lowest layers beside random ones."""
    depths = {
        start: {str(depth): halves(page.of_depth(start, depth, page.SEEDS)) for depth in DEPTHS}
        for start in ("random", "stacked")
    }
    return {"runs": runs(page, (BEST, BOTH)), "depths": depths}


def kernels(page: Any) -> dict[str, Any]:
    """The Gaussian kernel, with and without shifts, and with a thousand labels."""
    found: dict[str, Any] = {}
    for name, labels in page.WIDTHS:
        found.setdefault(name, {})[f"SGD {labels}"] = halves(page.by_kernel(name, labels))
    return found


def plateau(page: Any) -> dict[str, Any]:
    """The stuck net, after each thousand of 5000 steps, draw by draw as the chapter trains its own."""
    alone = [page.patient((seed,)) for seed in page.SEEDS]
    return {str(steps): halves(np.concatenate([found[steps] for found in alone], axis=1)) for steps in alone[0]}


CONTROLS = {name: partial(runs, names=names) for name, names in RUNS.items()} | {
    "denoising": denoising, "kernels": kernels, "plateau": plateau,
    "Fashion denoising": denoising, "Fashion kernels": kernels,
}  # fmt: skip


def all_runs(found: dict[str, Any]) -> dict[str, Any]:
    """Return the errors of all runs, by name and case."""
    parts = [found[name] for name in (*RUNS, "kernels") if name in found]
    return {name: cases for part in [*parts, found["denoising"]["runs"]] for name, cases in part.items()}


def interval(a: Any, b: Any) -> dict[str, float]:
    """Return the mean difference of two runs, draw by draw, and what stands after its ±."""
    d = np.array(a) - np.array(b)
    return {"mean": float(d.mean()), "half": float(FACTOR * d.std(ddof=1) / len(d) ** 0.5)}


def means(found: dict[str, Any]) -> dict[str, Any]:
    """Return mean training and test errors."""
    return {
        name: {case: {part: float(np.mean(each)) for part, each in errors.items()} for case, errors in cases.items()}
        for name, cases in all_runs(found).items()
    }


def largest(found: dict[str, Any]) -> dict[str, Any]:
    """Return the largest training errors."""
    return {
        name: {case: max(errors["train"]) for case, errors in cases.items()} for name, cases in all_runs(found).items()
    }


def behind(found: dict[str, Any]) -> dict[str, Any]:
    """Return by how much each run is behind the denoising stack, in the same case."""
    everything = all_runs(found)
    return {
        name: {case: interval(errors["test"], everything[BEST][case]["test"]) for case, errors in cases.items()}
        for name, cases in everything.items()
        if name != BEST
    }


def pairs(found: dict[str, Any]) -> dict[str, Any]:
    """Return other differences that the chapter names."""
    tests = {name: {case: each["test"] for case, each in cases.items()} for name, cases in all_runs(found).items()}
    few = {name: cases["SGD 100"] for name, cases in tests.items()}
    return {
        "noise": interval(few["random × 4, centred"], few["centred, masking"]),
        "softmax, one layer": interval(few["softmax on pixels"], few["one layer of 500"]),
        "both with shifts": interval(few["kernel, shifts"], few[BOTH]),
        "Adam, descent": interval(tests[BEST]["Adam 100"], few[BEST]),
    }


def apart(found: dict[str, Any]) -> dict[str, float]:
    """Return what stands after the ± if the draws are taken as unrelated, for two runs."""
    few = {name: cases["SGD 100"]["test"] for name, cases in all_runs(found).items()}
    return {
        name: float(UNRELATED * np.sqrt(sum(np.var(few[each], ddof=1) for each in (name, other)) / 5))
        for name, other in (("stacked", BEST), ("random × 4, centred", "centred, masking"))
    }


def how_many(found: dict[str, Any]) -> dict[str, int]:
    """Return how many of the eleven runs are behind by an interval that excludes 0, and with the correction."""
    by = [each["SGD 100"] for name, each in behind(found).items() if name not in ("random", BOTH)]
    assert len(by) == 11
    return {
        "behind": sum(each["mean"] > each["half"] for each in by),
        "surely": sum(each["mean"] > each["half"] * CORRECTED / FACTOR for each in by),
    }


def depth(found: dict[str, Any]) -> dict[str, Any]:
    """Return mean test errors by start and depth."""
    made: dict[str, dict[str, float]] = {"random": {}, "stacked": {}}
    for start, each in product(made, DEPTHS):
        made[start][str(each)] = float(np.mean(found["denoising"]["depths"][start][str(each)]["test"]))
    return made


def patience(found: dict[str, Any]) -> dict[str, float]:
    """Return how many of the draws have left the plateau after 5000 steps, and the lowest test error."""
    end = found["plateau"]["5000"]
    return {"left": sum(each < 80 for each in end["train"]), "lowest test": min(end["test"])}


def on_fashion(found: dict[str, Any]) -> dict[str, Any]:
    """Return what `behind` says of the two controls on Fashion-MNIST."""
    return behind({name: found[f"Fashion {name}"] for name in ("kernels", "denoising")})


DERIVED = {
    "Fashion behind": on_fashion, "mean": means, "largest": largest, "behind": behind, "pairs": pairs,
    "apart": apart, "how many": how_many, "depth": depth, "patience": patience,
}  # fmt: skip
