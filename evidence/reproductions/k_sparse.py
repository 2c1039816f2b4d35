"""Makhzani and Frey's k-sparse autoencoder of 1,000 units on MNIST, and a softmax classifier on its codes.

As in the paper, k falls from 100 to 25 over the first half of the training, the classifier reads codes of 3k units,
and one matrix is both encoder and decoder; beside it the model of the chapter, whose encoder is free and whose atoms
have length 1. Otherwise: 30 epochs of Adam in the place of 5,000 of gradient descent, and activations that are cut at
zero. The classifier's weight decay is chosen on the last 10,000 training digits.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.data import mnist
from aelib.likelihoods import squared_error
from aelib.models.batched import in_batches
from aelib.models.sparse import SparseAutoencoder, largest
from aelib.training.fit import fit
from aelib.training.sparsity import sparse_loss
from evidence import softmax

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

WIDTH, READ = 1000, 3
STAGES = ((100, 5), (75, 5), (50, 5), (25, 15))
"""How many units are active, and for how many epochs."""
BATCH, RATE = 256, 1e-3
FIRST = 0.05
"""The spread of the first tied weights."""
DECAYS = (1e-5, 1e-4, 1e-3, 1e-2)
HELD_OUT = 10_000
SEEDS = (0, 1, 2)


class Tied(nnx.Module):
    """One matrix W [784, h] for both ways: the k largest of max(0, W' (x - c) + b), and W z + c back."""

    def __init__(self, size: int, width: int, centre: np.ndarray, key: jax.Array):
        self.W = nnx.Param(FIRST * jax.random.normal(key, (size, width)))
        self.bias = nnx.Param(jnp.zeros(width))
        self.centre = nnx.Param(jnp.asarray(centre))
        self.active = width

    def encode(self, x: jax.Array) -> jax.Array:
        """Return the codes [n, h]."""
        a = jax.nn.relu((x - self.centre[...]) @ self.W[...] + self.bias[...])
        return jnp.where(largest(a, self.active), a, 0)

    def decode(self, z: jax.Array) -> jax.Array:
        """Return the digits [n, 784] of codes."""
        return z @ self.W[...].T + self.centre[...]


def tied_error(model: Tied, x: jax.Array, key: jax.Array) -> jax.Array:
    """Return the squared error of each digit."""
    return squared_error(model.decode(model.encode(x)), x)


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return training digits, their labels, test digits and theirs."""
    data = mnist()
    train, test = data.train, data.test
    return train.images.reshape(-1, 784), train.labels, test.images.reshape(-1, 784), test.labels


def trained(
    x: np.ndarray, kind: str, seed: int, stages: tuple[tuple[int, int], ...], folder: Path | None = None
) -> tuple[Any, list[Any]]:
    """Return the model, "tied" or "free", and the history of each stage."""
    model: Any
    if kind == "tied":
        model, loss = Tied(784, WIDTH, x.mean(axis=0), jax.random.key(seed)), tied_error
    else:
        model, loss = SparseAutoencoder(784, WIDTH, sparsity="top_k", active=1, rngs=nnx.Rngs(seed)), sparse_loss()
        model.centre[...] = jnp.asarray(x.mean(axis=0))
    steps = -(-len(x) // BATCH)
    rate, before, histories = optax.cosine_decay_schedule(RATE, steps * sum(epochs for _, epochs in STAGES)), 0, []
    for number, (active, epochs) in enumerate(stages):
        model.active = active
        history = fit(
            model, loss, x, epochs=epochs, batch_size=BATCH, key=jax.random.key(100 * seed + number),
            optimizer=optax.adam(lambda step, before=before: rate(step + before)), progress=False,
            checkpoint=None if folder is None else folder / f"stage-{number}",
        )  # fmt: skip
        histories.append(history)
        before += epochs * steps
    return model, histories


def read(codes: np.ndarray, labels: np.ndarray, test_codes: np.ndarray, test_labels: np.ndarray) -> dict[str, float]:
    """Return how many test digits in a hundred are wrong, with the decay that is best on held-out training digits."""
    held_out = {
        decay: softmax.wrong(
            softmax.classifier(codes[:-HELD_OUT], labels[:-HELD_OUT], decay=decay),
            codes[-HELD_OUT:], labels[-HELD_OUT:],
        )
        for decay in DECAYS
    }  # fmt: skip
    decay = min(held_out, key=lambda each: held_out[each])
    return {
        "decay": decay,
        "wrong": softmax.wrong(softmax.classifier(codes, labels, decay=decay), test_codes, test_labels),
    }


def sparse(kind: str, seed: int, folder: Path) -> dict[str, float]:
    """Train on all digits; the error of a test digit, the share of dead units, and how well codes are read."""
    x, labels, test, test_labels = digits()
    model, _ = trained(x, kind, seed, STAGES, folder)
    z = np.asarray(in_batches(model.encode, test))
    error = float(np.square(np.asarray(model.decode(z)) - test).sum(axis=1).mean())
    model.active = READ * STAGES[-1][0]
    codes, test_codes = (np.asarray(in_batches(model.encode, each)) for each in (x, test))
    return {"error": error, "dead": float((z == 0).all(axis=0).mean())} | read(codes, labels, test_codes, test_labels)


def untrained(seed: int, folder: Path) -> dict[str, float]:
    """Read the positive parts of the similarities to 1,000 training digits, less the mean and of length 1."""
    x, labels, test, test_labels = digits()
    centre = x.mean(axis=0)
    atoms = x[np.random.default_rng(seed).choice(len(x), WIDTH, replace=False)] - centre
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    codes, test_codes = (np.maximum(0, (each - centre) @ atoms.T) for each in (x, test))
    return read(codes, labels, test_codes, test_labels)


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `tied-seed-0`, and of `free-seed-0`, another class."""
    begun = (trained(digits()[0], kind, 0, ((STAGES[0][0], 1),)) for kind in ("tied", "free"))
    return np.concatenate([history.step_loss for _, (history,) in begun])


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    rows = {"tied": partial(sparse, "tied"), "free": partial(sparse, "free"), "untrained": untrained}
    found = {
        name: [parts.part(f"{name}-seed-{seed}", partial(function, seed)) for seed in SEEDS]
        for name, function in rows.items()
    }
    return {name: [each["wrong"] for each in parts_of if each is not None] for name, parts_of in found.items()}
