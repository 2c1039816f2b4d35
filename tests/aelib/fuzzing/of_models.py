"""Likelihoods, convolution, networks, models and stacks: good arguments and right answers."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

import aelib
from aelib import likelihoods
from aelib.models import networks
from aelib.models import stack as finetuning
from aelib.models.convolution import convolve, convolve_transposed
from tests.aelib.fuzzing.answers import assert_shape, by_row, double, near, single
from tests.aelib.fuzzing.harness import Entry

rng = np.random.default_rng(0)
X, X_HAT = rng.random((4, 3), np.float32), rng.normal(size=(4, 3)).astype(np.float32)
LABELS = np.array([2, 0, 1, 1])
IMAGES = rng.random((5, 4, 4), np.float32)
CODES = rng.normal(size=(3, 2)).astype(np.float32)
KEY, RNGS = jax.random.key(0), nnx.Rngs(0)
BERNOULLI, CATEGORICAL, GAUSSIAN = likelihoods.Bernoulli(), likelihoods.Categorical(), likelihoods.Gaussian(0.5)


def summed(terms: np.ndarray) -> np.ndarray:
    return terms.reshape(len(terms), int(np.prod(terms.shape[1:]))).sum(axis=1)


def right_squared_error(result: Any, given: dict[str, Any]) -> None:
    x_hat, x = double(given["x_hat"]), double(given["x"])
    near(result, summed((x_hat - x) ** 2), *given.values(), scale=summed((np.abs(x_hat) + np.abs(x)) ** 2))


def right_gaussian(result: Any, given: dict[str, Any]) -> None:
    parameter, x = double(given["parameter"]), double(given["x"])
    variance = GAUSSIAN.sigma**2
    constant = np.prod(x.shape[1:]) / 2 * np.log(2 * np.pi * variance)
    scale = summed((np.abs(parameter) + np.abs(x)) ** 2) / variance + abs(constant)
    near(result, summed((parameter - x) ** 2) / (2 * variance) + constant, *given.values(), scale=scale)


def right_binary(result: Any, given: dict[str, Any]) -> None:
    logits, x = (double(value) for value in given.values())
    terms = np.logaddexp(0, logits) - x * logits
    near(result, summed(terms), *given.values(), scale=summed(np.abs(logits) + 1))


def right_categorical(result: Any, given: dict[str, Any]) -> None:
    logits, labels = (np.asarray(value) for value in given.values())
    logits = double(logits)
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    terms = -np.take_along_axis(log_p, labels[..., None].astype(int), axis=-1)[..., 0]
    near(result, summed(terms.reshape(len(terms), -1)), *given.values(), scale=np.abs(logits).max(initial=1) + 10)


def right_softmax(result: Any, given: dict[str, Any]) -> None:
    logits = double(given["parameter"])
    with np.errstate(all="ignore"):
        below = logits - logits.max(axis=-1, keepdims=True)
        expected = np.exp(below - np.logaddexp.reduce(below, axis=-1, keepdims=True))
    unclear = ~np.isfinite(single(logits)).all(axis=-1, keepdims=True) | (np.abs(logits).max(initial=0) > 1e3)
    near(np.where(unclear, 0, result), np.where(unclear, 0, expected), given["parameter"], scale=1)


def right_draw(drop: int = 0, values: tuple[float, ...] = ()) -> Any:
    def right(result: Any, given: dict[str, Any]) -> None:
        shape = np.shape(given["parameter"])
        assert_shape(result, shape[: len(shape) - drop])
        if values:
            assert np.isin(np.asarray(result), values).all()

    return right


def right_convolution(transposed: bool) -> Any:
    def right(result: Any, given: dict[str, Any]) -> None:
        x, kernel, stride = double(given["x"]), double(given["kernel"]), int(given["stride"])
        (n, height, width, _), (*size, _, filters) = x.shape, kernel.shape
        grid = (height * stride, width * stride) if transposed else (-(-height // stride), -(-width // stride))
        assert_shape(result, (n, *grid, filters))
        if np.isfinite(single(x)).all() and np.isfinite(single(kernel)).all():
            bound = np.abs(x).max(initial=0) * np.abs(kernel).max(initial=0) * np.prod([*size, x.shape[-1]])
            assert (np.abs(double(result)) <= bound * 1.01 + 1e-30).all() or bound > 1e4

    return right


def as_in_single(function: Any) -> Any:
    """What it says of arrays of JAX in single precision is right, and other clothes change nothing."""

    def right(result: Any, given: dict[str, Any]) -> None:
        expected = function(*[single(value) if np.asarray(value).dtype.kind not in "iu" else jnp.asarray(value)
                              for value in given.values()])  # fmt: skip
        near(result, expected, *given.values(), scale=10)

    return right


def assert_parts(result: Any, given: dict[str, Any]) -> None:
    assert all(getattr(result, name) is part for name, part in given.items())


def of_each(result: Any, given: dict[str, Any]) -> None:
    assert_shape(result, (len(given["x"]),))


def builds(shape_of: Any = None) -> Any:
    """What is built can be used, for examples of the shape that was asked for."""

    def right(model: Any, given: dict[str, Any]) -> None:
        if any(callable(given.get(name)) for name in ("activation", "output")):
            return  # what a reader's own function does with an array is the reader's
        if isinstance(model, networks.DenseDecoder | networks.ConvDecoder):
            shape = (2, *model.shape)
            assert_shape(jax.eval_shape(model, jnp.zeros((2, model.latent))), shape)
        elif isinstance(model, aelib.Autoencoder | aelib.Stack):
            shape = tuple(np.atleast_1d(given.get("shape", (4, 4))).tolist())
            assert_shape(jax.eval_shape(model.reconstruct, jnp.zeros((2, *shape))), (2, *shape))
        elif isinstance(model, aelib.Classifier):
            assert_shape(jax.eval_shape(model, jnp.zeros((2, *model.shape))), (2, model.classes))
        else:
            assert_shape(jax.eval_shape(model, jnp.zeros((2, *model.shape))), (2, model.latent))
        for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)):
            assert np.isfinite(leaf).all()

    return right


def right_batches(result: Any, given: dict[str, Any]) -> None:
    x = given["x"]
    expected = given["function"](jax.tree.map(single, x)) if jax.tree.leaves(x) else x
    jax.tree.map(lambda one, other: near(one, other, np.float16(0)), result, expected)


def double_it(x: Any) -> Any:
    return jax.tree.map(lambda leaf: leaf.astype(jnp.float32) * 2, x)


UNDOUBLED = "Cannot convert_element_type from key"
"""What the function itself says of keys."""


def builds_denoiser(model: Any, given: dict[str, Any]) -> None:
    """At first it repairs as if all numbers were independent and normal."""
    x = np.linspace(-2, 2, 3 * model.size, dtype=np.float32).reshape(3, model.size)
    if not callable(given["activation"]):
        near(model(x, 0.5), x / 1.25, x, scale=1)


def builds_sparse(model: Any, given: dict[str, Any]) -> None:
    """Its atoms have length 1, and are what the encoder looks for; the centre is taken away and added."""
    atoms = double(model.atoms)
    assert_shape(atoms, (given["width"], given["size"]))
    near(np.linalg.norm(atoms, axis=1), np.ones(len(atoms)), np.float32(0), scale=1)
    near(model.encoder.get_value(), atoms.T, np.float32(0), scale=1)
    centre = np.zeros(given["size"]) if given["centre"] is None else single(given["centre"])
    near(model.centre.get_value(), centre, given["centre"])
    if np.abs(centre).max(initial=0) < 1e4:
        x = centre + 2 * atoms[:1].astype(np.float32)
        assert model.encode(x)[0].argmax() == 0


def builds_quantizer(model: Any, given: dict[str, Any]) -> None:
    """Each of its vectors is nearest to itself, and the loss of what is beside one has the right factor."""
    book = model.codebook.get_value()
    assert_shape(book, (given["count"], given["size"]))
    assert model(book).index.tolist() == list(range(len(book)))
    beside = book + np.float32(1e-3)
    near(model(beside).loss[:1] * 1e6, [(1 + float(given["commitment"])) * given["size"]], np.float16(0), scale=1)


def right_sigma(result: Any, given: dict[str, Any]) -> None:
    """A level for all, or one for each row."""
    sigma = jnp.broadcast_to(jnp.asarray(np.asarray(given["sigma"], np.float32)), (len(given["x"]),))
    by_row(DENOISER, each=("sigma",))(result, {"x": given["x"], "sigma": sigma})


def right_distortion(result: Any, given: dict[str, Any]) -> None:
    """That of the codes that are drawn with the same key; `right_codes` says which these are."""
    x = single(given["x"])
    z = VARIATIONAL.draw_codes(given["key"], x)
    near(result, GAUSSIAN.nll(VARIATIONAL.decoder(z), x), given["x"], scale=size_in_nats(x))


def right_codes(z: Any, given: dict[str, Any]) -> None:
    mean, log_variance = (double(part) for part in VARIATIONAL.posterior(single(given["x"])))
    noise = (double(z) - mean) / np.exp(log_variance / 2)
    assert_shape(z, mean.shape)
    known = np.isfinite(noise) & (np.abs(mean) < 1e3) & (np.abs(log_variance) < 5)
    assert (np.abs(noise[known]) < 6).all()
    assert len({*noise[known].round(2).tolist()}) >= 0.6 * known.sum(), "each number has noise of its own"


def size_in_nats(x: Any) -> np.ndarray:
    return 100 + summed((10 + 2 * np.abs(double(x))) ** 2) / (2 * GAUSSIAN.sigma**2)


DENSE = aelib.dense_autoencoder((4, 4), hidden=(5,), latent=2, likelihood=BERNOULLI, rngs=nnx.Rngs(0))
VARIATIONAL = aelib.dense_variational_autoencoder((4, 4), hidden=(5,), latent=2, likelihood=GAUSSIAN, rngs=nnx.Rngs(0))
DENOISER = aelib.Denoiser(3, (5,), rngs=nnx.Rngs(0))
DENOISER.network.layers[-1].kernel[...] = jax.random.normal(KEY, (5, 3))  # which begins with zeros
SPARSE = aelib.SparseAutoencoder(3, 5, sparsity="top_k", active=2, rngs=nnx.Rngs(0))
QUANTIZER = aelib.VectorQuantizer(4, 3, rngs=nnx.Rngs(0))
ROWS = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
CLASSIFIER = aelib.Classifier((4, 4), (5,), 3, rngs=nnx.Rngs(0))
CONV_ENCODER = networks.ConvEncoder((4, 4), 2, filters=(3, 2), strides=(1, 2), rngs=nnx.Rngs(0))
CONV_DECODER = networks.ConvDecoder(2, (4, 4), filters=(3, 2), strides=(1, 2), rngs=nnx.Rngs(0))
STACK = aelib.dense_stack((4, 4), hidden=(5, 2), likelihood=BERNOULLI, rngs=nnx.Rngs(0))
NET = {"activation": "relu", "dtype": None, "rngs": RNGS}
CONV = {"filters": (3, 2), "strides": (1, 2), "dtype": "bfloat16"}

TABLE = {
    "squared_error": Entry(likelihoods.squared_error, {"x_hat": X_HAT, "x": X}, right_squared_error, share=0.5),
    "binary_cross_entropy": Entry(
        likelihoods.binary_cross_entropy, {"logits": X_HAT, "x": X}, right_binary, share=0.5
    ),
    "cross_entropy": Entry(
        likelihoods.cross_entropy, {"logits": X_HAT, "labels": LABELS}, right_categorical, share=0.5
    ),
    "Gaussian": Entry(
        likelihoods.Gaussian, {"sigma": 0.5}, lambda result, given: near(result.sigma, given["sigma"])
    ),
    "Gaussian.nll": Entry(GAUSSIAN.nll, {"parameter": X_HAT, "x": X}, right_gaussian, share=0.5),
    "Gaussian.mean": Entry(
        GAUSSIAN.mean, {"parameter": X_HAT}, lambda result, given: near(result, double(given["parameter"]), result)
    ),
    "Gaussian.sample": Entry(GAUSSIAN.sample, {"key": KEY, "parameter": X_HAT}, right_draw(), share=0.5),
    "Bernoulli": Entry(likelihoods.Bernoulli, {}, lambda result, given: None),
    "Bernoulli.nll": Entry(BERNOULLI.nll, {"parameter": X_HAT, "x": X}, right_binary, share=0.5),
    "Bernoulli.mean": Entry(
        BERNOULLI.mean, {"parameter": X_HAT},
        lambda result, given: near(result, np.exp(-np.logaddexp(0, -double(given["parameter"]))), result, scale=1),
    ),
    "Bernoulli.sample": Entry(
        BERNOULLI.sample, {"key": KEY, "parameter": X_HAT}, right_draw(values=(0, 1)), share=0.5
    ),
    "Categorical": Entry(likelihoods.Categorical, {}, lambda result, given: None),
    "Categorical.nll": Entry(CATEGORICAL.nll, {"parameter": X_HAT, "x": LABELS}, right_categorical, share=0.5),
    "Categorical.mean": Entry(CATEGORICAL.mean, {"parameter": X_HAT}, right_softmax),
    "Categorical.sample": Entry(
        CATEGORICAL.sample, {"key": KEY, "parameter": X_HAT}, right_draw(drop=1, values=tuple(range(5))), share=0.5
    ),
    "convolution.convolve": Entry(
        convolve, {"x": rng.normal(size=(2, 4, 5, 3)), "kernel": rng.normal(size=(3, 3, 3, 2)), "stride": 2},
        right_convolution(transposed=False), share=0.3,
    ),
    "convolution.convolve_transposed": Entry(
        convolve_transposed, {"x": rng.normal(size=(1, 2, 2, 3)), "kernel": rng.normal(size=(3, 3, 3, 2)), "stride": 2},
        right_convolution(transposed=True), share=0.3,
    ),
    "networks.DenseEncoder": Entry(
        networks.DenseEncoder, {"shape": (4, 4), "hidden": (5,), "latent": 2, **NET, "output": "tanh"}, builds(),
        share=0.3,
    ),
    "networks.DenseEncoder.__call__": Entry(DENSE.encoder, {"x": IMAGES}, as_in_single(DENSE.encoder), share=0.5),
    "networks.DenseDecoder": Entry(
        networks.DenseDecoder, {"latent": 2, "hidden": (5,), "shape": (4, 4), **NET, "output": "tanh"}, builds(),
        share=0.3,
    ),
    "networks.DenseDecoder.__call__": Entry(DENSE.decoder, {"z": CODES}, as_in_single(DENSE.decoder), share=0.5),
    "networks.ConvEncoder": Entry(
        networks.ConvEncoder, {"shape": (4, 4), "latent": 2, **CONV, "rngs": RNGS}, builds(), share=0.3
    ),
    "networks.ConvEncoder.__call__": Entry(CONV_ENCODER, {"x": IMAGES}, as_in_single(CONV_ENCODER), share=0.1),
    "networks.ConvDecoder": Entry(
        networks.ConvDecoder, {"latent": 2, "shape": (4, 4), **CONV, "output": "tanh", "rngs": RNGS}, builds(),
        share=0.1,
    ),
    "networks.ConvDecoder.__call__": Entry(CONV_DECODER, {"z": CODES}, as_in_single(CONV_DECODER), share=0.1),
    "Autoencoder": Entry(  # of any layers, which show what they take only when they are called
        aelib.Autoencoder, {"encoder": DENSE.encoder, "decoder": DENSE.decoder, "likelihood": BERNOULLI},
        lambda result, given: assert_parts(result, given),
    ),
    "Autoencoder.__call__": Entry(DENSE, {"x": IMAGES}, as_in_single(DENSE), share=0.5),
    "Autoencoder.sample": Entry(
        DENSE.sample, {"key": KEY, "z": CODES}, lambda result, given: assert_shape(result, (len(given["z"]), 4, 4)),
        share=0.5,
    ),
    "Autoencoder.encode": Entry(DENSE.encode, {"x": IMAGES}, as_in_single(DENSE.encode), share=0.5),
    "Autoencoder.decode": Entry(DENSE.decode, {"z": CODES}, as_in_single(DENSE.decode), share=0.5),
    "Autoencoder.reconstruct": Entry(
        DENSE.reconstruct, {"x": IMAGES}, as_in_single(DENSE.reconstruct), share=0.5
    ),
    "Autoencoder.nll": Entry(DENSE.nll, {"x": IMAGES}, as_in_single(DENSE.nll), share=0.5),
    "VariationalAutoencoder": Entry(
        aelib.VariationalAutoencoder,
        {"encoder": VARIATIONAL.encoder, "decoder": VARIATIONAL.decoder, "likelihood": GAUSSIAN},
        lambda result, given: assert_parts(result, given),
    ),
    "VariationalAutoencoder.encode": Entry(
        VARIATIONAL.encode, {"x": IMAGES}, as_in_single(VARIATIONAL.encode), share=0.3
    ),
    "VariationalAutoencoder.posterior": Entry(
        VARIATIONAL.posterior, {"x": IMAGES}, as_in_single(VARIATIONAL.posterior), share=0.3
    ),
    "VariationalAutoencoder.rate": Entry(VARIATIONAL.rate, {"x": IMAGES}, as_in_single(VARIATIONAL.rate), share=0.3),
    "VariationalAutoencoder.distortion": Entry(
        VARIATIONAL.distortion, {"key": KEY, "x": IMAGES}, right_distortion, share=0.3
    ),
    "VariationalAutoencoder.distortion_and_rate": Entry(
        VARIATIONAL.distortion_and_rate, {"key": KEY, "x": IMAGES},
        lambda both, given: [
            right_distortion(both[0], given), near(both[1], VARIATIONAL.rate(single(given["x"])), given["x"], scale=10)
        ],
        share=0.3,
    ),
    "VariationalAutoencoder.draw_codes": Entry(
        VARIATIONAL.draw_codes, {"key": KEY, "x": IMAGES}, right_codes, share=0.3
    ),
    "VariationalAutoencoder.importance_nll": Entry(
        VARIATIONAL.importance_nll, {"key": KEY, "x": IMAGES, "samples": 3}, of_each, share=0.3
    ),
    "VariationalAutoencoder.generate": Entry(
        VARIATIONAL.generate, {"key": KEY, "count": 3},
        lambda result, given: assert_shape(result, (int(given["count"]), 4, 4)), share=0.3,
    ),
    "Denoiser": Entry(
        aelib.Denoiser, {"size": 3, "hidden": (5,), "activation": "tanh", "dtype": None, "rngs": RNGS},
        builds_denoiser, own=("activation",), share=0.3,
    ),
    "Denoiser.__call__": Entry(
        DENOISER, {"x": ROWS, "sigma": 0.5}, right_sigma, share=0.5
    ),
    "Denoiser.__call__, a level a row": Entry(
        DENOISER, {"x": ROWS, "sigma": np.array([0.1, 0.7, 3.0, 20.0], np.float32)}, right_sigma, share=0.5
    ),
    "SparseAutoencoder": Entry(
        aelib.SparseAutoencoder,
        {"size": 3, "width": 5, "sparsity": "top_k", "active": 2, "centre": ROWS[0], "rngs": RNGS}, builds_sparse,
        share=0.3,
    ),
    "SparseAutoencoder.__call__": Entry(
        SPARSE, {"x": ROWS}, by_row(SPARSE), share=0.5
    ),
    "SparseAutoencoder.encode": Entry(
        SPARSE.encode, {"x": ROWS}, by_row(SPARSE.encode), share=0.3
    ),
    "SparseAutoencoder.dead": Entry(
        SPARSE.dead, {"x": ROWS},
        lambda dead, given: near(dead, ~(double(SPARSE.encode(single(given["x"]))) > 0).any(axis=0)), share=0.3,
    ),
    "SparseAutoencoder.decode": Entry(
        SPARSE.decode, {"z": rng.random((4, 5), np.float32)}, by_row(SPARSE.decode), share=0.3
    ),
    "SparseAutoencoder.positive": Entry(
        SPARSE.positive, {"x": ROWS}, by_row(SPARSE.positive), share=0.3
    ),
    "SparseAutoencoder.activate": Entry(
        SPARSE.activate, {"x": ROWS}, by_row(SPARSE.activate), share=0.3
    ),
    "VectorQuantizer": Entry(
        aelib.VectorQuantizer, {"count": 4, "size": 3, "commitment": 0.5, "rngs": RNGS}, builds_quantizer, share=0.3
    ),
    "VectorQuantizer.__call__": Entry(
        QUANTIZER, {"z": ROWS}, by_row(QUANTIZER), share=0.5
    ),
    "VectorQuantizer.nearest": Entry(
        QUANTIZER.nearest, {"z": ROWS}, by_row(QUANTIZER.nearest), share=0.5
    ),
    "straight_through": Entry(
        aelib.straight_through, {"value": ROWS, "z": ROWS[::-1]},
        lambda found, given: near(found, double(given["value"]), *given.values(), scale=np.abs(double(given["z"]))),
        share=0.0,
    ),
    "Classifier": Entry(
        aelib.Classifier, {"shape": (4, 4), "hidden": (5,), "classes": 3, **NET}, builds(), share=0.3
    ),
    "Classifier.__call__": Entry(CLASSIFIER, {"x": IMAGES}, as_in_single(CLASSIFIER), share=0.5),
    "Classifier.nll": Entry(
        CLASSIFIER.nll, {"x": IMAGES, "labels": np.append(LABELS, 2)}, as_in_single(CLASSIFIER.nll), share=0.5
    ),
    "Classifier.predict": Entry(
        CLASSIFIER.predict, {"x": IMAGES}, lambda result, given: assert_shape(result, np.shape(given["x"])[:1])
    ),
    "dense_autoencoder": Entry(
        aelib.dense_autoencoder,
        {"shape": (4, 4), "hidden": (5,), "latent": 2, "likelihood": GAUSSIAN, **NET, "output": "sigmoid"}, builds(),
        share=0.3,
    ),
    "dense_variational_autoencoder": Entry(
        aelib.dense_variational_autoencoder,
        {"shape": (4, 4), "hidden": (5,), "latent": 2, "likelihood": GAUSSIAN, **NET, "output": "sigmoid"}, builds(),
        share=0.3,
    ),
    "conv_autoencoder": Entry(
        aelib.conv_autoencoder,
        {"shape": (4, 4), "latent": 2, "likelihood": GAUSSIAN, **CONV, "output": "sigmoid", "rngs": RNGS}, builds(),
        share=0.3,
    ),
    "in_batches": Entry(
        aelib.in_batches, {"function": double_it, "x": X, "batch_size": 3}, right_batches, share=0.3,
        own=("function",), said=UNDOUBLED,
    ),
    "in_batches, a pytree": Entry(
        aelib.in_batches, {"function": double_it, "x": {"images": X, "labels": LABELS}, "batch_size": 3},
        right_batches, share=0.3, own=("function",), said=UNDOUBLED,
    ),
    "Stack": Entry(aelib.Stack, {"layers": list(STACK.layers)}, builds(), share=0.5),
    "Stack.__call__": Entry(STACK, {"x": IMAGES}, as_in_single(STACK), share=0.3),
    "Stack.encode": Entry(STACK.encode, {"x": IMAGES}, as_in_single(STACK.encode), share=0.3),
    "Stack.codes": Entry(
        STACK.codes, {"x": IMAGES}, lambda result, given: near(result[1], STACK.encode(single(given["x"])), given["x"],
                                                              scale=10), share=0.3,
    ),
    "Stack.decode": Entry(STACK.decode, {"z": CODES}, as_in_single(STACK.decode), share=0.3),
    "Stack.reconstruct": Entry(STACK.reconstruct, {"x": IMAGES}, as_in_single(STACK.reconstruct), share=0.3),
    "dense_stack": Entry(
        aelib.dense_stack,
        {"shape": (4, 4), "hidden": (5, 3), "latent": 2, "likelihood": GAUSSIAN,
         "activation": "relu", "dtype": None, "rngs": RNGS, "output": "sigmoid"},
        builds(), share=0.3,
    ),
    "unroll": Entry(finetuning.unroll, {"stack": STACK}, builds(), share=0.5),
    "to_classifier": Entry(
        finetuning.to_classifier, {"stack": STACK, "classes": 3, "rngs": RNGS}, builds(), share=0.3
    ),
}  # fmt: skip
