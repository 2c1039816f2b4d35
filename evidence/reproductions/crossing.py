"""When is it better to remember examples, and when to train a network?

A bar on 32 x 32 pixels that can vary in d ways: it moves across, then down as well, turns, grows, and in the end has
another width and brightness, too. So that pictures lie on a surface of d dimensions which is known. Networks with
d + 1 numbers are held against what needs no training: the nearest example; blends of the nearest, with the weights that
come nearest to the picture, of five, and of more, which spend more numbers; principal components, d + 1 and four times
d; and components of clusters, each with d components of its own, whose number is the best of several on the test
pictures. Each of them is given the clean picture that it is to render. The error is the share of the variance around
the mean of the test pictures that is lost.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
from flax import nnx
from scipy.cluster.vq import kmeans2

import aelib
from aelib.course.live.bars import BLENDED, HIGHEST, LOWEST, SIDE, USUAL, bars
from evidence.reproductions import pictures

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

TESTED = 1000
WAYS = (1, 2, 3, 4, 6)
EXAMPLES = (500, 2000, 8000, 32_000)
SEEDS = (0, 1)
BATCH, STEPS, LONGER = 128, 3000, 12_000
RATES = {"dense": 1e-3, "convolutional": 6e-3}
LONGER_AT = ((3, 2000), (3, 32_000), (4, 2000), (4, 32_000))
CLUSTERS = (10, 30, 100, 300, 1000)
BLENDS = (4, 5, 6, 8, 10, 20, 40, 80)
KEPT = {"nearest": "nearest", "blend": "blend", "components": "four times the components"}
"""What the chapters draw beside the networks, means over seeds [ways, examples], and its name among the errors."""


def drawn(ways: int, count: int, seed: int) -> np.ndarray:
    """Return bars [count, 1024] of which the first `ways` factors are drawn uniformly, and the others are usual."""
    factors = np.tile(USUAL, (count, 1))
    rng = np.random.default_rng(seed)
    factors[:, :ways] = rng.uniform(LOWEST[:ways], HIGHEST[:ways], (count, ways))
    pictures_of = [bars(part).astype(np.float32) for part in np.array_split(factors, -(-count // 2000))]
    return np.concatenate(pictures_of).reshape(count, -1)


def bars_of(ways: int, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` bars to learn from, the first of all that there are, and those of the test."""
    return drawn(ways, max(EXAMPLES), 10 + seed)[:count], drawn(ways, TESTED, 20 + seed)


def lost(answer: np.ndarray, test: np.ndarray) -> float:
    """Return the share of the variance that these answers lose."""
    return float(((answer - test) ** 2).sum() / ((test - test.mean(axis=0)) ** 2).sum())


def components(train: np.ndarray, test: np.ndarray, count: int) -> np.ndarray:
    """Return the test pictures [n, p], rendered by so many principal components of the training pictures."""
    mean = train.mean(axis=0)
    axes = np.linalg.eigh(np.cov(train.T.astype(np.float64)))[1][:, ::-1][:, :count].astype(np.float32)
    return mean + (test - mean) @ axes @ axes.T


def neighbours(train: np.ndarray, test: np.ndarray, count: int = BLENDED) -> np.ndarray:
    """Return the places [n, count] of the nearest training pictures, the nearest first."""
    squared = (train.astype(np.float64) ** 2).sum(axis=1)
    gaps = [squared - 2 * part.astype(np.float64) @ train.T for part in np.array_split(test, 20)]
    near = [np.argpartition(rows, count, axis=1)[:, :count] for rows in gaps]
    ordered = [
        np.take_along_axis(n, np.take_along_axis(g, n, 1).argsort(1), 1) for n, g in zip(near, gaps, strict=True)
    ]
    return np.concatenate(ordered)


def blend(examples: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return the blends [n, p] of neighbours [n, k, p], with weights that sum to 1 (Roweis and Saul, 2000)."""
    gaps, count = (test[:, None] - examples).astype(np.float64), examples.shape[1]
    products = gaps @ gaps.transpose(0, 2, 1)
    ridge = 1e-3 * np.trace(products, axis1=1, axis2=2)[:, None, None] / count + 1e-9
    weights = np.linalg.solve(products + ridge * np.eye(count), np.ones((len(test), count, 1)))[..., 0]
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkp->np", weights, examples)


def of_clusters(train: np.ndarray, test: np.ndarray, clusters: int, count: int, seed: int) -> np.ndarray:
    """Return the test pictures, each rendered by the components of the cluster that renders it best."""
    _, labels = kmeans2(train, clusters, iter=15, minit="points", rng=seed)
    best, answer = np.full(len(test), np.inf), np.zeros_like(test)
    for cluster in np.unique(labels):
        own = train[labels == cluster]
        mean = own.mean(axis=0)
        axes = np.linalg.svd(own - mean, full_matrices=False)[2][:count]
        rendered = mean + (test - mean) @ axes.T @ axes
        errors = ((rendered - test) ** 2).sum(axis=1)
        better = errors < best
        best[better], answer[better] = errors[better], rendered[better]
    return answer


def remembered(ways: int, count: int, seed: int) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the errors of all that needs no training, and what some of it answers for the first test pictures."""
    train, test = bars_of(ways, count, seed)
    near = neighbours(train, test)
    answers = {
        "components": components(train, test, ways + 1),
        "four times the components": components(train, test, 4 * ways),
        "nearest": train[near[:, 0]],
        "blend": blend(train[near], test),
    }
    errors: dict[str, Any] = {name: lost(answer, test) for name, answer in answers.items()}
    tried = {
        str(clusters): lost(of_clusters(train, test, clusters, ways, seed), test)
        for clusters in CLUSTERS
        if 2 * clusters * (ways + 1) <= count
    }
    return errors | {"clusters": min(tried.values()), "clusters tried": tried}, answers


def blends(ways: int, count: int, seed: int) -> dict[str, float]:
    """Return the errors of blends by how many neighbours they have: one number more than they have free weights."""
    train, test = bars_of(ways, count, seed)
    near = neighbours(train, test, max(BLENDS))
    return {str(k): lost(blend(train[near[:, :k]], test), test) for k in BLENDS}


def network(kind: str, ways: int, seed: int) -> nnx.Module:
    """Return an untrained autoencoder with `ways` + 1 numbers."""
    rngs = nnx.Rngs(seed)
    how: dict[str, Any] = {"latent": ways + 1, "likelihood": aelib.Bernoulli()}
    if kind == "dense":
        return aelib.dense_autoencoder((SIDE, SIDE), hidden=(512, 256), rngs=rngs, **how)
    return aelib.conv_autoencoder((SIDE, SIDE), filters=(16, 32, 64), strides=(2, 2, 2), rngs=rngs, **how)


def trained(kind: str, ways: int, count: int, seed: int, steps: int, folder: Path | None = None) -> tuple[Any, Any]:
    """Train an autoencoder of `count` bars for so many steps; return it and the history."""
    x = bars_of(ways, count, seed)[0].reshape(-1, SIDE, SIDE)
    each = -(-count // BATCH)
    history = aelib.fit(
        model := network(kind, ways, seed), aelib.nll, x, epochs=-(-steps // each), batch_size=BATCH,
        optimizer=optax.adam(optax.cosine_decay_schedule(RATES[kind], -(-steps // each) * each)),
        key=jax.random.key(seed), progress=False, checkpoint=folder and folder / "training",
    )  # fmt: skip
    return model, history


def rendered(model: Any, ways: int, seed: int) -> np.ndarray:
    """Return what a network makes of the test pictures, [n, 1024]."""
    _, test = bars_of(ways, 1, seed)
    return np.asarray(aelib.in_batches(model.reconstruct, test.reshape(-1, SIDE, SIDE))).reshape(len(test), -1)


def run(parts: Parts) -> dict[str, list[float]]:
    """Compute all parts; no number of theirs is held against a published one."""
    found: dict[tuple[str, int, int, int], float | None] = {}
    for seed, ways, count in product(SEEDS, WAYS, EXAMPLES):
        of, at = f"{ways}-ways-{count}-examples-seed-{seed}", (ways, count, seed)
        errors = parts.part(f"{of}-remembered", lambda folder, at=at: remembered(*at)[0])
        found |= {(name, *at): errors and errors[each] for name, each in KEPT.items()}
        for kind in RATES:
            compute = partial(error_of, (kind, *at), STEPS)
            found[kind, *at] = parts.part(f"{of}-{kind}", compute)
    for seed, (ways, count), kind in product(SEEDS[:1], LONGER_AT, RATES):
        name = f"{ways}-ways-{count}-examples-seed-{seed}-{kind}-longer"
        parts.part(name, partial(error_of, (kind, ways, count, seed), LONGER))
    for seed, ways, count in product(SEEDS, WAYS, EXAMPLES):
        name = f"{ways}-ways-{count}-examples-seed-{seed}-blends"
        parts.part(name, lambda folder, at=(ways, count, seed): blends(*at))
    whole = {of: error for of, error in found.items() if error is not None}
    if len(whole) == len(found):
        mean = {
            name: [[float(np.mean([whole[name, w, n, s] for s in SEEDS])) for n in EXAMPLES] for w in WAYS]
            for name in (*KEPT, *RATES)
        }
        pictures.keep_numbers("crossing", ways=list(WAYS), examples=list(EXAMPLES), **mean)
    return {}


def error_of(at: tuple[str, int, int, int], steps: int, folder: Path) -> float:
    """Return the share that a network of this kind loses."""
    _, ways, _, seed = at
    model, _ = trained(*at, steps, folder)
    return lost(rendered(model, ways, seed), bars_of(ways, 1, seed)[1])


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of the smallest dense network."""
    return trained("dense", WAYS[0], EXAMPLES[0], SEEDS[0], 1)[1].step_loss
