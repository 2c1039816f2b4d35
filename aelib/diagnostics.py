"""Whether a gradient is right, and what reaches each layer of a network.

`numerical_gradient` needs no derivative, only the function, so it can judge one. `layer_statistics` looks at all layers
of a model at once: what their units say, and how strong a signal comes back to them.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float

from aelib.arguments import Array, describe, numbers, require_key, require_number
from aelib.contract import on_device
from aelib.losses import Loss


def numerical_gradient(
    function: Callable[[Any], Any], x: float | Float[Array, "..."], *, step: float | None = None
) -> Float[np.ndarray, "..."]:
    """The gradient of `function` at `x` by central differences, in float64, of the shape of `x`.

    `function` takes an array like `x` and returns one number. It is called twice for each entry of `x`, with that entry
    moved by h, `step * max(1, abs(entry))`, to either side:

        (f(x + h) - f(x - h)) / 2h = f'(x) + O(h^2)

    A larger step cuts off more of the Taylor series, a smaller one loses more digits in the difference. By default
    `step` is the cube root of the rounding of the numbers that `function` returns, which balances the two: 6e-6 in
    float64, where about ten digits are right, and 5e-3 in float32, JAX's default, where about four are.

    Raises `TypeError` for an `x` that is not floating-point, and `ValueError` where `function` does not return one
    number, where that is not finite, and for a step that is not positive.

    Source: Press, Teukolsky, Vetterling and Flannery, *Numerical Recipes* (2007), section 5.7.

    >>> numerical_gradient(lambda x: x[0] ** 2 * x[1], np.array([3.0, 2.0])).round(6)
    array([12.,  9.])
    """
    if not callable(function):
        raise TypeError(f"function must be a function of x, but {describe(function)} came")
    if step is not None:
        require_number("step", step, low=0, above=True)
    at = numbers("x", x)
    if not jnp.issubdtype(at.dtype, np.floating):
        raise TypeError(f"x must be floating-point, but {describe(x)} came")
    value = np.asarray(function(at.astype(np.float64)))
    if value.shape != () or not jnp.issubdtype(value.dtype, np.floating):
        raise ValueError(f"function must return one floating-point number, but {describe(value)} came")
    precision: Any = value.dtype if value.dtype.itemsize <= 8 else np.dtype(np.float64)
    size = float(np.finfo(precision).eps) ** (1 / 3) if step is None else step
    gradient = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        values, entries = [], []
        for sign in (1, -1):
            moved = at.astype(precision)
            moved[place] += sign * size * max(1.0, abs(float(at[place])))
            values.append(float(np.asarray(function(moved if moved.ndim else moved[()]))))
            entries.append(float(moved[place]))
        if entries[0] == entries[1]:
            raise ValueError(f"step must be large enough to change {entries[0]:.3g}, but {size:.3g} came")
        # The step as it was after rounding, not as it was meant.
        gradient[place] = (values[0] - values[1]) / (entries[0] - entries[1])
    if not np.isfinite(gradient).all():
        raise ValueError("function must be finite around x, but it is not: the differences hold NaN or infinity")
    return gradient


def relative_difference(a: float | Float[Array, "..."], b: float | Float[Array, "..."]) -> float:
    """How far two arrays are apart for their size: `|a - b| / (|a| + |b|)`, with Euclidean norms, in float64.

    0 for equal arrays, two of zeros included; 1 where one is zero or the two are opposite. A gradient in float64 that
    is right agrees with `numerical_gradient` to about 1e-9; one with a wrong factor 2 is 1/3 off.

    NaN for arrays that hold NaN or an infinity.

    Raises `TypeError` for what holds no numbers, and `ValueError` for arrays of different shapes.

    >>> relative_difference(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
    0.3333333333333333
    """
    one, other = numbers("a", a).astype(np.float64), numbers("b", b).astype(np.float64)
    if one.shape != other.shape:
        raise ValueError(f"a and b must have one shape, but {describe(one)} and {describe(other)} came")
    # Of entries of at most 1, or the squares of tiny gradients would be zero.
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return math.nan
    largest = max(abs(one).max(initial=0), abs(other).max(initial=0)) or 1.0
    one, other = one / largest, other / largest
    size = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(one - other) / size) if size else 0.0


@dataclass(frozen=True)
class LayerStatistics:
    """What one `nnx.Linear` of a model says and hears on a batch; t are its pre-activations [n, width].

    `weight_gradient` and `bias_gradient` are Euclidean norms of the gradient of the mean loss, `delta` is the mean over
    the examples of the norm of each example's own delta = d loss / dt. The two need not go together: deltas of
    different signs cancel in a bias gradient, and a weight gradient is a delta times the layer's input.

    >>> from aelib.models import Classifier
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
