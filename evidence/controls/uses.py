"""The controls of the chapter "What autoencoders are good for", by its own cells.

Anomalies with each of the ten digits as the normal class, and with each left out of nine, by networks of two seeds and
by what has no seed; missing halves, with draws beside means; search by the codes of another seed; few labels. No test
digit chooses anything: sizes are those of the chapter, and a ridge or a count is chosen on training digits.
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

SEEDS = (0, 1)
ALARMS = 0.05
LEVELS = np.geomspace(0.05, 3, 8)
COMPONENTS = 16
RIDGES = (1e-3, 1e-2, 1e-1)
COUNTS = (1, 5, 10, 20, 50)


def summary(each: dict[str, list[float]]) -> dict[str, Any]:
    """Return the mean over the ten digits, the lowest, and each, in percent."""
    return {
        name: {
            "mean": 100 * float(np.mean(values)), "lowest": 100 * float(np.min(values)),
            "each": [100 * float(value) for value in values],
        }
        for name, values in each.items()
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
            nats = {
                ridge: float(
                    (held_turned**2 / (variances + ridge)).sum(axis=1).mean() + np.log(variances + ridge).sum()
                )
                for ridge in RIDGES
            }
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


def blocks(key: Any, x: Any) -> Any:
    """Hide one block of each picture, of 8 to 28 rows and columns."""
    keys, n, places = jax.random.split(key, 4), len(x), jnp.arange(28)
    sizes = [jax.random.randint(k, (n, 1), 8, 29) for k in keys[:2]]
    starts = [jnp.floor(jax.random.uniform(k, (n, 1)) * (29 - s)) for k, s in zip(keys[2:], sizes, strict=True)]
    rows, columns = ((places >= a) & (places < a + s) for a, s in zip(starts, sizes, strict=True))
    return jnp.where(rows[:, :, None] & columns[:, None, :], 0.0, x)


def missing(page: Any, seed: int) -> dict[str, Any]:
    """Squared error of the lower half, of means and of draws."""
    x, rng = page.asked, np.random.default_rng(seed)
    known, queries = page.train[:-1000], page.train[-1000:]
    by_count = {k: float(page.half_error(page.by_neighbours(queries, k, known).mean(axis=1), queries)) for k in COUNTS}
    count = min(by_count, key=by_count.__getitem__)
    around = page.by_neighbours(x, count)
    picked = around[np.arange(len(x)), rng.integers(count, size=len(x))]
    gaussian = fill_gaussian(x, ~page.HIDDEN, mean=page.mean, covariance=page.covariance)
    k, m = (~page.HIDDEN).ravel(), page.HIDDEN.ravel()
    C = page.covariance
    left = C[np.ix_(m, m)] - C[np.ix_(m, k)] @ np.linalg.solve(C[np.ix_(k, k)], C[np.ix_(k, m)])
    noisy = gaussian.reshape(len(x), -1).copy()
    noisy[:, m] += rng.standard_normal((len(x), m.sum())) @ np.linalg.cholesky(left).T
    regression = page.train_model(page.Regression(nnx.Rngs(seed)), page.of_lower_half, page.train, 4, seed)
    coders = {
        "autoencoder": page.train_coder(seed, 4),
        "blocks": page.train_coder(seed, 4, blocks),
        "this half": page.train_coder(seed, 4, lambda key, x: page.hide(x)),
    }
    errors = {name: page.half_error(page.batched(model.reconstruct, page.hide(x)), x) for name, model in coders.items()}
    again = page.hide(x)
    for _ in range(30):
        again = jnp.where(page.HIDDEN, page.batched(coders["autoencoder"].reconstruct, again), x)
    errors |= {
        "mean image": page.half_error(page.mean.reshape(1, 28, 28), x),
        "holes left 0": page.half_error(np.zeros((1, 28, 28)), x),
        "autoencoder, 30 times": page.half_error(again, x),
        "neighbours": page.half_error(around.mean(axis=1), x),
        "one neighbour": page.half_error(picked, x),
        "Gaussian": page.half_error(gaussian, x),
        "Gaussian draw": float(page.squared((noisy.reshape(x.shape) - x) * page.HIDDEN).mean()),
        "regression": page.half_error(page.batched(regression.fill, x), x),
    }
    return {"count": count, "error": {name: float(value) for name, value in errors.items()}} | drawn(page, count, seed)


def drawn(page: Any, count: int, seed: int, draws: int = 10, steps: int = 100) -> dict[str, Any]:
    """Errors in black and white of draws by the chain of a variational autoencoder, their mean, and neighbours."""
    bits = (page.asked > 0.5).astype(np.float32)
    known = (page.train > 0.5).astype(np.float32)
    model = page.train_bound(page.train, 4, seed)
    key = jax.random.key(seed)

    @jax.jit
    def step(key: Any, answer: Any) -> Any:
        for_codes, for_pixels = jax.random.split(key)
        grey = model.decode(model.draw_codes(for_codes, answer))
        pixels = jax.random.bernoulli(for_pixels, grey).astype(jnp.float32)
        return jnp.where(page.HIDDEN, pixels, bits), grey

    def chain(key: Any, answer: Any) -> list[Any]:
        passed = []
        for at in range(steps):
            answer, grey = step(jax.random.fold_in(key, at), answer)
            passed = [*passed[:1], (np.asarray(answer), np.asarray(grey))]
        return passed  # after the first step, and after the last

    start = jnp.where(page.HIDDEN, known.mean(axis=0), bits)
    each = [chain(jax.random.fold_in(key, at), start)[1] for at in range(draws)]
    from_truth = chain(jax.random.fold_in(key, draws), bits)
    single = float(np.mean([page.half_error(answer, bits) for answer, _ in each]))
    grey = np.mean([grey for _, grey in each], axis=0)
    mean = float(page.half_error(grey, bits))
    around = page.by_neighbours(bits, count, known)
    picked = around[np.arange(len(bits)), np.random.default_rng(seed).integers(count, size=len(bits))]
    beside = {
        "mean image": float(page.half_error(known.mean(axis=0), bits)),
        "neighbours": float(page.half_error(around.mean(axis=1), bits)),
        "one neighbour": float(page.half_error(picked, bits)),
        "whole picture rebuilt": float(page.half_error(page.batched(model.reconstruct, bits), bits)),
    }
    return {
        "draw": single, "mean of draws": mean, "ratio": single / mean,
        "from the truth": [float(page.half_error(answer, bits)) for answer, _ in from_truth], "in bits": beside,
    }  # fmt: skip


def search(page: Any, seed: int) -> dict[str, float]:
    """Precision at 100 by label, and the share of the 100 nearest in pixels that are found."""
    coder = page.train_coder(seed, 4)
    of_train, of_queries = (page.batched(coder.encode, x) for x in (page.train, page.test[page.queries]))
    right, near = page.search_by(of_train, of_queries, page.test_labels[page.queries], page.pixel_found)
    linear = page.found["principal components"]
    return {
        "autoencoder": 100 * float(right), "near in pixels": 100 * float(near), "pixels": 100 * float(page.pixel_right),
        "components": 100 * float(linear[0]), "components, near in pixels": 100 * float(linear[1]),
    }  # fmt: skip


def shifted(key: Any, x: Any) -> Any:
    """Move each picture by up to two pixels each way."""
    moves = jax.random.randint(key, (len(x), 2), -2, 3)
    return jax.vmap(lambda one, by: jnp.roll(one, by, axis=(0, 1)))(x, moves)


def supervised(page: Any, x: Any, y: Any, seed: int, moved: bool) -> float:
    """Accuracy of a classifier trained on the labelled digits alone, moved anew in every step or not."""
    model = aelib.Classifier((28, 28), (256, 128), 10, rngs=nnx.Rngs(seed))

    def loss(model: Any, batch: Any, key: Any) -> Any:
        x, y = batch
        return aelib.nll(model, (shifted(key, x) if moved else x, y), key)

    aelib.fit(
        model, loss, (x, y.astype(np.int32)), epochs=1500 * 50 // len(x), batch_size=50, optimizer=optax.adam(1e-3),
        key=jax.random.key(seed), progress=False,
    )  # fmt: skip
    return float((page.batched(model.predict, page.test) == page.test_labels).mean())


def spread(page: Any, rows: Any, seed: int, neighbours: int = 10, among: int = 8000) -> float:
    """Accuracy of labels that spread over a graph of nearest training digits, then to test digits by neighbours."""
    from scipy.sparse import csr_matrix, diags

    rng = np.random.default_rng(seed)
    others = np.setdiff1d(rng.permutation(len(page.train))[:among], rows)
    which = np.concatenate([rows, others])
    x, n = page.flat[which], len(which)
    near = page.most_similar(x, x, neighbours + 1)
    edges = csr_matrix((np.ones(near.size), (np.repeat(np.arange(n), neighbours + 1), near.ravel())), (n, n))
    edges = edges.maximum(edges.T)
    edges.setdiag(0)
    root = diags(1 / np.sqrt(np.asarray(edges.sum(axis=1)).ravel()))
    walk, start = root @ edges @ root, np.zeros((n, 10))
    start[np.arange(len(rows)), page.labels[rows]] = 1
    belief = start
    for _ in range(200):
        belief = 0.99 * walk @ belief + 0.01 * start
    belief /= belief.sum(axis=1, keepdims=True) + 1e-12
    found = page.most_similar(page.test.reshape(len(page.test), -1), x, 5)
    return float((belief[found].sum(axis=1).argmax(axis=1) == page.test_labels).mean())


def few_labels(page: Any, seed: int) -> dict[str, Any]:
    """Accuracy on all test digits with 100 and 1,000 labels."""
    coder = page.train_coder(seed, 4)
    sparse = aelib.SparseAutoencoder(784, 1000, sparsity="top_k", active=25, rngs=nnx.Rngs(seed))
    page.train_model(sparse, aelib.sparse_loss(), page.flat, 4, seed)
    axes = page.U[:, :32].astype(np.float32)
    features = {
        "pixels": lambda x: x.reshape(len(x), -1),
        "components": lambda x: x.reshape(len(x), -1) @ axes,
        "codes": lambda x: page.batched(coder.encode, x),
        "sparse": lambda x: np.asarray(page.batched(sparse.encode, x.reshape(len(x), -1))),
    }
    found: dict[str, Any] = {}
    for count in (100, 1000):
        rows = page.draw_labels(count, seed)
        x, y = page.train[rows], page.labels[rows]
        right = {
            name: float((page.probe(of(x), y, of(page.test), seed=seed) == page.test_labels).mean())
            for name, of in features.items()
        }
        right["supervised"] = supervised(page, x, y, seed, moved=False)
        right["shifts"] = supervised(page, x, y, seed, moved=True)
        right["one neighbour"] = float(
            (
                y[page.most_similar(page.test.reshape(len(page.test), -1), page.flat[rows], 1)[:, 0]]
                == page.test_labels
            ).mean()
        )
        right["spread"] = spread(page, rows, seed)
        found[f"{count}"] = {name: 100 * value for name, value in right.items()}
    return found


def draws(page: Any, seed: int, count: int = 10) -> dict[str, Any]:
    """Accuracy with 100 labels over ten draws of them, and paired differences with half of a 95 % interval."""
    coder, axes, x = page.train_coder(seed, 4), page.U[:, :32].astype(np.float32), page.test.reshape(len(page.test), -1)
    old = {"pixels": page.flat, "components": page.flat @ axes, "codes": page.batched(coder.encode, page.train)}
    new = {"pixels": x, "components": x @ axes, "codes": page.batched(coder.encode, page.test)}
    right: dict[str, list[float]] = {name: [] for name in old} | {"spread": []}
    for draw in range(count):
        rows = page.draw_labels(100, draw)
        for name in old:
            said = page.probe(old[name][rows], page.labels[rows], new[name], seed=draw)
            right[name].append(100 * float((said == page.test_labels).mean()))
        if draw < 3:
            right["spread"].append(100 * spread(page, rows, draw))
    pairs = (("codes", "pixels"), ("codes", "components"), ("pixels", "components"), ("spread", "pixels"))
    apart = {f"{a} less {b}": np.array(right[a]) - right[b][: len(right[a])] for a, b in pairs}
    half = {10: 2.262, 3: 4.303}  # Student's factors
    return {"mean": {name: float(np.mean(each)) for name, each in right.items()}, "each": right} | {
        name: {"mean": float(d.mean()), "half": half[len(d)] * float(d.std(ddof=1)) / len(d) ** 0.5}
        for name, d in apart.items()
    }


def longer(page: Any, seed: int) -> dict[str, float]:
    """Squared error of the lower half after twelve epochs: trained with missing blocks, and regression."""
    coder = page.train_coder(seed, 12, blocks)
    regression = page.train_model(page.Regression(nnx.Rngs(seed)), page.of_lower_half, page.train, 12, seed)
    filled = {
        "blocks": page.batched(coder.reconstruct, page.hide(page.asked)),
        "regression": page.batched(regression.fill, page.asked),
    }
    return {name: float(page.half_error(answer, page.asked)) for name, answer in filled.items()}


def lost_by_ink(found: dict[str, Any]) -> dict[str, float]:
    """Return how many points of AUROC the division by ink costs on Fashion-MNIST, with one class normal."""
    exact, network = found["Fashion exact"]["one class"], found["Fashion one class-0"]["auroc"]
    return {
        name: scores[name]["mean"] - scores[f"{name} by ink"]["mean"]
        for name, scores in (("components", exact), ("nearest", exact), ("error", network))
    }


DERIVED = {"lost by ink": lost_by_ink}
CONTROLS: dict[str, Any] = {"exact": exact, "Fashion exact": exact}
for number in SEEDS:
    CONTROLS[f"one class-{number}"] = partial(networks, seed=number, left_out=False)
    CONTROLS[f"missing-{number}"] = partial(missing, seed=number)
    CONTROLS[f"few labels-{number}"] = partial(few_labels, seed=number)
    CONTROLS[f"left out-{number}"] = partial(networks, seed=number, left_out=True)
    CONTROLS[f"search-{number}"] = partial(search, seed=number)
    CONTROLS[f"draws-{number}"] = partial(draws, seed=number)
    CONTROLS[f"longer-{number}"] = partial(longer, seed=number)
CONTROLS |= {
    "Fashion draws-0": partial(draws, seed=0), "Fashion one class-0": partial(networks, seed=0, left_out=False),
    "Fashion search-0": partial(search, seed=0), "Fashion missing-0": partial(missing, seed=0),
}  # fmt: skip
