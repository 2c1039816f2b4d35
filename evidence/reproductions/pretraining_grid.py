"""Does pretraining help? Five starts, by depth, number of labels and optimiser, with a rate for each of them.

The stacks are pretrained without labels on the first 50,000 training digits, the labelled digits are drawn from these,
and the last 10,000 choose the rates: for each start, depth, number of labels and optimiser the one that leaves the
fewest of them wrong with the first seed. Each search tries several rates, a factor of about three apart, and goes on
until the best of all lies between two worse ones. It begins with many, because below the rates that leave a plateau all
are equally bad, and one of them may look like the best. The rate of pretraining is searched in the same way, once for
each kind of stack: with all its layers, the fewest labels and gradient descent. A seed decides the first weights, the
labelled digits and their order.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.data import Split, mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Classifier
from aelib.models.batched import in_batches
from aelib.models.saving import load, save
from aelib.models.stack import Stack, dense_stack, to_classifier
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.reproductions.parts import Parts

STARTS = ("random", "random x4", "stacked", "denoising", "ReLU")
PRETRAINED = ("stacked", "denoising")
DEPTHS = (1, 3, 5)
LABELS = (100, 1000, 10_000, 50_000)
LADDER = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
RATES = {"SGD": (0.03, 0.1, 0.3, 1.0, 3.0), "Adam": (3e-4, 1e-3, 3e-3, 0.01)}  # where a search begins
SEEDS = (0, 1, 2)
WIDTH, MASKING, UNLABELLED = 200, 0.25, 50_000
LAYER_EPOCHS, LAYER_BATCH, LAYER_RATES = 10, 100, (3e-4, 1e-3, 3e-3, 0.01)
STEPS, MIN_EPOCHS = 2000, 20
STACK = "stack.safetensors"


@cache
def digits() -> tuple[Split, Split, Split]:
    """Return the digits to learn from, those that choose, and the test digits."""
    train, test = mnist().train, mnist().test
    return (
        Split(train.images[:UNLABELLED], train.labels[:UNLABELLED]),
        Split(train.images[UNLABELLED:], train.labels[UNLABELLED:]),
        test,
    )


def new_stack(seed: int) -> Stack:
    """Return the deepest stack, as it begins."""
    hidden = (WIDTH,) * max(DEPTHS)
    return dense_stack((28, 28), hidden=hidden, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed))


def search(rates: Sequence[float], wrong: Callable[[float], float]) -> float:
    """Return the rate with the fewest errors: `rates` first, then more until its neighbours on the ladder are worse."""
    tried = {rate: wrong(rate) for rate in rates}
    while True:
        best = min(tried, key=lambda rate: tried[rate])
        place = LADDER.index(best)
        beyond = [rate for rate in LADDER[max(place - 1, 0) : place + 2] if rate not in tried]
        if not beyond:
            return best
        tried |= {rate: wrong(rate) for rate in beyond}


def pretrained(start: str, seed: int, rate: float, folder: Path) -> list[float]:
    """Pretrain the deepest stack and keep it in `folder`; the last loss of each layer."""
    stack = new_stack(seed)
    loss = denoising(masking_noise(MASKING)) if start == "denoising" else nll
    histories = pretrain(
        stack, loss, digits()[0].images, epochs=LAYER_EPOCHS,
        batch_size=LAYER_BATCH, optimizer=optax.adam(rate), key=jax.random.key(seed),
        checkpoint=folder / "layers",
    )  # fmt: skip
    if histories[-1].interrupted:
        raise KeyboardInterrupt
    save(stack, folder / STACK)
    return [float(history.loss[-1]) for history in histories]


def layer_rate(start: str, folder: Path) -> float:
    """Return the rate of pretraining that is best for all layers, the fewest labels, gradient descent and seed 0."""
    seed, depth, labels = SEEDS[0], max(DEPTHS), min(LABELS)

    def left(rate: float) -> float:
        place = folder / f"{rate:g}"
        pretrained(start, seed, rate, place)
        stacks = {(start, seed): place}
        errors = {}

        def tuned(fine: float) -> float:
            errors[fine] = train(begin(start, depth, seed, stacks), labels, "SGD", fine, seed)["choose"]
            return errors[fine]

        return errors[search(RATES["SGD"], tuned)]

    return search(LAYER_RATES, left)


def begin(start: str, depth: int, seed: int, stacks: dict[tuple[str, int], Path]) -> Classifier:
    """Return the classifier as it begins. Shallower stacks are the lower layers of the deepest one."""
    if start in PRETRAINED:
        stack = load(stacks[start, seed] / STACK)
        return to_classifier(Stack(list(stack.layers)[:depth]), 10, rngs=nnx.Rngs(seed))
    activation = "relu" if start == "ReLU" else "sigmoid"
    model = Classifier((28, 28), (WIDTH,) * depth, 10, activation=activation, rngs=nnx.Rngs(seed))
    if start == "random x4":
        layers: list[Any] = list(model.network.layers)
        for layer in layers[:-1]:
            layer.kernel[...] = 4 * layer.kernel[...]
    return model


def wrong(model: Classifier, split: Split) -> float:
    """Return the percentage of digits that it gets wrong."""
    return 100 * float(np.mean(np.asarray(in_batches(model.predict, split.images)) != split.labels))


def drawn(labels: int, seed: int) -> Split:
    """Return so many labelled digits, drawn from the training digits."""
    learn, *_ = digits()
    chosen = np.random.default_rng(seed).permutation(len(learn.labels))[:labels]
    return Split(learn.images[chosen], learn.labels[chosen])


def train(model: Classifier, labels: int, optimizer: str, rate: float, seed: int) -> dict[str, float]:
    """Train `model` on as many labelled digits; the percentages that it gets wrong, all of them where it diverges."""
    _, choose, test = digits()
    labelled = drawn(labels, seed)
    batch = 20 if labels <= 1000 else 100
    epochs = max(MIN_EPOCHS, STEPS * batch // labels)
    try:
        history = fit(
            model, nll, (labelled.images, labelled.labels), epochs=epochs, batch_size=batch, progress=False,
            optimizer=getattr(optax, optimizer.lower())(rate), key=jax.random.key(seed),
        )  # fmt: skip
    except FloatingPointError:
        return dict.fromkeys(("train", "choose", "test"), 100.0)
    if history.interrupted:
        raise KeyboardInterrupt
    return {"train": wrong(model, labelled), "choose": wrong(model, choose), "test": wrong(model, test)}


def part_name(start: str, depth: int, labels: int, optimizer: str) -> str:
    """Return the name of a place of the grid as a part."""
    return f"{start}-{depth}-{labels}-{optimizer}".replace(" ", "-")


def cell(start: str, depth: int, labels: int, optimizer: str, stacks: dict[tuple[str, int], Path]) -> dict[str, Any]:
    """Return one place of the grid: the rates tried, the one chosen, and the percentages for each seed."""

    def errors(seed: int, rate: float) -> dict[str, float]:
        return train(begin(start, depth, seed, stacks), labels, optimizer, rate, seed)

    tried: dict[float, dict[str, float]] = {}

    def left(rate: float) -> float:
        tried[rate] = errors(SEEDS[0], rate)
        return tried[rate]["choose"]

    rate = search(RATES[optimizer], left)
    found = [tried[rate], *(errors(seed, rate) for seed in SEEDS[1:])]
    choose = {f"{each:g}": tried[each]["choose"] for each in sorted(tried)}
    return {"rate": rate, "tried": choose, **{part: [each[part] for each in found] for part in ("train", "test")}}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `ReLU-3-10000-SGD` with the first seed, at a rate of .1."""
    labelled = drawn(10_000, SEEDS[0])
    history = fit(
        begin("ReLU", 3, SEEDS[0], {}), nll, (labelled.images, labelled.labels), epochs=1, batch_size=LAYER_BATCH,
        optimizer=optax.sgd(0.1), key=jax.random.key(SEEDS[0]), progress=False,
    )  # fmt: skip
    return history.step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    stacks, rates, found = {}, {}, {}
    for start in PRETRAINED:
        rates[start] = rate = parts.part(f"rate-{start}", partial(layer_rate, start))
        for seed in SEEDS:
            name = f"pretrain-{start}-seed-{seed}"
            compute = partial(pretrained, start, seed, rate)
            if parts.part(name, compute, ready=rate is not None, leaves=[STACK]):
                stacks[start, seed] = parts.folder / name
    for place in product(STARTS, DEPTHS, LABELS, RATES):
        name = part_name(*place)
        ready = place[0] not in PRETRAINED or all((place[0], seed) in stacks for seed in SEEDS)
        if part := parts.part(name, lambda f, p=place: cell(*p, stacks), ready=ready):
            found[place] = part

    compared = {"deep-random": ("random", 3), "deep-stacked": ("stacked", 3), "shallow-random": ("random", 1)}
    return {
        name: found.get((start, depth, max(LABELS), "SGD"), {}).get("test", [])
        for name, (start, depth) in compared.items()
    }
