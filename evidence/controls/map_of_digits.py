"""The controls of the chapter "A map of digits", by its own cells.

`seeds`: the map of each of five seeds, what it says, and what the first leaves of another that is laid over it.
`tsne`: a second start of t-SNE by the measure of the chapter, and what it leaves of the first.
`cause`: a seed of the trainings that differ in the network or the digits, and of both networks at a faster rate.
`dimension`: other points of the known dimension.
"""

from __future__ import annotations

from functools import partial
from statistics import mean
from typing import Any

import jax
import numpy as np

SEEDS, CAUSE_SEEDS = (0, 1, 2, 3, 4), (0, 1, 2)
FAST = {"conv": 0.01, "dense": 0.003}


def both(table: np.ndarray, page: Any, digit: int) -> list[float]:
    """Return recall and precision of a digit."""
    return [float(table[digit, digit]), float(page.precision_of(table)[digit])]


def exchanged(page: Any, z: np.ndarray, target: np.ndarray) -> list[float]:
    """Return what a map leaves of another once its ten clouds have changed places, in ten ways."""
    medians, left = np.array([np.median(z[page.labels == d], axis=0) for d in range(10)]), []
    for turn in range(10):
        moved = medians[np.random.default_rng(turn).permutation(10)]
        left.append(page.left_over(z + (moved - medians)[page.labels], target))
    return left


def rates(guess: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """Return the shares that are right, of the fours that are taken for nines, and the other way around."""
    found = guess == true, guess[true == 4] == 9, guess[true == 9] == 4
    return {name: float(share.mean()) for name, share in zip(("right", "four", "nine"), found, strict=True)}


def said_of_map(page: Any, model: Any, z: np.ndarray) -> dict[str, Any]:
    """What a map says."""
    table = page.confusion(model)
    far_zero, far_one, direction, ratio = page.read_off(z)
    return {
        "error": page.squared(model, page.test),
        "knn": float(table.diagonal() @ page.amounts / page.amounts.sum()),
        "recall": table.diagonal().tolist(),
        "precision": page.precision_of(table).tolist(),
        "lowest": int(table.diagonal().argmin()),
        "mixed": page.most_mixed(table),
        "farthest from 0": int(far_zero),
        "farthest from 1": int(far_one),
        "direction": float(direction),
        "ratio": float(ratio),
    }


def seeds(page: Any) -> dict[str, Any]:
    """What the map of each seed says, and what the digits that t-SNE places are taken for on it."""
    found: dict[str, Any] = {}
    first = None
    for seed in SEEDS:
        model = page.train_map(page.dense(seed), page.train, epochs=2, seed=seed)
        z = page.codes_of(model, page.test)
        of_map = said_of_map(page, model, z) | {"taken": rates(page.taken_for(z[page.chosen]), page.true)}
        if first is None:
            first = z
        else:
            of_map |= {"left": page.left_over(z, first), "exchanged": exchanged(page, z, first)}
        found[str(seed)] = of_map
    return found


def tsne(page: Any) -> dict[str, Any]:
    """What digits are taken for on a second map by t-SNE, and what it leaves of the first."""
    shares = page.neighbour_shares(page.images)
    first, second = (np.asarray(page.tsne(shares, jax.random.key(seed))) for seed in (0, 1))
    return {"taken": rates(page.taken_for(second), page.true), "left": page.left_over(second, first)}


def cause(page: Any, seed: int) -> dict[str, Any]:
    """What each training says that differs from another in one thing; and both networks at a faster rate."""
    makes, found = {"conv": page.convolutional, "dense": page.dense}, {}
    for name, make in makes.items():
        for digits, x, epochs in (("1,000", page.few, 30), ("30,000", page.half, 1)):
            model = page.train_map(make(seed), x, epochs, seed)
            table = page.confusion(model)
            found[f"{name}, {digits}"] = {
                "knn": float(table.diagonal() @ page.amounts / page.amounts.sum()),
                "zero": both(table, page, 0),
                "one": both(table, page, 1),
                "own and new": [page.squared(model, each) for each in (page.few, page.test)],
            }
        fast = page.confusion(page.train_map(make(seed), page.few, 30, seed, FAST[name]))
        found[f"{name}, fast"] = {"knn": float(fast.diagonal() @ page.amounts / page.amounts.sum())}
    return found


def dimension(page: Any) -> dict[str, list[float]]:
    """Return the estimates for five numbers, without noise and with some."""
    found = {name: page.dimensions(page.five_numbers(noise, seed=1)) for name, noise in (("clean", 0), ("noisy", 0.05))}
    return {name: [float(each) for each in estimates] for name, estimates in found.items()}


CONTROLS = {
    "seeds": seeds,
    "tsne": tsne,
    **{f"cause-{seed}": partial(cause, seed=seed) for seed in CAUSE_SEEDS},
    "dimension": dimension,
}


def over_seeds(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the five maps, and all trainings, have in common."""
    maps = list(found["seeds"].values())
    knn, left = [each["knn"] for each in maps], [each["left"] for each in maps[1:]]
    recall = np.array([each["recall"] for each in maps])
    kept = [share for each in maps for shares in (each["recall"], each["precision"]) for share in shares[:2]]
    ones = [shares[1] for each in maps for shares in (each["recall"], each["precision"])]
    for seed in CAUSE_SEEDS:
        ones += [share for each in found[f"cause-{seed}"].values() for share in each.get("one", [])]
    return {
        "knn range": max(knn) - min(knn),
        "knn mean": mean(knn),
        "unsure": int(np.ptp(recall, axis=0).argmax()),
        "recall range": float(np.ptp(recall, axis=0).max()),
        "least of 0 and 1": min(kept),
        "least of 1": min(ones),
        "left least": min(left),
        "left most": max(left),
        "left exchanged": float(np.median([each["exchanged"] for each in maps[1:]])),
        "taken": {
            key: [f(each["taken"][key] for each in maps) for f in (min, max)] for key in ("right", "four", "nine")
        },
    }


def effects(found: dict[str, Any]) -> dict[str, Any]:
    """Return what a single change gains: the mean over seeds, the least and the most; and both networks by rate."""
    knn = {
        name: [found[f"cause-{seed}"][name]["knn"] for seed in CAUSE_SEEDS] for name in found[f"cause-{CAUSE_SEEDS[0]}"]
    }
    knn["long"] = [found["seeds"][str(seed)]["knn"] for seed in CAUSE_SEEDS]
    pairs = {
        "network, 1,000": ("conv, 1,000", "dense, 1,000"), "network, 30,000": ("conv, 30,000", "dense, 30,000"),
        "digits, conv": ("conv, 1,000", "conv, 30,000"), "digits, dense": ("dense, 1,000", "dense, 30,000"),
        "updates": ("dense, 30,000", "long"),
    }  # fmt: skip
    gains = {name: [b - a for a, b in zip(knn[old], knn[new], strict=True)] for name, (old, new) in pairs.items()}
    found = {name: {"mean": mean(each), "least": min(each), "most": max(each)} for name, each in gains.items()}
    return found | {name: {"usual": mean(knn[f"{name}, 1,000"]), "fast": mean(knn[f"{name}, fast"])} for name in FAST}


DERIVED = {"over seeds": over_seeds, "effects": effects}
