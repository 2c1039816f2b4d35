"""The controls of the masked autoencoders of the chapter "Stacked autoencoders", by its own cells.

Codes of masked and denoising autoencoders, of two views, and of networks that are told about shifts, judged by a linear
probe with few labels, on digits and on Fashion-MNIST; and, for the replies, more hidden, and shifts as views.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

PAGE = "stacked-autoencoders"
SEEDS = (0, 1)
SHARES = (0.5, 0.75)
LABELS, DRAWS = (10, 100), 10
RIDGES = (0.1, 1.0)
LONGER = ("plain", "single pixels, 0.75", "masked, 0.75")
ON_FASHION = ("plain", "two views", "single pixels, 0.75", "masked, 0.75", "put back")


def shifted(key: Any, x: Any) -> Any:
    """Move each picture by up to two pixels down and to the right, or up and to the left."""
    steps = jax.random.randint(key, (len(x), 2), -2, 3)
    return jax.vmap(lambda picture, step: jnp.roll(picture, step, axis=(0, 1)))(x, steps)


def rebuilding(model: Any, seen: Any, x: Any) -> Any:
    """Return the negative log-likelihoods of the pictures `x`, rebuilt from what is seen of them."""
    return model.likelihood.nll(model.decoder(model.encode(seen)), x)


def put_back(model: Any, x: Any, key: Any) -> Any:
    """The loss of an autoencoder that is told about shifts: a shifted picture in, and the picture as it was out."""
    return rebuilding(model, shifted(key, x), x)


def put_back_and_filled(model: Any, x: Any, key: Any) -> Any:
    """The same, with three quarters of the pixels hidden as well."""
    one, other = jax.random.split(key)
    return rebuilding(model, shifted(one, x) * jax.random.bernoulli(other, 0.25, x.shape), x)


def as_shifted(model: Any, x: Any, key: Any) -> Any:
    """The loss of an autoencoder that sees shifted pictures and is told nothing: the target is shifted, too."""
    seen = shifted(key, x)
    return rebuilding(model, seen, seen)


def losses(page: Any) -> dict[str, Any]:
    """Return every loss of a code that is probed, by the name of its row."""
    import aelib

    found: dict[str, Any] = {"plain": aelib.nll, "two views": page.two_views(0.5), "only closer": page.closer(0.5)}
    for share in (*SHARES, 0.9):
        found[f"single pixels, {share}"] = aelib.denoising(aelib.masking_noise(share))
        found[f"masked, {share}"] = page.hidden_only(share)
    for share in SHARES:
        found[f"patches, all pixels, {share}"] = aelib.denoising(page.hide_patches(share))
    return found | {"put back": put_back, "put back, filled": put_back_and_filled, "as shifted": as_shifted}


def by_ridge(page: Any, z: np.ndarray, z_test: np.ndarray, draw: int, ridge: float) -> float:
    """Return the error in % of ridge regression on ten labels of each digit, with a penalty that nothing chose."""
    rng = np.random.default_rng(draw)
    few = np.concatenate([rng.choice(np.flatnonzero(page.labels == k), 10, replace=False) for k in range(10)])
    a, b = z[few] - z[few].mean(axis=0), z_test - z[few].mean(axis=0)
    G, y = a @ a.T, np.eye(10)[page.labels[few]] - 0.1
    W = a.T @ np.linalg.lstsq(G + (ridge * np.trace(G) / len(G) + 1e-30) * np.eye(len(G)), y)[0]
    return float(100 * ((b @ W).argmax(axis=1) != page.test_labels).mean())


def probed(page: Any, z: np.ndarray, z_test: np.ndarray) -> dict[str, Any]:
    """Errors in % of the chapter's probe, draw by draw and in the mean, and of two fixed ridges."""
    each = {str(count): [page.probe_codes(z, z_test, count, [draw]) for draw in range(DRAWS)] for count in LABELS}
    return {
        **{count: float(np.mean(errors)) for count, errors in each.items()},
        "draws": each,
        "ridge": {
            str(ridge): float(np.mean([by_ridge(page, z, z_test, draw, ridge) for draw in range(DRAWS)]))
            for ridge in RIDGES
        },
        "spread": float(z.var(axis=0).sum()),
    }


def features(page: Any, seed: int, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """Errors of a linear probe of codes by several losses, or only by these, and how far the codes are spread."""
    coders = {"untrained": page.new_coder(64, seed)}
    coders |= {
        name: page.train_coder(64, seed, loss) for name, loss in losses(page).items() if not only or name in only
    }
    page.two_views.__globals__["hide_patches"] = lambda share: shifted  # as a reader changes it
    coders["two shifts"] = page.train_coder(64, seed, page.two_views(0.5))
    return {
        name: probed(page, *(page.batched(model.encode, x) for x in (page.train, page.test)))
        for name, model in coders.items()
    }


def longer(page: Any, seed: int) -> dict[str, Any]:
    """Errors of the probe after ten epochs in place of two, of three codes."""
    import aelib

    found = {}
    for name in LONGER:
        model = page.new_coder(64, seed)
        aelib.fit(
            model, losses(page)[name], page.train, epochs=10, batch_size=128,
            optimizer=page.optax.adam(1e-3), key=jax.random.key(seed), progress=False,
        )  # fmt: skip
        found[name] = probed(page, *(page.batched(model.encode, x) for x in (page.train, page.test)))
    return found


def pixels(page: Any) -> dict[str, Any]:
    """The same of the pixels, which have no seed."""
    return probed(page, *(x.reshape(len(x), -1) for x in (page.train, page.test)))


CONTROLS: dict[str, Any] = {f"features-{seed}": partial(features, seed=seed) for seed in SEEDS}
CONTROLS |= {f"longer-{seed}": partial(longer, seed=seed) for seed in SEEDS}
CONTROLS |= {"pixels": pixels, "Fashion pixels": pixels}
CONTROLS |= {f"Fashion features-{seed}": partial(features, seed=seed, only=ON_FASHION) for seed in SEEDS}
PAIRS = (
    ("plain", "single pixels, 0.75"), ("plain", "masked, 0.75"), ("plain", "two views"), ("pixels", "plain"),
    ("masked, 0.5", "single pixels, 0.5"), ("masked, 0.75", "single pixels, 0.75"), ("put back", "two shifts"),
    ("patches, all pixels, 0.5", "masked, 0.5"), ("patches, all pixels, 0.75", "masked, 0.75"),
    ("plain", "put back"), ("pixels", "masked, 0.75"), ("pixels", "single pixels, 0.75"),
)  # fmt: skip
FACTOR = 2.262
"""What a standard error is multiplied by for a 95 % interval of the mean of ten draws."""


def leads(found: dict[str, Any], where: str = "") -> dict[str, Any]:
    """Return by how much each second row of a pair is ahead of the first, in points, with half of a 95 % interval.

    A draw of the labels has one difference, the mean over both networks of a kind.
    """
    rows = {"pixels": [found[f"{where}pixels"]]} | {
        name: [found[f"{where}features-{seed}"][name] for seed in SEEDS] for name in found[f"{where}features-0"]
    }
    ahead: dict[str, Any] = {}
    for behind, name in (pair for pair in PAIRS if rows.keys() >= set(pair)):
        ahead[f"{name} over {behind}"] = {}
        for count in map(str, LABELS):
            d = np.subtract(*(np.mean([row["draws"][count] for row in rows[each]], axis=0) for each in (behind, name)))
            half = FACTOR * d.std(ddof=1) / DRAWS**0.5
            ahead[f"{name} over {behind}"][count] = {"mean": float(d.mean()), "half": float(half)}
    return ahead


def later(found: dict[str, Any]) -> dict[str, Any]:
    """Return the same after ten epochs."""
    return leads({"pixels": found["pixels"]} | {f"features-{seed}": found[f"longer-{seed}"] for seed in SEEDS})


def right(found: dict[str, Any]) -> dict[str, float]:
    """Return the accuracy in % with ten labels of each digit, the mean over both networks of a kind."""
    return {
        name: 100 - float(np.mean([found[f"features-{seed}"][name]["10"] for seed in SEEDS]))
        for name in found["features-0"]
    }


DERIVED = {
    "leads": leads, "leads on Fashion": partial(leads, where="Fashion "), "leads later": later, "right": right,
}  # fmt: skip
