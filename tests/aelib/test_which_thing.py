"""Each argument reaches the part that it is for, and each default and each row is its own.

Every size, width and name here differs from every other, so that the wrong one shows. The tables are held to all public
names: a new class, or a new argument, has to be entered.
"""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import aelib
from tests.aelib.test_bad_input import TABLE
from tests.aelib.test_reference import ENTRIES

pytestmark = pytest.mark.usefixtures("beyond_signatures")

NETWORK = {"activation": "relu", "output": "identity", "dtype": None}
IMAGES = {"filters": (32, 64, 64, 64), "strides": (1, 2, 2, 1), "output": "identity", "dtype": None}
MAP = {"labels": None, "names": None}
DEFAULTS = {
    "Classifier": {"activation": "relu", "dtype": None},
    "Denoiser": {"activation": "gelu", "dtype": None},
    "SparseAutoencoder": {"active": None, "centre": None},
    "VectorQuantizer": {"commitment": 0.25},
    "Reproduction": {"ours": None, "unit": "", "conditions": "", "here": "", "within": None, "examples": None,
                     "decimals": None},
    "check": {"enter": True},
    "conv_autoencoder": IMAGES,
    "dense_autoencoder": NETWORK,
    "dense_stack": NETWORK | {"latent": None},
    "dense_variational_autoencoder": NETWORK,
    "fit": {"validation": None, "progress": True, "each_epoch": None, "checkpoint": None, "parts": 1},
    "in_batches": {"batch_size": 1000},
    "latent.fit_mixture": {"steps": 50},
    "latent.fit_ppca_mixture": {"steps": 5},
    "latent.PPCAMixture.expected": {"known": None, "noise": 0.0},
    "latent.PPCAMixture.log_density": {"known": None, "noise": 0.0},
    "latent.knn_accuracy": {"neighbours": 15},
    "latent.knn_predict": {"neighbours": 15},
    "latent.sample_smote": {"neighbours": 5},
    "latent.two_sample_test": {"epochs": 10},
    "live.Neuron": {"x": 1.0, "b": 0.0, "y": 0.0},
    "live.bits_of_a_code": {"unrounded": None, "own": None},
    "live.decoded_by": {"beta": None},
    "live.filled": {"s2": None, "beta": None},
    "live.find_axes": {"k": 6},
    "live.gibbs_chain": {"size": 1.0, "turns": 1},
    "live.gradient_norms": {"gain": 1.0, "seed": 0},
    "live.interpolation": MAP | {"ends": None},
    "live.latent_explorer": MAP | {"samples": None},
    "live.pass_values": {"parameters": None},
    "live.prior_and_codes": MAP,
    "live.redrawn": {"labels": None},
    "live.remembered": {"bar": 0},
    "live.repair": {"points": None, "start": (1.0, 0.4), "sigma": 0.3},
    "live.repaired": {"known": 0},
    "live.stack_it": {"control": "random"},
    "live.packed": {"start": 0, "steps": None},
    "live.superposition": {"n": 5, "p": 0.05},
    "live.threshold": {"share": 0.05, "model": None, "errors": None},
    "live.flagged": {"share": None},
    "live.singular_vectors": {"angle": 60.0},
    "live.train_one": {"few": (100, 1000)},
    "live.turned": {"size": None, "turns": None, "start": 0},
    "live.vanishing_gradient": {"width": 100},
    "live.water_filling": {"k": 32, "s2": 1.0, "beta": 1.0},
    "load": {"into": None},
    "models.convolution.convolve": {"stride": 1},
    "models.convolution.convolve_transposed": {"stride": 1},
    "models.layers.glorot_uniform": {"dtype": jnp.float32},
    "models.layers.he_normal": {"dtype": jnp.float32},
    "models.networks.ConvDecoder": IMAGES,
    "models.networks.ConvEncoder": {name: value for name, value in IMAGES.items() if name != "output"},
    "models.networks.DenseDecoder": NETWORK,
    "models.networks.DenseEncoder": NETWORK,
    "negative_elbo": {"beta": 1.0},
    "numerical_gradient": {"step": None},
    "plots.canvas": {"rows": 1, "columns": 1, "width": 5.8, "height": 3.0},
    "plots.curves": {"anchors": None},
    "plots.digits": {"captions": None, "marks": ()},
    "plots.draw_codes": MAP,
    "plots.latent_maps": {"names": None},
    "plots.training_curve": {"anchors": None},
    "pretrain": {"validation": None, "progress": True, "checkpoint": None, "parts": 1},
    "shapes": {"side": 28, "shift": 0.0},
    "sparse_loss": {"penalty": 0.0, "auxiliary": 0.0},
    "translated": {"side": 40, "pieces": 0},
}  # fmt: skip
"""The defaults of all that is public but for what authors of exercises write, as the reference shows them."""


def signatures():
    """The parameters of every public function, class and method, by its name in the reference without `aelib.`."""
    found = {}
    for name, thing in ENTRIES.items():
        name = name.removeprefix("aelib.")
        if inspect.isfunction(thing):
            found[name] = thing
        elif inspect.isclass(thing):
            own = {key: each for key, each in vars(thing).items() if inspect.isfunction(each)}
            methods = {key: each for key, each in own.items() if each.__module__ == thing.__module__ and key[0] != "_"}
            found |= {name: thing.__init__} | {f"{name}.{key}": each for key, each in methods.items()}
    return {name: inspect.signature(each).parameters for name, each in found.items()}


def test_every_default_is_the_one_on_record():
    found = {}
    for name, parameters in signatures().items():
        defaults = {each.name: each.default for each in parameters.values() if each.default is not each.empty}
        if defaults and not name.startswith(("exercises.", "course.exercises.")):
            found[name] = defaults
    assert found == DEFAULTS


# What is built


GIVEN = {
    "shape": (4, 6), "hidden": (11, 9), "latent": 3, "classes": 5, "size": 10, "filters": (7, 8), "strides": (1, 2),
    "likelihood": aelib.Gaussian(0.3), "activation": "tanh", "output": "sigmoid", "dtype": "bfloat16",
}  # fmt: skip
"""What every builder is given, of what it takes."""
UP, DOWN = [(24, 11), (11, 9)], [(9, 11), (11, 24)]
CONV_UP, CONV_DOWN = [(3, 3, 1, 7), (3, 3, 7, 8), (48, 3)], [(3, 48), (3, 3, 8, 7), (3, 3, 7, 1)]
PAIRS = [(24, 11), (11, 24), (11, 9), (9, 11)]
BUILT = {
    "Classifier": ([*UP, (9, 5)], ["identity"]),
    "Denoiser": ([(27, 11), (11, 9), (9, 10)], ["identity"]),
    "conv_autoencoder": (CONV_UP + CONV_DOWN, ["sigmoid"]),
    "dense_autoencoder": ([*UP, (9, 3), (3, 9), *DOWN], ["identity", "sigmoid"]),
    "dense_stack": ([*PAIRS, (9, 3), (3, 9)], ["tanh", "sigmoid", "tanh", "tanh", "identity", "tanh"]),
    "dense_variational_autoencoder": ([*UP, (9, 6), (3, 9), *DOWN], ["identity", "sigmoid"]),
    "models.networks.ConvDecoder": (CONV_DOWN, ["sigmoid"]),
    "models.networks.ConvEncoder": (CONV_UP, []),
    "models.networks.DenseDecoder": ([(3, 11), (11, 9), (9, 24)], ["sigmoid"]),
    "models.networks.DenseEncoder": ([*UP, (9, 3)], ["sigmoid"]),
    "to_classifier": ([*UP, (9, 5)], ["identity"]),
    "unroll": (UP + DOWN, ["tanh", "sigmoid"]),
}  # fmt: skip
"""Of each builder the sizes of the layers, as its model holds them, and what follows each of its networks."""


def build(name, **given):
    """Build by the function or class with this name from as much of `given` as it takes."""
    taken = signatures()[name]
    if "stack" in taken:
        given["stack"] = build("dense_stack", **given | {"latent": None})
    return ENTRIES[f"aelib.{name}"](**{key: value for key, value in given.items() if key in taken})


def in_order(model, *having):
    """The parts of a model that have all of these attributes: the encoder before the decoder, and layers in order."""
    found = {path: part for path, part in nnx.iter_modules(model) if all(key in vars(part) for key in having)}
    last = ("decoder", "to_code")  # what comes after its neighbour, though the alphabet has it first

    def place(path):
        return [(key in last, key == "layers", key) for key in path]

    return [found[path] for path in sorted(found, key=place)]


def test_every_builder_is_in_the_table():
    building = {name for name, taken in signatures().items() if {"rngs", "stack"} & {*taken} and "key" not in taken}
    assert building - {"SparseAutoencoder", "VectorQuantizer"} == {*BUILT}, (
        "which have tests of their own for their weights"
    )
    assert {key for name in BUILT for key in signatures()[name]} == {*GIVEN, "rngs", "stack", "self"}


@pytest.mark.parametrize("name", BUILT)
def test_widths_activations_precision_and_likelihood_reach_every_part(name):
    model, (sizes, outputs) = build(name, **GIVEN, rngs=nnx.Rngs(0)), BUILT[name]
    layers, taken = in_order(model, "kernel"), {*signatures()[name]}
    assert [layer.kernel.shape for layer in layers] == sizes
    assert [part.output for part in in_order(model, "output", "layers")] == outputs
    assert {part.activation for part in in_order(model, "activation")} <= {"tanh"}
    inherits = {"stack", "dtype"} & taken
    assert {part.dtype for part in in_order(model, "dtype")} == {"bfloat16" if inherits else None}
    assert [layer.stride for layer in layers if hasattr(layer, "stride")] == [
        stride for part, strides in ((CONV_UP, (1, 2)), (CONV_DOWN, (2, 1))) if part[1] in sizes for stride in strides
    ]
    if isinstance(model, aelib.Autoencoder):
        assert model.likelihood is GIVEN["likelihood"]


@pytest.mark.parametrize("name", BUILT)
def test_every_layer_draws_its_own_weights_and_another_seed_others(name):
    equal = GIVEN | {"shape": (4, 4), "hidden": (16, 16), "latent": 16, "classes": 16, "size": 16, "filters": (16, 16)}

    def weights(seed):
        model = build(name, **equal, rngs=nnx.Rngs(seed))
        return [np.asarray(layer.kernel[...], np.float32) for layer in in_order(model, "kernel")]

    one, same, other = weights(1), weights(1), weights(2)
    for layer, again in zip(one, same, strict=True):
        np.testing.assert_array_equal(layer, again)
    drawn = [layer.tobytes() for layer in one + other if layer.any()]  # a layer may begin with zeros
    assert len({*drawn}) == len(drawn)


# Rows


WHOLE = {
    "relative_difference", "latent.procrustes", "latent.intrinsic_dimension", "latent.interpolate",
    "latent.principal_components", "latent.principal_angles", "latent.total_variation", "latent.denoising_flow",
    "SparseAutoencoder.dead",
}  # fmt: skip
"""What does not return a row for each row, or not of that row alone."""
INSTEAD = {"Denoiser.__call__": {"sigma": np.array([0.1, 0.7, 3.0, 20.0], np.float32)}}


def of_rows(name):
    """The good arguments of a function of the search for bad input, those that are arrays of rows, and their number."""
    arguments = (TABLE[name].good() if TABLE[name].good else dict(TABLE[name].arguments)) | INSTEAD.get(name, {})
    rows = {key: np.asarray(each) for key, each in arguments.items() if isinstance(each, np.ndarray) and each.ndim}
    return arguments, rows, {len(each) for each in rows.values()}


def test_no_good_argument_has_as_many_rows_as_columns():
    alike = {name for name in TABLE for each in of_rows(name)[1].values() if len(each) in each.shape[1:]}
    square = {"convolution.convolve", "convolution.convolve_transposed", "latent.fill_gaussian"}
    assert alike == square, "whose kernels are square, or whose covariance is"


ALONE = [
    name
    for name in TABLE
    if name not in WHOLE
    and not name.startswith(("plots.", "live."))
    and not {"key", "rngs"} & {*of_rows(name)[0]}
    and len(of_rows(name)[2]) == 1
]


@pytest.mark.parametrize("name", ALONE)
def test_each_row_gets_the_answer_that_it_gets_alone(name):
    arguments, rows, (count,) = of_rows(name)

    def answer(places):
        return TABLE[name].call(**arguments | {key: each[places] for key, each in rows.items()})

    for places in (np.arange(count)[::-1], np.array([1])):
        for found, expected in zip(*map(jax.tree.leaves, (answer(places), answer(slice(None)))), strict=True):
            np.testing.assert_allclose(found, np.asarray(expected)[places], rtol=1e-5, atol=1e-6)
