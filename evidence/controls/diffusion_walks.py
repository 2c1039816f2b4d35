"""More of the controls of *A stack of repairs*: Langevin steps of other sizes, and the denoiser after 30 epochs.

After these its bound, what a judge says of its samples, and walks that fork on their way down are measured. A walk
that forks goes on from the same place with other noise. What its ends have in common was decided there. An end has the
class of the training digit nearest to it, clear or not; a classifier says which ends are clear digits.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
from flax import nnx

from aelib.latent import fit_mixture, noise_levels, two_sample_test
from evidence.controls.guidance import classifier
from evidence.reproductions.pictures import keep

PAGE = "diffusion"
CODE, WIDTH, JUDGED, ONE_LEVEL, SEEDS = 32, 256, 1000, 0.5, (0, 1)
TRIED = ((0.03, 100), (0.1, 100), (0.3, 100), (0.6, 100), (0.6, 30), (0.6, 10))
BELOW = 5
WALKS, FORKS, LEVELS, SURE, LONG = 64, 8, 20, 0.9, 30
FITTED, COMPONENTS, SHOWN = 20_000, 60, 10


def trained(page: Any, seed: int, **how: Any) -> tuple[Any, Any, Any]:
    """Return the autoencoder of a seed, the white coordinates of its codes, and the denoiser trained in these."""
    model = page.train_coder(seed)
    codes = page.batched(model.encode, page.train)
    white = page.White(codes)
    ladder = page.train_ladder(page.Ladder(CODE, WIDTH, nnx.Rngs(seed)), white.of(codes), seed, **how)
    return model, white, ladder


def langevin(page: Any, seed: int) -> dict[str, float]:
    """Distinguished after steps of each size at one level, and five lower levels; and after five levels alone."""
    model, white, ladder = trained(page, seed)
    repair = jax.jit(ladder)
    rebuilt = page.batched(model.reconstruct, page.test[page.order[:JUDGED]])

    def told(z: Any) -> float:
        return two_sample_test(rebuilt, page.batched(model.decode, z), key=page.KEY).accuracy

    below = noise_levels(BELOW, low=page.LOW, high=ONE_LEVEL).tolist()
    start = np.random.default_rng(seed).standard_normal((JUDGED, CODE)).astype(np.float32) * np.sqrt(1 + ONE_LEVEL**2)
    found = {"five levels": told(page.draw(repair, white, seed, n=BELOW))}
    for size, times in TRIED:
        rng = np.random.default_rng(seed + 1)
        x = page.langevin_steps(repair, start, ONE_LEVEL, ONE_LEVEL, rng, times=times, eta=size)
        ends = page.walk(page.two_looks, repair, np.asarray(x, np.float32), below)[-1]
        found[f"{times} of {size:g}"] = told(white.back(ends))
    return found


def pairs(kinds: np.ndarray, named: np.ndarray, sure: np.ndarray, flat: np.ndarray) -> dict[str, float]:
    """Compare the ends of forked walks, two by two: how many pairs have one class, and how far apart they are, squared.

    Arrays [walks, forks]: the classes `kinds` of the nearest training digits, those that a classifier has `named`, and
    whether it is `sure`. Pictures `flat` are [walks, forks, pixels]. Clear are pairs of which it is sure of both.
    """
    two = np.broadcast_to(~np.eye(kinds.shape[1], dtype=bool), (*kinds.shape, kinds.shape[1]))
    clear = two & sure[:, :, None] & sure[:, None]
    apart = ((flat[:, :, None] - flat[:, None]) ** 2).sum(axis=3)
    return {
        "one class": float((kinds[:, :, None] == kinds[:, None])[two].mean()),
        "clear": float(clear.sum() / two.sum()),
        "clear, one class": float((named[:, :, None] == named[:, None])[clear].mean()),
        "apart": float(apart[two].mean()),
    }


def longer(page: Any, seed: int) -> dict[str, Any]:
    """Train for 30 epochs; return the nats of the bound, how often 10,000 samples are distinguished, and the forks."""
    model, white, ladder = trained(page, seed, epochs=LONG)
    rebuilt = page.batched(model.reconstruct, page.test[page.order])
    drawn = page.batched(model.decode, page.draw(ladder, white, seed, count=len(rebuilt)))
    return {
        "bound": page.bound(ladder, white.of(page.batched(model.encode, page.test))),
        "distinguished among all": two_sample_test(rebuilt, drawn, key=page.KEY).accuracy,
        "forks": forks(page, seed, model, white, jax.jit(ladder)),
    }


def forks(page: Any, seed: int, model: Any, white: Any, repair: Any) -> dict[str, Any]:
    """By the level of the fork: how often two ends have one class, all of them and clear ones, and how far apart."""
    rng, labels = np.random.default_rng(seed), np.asarray(page.digits.train.labels)
    named = classifier(page.batched(model.reconstruct, page.train), labels, seed)
    levels = noise_levels(LEVELS, low=page.LOW, high=page.HIGH).tolist()
    start = (page.HIGH * rng.standard_normal((WALKS, CODE))).astype(np.float32)
    way, given, found = page.walk(page.noisy_step, repair, start, levels, rng), page.train[page.given], {}
    for place in range(0, LEVELS, 2):
        x = np.repeat(way[place], FORKS, axis=0)
        ends = page.walk(page.noisy_step, repair, x, levels[place:], rng)[-1]
        pictures = page.batched(model.decode, white.back(ends))
        kinds, shares = labels[page.given][page.nearest_of(pictures, given)[1]], named(pictures)
        each = (kinds, shares.argmax(axis=1), shares.max(axis=1) > SURE)
        found[f"{levels[place]:.2g}"] = pairs(
            *(of_ends.reshape(WALKS, FORKS) for of_ends in each),
            pictures.reshape(WALKS, FORKS, -1),  # pyright: ignore[reportCallIssue]
        )
    return found


def clothes(page: Any) -> dict[str, float]:
    """Keep pieces of clothing that were rebuilt, and drawn in two ways, not chosen, for a figure; return their ink."""
    model, white, ladder = trained(page, 0)
    codes = page.batched(model.encode, page.train[:FITTED])
    drawn = {
        "denoiser": page.draw(ladder, white, 0, count=SHOWN),
        "mixture": fit_mixture(codes, COMPONENTS, steps=20, key=page.KEY).sample(page.KEY, SHOWN),
    }
    pictures = {"rebuilt": page.batched(model.reconstruct, page.test[page.order[:SHOWN]])}
    pictures |= {name: page.batched(model.decode, z) for name, z in drawn.items()}
    keep("clothes_drawn", **pictures)
    return {name: float(x.sum(axis=(1, 2)).mean()) for name, x in pictures.items()}


CONTROLS = {
    f"{name}-{seed}": partial(control, seed=seed)
    for name, control in (("langevin", langevin), ("longer", longer)) for seed in SEEDS
} | {"Fashion clothes": clothes}  # fmt: skip
