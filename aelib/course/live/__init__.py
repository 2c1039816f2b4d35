"""Live figures: a picture in any notebook and, on the book's pages, a figure that answers the reader.

A cell ends with a `LiveFigure`, and Jupyter shows its picture. The same output carries, under a MIME type of our own,
what the page needs in order to compute the figure anew for every move of the reader: the weights of the model that
the chapter trained, and the examples that it shows. `live/` has the elements that do so, one for each kind of figure.

Weights are shipped as 16-bit floats, which halves a page's load and moves a pixel by a few thousandths. Each kind of
figure has a file, with a function that gives what the page shows, computed here from the data as shipped.
"""

from aelib.course.live.descent import Neuron, Polynomial, descent, walk
from aelib.course.live.draw_digit import Rebuilt, draw_digit, rebuild
from aelib.course.live.drawing import draw_strokes, prepare_digit
from aelib.course.live.figure import LIVE_FIGURE, LiveFigure, apply_dense, ship, ship_dense, unship
from aelib.course.live.interpolation import Way, between, interpolation, step_sizes
from aelib.course.live.latent_explorer import decode, latent_explorer
from aelib.course.live.one_neuron import NeuronRun, one_neuron, train_neuron
from aelib.course.live.stack_it import Through, stack_it, through
from aelib.course.live.vanishing_gradient import gradient_norms, vanishing_gradient

__all__ = [
    "LIVE_FIGURE",
    "LiveFigure",
    "Neuron",
    "NeuronRun",
    "Polynomial",
    "Rebuilt",
    "Through",
    "Way",
    "apply_dense",
    "between",
    "decode",
    "descent",
    "draw_digit",
    "draw_strokes",
    "gradient_norms",
    "interpolation",
    "latent_explorer",
    "one_neuron",
    "prepare_digit",
    "rebuild",
    "ship",
    "ship_dense",
    "stack_it",
    "step_sizes",
    "through",
    "train_neuron",
    "unship",
    "vanishing_gradient",
    "walk",
]
