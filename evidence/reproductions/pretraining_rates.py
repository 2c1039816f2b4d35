"""The rates of "Does pretraining help?" in the chapter "Stacked autoencoders", chosen once more by its own cells.

For each method, optimiser and number of labels it looks for the rate whose nets, of the three draws that choose, get
the fewest of 5000 held-out digits wrong in the mean, and whose neighbours on a ladder of factors of about three are
worse. The rate of pretraining is chosen likewise, for a hundred labels and plain descent, each with a choice of its own
for the fine-tuning. The kernel's width is chosen from factors of two.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import jupytext
import numpy as np

from evidence.reproductions.pretraining_grid import search

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

CHAPTER = Path(__file__).resolve().parents[2] / "chapters" / "stacked-autoencoders.md"
CELLS = {
    "EPOCHS, RATE = ": "\nDEEP = {", "SEEDS = (": "\nfive_stacks = [", "def larger_centred(": None,
    "def validate(": None, "RATES = {": None, "def shuffled(": None,
}  # fmt: skip
"""What stands in the cells that define methods, training and rates, and where what they compute begins."""

RATES = {"SGD": (0.1, 0.3, 1.0), "Adam": (1e-3, 3e-3, 0.01)}
"""Where the search for a rate begins."""

LAYER_RATES = (1e-3, 3e-3, 0.01)
WIDTHS = (0.005, 0.01, 0.02, 0.04, 0.08)
PRETRAINED = {"stacked": ("COPY", {}), "stacked, denoising": ("DAMAGE", {}),
              "stacked on the hundred": ("DAMAGE", {"count": 100}),
              "one layer of 500": ("DAMAGE", {"hidden": (500,)})}  # fmt: skip
SHUFFLED = "shuffled"
"""A method that begins with the weights of the denoising stack in another order."""


@cache
def chapter() -> dict[str, Any]:
    """Return the names that the cells of the chapter define."""
    names: dict[str, Any] = {}
    for cell in jupytext.read(CHAPTER).cells:
        ends = [end for text, end in CELLS.items() if text in cell.source]
        if cell.cell_type == "code" and ends:
            exec(cell.source.partition(ends[0])[0] if ends[0] else cell.source, names)
    return names


def choices() -> list[tuple[str, str, int]]:
    """Return all choices: method, optimiser and number of labels. A random start by plain descent has none."""
    here = chapter()
    printed = [(name, *case) for name, rates in here["RATES"].items() for case in here["CASES"][: len(rates)]]
    return [choice for choice in printed if choice[:2] != ("random", "SGD")] + [(SHUFFLED, "SGD", 100)]


def start(name: str) -> list[Any]:
    """Return the nets of the draws that choose, as they begin."""
    here = chapter()
    if name != SHUFFLED:
        return here["begin"](name, here["CHOOSING"])
    stacks = [here["STACK"]["stacked, denoising"](seed) for seed in here["CHOOSING"]]
    return here["classifiers"](list(map(here["shuffled"], stacks, here["CHOOSING"])), here["CHOOSING"])


def rates(name: str, optimizer: str, labels: int, nets: list[Any]) -> dict[str, float]:
    """Return the validation error of each rate that was tried, from these nets, by rate."""
    here, tried = chapter(), {}

    def wrong(rate: float) -> float:
        tried[rate] = float(here["validate"](name, nets, here["MAKE"][optimizer], rate, labels))
        return tried[rate]

    search(RATES[optimizer], wrong)
    return {f"{rate:g}": tried[rate] for rate in sorted(tried)}


def layer_rates(name: str) -> dict[str, dict[str, float]]:
    """Return the validation errors of a hundred labels, by the rate of pretraining and by that of plain descent."""
    here, tried = chapter(), {}
    loss, options = PRETRAINED[name]

    def wrong(rate: float) -> float:
        stacks = [here["pretrained"](here[loss], seed, rate, **options) for seed in here["CHOOSING"]]
        tried[rate] = rates(name, "SGD", 100, here["classifiers"](stacks, here["CHOOSING"]))
        return min(tried[rate].values())

    search(LAYER_RATES, wrong)
    return {f"{rate:g}": tried[rate] for rate in sorted(tried)}


def widths(name: str, labels: int) -> dict[str, float]:
    """Return the validation error of each width of the kernel."""
    here = chapter()
    x, y = (here[part][here["held"]] for part in ("train", "labels"))
    return {
        f"{width:g}": float(
            np.mean([here["kernel_error"](seed, labels, width, x, y, "shifts" in name) for seed in here["CHOOSING"]])
        )
        for width in WIDTHS
    }


def part_name(*choice: Any) -> str:
    """Return the name of a choice as a part."""
    return "-".join(map(str, choice)).replace(",", "").replace("×", "x").replace(" ", "-")


def replay() -> np.ndarray:
    """Return the losses of the first twenty held-out digits after softmax on pixels has learnt a hundred labels."""
    here = chapter()
    (net, *_) = here["fine_tune"](start("softmax on pixels"), here["optax"].sgd, 0.1, 100, here["CHOOSING"])
    held = here["held"]
    return np.asarray(net.nll(jnp.asarray(here["train"][held][:20]), jnp.asarray(here["labels"][held][:20])))


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts. No number of them is held against a published one."""
    for choice in choices():
        parts.part(part_name(*choice), lambda folder, c=choice: rates(*c, start(c[0])))
    for name, labels in chapter()["WIDTHS"]:
        parts.part(part_name(name, labels), lambda folder, n=name, count=labels: widths(n, count))
    for name in PRETRAINED:
        parts.part(part_name("pretraining", name), lambda folder, n=name: layer_rates(n))
    return {}
