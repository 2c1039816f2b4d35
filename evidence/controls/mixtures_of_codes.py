"""More of the controls of *From PCA to the variational autoencoder*: how many Gaussians a mixture of codes needs.

The chapter's networks with 50 numbers, after its two epochs. All mixtures are fitted to the codes of the same training
digits, and their nats are those of other training digits' codes, which can choose one. One accuracy scatters from draw
to draw, so the classifier compares five draws, each with other test digits.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np

from aelib.latent.sampling import Mixture, fit_mixture
from aelib.latent.two_sample import two_sample_test
from evidence.controls.flow_density import mixture_nats

PAGE = "variational-autoencoders"
CODE, SEEDS, FITTED, CHOOSING, COMPONENTS = 50, (0, 1), 20_000, 5000, (5, 20, 60)
DRAWS, JUDGED = 5, 1000


def spread(values: list[float]) -> dict[str, float]:
    """Return the mean of draws and their standard deviation.

    >>> spread([0.5, 0.75, 1.0])
    {'mean': 0.75, 'spread': 0.25}
    """
    return {"mean": float(np.mean(values)), "spread": float(np.std(values, ddof=1))}


def drawn_from(page: Any, model: Any, density: Mixture, seed: int) -> dict[str, float]:
    """Return how often pictures of codes from this density are distinguished from test digits, over five draws."""
    keys = jax.random.split(jax.random.key(seed + 2), DRAWS)
    tests = page.order[: DRAWS * JUDGED].reshape(DRAWS, JUDGED)
    return spread([
        two_sample_test(
            page.grey_test[some], page.batched(model.decode, density.sample(key, JUDGED).astype(np.float32)), key=key
        ).accuracy
        for some, key in zip(tests, keys, strict=True)
    ])  # fmt: skip


def mixtures(page: Any, seed: int) -> dict[str, Any]:
    """Return for each network and each density of its codes the judge's verdicts and the nats of other codes."""
    networks = {"plain": page.train_plain(CODE, seed), "variational": page.train_variational(CODE, 1.0, seed)}
    found: dict[str, Any] = {}
    for name, model in networks.items():
        z, others = np.split(page.code(model, page.train[: FITTED + CHOOSING]), [FITTED])
        densities = {"prior": Mixture(np.ones(1), np.zeros((1, CODE)), np.eye(CODE)[None])}
        densities |= {f"mixture of {m}": fit_mixture(z, m, steps=20, key=page.KEY) for m in COMPONENTS}
        found[name] = {
            way: {**drawn_from(page, model, density, seed), "nats": float(mixture_nats(density, others).mean())}
            for way, density in densities.items()
        }
    return found


CONTROLS = {f"seed-{seed}": partial(mixtures, seed=seed) for seed in SEEDS}
