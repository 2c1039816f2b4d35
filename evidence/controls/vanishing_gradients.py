"""The controls of the chapter "Vanishing gradients", by its own cells.

Further starts of what the chapter measures and trains once; the rates of its nets of thirty layers, chosen on training
digits left out; and the rivals that decide its causal sentences: other weights on the way down than on the way up,
tanh nets that make digits as alike as ReLUs do, Adam, clipping, and the exercise's shells with one fault or none.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import optax

SEEDS = (0, 1, 2)
RATES, ADAM_RATES = (0.003, 0.01, 0.03, 0.1), (3e-4, 1e-3)
STEEP = (1.0, 10.0)
BEST = {"alike": 0.03, "Adam, sigmoid": 3e-4, "Adam, ReLU": 3e-4}
"""Of nets that the chapter does not train: the best of these rates, by `rates`."""
CLIPPED = optax.clip_by_global_norm(1.0)
ADAM = optax.scale_by_adam()
LAYERS = 30


def means(page: Any, seed: int) -> dict[str, Any]:
    """Layer 1 over layer 5 by two norms, before and after Nielsen's net has been trained; by how much speeds fell."""
    fresh = page.nielsen(5, seed)
    trained = page.descend(fresh)
    answers = page.sigmoid(page.forward(trained, page.phi, page.x)[1][-1])
    speeds = np.divide(page.speeds(fresh), page.speeds(trained))
    return {
        "start": {name: float(value) for name, value in page.first_over_fifth(fresh).items()},
        "end": {name: float(value) for name, value in page.first_over_fifth(trained).items()},
        "fallen": [float(speeds[0]), float(speeds[4])],
        "answers differ": float(answers.std(axis=0).max()),
    }


def gains(page: Any, seed: int) -> dict[str, Any]:
    """The factor of a layer at each gain: found and predicted."""
    return {
        name: {
            "found": [float(factor) for factor in page.found_factors(name, seed)],
            "predicted": [float(page.wide_layer(name, g)[1]) for g in page.gains],
        }
        for name in page.ACTIVATIONS
    }


def with_rate(kind: tuple[Any, ...], rate: float) -> tuple[Any, ...]:
    """The same net at another rate."""
    return (*kind[:-1], rate)


def alike(page: Any) -> tuple[Any, ...]:
    """Tanh, orthogonal weights, whose first layer adds to each unit the ink of the image, times a number of its own."""

    def draw(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        W = page.orthogonal(rng, fan_in, fan_out)
        return 0.2 * W + 0.0035 * rng.standard_normal(fan_out) if fan_in == 784 else W

    return page.T, draw, 0, None, BEST["alike"]


def rates(page: Any) -> dict[str, Any]:
    """The training digits left out that each net classifies correctly (%), from the first start, by its rate."""
    left_out = np.random.default_rng(SEEDS[0]).permutation(60_000)[-1000:]
    on = page.images[left_out], page.labels[left_out]
    found = {}
    for name, kind in {**page.KINDS, "alike": alike(page)}.items():
        tried = (*RATES, *STEEP) if name == "sigmoid" else RATES
        shares = {f"{rate:g}": page.train_thirty(with_rate(kind, rate), on=on) for rate in tried}
        found[name] = {"chosen": kind[-1], "right": shares}
    for name in ("sigmoid", "ReLU"):
        shares = {f"{r:g}": page.train_thirty(with_rate(page.KINDS[name], r), rule=ADAM, on=on) for r in ADAM_RATES}
        found[f"Adam, {name}"] = {"chosen": BEST[f"Adam, {name}"], "right": shares}
    return found


def thirty(page: Any, seed: int) -> dict[str, Any]:
    """The chapter's nets of thirty layers from another start."""
    return {
        name: {"factor": float(page.factor_of(kind, seed)), "right": page.train_thirty(kind, seed)}
        for name, kind in page.KINDS.items()
    }


def rivals(page: Any, seed: int) -> dict[str, float]:
    """The test digits that other nets of thirty layers classify correctly (%)."""
    kinds = page.KINDS

    def quiet(rng: np.random.Generator, *size: int) -> np.ndarray:
        return rng.normal(0, 0.01, size)

    found = {
        f"Adam, {name}": page.train_thirty(with_rate(kinds[name], BEST[f"Adam, {name}"]), seed, ADAM)
        for name in ("sigmoid", "ReLU")
    }
    return found | {
        "clipped": page.train_thirty(with_rate(kinds["ReLU, adds"], 0.1), seed, CLIPPED),
        "alike": page.train_thirty(alike(page), seed),
        "scale 0.01": page.train_thirty((page.R, quiet, 1, None, 0.1), seed),
    }


def down(page: Any, seed: int, other: int) -> float:
    """The factor of a layer of ReLUs that add, whose weights on the way down are those of another start."""
    up, down = page.network(LAYERS, page.he, seed), page.network(LAYERS, page.he, other)
    a, slopes = np.maximum(page.x[:300] @ up[0][0], 0), []
    for W, _ in up[1:-1]:
        t = a @ W
        slopes.append(t > 0)
        a = a + np.maximum(t, 0)
    sent = np.random.default_rng(seed).normal(size=(300, 10)) @ down[-1][0].T
    lengths = []
    for (W, _), on in zip(down[-2:0:-1], slopes[::-1], strict=True):
        lengths.append(np.linalg.norm(sent, axis=1).mean())
        sent = sent + (sent * on) @ W.T
    return float(10 ** np.polyfit(np.arange(LAYERS - 1), np.log10(lengths), 1)[0])


def both(page: Any, seed: int) -> dict[str, Any]:
    """Of ReLUs that add and normalise: the factors, the variance of the sum, and the factor expected from it."""
    lengths = page.lengths_of(page.KINDS["ReLU, both"], seed)
    factors, a, variances = lengths[:-1] / lengths[1:], page.x, []
    for layer, (W, _) in enumerate(page.network(LAYERS, page.he, seed)[:-1]):
        t = a @ W
        branch = np.maximum((t - t.mean(axis=0)) / np.sqrt(t.var(axis=0) + 1e-5), 0)
        a = branch if layer == 0 else a + branch
        variances.append(a.var(axis=0).mean())
    # The branch divides by the deviation of g² Var a, and half of the slopes are 1.
    expected = np.sqrt(1 + 0.5 / np.array(variances[1:-1]))
    return {
        "predicted": float(np.exp(np.log(expected).mean())),
        "factor": [float(factors[0]), float(factors[-10:].mean())],
        "variance": [float(variances[0]), float(variances[-1])],
        "off from the third layer on": float(np.abs(factors[2:] / expected[2:] - 1).max()),
    }


def codes(page: Any, kind: tuple[Any, ...], seed: int, images: np.ndarray) -> list[np.ndarray]:
    """What each hidden layer says before training."""
    phi, draw, *_ = kind
    return page.forward(page.network(LAYERS, draw, seed), lambda t: np.asarray(phi(t)), images)[0][1:]


def read(page: Any, kind: tuple[Any, ...], seed: int) -> float:
    """Test digits (%) that a linear map of the codes in layer 30 names, fitted to 5,000 training digits."""
    test_images, test_labels = page.TEST
    sets = page.images[:5000].astype(np.float64), test_images.astype(np.float64)
    first, second = (codes(page, kind, seed, of)[-1] for of in sets)
    A, B = ((part - first.mean(axis=0)) / first.std(axis=0).max() for part in (first, second))
    scores = B @ np.linalg.lstsq(A, np.eye(10)[page.labels[:5000]] - 0.1, rcond=None)[0]
    return float(100 * (scores.argmax(axis=1) == test_labels).mean())


def start(page: Any, seed: int) -> dict[str, Any]:
    """Nets of thirty layers before training: on the way down, and how alike digits are on the way up."""
    kinds, p, u = page.KINDS, page.p, page.u
    ways = {
        "relu": kinds["ReLU"], "mirrored": kinds["ReLU, mirrored"], "tanh": kinds["tanh, orthogonal"],
        "alike": alike(page), "sigmoid": kinds["sigmoid"],
    }  # fmt: skip
    found: dict[str, Any] = {
        "same weights": down(page, seed, seed),
        "fresh weights": down(page, seed, 100 + seed),
        "both": both(page, seed),
        "cosine": {
            name: [float(page.likeness(a)) for a in codes(page, kind, seed, page.x)] for name, kind in ways.items()
        },
        "read": {name: read(page, kind, seed) for name, kind in ways.items() if name != "sigmoid"},
    }
    alone = {"ReLU": (page.R, page.he, 0, 0, None), "sigmoid": kinds["sigmoid, normalises"]}
    for name, kind in alone.items():
        phi, slope = page.ACTIVATIONS[name]
        predicted = np.sqrt((p @ slope(u) ** 2) / (p @ phi(u) ** 2 - (p @ phi(u)) ** 2))
        found[f"normalised, {name}"] = {"found": float(page.factor_of(kind, seed)), "predicted": float(predicted)}
    return found


def likeness(page: Any) -> dict[str, float]:
    """The mean cosine between different digits in wide layers of ReLUs after He, by one integral for each layer."""
    x, found = page.x / np.linalg.norm(page.x, axis=1, keepdims=True), {}
    cosines = np.float64(x @ x.T).clip(-1, 1)
    for layer in range(1, LAYERS + 1):
        cosines = (np.sqrt(1 - cosines**2) + cosines * (np.pi - np.arccos(cosines))) / np.pi
        cosines = cosines.clip(-1, 1)
        found[str(layer)] = float(cosines[page.different].mean())
    return found


def shells(page: Any, seed: int) -> dict[str, float]:
    """The loss of the exercise's net on its shells: with both faults, one of them, none, and with steps by signs."""

    def begin(variance: Any, sizes: list[int]) -> list[Any]:
        rng = np.random.default_rng(seed)
        return [(rng.normal(0, np.sqrt(variance(i, o)), (i, o)), np.zeros(o)) for i, o in pairwise(sizes)]

    def train(layers: Any, move: Any) -> float:
        for _ in range(400):
            steps = page.relu_gradients(page.shell_x, page.shell_y, layers)
            layers = [(W - move(dW), b - move(db)) for (W, b), (dW, db) in zip(layers, steps, strict=True)]
        t = page.forward(layers, page.ACTIVATIONS["ReLU"][0], page.shell_x)[1][-1]
        return float(np.nan_to_num((np.logaddexp(0, t) - page.shell_y * t).mean(), nan=np.finfo(float).max))

    small, sizes = page.faulty_start, [3, *[20, 40] * 4, 1]
    same = [3, *[30] * 8, 1]
    found = {
        "signs": train(small(np.random.default_rng(seed), same), lambda d: 0.003 * np.sign(d)),
        "He": train(begin(lambda i, o: 2 / i, sizes), lambda d: 0.1 * d),
        "fan-out": train(begin(lambda i, o: 2 / o, sizes), lambda d: 0.1 * d),
        "start as it was": train(small(np.random.default_rng(seed), sizes), lambda d: 0.1 * d),
    }
    with np.errstate(all="ignore"):
        return found | {"rate as it was": train(begin(lambda i, o: 2 / i, sizes), lambda d: d)}


def way_up(found: dict[str, Any]) -> dict[str, Any]:
    """Means of the starts: how alike digits are in the layers 1, 10 and 30, and how many can be read."""
    starts = [found[f"start-{seed}"] for seed in SEEDS]

    def mean(values: list[float]) -> float:
        return float(np.mean(values))

    return {
        name: {str(layer): mean([each["cosine"][name][layer - 1] for each in starts]) for layer in (1, 10, 30)}
        | {"read": mean([each["read"][name] for each in starts])}
        for name in starts[0]["read"]
    }


CONTROLS = {
    **{f"means-{seed}": partial(means, seed=seed) for seed in SEEDS[1:]},
    "gains-1": partial(gains, seed=1),
    "rates": rates,
    **{f"thirty-{seed}": partial(thirty, seed=seed) for seed in SEEDS[1:]},
    **{f"rivals-{seed}": partial(rivals, seed=seed) for seed in SEEDS},
    **{f"start-{seed}": partial(start, seed=seed) for seed in SEEDS},
    "likeness": likeness,
    **{f"shells-{seed}": partial(shells, seed=seed) for seed in (0, 1)},
}
DERIVED = {"way up": way_up}
