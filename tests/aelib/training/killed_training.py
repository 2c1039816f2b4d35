"""A training to be killed: `python killed_training.py RESULT [FOLDER]` trains and writes what came out into RESULT.

It has all that a step can depend on: dropout, running means, a schedule, validation, an epoch with a remainder. With a
FOLDER it writes its checkpoint there after every piece, and the pieces are short, so that a kill finds it in any state.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.training import resume as resumption
from aelib.training import run as training
from aelib.training.fit import fit

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


def main(result, folder=None):
    resumption.SECONDS_BETWEEN, resumption.SHARE_OF_TIME, training.SECONDS_PER_PIECE = 0.0, float("inf"), 0.03
    x = np.random.default_rng(0).random((SIZE, 12), np.float32)
    model = Network(nnx.Rngs(0))
    optimizer = optax.adam(optax.cosine_decay_schedule(1e-2, EPOCHS * 30))
    print("begins", flush=True)
    history = fit(
        model, denoise, x, epochs=EPOCHS, batch_size=33, optimizer=optimizer, key=jax.random.key(1),
        validation=x[:100], progress=False, checkpoint=folder,
    )  # fmt: skip
    leaves = [
        np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)
        for leaf in jax.tree.leaves(nnx.state(model))
    ]
    np.savez(result, history.loss, history.validation, history.step_loss, *leaves)


if __name__ == "__main__":
    main(*sys.argv[1:])
