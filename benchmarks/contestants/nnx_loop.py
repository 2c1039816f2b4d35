"""The loop of Flax's own tutorials: one `nnx.jit` function a step, called from Python. Its layers are Flax's own."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from benchmarks.cases import LEAK, PIXELS, Case

ACTIVATIONS = {"relu": nnx.relu, "sigmoid": nnx.sigmoid, "tanh": nnx.tanh}


class Dense(nnx.Module):
    """A dense network."""

    def __init__(self, case: Case, rngs: nnx.Rngs):
        self.layers = nnx.List(nnx.Linear(a, b, rngs=rngs) for a, b in case.layers())
        self.activation = ACTIVATIONS[case.activation]
        code = -1 if case.kind == "classifier" else len(case.widths)
        self.linear = (code, len(self.layers) - 1)

    def __call__(self, x):
        """Return the logits."""
        return self.apply(x.reshape(len(x), PIXELS), range(len(self.layers)))

    def apply(self, x, indices):
        """Return what the layers with these indices make of `x`."""
        for index in indices:
            x = self.layers[index](x)
            if index not in self.linear:
                x = self.activation(x)
        return x


class Variational(Dense):
    """A dense network whose code is drawn."""

    def negative_elbo(self, x, key):
        """Return the negative bound of each example."""
        x = x.reshape(len(x), PIXELS)
        middle, end = self.linear
        mean, log_variance = jnp.split(self.apply(x, range(middle + 1)), 2, axis=1)
        z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
        logits = self.apply(z, range(middle + 1, end + 1))
        rate = 0.5 * (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1)
        return optax.sigmoid_binary_cross_entropy(logits, x).sum(axis=1) + rate


class Conv(nnx.Module):
    """A convolutional autoencoder."""

    def __init__(self, case: Case, rngs: nnx.Rngs):
        filters, strides = (1, *case.widths), case.strides
        side = 28 // int(np.prod(strides))
        self.grid = (side, side, filters[-1])
        self.down = nnx.List(
            nnx.Conv(a, b, (3, 3), strides=s, rngs=rngs) for a, b, s in zip(filters, filters[1:], strides, strict=False)
        )
        self.to_code = nnx.Linear(int(np.prod(self.grid)), case.latent, rngs=rngs)
        self.from_code = nnx.Linear(case.latent, int(np.prod(self.grid)), rngs=rngs)
        self.up = nnx.List(
            nnx.ConvTranspose(b, a, (3, 3), strides=(s, s), rngs=rngs)
            for a, b, s in reversed(list(zip(filters, filters[1:], strides, strict=False)))
        )

    def __call__(self, x):
        """Return the logits."""
        x = x[..., None]
        for layer in self.down:
            x = nnx.leaky_relu(layer(x), LEAK)
        x = self.from_code(self.to_code(x.reshape(len(x), -1))).reshape(-1, *self.grid)
        for index, layer in enumerate(self.up):
            x = layer(x)
            if index < len(self.up) - 1:
                x = nnx.leaky_relu(x, LEAK)
        return x.reshape(len(x), PIXELS)


NETWORKS = {"dense": Dense, "classifier": Dense, "conv": Conv, "variational": Variational}


def prepare(case: Case, batch: int, x, labels):
    """Return a contestant's training; see `benchmarks.contestants`."""
    model = NETWORKS[case.kind](case, nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    x, labels = jnp.asarray(x), jnp.asarray(labels)

    def loss(model, images, labels, key):
        if case.kind == "variational":
            return model.negative_elbo(images, key).mean()
        logits = model(images)
        if case.kind == "classifier":
            return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()
        flat = images.reshape(len(images), PIXELS)
        return optax.sigmoid_binary_cross_entropy(logits, flat).sum(axis=1).mean()

    @nnx.jit
    def step(model, optimizer, images, labels, key):
        value, gradient = nnx.value_and_grad(loss)(model, images, labels, key)
        optimizer.update(model, gradient)
        return value

    order, rngs = np.random.default_rng(0), nnx.Rngs(1)

    def train(epochs):
        for _ in range(epochs):
            values = []
            for rows in order.permutation(len(x)).reshape(-1, batch):
                values.append(step(model, optimizer, x[rows], labels[rows], rngs()))
        return float(jax.block_until_ready(jnp.stack(values)).mean())

    return train
