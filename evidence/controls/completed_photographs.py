"""Photographs with three pixels of four missing at random, by the photographs and the training of "Repair".

A network that is told which pixels are known, twenty Gaussians on patches of the same photographs, and two rivals that
learn nothing: the surface that bends least, and the mean of the known pixels nearby. All numbers are decibels of the
missing pixels, means of three crops of 128 by 128 pixels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import scipy.sparse as sparse
from flax import nnx
from scipy.sparse.linalg import spsolve

import aelib
from aelib.models.convolution import convolve
from evidence.controls.cleaning import STEPS, Picture, gaussians

PAGE = "denoising"
SEEDS, KNOWN, SIDE, COMPONENTS = (0, 1), 0.25, 8, 20


def nearby(y: Any, known: Any) -> Any:
    """Return for each pixel the mean of the known ones around it, weighted by a Gaussian of 1.2 pixels."""
    weights = np.exp(-(np.arange(-4, 5) ** 2) / (2 * 1.2**2))

    def blurred(a: Any) -> Any:
        for axis in (1, 2):
            a = sum(weight * jnp.roll(a, place, axis) for place, weight in zip(range(-4, 5), weights, strict=True))
        return a

    return blurred(y * known) / (blurred(known) + 1e-4)


class Completer(nnx.Module):
    """The mean nearby, and what six layers of filters add to it; known pixels stay."""

    def __init__(self, rngs: nnx.Rngs):
        he, zeros = nnx.initializers.he_normal(), nnx.initializers.zeros
        sizes = ((3, 32), *[(32, 32)] * 4, (32, 1))
        self.kernels = nnx.List([nnx.Param((he if b > 1 else zeros)(rngs.params(), (3, 3, a, b))) for a, b in sizes])
        self.biases = nnx.List([nnx.Param(jnp.zeros(b)) for _, b in sizes])

    def __call__(self, y: Any, known: Any) -> Any:
        """Return the completed pictures [n, height, width]."""
        base = nearby(y, known)
        h = jnp.stack([4 * (base - 0.5), 4 * (y - base) * known, known], axis=-1)
        for k, (kernel, bias) in enumerate(zip(self.kernels, self.biases, strict=True)):
            h = convolve(nnx.relu(h) if k else h, kernel[...]) + bias[...]
        return jnp.where(known > 0, y, base + h[..., 0] / 4)


def smoothest(y: Picture, known: Picture) -> Picture:
    """Return the surface through the known pixels whose squared Laplacian is least."""
    rows, columns = y.shape

    def second(n: int) -> Any:
        bends = sparse.diags([1.0, -2.0, 1.0], [-1, 0, 1], shape=(n, n)).tolil()  # pyright: ignore[reportArgumentType]
        bends[0, 0] = bends[-1, -1] = -1.0  # a border has no slope across it
        return bends.tocsr()

    laplacian = sparse.kron(second(rows), sparse.identity(columns)) + sparse.kron(
        sparse.identity(rows), second(columns)
    )
    laplacian, there = laplacian.tocsc(), known.ravel() > 0
    missing, given = laplacian[:, ~there], laplacian[:, there] @ y.ravel()[there]
    answer = y.ravel().astype(np.float64)
    answer[~there] = spsolve((missing.T @ missing).tocsc(), -missing.T @ given)  # pyright: ignore
    return answer.reshape(y.shape)


def by_gaussians(y: Picture, known: Picture, mixture: Any) -> Picture:
    """Return the conditional means of the missing pixels of overlapping patches, averaged."""

    def cut(picture: Picture) -> Picture:
        windows = np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE))[::2, ::2]
        return windows.reshape(-1, SIDE**2).astype(np.float64)

    given, there, places = cut(y), cut(known), cut(np.arange(y.size).reshape(y.shape))
    logs, answers = [], []
    for share, mean, spread in zip(mixture.weights, mixture.means, mixture.covariances, strict=True):
        # The mixture is of patches less their means; these are taken to be 0.5, give or take 0.3.
        prior, rest = spread + 0.3**2, (given - mean - 0.5) * there
        noisy = prior * there[:, :, None] * there[:, None] + np.eye(SIDE**2) * (1 - 0.9999 * there)[:, :, None]
        weighted = np.linalg.solve(noisy, rest[:, :, None])[:, :, 0]
        answers.append(mean + 0.5 + (weighted * there) @ prior)
        logs.append(np.log(share) - ((rest * weighted).sum(axis=1) + np.linalg.slogdet(noisy)[1]) / 2)
    answer = np.einsum("kn,knp->np", np.asarray(jax.nn.softmax(jnp.asarray(logs), axis=0)), np.stack(answers))
    total, count = (
        np.bincount(places.ravel().astype(int), weight.ravel(), y.size) for weight in (answer, np.ones_like(answer))
    )
    return np.where(known > 0, y, (total / np.maximum(count, 1)).reshape(y.shape))


def completed(page: Any, seed: int) -> dict[str, float]:
    """Fill the missing pixels of the three crops in four ways."""

    def loss(model: Any, x: Any, key: jax.Array) -> Any:
        known = jax.random.bernoulli(key, KNOWN, x.shape).astype(x.dtype)
        return ((model(x * known, known) - x) ** 2).mean(axis=(1, 2)) / (1 - KNOWN)

    patches = aelib.patches(page.learnt_from, 4 * STEPS, side=32, key=jax.random.key(seed))
    model = page.fit(Completer(nnx.Rngs(seed)), loss, patches, seed, epochs=1, batch_size=4, rate=2e-3)
    mixture = gaussians(page, page.learnt_from, COMPONENTS, seed, SIDE)
    clean = page.crops[:, 64:192, 64:192]
    known = (np.random.default_rng(100 + seed).random(clean.shape) < KNOWN).astype(np.float32)
    y = clean * known
    ways = {
        "network": model(jnp.asarray(y), jnp.asarray(known)),
        "Gaussians": [by_gaussians(*each, mixture) for each in zip(y, known, strict=True)],
        "smoothest": [smoothest(*each) for each in zip(y, known, strict=True)],
        "nearby": nearby(y, known),
    }

    def decibels(answer: Any) -> float:
        squares = (np.clip(np.asarray(answer), 0, 1) - clean) ** 2 * (1 - known)
        errors = squares.sum(axis=(1, 2)) / (1 - known).sum(axis=(1, 2))
        return float(-10 * np.log10(errors).mean())

    return {name: decibels(answer) for name, answer in ways.items()}


CONTROLS = {f"completed-{seed}": partial(completed, seed=seed) for seed in SEEDS}
