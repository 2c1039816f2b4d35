import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli, Categorical, Gaussian
from aelib.models.autoencoder import Autoencoder, Classifier, conv_autoencoder, dense_autoencoder
from aelib.models.batched import in_batches
from aelib.models.layers import ACTIVATIONS
from aelib.models.networks import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder
from aelib.models.saving import load, save
from aelib.training.fit import fit
from aelib.training.losses import nll

IMAGES = np.asarray(jax.random.uniform(jax.random.key(0), (23, 6, 4)))


def small_model(likelihood=None, **more):
    likelihood = Bernoulli() if likelihood is None else likelihood
    return dense_autoencoder((6, 4), hidden=(5,), latent=2, likelihood=likelihood, rngs=nnx.Rngs(1), **more)


@pytest.fixture(scope="module")
def blog_model():
    return conv_autoencoder((28, 28), latent=2, likelihood=Gaussian(sigma=1.0), output="sigmoid", rngs=nnx.Rngs(0))


def number_of_weights(model):
    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)))


# Dense networks.


@pytest.mark.parametrize("shape", [(7,), (6, 4), (6, 4, 3)])
def test_dense_networks_take_and_return_any_shape(shape):
    def both(x):
        z = DenseEncoder(shape, (4, 3), 2, rngs=nnx.Rngs(0))(x)
        return z, DenseDecoder(2, (3, 4), shape, rngs=nnx.Rngs(0))(z)

    z, x_hat = nnx.eval_shape(both, np.ones((5, *shape), np.float32))
    assert (z.shape, x_hat.shape) == ((5, 2), (5, *shape))


def test_a_dense_encoder_is_what_one_writes_by_hand():
    encoder = DenseEncoder((6, 4), (5, 3), 2, activation="tanh", rngs=nnx.Rngs(0))
    x = IMAGES.reshape(23, 24)
    for layer, activation in zip(encoder.layers, (np.tanh, np.tanh, lambda x: x), strict=True):
        x = activation(x @ np.asarray(layer.kernel[...]) + np.asarray(layer.bias[...]))
    np.testing.assert_allclose(encoder(IMAGES), x, rtol=1e-5, atol=1e-6)


def test_without_hidden_layers_the_networks_are_affine():
    encoder = DenseEncoder((6, 4), (), 2, rngs=nnx.Rngs(0))
    two, three = IMAGES[:1], IMAGES[1:2]
    np.testing.assert_allclose(encoder((two + three) / 2), (encoder(two) + encoder(three)) / 2, rtol=1e-5, atol=1e-6)


def test_the_output_follows_the_last_layer_only():
    plain = DenseDecoder(2, (5,), (6, 4), rngs=nnx.Rngs(0))
    squashed = DenseDecoder(2, (5,), (6, 4), output="sigmoid", rngs=nnx.Rngs(0))
    z = np.asarray(jax.random.normal(jax.random.key(1), (9, 2)))
    np.testing.assert_allclose(squashed(z), jax.nn.sigmoid(plain(z)), rtol=1e-6)


@pytest.mark.parametrize(
    ("activation", "variance"),
    [("relu", 2 / 400), ("leaky_relu", 2 / 400), ("gelu", 2 / 400), ("tanh", 2 / 700), ("sigmoid", 2 / 700)],
)
def test_the_first_weights_are_those_of_he_or_of_glorot(activation, variance):
    """What is hidden feeds the activation; a code and an output, which come last, feed the identity."""
    encoder = DenseEncoder((400,), (300,), 100, activation=activation, rngs=nnx.Rngs(0))
    decoder = DenseDecoder(400, (300,), (100,), activation=activation, rngs=nnx.Rngs(0))
    for network in (encoder, decoder):
        first, last = (np.asarray(layer.kernel[...]) for layer in network.layers)
        np.testing.assert_allclose(first.var(), variance, rtol=0.03)
        np.testing.assert_allclose(last.var(), 2 / 400, rtol=0.03)
        assert not any(np.any(layer.bias[...]) for layer in network.layers)


def test_the_last_layer_of_a_convolutional_decoder_feeds_the_output_and_the_others_a_leaky_relu():
    decoder = ConvDecoder(100, (8, 8), filters=(60, 50), strides=(1, 2), rngs=nnx.Rngs(0))
    first, last = (np.asarray(layer.kernel[...]) for layer in decoder.layers)
    np.testing.assert_allclose(first.var(), 2 / (9 * 50), rtol=0.03)
    np.testing.assert_allclose(np.var(decoder.from_code.kernel[...]), 2 / (100 + 4 * 4 * 50), rtol=0.03)
    # Of Glorot's weights, which are uniform, none is larger, as some of He's would be.
    np.testing.assert_allclose(abs(last).max(), np.sqrt(6 / (9 * (60 + 1))), rtol=0.03)


def test_every_activation_is_what_its_name_says():
    x = np.linspace(-3, 3, 13, dtype=np.float32)
    expected = {
        "identity": x,
        "relu": np.maximum(x, 0),
        "leaky_relu": np.where(x > 0, x, 0.3 * x),
        "sigmoid": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
        "gelu": 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    }
    assert set(expected) == set(ACTIVATIONS)
    for name, values in expected.items():
        np.testing.assert_allclose(ACTIVATIONS[name](x), values, rtol=1e-4, atol=1e-6)


# Convolutional networks.


def test_the_default_convolutional_network_is_that_of_the_post(blog_model):
    encoder, decoder = blog_model.encoder, blog_model.decoder
    conv = (9 * 1 * 32 + 32) + (9 * 32 * 64 + 64) + 2 * (9 * 64 * 64 + 64)
    transposed = 2 * (9 * 64 * 64 + 64) + (9 * 64 * 32 + 32) + (9 * 32 * 1 + 1)
    assert number_of_weights(encoder) == conv + (7 * 7 * 64 * 2 + 2)
    assert number_of_weights(decoder) == (2 * 7 * 7 * 64 + 7 * 7 * 64) + transposed
    assert [layer.stride for layer in encoder.layers] == [1, 2, 2, 1]
    assert [layer.stride for layer in decoder.layers] == [1, 2, 2, 1]
    assert [layer.kernel.shape[-1] for layer in decoder.layers] == [64, 64, 32, 1]
    images = np.ones((3, 28, 28), np.float32)
    codes, reconstructions = nnx.jit(lambda model, x: (model.encode(x), model.reconstruct(x)))(blog_model, images)
    assert codes.shape == (3, 2)
    assert reconstructions.shape == (3, 28, 28)
    assert 0 < float(reconstructions.min()) < float(reconstructions.max()) < 1


@pytest.mark.parametrize(
    ("shape", "filters", "strides"),
    [((6, 4), (3,), (2,)), ((6, 12, 3), (2, 3), (3, 1)), ((5, 7), (2, 2), (1, 1)), ((8, 4, 1), (2, 3), (2, 2))],
)
def test_convolutional_networks_take_and_return_any_height_width_and_channels(shape, filters, strides):
    def both(x):
        z = ConvEncoder(shape, 3, filters=filters, strides=strides, rngs=nnx.Rngs(0))(x)
        decoder = ConvDecoder(3, shape, filters=filters, strides=strides, rngs=nnx.Rngs(0))
        return z, decoder(z), decoder

    z, x_hat, decoder = nnx.eval_shape(both, np.ones((2, *shape), np.float32))
    assert (z.shape, x_hat.shape) == ((2, 3), (2, *shape))
    assert [layer.stride for layer in decoder.layers] == list(strides[::-1])


def test_a_convolution_looks_at_3x3_pixels_and_a_leaky_relu_follows():
    encoder = ConvEncoder((4, 4), 16, filters=(1,), strides=(1,), rngs=nnx.Rngs(0))
    encoder.to_code.kernel[...] = jnp.eye(16)
    encoder.layers[0].kernel[...] = jnp.full((3, 3, 1, 1), -1.0)
    image = np.zeros((1, 4, 4), np.float32)
    image[0, 1, 2] = 1
    expected = np.zeros((4, 4))
    expected[0:3, 1:4] = -0.3
    np.testing.assert_allclose(encoder(image).reshape(4, 4), expected, atol=1e-7)


def test_sizes_that_the_strides_do_not_divide_raise():
    for network in (
        lambda: ConvEncoder((28, 30), 2, rngs=nnx.Rngs(0)),
        lambda: ConvDecoder(2, (28, 30), rngs=nnx.Rngs(0)),
    ):
        with pytest.raises(
            ValueError,
            match=r"multiples of 4, .* but got the tuple \(28, 30\) and strides: .* \(1, 2, 2, 1\)",
        ):
            network()


@pytest.mark.parametrize(("shape", "padded"), [((28, 30), (28, 32)), ((5, 7, 3), (8, 8, 3))])
def test_for_such_sizes_the_call_that_pads_images_is_said(shape, padded):
    with pytest.raises(ValueError, match="pad the images to") as refusal:
        ConvEncoder(shape, 2, rngs=nnx.Rngs(0))
    said = str(refusal.value)
    assert f"pad the images to {padded[0]} by {padded[1]} pixels" in said
    assert eval(said.rpartition("x = ")[2], {"x": np.ones((2, *shape)), "np": np}).shape == (2, *padded)


# Models.


@pytest.mark.parametrize("likelihood", [Bernoulli(), Gaussian(sigma=0.5)])
def test_the_methods_of_an_autoencoder_are_those_of_its_parts(likelihood):
    model = small_model(likelihood)
    parameter = model.decoder(model.encoder(IMAGES))
    np.testing.assert_array_equal(model.encode(IMAGES), model.encoder(IMAGES))
    np.testing.assert_array_equal(model.reconstruct(IMAGES), likelihood.mean(parameter))
    np.testing.assert_array_equal(model.decode(model.encode(IMAGES)), likelihood.mean(parameter))
    np.testing.assert_array_equal(model.nll(IMAGES), likelihood.nll(parameter, IMAGES))
    assert model.nll(IMAGES).shape == (23,)


def test_a_model_is_called_tabulated_and_compiled():
    models = {
        "encoder/layers/0": small_model(),
        "decoder/layers/0": conv_autoencoder(
            (6, 4), latent=2, filters=(3,), strides=(2,), likelihood=Bernoulli(), rngs=nnx.Rngs(0)
        ),
        "network/layers/1": Classifier((6, 4), 5, 3, rngs=nnx.Rngs(0)),
    }
    for layer, model in models.items():
        expected = model.network(IMAGES) if isinstance(model, Classifier) else model.reconstruct(IMAGES)
        np.testing.assert_array_equal(model(IMAGES), expected)
        np.testing.assert_allclose(nnx.jit(lambda m, x: m(x))(model, IMAGES), expected, rtol=1e-5, atol=1e-6)
        assert layer in nnx.tabulate(model, IMAGES, console_kwargs={"width": 200})
        np.testing.assert_allclose(in_batches(model, IMAGES, batch_size=5), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("likelihood", [Bernoulli(), Gaussian(sigma=0.5)])
def test_a_sample_is_a_draw_from_the_likelihood_of_the_decoded_codes(likelihood):
    model, z, key = small_model(likelihood), jnp.ones((5, 2)), jax.random.key(3)
    drawn = model.sample(key, z)
    assert drawn.shape == (5, 6, 4)
    np.testing.assert_array_equal(drawn, likelihood.sample(key, model.decoder(z)))
    assert not np.array_equal(drawn, model.sample(jax.random.key(4), z))
    many = jax.vmap(lambda key: model.sample(key, z))(jax.random.split(key, 2000))
    np.testing.assert_allclose(many.mean(axis=0), model.decode(z), atol=0.08)


FUNCTIONS = [
    ("relu", nnx.relu), ("relu", jax.nn.relu), ("gelu", jax.nn.gelu), ("sigmoid", jax.nn.sigmoid), ("tanh", jnp.tanh),
    ("identity", jax.nn.identity),
]  # fmt: skip


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_a_known_function_is_the_activation_of_its_name(name, function):
    model, same = small_model(Gaussian(1.0), activation=function, output=function), small_model(
        Gaussian(1.0), activation=name, output=name
    )  # fmt: skip
    assert model.encoder.activation == model.decoder.activation == model.decoder.output == name
    np.testing.assert_array_equal(model(IMAGES), same(IMAGES))
    assert Classifier((6, 4), (5,), 3, activation=function, rngs=nnx.Rngs(0)).activation == name


@pytest.mark.parametrize("function", [nnx.silu, jax.nn.leaky_relu, lambda x: x**2])
def test_any_other_function_is_applied_as_it_is(function):
    model = small_model(activation=function)
    hidden, code = model.encoder.layers
    expected = code(function(hidden(IMAGES.reshape(23, 24))))
    np.testing.assert_array_equal(model.encode(IMAGES), expected)
    assert model.encoder.activation is function


def test_a_single_size_is_a_tuple_of_one():
    model = dense_autoencoder(24, hidden=5, latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    same = dense_autoencoder((24,), hidden=(5,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    assert (model.encoder.shape, model.encoder.hidden, model.decoder.hidden) == ((24,), (5,), (5,))
    np.testing.assert_array_equal(model(IMAGES.reshape(23, 24)), same(IMAGES.reshape(23, 24)))
    assert ConvEncoder((6, 4), 2, filters=3, strides=2, rngs=nnx.Rngs(0)).filters == (3,)


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu", "gelu", jnp.tanh])
def test_an_output_that_bounds_the_logits_of_bernoulli_raises(output):
    name = output if isinstance(output, str) else "tanh"
    with pytest.raises(ValueError, match=f'takes logits, .* the decoder has output="{name}": .* to keep the {name}'):
        small_model(Bernoulli(), output=output)
    assert small_model(Gaussian(sigma=1.0), output=output).decoder.output == name
    assert small_model(Bernoulli(), output="leaky_relu").decoder.output == "leaky_relu"


def test_random_streams_are_no_likelihood_though_they_have_any_attribute():
    with pytest.raises(TypeError, match=r"likelihood must have the methods nll, mean and sample.* Rngs"):
        dense_autoencoder((4,), hidden=(3,), latent=2, likelihood=nnx.Rngs(0), rngs=nnx.Rngs(0))


def test_a_part_that_is_not_a_module_raises():
    encoder = DenseEncoder((6, 4), (), 2, rngs=nnx.Rngs(0))
    with pytest.raises(TypeError, match=r"decoder must be a flax\.nnx\.Module"):
        Autoencoder(encoder, lambda z: z, Bernoulli())


class Poisson:
    """A reader's own distribution, of counts, whose parameter is the logarithm of the rate."""

    def nll(self, parameter, x):
        return (jnp.exp(parameter) - x * parameter + jax.lax.lgamma(x + 1)).sum(axis=1)

    def mean(self, parameter):
        return jnp.exp(parameter)

    def sample(self, key, parameter):
        return jax.random.poisson(key, jnp.exp(parameter)).astype(jnp.float32)


def test_an_own_likelihood_is_trained_and_sampled_from(tmp_path):
    def build():
        return dense_autoencoder((6,), hidden=(), latent=2, likelihood=Poisson(), rngs=nnx.Rngs(0))

    model, x = build(), np.random.default_rng(0).poisson(3.0, (60, 6)).astype(np.float32)
    key = jax.random.key(0)
    history = fit(model, nll, x, epochs=20, batch_size=20, optimizer=optax.adam(0.03), key=key, progress=False)
    assert history.loss[-1] < 0.9 * history.loss[0]
    assert set(np.unique(model.sample(key, model.encode(x)) % 1)) == {0}
    save(model, tmp_path / "model")
    with pytest.raises(ValueError, match="a part of it or an activation is your own"):
        load(tmp_path / "model")
    np.testing.assert_array_equal(load(tmp_path / "model", into=build())(x), model(x))


def test_an_autoencoder_takes_any_likelihood_and_any_module():
    encoder = DenseEncoder((6,), (), 2, rngs=nnx.Rngs(0))
    decoder = DenseDecoder(2, (), (6, 4), rngs=nnx.Rngs(0))
    model = Autoencoder(encoder, decoder, Categorical())
    np.testing.assert_allclose(model.decode(np.zeros((3, 2), np.float32)).sum(axis=-1), np.ones((3, 6)), rtol=1e-6)


def test_a_classifier_returns_logits_losses_and_classes():
    classifier = Classifier((6, 4), (5,), 3, rngs=nnx.Rngs(0))
    labels = np.arange(23) % 3
    logits = np.asarray(classifier(IMAGES), np.float64)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(classifier.nll(IMAGES, labels), -log_p[np.arange(23), labels], rtol=1e-5)
    np.testing.assert_array_equal(classifier.predict(IMAGES), logits.argmax(axis=1))
    assert (classifier.hidden, classifier.classes) == ((5,), 3)


# What they refuse.


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.zeros((5, 24), np.float32), ValueError, r"float32 \[5, 24\]: reshape it by x.reshape\(-1, 6, 4\)"),
        (np.zeros((5, 4, 6), np.float32), ValueError, r"\[n, 6, 4\], but got an array float32 \[5, 4, 6\]"),
        (np.zeros((5, 6, 4), np.uint8), TypeError, "uint8.*for images from 0 to 255, divide by 255"),
    ],
)
def test_examples_of_the_wrong_shape_or_dtype_raise_with_a_remedy(x, error, message):
    conv = ConvEncoder((6, 4), 2, filters=(2,), strides=(2,), rngs=nnx.Rngs(0))
    for network in (small_model().encode, conv, Classifier((6, 4), (), 3, rngs=nnx.Rngs(0))):
        with pytest.raises(error, match=message):
            network(x)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"shape": ()}, ValueError, "shape must have 1 or 2 or 3 entries"),
        ({"hidden": (512.0,)}, TypeError, r"hidden\[0\] must be an integer"),
        ({"activation": nnx.PReLU}, ValueError, "activation must be one of .* or a function, but got the class PReLU"),
        ({"activation": 3}, TypeError, "activation must be one of .* or a function, but got the int 3"),
    ],
)
def test_an_architecture_that_is_impossible_raises(arguments, error, message):
    with pytest.raises(error, match=message):
        DenseEncoder(**{"shape": (6, 4), "hidden": (5,), "latent": 2, "rngs": nnx.Rngs(0), **arguments})


def test_filters_and_strides_must_agree():
    with pytest.raises(ValueError, match=r"one entry per layer, but got filters: .* \(3, 3\) and strides: .* \(1,\)"):
        ConvEncoder((6, 4), 2, filters=(3, 3), strides=(1,), rngs=nnx.Rngs(0))
    with pytest.raises(ValueError, match="shape must have 2 or 3 entries"):
        ConvDecoder(2, (6,), rngs=nnx.Rngs(0))


# In batches.


@pytest.mark.parametrize("batch_size", [1, 7, 23, 1000])
def test_batches_return_what_one_call_returns_for_any_remainder(batch_size):
    model = small_model()
    np.testing.assert_allclose(in_batches(model.nll, IMAGES, batch_size=batch_size), model.nll(IMAGES), rtol=1e-5)
    np.testing.assert_array_equal(in_batches(lambda x: 2 * x, jnp.asarray(IMAGES), batch_size=batch_size), 2 * IMAGES)


def test_no_rows_in_no_rows_out():
    codes = in_batches(small_model().encode, IMAGES[:0])
    assert (codes.shape, codes.dtype) == ((0, 2), jnp.float32)


def test_pytrees_go_in_and_come_out():
    def function(batch):
        x, (y,) = batch["x"], batch["y"]
        return {"sum": x.sum(axis=(1, 2)) + y, "parts": (x, y)}

    batch = {"x": IMAGES, "y": [np.arange(23)]}
    for result, expected in zip(
        jax.tree.leaves(in_batches(function, batch, batch_size=5)), jax.tree.leaves(function(batch)), strict=True
    ):
        np.testing.assert_allclose(result, expected, rtol=1e-6)


def test_the_weights_are_the_current_ones_at_every_call():
    model = small_model()
    calls = [model.encode, model.encoder, lambda x: model.encoder(x)]
    before = [np.asarray(in_batches(call, IMAGES, batch_size=5)) for call in calls]
    fit(
        model,
        nll,
        IMAGES,
        epochs=1,
        batch_size=23,
        optimizer=optax.sgd(0.1),
        key=jax.random.key(0),
        progress=False,
    )
    for call, old in zip(calls, before, strict=True):
        new = in_batches(call, IMAGES, batch_size=5)
        np.testing.assert_allclose(new, model.encode(IMAGES), rtol=1e-5)
        assert np.abs(new - old).max() > 1e-3


class Traced(nnx.Module):
    """Counts how often JAX traces its method, and holds more numbers than a compiled program should."""

    traces = 0

    def __init__(self, value):
        self.w = nnx.Param(jnp.full((1000,), value))
        self.count = nnx.Variable(jnp.zeros((), jnp.int32))

    def first(self, x):
        Traced.traces += 1
        self.count[...] += 1
        return x[:, 0] * self.w[0]


def test_a_method_is_compiled_once_for_all_models_of_one_architecture_and_changes_nothing():
    model, other = Traced(2.0), Traced(3.0)
    Traced.traces = 0
    for size in (10, 13, 18):  # remainders of 0, 3 and 3 rows
        x = np.ones((size, 2), np.float32)
        np.testing.assert_array_equal(in_batches(model.first, x, batch_size=5), np.full(size, 2.0))
        np.testing.assert_array_equal(in_batches(other.first, x, batch_size=5), np.full(size, 3.0))
    assert Traced.traces == 1
    assert int(model.count[...]) == 0


@pytest.mark.parametrize(
    ("function", "x", "error", "message"),
    [
        (lambda x: x.sum(), IMAGES, ValueError, r"one row per row of its input, but for 10 rows got .* \[\]"),
        (lambda x: x[:3], IMAGES, ValueError, r"for 10 rows got an array float32 \[3, 6, 4\]"),
        (lambda x: x[0], (IMAGES, IMAGES[:4]), ValueError, r"leading axis, but they have \[4, 23\] rows"),
    ],
)
def test_batches_raise_for_what_they_cannot_cut(function, x, error, message):
    with pytest.raises(error, match=message):
        in_batches(function, x, batch_size=10)


# Mixed precision.


BUILT = {
    "dense": lambda dtype: dense_autoencoder(
        (28, 28), hidden=(32,), latent=4, likelihood=Bernoulli(), dtype=dtype, rngs=nnx.Rngs(0)
    ),
    "convolutional": lambda dtype: conv_autoencoder(
        (8, 8), latent=4, filters=(4, 8), strides=(2, 2), likelihood=Bernoulli(), dtype=dtype, rngs=nnx.Rngs(0)
    ),
}


@pytest.mark.parametrize("name", BUILT)
def test_in_mixed_precision_weights_codes_and_parameters_are_float32_and_only_the_layers_round(name):
    model, full = BUILT[name]("bfloat16"), BUILT[name](None)
    x = jax.random.uniform(jax.random.key(1), (5, *model.encoder.shape))
    for leaf, same in zip(*(jax.tree.leaves(nnx.state(each)) for each in (model, full)), strict=True):
        assert leaf.dtype == jnp.float32
        np.testing.assert_array_equal(leaf, same)
    nll, gradient = nnx.eval_shape(
        lambda model: (model.nll(x), nnx.grad(lambda model: model.nll(x).mean())(model)), model
    )
    assert {leaf.dtype for leaf in jax.tree.leaves((nll, gradient))} == {jnp.dtype(jnp.float32)}
    z, exact = nnx.jit(lambda model, x: (z := model.encode(x), model.decoder(z)))(full, x)
    codes, parameters = model.encode(x), model.decoder(z)
    assert codes.dtype == parameters.dtype == jnp.float32
    # bfloat16 has 8 bits of precision: a rounding is off by up to 1/512, and a few of them follow each other.
    for half, whole in ((codes, z), (parameters, exact)):
        apart = float(jnp.abs(half - whole).max() / jnp.abs(whole).max())
        assert 1e-5 < apart < 0.05, "it rounds, and no more than that"
