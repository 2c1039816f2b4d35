import os
import signal
from itertools import count

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli, Categorical, Gaussian
from aelib.models import saving as checkpoints
from aelib.models.autoencoder import Autoencoder, Classifier, conv_autoencoder, dense_autoencoder
from aelib.models.networks import DenseDecoder, DenseEncoder, TiedDecoder
from aelib.models.stack import Stack, dense_stack, to_classifier, unroll
from aelib.training.fit import denoising, fit, nll
from aelib.training.pretrain import pretrain

IMAGES = np.asarray(jax.random.uniform(jax.random.key(0), (60, 6, 4)))
OPTIONS = {"epochs": 2, "batch_size": 20, "optimizer": optax.adam(1e-2), "key": jax.random.key(1), "progress": False}


@pytest.fixture(scope="module")
def grain():
    return pytest.importorskip("grain")


def small(hidden=(7, 5, 3), likelihood=None, activation="sigmoid", seed=0, **more):
    likelihood = Bernoulli() if likelihood is None else likelihood
    return dense_stack((6, 4), hidden=hidden, likelihood=likelihood, activation=activation, rngs=nnx.Rngs(seed), **more)


def pretrained(stack=None, loss=nll, images=IMAGES, **more):
    stack = small() if stack is None else stack
    return stack, pretrain(stack, loss, images, **{**OPTIONS, **more})


def weights(model):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(model, nnx.Param))]


def assert_same_bits(model, other):
    for array, expected in zip(weights(model), weights(other), strict=True):
        np.testing.assert_array_equal(array, expected)


def is_changed(model, other):
    return [not np.array_equal(*pair) for pair in zip(weights(model), weights(other), strict=True)]


# What a stack is.


def test_codes_are_those_after_each_layer_and_a_part_of_a_stack_shares_its_weights():
    stack, _ = pretrained()
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
    assert_same_bits(pretrained(small((7,)))[0].layers[0], pretrained(small((7, 5)), loss=nll)[0].layers[0])


@pytest.mark.parametrize("tied", [False, True])
def test_a_pretrained_stack_is_saved_and_loaded(tied, tmp_path):
    stack, _ = pretrained(small(tied=tied))
    checkpoints.save(stack, tmp_path / "stack")
    for loaded in (checkpoints.load(tmp_path / "stack"), checkpoints.load(tmp_path / "stack", into=small(tied=tied))):
        assert_same_bits(loaded, stack)
        np.testing.assert_array_equal(loaded(IMAGES), stack(IMAGES))


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
        (([1]), TypeError, r"layers\[0\] is the int 1"),
        (small((7,)).layers[0].encoder, TypeError, r"layers\[0\] is the DenseEncoder"),
        (
            [small((7,)).layers[0], small((7, 5)).layers[0]],
            ValueError,
            r"layers\[1\] is of examples \[6, 4\] and the codes below it are \[7\]",
        ),
    ],
)
def test_what_is_no_stack_is_refused(layers, error, message):
    with pytest.raises(error, match=message):
        Stack(layers)


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"hidden": ()}, ValueError, "hidden must hold at least one width, or latent be given"),
        ({"hidden": "75"}, TypeError, "hidden must be an integer or a tuple of integers, but got the str '75'"),
        ({"hidden": (7, 0)}, ValueError, r"hidden\[1\] must be an integer of at least 1, but got 0"),
        ({"latent": 2.0}, TypeError, "latent must be an integer"),
        ({"activation": "swish"}, ValueError, "activation must be one of"),
        ({"output": "sigmoid"}, ValueError, "applies the sigmoid itself"),
        ({"likelihood": "bernoulli"}, TypeError, "likelihood must be"),
        ({"tied": "yes"}, TypeError, "tied must be True or False"),
        ({"dtype": "float16"}, ValueError, 'dtype must be "bfloat16", or None for the precision of the weights'),
    ],
)
def test_a_stack_that_cannot_be_built_is_refused(more, error, message):
    with pytest.raises(error, match=message):
        small(**more)


@pytest.mark.parametrize("tied", [False, True])
def test_mixed_precision_is_that_of_every_layer_and_of_what_becomes_of_the_stack(tied):
    stack, _ = pretrained(small(tied=tied, dtype="bfloat16"))
    parts = [part for layer in stack.layers for part in (layer.encoder, layer.decoder)]
    assert {part.dtype for part in parts} == {"bfloat16"}
    assert {array.dtype for array in weights(stack)} == {np.dtype(np.float32)}
    assert {codes.dtype for codes in stack.codes(IMAGES)} == {np.dtype(np.float32)}
    one, other = pretrained(small(tied=tied))[0].encode(IMAGES), stack.encode(IMAGES)
    assert 0 < np.abs(one - other).max() < 0.02, "a rounding of 8 bits, and no more"
    model, classifier = unroll(stack), to_classifier(stack, 10, rngs=nnx.Rngs(0))
    assert {model.encoder.dtype, model.decoder.dtype, classifier.dtype} == {"bfloat16"}
    np.testing.assert_allclose(model.reconstruct(IMAGES), stack.reconstruct(IMAGES), atol=0.02)


# Pretraining.


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("loss", [nll, denoising(masking=0.25)])
def test_pretraining_is_fit_of_each_layer_on_the_clean_codes_of_the_trained_layer_below(loss, tied):
    stack, histories = pretrained(small(tied=tied), loss)
    by_hand, x = small(tied=tied), jnp.asarray(IMAGES)
    for number, layer in enumerate(by_hand.layers, start=1):
        history = fit(layer, loss, x, **{**OPTIONS, "key": jax.random.fold_in(OPTIONS["key"], number)})
        np.testing.assert_array_equal(history.step_loss, histories[number - 1].step_loss)
        x = layer.encode(x)
    assert_same_bits(stack, by_hand)


def test_the_same_key_gives_the_same_bits_and_another_one_others():
    assert_same_bits(pretrained()[0], pretrained()[0])
    assert all(is_changed(pretrained()[0], pretrained(key=jax.random.key(2))[0]))


def test_every_layer_learns():
    _, histories = pretrained(epochs=30, batch_size=10)
    assert len(histories) == 3
    for history in histories:
        assert history.loss[-1] < history.loss[0] - 0.01


def test_validation_data_are_encoded_as_the_data_are():
    _, histories = pretrained(validation=IMAGES)
    stack, _ = pretrained()
    codes = (IMAGES, *stack.codes(IMAGES))
    for history, layer, x in zip(histories, stack.layers, codes, strict=False):
        assert history.validation[-1] == pytest.approx(float(layer.nll(x).mean()), rel=1e-5)


def test_more_examples_than_are_encoded_at_once():
    many = np.tile(IMAGES, (20, 1, 1))[:1150]
    stack, histories = pretrained(small((7, 5)), images=many, epochs=1, batch_size=1150, validation=many[:1100])
    codes = stack.layers[0].encode(many)
    untrained = small((7, 5)).layers[1]
    assert histories[1].step_loss[0] == pytest.approx(float(untrained.nll(codes).mean()), rel=1e-5)


def test_any_autoencoders_can_be_stacked_and_pretrained():
    images = np.asarray(jax.random.uniform(jax.random.key(0), (20, 8, 8)))
    below = conv_autoencoder((8, 8), latent=6, likelihood=Bernoulli(), filters=(2,), strides=(2,), rngs=nnx.Rngs(0))
    above = dense_autoencoder((6,), hidden=(5,), latent=2, likelihood=Gaussian(sigma=1.0), rngs=nnx.Rngs(0))
    stack, histories = pretrained(Stack([below, above]), images=images)
    assert len(histories) == 2
    assert stack.reconstruct(images).shape == (20, 8, 8)
    with pytest.raises(ValueError, match=r"layers\[0\] has the ConvEncoder"):
        unroll(stack)


def test_a_gradient_in_parts_is_that_of_the_whole_batch():
    (whole, histories), (parts, others) = pretrained(), pretrained(accumulate=4)
    for one, other in zip(weights(whole), weights(parts), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    for one, other in zip(histories, others, strict=True):
        np.testing.assert_allclose(one.step_loss, other.step_loss, rtol=1e-5)
        assert not np.array_equal(one.step_loss, other.step_loss), "or the parts were never made"


def test_a_mesh_of_one_device_gives_the_bits_of_that_device():
    mesh = jax.make_mesh((1,), ("data",))
    alone, shared = pretrained(validation=IMAGES[:20]), pretrained(validation=IMAGES[:20], mesh=mesh)
    assert_same_bits(alone[0], shared[0])
    for one, other in zip(alone[1], shared[1], strict=True):
        np.testing.assert_array_equal(one.validation, other.validation)


def test_examples_that_are_read_one_by_one_give_the_bits_of_arrays(grain):
    read = grain.MapDataset.source(IMAGES)
    alone, streamed = pretrained(validation=IMAGES[:20]), pretrained(images=read, validation=read[:20])
    assert_same_bits(alone[0], streamed[0])
    for one, other in zip(alone[1], streamed[1], strict=True):
        np.testing.assert_array_equal(one.validation, other.validation)


def test_codes_are_those_of_evaluation_mode():
    class Dropping(nnx.Module):
        def __init__(self):
            self.linear, self.drop = nnx.Linear(24, 7, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1))

        def __call__(self, x):
            return jax.nn.sigmoid(self.linear(self.drop(x.reshape(len(x), -1))))

    below = Autoencoder(Dropping(), DenseDecoder(7, (), (6, 4), rngs=nnx.Rngs(2)), Bernoulli())
    _, histories = pretrained(Stack([below, small((7, 5)).layers[1]]), epochs=1, batch_size=60)
    below.eval()
    untrained = small((7, 5)).layers[1]
    assert histories[1].step_loss[0] == pytest.approx(float(untrained.nll(below.encode(IMAGES)).mean()), rel=1e-5)


def test_progress_names_the_layers(capsys):
    pretrained(progress=True)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("layer")] == [f"layer {k} of 3" for k in (1, 2, 3)]
    assert sum(line.startswith("epoch") for line in lines) == 6
    pretrained()
    assert capsys.readouterr().out == ""


def pressing_ctrl_c(*, after):
    """The loss, which presses Ctrl-C when so many steps have been computed."""
    steps = count()

    def step():
        if next(steps) == after:
            os.kill(os.getpid(), signal.SIGINT)

    def loss(layer, x, key):
        jax.debug.callback(step)
        return layer.nll(x)

    return loss


def test_ctrl_c_stops_and_leaves_the_layers_above_as_they_were():
    stack, histories = pretrained(loss=pressing_ctrl_c(after=2), epochs=1_000_000)
    assert [history.interrupted for history in histories] == [True]
    assert all(is_changed(stack.layers[0], small().layers[0]))
    assert_same_bits(stack.layers[1], small().layers[1])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_the_last_moment_of_a_layer_stops_before_the_next():
    # One step, which is one piece.
    stack, histories = pretrained(loss=pressing_ctrl_c(after=0), epochs=1, batch_size=60)
    assert [history.interrupted for history in histories] == [False]
    assert_same_bits(stack.layers[1], small().layers[1])


def test_a_checkpoint_goes_on_with_the_same_bits(tmp_path):
    whole, expected = pretrained(epochs=3)
    stack = small()
    key = jax.random.fold_in(OPTIONS["key"], 1)  # as if killed: one of three layers, and two of its epochs
    fit(stack.layers[0], nll, IMAGES, **{**OPTIONS, "key": key, "checkpoint": tmp_path / "layer-1"})
    resumed, histories = pretrained(epochs=3, checkpoint=tmp_path)
    assert_same_bits(resumed, whole)
    again, _ = pretrained(epochs=3, checkpoint=tmp_path)
    assert_same_bits(again, whole)
    for history, one in zip(histories, expected, strict=True):
        np.testing.assert_array_equal(history.step_loss, one.step_loss)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["layer-1", "layer-2", "layer-3"]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"stack": small().layers[0]}, TypeError, "stack must be a Stack, as dense_stack builds it, but the Autoenc"),
        ({"checkpoint": 3}, TypeError, "checkpoint must be the path of a folder, but got the int 3"),
        ({"loss": 3}, TypeError, "loss must be a function"),
        ({"epochs": 0}, ValueError, "epochs must be"),
        ({"key": 0}, TypeError, "key must be one JAX key"),
        ({"data": IMAGES * np.nan}, ValueError, "data must be finite"),
        ({"mesh": 8}, TypeError, "mesh must have one axis, as jax.make_mesh.* makes it, but the int 8 came"),
        ({"accumulate": 3}, ValueError, "accumulate must be a divisor of the 20 examples of a batch, but the int 3"),
        ({"data": IMAGES.reshape(60, 24)}, ValueError, "reshape"),
    ],
)
def test_bad_arguments_are_refused_and_nothing_is_changed(change, error, message):
    stack = small()
    arguments = {"stack": stack, "loss": nll, "data": IMAGES, **OPTIONS, **change}
    with pytest.raises(error, match=message):
        pretrain(arguments.pop("stack"), arguments.pop("loss"), arguments.pop("data"), **arguments)
    assert_same_bits(stack, small())


# Unrolling.

STACKS = {
    "sigmoid": {},
    "tied": {"tied": True},
    "linear code": {"latent": 2},
    "tied linear code": {"tied": True, "latent": 2},
    "one layer": {"hidden": (7,)},
    "one linear layer": {"hidden": (), "latent": 2},
    "tanh": {"activation": "tanh", "likelihood": Gaussian(sigma=0.5), "output": "sigmoid"},
    "leaky": {"activation": "leaky_relu"},
    "linear": {"activation": "identity", "latent": 2},
}


@pytest.mark.parametrize("name", STACKS)
def test_the_unrolled_stack_does_what_the_stack_does(name, tmp_path):
    stack, _ = pretrained(small(**STACKS[name]))
    model = unroll(stack)
    np.testing.assert_allclose(model.encode(IMAGES), stack.encode(IMAGES), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.reconstruct(IMAGES), stack.reconstruct(IMAGES), rtol=1e-5, atol=1e-6)
    assert model.likelihood == stack.layers[0].likelihood
    checkpoints.save(model, tmp_path / "model")
    np.testing.assert_array_equal(checkpoints.load(tmp_path / "model").nll(IMAGES), model.nll(IMAGES))


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_an_unrolled_stack_of_relu_has_the_activation_on_the_way_down(activation):
    stack, _ = pretrained(small((7, 5), activation=activation))
    model = unroll(stack)
    down = getattr(jax.nn, activation)(stack.layers[1].decode(stack.encode(IMAGES)))
    np.testing.assert_allclose(model.reconstruct(IMAGES), stack.layers[0].decode(down), rtol=1e-5, atol=1e-6)


def test_an_unrolled_tied_stack_comes_apart_and_leaves_the_stack_as_it_is():
    stack, _ = pretrained(small(tied=True))
    before, model = weights(stack), unroll(stack)
    up, down = model.encoder.layers, list(model.decoder.layers)[::-1]
    for one, other in zip(up, down, strict=True):
        np.testing.assert_array_equal(one.kernel[...], other.kernel[...].T)
    fit(model, nll, IMAGES, **OPTIONS)
    assert not np.allclose(up[0].kernel[...], down[0].kernel[...].T, atol=1e-3)
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
        (layered(likelihood=Gaussian(sigma=1.0)), "range of their activation, sigmoid, but layers.1. has .*Gaussian"),
        (layered(likelihood=Categorical()), "range of their activation"),
        (Stack([small((7,), activation="tanh").layers[0], layered().layers[1]]), "activation, tanh, .*Bernoulli"),
        (
            Stack([*small((7,), dtype="bfloat16").layers, small((7, 5)).layers[1]]),
            r"one precision throughout, but it has \['None', 'bfloat16'\]",
        ),
        (
            Stack([*small((7, 5)).layers, *small((7, 5, 4, 3), activation="tanh").layers[2:]]),
            r"one activation below its last code, but it has \['sigmoid', 'sigmoid', 'tanh'\]",
        ),
    ],
)
def test_a_stack_that_one_network_cannot_continue_is_refused(stack, message):
    for build in (unroll, lambda stack: to_classifier(stack, 10, rngs=nnx.Rngs(0))):
        with pytest.raises(ValueError, match=message):
            build(stack)


def test_what_is_no_stack_is_refused_everywhere():
    for build in (unroll, lambda stack: to_classifier(stack, 10, rngs=nnx.Rngs(0))):
        with pytest.raises(TypeError, match="stack must be a Stack"):
            build(small().layers[0])


# A classifier.


@pytest.mark.parametrize("tied", [False, True])
def test_a_classifier_continues_the_stack_and_leaves_it_as_it_is(tied):
    stack, _ = pretrained(small(tied=tied))
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
    with pytest.raises(ValueError, match=r"has \['identity', 'sigmoid'\]: build it without latent"):
        to_classifier(small(latent=2), 10, rngs=nnx.Rngs(0))


# The parts.


def test_a_tied_decoder_is_the_transpose_of_its_encoder_and_moves_with_it():
    encoder = DenseEncoder((6, 4), (7, 5), 2, activation="tanh", rngs=nnx.Rngs(0))
    decoder = TiedDecoder(encoder, output="sigmoid")
    z = np.asarray(encoder(IMAGES))
    matrices = [np.asarray(layer.kernel[...]).T for layer in encoder.layers][::-1]
    expected = jax.nn.sigmoid(np.tanh(np.tanh(z @ matrices[0]) @ matrices[1]) @ matrices[2]).reshape(IMAGES.shape)
    np.testing.assert_allclose(decoder(z), expected, rtol=1e-5, atol=1e-6)

    model = Autoencoder(encoder, TiedDecoder(encoder), Bernoulli())
    assert len(weights(model)) == 9  # three matrices, three biases up, three down
    fit(model, nll, IMAGES, **OPTIONS)
    assert model.decoder.kernels[0] is encoder.layers[-1].kernel
    with pytest.raises(TypeError, match="encoder must be a DenseEncoder"):
        TiedDecoder(model.decoder)  # pyright: ignore[reportArgumentType]


def test_the_denoising_loss_hides_a_share_and_asks_for_all():
    seen = []

    class Spy(nnx.Module):
        def __call__(self, x):
            seen.append(np.asarray(x))
            return jnp.zeros((len(x), 2))

    model = Autoencoder(Spy(), DenseDecoder(2, (), (50, 40), rngs=nnx.Rngs(0)), Bernoulli())
    x = np.full((20, 50, 40), 0.5, np.float32)
    values = denoising(masking=0.25)(model, x, jax.random.key(0))
    np.testing.assert_allclose(values, 2000 * np.log(2), rtol=1e-5)  # of the clean x, at logits of zero
    assert set(np.unique(seen[0])) == {0, 0.5}
    assert (seen[0] == 0).mean() == pytest.approx(0.25, abs=0.01)  # five standard errors of 40,000 draws
    denoising(masking=0.25)(model, x, jax.random.key(1))
    assert not np.array_equal(seen[0], seen[1])


def test_without_masking_the_denoising_loss_is_the_nll():
    model = small((7,)).layers[0]
    np.testing.assert_array_equal(denoising(0)(model, IMAGES, jax.random.key(0)), model.nll(IMAGES))


@pytest.mark.parametrize("masking", ["half", True, 1.0, -0.1, float("nan")])
def test_no_share_is_refused(masking):
    with pytest.raises((TypeError, ValueError), match="masking must be a number from 0"):
        denoising(masking)
