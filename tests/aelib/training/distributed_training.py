"""Training on many devices, to be run in a process of its own by test_mesh.py.

`python distributed_training.py RESULT` trains on one of eight virtual devices and on all of them, and writes what came
out into RESULT as JSON.
"""

import json
import sys
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import conv_autoencoder, dense_autoencoder
from aelib.models.stack import dense_stack
from aelib.training.batches import draw_order
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.mesh import mesh_of, on_mesh
from aelib.training.pretrain import pretrain
from aelib.training.step import State, compiled_steps, mean_loss

X = np.random.default_rng(0).random((104, 8, 8), np.float32)
VALIDATION = np.random.default_rng(1).random((1072, 8, 8), np.float32)  # more than are evaluated at once


class Noisy(nnx.Module):
    """Dropout, and running means of a batch whose rows lie on all devices."""

    def __init__(self, seed=3):
        rngs = nnx.Rngs(seed)
        self.linear = nnx.Linear(64, 64, rngs=rngs)
        self.norm = nnx.BatchNorm(64, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def nll(self, x):
        x = x.reshape(len(x), -1)
        return ((self.dropout(self.norm(self.linear(x))) - x) ** 2).sum(axis=1)


def dense():
    return dense_autoencoder((8, 8), hidden=(16,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))


def convolutional():
    likelihood = Gaussian(sigma=1.0)
    return conv_autoencoder((8, 8), latent=2, filters=(4, 8), strides=(2, 2), likelihood=likelihood, rngs=nnx.Rngs(0))


def stack():
    return dense_stack((8, 8), hidden=(16, 5), likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(0))


def train(model, loss=nll, put=np.asarray, *, data=X, epochs=3, batch_size=32, **more):
    """Train on data that `put` has put where they are to lie; return step losses and validation losses."""
    history = fit(
        model, loss, put(data), epochs=epochs, batch_size=batch_size, optimizer=optax.sgd(0.002, momentum=0.9),
        key=jax.random.key(1), **{"validation": put(VALIDATION), "progress": False, **more},
    )  # fmt: skip
    return history.step_loss, history.validation


def pretrained(model, put=np.asarray, **more):
    histories = pretrain(
        model, nll, put(X), epochs=3, batch_size=32, optimizer=optax.sgd(0.002, momentum=0.9), key=jax.random.key(1),
        **{"validation": put(VALIDATION), "progress": False, **more},
    )  # fmt: skip
    return tuple(np.concatenate([getattr(each, name) for each in histories]) for name in ("step_loss", "validation"))


def weights(model):
    """All floating-point numbers of a model, running means among them."""
    leaves = jax.tree.leaves(nnx.state(model))
    return np.concatenate([np.asarray(x, np.float64).ravel() for x in leaves if jnp.issubdtype(x.dtype, jnp.floating)])


def difference(one, other):
    """How far two arrays lie apart, relative to the largest number in the first."""
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    return float(np.abs(one - other).max() / np.abs(one).max())


KINDS = {
    "dropout and running means": (Noisy, train),
    "dense": (dense, train),
    "masking noise": (dense, partial(train, loss=denoising(masking_noise(0.25)))),
    "convolutional": (convolutional, train),
    "two parts": (dense, partial(train, parts=2)),
    "stack": (stack, pretrained),
}


def on(mesh):
    """A function that divides the examples among the devices of `mesh`."""
    return lambda array: jax.device_put(array, NamedSharding(mesh, PartitionSpec("data")))


def devices():
    put = on(jax.make_mesh((8,), ("data",)))  # whose axes are explicit
    found = {}
    for name, (make, trained) in KINDS.items():
        one, all_of_them = make(), make()
        (loss, validation), (shared_loss, shared_validation) = trained(one), trained(all_of_them, put=put)
        found[name] = {
            "loss": difference(loss, shared_loss),
            "validation": difference(validation, shared_validation),
            "weights": difference(weights(one), weights(all_of_them)),
            "moved": difference(weights(make()), weights(one)),
            "copies": [leaf.is_fully_replicated for leaf in jax.tree.leaves(nnx.state(all_of_them))],
        }
    on_one = jax.device_put(VALIDATION, jax.devices()[3])
    found["validation on one device"] = difference(train(dense())[1], train(dense(), put=put, validation=on_one)[1])
    found["program"], found["program of two parts"] = compiled_step(put), compiled_step(put, parts=2)
    found["refused"] = []
    for arguments in ({"batch_size": 100}, {"batch_size": 8, "parts": 2}, {"validation": 0.5}):
        try:
            train(dense(), put=put, **arguments)
        except ValueError as error:
            found["refused"].append(str(error))
    mesh = jax.make_mesh((4, 2), ("data", "model"), axis_types=(AxisType.Auto, AxisType.Auto))
    model = dense()
    kernel = model.encoder.layers[0].kernel
    kernel.set_value(jax.device_put(kernel[...], NamedSharding(mesh, PartitionSpec(None, "model"))))
    found["divided weights"] = difference(train(dense())[0], train(model, put=on(mesh))[0])
    found["they stay divided"] = kernel[...].sharding.shard_shape(kernel[...].shape)
    return found


def compiled_step(put, parts=1):
    """What each of the devices runs, as XLA compiled it."""
    graphdef, params, rest = nnx.split(dense(), nnx.Param, ...)
    optimizer, mesh = optax.with_extra_args_support(optax.sgd(0.1)), mesh_of(put(X))
    state = on_mesh(State(params, optimizer.init(params), jnp.uint32(0), rest), mesh)
    data, order = on_mesh(put(X), mesh), draw_order(jax.random.key(0), 0, len(X), 32)
    steps = compiled_steps(mean_loss(nll, graphdef, nnx.Param), optimizer, state, data, 32, parts)
    return steps.lower(state, data, order, jax.random.key(0), 0, 1).compile().as_text()


if __name__ == "__main__":
    jax.config.update("jax_num_cpu_devices", 8)
    Path(sys.argv[1]).write_text(json.dumps(devices()))
