"""What every live figure is made of: the object that a cell displays, and how arrays and networks travel to a page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.networks import ACTIVATIONS, DenseDecoder, DenseEncoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIVE_FIGURE = "application/vnd.aelib.live+json"


@dataclass(frozen=True, repr=False)
class LiveFigure:
    """What a cell displays: `picture` in a notebook; on a page the custom `element`, which computes with `data`."""

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
    """An array as JSON: its `dtype` (float16, float32 or uint8), its shape, and its bytes, row by row, in base64."""
    rounded = np.asarray(array).astype(np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "shape": list(rounded.shape), "base64": base64.b64encode(rounded.tobytes()).decode()}


def unship(shipped: dict[str, Any]) -> np.ndarray:
    """The array that `ship` was given, rounded to the type in which it was shipped.

    >>> unship(ship(np.array([[0.1, 2.0]]), "float16"))
    array([[0.1, 2. ]], dtype=float16)
    """
    values = np.frombuffer(base64.b64decode(shipped["base64"]), np.dtype(shipped["dtype"]).newbyteorder("<"))
    return values.reshape(shipped["shape"]).astype(shipped["dtype"])


def ship_dense(network: DenseEncoder | DenseDecoder) -> list[dict[str, Any]]:
    """The layers of a dense network as JSON: each its `kernel` [inputs, outputs], its `bias`, and its `activation`.

    Raises `ValueError` where 16 bits do not hold a weight.
    """
    activations = [network.activation] * len(network.hidden) + [network.output]
    layers = []
    for layer, activation in zip(network.layers, activations, strict=True):
        weights = {name: np.asarray(getattr(layer, name)[...]) for name in ("kernel", "bias")}
        if any(not (np.abs(values) <= np.finfo(np.float16).max).all() for values in weights.values()):
            raise ValueError("model must have weights that 16-bit floats hold, up to 65504, but some are not finite")
        layers.append({name: ship(values, "float16") for name, values in weights.items()} | {"activation": activation})
    return layers


def apply_dense(layers: list[dict[str, Any]], x: Float[Array, "n inputs"]) -> Float[np.ndarray, "n outputs"]:
    """What the page computes from `layers`, as `ship_dense` gave them: in 64 bits, from weights rounded to 16."""
    values = np.asarray(x, np.float64)
    for layer in layers:
        before: Any = values @ unship(layer["kernel"]).astype(np.float64) + unship(layer["bias"])
        values = np.asarray(ACTIVATIONS[layer["activation"]](before), np.float64)
    return values


def require_range(name: str, values: Array, lowest: float, highest: float) -> None:
    """Refuse an empty array, and values outside [lowest, highest]."""
    values = np.asarray(values)
    if not values.size:
        raise ValueError(f"{name} must hold at least one example, but {describe(values)} came")
    wrong = values[~((values >= lowest) & (values <= highest))]
    if wrong.size:
        raise ValueError(f"{name} must be from {lowest} to {highest}, but {wrong.size} are not, such as {wrong[0]}")
