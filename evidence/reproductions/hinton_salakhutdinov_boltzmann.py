"""Hinton and Salakhutdinov's autoencoder of digits, pretrained as theirs was: by a stack of Boltzmann machines.

Each machine learns by one-step contrastive divergence, as the supporting material of the article and its released code
have it: 50 epochs in minibatches of 100, first weights of spread .1, a rate of .1, weight decay .0002, momentum .5 for
five epochs and .9 then. Its hidden probabilities are the data of the next. The highest has linear hidden units with
noise of variance 1, and a rate of .001. Unrolled, the stack is fine-tuned as the runs beside this one are, by AdamW and
not by conjugate gradients, so that the start is all that differs from them. The control has the same weights and biases
at other places: each machine's are shuffled among themselves.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.data import mnist
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import Autoencoder, dense_autoencoder
from aelib.training.watch import catching_ctrl_c
from evidence.reproductions.hinton_salakhutdinov import CODE, DECAY, HIDDEN, squared_error, train

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.reproductions.parts import Parts

LAYER_EPOCHS, LAYER_BATCH = 50, 100
SPREAD, RATE, LINEAR_RATE, WEIGHT_COST = 0.1, 0.1, 0.001, 0.0002
MOMENTUM, FIRST_MOMENTUM, FIRST_EPOCHS = 0.9, 0.5, 5
SEEDS, SHUFFLED = (0, 1, 2), (1, 2)


class Machine(NamedTuple):
    """Weights [visible, hidden], and the biases of the visible and of the hidden units."""

    W: jax.Array
    b: jax.Array
    c: jax.Array


def hidden(machine: Machine, v: jax.Array, linear: bool) -> jax.Array:
    """Return the means of the hidden units."""
    t = v @ machine.W + machine.c
    return t if linear else jax.nn.sigmoid(t)


def contrast(machine: Machine, v: jax.Array, key: jax.Array, linear: bool) -> tuple[Machine, jax.Array]:
    """Return a step of contrastive divergence on a batch: the direction, and the error of the reconstruction."""
    mean = hidden(machine, v, linear)
    states = mean + jax.random.normal(key, mean.shape) if linear else 1.0 * jax.random.bernoulli(key, mean)
    v_hat = jax.nn.sigmoid(states @ machine.W.T + machine.b)
    mean_hat = hidden(machine, v_hat, linear)
    W = (v.T @ mean - v_hat.T @ mean_hat) / len(v) - WEIGHT_COST * machine.W
    error = jnp.square(v - v_hat).sum(axis=1).mean()
    return Machine(W, (v - v_hat).mean(axis=0), (mean - mean_hat).mean(axis=0)), error


@partial(jax.jit, static_argnames="linear")
def epoch(
    machine: Machine, velocity: Machine, data: jax.Array, momentum: float, key: jax.Array, linear: bool
) -> tuple[Machine, Machine, jax.Array]:
    """Go once through `data` in a new order; the machine, its velocity, and the error of each step."""
    order_key, key = jax.random.split(key)
    steps = len(data) // LAYER_BATCH
    order = jax.random.permutation(order_key, len(data))[: steps * LAYER_BATCH].reshape(steps, LAYER_BATCH)
    rate = LINEAR_RATE if linear else RATE

    def step(state: tuple[Machine, Machine], batch: tuple[jax.Array, jax.Array]) -> tuple[Any, jax.Array]:
        machine, velocity = state
        rows, key = batch
        direction, error = contrast(machine, data[rows], key, linear)
        velocity = jax.tree.map(lambda v, d: momentum * v + rate * d, velocity, direction)
        return (jax.tree.map(jnp.add, machine, velocity), velocity), error

    (machine, velocity), errors = jax.lax.scan(step, (machine, velocity), (order, jax.random.split(key, steps)))
    return machine, velocity, errors


def learn(data: jax.Array, units: int, linear: bool, key: jax.Array, epochs: int) -> tuple[Machine, np.ndarray]:
    """Return a trained machine and the error of each step; raise `KeyboardInterrupt` after Ctrl-C."""
    first_key, key = jax.random.split(key)
    W = SPREAD * jax.random.normal(first_key, (data.shape[1], units))
    machine = Machine(W, jnp.zeros(data.shape[1]), jnp.zeros(units))
    velocity, errors = jax.tree.map(jnp.zeros_like, machine), []
    with catching_ctrl_c() as ctrl_c:
        for number in range(epochs):
            momentum = FIRST_MOMENTUM if number < FIRST_EPOCHS else MOMENTUM
            now = jax.random.fold_in(key, number)
            machine, velocity, found = epoch(machine, velocity, data, momentum, now, linear)
            errors.append(np.asarray(found))
            if ctrl_c.is_set():
                raise KeyboardInterrupt
    return machine, np.concatenate(errors)


def machines(seed: int, folder: Path) -> list[Machine]:
    """Return the stack of machines; each is kept in `folder` once it has learned."""
    data, found = jnp.asarray(mnist().train.images.reshape(-1, 784)), []
    for number, units in enumerate((*HIDDEN, CODE), start=1):
        linear, file = number > len(HIDDEN), folder / f"machine-{number}.npz"
        if file.exists():
            with np.load(file) as kept:
                machine = Machine(*(jnp.asarray(kept[name]) for name in Machine._fields))
        else:
            key = jax.random.fold_in(jax.random.key(seed), number)
            machine, errors = learn(data, units, linear, key, LAYER_EPOCHS)
            print(f"machine {number} of {len(HIDDEN) + 1}: error of a step {errors[0]:.2f}, then {errors[-1]:.2f}")
            new = file.with_name(f"new-{file.name}")
            np.savez(new, W=np.asarray(machine.W), b=np.asarray(machine.b), c=np.asarray(machine.c))
            new.replace(file)
        found.append(machine)
        data = hidden(machine, data, linear)
    return found


def unrolled(stack: list[Machine], seed: int) -> Autoencoder:
    """Return the deep autoencoder that goes up through the machines and down again by the same weights."""
    model = dense_autoencoder(
        (28, 28), hidden=HIDDEN, latent=CODE, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed)
    )
    parts: Any = model
    for machine, layer in zip(stack, parts.encoder.layers, strict=True):
        layer.kernel[...], layer.bias[...] = machine.W, machine.c
    for machine, layer in zip(reversed(stack), parts.decoder.layers, strict=True):
        layer.kernel[...], layer.bias[...] = machine.W.T, machine.b
    return model


def shuffled(stack: list[Machine], seed: int) -> list[Machine]:
    """Return the same weights, and the same biases, each at other places within their machine."""
    rng = np.random.default_rng(seed)
    return [Machine(*(jnp.asarray(rng.permutation(np.ravel(x)).reshape(x.shape)) for x in each)) for each in stack]


def errors(seed: int, folder: Path, *, shuffle: bool = False) -> dict[str, float]:
    """Return the errors of the unrolled stack, and after training on all 60,000 digits."""
    digits, stack = mnist(), machines(seed, folder)
    model = unrolled(shuffled(stack, seed) if shuffle else stack, seed)
    before = squared_error(model, digits.test.images)
    train(model, digits.train.images, seed, DECAY, folder)
    after = {part: squared_error(model, getattr(digits, part).images) for part in ("train", "test")}
    return {"before": before, **after}


def replay() -> np.ndarray:
    """Return the error of each step in the first epoch of the first machine of `seed-0`."""
    data = jnp.asarray(mnist().train.images.reshape(-1, 784))
    return learn(data, HIDDEN[0], False, jax.random.fold_in(jax.random.key(SEEDS[0]), 1), epochs=1)[1]


def run(parts: Parts) -> dict[str, list[float]]:
    """Return all parts: the numbers of each row, one for each seed."""
    rows = {"boltzmann": [parts.part(f"seed-{seed}", partial(errors, seed)) for seed in SEEDS]}
    rows["shuffled"] = [parts.part(f"shuffled-seed-{seed}", partial(errors, seed, shuffle=True)) for seed in SHUFFLED]
    return {name: [part["test"] for part in found if part] for name, found in rows.items()}
