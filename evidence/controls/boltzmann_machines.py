"""The controls of the chapter "Boltzmann machines", by its own cells.

Further seeds of the machines that the chapter trains once: four ways to train eight hidden units, what CD-1 would do
next with its machine, and training without a negative phase; and CD-1 with twice the epochs, or a third of the rate,
and CD with ten turns.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
from flax import nnx

SEEDS, PAIR = (0, 1, 2, 3, 4), (0, 1)
SLOWER = 3e-3
TURNS = 10


def four_ways(page: Any, seed: int) -> dict[str, Any]:
    """Eight hidden units, trained in each of the four ways: both measures, the states that are used, and CD-1's step.

    The share of CD-1's favourite state, after so many turns and alone, is in %.
    """
    found: dict[str, Any] = {}
    for name, loss in page.WAYS.items():
        model = page.train_on(loss, 8, seed)
        own, sent, apart, swapped = page.use(model)
        found[name] = {
            "squared error": page.error(model), "nats": page.nats(model), "by itself": own, "digits": sent,
            "apart": apart, "nats then": swapped,
        }  # fmt: skip
        if name == "CD-1":
            cosine, length = page.next_step(model)
            shares = dict(zip(("0", "1", "20", "alone"), page.visits(model), strict=True))
            found[name] |= {"cosine": cosine, "length": length}
            found[name] |= {"favourite": {turns: 100 * share for turns, share in shares.items()}}
    return {name: {what: plain(value) for what, value in each.items()} for name, each in found.items()}


def plain(value: Any) -> Any:
    """Return numbers of NumPy as those of Python."""
    return {key: float(each) for key, each in value.items()} if isinstance(value, dict) else float(value)


def patient(page: Any, seed: int) -> dict[str, float]:
    """The nats of CD-1 with twice the epochs, and with a third of the rate."""
    longer = page.train_on(page.contrastive, 8, seed, epochs=4)
    slower = page.train_on(page.contrastive, 8, seed, rate=SLOWER)
    return {"longer": page.nats(longer), "slower": page.nats(slower)}


def ten_turns(page: Any, seed: int) -> dict[str, float]:
    """The nats of a machine trained by CD with ten turns in each step, in the place of one."""

    def loss(model: Any, x: Any, key: Any) -> Any:
        end = x
        for turn in range(TURNS):
            end = model.step(end, jax.random.fold_in(key, turn))
        return model.free_energy(x) - model.free_energy(jax.lax.stop_gradient(end))

    model = page.train_on(loss, 8, seed)
    return {"nats": page.nats(model), "squared error": page.error(model)}


def no_negative_phase(page: Any, seed: int) -> dict[str, float]:
    """Nats before and after an epoch without a negative phase, and by how much the free energy of either falls."""
    before = page.TwoWay(8, nnx.Rngs(seed))
    after = page.train_on(page.positive_only, 8, seed, epochs=1)
    ink = np.ones((1, 784), np.float32)
    fall = {
        name: float((before.free_energy(x) - after.free_energy(x)).mean())
        for name, x in (("fall of digits", page.test01), ("fall of ink", ink))
    }
    black = 100 * float((page.walk(after, page.noise, 50) > 0.5).mean())
    return fall | {"before": page.nats(before), "after": page.nats(after), "black": black}


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("four-ways", four_ways, SEEDS), ("patient", patient, PAIR), ("no-negative-phase", no_negative_phase, PAIR),
        ("ten-turns", ten_turns, PAIR),
    )
    for seed in seeds
}  # fmt: skip


def five_seeds(found: dict[str, Any]) -> dict[str, Any]:
    """Return the mean over seeds, the lowest and the highest of each number of the four ways."""
    runs = [found[f"four-ways-{seed}"] for seed in SEEDS]
    return {
        name: {
            what: {"mean": float(np.mean(values)), "lowest": min(values), "highest": max(values)}
            for what in ("squared error", "nats", "by itself", "digits", "apart", "nats then")
            for values in [[run[name][what] for run in runs]]
        }
        for name in runs[0]
    }


DERIVED = {"five seeds": five_seeds}
