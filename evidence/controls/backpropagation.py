"""The controls of the chapter "Backpropagation", by its own cells.

Five starts of its right and wrong backward passes, at four rates; what the upper layers reach alone; the message
without slopes at a quarter of its length; and two of the passes with the second layer as it was drawn. Apart from
these, gradients of parts of a batch, with batch normalisation and without.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import aelib

SEEDS = (0, 1, 2, 3, 4)
WRONG = ("slope at a", "no slope")
"""The passes whose slopes are wrong, and whose directions are right at the start."""


def passes(page: Any) -> dict[str, tuple[Any, int | None]]:
    """Each backward pass by name: what it sends down, and the layer that keeps its weights."""

    def last_alone(delta: np.ndarray, W: np.ndarray, t: np.ndarray) -> np.ndarray:
        return 0 * delta @ W.T

    def last_two(delta: np.ndarray, W: np.ndarray, t: np.ndarray) -> np.ndarray:
        square = W.shape[0] == W.shape[1]
        return (0 if square else 1) * page.send_back(delta, W, t)

    def quarter(delta: np.ndarray, W: np.ndarray, t: np.ndarray) -> np.ndarray:
        return page.no_slope(delta, W, t) / 4

    return {
        "right": (page.send_back, None),
        "slope at a": (page.slope_of_activation, None),
        "no transpose": (page.no_transpose, None),
        "no slope": (page.no_slope, None),
        "no slope, a quarter sent": (quarter, None),
        "wrong sign": (page.wrong_sign, None),
        "last two alone": (last_two, None),
        "last alone": (last_alone, None),
        "right, W2 fixed": (page.send_back, 1),
        "no transpose, W2 fixed": (page.no_transpose, 1),
    }


def train(page: Any, send: Any, fixed: int | None, seed: int, rate: float) -> Any:
    """Train the chapter's network, with the gradient of one layer set to zero where it is to be fixed."""

    def gradient(*batch: Any) -> Any:
        change = page.backward(*batch, send)
        return [(0 * dW, 0 * db) if layer == fixed else (dW, db) for layer, (dW, db) in enumerate(change)]

    return page.train(gradient, seed, rate=rate)


def activity(page: Any, net: Any) -> float:
    """The mean activity of the hidden units on test digits."""
    return float(np.mean([layer.mean() for layer in page.forward(net, page.test_images)[1][1:3]]))


def uneven(page: Any, net: Any) -> float:
    """The spread of the slopes of layer 2, in units of their mean."""
    slopes = page.slope(page.forward(net, page.sample[0])[0][2])
    return float(np.std(slopes) / np.mean(slopes))


def start(page: Any, seed: int) -> dict[str, Any]:
    """All passes from one start: test digits (%) by rate; at 0.5 the directions, W2 beside its transpose, the loss."""
    untrained, found = page.start((784, 30, 30, 10), seed, np.float32), {}
    for name, (send, fixed) in passes(page).items():
        nets = {rate: train(page, send, fixed, seed, rate) for rate in page.RATES}
        net = nets[0.5]
        found[name] = {
            "right": {f"{rate:g}": float(100 * page.accuracy(each)) for rate, each in nets.items()},
            "loss": float(page.loss(net, page.images, page.targets)),
            "symmetric": float(page.cosine(net[1][0], net[1][0].T)),
        }
        if not name.startswith("last"):
            found[name]["cosine"] = [float(page.direction(send, each)) for each in (untrained, net)]
        if name in WRONG:
            near_zero = [(W / 64, b / 64) for W, b in net]
            found[name]["near zero"] = float(page.direction(send, near_zero))
            found[name]["uneven"] = uneven(page, net)
        if name == "right":
            found[name]["activity"] = activity(page, net)
    quiet = page.train(lambda *batch: page.backward_along_every_path(*batch, page.quiet), seed)
    return found | {
        "untrained": {
            "symmetric": float(page.cosine(untrained[1][0], untrained[1][0].T)),
            "uneven": uneven(page, untrained),
        },
        "quiet": {"activity": activity(page, quiet), "right": float(100 * page.accuracy(quiet))},
    }


def of_batch(normalise: bool) -> Any:
    """Return the loss of each example of a network of one hidden layer, with batch normalisation or without."""

    def losses(w: Any, x: Any, labels: Any) -> jax.Array:
        t = x @ w["hidden"]
        if normalise:
            t = (t - t.mean(axis=0)) / jnp.sqrt(t.var(axis=0) + 1e-5)
        return aelib.cross_entropy(jnp.tanh(t) @ w["out"], labels)

    return losses


def batches(page: Any) -> dict[str, list[float]]:
    """From five starts: how far the mean gradient of four parts of 40 digits is off, and what 100 steps leave."""
    images, labels = page.images, page.digits.train.labels[:6000]
    found: dict[str, list[float]] = {"plain": [], "normalised": [], "descends": []}
    for name in ("plain", "normalised"):
        losses = of_batch(name == "normalised")
        gradient = jax.jit(jax.grad(lambda *batch, losses=losses: losses(*batch).mean()))
        for seed in SEEDS:
            drawn = np.random.default_rng(seed)
            w = {
                "hidden": 0.05 * drawn.standard_normal((784, 50), np.float32),
                "out": 0.2 * drawn.standard_normal((50, 10), np.float32),
            }
            whole = gradient(w, images[:40], labels[:40])["hidden"]
            parts = [gradient(w, images[i : i + 10], labels[i : i + 10])["hidden"] for i in range(0, 40, 10)]
            found[name].append(float(aelib.relative_difference(sum(parts) / 4, whole)))
            if name == "normalised":
                before = losses(w, images[:1000], labels[:1000]).mean()
                for step in range(100):
                    some = slice(50 * step % 5000, 50 * step % 5000 + 50)
                    change = gradient(w, images[some], labels[some])
                    w = jax.tree.map(lambda p, g: p - 0.2 * g, w, change)
                found["descends"].append(float(losses(w, images[:1000], labels[:1000]).mean() / before))
    return found


def of_starts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of the five starts."""
    return [found[f"start-{seed}"] for seed in SEEDS]


def means(found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The mean of the starts, by pass and rate."""
    starts = of_starts(found)
    rates = {name: each["right"] for name, each in starts[0].items() if isinstance(each.get("right"), dict)}
    return {
        name: {rate: float(np.mean([each[name]["right"][rate] for each in starts])) for rate in by_rate}
        for name, by_rate in rates.items()
    }


def best(found: dict[str, Any]) -> dict[str, float]:
    """The mean of each pass at its best rate."""
    return {name: max(by_rate.values()) for name, by_rate in means(found).items()}


def span(values: list[float]) -> list[float]:
    """The smallest and the largest."""
    return [min(values), max(values)]


def spans(found: dict[str, Any], key: str) -> dict[str, list[float]]:
    """The smallest and the largest of the starts, by pass; of directions after training."""
    starts = of_starts(found)
    values = {name: [each[name][key] for each in starts] for name in starts[0] if key in starts[0][name]}
    return {name: span([each[1] if isinstance(each, list) else each for each in some]) for name, some in values.items()}


CONTROLS = {**{f"start-{seed}": partial(start, seed=seed) for seed in SEEDS}, "batches": batches}
DERIVED = {
    "means": means,
    "best": best,
    "cosines": partial(spans, key="cosine"),
    "losses": partial(spans, key="loss"),
    "symmetric": lambda found: {
        "no transpose": float(np.mean([each["no transpose"]["symmetric"] for each in of_starts(found)])),
        "right": max(abs(each["right"]["symmetric"]) for each in of_starts(found)),
    },
    "spread": lambda found: {
        "before": max(each["untrained"]["uneven"] for each in of_starts(found)),
        "after": min(each[name]["uneven"] for each in of_starts(found) for name in WRONG),
    },
    "cut": lambda found: {name: span(values) for name, values in found["batches"].items()},
}
