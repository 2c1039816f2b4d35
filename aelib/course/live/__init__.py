"""Live figures: a picture in any notebook and, on the book's pages, a figure that answers the reader.

A cell ends with a `LiveFigure`, and Jupyter shows its picture. The same output carries, under a MIME type of our own,
what the page needs in order to compute the figure anew for every move of the reader: the weights of the model that the
chapter trained, and the examples that it shows.

Each kind of figure has a Python file and, beside it, the JavaScript and CSS of its custom element. The Python file also
has a function that returns what the page shows, computed from the data as shipped.
"""

from aelib.course.live.backward_pass import backward_pass, pass_values
from aelib.course.live.choose_likelihood import Terms, choose_likelihood, likelihood_terms
from aelib.course.live.code_size import FromCode, code_size, from_code
from aelib.course.live.descent import Neuron, Polynomial, descent, walk
from aelib.course.live.differences import Interval, difference, paired_differences
from aelib.course.live.draw_digit import Rebuilt, draw_digit, rebuild
from aelib.course.live.drawing import draw_strokes, prepare_digit
from aelib.course.live.figure import LiveFigure
from aelib.course.live.interpolation import Paths, between, interpolation, step_sizes
from aelib.course.live.latent_explorer import decode, latent_explorer
from aelib.course.live.noise_to_digit import AtLevel, at_level, noise_to_digit
from aelib.course.live.one_neuron import NeuronRun, one_neuron, train_neuron
from aelib.course.live.repair import Repaired, repair, repaired
from aelib.course.live.stack_it import Through, stack_it, through
from aelib.course.live.two_codes import two_codes
from aelib.course.live.vanishing_gradient import gradient_norms, vanishing_gradient
from aelib.course.live.water_filling import Water, filled, water_filling

__all__ = [
    "AtLevel",
    "FromCode",
    "Interval",
    "LiveFigure",
    "Neuron",
    "NeuronRun",
    "Paths",
    "Polynomial",
    "Rebuilt",
    "Repaired",
    "Terms",
    "Through",
    "Water",
    "at_level",
    "backward_pass",
    "between",
    "choose_likelihood",
    "code_size",
    "decode",
    "descent",
    "difference",
    "draw_digit",
    "draw_strokes",
    "filled",
    "from_code",
    "gradient_norms",
    "interpolation",
    "latent_explorer",
    "likelihood_terms",
    "noise_to_digit",
    "one_neuron",
    "paired_differences",
    "pass_values",
    "prepare_digit",
    "rebuild",
    "repair",
    "repaired",
    "stack_it",
    "step_sizes",
    "through",
    "train_neuron",
    "two_codes",
    "vanishing_gradient",
    "walk",
    "water_filling",
]
