"""The controls of the chapter "What autoencoders are good for", by its own cells, on digits and on Fashion-MNIST.

No test picture chooses anything: sizes are those of the chapter, and a ridge or a count is chosen on training pictures.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import aelib
from aelib.latent import auroc, fill_gaussian, principal_components
from evidence.controls.similarities import by_similarity
from evidence.controls.uses_rivals import chains, distances, with_noise
from evidence.controls.uses_search import by_scaling, queries
from evidence.controls.uses_summaries import hundred, lost_by_ink

SEEDS, DATA = (0, 1), ("", "Fashion ")
ALARMS = 0.05
LEVELS = np.geomspace(0.05, 3, 8)
COMPONENTS = 16
RIDGES = (1e-3, 1e-2, 1e-1)
COUNTS = (1, 5, 10, 20, 50)
DRAWS, SHARES = 10, (0, 5, 10)
SIZES, RANKS = (8, 16, 24, 32, 64), (1, 2, 5, 10, 20)


def summary(each: dict[str, list[float]]) -> dict[str, Any]:
    """Return the mean over the ten digits, the lowest, and each, in percent."""
    return {
        name: {"mean": 100 * float(np.mean(values)), "lowest": 100 * float(np.min(values)),
               "each": [100 * float(value) for value in values]} for name, values in each.items()
    }  # fmt: skip


def ladder_scores(model: Any, normal: Any, x: Any, seed: int, epochs: int) -> Any:
    """Return the bound of each code, but for a constant, of a denoiser of codes told its level."""
    codes, new = (aelib.in_batches(model.encode, part) for part in (normal, x))
    mean, axes, variances = principal_components(codes)
    w, w_new = (((part - mean) @ axes / np.sqrt(variances + 1e-6)).astype(np.float32) for part in (codes, new))
    denoiser = aelib.Denoiser(w.shape[1], (128, 128), rngs=nnx.Rngs(seed))
    aelib.fit(
        denoiser, aelib.denoiser_loss(0.05, 3.0), w, epochs=epochs, batch_size=128, optimizer=optax.adam(1e-3),
        key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    key, total = jax.random.key(seed + 1), 0.0
    for at, level in enumerate(LEVELS):
        noise = jax.random.normal(jax.random.fold_in(key, at), w_new.shape)
        off = denoiser(w_new + level * noise, float(level)) - w_new
        total = total + (off**2).sum(axis=1) / level**2
    return np.asarray(total)


def networks(page: Any, seed: int, left_out: bool) -> dict[str, Any]:
    """AUROC of each score of networks, and what a threshold from held-out normal digits flags."""
    found: dict[str, list[float]] = {}
    alarms: dict[str, list[float]] = {}
    for digit in range(10):
        in_train, in_test = page.usual(digit, left_out)
        normal, held = page.split(page.train[in_train], seed)
        every = np.concatenate([held, page.test])
        model = page.train_normal(normal, 2 if left_out else 10, seed)
        bound = page.train_bound(normal, 2 if left_out else 10, seed)
        scores = page.rebuilt_scores(model, every) | page.bound_scores(bound, every, 10, seed)
        scores["ladder"] = ladder_scores(model, normal, every, seed, 3 if left_out else 20)
        for name, values in scores.items():
            held_values, values = np.asarray(values[: len(held)]), np.asarray(values[len(held) :])
            found.setdefault(name, []).append(auroc(values[in_test], values[~in_test]))
            line = np.quantile(held_values, 1 - ALARMS)
            alarms.setdefault(f"{name}, false", []).append(float((values[in_test] > line).mean()))
            alarms.setdefault(f"{name}, found", []).append(float((values[~in_test] > line).mean()))
    return {"auroc": summary(found), "at threshold": summary(alarms)}


def exact(page: Any) -> dict[str, Any]:
    """AUROC of what has no seed: ink, distance to the mean, components, a Gaussian, the nearest neighbour."""
    parts = [page.split(page.train[page.labels == digit], 0) for digit in range(10)]
    near = np.stack([page.nearest(page.test, known) for known, _ in parts])
    ink, flat = page.test.sum(axis=(1, 2)), page.test.reshape(len(page.test), -1)
    found: dict[str, Any] = {}
    for setting in ("one class", "left out"):
        each: dict[str, list[float]] = {}
        for digit in range(10):
            which = [d for d in range(10) if (d == digit) == (setting == "one class")]
            normal, held = (np.concatenate([parts[d][at] for d in which]) for at in (0, 1))
            in_test = np.isin(page.test_labels, which)
            mean, axes, variances = principal_components(normal)
            turned = (flat - mean) @ axes
            error = (turned[:, COMPONENTS:] ** 2).sum(axis=1)
            held_turned = (held.reshape(len(held), -1) - mean) @ axes
            nats = {ridge: float(
                (held_turned**2 / (variances + ridge)).sum(axis=1).mean() + np.log(variances + ridge).sum()
            ) for ridge in RIDGES}  # fmt: skip
            ridge = min(nats, key=nats.__getitem__)
            nearest = near[which].min(axis=0)
            usual_ink = normal.sum(axis=(1, 2)).mean()
            scores = {
                "ink": np.abs(ink - usual_ink), "less ink": -ink, "mean": (turned**2).sum(axis=1),
                "components": error, "components by ink": error / ink,
                "Gaussian": (turned**2 / (variances + ridge)).sum(axis=1),
                "nearest": nearest, "nearest by ink": nearest / ink,
            }  # fmt: skip
            for name, values in scores.items():
                each.setdefault(name, []).append(auroc(values[in_test], values[~in_test]))
        found[setting] = summary(each)
    return found


def missing(page: Any, seed: int, chain: bool = True) -> dict[str, Any]:
    """Squared error of the lower half, of means and of draws."""
    x, rng = page.asked, np.random.default_rng(seed)
    known, queries = page.train[:-1000], page.train[-1000:]
    by_count = {k: float(page.half_error(page.by_neighbours(queries, k, known).mean(axis=1), queries)) for k in COUNTS}
    count = min(by_count, key=by_count.__getitem__)
    around = page.by_neighbours(x, count)
    picked = around[np.arange(len(x)), rng.integers(count, size=len(x))]
    gaussian = fill_gaussian(x, ~page.HIDDEN, mean=page.mean, covariance=page.covariance)
    noisy = with_noise(gaussian, page.HIDDEN, page.covariance, rng)
    regression = page.train_model(page.Regression(nnx.Rngs(seed)), page.of_lower_half, page.train, 4, seed)
    coders = {
        "autoencoder": page.train_coder(seed, 4), "blocks": page.train_coder(seed, 4, page.blocks),
        "this half": page.train_coder(seed, 4, page.this_half),
    }  # fmt: skip
    errors = {name: page.half_error(page.batched(model.reconstruct, page.hide(x)), x) for name, model in coders.items()}
    again = page.hide(x)
    for _ in range(30):
        again = jnp.where(page.HIDDEN, page.batched(coders["autoencoder"].reconstruct, again), x)
    errors |= {
        "mean image": page.half_error(page.mean.reshape(1, 28, 28), x),
        "holes left 0": page.half_error(np.zeros((1, 28, 28)), x), "autoencoder, 30 times": page.half_error(again, x),
        "neighbours": page.half_error(around.mean(axis=1), x), "one neighbour": page.half_error(picked, x),
        "Gaussian": page.half_error(gaussian, x),
        "Gaussian draw": float(page.squared((noisy - x) * page.HIDDEN).mean()),
        "regression": page.half_error(page.batched(regression.fill, x), x),
    }  # fmt: skip
    found = {"count": count, "error": {name: float(value) for name, value in errors.items()}}
    return found | (drawn(page, count, seed) if chain else {})


def drawn(page: Any, count: int, seed: int) -> dict[str, Any]:
    """Errors in black and white of draws by the chain of a variational autoencoder, their mean, and neighbours."""
    bits, known = ((x > 0.5).astype(np.float32) for x in (page.asked, page.train))
    model = page.train_bound(page.train, 4, seed)
    start = jnp.where(page.HIDDEN, known.mean(axis=0), bits)
    *each, from_truth = chains(model, bits, page.HIDDEN, start, seed)
    single = float(np.mean([page.half_error(last, bits) for _, (last, _) in each]))
    mean = float(page.half_error(np.mean([grey for _, (_, grey) in each], axis=0), bits))
    around = page.by_neighbours(bits, count, known)
    picked = around[np.arange(len(bits)), np.random.default_rng(seed).integers(count, size=len(bits))]
    beside = {
        "mean image": known.mean(axis=0), "neighbours": around.mean(axis=1), "one neighbour": picked,
        "whole picture rebuilt": page.batched(model.reconstruct, bits),
    }  # fmt: skip
    return {
        "draw": single, "mean of draws": mean, "ratio": single / mean,
        "from the truth": [float(page.half_error(answer, bits)) for answer, _ in from_truth],
        "in bits": {name: float(page.half_error(answer, bits)) for name, answer in beside.items()},
    }  # fmt: skip


def search(page: Any, seed: int) -> dict[str, float]:
    """Precision at 100 by label, of other queries too, and the share of the 100 nearest in pixels that are found."""
    coder, other = page.train_coder(seed, 4), queries(page.test, page.SEED + 1)
    of_train, of_queries = (page.batched(coder.encode, x) for x in (page.train, page.test[page.queries]))
    right, near = page.search_by(of_train, of_queries, page.test_labels[page.queries], page.pixel_found)
    again = 100 * page.search_by(of_train, page.batched(coder.encode, page.test[other]), page.test_labels[other])[0]
    linear = page.found["principal components"]
    return {
        "autoencoder": 100 * float(right), "near in pixels": 100 * float(near), "pixels": 100 * float(page.pixel_right),
        "components": 100 * float(linear[0]), "components, near in pixels": 100 * float(linear[1]), "again": again,
    }  # fmt: skip


def scalings(page: Any, seed: int) -> dict[str, Any]:
    """Precision at 100 by label of components of pixels in four scales, for test pictures and training pictures."""
    return by_scaling(page.search_by, seed, training=(page.train, page.labels), test=(page.test, page.test_labels))


def few_labels(page: Any, seed: int) -> dict[str, float]:
    """Accuracy on all test digits with 1,000 labels, one draw of them."""
    rows = [page.draw_labels(1000, seed)]
    return {name: each[0] for name, each in (probed(page, seed, rows, [seed]) | unprobed(page, rows, [seed])).items()}


def probed(page: Any, seed: int, draws: Any, seeds: Any) -> dict[str, list[float]]:
    """Accuracy of the probe on pixels, components, and the codes and features of networks of this seed."""
    coder = page.train_coder(seed, 4)
    sparse = aelib.SparseAutoencoder(784, 1000, sparsity="top_k", active=25, rngs=nnx.Rngs(seed))
    page.train_model(sparse, aelib.sparse_loss(), page.flat, 4, seed)
    axes, x = page.U[:, :32].astype(np.float32), page.test.reshape(len(page.test), -1)
    new = {
        "pixels": x, "components": x @ axes, "codes": page.batched(coder.encode, page.test),
        "sparse": page.batched(sparse.encode, x),
    }  # fmt: skip
    right: dict[str, list[float]] = {name: [] for name in new}
    for rows, at in zip(draws, seeds, strict=True):
        pictures, y = page.train[rows], page.labels[rows]
        old = {
            "pixels": page.flat[rows], "components": page.flat[rows] @ axes,
            "codes": page.batched(coder.encode, pictures), "sparse": page.batched(sparse.encode, page.flat[rows]),
        }  # fmt: skip
        for name, of_rows in old.items():
            said = page.probe(np.asarray(of_rows), y, np.asarray(new[name]), seed=at)
            right[name].append(100 * float((said == page.test_labels).mean()))
    return right


def unprobed(page: Any, draws: Any, seeds: Any) -> dict[str, list[float]]:
    """Accuracy of what needs no code: the nearest labelled digit, classifiers of the labelled digits, a graph."""
    right: dict[str, list[float]] = {}
    for rows, seed in zip(draws, seeds, strict=True):
        nearest = page.most_similar(page.test.reshape(len(page.test), -1), page.flat[rows], 1)[:, 0]
        said = {
            "one neighbour": page.labels[rows][nearest], "supervised": page.supervised(rows, False, seed),
            "shifts": page.supervised(rows, True, seed), "spread": page.spread_labels(rows, seed),
        }  # fmt: skip
        for name, each in said.items():
            right.setdefault(name, []).append(100 * float((each == page.test_labels).mean()))
    return right


def draws(page: Any, seed: int) -> dict[str, list[float]]:
    """Accuracy of the probe over ten draws of 100 labels, with the networks of a seed."""
    return probed(page, seed, [page.draw_labels(100, draw) for draw in range(DRAWS)], range(DRAWS))


def untrained(page: Any, seed: int) -> list[float]:
    """Accuracy of the probe over the same draws, on similarities to training pictures in place of a trained code."""
    rows = [page.draw_labels(100, draw) for draw in range(DRAWS)]
    return by_similarity(page.flat, page.labels, page.test, page.test_labels, page.probe, rows, seed)


def rivals(page: Any) -> dict[str, list[float]]:
    """Accuracy without a code over the same ten draws."""
    return unprobed(page, [page.draw_labels(100, draw) for draw in range(DRAWS)], range(DRAWS))


def longer(page: Any, seed: int) -> dict[str, float]:
    """Squared error of the lower half after twelve epochs in place of four."""
    regression = page.train_model(page.Regression(nnx.Rngs(seed)), page.of_lower_half, page.train, 12, seed)
    answers = {"regression": page.batched(regression.fill, page.asked)}
    for name, noise in (("blocks", page.blocks), ("this half", page.this_half)):
        coder = page.train_coder(seed, 12, noise)
        answers[name] = page.batched(coder.reconstruct, page.hide(page.asked))
    return {name: float(page.half_error(answer, page.asked)) for name, answer in answers.items()}


def contaminated(page: Any, seed: int) -> dict[str, Any]:
    """AUROC by ink, of three normal classes, where a share of the training set are other digits."""
    test, ink = page.test.reshape(len(page.test), -1), page.test.sum(axis=(1, 2))
    found: dict[str, dict[str, list[float]]] = {f"{share}": {} for share in SHARES}
    for digit in (0, 3, 7):
        in_train, in_test = page.usual(digit)
        normal, _ = page.split(page.train[in_train], seed)
        others = np.random.default_rng(seed).permutation(page.train[~in_train])
        for share in SHARES:
            odd = round(len(normal) * share / (100 - share))
            x = np.concatenate([normal, others[:odd]])
            scores = {"network": page.rebuilt_scores(page.train_normal(x, 10, seed), page.test)["error by ink"]}
            ranked = distances(test, x.reshape(len(x), -1), (1, 20))
            scores |= {name: far / ink for name, far in zip(("nearest", "twentieth"), ranked, strict=True)}
            for name, values in scores.items():
                area = 100 * float(auroc(values[in_test], values[~in_test]))
                found[f"{share}"].setdefault(name, []).append(area)
    return {share: {name: float(np.mean(areas)) for name, areas in each.items()} for share, each in found.items()}


def tuned(page: Any) -> dict[str, dict[str, float]]:
    """AUROC by ink, with one class normal, of rivals of other sizes."""
    test, ink = page.test.reshape(len(page.test), -1), page.test.sum(axis=(1, 2))
    found: dict[str, dict[str, list[float]]] = {"components": {}, "nearest": {}}
    for digit in range(10):
        in_train, in_test = page.usual(digit)
        normal, _ = page.split(page.train[in_train], 0)
        mean, axes, _ = principal_components(normal)
        turned = ((test - mean) @ axes) ** 2
        scores = {("components", count): turned[:, count:].sum(axis=1) / ink for count in SIZES}
        ranked = distances(test, normal.reshape(len(normal), -1), RANKS)
        scores |= {("nearest", rank): far / ink for rank, far in zip(RANKS, ranked, strict=True)}
        for (name, size), values in scores.items():
            found[name].setdefault(f"{size}", []).append(auroc(values[in_test], values[~in_test]))
    return {name: {size: 100 * float(np.mean(each)) for size, each in of.items()} for name, of in found.items()}


DERIVED = {"lost by ink": lost_by_ink} | {f"{data}hundred": partial(hundred, data=data) for data in DATA}
CONTROLS: dict[str, Any] = {"tuned": tuned} | {f"contaminated-{n}": partial(contaminated, seed=n) for n in SEEDS}
for data in DATA:
    CONTROLS |= {f"{data}exact": exact, f"{data}rivals": rivals}
    for number in SEEDS:
        CONTROLS[f"{data}one class-{number}"] = partial(networks, seed=number, left_out=False)
        CONTROLS[f"{data}left out-{number}"] = partial(networks, seed=number, left_out=True)
        CONTROLS[f"{data}missing-{number}"] = partial(missing, seed=number, chain=not data)
        for function in (longer, search, scalings, few_labels, draws, untrained):
            CONTROLS[f"{data}{function.__name__.replace('_', ' ')}-{number}"] = partial(function, seed=number)
