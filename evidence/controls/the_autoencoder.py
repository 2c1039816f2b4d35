"""Controls of the chapter "The autoencoder": second starts, longer trainings, and what the reader is asked to break.

`anchors` needs no training. `few` trains on 900 digits, and shows the same network each of 60,000 digits once. `sizes`
trains codes of seven sizes for three epochs, and four of them for fifteen. `losses` trains decoders of the same two
numbers by three losses. `wide` is the chapter's first network, also after a third epoch, and the one without a
bottleneck; `long` trains it for thirty epochs. `broken` has the rates, outputs and pixels of the section "Break it".
`local` gives each cluster of k-means components of its own, and counts the cluster as one of the 32 numbers. `moved` is
the first network once more, on digits that lie within so many pixels of the middle of 40 x 40, beside components, and
clusters of those that move most. `clothes` keeps pictures for a figure, by the same pieces as `local`.
"""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

import aelib
from evidence.reproductions.pictures import keep

SEEDS = (0, 1)
SIZES, LONGER = (1, 2, 4, 8, 16, 32, 64), (1, 2, 32, 64)
CLUSTERS = (10, 60)
LONG = 30
REACHES, COMPONENTS = (0, 2, 4, 6), (32, 64, 96, 128)
RATES, SILENT = (1e-4, 1e-3, 1e-2), {"relu": 1e-9, "identity": 0.01}


def dense(seed: int, hidden: tuple[int, ...]) -> aelib.Autoencoder:
    """Return an untrained autoencoder of digits with a code of 32 numbers."""
    return aelib.dense_autoencoder(
        (28, 28), hidden=hidden, latent=32, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
    )


def train(
    model: Any, loss: Any, x: Any, seed: int, *, epochs: int, batch: int = 128, rate: float = 1e-3, **options: Any
) -> Any:
    """Train as the chapter does; return the history."""
    return aelib.fit(
        model, loss, x, epochs=epochs, batch_size=batch, optimizer=optax.adam(rate), key=jax.random.key(seed),
        progress=False, **options,
    )  # fmt: skip


def nats(page: Any, model: Any) -> float:
    """Return the mean loss of a test digit."""
    return float(aelib.in_batches(model.nll, page.test).mean())


def anchors(page: Any) -> dict[str, Any]:
    """Squared errors of the mean image and of components, the share of grey, and the neighbours of two codes."""
    return {
        "mean": page.error(np.broadcast_to(page.mean_image, page.test.shape), page.test),
        "pca": {str(k): page.error(page.pca(page.test, k), page.test) for k in SIZES},
        "grey": float(page.judge(page.test)[0]),
        "knn": {"pixels": page.score(lambda x: x), "pca32": page.score(page.components)},
    }


def few(page: Any, seed: int) -> dict[str, float]:
    """Train on 900 digits until the validation loss has not fallen for 20 epochs, and on 60,000 for one epoch."""
    history, last, kept = page.train_on_few(seed)
    best = int(history.validation.argmin())
    model = dense(seed, (256, 64))
    steps = len(train(model, aelib.nll, page.train, seed, epochs=1, batch=100, rate=2e-3).step_loss)
    return {
        "epochs": len(history.loss), "best": best + 1, "steps": len(history.step_loss),
        "lowest": float(history.validation[best]), "end": float(history.validation[-1]),
        "train": float(history.loss[-1]), "train at lowest": float(history.loss[best]),
        "kept": nats(page, kept), "last": nats(page, last), "all digits": nats(page, model), "steps of all": steps,
    }  # fmt: skip


def sizes(page: Any, seed: int) -> dict[str, Any]:
    """Squared errors for codes of all sizes, of some of them after five times as long, and neighbours of codes."""
    networks = {k: page.train_small(k, seed) for k in SIZES}
    longer = {k: page.go_on(nnx.clone(networks[k]), seed + 2, epochs=12) for k in LONGER}
    judged = {"2": networks[2], "32": networks[32], "32 longer": longer[32]}
    return {
        "3 epochs": {str(k): page.test_error(model) for k, model in networks.items()},
        "15 epochs": {str(k): page.test_error(model) for k, model in longer.items()},
        "knn": {name: page.score(model.encode) for name, model in judged.items()},
    }


def losses(page: Any, seed: int) -> dict[str, dict[str, float]]:
    """Decoders of the codes of the chapter's network of two numbers, by three losses."""
    plane = page.train_small(2, 0)
    codes, test_codes = (np.asarray(aelib.in_batches(plane.encode, x)) for x in (page.small, page.test))
    found = {}
    for name, loss in ({"cross-entropy": aelib.binary_cross_entropy} | page.losses).items():
        judged = page.judge(page.redraw(loss, codes, test_codes, seed))
        found[name] = dict(zip(("grey", "squared", "absolute"), map(float, judged), strict=True))
    return found


def wide(page: Any, seed: int) -> dict[str, Any]:
    """Squared error and neighbours of the first network and of the one without a bottleneck; a third epoch."""
    model, kept = dense(seed, (512, 256)), {}

    def keep_second(epoch: int, model: Any, history: Any) -> None:
        if epoch == 2:
            kept["network"] = nnx.clone(model)

    train(model, aelib.nll, page.train, seed, epochs=3, each_epoch=keep_second)
    gaussian = aelib.Gaussian(sigma=1.0)
    kept["copier"] = page.train_small(1024, seed, epochs=1, hidden=(), likelihood=gaussian)
    found = {name: {"error": page.test_error(each), "knn": page.score(each.encode)} for name, each in kept.items()}
    return found | {"after 3 epochs": page.test_error(model)}


def long(page: Any, seed: int) -> dict[str, float]:
    """Squared error of the first network after thirty epochs, if it learns by just that, at a rate that falls to 0."""
    model, steps = dense(seed, (512, 256)), LONG * -(-len(page.train) // 128)
    aelib.fit(
        model, lambda model, x, key: aelib.squared_error(model.reconstruct(x), x), page.train, epochs=LONG,
        batch_size=128, optimizer=optax.adam(optax.cosine_decay_schedule(1e-3, steps)), key=jax.random.key(seed),
        progress=False,
    )  # fmt: skip
    return {"error": page.test_error(model)}


def clusters(x: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return the cluster of each row after ten steps of k-means."""
    centres = x[np.random.default_rng(seed).choice(len(x), k, replace=False)]
    which = np.zeros(len(x), int)
    for _ in range(10):
        parts = np.array_split(x, 20)
        which = np.concatenate([((centres**2).sum(axis=1) - 2 * part @ centres.T).argmin(axis=1) for part in parts])
        centres = np.stack([x[which == j].mean(axis=0) if (which == j).any() else centres[j] for j in range(k)])
    return which


def by_pieces(x: np.ndarray, asked: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return pictures as rows, rebuilt by 31 components of each of k clusters of x: of each the best of k answers."""
    x, asked = (part.reshape(len(part), -1).astype(np.float32) for part in (x, asked))
    which, best = clusters(x, k, seed), np.full_like(asked, np.inf)
    for j in np.unique(which):
        own = x[which == j]
        middle = own.mean(axis=0)
        axes = np.linalg.eigh((own - middle).T @ (own - middle))[1][:, -31:]
        answer = middle + (asked - middle) @ axes @ axes.T
        nearer = ((answer - asked) ** 2).sum(axis=1) < ((best - asked) ** 2).sum(axis=1)
        best[nearer] = answer[nearer]
    return best


def local(page: Any, seed: int) -> dict[str, float]:
    """Squared errors of digits rebuilt by pieces, by how many there are."""
    asked = page.test.reshape(len(page.test), -1)
    return {
        str(k): float(((by_pieces(page.train, page.test, k, seed) - asked) ** 2).sum(axis=1).mean()) for k in CLUSTERS
    }


def clothes(page: Any) -> dict[str, float]:
    """Keep five pieces of clothing as three ways rebuild them from 32 numbers, for a figure; return the mean errors."""
    asked = page.test[page.ten[[0, 1, 7, 8, 9]]]
    model = dense(0, (512, 256))
    train(model, aelib.nll, page.train, 0, epochs=2)
    pieces = by_pieces(page.train, asked, CLUSTERS[-1], 0)
    ways = {
        "network": page.rebuild(model, asked), "components": page.pca(asked, 32), "pieces": pieces.reshape(asked.shape),
    }  # fmt: skip
    keep("clothes", clothes=asked, **ways)
    return {name: page.error(answer, asked) for name, answer in ways.items()}


def canvases(page: Any, reach: int, seed: int) -> list[np.ndarray]:
    """Return training and test digits on 40 x 40 pixels, each up to `reach` pixels off the middle."""
    keys, margin = jax.random.split(jax.random.key(seed)), max(REACHES) - reach
    placed = (
        aelib.translated(part, key=key, side=28 + 2 * reach)
        for part, key in zip((page.train, page.test), keys, strict=True)
    )
    return [np.pad(part, ((0, 0), (margin, margin), (margin, margin))) for part in placed]


def moved(page: Any, seed: int) -> dict[str, Any]:
    """Squared errors of the first network and of components on 40 x 40 pixels, by how far the digits may move."""
    found: dict[str, Any] = {}
    for reach in REACHES:
        x, asked = canvases(page, reach, seed)
        network = aelib.dense_autoencoder(
            (40, 40), hidden=(512, 256), latent=32, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(seed)
        )
        train(network, aelib.nll, x, seed, epochs=2)
        mean = x.mean(axis=0).ravel()
        rows, away = (part.reshape(len(part), -1) - mean for part in (x, asked))
        along = away @ np.linalg.eigh(rows.T @ rows)[1][:, ::-1]
        left = (away**2).sum(axis=1).mean() - np.cumsum((along**2).mean(axis=0))
        error = ((np.asarray(aelib.in_batches(network.reconstruct, asked)) - asked) ** 2).sum(axis=(1, 2)).mean()
        found[str(reach)] = {"network": float(error), "components": {str(k): float(left[k - 1]) for k in COMPONENTS}}
    x, asked = canvases(page, max(REACHES), seed)
    return found | {"clusters of those that move most": local(SimpleNamespace(train=x, test=asked), seed)}


def unguarded(model: Any, x: Any, key: Any) -> jax.Array:
    """Return the binary cross-entropy from logits, whatever the pixels are."""
    theta = model.decoder(model.encode(x))
    return (jax.nn.softplus(theta) - x * theta).sum(axis=(1, 2))


def broken(page: Any, seed: int) -> dict[str, Any]:
    """An epoch at each of three rates; pixels that never get ink, by output; and a training on pixels up to 255."""
    rates = {f"{rate:g}": page.test_error(page.train_small(8, seed, epochs=1, rate=rate)) for rate in RATES}
    ink, silent = page.test.mean(axis=0) > 0.05, {}
    for output, low in SILENT.items():
        gaussian = aelib.Gaussian(sigma=1.0)
        model = page.train_small(2, seed, epochs=1, likelihood=gaussian, output=output)
        silent[output] = int(((page.rebuild(model, page.test).max(axis=0) <= low) & ink).sum())
    model = dense(seed, (256, 64))
    history = train(model, unguarded, 255 * page.small[:5000], seed, epochs=3)
    x_hat = page.rebuild(model, 255 * page.test[:500])
    loss = [float(each) for each in history.loss]
    grey = float(((x_hat > 0.1) & (x_hat < 0.9)).mean())
    return {
        "rates": rates, "silent": silent,
        "unguarded": {"loss": loss, "trillions": loss[-1] / 1e12, "grey": grey},
    }  # fmt: skip


CONTROLS = {"anchors": anchors} | {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control, seeds in (
        ("few", few, SEEDS), ("sizes", sizes, SEEDS), ("losses", losses, SEEDS), ("wide", wide, SEEDS),
        ("broken", broken, SEEDS), ("local", local, SEEDS), ("moved", moved, SEEDS),
    )
    for seed in seeds
}  # fmt: skip
CONTROLS |= {"Fashion anchors": anchors, "Fashion clothes": clothes} | {
    f"Fashion wide-{seed}": partial(wide, seed=seed) for seed in SEEDS
}
CONTROLS |= {
    f"Fashion {name}-{seed}": partial(control, seed=seed)
    for name, control in (("local", local), ("long", long))
    for seed in SEEDS
}
