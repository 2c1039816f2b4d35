"""The codes of the chapter *A stack of repairs*, and the judges of what is drawn there."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import optax
from flax import nnx

from aelib.data import Dataset
from aelib.latent import Mixture, two_sample_test
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import dense_autoencoder
from aelib.models.batched import in_batches
from aelib.training.fit import fit
from aelib.training.losses import nll

CODE, EPOCHS = 32, 2
KEY = jax.random.key(0)


class Codes:
    """The autoencoder of a seed, and its codes: as they are, z, and brought to mean 0 and covariance I, w."""

    def __init__(self, seed: int, digits: Dataset):
        rngs = nnx.Rngs(seed)
        self.seed, self.train, self.test = seed, digits.train.images, digits.test.images
        self.model = dense_autoencoder((28, 28), hidden=(64,), latent=CODE, likelihood=Bernoulli(), rngs=rngs)
        fit(
            self.model, nll, self.train, epochs=EPOCHS, batch_size=128, optimizer=optax.adam(1e-3),
            key=jax.random.key(seed), progress=False,
        )  # fmt: skip
        self.z = np.asarray(in_batches(self.model.encode, self.train))
        self.mean = self.z.mean(axis=0)
        variances, self.axes = np.linalg.eigh(np.cov(self.z, rowvar=False))
        self.scales = np.sqrt(variances)
        self.w, self.chosen = self.white(self.z), np.random.default_rng(0).permutation(len(self.test))
        self.z_test = np.asarray(in_batches(self.model.encode, self.test))
        self.w_test = self.white(self.z_test)

    def white(self, z: Any) -> np.ndarray:
        """Return codes z as w."""
        return ((z - self.mean) @ self.axes / self.scales).astype(np.float32)

    def back(self, w: Any) -> np.ndarray:
        """Return codes w as z."""
        return (w * self.scales @ self.axes.T + self.mean).astype(np.float32)

    def told(self, z: Any, count: int) -> float:
        """Return how often the first `count` codes, decoded, are distinguished from as many rebuilt test digits."""
        rebuilt = np.asarray(in_batches(self.model.reconstruct, self.test[self.chosen[:count]]))
        drawn = np.asarray(in_batches(self.model.decode, z[:count]))
        return two_sample_test(rebuilt, drawn, key=KEY).accuracy

    def seen(self, z: Any) -> float:
        """Return the median squared distance, in w, of the first 500 codes to the nearest training code."""
        return float(np.median(nearest(self.white(z[:500]), self.w)))

    def copied(self, z: Any, given: np.ndarray) -> float:
        """Return the share of the first 300 codes, decoded, that lie nearer to a given digit than to any test digit."""
        x = np.asarray(in_batches(self.model.decode, z[:300]))
        return float((nearest(x, given) < nearest(x, self.test)).mean())

    def whitened(self, mixture: Mixture) -> Mixture:
        """Return a mixture of codes z as one of codes w."""
        turn = self.axes / self.scales
        return Mixture(mixture.weights, (mixture.means - self.mean) @ turn, turn.T @ mixture.covariances @ turn)


def nearest(x: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Return the squared distance of each row of `x` to the nearest of the references."""
    x, references = x.reshape(len(x), -1), references.reshape(len(references), -1)
    return ((references**2).sum(axis=1) - 2 * x @ references.T).min(axis=1) + (x**2).sum(axis=1)
