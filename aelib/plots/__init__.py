"""The book's figures: functions from arrays, or a `History`, to a Matplotlib figure.

The same colour stands for the same thing through the whole book, lines carry their names where they end, and digits
always appear as dark ink on white, all of one size. Matplotlib is imported only when a figure is drawn.
"""

from aelib.plots.codes import draw_codes, latent_maps, latent_view
from aelib.plots.graphs import bars, curves, name_ends, training_curve
from aelib.plots.images import digits
from aelib.plots.structures import film_strip, structure
from aelib.plots.style import (
    ANCHOR,
    AUTOENCODER,
    CLASSES,
    CODE,
    CROSS_ENTROPY,
    DARK,
    FAINT,
    INK,
    LINEAR,
    PAPER,
    RELU,
    SIGMOID,
    SQUARED_ERROR,
    TANH,
    canvas,
)

__all__ = [
    "ANCHOR",
    "AUTOENCODER",
    "CLASSES",
    "CODE",
    "CROSS_ENTROPY",
    "DARK",
    "FAINT",
    "INK",
    "LINEAR",
    "PAPER",
    "RELU",
    "SIGMOID",
    "SQUARED_ERROR",
    "TANH",
    "bars",
    "canvas",
    "curves",
    "digits",
    "draw_codes",
    "film_strip",
    "latent_maps",
    "latent_view",
    "name_ends",
    "structure",
    "training_curve",
]
