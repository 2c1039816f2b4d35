"""Live figures, which answer the reader, in notebooks and on the book's pages.

A cell ends with a `LiveFigure`, and Jupyter shows it in a frame. With it goes what is needed in order to compute the
figure anew for every move of the reader: the weights of the model that the chapter trained, and the examples that it
shows. Where no frame may stand, there is a picture.

Each kind of figure has a Python file and, beside it, the JavaScript and CSS of its custom element. The Python file also
has a function that returns what the page shows, computed from the data as shipped.
"""

from aelib.course.live.backward_pass import backward_pass, pass_values
from aelib.course.live.bits_of_a_code import Rounded, bits_of_a_code, rounded
from aelib.course.live.choose_likelihood import Terms, choose_likelihood, likelihood_terms
from aelib.course.live.crossing import Remembered, crossing, remembered
from aelib.course.live.descent import Neuron, Polynomial, descent, walk
from aelib.course.live.differences import Interval, difference, paired_differences
from aelib.course.live.draw_digit import Rebuilt, draw_digit, rebuild
from aelib.course.live.drawing import draw_strokes, prepare_digit
from aelib.course.live.favourites import Favourites, guessed, whose_favourites
from aelib.course.live.figure import LiveFigure
from aelib.course.live.find_axes import Columns, columns_after, find_axes
from aelib.course.live.gibbs_chain import Turned, gibbs_chain, turned
from aelib.course.live.interpolation import Paths, between, interpolation, step_sizes
from aelib.course.live.latent_explorer import decode, latent_explorer
from aelib.course.live.noise_to_digit import AtLevel, at_level, noise_to_digit
from aelib.course.live.one_neuron import NeuronRun, one_neuron, train_neuron
from aelib.course.live.prior_and_codes import decoded_by, prior_and_codes
from aelib.course.live.repair import Repaired, repair, repaired
from aelib.course.live.singular_vectors import Mapped, mapped, singular_vectors
from aelib.course.live.stack_it import Through, stack_it, through
from aelib.course.live.superposition import Packed, packed, superposition
from aelib.course.live.ten_digits import Redrawn, redrawn, ten_digits
from aelib.course.live.threshold import Flagged, flagged, threshold
from aelib.course.live.train_one import Baselines, baselines, train_one
from aelib.course.live.two_codes import two_codes
from aelib.course.live.vanishing_gradient import gradient_norms, vanishing_gradient
from aelib.course.live.water_filling import Water, filled, water_filling

__all__ = [
    "AtLevel",
    "Baselines",
    "Columns",
    "Favourites",
    "Flagged",
    "Interval",
    "LiveFigure",
    "Mapped",
    "Neuron",
    "NeuronRun",
    "Packed",
    "Paths",
    "Polynomial",
    "Rebuilt",
    "Redrawn",
    "Remembered",
    "Repaired",
    "Rounded",
    "Terms",
    "Through",
    "Turned",
    "Water",
    "at_level",
    "backward_pass",
    "baselines",
    "between",
    "bits_of_a_code",
    "choose_likelihood",
    "columns_after",
    "crossing",
    "decode",
    "decoded_by",
    "descent",
    "difference",
    "draw_digit",
    "draw_strokes",
    "filled",
    "find_axes",
    "flagged",
    "gibbs_chain",
    "gradient_norms",
    "guessed",
    "interpolation",
    "latent_explorer",
    "likelihood_terms",
    "mapped",
    "noise_to_digit",
    "one_neuron",
    "packed",
    "paired_differences",
    "pass_values",
    "prepare_digit",
    "prior_and_codes",
    "rebuild",
    "redrawn",
    "remembered",
    "repair",
    "repaired",
    "rounded",
    "singular_vectors",
    "stack_it",
    "step_sizes",
    "superposition",
    "ten_digits",
    "threshold",
    "through",
    "train_neuron",
    "train_one",
    "turned",
    "two_codes",
    "vanishing_gradient",
    "walk",
    "water_filling",
    "whose_favourites",
]
