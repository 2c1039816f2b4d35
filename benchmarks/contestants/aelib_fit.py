"""`aelib.fit`."""

import jax
import optax
from flax import nnx

import aelib
from benchmarks.cases import CLASSES, Case


def model_of(case: Case) -> nnx.Module:
    """Build the network in Flax NNX."""
    rngs, shape = nnx.Rngs(0), (28, 28)
    if case.kind == "classifier":
        return aelib.Classifier(shape, case.widths, CLASSES, activation=case.activation, rngs=rngs)
    options = {"latent": case.latent, "likelihood": aelib.Bernoulli(), "rngs": rngs}
    if case.kind == "variational":
        return aelib.dense_variational_autoencoder(shape, hidden=case.widths, activation=case.activation, **options)
    if case.kind == "conv":
        return aelib.conv_autoencoder(shape, filters=case.widths, strides=case.strides, **options)
    return aelib.dense_autoencoder(shape, hidden=case.widths, activation=case.activation, **options)


def prepare(case: Case, batch: int, x, labels):
    """Return a contestant's training; see `benchmarks.contestants`."""
    model, optimizer = model_of(case), optax.adam(1e-3)
    data = jax.device_put((x, labels) if case.kind == "classifier" else x)
    loss = aelib.negative_elbo if case.kind == "variational" else aelib.nll

    def train(epochs):
        history = aelib.fit(
            model, loss, data, epochs=epochs, batch_size=batch, optimizer=optimizer, key=jax.random.key(0),
            progress=False,
        )  # fmt: skip
        return history.loss[-1]

    return train
