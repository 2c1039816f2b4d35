"""The controls of the chapter "Stacked autoencoders", by its own cells.

Further seeds of what the chapter trains once; the third layer with its own numbers shuffled; stacks with five passes a
layer; a fine-tuning that is too fast; and the network of ReLUs that needs no stack; and rivals of the classifier; a
blind start with eight times Glorot's weights; and what nobody trains, the mean image, and similarities to some digits.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import aelib

SEEDS, PAIR = (0, 1, 2, 3, 4), (0, 1)
PASSES = 5
TOO_FAST = 0.1
UNTRAINED, WIDTHS = (200, 1000), (1 / 16, 1 / 8, 1 / 4)
"""To how many digits there are similarities, and how wide they are: squares, in the mean squared distance of two."""


def mean_image(page: Any) -> float:
    """Return the squared error that the mean image leaves of a test digit."""
    return page.error(np.broadcast_to(page.train.mean(axis=0), page.test.shape))


def shuffled_top(stack: Any, depth: int, seed: int) -> aelib.Stack:
    """Return the stack up to this depth, with the numbers of its last matrix at other places."""
    layers = [*stack.layers[: depth - 1], nnx.clone(stack.layers[depth - 1])]
    top = layers[-1].encoder.layers[0]
    kernel = np.asarray(top.kernel[...])
    mixed = np.random.default_rng(seed).permutation(kernel.ravel()).reshape(kernel.shape)
    top.kernel[...] = jnp.asarray(mixed)
    return aelib.Stack(layers)


def probed(page: Any, seed: int) -> dict[str, Any]:
    """Three stacks: accuracies (%) of the probe, squared errors, layer 3 shuffled, and how pure favourites are."""
    rows = page.labelled(seed)
    found: dict[str, Any] = {"pixels": 100 * page.probe(lambda x: x.reshape(-1, 784), rows)}
    for kind, loss in page.LOSSES.items():
        stack = page.stack_of((200, 200, 200), loss, seed)
        found[kind] = {"probe": [100 * right for right in page.probes(stack, seed)]}
        if kind != "plain":
            found[kind]["purity"] = page.purity(page.favourites(stack))
        if kind != "random":
            found[kind]["squared error"] = [page.error(page.rebuild(part)) for part in page.parts_of(stack)]
            found[kind]["control"] = 100 * page.probe(shuffled_top(stack, 3, seed).encode, rows)
    return found


def first_layer(page: Any, seed: int) -> dict[str, float]:
    """What a probe reads (%) on the first layer of the denoising stack, and on its numbers at other places."""
    rows, stack = page.labelled(seed), page.stack_of((200, 200, 200), page.LOSSES["denoising"], seed)
    parts = {"trained": aelib.Stack(stack.layers[:1]), "control": shuffled_top(stack, 1, seed)}
    return {name: 100 * page.probe(part.encode, rows) for name, part in parts.items()}


def held_out(page: Any, encode: Any, rows: Any) -> float:
    """Return the accuracy of the probe, at the best of its penalties, on the digits that choose it."""
    codes = [aelib.in_batches(encode, x) for x in (page.train[rows], page.train[page.HELD])]
    x, held = (np.c_[page.scaled(c, codes[0]), np.ones(len(c))].astype(np.float32) for c in codes)
    said = np.argmax(held @ page.softmax_weights(page.PENALTIES, x, page.labels[rows]), axis=-1)
    return float((said == page.labels[page.HELD]).mean(axis=1).max())


def similarities(page: Any, seed: int) -> dict[str, float]:
    """What a probe reads (%) on Gaussian similarities to 200 digits drawn at random, and to 1,000; nothing is trained.

    The width is the best of three on the digits that choose the penalty.
    """
    rows, found = page.labelled(seed), {}
    flat = page.train.reshape(len(page.train), -1)
    usual = float(2 * flat[:50_000].var(axis=0).sum())  # the mean squared distance of two digits
    for count in UNTRAINED:
        centres = jnp.asarray(flat[np.random.default_rng(seed).choice(50_000, count, replace=False)])

        def similar(x: Any, width: float, centres: Any = centres) -> Any:
            x = x.reshape(len(x), -1)
            away = (x**2).sum(axis=1)[:, None] - 2 * x @ centres.T + (centres**2).sum(axis=1)
            return jnp.exp(-away / (2 * width * usual))

        by_width = [partial(similar, width=width) for width in WIDTHS]
        best = max(by_width, key=lambda encode: held_out(page, encode, rows))
        found[str(count)] = 100 * page.probe(best, rows)
    return found


def by_hand(page: Any, seed: int) -> dict[str, Any]:
    """The stack by hand: first and last losses of its layers, and three third layers, each with its own loss."""
    layers, losses = page.greedy(page.flat, (200, 200, 200), seed)
    third = page.third_layers(*layers[:2], seed)
    return {
        "losses": [[float(loss[0]), float(loss[-1])] for loss in losses],
        "third": {name: {"own": float(own), "digits": digits} for name, (own, digits) in third.items()},
    }


def unrolled_and_tuned(page: Any, stack: Any, rate: float = 0.01) -> dict[str, float]:
    """The squared errors of a stack, unrolled, and after fine-tuning."""
    net = aelib.unroll(stack)
    before = page.error(page.rebuild(net))
    page.fit(net, optax.sgd(rate))
    return {"unrolled": before, "tuned": page.error(page.rebuild(net))}


def deep(page: Any, seed: int) -> dict[str, float]:
    """The deep network from all starts of the chapter: squared errors."""
    stuck = page.deep("sigmoid", seed)
    page.fit(stuck, optax.sgd(0.01))
    found = unrolled_and_tuned(page, page.four_layers(seed)) | {"stuck": page.error(page.rebuild(stuck))}
    return found | {name: page.left_by(name, seed) for name in page.blind}


def eight_times(page: Any, seed: int) -> dict[str, float]:
    """The centred start with eight times Glorot's weights: the squared error of four passes, by rate."""
    found = {}
    for rate in (0.03, 0.1, 0.3) if seed == 0 else (0.1,):
        net = page.centred(page.deep("sigmoid", seed), 8)
        page.fit(net, optax.sgd(rate), epochs=4)
        found[f"{rate:g}"] = page.error(page.rebuild(net))
    return found


def patient(page: Any, seed: int) -> dict[str, float]:
    """A stack with five passes a layer."""
    stack = page.stack_of(**page.DEEP, loss=aelib.nll, seed=seed, optimizer=optax.sgd(0.1), epochs=PASSES)
    return unrolled_and_tuned(page, stack)


def fast(page: Any, seed: int) -> dict[str, float]:
    """The stack, fine-tuned at the rate of its layers."""
    return unrolled_and_tuned(page, page.four_layers(seed), TOO_FAST)


def relu(page: Any, seed: int) -> dict[str, float]:
    """ReLUs and Adam, two passes, from He's weights."""
    net = page.deep("relu", seed)
    page.fit(net, optax.adam(page.RATE))
    return {"relu": page.error(page.rebuild(net))}


def classifiers(page: Any) -> dict[str, float]:
    """Digits right (%) of softmax on scaled pixels, and of two layers from random weights."""
    scaled = [page.scaled(x, page.train) for x in (page.train, page.test)]
    fresh = aelib.Classifier((28, 28), (200, 200), 10, activation="sigmoid", rngs=nnx.Rngs(0))
    return {
        "scaled pixels": page.softmax(*scaled),
        "random weights": page.right_after(fresh, page.train, page.test),
    }


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("probed", probed, SEEDS), ("by-hand", by_hand, (1,)), ("deep", deep, PAIR), ("patient", patient, PAIR),
        ("fast", fast, (0,)), ("relu", relu, PAIR), ("first layer", first_layer, PAIR), ("eight", eight_times, PAIR),
    )
    for seed in seeds
} | {"classifiers": classifiers, "mean image": mean_image}  # fmt: skip
CONTROLS |= {f"Fashion probed-{seed}": partial(probed, seed=seed) for seed in SEEDS}
CONTROLS |= {
    f"{data}similarities-{seed}": partial(similarities, seed=seed) for data in ("", "Fashion ") for seed in SEEDS
}


def with_error(values: Any) -> dict[str, float]:
    """Return the mean over seeds and its standard error."""
    return {"mean": float(np.mean(values)), "error": float(np.std(values, ddof=1) / len(values) ** 0.5)}


def five_seeds(found: dict[str, Any], data: str = "") -> dict[str, Any]:
    """Return what the chapter says of five seeds: means, and differences with their standard errors."""
    runs, untrained = ([found[f"{data}{of}-{seed}"] for seed in SEEDS] for of in ("probed", "similarities"))
    probe = {kind: np.array([run[kind]["probe"] for run in runs]) for kind in ("random", "plain", "denoising")}
    control = {kind: np.array([run[kind]["control"] for run in runs]) for kind in ("plain", "denoising")}
    gained = {kind: right[:, 2] - right[:, 0] for kind, right in probe.items()}
    ahead = probe["denoising"] - probe["plain"]
    return {
        "probe": {
            kind: {str(depth + 1): float(mean) for depth, mean in enumerate(right.mean(axis=0))}
            for kind, right in probe.items()
        },
        "control": {kind: float(right.mean()) for kind, right in control.items()},
        "1 to 3": {kind: with_error(values) for kind, values in gained.items()},
        "ahead": {str(depth): with_error(ahead[:, depth - 1]) for depth in (1, 3)},
        "pixels": float(np.mean([run["pixels"] for run in runs])),
        "similarities": {str(count): float(np.mean([run[str(count)] for run in untrained])) for count in UNTRAINED},
        "behind": {str(depth): -float(ahead[:, depth - 1].mean()) for depth in (1, 3)},
        "worth": {kind: with_error(probe[kind][:, 2] - right) for kind, right in control.items()},
        "depth adds": with_error(gained["denoising"] - gained["random"]),
        "purity": {kind: float(np.mean([run[kind]["purity"] for run in runs])) for kind in ("random", "denoising")},
    }


def way(found: dict[str, Any]) -> dict[str, float]:
    """Return how far (%) from the mean image to the stack each blind start comes, in the mean of two seeds."""
    begun, both = found["mean image"], [found[f"deep-{seed}"] for seed in PAIR]
    return {
        name: 100 * float(np.mean([(begun - each[name]) / (begun - each["tuned"]) for each in both]))
        for name in ("glorot", "tanh", "shuffled", "four", "six")
    }


DERIVED = {"five seeds": five_seeds, "Fashion": partial(five_seeds, data="Fashion "), "way": way}
