"""`pretrain`: the layers of a stack, one after the other, each by `fit` on the clean codes of those below."""

import os
import signal
from functools import cache
from itertools import count

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder, conv_autoencoder, dense_autoencoder
from aelib.models.networks import DenseDecoder
from aelib.models.stack import Stack, dense_stack, unroll
from aelib.training import pretrain as pretraining
from aelib.training.batches import examples_of
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise, nll
from aelib.training.pretrain import pretrain

IMAGES = np.asarray(jax.random.uniform(jax.random.key(0), (60, 6, 4)))
OPTIONS = {"epochs": 2, "batch_size": 20, "optimizer": optax.adam(1e-2), "key": jax.random.key(1), "progress": False}


def small(hidden=(7, 5), seed=0, **more):
    return dense_stack((6, 4), hidden=hidden, likelihood=Bernoulli(), activation="sigmoid", rngs=nnx.Rngs(seed), **more)


def pretrained(stack=None, loss=nll, images=IMAGES, **more):
    stack = small() if stack is None else stack
    return stack, pretrain(stack, loss, images, **{**OPTIONS, **more})


@cache
def plain():
    """Return a stack and the histories of its layers, to compare with: nothing may train it further."""
    return pretrained(validation=IMAGES[30:])


def weights(model):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(model, nnx.Param))]


def assert_same_bits(model, other):
    for array, expected in zip(weights(model), weights(other), strict=True):
        np.testing.assert_array_equal(array, expected)


def is_changed(model, other):
    return [not np.array_equal(*pair) for pair in zip(weights(model), weights(other), strict=True)]


@pytest.mark.parametrize(
    ("loss", "hidden"),
    [
        (nll, (7, 5, 3)),
        (denoising(masking_noise(0.25)), (7, 5)),
        pytest.param(denoising(masking_noise(0.25)), (7, 5, 3), marks=pytest.mark.nightly),
    ],
)
def test_pretraining_is_fit_of_each_layer_on_the_clean_codes_of_the_trained_layer_below(loss, hidden):
    stack, histories = pretrained(small(hidden), loss)
    by_hand, x = small(hidden), jnp.asarray(IMAGES)
    for number, layer in enumerate(by_hand.layers, start=1):
        history = fit(layer, loss, x, **{**OPTIONS, "key": jax.random.fold_in(OPTIONS["key"], number)})
        np.testing.assert_array_equal(history.step_loss, histories[number - 1].step_loss)
        x = layer.encode(x)
    assert_same_bits(stack, by_hand)


def test_the_same_key_has_the_same_bits_and_another_one_others():
    assert_same_bits(plain()[0], pretrained()[0])
    assert all(is_changed(plain()[0], pretrained(key=jax.random.key(2))[0]))


def test_validation_data_are_encoded_as_the_data_are():
    images = IMAGES[30:]  # others than all, or than the first, of those that are trained on
    stack, histories = plain()
    codes = (images, *stack.codes(images))
    for history, layer, x in zip(histories, stack.layers, codes, strict=False):
        assert history.validation[-1] == pytest.approx(float(layer.nll(x).mean()), rel=1e-5)


def test_the_same_share_is_held_out_for_every_layer():
    kept, taken = examples_of(IMAGES, 0.25, OPTIONS["key"])
    assert (len(kept), len(taken)) == (45, 15)
    shared, by_hand = pretrained(validation=0.25), pretrained(images=kept, validation=taken)
    assert_same_bits(shared[0], by_hand[0])
    for one, other in zip(shared[1], by_hand[1], strict=True):
        np.testing.assert_array_equal(one.validation, other.validation)


def test_the_last_layer_computes_no_codes(monkeypatch):
    encoded, codes = [], pretraining.codes
    monkeypatch.setattr(pretraining, "codes", lambda layer, *more: encoded.append(layer) or codes(layer, *more))
    stack, _ = pretrained()
    assert encoded == stack.layers[:-1]


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
    (whole, histories), (parts, others) = plain(), pretrained(parts=4)
    for one, other in zip(weights(whole), weights(parts), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
    for one, other in zip(histories, others, strict=True):
        np.testing.assert_allclose(one.step_loss, other.step_loss, rtol=1e-5)
        assert not np.array_equal(one.step_loss, other.step_loss), "or the parts were never made"


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
    assert [line for line in lines if line.startswith("layer")] == ["layer 1 of 2", "layer 2 of 2"]
    assert sum(line.startswith("epoch") for line in lines) == 4
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


def test_a_checkpoint_resumes_with_the_same_bits(tmp_path):
    whole, expected = plain()
    stack = small()
    key = jax.random.fold_in(OPTIONS["key"], 1)  # as if killed: one of two layers, and one of its epochs
    fit(stack.layers[0], nll, IMAGES, **{**OPTIONS, "epochs": 1, "key": key, "checkpoint": tmp_path / "layer-1"})
    resumed, histories = pretrained(checkpoint=tmp_path)
    assert_same_bits(resumed, whole)
    again, _ = pretrained(checkpoint=tmp_path)
    assert_same_bits(again, whole)
    for history, one in zip(histories, expected, strict=True):
        np.testing.assert_array_equal(history.step_loss, one.step_loss)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["layer-1", "layer-2"]
    with pytest.raises(ValueError, match="it belongs to another training: data changed"):
        pretrained(images=IMAGES[::-1], checkpoint=tmp_path)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"stack": small().layers[0]}, TypeError, "stack must be a Stack, as dense_stack .*, but got the Autoenc"),
        ({"data": (IMAGES,)}, TypeError, r"data must be a floating-point array .*: use data\[0\]"),
        ({"parts": 3}, ValueError, r"batch_size must be a multiple of 3, .* but got batches of 20"),
        ({"validation": 2.0}, ValueError, "validation must be data, or a share"),
        ({"optimizer": nnx.Optimizer(small((7,)), optax.sgd(0.1), wrt=nnx.Param)}, TypeError, "but got the Optimizer"),
        ({"data": IMAGES.reshape(60, 24)}, ValueError, "reshape"),
    ],
)
def test_bad_arguments_raise_and_nothing_is_changed(change, error, message):
    stack = small()
    arguments = {"stack": stack, "loss": nll, "data": IMAGES, **OPTIONS, **change}
    with pytest.raises(error, match=message):
        pretrain(arguments.pop("stack"), arguments.pop("loss"), arguments.pop("data"), **arguments)
    assert_same_bits(stack, small())
