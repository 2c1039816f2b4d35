"""How arrays and networks travel to a page, and what it computes from them: the Python of `network.js`.

Weights are shipped as 16-bit floats, which halves a page's load and moves a pixel by a few thousandths.
"""

import base64
from typing import Any

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.models.layers import ACTIVATIONS, Activation
from aelib.models.networks import ConvDecoder, DenseDecoder, DenseEncoder

Network = DenseEncoder | DenseDecoder | ConvDecoder
MOST = float(np.finfo(np.float16).max)


def ship(array: Array, dtype: str) -> dict[str, Any]:
    """Return an array [...] as JSON: its `dtype` (float16, float32 or uint8), its shape, and its bytes in base64.

    Example:
        >>> ship(np.array([[0.0, 1.0]]), "float16")
        {'dtype': 'float16', 'shape': [1, 2], 'base64': 'AAAAPA=='}
    """
    rounded = np.asarray(array).astype(np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "shape": list(rounded.shape), "base64": base64.b64encode(rounded.tobytes()).decode()}


def unship(shipped: dict[str, Any]) -> np.ndarray:
    """Return the array that `ship` was given, rounded to the type in which it was shipped.

    Example:
        >>> unship(ship(np.array([[0.1, 2.0]]), "float16"))
        array([[0.1, 2. ]], dtype=float16)
    """
    values = np.frombuffer(base64.b64decode(shipped["base64"]), np.dtype(shipped["dtype"]).newbyteorder("<"))
    return values.reshape(shipped["shape"]).astype(shipped["dtype"])


def ship_network(network: Network) -> list[dict[str, Any]]:
    """Return the layers of a network as JSON, each with its `kernel`, `bias` and `activation`.

    The kernel of a dense layer is [inputs, outputs]. That of a transposed convolution is [height, width, channels,
    filters], and the layer has the `grid` [height, width] that it starts from, and its `stride`.

    Raises:
        ValueError: For weights that no 16-bit float holds, and for an activation without a name.

    Example:
        >>> from flax import nnx
        >>> layers = ship_network(DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0)))
        >>> [(layer["kernel"]["shape"], layer["activation"]) for layer in layers]
        [([4, 3], 'relu'), ([3, 2], 'identity')]
    """
    if isinstance(network, ConvDecoder):
        layers = [_ship_layer(network.from_code, "identity")]
        (height, width, _), strides = network.grid, network.strides[::-1]
        activations = ["leaky_relu"] * (len(strides) - 1) + [network.output]
        for layer, stride, activation in zip(network.layers, strides, activations, strict=True):
            layers.append(_ship_layer(layer, activation) | {"grid": [height, width], "stride": stride})
            height, width = height * stride, width * stride
        return layers
    activations = [network.activation] * len(network.hidden) + [network.output]
    return [_ship_layer(*each) for each in zip(network.layers, activations, strict=True)]


def run_network(layers: list[dict[str, Any]], x: Float[Array, "n inputs"]) -> Float[np.ndarray, "n outputs"]:
    """Return what the page computes from `layers`, as `ship_network` returned them: in 64 bits, from rounded weights.

    Example:
        >>> from flax import nnx
        >>> layers = ship_network(DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0)))
        >>> run_network(layers, np.ones((5, 4))).shape
        (5, 2)
    """
    values: Any = np.asarray(x, np.float64)
    for layer in layers:
        kernel, bias = (unship(layer[name]).astype(np.float64) for name in ("kernel", "bias"))
        before: Any = _spread(values, kernel, **_place(layer)) if "grid" in layer else values @ kernel
        values = np.asarray(ACTIVATIONS[layer["activation"]](before + bias), np.float64).reshape(len(values), -1)
    return values


def _ship_layer(layer: Any, activation: Activation) -> dict[str, Any]:
    if not isinstance(activation, str):
        raise ValueError(f"model must have activations that have a name, which the page knows, but got {activation}")
    weights = {name: np.asarray(getattr(layer, name)[...]) for name in ("kernel", "bias")}
    for values in weights.values():
        largest = np.abs(values).max(initial=0)
        if not largest <= MOST:
            raise ValueError(f"model must have weights that 16-bit floats hold, up to {MOST:g}, but got {largest:g}")
    return {name: ship(values, "float16") for name, values in weights.items()} | {"activation": activation}


def _place(layer: dict[str, Any]) -> dict[str, Any]:
    return {"grid": layer["grid"], "stride": layer["stride"]}


def _spread(x: np.ndarray, kernel: np.ndarray, *, grid: list[int], stride: int) -> np.ndarray:
    """Return the transposed convolution of the images `x`, flattened, as `aelib.models.convolution` defines it."""
    (rows, columns), (height, width, channels, filters) = grid, kernel.shape
    images = x.reshape(len(x), rows, columns, channels)
    above, left = (max(side - stride, 0) // 2 for side in (height, width))
    most = [count * stride + max(side, stride) for count, side in zip(grid, (height, width), strict=True)]
    canvas = np.zeros((len(x), *most, filters))
    for i in range(height):
        for j in range(width):
            reached = np.s_[:, i : i + rows * stride : stride, j : j + columns * stride : stride]
            canvas[reached] += images @ kernel[height - 1 - i, width - 1 - j]
    return canvas[:, above : above + rows * stride, left : left + columns * stride]


def describe_network(network: Any) -> str:
    """Return what a network is, as an error message needs it."""
    if isinstance(network, Network):
        return f"a {type(network).__name__} of {network.latent} numbers and {list(network.shape)}"
    return describe(network)
