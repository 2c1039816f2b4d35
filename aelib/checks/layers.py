"""Whether a gradient is right, and what reaches each layer of a network.

`numerical_gradient` needs no derivative, only the function, so it can judge one. `layer_statistics` looks at all layers
of a model at once: what their units say, and how strong a signal comes back to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from flax import nnx

from aelib.arguments import describe, require_key
from aelib.training.contract import on_device
from aelib.training.losses import Loss


@dataclass(frozen=True)
class LayerStatistics:
    """What one `nnx.Linear` of a model says and hears on a batch; t are its pre-activations [n, width].

    `weight_gradient` and `bias_gradient` are Euclidean norms of the gradient of the mean loss, `delta` is the mean over
    the examples of the norm of each example's own delta = d loss / dt. The two need not go together: deltas of
    different signs cancel in a bias gradient, and a weight gradient is a delta times the layer's input.

    >>> from aelib.models.autoencoder import Classifier
    >>> model = Classifier((4,), (3,), 2, rngs=nnx.Rngs(0))
    >>> first, last = layer_statistics(model, lambda model, x, key: model(x).sum(axis=1),
    ...                                jnp.ones((5, 4)))
    >>> first.name, last.flat, last.delta > 0
    ('network.layers.0', None, True)
    """

    name: str
    """Where the layer is in the model, as in "encoder.layers.0"."""
    mean: float
    """The mean of t over examples and units."""
    spread: float
    """The standard deviation of t over examples and units."""
    flat: float | None
    """The share of entries of t at which the activation is flat, with a slope below 0.01; None without one."""
    weight_gradient: float
    bias_gradient: float
    delta: float


def layer_statistics(
    model: nnx.Module,
    loss: Loss,
    batch: Any,
    *,
    activation: Callable[[jax.Array], jax.Array] | None = None,
    key: jax.Array | None = None,
) -> list[LayerStatistics]:
    """What the layers of `model` say on a batch, and what comes back to them from the loss.

    `loss(model, batch, key)` gives one value per example, as for `fit`; `key` is `jax.random.key(0)` unless given.
    Every `nnx.Linear` is one entry, in the order in which the model was put together. `activation` is the function that
    follows the layers, such as `jax.nn.sigmoid`: with it, `flat` tells how much of a layer is saturated or dead. It is
    left out for the model's last layer, whose logits or means no activation follows.

    The delta of an example is its own gradient with respect to the bias, since t = aW + b. So the loss of an example
    must not depend on the rest of the batch, and every layer needs a bias. The model is left as it is.

    Raises `TypeError` for arguments of another kind, and `ValueError` for a model without `nnx.Linear` layers or with
    one that has no bias, for a batch that is empty or not finite, and for a loss that is not one value per example or
    does not call each layer once.

    Source: Glorot and Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks* (2010), who
    plot numbers of this kind in sections 3 and 4.

    >>> import aelib
    >>> model = aelib.Classifier((4,), (3,), 2, activation="sigmoid", rngs=nnx.Rngs(0))
    >>> batch = (jnp.ones((5, 4)), jnp.array([0, 1, 1, 0, 1]))
    >>> [layer.name for layer in layer_statistics(model, aelib.nll, batch, activation=jax.nn.sigmoid)]
    ['network.layers.0', 'network.layers.1']
    """
    if not isinstance(model, nnx.Module):
        raise TypeError(f"model must be a flax.nnx.Module, but {describe(model)} came")
    if not callable(loss):
        raise TypeError(f"loss must be a function loss(model, batch, key), but {describe(loss)} came")
    if activation is not None and not callable(activation):
        raise TypeError(f"activation must be a function, as jax.nn.sigmoid is, but {describe(activation)} came")
    key = jax.random.key(0) if key is None else key
    require_key("key", key)
    size, batch = on_device("batch", batch)
    layers = list(_linear_layers(model))
    if not layers:
        raise ValueError(f"model must have nnx.Linear layers, but a {type(model).__name__} without one came")
    names = [".".join(map(str, path)) for path, _ in layers]
    without = [name for name, (_, layer) in zip(names, layers, strict=True) if layer.bias is None]
    if without:
        raise ValueError(f"model must have a bias in every nnx.Linear, but these have none: {', '.join(without)}")
    graphdef, state = nnx.split(model)

    def of_each(state: Any, batch: Any) -> tuple[Any, Any]:
        watched = nnx.capture(lambda model: loss(model, batch, key), nnx.Intermediate, method_outputs=nnx.Intermediate)
        return watched(nnx.merge(graphdef, state, copy=True))

    def mean_loss(state: Any) -> tuple[jax.Array, tuple[jax.Array, Any]]:
        values, said = of_each(state, batch)
        return values.mean(), (values, said)

    def own_gradient(biases: list[Any], example: Any) -> list[Any]:
        def own_loss(biases: list[Any]) -> jax.Array:
            flat = dict(nnx.to_flat_state(state))
            for (path, _), bias in zip(layers, biases, strict=True):
                flat[*path, "bias"] = flat[*path, "bias"].replace(bias)
            return of_each(nnx.from_flat_state(flat), jax.tree.map(lambda part: part[None], example))[0][0]

        return jax.grad(own_loss)(biases)

    gradient, (values, said) = jax.grad(mean_loss, has_aux=True)(state)
    if values.shape != (size,):
        raise ValueError(f"loss must give one value per example, [{size}], but {describe(values)} came")
    deltas = jax.vmap(own_gradient, (None, 0))(
        [layer.bias[...] for _, layer in layers if layer.bias is not None], batch
    )
    gradients, outputs = dict(nnx.to_flat_state(gradient)), dict(nnx.to_flat_state(said))
    slope = jax.vmap(jax.grad(activation)) if activation else None
    statistics = []
    # Norms in float64, since in float32 the squares of what arrives after many layers are zero.
    for name, (path, layer), delta in zip(names, layers, deltas, strict=True):
        calls = outputs[*path, "__call__"].get_value() if (*path, "__call__") in outputs else ()
        if len(calls) != 1:
            raise ValueError(f"loss must call each layer once, but it calls {name} {len(calls)} times")
        (t,) = calls
        statistics.append(
            LayerStatistics(
                name=name,
                mean=float(t.mean()),
                spread=float(t.std()),
                flat=float((abs(slope(t.ravel())) < 0.01).mean()) if slope and layer is not layers[-1][1] else None,
                weight_gradient=float(np.linalg.norm(np.asarray(gradients[*path, "kernel"][...], np.float64))),
                bias_gradient=float(np.linalg.norm(np.asarray(gradients[*path, "bias"][...], np.float64))),
                delta=float(np.linalg.norm(np.asarray(delta, np.float64), axis=-1).mean()),
            )
        )
    return statistics


def _linear_layers(module: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], nnx.Linear]]:
    """The `nnx.Linear` layers below `module` with their paths, in the order of definition, unlike `nnx.iter_graph`."""
    if isinstance(module, nnx.Linear):
        yield path, module
    elif isinstance(module, nnx.List):
        for index, part in enumerate(module):
            yield from _linear_layers(part, (*path, index))
    elif isinstance(module, nnx.Module):
        for name, part in vars(module).items():
            yield from _linear_layers(part, (*path, name))
