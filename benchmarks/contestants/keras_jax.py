"""Keras 3 on JAX: `model.fit`, whose steps Keras compiles."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
from keras import layers, ops

from benchmarks.cases import LEAK, PIXELS, Case


def dense(case: Case) -> keras.Model:
    """Build a dense network."""
    parts, widths = [layers.Input((28, 28)), layers.Flatten()], [outputs for _, outputs in case.layers()]
    linear = {len(case.widths) if case.kind == "dense" else -1, len(widths) - 1}
    for index, width in enumerate(widths):
        parts.append(layers.Dense(width, activation=None if index in linear else case.activation))
    return keras.Sequential(parts)


def conv(case: Case) -> keras.Model:
    """Build a convolutional autoencoder."""
    filters, parts, side = (1, *case.widths), [layers.Input((28, 28)), layers.Reshape((28, 28, 1))], 28
    for outputs, stride in zip(case.widths, case.strides, strict=True):
        parts += [layers.Conv2D(outputs, 3, stride, padding="same"), layers.LeakyReLU(LEAK)]
        side //= stride
    parts += [layers.Flatten(), layers.Dense(case.latent), layers.Dense(filters[-1] * side * side)]
    parts.append(layers.Reshape((side, side, filters[-1])))
    for outputs, stride in reversed(list(zip(filters, case.strides, strict=False))):
        parts += [layers.Conv2DTranspose(outputs, 3, stride, padding="same"), layers.LeakyReLU(LEAK)]
    return keras.Sequential([*parts[:-1], layers.Flatten()])


def bernoulli(target, logits):
    """Return the negative log-likelihood of each example."""
    flat = ops.reshape(target, (-1, PIXELS))
    return ops.sum(ops.binary_crossentropy(flat, logits, from_logits=True), axis=-1)


def prepare(case: Case, batch: int, x, labels):
    """Return a contestant's training; see `benchmarks.contestants`."""
    if case.kind == "variational":
        raise NotImplementedError("its loss is that of a layer in Keras, which is another program")
    keras.utils.set_random_seed(0)
    model = (conv if case.kind == "conv" else dense)(case)
    is_classifier = case.kind == "classifier"
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True) if is_classifier else bernoulli
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
    target = labels if is_classifier else x

    def train(epochs):
        history = model.fit(x, target, batch_size=batch, epochs=epochs, shuffle=True, verbose=0)
        return history.history["loss"][-1]

    return train
