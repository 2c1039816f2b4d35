"""A deep net with random weights, and what of the gradient reaches each of its layers: the numbers of a live figure.

The page computes the same in JavaScript (`live/deep-net.js`), from the same weights: so random numbers come from a
generator that is a few lines in either language (`live/random.js`), and all is computed in 64 bits. Both follow the
chapters' notation: t = a W + b is the pre-activation of a layer, a = φ(t) its activation, and δ = ∂ℓ/∂t, with one row
an example.

The two differ in the order of their sums, by parts in 10¹⁵. Deep nets of tanh with large weights amplify that, as they
amplify every difference: thirty layers of them, with ten times the usual weights, agree in their slopes alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float, Int, UInt32

INITIALISATIONS = ("glorot", "glorot-4", "he", "uniform", "nielsen", "small")
"""The ways in which weights start, in the order in which a link to the figure counts them."""

LAYER_STRIDE = 2**20
"""How many random numbers each layer has for itself: so a deeper net begins with the weights of a shallower one."""


def random_bits(seed: int, counters: Int[np.ndarray, " n"]) -> UInt32[np.ndarray, " n"]:
    """Return 32 random bits for each counter.

    This is SplitMix with 32 bits, which scrambles multiples of 2³² over the golden ratio: Steele, Lea and Flood, Fast
    Splittable Pseudorandom Number Generators (2014). The shifts and multipliers, for 32 bits, are those of least bias
    that TheIronBorn found (2022) with C. Wellons' Hash Prospector.

    Example:
        >>> random_bits(0, np.arange(3))
        array([3405691463, 4114278092, 2788919815], dtype=uint32)
    """
    with np.errstate(over="ignore"):  # all of it is modulo 2³²
        start = _scramble(np.array([seed + 1]).astype(np.uint32))
        return _scramble(start + counters.astype(np.uint32) * np.uint32(0x9E3779B9))


def uniforms(seed: int, counters: Int[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Return a number between 0 and 1 for each counter, from its random bits.

    Example:
        >>> uniforms(0, np.arange(2)).round(3)
        array([0.793, 0.958])
    """
    return (random_bits(seed, counters).astype(np.float64) + 0.5) / 2**32


def _scramble(bits: np.ndarray) -> np.ndarray:
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x735A2D97)
    return bits ^ (bits >> np.uint32(15))


def unit_normals(seed: int, layer: int, count: int) -> Float[np.ndarray, " count"]:
    """Return the first `count` standard normal numbers of a layer, each pair made of two uniform ones (Box and Muller).

    Example:
        >>> unit_normals(0, 1, 20_000).std().round(2)
        np.float64(1.0)
    """
    counters = layer * LAYER_STRIDE + np.arange(count + count % 2)
    uniform = uniforms(seed, counters)
    radius, angle = np.sqrt(-2 * np.log(uniform[::2])), 2 * np.pi * uniform[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count]


def initial_std(initialisation: str, fan_in: int, fan_out: int) -> tuple[float, float]:
    """Return the standard deviations of a layer's weights and of its biases.

    Glorot and Bengio (2010), equation 16, whose variance it is, and the same weights four times as large; He et al.
    (2015), equation 10; the uniform distribution on ±1/√fan-in that was usual before; Nielsen, Neural Networks and Deep
    Learning, chapter 3; and 0.01 everywhere. The figure draws all of them from normal distributions.

    Example:
        >>> [round(float(initial_std(name, 100, 100)[0]), 3) for name in INITIALISATIONS]
        [0.1, 0.4, 0.141, 0.058, 0.1, 0.01]
    """
    variance = {
        "glorot": 2 / (fan_in + fan_out),
        "glorot-4": 16 * 2 / (fan_in + fan_out),
        "he": 2 / fan_in,
        "uniform": 1 / (3 * fan_in),
        "nielsen": 1 / fan_in,
        "small": 0.01**2,
    }[initialisation]
    return float(np.sqrt(variance)), float(initialisation == "nielsen")


def _fallen(t: np.ndarray) -> np.ndarray:
    # Never 1, and never too large, whatever the sign: derivatives that are small and not 0 are not rounded to 0.
    return np.exp(-np.abs(t))


ACTIVATIONS: dict[str, tuple[Callable[[Any], np.ndarray], Callable[[Any], np.ndarray]]] = {
    "sigmoid": (
        lambda t: np.where(t < 0, _fallen(t), 1) / (1 + _fallen(t)),
        lambda t: _fallen(t) / (1 + _fallen(t)) ** 2,
    ),
    "tanh": (np.tanh, lambda t: 4 * _fallen(2 * t) / (1 + _fallen(2 * t)) ** 2),
    "relu": (lambda t: np.maximum(t, 0), lambda t: (t > 0).astype(np.float64)),
}
"""Each activation φ and its derivative φ′, in the order in which a link to the figure counts them."""


@dataclass(frozen=True)
class LayerNorms:
    """What the figure shows. Arrays have one number a layer, from the first hidden layer to the output, which is last.

    `weights` is ‖∂L/∂W‖, for the loss L that is a mean over the examples; `delta` is the mean over the examples of
    ‖δ‖, and `wide` what it would be in a very wide net; `entering` is the mean over the examples of the norm of what
    the layer receives, the image at the first. `stuck` is the share, over the hidden layers, of activations within 5 %
    of an end of the range of a sigmoid or tanh; for ReLU, of units that are 0 for every example. `loss` is L, in nats.

    Example:
        >>> norms = LayerNorms(np.ones(4), np.ones(4), np.ones(4), np.ones(4), stuck=0.5, loss=2.3)
        >>> norms.stuck
        0.5
    """

    weights: Float[np.ndarray, " layers"]
    delta: Float[np.ndarray, " layers"]
    wide: Float[np.ndarray, " layers"]
    entering: Float[np.ndarray, " layers"]
    stuck: float
    loss: float


def layer_norms(
    x: Float[np.ndarray, "n inputs"],
    labels: Int[np.ndarray, " n"],
    *,
    width: int,
    depth: int,
    activation: str,
    initialisation: str,
    gain: float,
    seed: int,
) -> LayerNorms:
    """Run forwards and backwards through a net with `depth` hidden layers of `width` units, and ten outputs.

    The loss is the cross-entropy of the labels and the softmax of the outputs. All weights, and no biases, are
    multiplied by `gain`.
    """
    phi, derivative = ACTIVATIONS[activation]
    sizes = [x.shape[1], *[width] * depth, 10]
    kernels, biases = _draw(sizes, initialisation, gain, seed)

    given, before = [x], []
    for kernel, bias in zip(kernels, biases, strict=True):
        before.append(given[-1] @ kernel + bias)
        given.append(phi(before[-1]))
    outputs = before[-1] - before[-1].max(axis=1, keepdims=True)
    log_p = outputs - np.log(np.exp(outputs).sum(axis=1, keepdims=True))
    deltas = [np.exp(log_p) - np.eye(10)[labels]]
    for kernel, t in zip(kernels[:0:-1], before[-2::-1], strict=True):
        deltas.insert(0, derivative(t) * (deltas[0] @ kernel.T))

    entering = np.array([_mean_norm(a) for a in given[:-1]])
    delta = np.array([_mean_norm(one) for one in deltas])
    return LayerNorms(
        weights=np.array([_norm(a.T @ one / len(x)) for a, one in zip(given, deltas, strict=False)]),
        delta=delta,
        wide=_wide(sizes, activation, initialisation, gain, np.mean(np.sum(x**2, axis=1)), delta[-1]),
        entering=entering,
        stuck=float(np.mean([_stuck(activation, a) for a in given[1:-1]])),
        loss=float(-np.mean(log_p[np.arange(len(x)), labels])),
    )


def _draw(sizes: list[int], initialisation: str, gain: float, seed: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The weights and biases of all layers. The output is layer 0 of the generator, at any depth."""
    kernels, biases = [], []
    for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        of_weights, of_biases = initial_std(initialisation, fan_in, fan_out)
        normals = unit_normals(seed, layer % (len(sizes) - 1), (fan_in + 1) * fan_out)
        kernels.append(gain * of_weights * normals[:-fan_out].reshape(fan_in, fan_out))
        biases.append(of_biases * normals[-fan_out:])
    return kernels, biases


def _norm(values: np.ndarray) -> float:
    """The root of the sum of squares, of numbers whose squares may be too small, or too large, for 64 bits."""
    largest = np.abs(values).max()
    if largest == 0 or not np.isfinite(largest):
        return float(largest)
    return float(largest * np.sqrt(np.sum((values / largest) ** 2)))


def _mean_norm(rows: np.ndarray) -> float:
    return float(np.mean([_norm(row) for row in rows]))


def _stuck(activation: str, a: np.ndarray) -> float:
    match activation:
        case "sigmoid":
            return float(np.mean((a < 0.05) | (a > 0.95)))
        case "tanh":
            return float(np.mean(np.abs(a) > 0.9))
        case _:
            return float(np.mean(np.all(a == 0, axis=0)))


GRID = (np.arange(800) + 0.5) / 50 - 8
"""Where the density of a standard normal variable is taken for means over it: not at 0, where ReLU has its kink."""


def _wide(
    sizes: list[int], activation: str, initialisation: str, gain: float, squares: float, last: float
) -> np.ndarray:
    """Return ‖δ‖ in each layer of a very wide net, given its value `last` at the output.

    In such a net each t is normal, of variance q = (sum of a²) Var W + Var b, and a layer multiplies the mean of the
    squares of δ by (fan-out) (Var W) E[φ′(t)²]. `squares` is the mean over the examples of ‖x‖².
    """
    phi, derivative = ACTIVATIONS[activation]
    density = np.exp(-(GRID**2) / 2)
    density /= density.sum()
    factors = []
    for fan_in, fan_out, following in zip(sizes, sizes[1:], sizes[2:], strict=False):
        of_weights, of_biases = initial_std(initialisation, fan_in, fan_out)
        t = np.sqrt(squares * (gain * of_weights) ** 2 + of_biases**2) * GRID
        squares = fan_out * density @ phi(t) ** 2
        of_next = gain * initial_std(initialisation, fan_out, following)[0]
        factors.append(of_next * np.sqrt(fan_out * density @ derivative(t) ** 2))
    return last * np.cumprod([1, *factors[::-1]])[::-1]
