import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models import saving as checkpoints
from aelib.models.autoencoder import Autoencoder, Classifier
from aelib.models.networks import DenseDecoder, DenseEncoder
from aelib.models.stack import Stack, dense_stack, to_classifier, unroll
from aelib.training.fit import fit
from aelib.training.losses import nll
from aelib.training.pretrain import pretrain

IMAGES = np.asarray(jax.random.uniform(jax.random.key(0), (60, 6, 4)))
OPTIONS = {"epochs": 2, "batch_size": 20, "optimizer": optax.adam(1e-2), "key": jax.random.key(1), "progress": False}


def small(hidden=(7, 5, 3), likelihood=None, activation="sigmoid", seed=0, **more):
    likelihood = Bernoulli() if likelihood is None else likelihood
    return dense_stack((6, 4), hidden=hidden, likelihood=likelihood, activation=activation, rngs=nnx.Rngs(seed), **more)


def moved(stack=None):
    """Return a stack whose every weight, the biases too, has moved as if it had been trained."""
    stack, rng = small() if stack is None else stack, np.random.default_rng(0)
    state = nnx.state(stack, nnx.Param)
    nnx.update(stack, jax.tree.map(lambda leaf: jnp.asarray(leaf + rng.normal(0, 0.1, leaf.shape), leaf.dtype), state))
    return stack


def weights(model):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(model, nnx.Param))]


def assert_same_bits(model, other):
    for array, expected in zip(weights(model), weights(other), strict=True):
        np.testing.assert_array_equal(array, expected)


# What a stack is.


def test_codes_are_those_after_each_layer_and_a_part_of_a_stack_shares_its_weights():
    stack = moved()
    x = jnp.asarray(IMAGES)
    for depth, layer in enumerate(stack.layers, start=1):
        x = layer.encode(x)
        part = Stack(stack.layers[:depth])
        np.testing.assert_array_equal(stack.codes(IMAGES)[depth - 1], x)
        np.testing.assert_array_equal(part.encode(IMAGES), x)
        assert part.layers[0].encoder is stack.layers[0].encoder
        assert part.reconstruct(IMAGES).shape == IMAGES.shape
    np.testing.assert_array_equal(stack.encode(IMAGES), x)


def test_a_stack_goes_down_by_the_means_of_its_layers():
    stack = small(hidden=(7, 5))
    down = stack.layers[0].decode(stack.layers[1].decode(stack.encode(IMAGES)))
    np.testing.assert_array_equal(stack.reconstruct(IMAGES), down)
    np.testing.assert_array_equal(stack.decode(stack.encode(IMAGES)), down)


@pytest.mark.parametrize(
    ("activation", "likelihood", "output"),
    [
        ("sigmoid", Bernoulli(), "identity"),
        ("tanh", Gaussian(sigma=1.0), "tanh"),
        ("leaky_relu", Gaussian(sigma=1.0), "leaky_relu"),
        ("identity", Gaussian(sigma=1.0), "identity"),
        ("relu", Gaussian(sigma=1.0), "identity"),
        ("gelu", Gaussian(sigma=1.0), "identity"),
    ],
)
def test_the_layers_above_have_the_likelihood_of_the_codes_below(activation, likelihood, output):
    stack = small(activation=activation, likelihood=Gaussian(sigma=0.5), output="sigmoid", latent=2)
    assert [layer.likelihood for layer in stack.layers] == [Gaussian(sigma=0.5), *[likelihood] * 3]
    assert [layer.decoder.output for layer in stack.layers] == ["sigmoid", *[output] * 3]
    assert [layer.encoder.output for layer in stack.layers] == [*[activation] * 3, "identity"]


def test_the_weights_of_a_layer_do_not_depend_on_those_above():
    assert_same_bits(small((7,)).layers[0], small((7, 5, 3)).layers[0])
    one, two = small((7,)), small((7, 5))
    for stack in (one, two):
        pretrain(stack, nll, IMAGES, **OPTIONS)
    assert_same_bits(one.layers[0], two.layers[0])


def test_a_stack_is_called_tabulated_and_compiled():
    stack = small(latent=2)
    np.testing.assert_array_equal(stack(IMAGES), stack.reconstruct(IMAGES))
    np.testing.assert_allclose(nnx.jit(lambda stack, x: stack(x))(stack, IMAGES), stack(IMAGES), rtol=1e-5, atol=1e-6)
    assert "layers/0/encoder" in nnx.tabulate(stack, IMAGES, console_kwargs={"width": 200})


def test_a_single_width_is_a_tuple_of_one_and_an_activation_may_be_a_function():
    stack = dense_stack(24, hidden=7, activation=nnx.sigmoid, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    same = dense_stack((24,), hidden=(7,), activation="sigmoid", likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    assert stack.layers[0].encoder.output == "sigmoid"
    assert_same_bits(stack, same)
    own = dense_stack(24, hidden=(7, 5), activation=nnx.silu, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    assert own.layers[1].decoder.output is nnx.silu
    assert unroll(own).encoder.activation is nnx.silu


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ((), ValueError, "layers must hold at least one autoencoder"),
        (small((7,)).layers[0].encoder, TypeError, r"layers\[0\] is the DenseEncoder"),
        (
            [small((7,)).layers[0], small((7, 5)).layers[0]],
            ValueError,
            r"layers\[1\] is of examples \[6, 4\] and the codes below it are \[7\]",
        ),
    ],
)
def test_input_that_is_not_a_stack_raises(layers, error, message):
    with pytest.raises(error, match=message):
        Stack(layers)


def test_a_stack_of_no_layers_cannot_be_built():
    with pytest.raises(ValueError, match="hidden must hold at least one width, or latent be given"):
        small(())


# Unrolling.

STACKS = {
    "sigmoid": {},
    "linear code": {"latent": 2},
    "one layer": {"hidden": (7,)},
    "one linear layer": {"hidden": (), "latent": 2},
    "tanh": {"activation": "tanh", "likelihood": Gaussian(sigma=0.5), "output": "sigmoid"},
    "leaky": {"activation": "leaky_relu"},
    "linear": {"activation": "identity", "latent": 2},
}


@pytest.mark.parametrize("name", STACKS)
def test_the_unrolled_stack_does_what_the_stack_does(name, tmp_path):
    stack = moved(small(**STACKS[name]))
    model = unroll(stack)
    np.testing.assert_allclose(model.encode(IMAGES), stack.encode(IMAGES), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.reconstruct(IMAGES), stack.reconstruct(IMAGES), rtol=1e-5, atol=1e-6)
    assert model.likelihood == stack.layers[0].likelihood
    checkpoints.save(model, tmp_path / "model")
    np.testing.assert_array_equal(checkpoints.load(tmp_path / "model").nll(IMAGES), model.nll(IMAGES))


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_an_unrolled_stack_of_relu_has_the_activation_on_the_way_down(activation):
    stack = moved(small((7, 5), activation=activation))
    model = unroll(stack)
    down = getattr(jax.nn, activation)(stack.layers[1].decode(stack.encode(IMAGES)))
    np.testing.assert_allclose(model.reconstruct(IMAGES), stack.layers[0].decode(down), rtol=1e-5, atol=1e-6)


def test_training_the_unrolled_stack_leaves_the_stack_as_it_is():
    stack = moved(small())
    before, model = weights(stack), unroll(stack)
    start = weights(model)
    fit(model, nll, IMAGES, **OPTIONS)
    assert not any(np.array_equal(one, other) for one, other in zip(weights(model), start, strict=True))
    for array, expected in zip(weights(stack), before, strict=True):
        np.testing.assert_array_equal(array, expected)


def layered(**change):
    """A stack of two layers, of which the second is put together otherwise."""
    below = small((7,)).layers[0]
    parts = {
        "encoder": DenseEncoder((7,), (), 5, output="sigmoid", rngs=nnx.Rngs(0)),
        "decoder": DenseDecoder(5, (), (7,), rngs=nnx.Rngs(0)),
        "likelihood": Bernoulli(),
    }
    return Stack([below, Autoencoder(**{**parts, **change})])


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (layered(encoder=DenseEncoder((7,), (6,), 5, rngs=nnx.Rngs(0))), r"one dense layer up .* layers\[1\] has"),
        (layered(decoder=DenseDecoder(5, (6,), (7,), rngs=nnx.Rngs(0))), r"one dense layer up .* layers\[1\] has"),
        (
            Stack([*small((7, 5)).layers, *small((7, 5, 4, 3), activation="tanh").layers[2:]]),
            r"the same activation in all layers .*, but got the list \['sigmoid', 'sigmoid', 'tanh'",
        ),
    ],
)
def test_a_stack_that_one_network_cannot_continue_raises(stack, message):
    for build in (unroll, lambda stack: to_classifier(stack, 10, rngs=nnx.Rngs(0))):
        with pytest.raises(ValueError, match=message):
            build(stack)


# A classifier.


def test_a_classifier_continues_the_stack_and_leaves_it_as_it_is():
    stack = moved(small())
    before = weights(stack)
    classifier = to_classifier(stack, 4, rngs=nnx.Rngs(5))
    fresh = Classifier((6, 4), (7, 5, 3), 4, activation="sigmoid", rngs=nnx.Rngs(5))
    head = classifier.network.layers[-1]
    assert_same_bits(head, fresh.network.layers[-1])
    logits = stack.encode(IMAGES) @ head.kernel[...] + head.bias[...]
    np.testing.assert_allclose(classifier(IMAGES), logits, rtol=1e-5, atol=1e-6)
    fit(classifier, nll, (IMAGES, np.arange(60, dtype=np.int32) % 4), **OPTIONS)
    for array, expected in zip(weights(stack), before, strict=True):
        np.testing.assert_array_equal(array, expected)


def test_a_linear_code_becomes_no_classifier():
    with pytest.raises(ValueError, match=r"'sigmoid', 'identity'\]: build .* without latent"):
        to_classifier(small(latent=2), 10, rngs=nnx.Rngs(0))
