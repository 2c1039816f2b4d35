"""Uses of an autoencoder on pictures in which pixels are no distance: digits that have moved, alone or amid clutter.

Digits on 40 x 40 pixels, in three settings: in the middle, anywhere, and anywhere amid four pieces of other digits
(`aelib.translated`). Clothes (Fashion-MNIST) lie anywhere, too. Search, few labels, noise, a missing half and one class
that nobody has seen, by plain networks, by networks that are told what to keep, and by rivals that need none
(`translated_rivals`). A network that is told gets a picture and has to return its digit, alone and in the middle; the
rivals that know as much are clean digits, laid at every place, and a classifier of labelled digits that are moved and
cluttered anew in each step. Settings of the rivals (how much blur, how many components, ridge) are the best on the test
pictures, in their favour.

Differences between two methods are paired, picture by picture, with 95 % intervals over the test pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from flax import nnx

import aelib
from evidence import fashion
from evidence.reproductions import translated_networks as networks
from evidence.reproductions import translated_rivals as rivals

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

SETTINGS = {"moved": 0, "amid clutter": 4, "moved clothes": 0, "in the middle": None}
"""How many pieces of other digits lie beside each digit; None where it stays in the middle."""
CLOTHES = ("moved clothes",)
SEEDS = (0, 1)
KNOWN, ASKED, LAID, SHIFTED = 20_000, 1000, 8000, 4000
"""How many digits there are to learn from, to test with, to lay at every place, and to shift against each other."""
REACH = {"in the middle": 2, "moved": 12, "amid clutter": 12, "moved clothes": 12}
"""By how many pixels two pictures are shifted against each other at most."""
SIGMA, CODE, WIDE, LABELLED = 0.5, 32, 256, 10
DRAWS, BLURS, COMPONENTS, RIDGES = 5, (1.0, 2.0, 3.0), (16, 32, 64), (1e1, 1e2, 1e3, 1e4)
CLASSES = range(10)


class Pictures:
    """The digits of a setting and a seed: canvases x, clean digits in the middle of a canvas, and labels."""

    def __init__(self, setting: str, seed: int):
        with fashion.in_place_of_digits() if setting in CLOTHES else nullcontext():
            digits, pieces = aelib.mnist(), SETTINGS[setting]
        margin = (rivals.SIDE - rivals.DIGIT) // 2
        self.clean = digits.train.images[:KNOWN], digits.test.images[:ASKED]
        self.labels, self.asked_labels = digits.train.labels[:KNOWN], digits.test.labels[:ASKED]
        self.middle = tuple(np.pad(x, ((0, 0), (margin, margin), (margin, margin))) for x in self.clean)
        keys = jax.random.split(jax.random.key(seed))
        self.x, self.asked = self.middle if pieces is None else (
            aelib.translated(x, key=key, pieces=pieces) for x, key in zip(self.clean, keys, strict=True)
        )  # fmt: skip
        rng = [np.random.default_rng(10 * seed + draw) for draw in range(DRAWS)]
        few = self.labels[:SHIFTED]
        self.draws = [
            np.concatenate([r.choice(np.flatnonzero(few == d), LABELLED, False) for d in CLASSES]) for r in rng
        ]


@cache
def pictures_of(setting: str, seed: int) -> Pictures:
    """Return the pictures of a setting and a seed."""
    return Pictures(setting, seed)


def of_rows(p: Pictures, known: Any, asked: Any) -> dict[str, np.ndarray]:
    """Return, for each test picture, which of its ten nearest have its label, and how often few labels are right."""
    near = np.concatenate([
        rivals.smallest(rivals.squared_distances(part, known), 10) for part in np.array_split(asked, 10)
    ])  # fmt: skip
    said = [rivals.probe(known[rows], p.labels[rows], asked) for rows in p.draws]
    return {
        "search": (p.labels[near] == p.asked_labels[:, None]).mean(axis=1),
        "labels": np.mean([each == p.asked_labels for each in said], axis=0),
    }


def of_distances(p: Pictures, distances: np.ndarray) -> dict[str, np.ndarray]:
    """Return the same by the distances to known pictures: few labels by the nearest labelled one."""
    near = rivals.smallest(distances, 10)
    said = [p.labels[rows[distances[:, rows].argmin(axis=1)]] for rows in p.draws]
    return {
        "search": (p.labels[near] == p.asked_labels[:, None]).mean(axis=1),
        "labels": np.mean([each == p.asked_labels for each in said], axis=0),
    }


def by_graph(p: Pictures, known: Any, distances: np.ndarray) -> np.ndarray:
    """Return how often the five nearest, after labels have spread over a graph of known pictures, are right."""
    near, right = rivals.smallest(distances, 5), []
    for rows in p.draws:
        belief = rivals.spread(known, p.labels[: len(known)], rows)
        right.append(belief[near].sum(axis=1).argmax(axis=1) == p.asked_labels)
    return np.mean(right, axis=0)


def labels_and_search(setting: str, seed: int) -> dict[str, Any]:
    """Return shares of right labels in a search, and with a hundred labels."""
    p, found = pictures_of(setting, seed), {}
    found["pixels"] = of_rows(p, rivals.flat(p.x), rivals.flat(p.asked))
    for sigma in BLURS:
        found[f"blur {sigma:g}"] = of_rows(p, *(rivals.flat(rivals.blurred(x, sigma)) for x in (p.x, p.asked)))
    found["spectrum"] = of_rows(p, *(rivals.flat(rivals.spectrum(x)) for x in (p.x, p.asked)))
    middles = [rivals.centred(x) for x in (p.x, p.asked)]
    found["centred"] = of_rows(p, *map(rivals.flat, middles))
    for count, (name, (x, asked)) in product(COMPONENTS, {"": (p.x, p.asked), "centred, ": middles}.items()):
        found[f"{name}{count} components"] = of_rows(p, *map(rivals.components(x, count), (x, asked)))
    shifted = rivals.over_shifts(p.asked, p.x[:SHIFTED], REACH[setting])[0]
    found["best of shifts"] = of_distances(p, shifted)
    some = [rivals.flat(middles[0][:LAID]), rivals.flat(middles[1])]
    found["graph of the centred"] = {"labels": by_graph(p, some[0], rivals.squared_distances(some[1], some[0]))}
    laid = rivals.templates(p.asked, p.clean[0][:LAID])
    found["clean digits at every place"] = of_distances(p, laid)
    found["graph of the clean"] = {"labels": by_graph(p, rivals.flat(p.clean[0][:LAID]), laid)}
    found["classifier of moved labels"] = {"labels": simulated(p, setting, seed)}
    error = {}
    for kind in ("dense", "convolutional"):
        told = {"plain": None} if SETTINGS[setting] is None else {"plain": None, "told": p.middle[0]}
        for name, to in told.items():
            model = networks.trained(kind, CODE, p.x, seed, to=to)
            codes = [np.asarray(aelib.in_batches(model.encode, x)) for x in (p.x, p.asked)]
            found[f"{kind}, {name}, codes"] = of_rows(p, *codes)
            answers = [np.asarray(aelib.in_batches(model.reconstruct, x)) for x in (p.x, p.asked)]
            if to is None:
                error[kind] = float(((answers[1] - p.asked) ** 2).sum(axis=(1, 2)).mean())
            else:
                found[f"{kind}, {name}, answers"] = of_rows(p, *map(rivals.flat, answers))
    return {what: summary({k: v[what] for k, v in found.items() if what in v}) for what in ("search", "labels")} | {
        "error": error
    }


def simulated(p: Pictures, setting: str, seed: int) -> np.ndarray:
    """Return how often a classifier is right that sees the labelled digits moved, and cluttered, anew in each step."""
    right, pieces = [], SETTINGS[setting]
    for draw, rows in enumerate(p.draws[:2]):
        digits = np.tile(p.clean[0][rows], (networks.SHORT * networks.BATCH // len(rows) // 8, 1, 1))
        labels = np.tile(p.labels[rows], len(digits) // len(rows))
        model = networks.Labeller(nnx.Rngs(seed))

        def loss(model: Any, batch: Any, key: jax.Array) -> Any:
            return aelib.cross_entropy(model.features(batch[0]), batch[1])

        for turn in range(8):  # 125 steps each
            key = jax.random.key(1000 * seed + 10 * draw + turn)
            x = np.pad(digits, ((0, 0), (6, 6), (6, 6))) if pieces is None else aelib.translated(
                digits, key=key, pieces=pieces)  # fmt: skip
            networks.fitted(model, loss, (x, labels), 1e-3, turn, networks.SHORT // 8)
        right.append(np.asarray(aelib.in_batches(model.features, p.asked)).argmax(axis=1) == p.asked_labels)
    return np.mean(right, axis=0)


def noisy_of(p: Pictures, seed: int) -> np.ndarray:
    """Return the test pictures with noise."""
    return p.asked + SIGMA * np.random.default_rng(seed).standard_normal(p.asked.shape).astype(np.float32)


def with_noise(key: jax.Array, x: Any) -> Any:
    """Add noise that is drawn anew."""
    return x + SIGMA * jax.random.normal(key, x.shape)


def noise(setting: str, seed: int) -> dict[str, Any]:
    """Return the squared errors of denoised test pictures."""
    p = pictures_of(setting, seed)
    noisy = noisy_of(p, seed)
    answers = {"as it is": noisy, "Wiener filter": rivals.wiener(p.x, SIGMA)(noisy).reshape(noisy.shape)}
    answers |= {f"blur {sigma:g}": rivals.blurred(noisy, sigma) for sigma in (0.7, 1.0, 1.4)}
    near = rivals.smallest(rivals.squared_distances(rivals.flat(noisy), rivals.flat(p.x)), 20)
    answers["twenty nearest"] = p.x[near].mean(axis=1)
    weights = rivals.place_weights(p.clean[0], noisy, SIGMA)
    answers["Gaussian at an unknown place"] = rivals.over_places(noisy, weights, rivals.wiener(p.clean[0], SIGMA))
    for kind in networks.RATES:
        model = networks.trained(kind, WIDE, p.x, seed, damage=with_noise)
        answers[kind] = np.asarray(aelib.in_batches(model.reconstruct, noisy))
    return summary({k: ((v.clip(0, 1) if k != "as it is" else v) - p.asked) ** 2 for k, v in answers.items()})


def noise_where_it_lies(setting: str, seed: int) -> dict[str, Any]:
    """Return the squared errors of a dense network that denoises centred digits, at the places that are probable."""
    p = pictures_of(setting, seed)
    noisy = noisy_of(p, seed)
    model = networks.trained("dense", WIDE, p.clean[0], seed, damage=with_noise)

    def denoised(rows: Any) -> np.ndarray:
        return np.asarray(model.reconstruct(np.asarray(rows, np.float32).reshape(-1, rivals.DIGIT, rivals.DIGIT)))

    weights = rivals.place_weights(p.clean[0], noisy, SIGMA)
    likeliest = np.eye(weights.shape[1])[weights.argmax(axis=1)]
    answers = {
        "dense at the likeliest place": rivals.over_places(noisy, likeliest, denoised),
        "dense over all places": rivals.over_places(noisy, weights, denoised),
    }
    return summary({name: (answer.clip(0, 1) - p.asked) ** 2 for name, answer in answers.items()})


def half(setting: str, seed: int) -> dict[str, Any]:
    """Return the squared errors in the lower half of the canvas, of which nothing is known."""
    p, middle = pictures_of(setting, seed), rivals.SIDE // 2
    upper, lower = (rivals.flat(p.x[:, at]) for at in (slice(middle), slice(middle, None)))
    given = rivals.flat(p.asked[:, :middle])
    near = rivals.smallest(rivals.squared_distances(given, upper), 20)
    answers = {
        "mean": np.broadcast_to(lower.mean(axis=0), (ASKED, lower.shape[1])),
        "twenty nearest": lower[near].mean(1),
    }
    answers |= {f"ridge {penalty:g}": rivals.regression(upper, lower, given, penalty) for penalty in RIDGES}
    reach = REACH[setting]
    distances, where = rivals.over_shifts(p.asked, p.x[:SHIFTED], reach, middle)
    near = rivals.smallest(distances, 20)
    rows, columns = np.divmod(np.take_along_axis(where, near, 1).astype(int), 2 * reach + 1)
    wide = np.pad(p.x[:SHIFTED], ((0, 0), (reach, reach), (reach, reach)))
    down = rows[..., None, None] + middle + np.arange(middle)[:, None]
    across = columns[..., None, None] + np.arange(rivals.SIDE)
    answers["twenty best of shifts"] = wide[near[..., None, None], down, across].mean(axis=1)
    for kind in ("dense", "convolutional"):
        model = networks.trained(kind, WIDE, p.x, seed, damage=lambda key, x: x.at[:, middle:].set(0))
        shown = np.concatenate([p.asked[:, :middle], np.zeros_like(p.asked[:, middle:])], axis=1)
        answers[kind] = np.asarray(aelib.in_batches(model.reconstruct, shown))[:, middle:]
    true = rivals.flat(p.asked[:, middle:])
    return summary({k: (rivals.flat(v).clip(0, 1) - true) ** 2 for k, v in answers.items()})


def alarms(setting: str, seed: int) -> dict[str, Any]:
    """Return AUROC in percent, for each class that is left out and in the mean: a network's error, and distances."""
    p, ink = pictures_of(setting, seed), rivals.flat(pictures_of(setting, seed).asked).sum(axis=1) + 1
    middles = [rivals.flat(rivals.centred(x)) for x in (p.x, p.asked)]
    distances = {
        "nearest": rivals.squared_distances(rivals.flat(p.asked), rivals.flat(p.x)),
        "nearest centred": rivals.squared_distances(middles[1], middles[0]),
    }
    found: dict[str, list[float]] = {}
    for left_out in CLASSES:
        usual = p.labels != left_out
        scores = {name: each[:, usual].min(axis=1) for name, each in distances.items()}
        for kind in ("dense", "convolutional"):
            model = networks.trained(kind, CODE, p.x[usual], seed, steps=networks.SHORT)
            scores[kind] = ((np.asarray(aelib.in_batches(model.reconstruct, p.asked)) - p.asked) ** 2).sum(axis=(1, 2))
        for name, score in scores.items():
            for by, divided in {"": score, ", by ink": score / ink}.items():
                normal = p.asked_labels != left_out
                found.setdefault(name + by, []).append(100 * aelib.latent.auroc(divided[normal], divided[~normal]))
    return {"each": found, "mean": {name: float(np.mean(areas)) for name, areas in found.items()}}


def summary(found: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return the mean of each method, and between each two the paired difference and half its 95 % interval."""
    each = {name: np.asarray(values).reshape(ASKED, -1) for name, values in found.items()}
    each = {name: values.mean(axis=1) if values.shape[1] == 1 else values.sum(axis=1) for name, values in each.items()}
    pairs = {
        f"{a} less {b}": {"mean": float((x - y).mean()), "half": float(1.96 * (x - y).std(ddof=1) / np.sqrt(ASKED))}
        for (a, x), (b, y) in product(each.items(), repeat=2)
        if a < b and any(kind in a + b for kind in networks.RATES)
    }
    return {"mean": {name: float(values.mean()) for name, values in each.items()}, "paired": pairs}


USES = {
    "noise": noise,
    "placed": noise_where_it_lies,
    "labels and search": labels_and_search,
    "half": half,
    "alarms": alarms,
}


def run(parts: Parts) -> dict[str, list[float]]:
    """Compute all parts; no number of theirs is held against a published one."""
    by_use = product(USES.items(), SETTINGS, SEEDS)
    for (use, compute), setting, seed in sorted(by_use, key=lambda each: SETTINGS[each[1]] is None):
        name = f"{use} {setting} seed {seed}".replace(" ", "-")
        parts.part(name, lambda folder, at=(setting, seed), compute=compute: compute(*at))
    return {}


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the convolutional network on digits that have moved."""
    p = pictures_of("moved", SEEDS[0])

    def loss(model: Any, batch: Any, key: jax.Array) -> Any:
        return aelib.nll(model, batch[0], key)

    model = networks.network("convolutional", networks.SHAPE, CODE, SEEDS[0])
    return networks.fitted(model, loss, (p.x, p.x), networks.RATES["convolutional"], SEEDS[0], 1)[1].step_loss
