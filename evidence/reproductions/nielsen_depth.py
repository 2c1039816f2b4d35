"""Nielsen's nets of one to four hidden layers of 30 sigmoids, each depth trained from five random starts.

The protocol is that of chapter 5 of his book: 50,000 training digits, weights of variance 1/fan-in and biases of
variance 1, minibatches of 10, gradient descent at a rate of 0.1 on the cross-entropy of ten sigmoid outputs, weight
decay of 5/50,000 on the weights, 30 epochs, and the digits of the validation set that are right after the last one.
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
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Classifier
from aelib.models.batched import in_batches
from aelib.training.fit import fit

if TYPE_CHECKING:
    from evidence.reproductions.parts import Parts

DEPTHS, WIDTH = (1, 2, 3, 4), 30
TRAINING = 50_000  # the others are the validation set
EPOCHS, BATCH, RATE, DECAY = 30, 10, 0.1, 5 / 50_000
SEEDS = (0, 1, 2, 3, 4)


def network(depth: int, seed: int) -> Classifier:
    """Return the net with its first weights and biases."""
    model = Classifier((28, 28), (WIDTH,) * depth, 10, activation="sigmoid", rngs=nnx.Rngs(seed))
    rng = np.random.default_rng(seed)
    layers: list[Any] = list(model.network.layers)
    for layer in layers:
        fan_in, fan_out = layer.kernel[...].shape
        layer.kernel[...] = jnp.asarray(rng.normal(0, 1 / np.sqrt(fan_in), (fan_in, fan_out)), jnp.float32)
        layer.bias[...] = jnp.asarray(rng.normal(0, 1, fan_out), jnp.float32)
    return model


def ten_outputs(model: Classifier, batch: Any, key: jax.Array) -> jax.Array:
    """Return the cross-entropy of each example, summed over ten outputs of which each has a sigmoid of its own."""
    images, ten = batch
    return Bernoulli().nll(model(images), ten)


def optimizer() -> optax.GradientTransformation:
    """Return gradient descent with weight decay, from which the biases are left out."""
    weights_only = partial(jax.tree.map, lambda array: array.ndim == 2)
    return optax.chain(optax.add_decayed_weights(DECAY, mask=weights_only), optax.sgd(RATE))


def right(depth: int, seed: int, folder: Path) -> float:
    """Train a net; the percentage of the validation digits that it gets right."""
    train = mnist().train
    ten = np.eye(10, dtype=np.float32)[train.labels[:TRAINING]]
    model = network(depth, seed)
    fit(
        model, ten_outputs, (train.images[:TRAINING], ten), epochs=EPOCHS, batch_size=BATCH, optimizer=optimizer(),
        key=jax.random.key(seed), progress=False, checkpoint=folder / "training",
    )  # fmt: skip
    answers = np.asarray(in_batches(model.predict, train.images[TRAINING:]))
    return 100 * float(np.mean(answers == train.labels[TRAINING:]))


def replay() -> np.ndarray:
    """Return the loss of each step in the first epoch of `4-layers-seed-0`."""
    train = mnist().train
    ten = np.eye(10, dtype=np.float32)[train.labels[:TRAINING]]
    history = fit(
        network(4, 0), ten_outputs, (train.images[:TRAINING], ten), epochs=1, batch_size=BATCH, optimizer=optimizer(),
        key=jax.random.key(0), progress=False,
    )  # fmt: skip
    return history.step_loss


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    found = {
        (depth, seed): parts.part(f"{depth}-layers-seed-{seed}", partial(right, depth, seed))
        for seed in SEEDS
        for depth in DEPTHS
    }
    return {
        f"layers-{depth}": [found[depth, seed] for seed in SEEDS if found[depth, seed] is not None] for depth in DEPTHS
    }
