"""The library under the course *Autoencoders from First Principles*.

A decoder outputs the parameter of a distribution; a likelihood turns that parameter into a loss, a mean and a sample.
So an autoencoder is three parts: encoder, decoder, likelihood.
"""

from aelib import exercises, latent, live, plots
from aelib.checkpoints import load, save
from aelib.datasets import Dataset, Split, load_idx, mnist
from aelib.diagnostics import LayerStatistics, layer_statistics, numerical_gradient, relative_difference
from aelib.exercises import check, hint, solved
from aelib.finetuning import to_classifier, unroll
from aelib.likelihoods import Bernoulli, Categorical, Gaussian, binary_cross_entropy, cross_entropy, squared_error
from aelib.models import Autoencoder, Classifier, conv_autoencoder, dense_autoencoder, in_batches
from aelib.reproduction import Reproduction
from aelib.stacking import Stack, dense_stack, pretrain
from aelib.training import History, denoising, fit, nll

__all__ = [
    "Autoencoder",
    "Bernoulli",
    "Categorical",
    "Classifier",
    "Dataset",
    "Gaussian",
    "History",
    "LayerStatistics",
    "Reproduction",
    "Split",
    "Stack",
    "binary_cross_entropy",
    "check",
    "conv_autoencoder",
    "cross_entropy",
    "denoising",
    "dense_autoencoder",
    "dense_stack",
    "exercises",
    "fit",
    "hint",
    "in_batches",
    "latent",
    "layer_statistics",
    "live",
    "load",
    "load_idx",
    "mnist",
    "nll",
    "numerical_gradient",
    "plots",
    "pretrain",
    "relative_difference",
    "save",
    "solved",
    "squared_error",
    "to_classifier",
    "unroll",
]
