"""How arrays and networks travel to a page, and what it computes from them: the Python of `network.js`.

Weights are shipped as 16-bit floats, which halves a page's load and moves a pixel by a few thousandths, or where a page
has to be light in six bits each, a character of base64, with one scale for each output of a layer.
"""

import base64
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from aelib.arguments import Array, describe
from aelib.models.layers import ACTIVATIONS, Activation
from aelib.models.networks import ConvDecoder, DenseDecoder, DenseEncoder

Network = DenseEncoder | DenseDecoder | ConvDecoder
MOST = float(np.finfo(np.float16).max)
SIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
MIDDLE = 32
"""The character of a weight of zero: weights are whole multiples of the scale, from -31 to 31."""

Weights = Literal["float16", "int6"]
"""How the kernels of a network are shipped; biases are always 16-bit floats."""


def ship(array: Array, dtype: str) -> dict[str, Any]:
    """Return an array [...] as JSON: its `dtype` (float16, float32 or uint8), its shape, and its bytes in base64.

    Example:
        >>> ship(np.array([[0.0, 1.0]]), "float16")
        {'dtype': 'float16', 'shape': [1, 2], 'base64': 'AAAAPA=='}
    """
    rounded = np.asarray(array).astype(np.dtype(dtype).newbyteorder("<"))
    return {"dtype": dtype, "shape": list(rounded.shape), "base64": base64.b64encode(rounded.tobytes()).decode()}


def ship_coarsely(kernel: Float[Array, "inputs outputs"]) -> dict[str, Any]:
    """Return a kernel [inputs, outputs] as JSON, six bits a weight: multiples of a `scale` of each output.

    Example:
        >>> shipped = ship_coarsely(np.array([[0.0, 1.0], [3.1, -3.1]]))
        >>> shipped["base64"], unship(shipped).astype(float).round(1).tolist()
        ('gq/B', [[0.0, 1.0], [3.1, -3.1]])
    """
    values = np.asarray(kernel, np.float64)
    largest = np.abs(values).max(axis=0)
    scale = np.where(largest > 0, largest / (MIDDLE - 1), 1).astype(np.float16).astype(np.float64)
    steps = np.clip(np.rint(values / scale), 1 - MIDDLE, MIDDLE - 1).astype(int)
    characters = "".join(SIXES[step + MIDDLE] for step in steps.ravel())
    return {"dtype": "int6", "shape": list(values.shape), "base64": characters, "scale": ship(scale, "float16")}


def unship(shipped: dict[str, Any]) -> np.ndarray:
    """Return the array that was shipped, rounded to the type in which it travelled.

    Example:
        >>> unship(ship(np.array([[0.1, 2.0]]), "float16"))
        array([[0.1, 2. ]], dtype=float16)
    """
    if shipped["dtype"] == "int6":
        steps = np.array([SIXES.index(character) - MIDDLE for character in shipped["base64"]], np.float32)
        return steps.reshape(shipped["shape"]) * unship(shipped["scale"]).astype(np.float32)
    values = np.frombuffer(base64.b64decode(shipped["base64"]), np.dtype(shipped["dtype"]).newbyteorder("<"))
    return values.reshape(shipped["shape"]).astype(shipped["dtype"])


def ship_network(network: Network, weights: Weights = "float16") -> list[dict[str, Any]]:
    """Return the layers of a network as JSON, each with its `kernel`, `bias` and `activation`.

    The kernel of a dense layer is [inputs, outputs], in the type `weights`. That of a transposed convolution is
    [height, width, channels, filters], always in 16 bits, and the layer has the `grid` [height, width] that it starts
    from, and its `stride`.

    Raises:
        ValueError: For weights that no 16-bit float holds, and for an activation without a name.

    Example:
        >>> from flax import nnx
        >>> layers = ship_network(DenseEncoder((4,), (3,), 2, rngs=nnx.Rngs(0)))
        >>> [(layer["kernel"]["shape"], layer["activation"]) for layer in layers]
        [([4, 3], 'relu'), ([3, 2], 'identity')]
    """
    if isinstance(network, ConvDecoder):
        layers = [_ship_layer(network.from_code, "identity", "float16")]
        (height, width, _), strides = network.grid, network.strides[::-1]
        activations = ["leaky_relu"] * (len(strides) - 1) + [network.output]
        for layer, stride, activation in zip(network.layers, strides, activations, strict=True):
            layers.append(_ship_layer(layer, activation, "float16") | {"grid": [height, width], "stride": stride})
            height, width = height * stride, width * stride
        return layers
    activations = [network.activation] * len(network.hidden) + [network.output]
    return [_ship_layer(*each, weights) for each in zip(network.layers, activations, strict=True)]


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


def _ship_layer(layer: Any, activation: Activation, weights: Weights) -> dict[str, Any]:
    if not isinstance(activation, str):
        raise ValueError(f"model must have activations that have a name, which the page knows, but got {activation}")
    kernel, bias = (np.asarray(getattr(layer, name)[...]) for name in ("kernel", "bias"))
    for values in (kernel, bias):
        largest = np.abs(values).max(initial=0)
        if not largest <= MOST:
            raise ValueError(f"model must have weights that 16-bit floats hold, up to {MOST:g}, but got {largest:g}")
    shipped = ship(kernel, "float16") if weights == "float16" else ship_coarsely(kernel)
    return {"kernel": shipped, "bias": ship(bias, "float16"), "activation": activation}


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
