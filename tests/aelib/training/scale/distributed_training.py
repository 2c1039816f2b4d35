"""Training on many devices and in several processes, to be run in processes of its own by test_devices.py.

`python distributed_training.py devices RESULT KIND...` trains on one of eight virtual devices and on all of them.
`python distributed_training.py processes RESULT PORT NUMBER FOLDER` is one of two processes with two devices each.
`python distributed_training.py endless RESULT PORT NUMBER` is one of two that train until one is killed.
What came out is written into RESULT as JSON.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import conv_autoencoder, dense_autoencoder
from aelib.models.stack import dense_stack
from aelib.training import run as training
from aelib.training.fit import fit
from aelib.training.losses import denoising, nll
from aelib.training.pretrain import pretrain
from aelib.training.scale.devices import Devices

X = np.random.default_rng(0).random((100, 8, 8), np.float32)
VALIDATION = np.random.default_rng(1).random((70, 8, 8), np.float32)


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


def train(model, loss=nll, data=X, *, epochs=3, batch_size=32, rate=0.002, progress=False, **more):
    optimizer, key = optax.sgd(rate, momentum=0.9), jax.random.key(1)
    arguments = {"validation": VALIDATION, **more}
    return fit(
        model, loss, data, epochs=epochs, batch_size=batch_size, optimizer=optimizer, key=key, progress=progress,
        **arguments,
    )  # fmt: skip


def pretrained(model, **more):
    """What happened to the layers of a stack, one after the other."""
    histories = pretrain(
        model, nll, X, epochs=3, batch_size=32, optimizer=optax.sgd(0.002, momentum=0.9), key=jax.random.key(1),
        **{"validation": VALIDATION, "progress": False, **more},
    )  # fmt: skip
    losses = {name: np.concatenate([getattr(each, name) for each in histories]) for name in ("step_loss", "validation")}
    return SimpleNamespace(**losses, layers=len(histories), interrupted=histories[-1].interrupted)


def weights(model):
    """All floating-point numbers of a model, running means among them."""
    leaves = jax.tree.leaves(nnx.state(model))
    return np.concatenate([np.asarray(x, np.float64).ravel() for x in leaves if jnp.issubdtype(x.dtype, jnp.floating)])


def difference(one, other):
    """How far two arrays lie apart, relative to the largest number in the first."""
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    return float(np.abs(one - other).max() / np.abs(one).max())


KINDS = {
    "dropout and running means": (Noisy, train, {}),
    "stack in two parts": (stack, pretrained, {"parts": 2}),
    "dense": (dense, train, {}),
    "masking noise": (dense, partial(train, loss=denoising(0.25)), {}),
    "convolutional": (convolutional, train, {}),
    "two parts": (dense, train, {"parts": 2}),
    "stack": (stack, pretrained, {}),
}


def devices(*kinds):
    mesh = jax.make_mesh((8,), ("data",))
    found = {}
    for name in kinds:
        make, trained, parts = KINDS[name]
        one, all_of_them = make(), make()
        alone, shared = trained(one), trained(all_of_them, scale=Devices(mesh, **parts))
        found[name] = {
            "loss": difference(alone.step_loss, shared.step_loss),
            "validation": difference(alone.validation, shared.validation),
            "weights": difference(weights(one), weights(all_of_them)),
            "moved": difference(weights(make()), weights(one)),
            "devices": sorted({len(leaf.sharding.device_set) for leaf in jax.tree.leaves(nnx.state(all_of_them))}),
        }
    found["program"], found["program of two parts"] = compiled_step(mesh), compiled_step(mesh, parts=2)
    return found


def compiled_step(mesh, parts=1):
    """What each of the devices runs, as XLA compiled it."""
    run = training.Run(
        dense(), nll, X, epochs=1, batch_size=32, optimizer=optax.sgd(0.1), key=jax.random.key(0), validation=None,
        each_epoch=None, scale=Devices(mesh, parts=parts),
    )  # fmt: skip
    run.start(None)
    block = next(run.blocks)
    return run.take_steps.lower(run.state, block.content, 0, run.loss_key, 0, 1).compile().as_text()


def processes(folder):
    """What two processes do together, in turn; every one of them has to get through all of it."""
    number, scale = jax.process_index(), Devices(jax.make_mesh((jax.device_count(),), ("data",)))
    folder = Path(folder)
    found = {"number": number, "devices": jax.device_count()}

    said = io.StringIO()
    model = Noisy()
    with contextlib.redirect_stdout(said):
        history = train(model, scale=scale, progress=True)
    found["lines"] = len(said.getvalue().splitlines())
    found["loss"], found["validation"] = history.step_loss.tolist(), history.validation.tolist()
    found["weights"] = weights(model).tolist()
    found["local"] = all(leaf.is_fully_addressable for leaf in jax.tree.leaves(nnx.state(model)))

    # Ctrl-C in the second process alone, after its third piece; then the same call again.
    with_one_step, pieces = training._next_piece, []

    def press(*_, after=3):
        pieces.append(1)
        if number == 1 and len(pieces) == after:
            signal.raise_signal(signal.SIGINT)
        return 1

    training._next_piece = press
    history = train(Noisy(), scale=scale, checkpoint=folder)
    found["stopped after"], found["interrupted"] = len(history.step_loss), history.interrupted
    training._next_piece = with_one_step
    again = Noisy()
    train(again, scale=scale, checkpoint=folder)
    found["went on to"] = weights(again).tolist()

    def refused(model=None, **arguments):
        try:
            train(model or Noisy(), scale=scale, **arguments)
        except (ValueError, RuntimeError) as error:
            return f"{type(error).__name__}: {error}"
        return "nothing"

    found["other data"] = refused(data=X + number)
    found["files"] = sorted(os.listdir(folder))  # now, when the first process has written it
    found["other weights"] = refused(model=Noisy(seed=number))
    found["other epochs"] = refused(epochs=3 + number)
    found["folder of its own"] = refused(checkpoint=folder if number == 0 else folder.with_name("other"))
    # One process has a damaged file, the other a whole one; and one alone wants to stop after an epoch.
    if number == 1:
        shutil.copytree(folder, folder.with_name("damaged"))
        os.truncate(folder.with_name("damaged") / "training.safetensors", 1000)
    found["damaged for one"] = refused(checkpoint=folder if number == 0 else folder.with_name("damaged"))
    found["stopped by one"] = len(train(Noisy(), scale=scale, each_epoch=lambda *_: number == 1).loss)
    found["streamed"] = streamed(scale)

    said, layers = io.StringIO(), stack()
    with contextlib.redirect_stdout(said):
        histories = pretrained(layers, scale=scale, progress=True)
    found["stack"] = {
        "lines": [line for line in said.getvalue().splitlines() if line.startswith("layer")],
        "loss": histories.step_loss.tolist(),
        "validation": histories.validation.tolist(),
        "weights": weights(layers).tolist(),
    }
    # Ctrl-C in the second process alone, after the last step of the lower layer, which is then complete.
    pieces.clear()
    training._next_piece = partial(press, after=12)
    histories = pretrained(stack(), scale=scale)
    training._next_piece = with_one_step
    found["stack that stopped"] = {"layers": histories.layers, "interrupted": histories.interrupted}
    return found


def streamed(scale):
    """The losses of the same training with examples that are read, and how many of them this process read."""
    try:
        import grain
    except ImportError:
        return None

    class Source:
        reads = 0

        def __len__(self):
            return len(X)

        def __getitem__(self, number):
            Source.reads += 1
            return X[number]

    history = train(Noisy(), data=grain.MapDataset.source(Source()), scale=scale)
    return {"loss": history.step_loss.tolist(), "reads": Source.reads}


def endless():
    scale = Devices(jax.make_mesh((jax.device_count(),), ("data",)))
    print("begins", flush=True)
    train(dense(), scale=scale, epochs=10**6, batch_size=100, validation=None)


def main(what, result, *arguments):
    if what == "devices":
        jax.config.update("jax_num_cpu_devices", 8)
        found = devices(*arguments)
    else:
        port, number, *rest = arguments
        jax.config.update("jax_num_cpu_devices", 2)
        silence = 10 if what == "endless" else 100  # seconds until a process that says nothing counts as dead
        jax.distributed.initialize(f"127.0.0.1:{port}", 2, int(number), heartbeat_timeout_seconds=silence)
        found = {"processes": processes, "endless": endless}[what](*rest)
    Path(result).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
