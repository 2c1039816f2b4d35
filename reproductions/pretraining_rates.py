"""The rates of the chapter "Does pretraining help?", chosen once more by its own cells.

For each method, optimiser and number of labels it looks for the rate whose nets, of the first three seeds, get the
fewest of 5000 held-out digits wrong in the mean, and whose neighbours on a ladder of factors of about three are worse.
The rate of pretraining is chosen likewise, for a hundred labels and plain descent, each with a choice of its own for
the fine-tuning.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import jupytext
import numpy as np

from reproductions.pretraining_grid import search

if TYPE_CHECKING:
    from reproductions.parts import Parts

CHAPTER = Path(__file__).resolve().parent.parent / "chapters" / "does-pretraining-help.md"
CELLS = (
    "import jax\n", "SEEDS = (", "def untrained(", "def pretrained(", "def train(", "def fine_tune(", "def error(",
    "def scaled(", "def begin(", "def validate(", "RATES = {", "def shuffled(",
)  # fmt: skip
"""What stands in the cells that define methods, training and rates."""

RATES = {"SGD": (0.1, 0.3, 1.0), "Adam": (1e-3, 3e-3, 0.01)}
"""Where the search for a rate begins."""

LAYER_RATES = (1e-3, 3e-3, 0.01)
PRETRAINED = {"stacked": ("sigmoid", "COPY"), "stacked, denoising": ("sigmoid", "DAMAGE"),
              "ReLU, stacked": ("relu", "DAMAGE")}  # fmt: skip
OF_THE_STACK = ("stack of one", "shuffled")
"""Methods that begin with parts of the denoising stack: its lowest layer, and its weights in another order."""


@cache
def chapter() -> dict[str, Any]:
    """Return the names that the cells of the chapter define."""
    names: dict[str, Any] = {"starts": {}}
    for cell in jupytext.read(CHAPTER).cells:
        if cell.cell_type == "code" and any(text in cell.source for text in CELLS):
            source = cell.source.partition("\ngrid = {")[0].partition("\nfor name in [*STACK")[0]
            exec(source, names)
    return names


def choices() -> list[tuple[str, str, int]]:
    """Return all choices: method, optimiser and number of labels. A random start by plain descent has none."""
    here = chapter()
    printed = [(name, *case) for name, rates in here["RATES"].items() for case in here["CASES"][: len(rates)]]
    return [choice for choice in printed if choice[:2] != ("random", "SGD")] + [(s, "SGD", 100) for s in OF_THE_STACK]


def start(name: str) -> list[Any]:
    """Return the nets of the first three seeds as they begin."""
    here = chapter()
    if name not in OF_THE_STACK:
        return here["begin"](name)
    stacks = [here["STACK"]["stacked, denoising"](seed) for seed in here["FIRST"]]
    if name == "shuffled":
        return here["classifiers"](list(map(here["shuffled"], stacks, here["FIRST"])))
    return here["classifiers"]([here["aelib"].Stack(stack.layers[:1]) for stack in stacks])


def rates(name: str, optimizer: str, labels: int, nets: list[Any]) -> dict[str, float]:
    """Return the validation error of each rate that was tried, from these nets, by rate."""
    here, tried = chapter(), {}
    here["starts"][name] = nets

    def wrong(rate: float) -> float:
        tried[rate] = float(here["validate"](name, here["MAKE"][optimizer], rate, labels))
        return tried[rate]

    search(RATES[optimizer], wrong)
    return {f"{rate:g}": tried[rate] for rate in sorted(tried)}


def layer_rates(name: str) -> dict[str, dict[str, float]]:
    """Return the validation errors of a hundred labels, by the rate of pretraining and by that of plain descent."""
    here, tried = chapter(), {}
    activation, loss = PRETRAINED[name]

    def wrong(rate: float) -> float:
        stacks = [here["pretrained"](activation, here[loss], seed, rate) for seed in here["FIRST"]]
        tried[rate] = rates(name, "SGD", 100, here["classifiers"](stacks))
        return min(tried[rate].values())

    search(LAYER_RATES, wrong)
    return {f"{rate:g}": tried[rate] for rate in sorted(tried)}


def part_name(*choice: Any) -> str:
    """Return the name of a choice as a part."""
    return "-".join(map(str, choice)).replace(",", "").replace("×", "x").replace(" ", "-")


def replay() -> np.ndarray:
    """Return the losses of the first twenty held-out digits after softmax on pixels has learnt a hundred labels."""
    here = chapter()
    (net, *_) = here["fine_tune"](start("softmax on pixels"), here["optax"].sgd, 0.1, 100)
    held = here["held"]
    return np.asarray(net.nll(jnp.asarray(here["images"][held][:20]), jnp.asarray(here["labels"][held][:20])))


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts. No number of them is held against a published one."""
    for choice in choices():
        parts.part(part_name(*choice), lambda folder, c=choice: rates(*c, start(c[0])))
    for name in PRETRAINED:
        parts.part(part_name("pretraining", name), lambda folder, n=name: layer_rates(n))
    return {}
