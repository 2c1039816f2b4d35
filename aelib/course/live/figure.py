"""What every live figure is made of: the object that a cell displays, and how arrays and networks travel to a page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe, numbers, require_array, require_finite, require_one_of
from aelib.models.networks import ACTIVATIONS, DenseDecoder, DenseEncoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIVE_FIGURE = "application/vnd.aelib.live+json"
"""The MIME type of what a live figure hands to the page."""
SHIPPED = {"float16": (-65504.0, 65504.0), "float32": (-3.4028234e38, 3.4028234e38), "uint8": (0.0, 255.0)}
"""The dtypes in which arrays travel to a page, with the least and the greatest number of each."""


@dataclass(frozen=True, repr=False)
class LiveFigure:
    """What a cell displays: `picture` in a notebook; on a page the custom `element`, which computes with `data`.

    >>> from aelib import plots
    >>> picture, _ = plots.canvas()
    >>> LiveFigure("latent-explorer", {"codes": []}, picture)
    <live figure latent-explorer: it moves on the pages of the book, and is a picture here>
    """

    element: str
    data: dict[str, Any]
    picture: Figure

    def __repr__(self) -> str:
        return f"<live figure {self.element}: it moves on the pages of the book, and is a picture here>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give Jupyter the picture as it shows any figure (in the book: for both themes), and the data beside it."""
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        bundle, metadata = shell.display_formatter.format(self.picture) if shell else ({}, {})
        if not any(name.startswith("image/") for name in bundle):  # a kernel that draws into windows
            file = io.BytesIO()
            self.picture.savefig(file, format="png", dpi=200, metadata={"Software": None})
            bundle["image/png"] = base64.b64encode(file.getvalue()).decode()
        return bundle | {"text/plain": repr(self), LIVE_FIGURE: {"element": self.element, **self.data}}, metadata


def ship(array: Array, dtype: str) -> dict[str, Any]:
    """An array [...] as JSON: its `dtype` (float16, float32 or uint8), its shape, and its bytes, row by row, in base64.

    Raises `TypeError` for what holds no numbers, and `ValueError` for numbers that this dtype does not hold.

    >>> ship(np.array([[0.0, 1.0]]), "float16")
    {'dtype': 'float16', 'shape': [1, 2], 'base64': 'AAAAPA=='}
    """
    require_one_of("dtype", dtype, SHIPPED)
    values = numbers("array", array)
    require_finite("array", values)
    low, high = SHIPPED[dtype]
    if values.size and not (low <= float(values.min()) and float(values.max()) <= high):
        raise ValueError(f"array must hold numbers from {low:g} to {high:g}, for {dtype}, but {describe(array)} came")
    rounded = values.astype(np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "shape": list(rounded.shape), "base64": base64.b64encode(rounded.tobytes()).decode()}


def unship(shipped: dict[str, Any]) -> np.ndarray:
    """The array that `ship` was given, rounded to the type in which it was shipped.

    Raises `TypeError` for what `ship` did not give.

    >>> unship(ship(np.array([[0.1, 2.0]]), "float16"))
    array([[0.1, 2. ]], dtype=float16)
    """
    try:
        dtype, shape, text = (shipped[name] for name in ("dtype", "shape", "base64"))
        if dtype not in SHIPPED or not isinstance(shape, list) or any(side < 0 for side in shape):
            raise ValueError
        values = np.frombuffer(base64.b64decode(text, validate=True), np.dtype(dtype).newbyteorder("<"))
        return values.reshape(shape).astype(dtype)
    except Exception:
        raise TypeError(f"shipped must be what aelib.live.ship gives, but {describe(shipped)} came") from None


def ship_dense(network: DenseEncoder | DenseDecoder) -> list[dict[str, Any]]:
    """The layers of a dense network as JSON: each its `kernel` [inputs, outputs], its `bias`, and its `activation`.

    Raises `TypeError` for another network, and `ValueError` where 16 bits do not hold a weight.

    >>> from flax import nnx
    >>> layers = ship_dense(DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0)))
    >>> [(layer["kernel"]["shape"], layer["activation"]) for layer in layers]
    [([4, 3], 'relu'), ([3, 2], 'identity')]
    """
    if not isinstance(network, DenseEncoder | DenseDecoder):
        raise TypeError(f"network must be a DenseEncoder or a DenseDecoder, but {describe(network)} came")
    activations = [network.activation] * len(network.hidden) + [network.output]
    layers = []
    for layer, activation in zip(network.layers, activations, strict=True):
        weights = {name: np.asarray(getattr(layer, name)[...]) for name in ("kernel", "bias")}
        if any(not (np.abs(values) <= np.finfo(np.float16).max).all() for values in weights.values()):
            raise ValueError("model must have weights that 16-bit floats hold, up to 65504, but some are not finite")
        layers.append({name: ship(values, "float16") for name, values in weights.items()} | {"activation": activation})
    return layers


def apply_dense(layers: list[dict[str, Any]], x: Float[Array, "n inputs"]) -> Float[np.ndarray, "n outputs"]:
    """What the page computes from `layers`, as `ship_dense` gave them: in 64 bits, from weights rounded to 16.

    Raises `TypeError` for layers that `ship_dense` did not give, and for an `x` that is no array of floating-point
    numbers, and `ValueError` where it is not of the size that the first layer takes.

    `x` is [n, inputs], in the units in which the network takes it.

    >>> from flax import nnx
    >>> layers = ship_dense(DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0)))
    >>> apply_dense(layers, np.ones((5, 4))).shape
    (5, 2)
    """
    try:
        parts = [(unship(layer["kernel"]), unship(layer["bias"]), ACTIVATIONS[layer["activation"]]) for layer in layers]
        inputs = parts[0][0].shape[0]
        nothing = np.zeros((0, inputs))
        for kernel, bias, _ in parts:
            nothing = nothing @ kernel + bias  # what does not fit together fails here
    except Exception:
        raise TypeError(f"layers must be what aelib.live.ship_dense gives, but {describe(layers)} came") from None
    require_array("x", x, ("n", inputs))
    require_finite("x", x)
    values = np.asarray(x, np.float64)
    if (np.abs(values) > 1e30).any():
        raise ValueError(f"x must hold no number beyond 1e30, but {describe(x)} came")
    for kernel, bias, activation in parts:
        before: Any = values @ kernel.astype(np.float64) + bias
        values = np.asarray(activation(before), np.float64)
    return values


def require_figure(name: str, value: Any, element: str) -> None:
    """Refuse `value` unless it is a live figure of this kind. Raises `TypeError`."""
    if not isinstance(value, LiveFigure) or value.element != element:
        raise TypeError(f"{name} must be a live figure {element}, but {describe(value)} came")


def require_range(name: str, values: Array, lowest: float, highest: float) -> None:
    """Refuse an empty array, and values outside [lowest, highest]."""
    values = np.asarray(values)
    if not values.size:
        raise ValueError(f"{name} must hold at least one example, but {describe(values)} came")
    wrong = values[~((values >= lowest) & (values <= highest))]
    if wrong.size:
        raise ValueError(f"{name} must be from {lowest} to {highest}, but {wrong.size} are not, such as {wrong[0]}")
