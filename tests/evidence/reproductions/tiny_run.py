"""A run to be killed: `python tiny_run.py FOLDER RESULT` has two parts, each a training, and writes what they gave."""

import json
import sys
from pathlib import Path

import jax
import numpy as np
import optax
from flax import nnx

from aelib.likelihoods import Gaussian
from aelib.models.autoencoder import dense_autoencoder
from aelib.training import fit as training
from aelib.training import resume as resumption
from aelib.training.fit import fit
from aelib.training.losses import nll
from evidence.reproductions import parts

EPOCHS = 400


def learn(seed, folder):
    x = np.random.default_rng(seed).random((200, 8), np.float32)
    model = dense_autoencoder((8,), hidden=(64,), latent=2, likelihood=Gaussian(1.0), rngs=nnx.Rngs(seed))
    history = fit(
        model, nll, x, epochs=EPOCHS, batch_size=10, optimizer=optax.adam(1e-3), key=jax.random.key(seed),
        checkpoint=folder / "training",
    )  # fmt: skip
    return [float(history.loss[-1]), float(np.asarray(model.reconstruct(x)).sum())]


def main(folder, result):
    resumption.SECONDS_BETWEEN, resumption.SHARE_OF_TIME, training.SECONDS_PER_PIECE = 0.0, float("inf"), 0.02
    parts.SECONDS_BETWEEN = 0.05
    run = parts.Parts(Path(folder), expected=2, hardware="a processor")
    while True:
        found = [run.part(f"seed-{seed}", lambda place, s=seed: learn(s, place)) for seed in (0, 1)]
        if not run.again():
            break
    Path(result).write_text(json.dumps([found, [part.seconds for part in run.finished.values()]]))


if __name__ == "__main__":
    main(*sys.argv[1:])
