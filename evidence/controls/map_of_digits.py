"""The controls of the chapter "A map of digits", by its own cells.

`seeds`: the map of each of five seeds, what it says, and what the first leaves of another that is laid over it.
`tsne`: a second start of t-SNE by the measure of the chapter, and what it leaves of the first.
`cause`: a seed of the trainings that differ in the network or the digits, and of both networks at a faster rate.
`dimension`: other points of the known dimension.
`moved`: a seed of the convolutional and the dense network on digits that have moved, by epochs and processor time.
`still`: the same, where each digit lies in the middle of the canvas: had the digits not moved, which would be ahead?
`shuffled`: the convolutional network where the pixels of the canvases have changed places: are neighbours what it uses?
`cut out`: what is gained by undoing the move first, with two numbers for the place and a dense network for the rest.
`components`: the errors of principal components of all these.
"""

from __future__ import annotations

import time
from functools import partial
from statistics import mean
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from aelib import latent

SEEDS, CAUSE_SEEDS = (0, 1, 2, 3, 4), (0, 1, 2)
MOVED_SEEDS = (0, 1)
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


CONV_EPOCHS, DENSE_EPOCHS = (1, 2, 4, 12), (2, 4, 7, 21)
"""Epochs of the convolutional network, and of the dense one in as much time: an epoch of it takes 1 / 1.75."""

STEPS = -(-20_000 // 64)
"""How many batches an epoch has."""


def watched(page: Any, model: Any, x: np.ndarray, new: np.ndarray, seed: int, **settings: Any) -> dict[str, Any]:
    """Train; return the error on new images after some epochs, and the seconds that an epoch takes once it is compiled.

    Seconds are those of the processor, without those of measuring the error.
    """
    at = {*CONV_EPOCHS, *DENSE_EPOCHS, settings["epochs"]}
    errors, seconds, begun = {}, [], [time.process_time()]

    def look(epoch: int, model: Any, history: Any) -> None:
        seconds.append(time.process_time() - begun[0])
        if epoch in at:
            errors[str(epoch)] = page.squared(model, new)
        begun[0] = time.process_time()

    page.train_32(model, x, seed=seed, each_epoch=look, **settings)
    return {"error": errors, "seconds": float(np.median(seconds[1:]))}


def falling(rate: float, epochs: int) -> Any:
    """Return a rate that falls to 0 by half a cosine."""
    return optax.cosine_decay_schedule(rate, epochs * STEPS)


def moved_digits(page: Any, seed: int) -> dict[str, Any]:
    """The two networks on digits that have moved, the dense one at four ways to choose the rate."""
    on = partial(watched, page, x=page.moved, new=page.moved_test, seed=seed)
    long, equal = DENSE_EPOCHS[-1], DENSE_EPOCHS[-2]
    return {
        "conv": on(page.conv_32(seed), epochs=CONV_EPOCHS[-1], rate=4e-3),
        "dense": on(page.dense_32(seed), epochs=long, rate=1e-3),
        "dense, 0.003": on(page.dense_32(seed), epochs=equal, rate=3e-3),
        "dense, falling": on(page.dense_32(seed), epochs=equal, rate=falling(3e-3, equal)),
        "dense, falling long": on(page.dense_32(seed), epochs=long, rate=falling(3e-3, long)),
    }


def still(page: Any, seed: int) -> dict[str, Any]:
    """The two networks on the same digits, each in the middle of the canvas."""
    x, new = (np.pad(images, ((0, 0), (6, 6), (6, 6))) for images in (page.train[:20_000], page.test))
    on, equal = partial(watched, page, x=x, new=new, seed=seed), DENSE_EPOCHS[-2]
    return {
        "conv": on(page.conv_32(seed), epochs=CONV_EPOCHS[-2], rate=4e-3),
        "dense": on(page.dense_32(seed), epochs=equal, rate=1e-3),
        "dense, falling": on(page.dense_32(seed), epochs=equal, rate=falling(3e-3, equal)),
    }


def shuffled(page: Any, seed: int) -> dict[str, Any]:
    """The convolutional network on the moved digits, the pixels of all canvases exchanged in one and the same way."""
    order = np.random.default_rng(0).permutation(1600)
    x, new = (images.reshape(-1, 1600)[:, order].reshape(-1, 40, 40) for images in (page.moved, page.moved_test))
    return watched(page, page.conv_32(seed), x, new, seed, epochs=CONV_EPOCHS[-2], rate=4e-3)


def cut_out(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return of each canvas the 28 by 28 pixels around the centre of its ink, and their upper left corners."""
    along = [x.sum(axis=axis) @ np.arange(40) / x.sum(axis=(1, 2)) for axis in (2, 1)]
    corners = np.clip(np.round(np.stack(along, axis=1) - 14).astype(int), 0, 12)
    return np.stack([image[i : i + 28, j : j + 28] for image, (i, j) in zip(x, corners, strict=True)]), corners


def error_laid_back(page: Any, rebuilt: np.ndarray, corners: np.ndarray) -> float:
    """Return the error on the moved test digits of rebuilt pieces, each laid back at its corner."""
    x_hat = np.zeros_like(page.moved_test)
    for image, piece, (i, j) in zip(x_hat, rebuilt, corners, strict=True):
        image[i : i + 28, j : j + 28] = piece
    return float(aelib.squared_error(x_hat, page.moved_test).mean())


def cut_first(page: Any, seed: int) -> dict[str, Any]:
    """A dense network on digits that were cut out first: 30 numbers for the digit, and two for its place."""
    (x, _), (new, corners) = cut_out(page.moved), cut_out(page.moved_test)
    model = aelib.dense_autoencoder(
        (28, 28), latent=30, hidden=(512, 256), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )
    begun = time.process_time()
    page.train_32(model, x, epochs=DENSE_EPOCHS[-2], rate=1e-3, seed=seed)
    seconds = time.process_time() - begun
    rebuilt = np.asarray(aelib.in_batches(model.reconstruct, new, batch_size=250))
    return {"error": error_laid_back(page, rebuilt, corners), "seconds": seconds}


def components(page: Any) -> dict[str, Any]:
    """Return the errors of principal components on moved digits, on still ones, and on moved ones cut out first."""

    def rebuilt(x: np.ndarray, new: np.ndarray, numbers: int) -> np.ndarray:
        mean, directions, _ = latent.principal_components(x)
        rows, kept = new.reshape(len(new), -1) - mean, directions[:, :numbers]
        return (mean + rows @ kept @ kept.T).reshape(new.shape)

    def error(x: np.ndarray, new: np.ndarray, numbers: int) -> float:
        return float(((rebuilt(x, new, numbers) - new) ** 2).sum(axis=(1, 2)).mean())

    (x, _), (new, corners) = cut_out(page.moved), cut_out(page.moved_test)
    return {
        "moved": {str(numbers): error(page.moved, page.moved_test, numbers) for numbers in (0, 32)},
        "still": error(page.train[:20_000], page.test, 32),
        "cut out": error_laid_back(page, rebuilt(x, new, 30), corners),
    }


CONTROLS = {
    "seeds": seeds,
    "tsne": tsne,
    **{f"cause-{seed}": partial(cause, seed=seed) for seed in CAUSE_SEEDS},
    "dimension": dimension,
    **{f"moved-{seed}": partial(moved_digits, seed=seed) for seed in MOVED_SEEDS},
    **{f"still-{seed}": partial(still, seed=seed) for seed in MOVED_SEEDS},
    **{f"shuffled-{seed}": partial(shuffled, seed=seed) for seed in MOVED_SEEDS},
    **{f"cut out-{seed}": partial(cut_first, seed=seed) for seed in MOVED_SEEDS},
    "components": components,
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


def lead(found: dict[str, Any]) -> dict[str, float]:
    """Return by how many per cent the convolutional network's error is below the dense one's, in equal time."""

    def error(digits: str, network: str, epochs: int) -> float:
        return mean(found[f"{digits}-{seed}"][network]["error"][str(epochs)] for seed in MOVED_SEEDS)

    return {
        digits: 100 - 100 * error(digits, "conv", CONV_EPOCHS[-2]) / error(digits, "dense, falling", DENSE_EPOCHS[-2])
        for digits in ("moved", "still")
    }


DERIVED = {"over seeds": over_seeds, "effects": effects, "lead": lead}
