"""The vanishing gradient: what arrives at each layer of a deep net, under an activation and weights of one's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, describe, require_array, require_count
from aelib.course.live.deep_net import ACTIVATIONS, INITIALISATIONS, LayerNorms, layer_norms
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship, unship
from aelib.course.live.plane import require_images, ship_images

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = {"examples": 100, "pixels": 1024, "depth": 30, "seed": 9999}
"""A phone still answers at once."""
GAINS = (0.1, 10.0)
START: dict[str, Any] = {"depth": 30, "activation": "sigmoid", "initialisation": "glorot", "gain": 1.0, "seed": 0}
"""The net that the figure shows before the reader changes anything."""
REFERENCE: dict[str, Any] = {"activation": "relu", "initialisation": "he", "gain": 1.0}
"""The net, of the same depth and seed, that the figure always shows beside it."""
COLOURS = {"weights": plots.AUTOENCODER, "delta": plots.CODE, "reference": plots.LINEAR}


def vanishing_gradient(
    images: Float[Array, "n height width"], labels: Int[Array, " n"], *, width: int = 100
) -> LiveFigure:
    """Return the norms of ∂L/∂W and of δ in each layer of a deep net with random weights, on a logarithmic axis.

    The net has hidden layers of `width` units and a softmax over ten classes, and L is the mean of its cross-entropy
    over `images`. The reader chooses the depth, the activation, how the weights start, and a gain on top; the page runs
    the net forwards and backwards for each choice. The picture shows thirty layers of sigmoids after Glorot beside
    thirty of ReLUs after He.

    Args:
        images: Up to 100 images [n, height, width] in [0, 1], of up to 1024 pixels; 40 are enough to see everything.
        labels: Their classes [n], 0 to 9.
        width: The number of units of a hidden layer, 50 to 100: of a narrow layer all ReLUs may be dead.

    Raises:
        TypeError, ValueError: For other images, and for more than a page can compute with.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> figure = vanishing_gradient(rng.random((5, 4, 4), np.float32), np.array([0, 1, 2, 2, 2]), width=50)
        >>> sigmoid = gradient_norms(figure, depth=20, activation="sigmoid", initialisation="glorot")
        >>> print(f"{sigmoid.delta[0]:.0e} in the first layer, {sigmoid.delta[-2]:.1f} in the last hidden one")
        2e-13 in the first layer, 0.3 in the last hidden one
    """
    require_images(images, ("height", "width"))
    require_array("labels", labels, (len(images),), np.integer)
    require_count("width", width, minimum=50, maximum=100)
    if len(images) > MOST["examples"] or images[0].size > MOST["pixels"]:
        raise ValueError(f"images must be at most 100, of at most 1024 pixels, but got {describe(images)}")
    data = {
        "images": ship_images(images),
        "labels": ship(labels, "uint8"),
        "width": int(width),
        "activations": list(ACTIVATIONS),
        "initialisations": list(INITIALISATIONS),
        "most": {"depth": MOST["depth"], "seed": MOST["seed"]},
        "gains": list(GAINS),
        "start": START,
        "reference": REFERENCE,
    }
    shown = _norms(data, **START)
    reference = _norms(data, **START | REFERENCE)
    return LiveFigure("vanishing-gradient", data, _draw_norms(shown, reference))


def gradient_norms(
    figure: LiveFigure,
    *,
    depth: int,
    activation: str,
    initialisation: str,
    gain: float = 1.0,
    seed: int = 0,
) -> LayerNorms:
    """Return what the page shows for a net, computed from the images as shipped.

    Args:
        figure: A figure that `vanishing_gradient` returned.
        depth: The number of hidden layers, 1 to 30.
        activation: sigmoid, tanh or relu.
        initialisation: One of `deep_net.INITIALISATIONS`, whose standard deviations are in `deep_net.initial_std`.
        gain: What all weights are multiplied by, from 0.1 to 10.
        seed: From 0 to 9999.

    Example:
        >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
        >>> figure = vanishing_gradient(images, np.array([0, 1, 2, 2, 2]), width=50)
        >>> norms = gradient_norms(figure, depth=3, activation="relu", initialisation="he")
        >>> norms.weights.shape, round(float(norms.loss), 1) > 0
        ((4,), True)
    """
    return _norms(figure.data, depth=depth, activation=activation, initialisation=initialisation, gain=gain, seed=seed)


def _norms(data: dict[str, Any], **net: Any) -> LayerNorms:
    images = unship(data["images"]).astype(np.float64) / 255
    labels = unship(data["labels"]).astype(np.int64)
    return layer_norms(images.reshape(len(images), -1), labels, width=data["width"], **net)


def _draw_norms(shown: LayerNorms, reference: LayerNorms) -> Figure:
    """The picture: both norms and the prediction for the net shown, and the weights' for the one beside it."""
    figure, ax = plots.canvas(width=6.4, height=4.2)
    layers = np.arange(1, len(shown.delta) + 1)
    ax.plot(layers, shown.wide, color=plots.FAINT, linewidth=1.2, linestyle=(0, (4, 3)))
    ax.plot(layers, reference.weights, color=COLOURS["reference"])
    ax.plot(layers, shown.weights, color=COLOURS["weights"])
    ax.plot(layers, shown.delta, "o", color=COLOURS["delta"], markersize=4)
    weights, delta = r"$\Vert\partial L/\partial W\Vert$", r"mean $\Vert\delta\Vert$"
    coefficient, power = f"{shown.weights[0]:.0e}".split("e")
    first = rf"${coefficient} \times 10^{{{int(power)}}}$"
    middle = len(layers) // 2
    for text, layer, values, place, align, colour in (
        (f"ReLU, He: {weights}", middle, reference.weights, (0, -14), "left", COLOURS["reference"]),
        (f"sigmoid, Glorot: {weights}", middle, shown.weights, (-6, 12), "right", COLOURS["weights"]),
        (f"sigmoid, Glorot: {delta}", middle, shown.delta, (12, -10), "left", COLOURS["delta"]),
        ("dashed: predicted for wide layers", middle, shown.wide, (12, -26), "left", plots.FAINT),
        (first, 0, shown.weights, (14, -3), "left", COLOURS["weights"]),
    ):
        at = (layers[layer], values[layer])
        ax.annotate(text, at, place, textcoords="offset points", color=colour, ha=align, va="center")
    ax.set(yscale="log", xlabel="layer, from the image to the output", ylabel="norm")
    ticks = {1: "1", **{layer: str(layer) for layer in range(5, len(layers) - 3, 5)}, len(layers): "output"}
    ax.set_xticks(list(ticks), list(ticks.values()))
    return figure
