"""The library under the course *Autoencoders from First Principles*.

A decoder outputs the parameter of a distribution; a likelihood turns that parameter into a loss, a mean and a sample.
So an autoencoder is three parts: encoder, decoder, likelihood.
"""

import importlib
from typing import TYPE_CHECKING, Any

from aelib import latent, plots
from aelib.checks.gradients import numerical_gradient, relative_difference
from aelib.data import load_idx, mnist
from aelib.data.canvas import translated
from aelib.data.natural_images import patches, phase_scrambled, photographs
from aelib.data.shapes import shapes
from aelib.likelihoods import Bernoulli, Categorical, Gaussian, binary_cross_entropy, cross_entropy, squared_error
from aelib.models.autoencoder import Autoencoder, Classifier, conv_autoencoder, dense_autoencoder
from aelib.models.batched import in_batches
from aelib.models.denoiser import Denoiser
from aelib.models.quantizer import VectorQuantizer, straight_through
from aelib.models.saving import load, save
from aelib.models.sparse import SparseAutoencoder
from aelib.models.stack import Stack, dense_stack, to_classifier, unroll
from aelib.models.variational import VariationalAutoencoder, dense_variational_autoencoder
from aelib.training.fit import fit
from aelib.training.losses import denoiser_loss, denoising, gaussian_noise, masking_noise, negative_elbo, nll
from aelib.training.pretrain import pretrain
from aelib.training.sparsity import sparse_loss

if TYPE_CHECKING:
    from aelib.course import exercises, live
    from aelib.course.exercises import check, hint, solved
    from aelib.course.reproduction import Reproduction

_OF_THE_COURSE = {
    "exercises": "aelib.course.exercises",
    "live": "aelib.course.live",
    "check": "aelib.course.exercises",
    "hint": "aelib.course.exercises",
    "solved": "aelib.course.exercises",
    "Reproduction": "aelib.course.reproduction",
}
"""Where the names of the course are, which are loaded when they are first used: the library works without them."""


def __getattr__(name: str) -> Any:
    if name not in _OF_THE_COURSE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(_OF_THE_COURSE[name])
    return module if module.__name__.endswith(f".{name}") else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = [
    "Autoencoder",
    "Bernoulli",
    "Categorical",
    "Classifier",
    "Denoiser",
    "Gaussian",
    "Reproduction",
    "SparseAutoencoder",
    "Stack",
    "VariationalAutoencoder",
    "VectorQuantizer",
    "binary_cross_entropy",
    "check",
    "conv_autoencoder",
    "cross_entropy",
    "denoiser_loss",
    "denoising",
    "dense_autoencoder",
    "dense_stack",
    "dense_variational_autoencoder",
    "exercises",
    "fit",
    "gaussian_noise",
    "hint",
    "in_batches",
    "latent",
    "live",
    "load",
    "load_idx",
    "masking_noise",
    "mnist",
    "negative_elbo",
    "nll",
    "numerical_gradient",
    "patches",
    "phase_scrambled",
    "photographs",
    "plots",
    "pretrain",
    "relative_difference",
    "save",
    "shapes",
    "solved",
    "sparse_loss",
    "squared_error",
    "straight_through",
    "to_classifier",
    "translated",
    "unroll",
]
