"""What reaches each layer of a network: what its units compute, and how strong a signal comes back to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.arguments import describe, require_key
from aelib.models.convolution import Conv
from aelib.models.layers import Activation, activation_of, function_of
from aelib.training.contract import on_device, require_function
from aelib.training.losses import Loss

LAYERS = nnx.Linear | nnx.Conv | nnx.ConvTranspose | Conv


@dataclass(frozen=True)
class LayerStatistics:
    """What one layer of a model computes and gets back on a batch; t are its pre-activations [n, ..., width].

    The gradients are Euclidean norms of the gradient of the mean loss, `delta` is a mean of norms, one for each
    example. The two need not go together: deltas of different signs cancel in a bias gradient, and a weight gradient is
    a delta times the layer's input.

    Attributes:
        name: Where the layer is in the model, as in "encoder.layers.0".
        mean: The mean of t over examples and units (and pixels).
        std: The standard deviation of t over examples and units (and pixels).
        saturated: The share of entries of t at which the activation has a slope below 0.01; None without one.
        weight_gradient: The norm of the gradient of the mean loss with respect to the kernel.
        bias_gradient: The norm of the gradient of the mean loss with respect to the bias; None without one.
        delta: The mean over the examples of the norm of each example's own delta, d loss / dt.
    """

    name: str
    mean: float
    std: float
    saturated: float | None
    weight_gradient: float
    bias_gradient: float | None
    delta: float


def layer_statistics(
    model: nnx.Module,
    loss: Loss,
    batch: Any,
    *,
    activation: Activation | None = None,
    key: jax.Array | None = None,
) -> list[LayerStatistics]:
    """Return what the layers of `model` compute on a batch, and what comes back to them from the loss.

    The layers are dense ones and convolutions, in the order in which the model was put together. The loss of an example
    must not depend on the rest of the batch. The model is left as it is.

    Args:
        model: Any NNX module.
        loss: `loss(model, batch, key)` returns one value per example, as for `fit`.
        batch: An array or a pytree of arrays [n, ...].
        activation: What follows the layers but the last, a name or a function: with it, `saturated` tells how much of a
            layer is saturated or dead. It means nothing for a layer that another one follows, such as a code.
        key: The key of the loss; `jax.random.key(0)` by default.

    Raises:
        TypeError, ValueError: If an argument does not fit, or the loss does not call each layer once.

    References:
        Glorot and Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks* (2010), who plot
        numbers of this kind in sections 3 and 4.

    Example:
        >>> import aelib
        >>> model = aelib.Classifier((4,), (3,), 2, activation="sigmoid", rngs=nnx.Rngs(0))
        >>> batch = (jnp.ones((5, 4)), jnp.array([0, 1, 1, 0, 1]))
        >>> [layer.name for layer in layer_statistics(model, aelib.nll, batch, activation="sigmoid")]
        ['network.layers.0', 'network.layers.1']
    """
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but got {describe(model)}")
    require_function("loss", loss, ("model", "batch", "key"), "for example aelib.nll")
    activation = None if activation is None else activation_of("activation", activation)
    key = jax.random.key(0) if key is None else key
    require_key("key", key)
    batch = on_device("batch", batch)
    size = len(jax.tree.leaves(batch)[0])
    paths = [path for path, _ in _layers(model)]
    if not paths:
        raise ValueError(f"model must have dense layers or convolutions, but got a {type(model).__name__} without one")
    names = [".".join(map(str, path)) for path in paths]
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    owned = dict(nnx.to_flat_state(params))
    if tied := [name for name, path in zip(names, paths, strict=True) if (*path, "kernel") not in owned]:
        raise ValueError(f"model must have weights of its own in each layer, but {tied[0]} shares those of another")

    def mean_loss(params: Any, shifts: list[Any]) -> tuple[jax.Array, tuple[jax.Array, list[list[jax.Array]]]]:
        watched = nnx.merge(graphdef, params, rest, copy=True)
        calls: list[list[jax.Array]] = [[] for _ in paths]
        found = dict(_layers(watched))  # in another order, since merging sorts attributes
        for path, shift, outputs in zip(paths, shifts, calls, strict=True):
            object.__setattr__(found[path], "watch", _Watch(shift, outputs))
            object.__setattr__(found[path], "__class__", _watched(type(found[path])))
        values: Any = loss(watched, batch, key)
        return values.mean(), (values, calls)

    _, (values, calls) = jax.eval_shape(mean_loss, params, [0.0] * len(paths))
    if values.shape != (size,):
        raise ValueError(f"loss must return one value per example, [{size}], but got {list(values.shape)}")
    for name, outputs in zip(names, calls, strict=True):
        if len(outputs) != 1:
            raise ValueError(f"loss must call each layer once, but it calls {name} {len(outputs)} times")
    shifts = [jnp.zeros(t.shape, t.dtype) for (t,) in calls]
    (gradient, deltas), (_, calls) = jax.grad(mean_loss, argnums=(0, 1), has_aux=True)(params, shifts)
    gradients = dict(nnx.to_flat_state(gradient))
    slope = None if activation is None else jax.vmap(jax.grad(function_of(activation)))
    statistics = []
    for name, path, (t,), delta in zip(names, paths, calls, deltas, strict=True):
        bias = gradients.get((*path, "bias"))
        statistics.append(
            LayerStatistics(
                name=name,
                mean=float(t.mean()),
                std=float(t.std()),
                saturated=float((abs(slope(t.ravel())) < 0.01).mean()) if slope and path != paths[-1] else None,
                weight_gradient=_norm(gradients[*path, "kernel"][...]),
                bias_gradient=None if bias is None else _norm(bias[...]),
                # `delta` holds gradients of the mean loss; `size` times each, averaged, is this sum.
                delta=sum(map(_norm, delta)),
            )
        )
    return statistics


@dataclass(eq=False)
class _Watch:
    """What a watched layer adds to its output, whose gradient is then the layer's delta, and its outputs so far."""

    shift: Any
    outputs: list[jax.Array]


@cache
def _watched(kind: Any) -> Any:
    """Return the class of layers that are of this `kind`, and watched.

    `nnx.capture` would do, but it changes the kind itself, and does not end once `nnx.tabulate` has changed it.
    """

    def call(self: Any, *arguments: Any, **named: Any) -> jax.Array:
        self.watch.outputs.append(kind.__call__(self, *arguments, **named) + self.watch.shift)
        return self.watch.outputs[-1]

    metaclass: Any = type(kind)
    return metaclass(kind.__name__, (kind,), {"__call__": call})


def _norm(array: Any) -> float:
    """Return the norm in float64: in float32 the squares of tiny gradients are zero."""
    return float(np.linalg.norm(np.asarray(array, np.float64)))


def _layers(module: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the layers below `module` with their paths, in the order of definition, unlike `nnx.iter_graph`."""
    if isinstance(module, LAYERS):
        yield path, module
    elif isinstance(module, nnx.List):
        for index, part in enumerate(module):
            yield from _layers(part, (*path, index))
    elif isinstance(module, nnx.Module):
        for name, part in vars(module).items():
            yield from _layers(part, (*path, name))
