"""Noise on clothes that moved, by a dense network that gets what sixty Gaussians get: centred clothes, and all places.

It is trained by squared error on as many pictures as the networks of `translated_digits`, begins as the Wiener filter
of centred clothes, and learns what to add to its answer. The answers at all places are averaged, each weighed by how
well one Gaussian at this place explains the canvas.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
from flax import nnx

from evidence.controls.ppca_mixtures import of_pictures
from evidence.reproductions import translated_networks as networks
from evidence.reproductions import translated_rivals as rivals
from evidence.reproductions.translated_digits import SEEDS, SIGMA, noisy_of, pictures_of, with_noise

PAGE = "when-to-use-one"
HIDDEN, RATE = 1024, 1e-3


class AroundFilter(nnx.Module):
    """The Wiener filter of rows x [n, p] with noise of SIGMA, and two dense layers whose answer is added to its own."""

    def __init__(self, x: np.ndarray, rngs: nnx.Rngs):
        variances, axes = np.linalg.eigh(np.cov(x.T.astype(np.float64)))
        share = variances.clip(0) / (variances.clip(0) + SIGMA**2)
        self.mean = nnx.Variable(x.mean(axis=0))
        self.filter = nnx.Variable((axes * share @ axes.T).astype(np.float32))
        init = nnx.initializers.he_normal()
        self.first = nnx.Linear(x.shape[1], HIDDEN, kernel_init=init, rngs=rngs)
        self.second = nnx.Linear(HIDDEN, HIDDEN, kernel_init=init, rngs=rngs)
        self.last = nnx.Linear(HIDDEN, x.shape[1], kernel_init=nnx.initializers.zeros, rngs=rngs)

    def __call__(self, y: Any) -> Any:
        """Return rows y [n, p], cleaned of noise."""
        filtered = (y - self.mean[...]) @ self.filter[...]
        h = jax.nn.gelu(self.first(filtered))
        return self.mean[...] + filtered + self.last(h + jax.nn.gelu(self.second(h)))


def squared(model: Any, batch: Any, key: jax.Array) -> Any:
    """Return the squared error of each row, summed, after noise that is drawn anew."""
    return ((model(with_noise(key, batch[0])) - batch[1]) ** 2).sum(axis=1)


def noise(page: Any, seed: int) -> dict[str, float]:
    """The squared errors of canvases, cleaned of noise at the places that are probable."""
    p = pictures_of("moved clothes", seed)
    x, noisy = rivals.flat(p.clean[0]), noisy_of(p, seed)
    model = networks.fitted(AroundFilter(x, nnx.Rngs(seed)), squared, (x, x), RATE, seed, networks.STEPS)[0]
    weights = rivals.place_weights(p.clean[0], noisy, SIGMA)
    answer = rivals.over_places(noisy, weights, model)
    return of_pictures(((answer.clip(0, 1) - p.asked) ** 2).sum(axis=(1, 2)))


CONTROLS = {f"noise-{seed}": partial(noise, seed=seed) for seed in SEEDS}
