"""Atoms of photographs for *Sparse codes*, by its own cells: rivals that get more, and patches that keep amplitudes."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import numpy as np

import aelib

PAGE = "sparse-codes"
SEEDS, EPOCHS, ROUNDS, BOUNDS = (0, 1), 10, 108, (2.0, 3.0)


def sources(x: np.ndarray, seed: int, count: int = 100, rounds: int = 40) -> np.ndarray:
    """Return so many directions of length 1 along which rows are as independent as symmetric FastICA gets them.

    The rows vary in `count` dimensions, with the variance 1. Independent is what is far from a Gaussian by log cosh.
    """
    axes = np.linalg.eigh(x.T @ x)[1][:, -count:]
    z = x @ axes

    def perpendicular(rows: np.ndarray) -> np.ndarray:
        u, _, vt = np.linalg.svd(rows, full_matrices=False)
        return u @ vt

    turn = perpendicular(np.random.default_rng(seed).standard_normal((count, count))).astype(x.dtype)
    for _ in range(rounds):
        bent = np.tanh(z @ turn.T)
        turn = perpendicular(bent.T @ z / len(z) - (1 - bent**2).mean(axis=0)[:, None] * turn)
    return turn @ axes.T


def own_phases(patches: Any, side: int, seed: int) -> np.ndarray:
    """Return patches [n, side²] whose waves keep their amplitudes, patch by patch, and get the phases of noise."""
    noise = np.fft.rfft2(np.random.default_rng(seed).standard_normal((len(patches), side, side)))
    waves = np.abs(np.fft.rfft2(patches.reshape(-1, side, side))) * noise / np.abs(noise)
    return np.fft.irfft2(waves, (side, side)).reshape(patches.shape).astype(np.float32)


def edges(page: Any, seed: int) -> dict[str, Any]:
    """Edges of FastICA, of k-means in the seconds of thirty epochs, of patches scrambled alone, and top 5 by the bound.

    And what five atoms, each with any sign, leave of 999 patches of other photographs.
    """
    found, pictures = {}, aelib.photographs()
    patches = page.cut([pictures.pop(name) for name in page.LEARNT_FROM], seed)
    W, alone = page.whitener(patches), own_phases(patches, page.SIDE, seed)
    x, test = patches @ W, page.cut(list(pictures.values()), 500 + seed, 999) @ W
    learnt = {
        "FastICA": lambda: sources(x, seed),
        "k-means": lambda: page.k_means(x, seed=seed, rounds=ROUNDS),
        "top 5": lambda: page.train(x, "top_k", 5, seed, epochs=EPOCHS).atoms,
        "alone": lambda: page.train(alone @ page.whitener(alone), "top_k", 5, seed, epochs=EPOCHS).atoms,
    }
    for name, learn in learnt.items():
        begun = time.process_time()
        atoms = np.asarray(learn(), np.float64)
        seconds, spread, oriented = time.process_time() - begun, page.spread(atoms), page.orientation(atoms)
        signed = np.concatenate([atoms, -atoms])
        found[name] = {
            "edges": float(page.is_edge(atoms).mean()), "spread": float(np.median(spread)),
            "orientation": float(np.median(oriented)), "seconds": seconds,
            "pursuit": page.unexplained(page.pursuit(signed, test.astype(np.float64), 5)[1], test),
            "by bound": {f"{bound:g}": float(((spread < bound) & (oriented > 0.5)).mean()) for bound in BOUNDS},
        }  # fmt: skip
    return found


CONTROLS = {f"edges-{seed}": partial(edges, seed=seed) for seed in SEEDS}
