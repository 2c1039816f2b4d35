"""The controls of the chapter "Learning as descent", by its own cells.

Further draws of digits for the bound on the rate, for how often a loss rises and for when to stop; steps that are kept
only if the loss falls; further shuffles for momentum and Adam, and for rates that fall to 0; the floor of the noise
from further starts; digits from 0 to 255; and the exercise's single unit.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

FALLING = {"descent": 1.7, "momentum": 0.25, "shorter memory": 0.5, "Adam": 0.025}
"""The middles of the five rates from which those that fall begin."""
SHORTER = 0.8
SEEDS, SHUFFLES = (0, 1, 2), (0, 1, 2, 3, 4)
SCALE = 784


def judged(page: Any, w: Any) -> dict[str, Any]:
    """Weights on test digits: the loss, how many are right (%), and the mean probability of wrong and right answers."""
    theta = np.asarray(page.logits(w, page.test_x), np.float64)
    p = np.exp(theta - theta.max(axis=1, keepdims=True))
    largest, wrong = p.max(axis=1) / p.sum(axis=1), theta.argmax(axis=1) != page.test_y
    return {
        "loss": float(page.mean_loss(w, page.test_x, page.test_y)),
        "right": 100 * page.accuracy(w, page.test_x, page.test_y),
        "sure": {"wrong": float(largest[wrong].mean()), "right": float(largest[~wrong].mean())},
    }


def draw(page: Any, seed: int) -> dict[str, Any]:
    """Another draw of digits: the bounds, rises by rate, and an early stop."""
    losses, (kept, last) = page.follow(seed)
    best = losses[:, 1].argmin()
    return {
        "bounds": [float(bound) for bound in page.bounds(seed)],
        "rises": {f"{rate:g}": list(page.rises(rate, seed)) for rate in (0.1, 0.5, 2.0)},
        "stopping": {
            "step": int(5 * best),
            "training falls": bool((np.diff(losses[:, 0]) < 0).all()),
            "last training loss": float(losses[-1, 0]),
            "validation": [float(losses[best, 1]), float(losses[-1, 1])],
            "kept": judged(page, kept),
            "last": judged(page, last),
        },
    }


def lower(page: Any, seed: int) -> dict[str, float]:
    """At the rate 2 the loss falls below 0.36 at once by how far; and the bound of the rate 0.5 at 0.32."""
    i = np.random.default_rng(seed).permutation(60_000)[:1000]
    x, y, w = page.train_x[i], page.train_y[i], page.zero
    while page.mean_loss(w, x, y) > 0.36:
        w = w - 2.0 * page.slope(w, x, y)
    return {
        "loss": float(page.mean_loss(w, x, y)),
        "bound": float(2 / page.sharpness(w, x, y)),
        "bound of the rate 0.5 at 0.32": float(page.bound_at(0.32, 0.5, x, y)),
    }


def frozen(page: Any) -> list[int]:
    """How often the loss rises from one batch to the next where nothing is learned any more, in three shuffles."""
    w, found = page.trained, []
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(np.arange(2000, 60_000))[:2000].reshape(100, 20)
        losses = [float(page.mean_loss(w, page.train_x[batch], page.train_y[batch])) for batch in order]
        found.append(int((np.diff(losses) > 0).sum()))
    return found


def only_if_it_falls(page: Any, seed: int) -> dict[str, Any]:
    """Keep a step only if the next batch loses less than its own batch did before it: how many of 99 are kept at the
    rate 0.5, and the loss on 2,000 digits in the end, with this rule and without.
    """
    order = np.random.default_rng(seed).permutation(np.arange(2000, 60_000))
    batches, found = order[:2000].reshape(100, 20), {}
    for rule in (True, False):
        w, kept = page.zero, 0
        for batch, following in pairwise(batches):
            x, y = page.train_x[batch], page.train_y[batch]
            after = w - 0.5 * page.slope(w, x, y)
            falls = page.mean_loss(after, page.train_x[following], page.train_y[following]) < page.mean_loss(w, x, y)
            if falls or not rule:
                w, kept = after, kept + 1
        found["with the rule" if rule else "without"] = {
            "kept": kept,
            "loss": float(page.mean_loss(w, page.some, page.some_y)),
        }
    return found


def noise(page: Any, seed: int) -> dict[str, Any]:
    """What the noise leaves, from another start: found over its floor; and what is left where the rate falls."""
    exact, X, across, H = page.exact, page.X, page.across, page.H
    rng, w, squares = np.random.default_rng(seed), np.zeros((1000, 2)), []
    for _ in range(600):
        i = rng.integers(len(X), size=1000)
        w = w - 0.3 * ((w - exact) @ H + 2 * (X @ exact - across)[i, None] * X[i])
        squares.append((((w - exact) @ X.T) ** 2).mean())
    runs = {name: page.one_pixel_at_a_time(rate, seed=seed) for name, rate in page.schedules.items()}
    return {
        "over the floor": {f"{eta:g}": float(runs[f"{eta:g}"][2000:].mean() / f) for eta, f in page.floors.items()},
        "over the floor, noise that does not depend on w": float(np.mean(squares[200:]) / page.floors[0.3]),
        "floor": {f"{eta:g}": float(floor) for eta, floor in page.floors.items()},
        "like 1/τ": float(runs["like 1/τ"][-500:].mean()),
        "like 1/τ²": [float(runs["like 1/τ²"][1000]), float(runs["like 1/τ²"][-1])],
    }


def shuffle(page: Any, seed: int) -> dict[str, Any]:
    """A hundred steps on another shuffle: by method at five rates, and where the loss is 784 times as large."""

    def after(name: str, rate: float, scale: float = 1.0) -> float:
        return page.digits_after(*page.methods[name][:2], rate, seed, scale=scale)

    return {
        "after": page.at_five_rates(seed),
        "tenfold": {"momentum": after("momentum", 0.03), "descent": after("descent", 0.3)},
        "scaled": {
            "Adam": after("Adam", page.middles["Adam"], SCALE),
            "descent, its rate divided": after("descent", 0.3 / SCALE, SCALE),
            "descent": after("descent", 0.3, SCALE),
        },
    }


def falling(page: Any) -> dict[str, Any]:
    """A hundred steps at rates that fall in a line to 0, on each shuffle: mean losses by rate, and all at the best."""
    updates = {name: page.methods[name][:2] for name in ("descent", "momentum", "Adam")}
    updates["shorter memory"] = (partial(page.momentum, beta=SHORTER), 0.0)

    def slower(update: Any) -> Any:
        def step(w: Any, g: Any, state: Any, rate: float) -> Any:
            at, inner = state
            w, inner = update(w, g, inner, rate * (1 - at / 100))
            return w, (at + 1, inner)

        return step

    found = {}
    for name, (update, state) in updates.items():
        rates = [factor * FALLING[name] for factor in page.factors]
        losses = np.array(
            [[page.digits_after(slower(update), (0, state), rate, seed) for rate in rates] for seed in SHUFFLES]
        )
        best = int(losses.mean(axis=0).argmin())
        found[name] = {
            "rates": [float(rate) for rate in rates], "means": losses.mean(axis=0).tolist(), "rate": float(rates[best]),
            "mean": float(losses[:, best].mean()), "each": losses[:, best].tolist(),
        }  # fmt: skip
    return found


def bytes_for_shares(page: Any) -> dict[str, Any]:
    """Test digits that are right (%) with pixels from 0 to 255: by descent, and by signs before and after."""
    train_x, test_x, test_y = page.train_x, page.test_x, page.test_y

    def signs(x: np.ndarray, rate: float) -> Any:
        w = page.zero
        for batch in np.random.default_rng(0).permutation(len(x)).reshape(-1, 100):
            w = w - rate * np.sign(np.asarray(page.slope(w, x[batch], page.train_y[batch])))
        return w

    in_bytes = 255 * train_x, 255 * test_x
    return {
        "as it was": 100 * page.right,
        "descent": 100 * page.accuracy(page.one_epoch(in_bytes[0], rate=0.5 / 255**2), in_bytes[1], test_y),
        "signs": [
            100 * page.accuracy(signs(train_x, 1e-3), test_x, test_y),
            100 * page.accuracy(signs(in_bytes[0], 1e-3 / 255), in_bytes[1], test_y),
        ],
    }


def unit(page: Any) -> dict[str, Any]:
    """The exercise's unit: the curvatures at its start and at the minimum, and the loss after training at two rates."""
    inputs, targets = page.inputs, page.targets
    slopes = jax.jit(jax.grad(page.unit_loss, argnums=(0, 1)))

    def curvatures(a: Any, b: Any) -> list[float]:
        hessian = jax.hessian(lambda w: page.unit_loss(w[:3], w[3], inputs, targets))
        return np.linalg.eigvalsh(hessian(jnp.append(jnp.asarray(a), b))).tolist()

    def at_rate(rate: float) -> Any:
        a, b = page.near
        for _ in range(2000):
            da, db = slopes(a, b, inputs, targets)
            a, b = a - rate * da, b - rate * db
        return a, b

    minimum = at_rate(0.1)
    return {
        "at the start": curvatures(*page.near),
        "at the minimum": curvatures(*minimum),
        "b": float(minimum[1]),
        "loss": {"0.1": float(page.unit_loss(*minimum, inputs, targets)),
                 "0.5": float(page.unit_loss(*at_rate(0.5), inputs, targets))},
    }  # fmt: skip


def means(found: dict[str, Any]) -> dict[str, Any]:
    """Of the shuffles beside the chapter's, by method and rate; of all of them, at tenfold rates and Adam's lead."""
    every = [found[f"shuffle-{seed}"] for seed in SHUFFLES]
    others = every[1:]
    lead = [each["after"]["momentum"][2] - each["after"]["Adam"][2] for each in every]
    return {
        name: [float(np.mean([each["after"][name][at] for each in others])) for at in range(5)]
        for name in others[0]["after"]
    } | {
        "tenfold": {name: float(np.mean([each["tenfold"][name] for each in every])) for name in every[0]["tenfold"]},
        "ahead": float(np.mean(lead)),
        "ahead where rates fall": found["falling"]["shorter memory"]["mean"] - found["falling"]["Adam"]["mean"],
    }


CONTROLS = {
    **{f"draw-{seed}": partial(draw, seed=seed) for seed in SEEDS[1:]},
    **{f"lower-{seed}": partial(lower, seed=seed) for seed in SEEDS},
    "frozen": frozen,
    **{f"only if it falls-{seed}": partial(only_if_it_falls, seed=seed) for seed in SEEDS},
    **{f"noise-{seed}": partial(noise, seed=seed) for seed in SEEDS},
    **{f"shuffle-{seed}": partial(shuffle, seed=seed) for seed in SHUFFLES},
    "falling": falling,
    "bytes": bytes_for_shares,
    "unit": unit,
}
DERIVED = {"means": means}
