"""A training to be killed: `main(begins, result, folder)` trains and writes what came out into the file `result`.

It has all that a step can depend on: dropout, running means, a schedule, validation, an epoch with a remainder. With a
folder it writes its checkpoint there after every piece, and the pieces are short, so that a kill finds it in any state.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib import files
from aelib.training import fit as training
from aelib.training import resume as resumption

EPOCHS, SIZE = 60, 1000


class Network(nnx.Module):
    def __init__(self, rngs):
        self.first = nnx.Linear(12, 256, rngs=rngs)
        self.norm = nnx.BatchNorm(256, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.last = nnx.Linear(256, 12, rngs=rngs)

    def __call__(self, x):
        return self.last(self.dropout(jax.nn.relu(self.norm(self.first(x)))))


def denoise(model, x, key):
    return jnp.square(model(x + 0.1 * jax.random.normal(key, x.shape)) - x).sum(axis=1)


def main(begins, result, folder=None):
    """Train in a process of its own, which tells through the pipe `begins` when `fit` is about to be called."""
    jax.config.update("jax_disable_most_optimizations", False)  # as it is for readers
    resumption.SECONDS_BETWEEN, resumption.SHARE_OF_TIME, training.SECONDS_PER_PIECE = 0.0, float("inf"), 0.03
    x = np.random.default_rng(0).random((SIZE, 12), np.float32)
    model = Network(nnx.Rngs(0))
    optimizer = optax.adam(optax.cosine_decay_schedule(1e-2, EPOCHS * 30))
    begins.send(True)
    history = training.fit(
        model, denoise, x, epochs=EPOCHS, batch_size=33, optimizer=optimizer, key=jax.random.key(1),
        validation=x[:100], progress=False, checkpoint=folder,
    )  # fmt: skip
    leaves = [
        np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)
        for leaf in jax.tree.leaves(nnx.state(model))
    ]
    np.savez(result, history.loss, history.validation, history.step_loss, *leaves)


def main_ending_between_writing_and_renaming(begins, result, folder):
    """End at once, as if killed, where the fourth file has been written and not yet renamed."""
    replace, calls = os.replace, []

    def replace_or_end(*paths):
        calls.append(paths)
        os._exit(9) if len(calls) == 4 else replace(*paths)

    files.os.replace = replace_or_end
    main(begins, result, folder)
