"""An `nnx.Optimizer` goes on from one call of `fit` to the next; its `wrt` decides what is trained."""

import signal

import jax
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Gaussian
from aelib.models.autoencoder import dense_autoencoder
from aelib.training import fit as training
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise
from aelib.training.optimizers import state_of

X = np.asarray(jax.random.uniform(jax.random.key(0), (25, 6)))
SCHEDULE = optax.cosine_decay_schedule(0.03, 20)


def network():
    return dense_autoencoder((6,), hidden=(5,), latent=2, likelihood=Gaussian(sigma=1.0), rngs=nnx.Rngs(0))


def adam(model, rate=SCHEDULE, wrt=nnx.Param):
    return nnx.Optimizer(model, optax.adam(rate), wrt=wrt)


def train(model, optimizer, epochs, **more):
    options = {"batch_size": 10, "key": jax.random.key(1), "progress": False, **more}
    return fit(model, denoising(masking_noise(0.2)), X, epochs=epochs, optimizer=optimizer, **options)


def weights(part):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(nnx.state(part))]


def assert_same_bits(one, other):
    for array, expected in zip(weights(one), weights(other), strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.fixture(scope="module")
def four_epochs():
    """A training of four epochs at once, by the Optax transformation."""
    model = network()
    return model, train(model, optax.adam(SCHEDULE), 4)


def test_fitting_twice_for_two_epochs_is_fitting_once_for_four(four_epochs):
    model = network()
    optimizer = adam(model)
    histories = [train(model, optimizer, 2) for _ in range(2)]
    assert_same_bits(model, four_epochs[0])
    np.testing.assert_array_equal(np.concatenate([each.step_loss for each in histories]), four_epochs[1].step_loss)
    np.testing.assert_array_equal(np.concatenate([each.loss for each in histories]), four_epochs[1].loss)
    assert int(optimizer.step[...]) == 12


def test_a_transformation_begins_anew(four_epochs):
    model = network()
    for _ in range(2):
        train(model, optax.adam(SCHEDULE), 2)
    assert not np.array_equal(weights(model)[1], weights(four_epochs[0])[1])


def test_updates_written_by_hand_go_on_from_its_state_and_fit_from_theirs():
    model = network()
    optimizer, transformation = adam(model), optax.adam(SCHEDULE)
    train(model, optimizer, 1)
    gradient, params = nnx.jit(nnx.grad(lambda model: model.nll(X).mean()))(model), nnx.state(model, nnx.Param)
    state = state_of(optimizer, transformation.init(params))[0]
    assert int(state[0].count) == 3, "Adam's own, for its corrections"
    expected = optax.apply_updates(params, transformation.update(gradient, state, params)[0])
    optimizer.update(model, gradient)
    for array, value in zip(weights(model), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(array, value, rtol=1e-6)
    train(model, optimizer, 1)
    assert int(optimizer.step[...]) == 7


def test_only_what_wrt_names_is_trained():
    model, initial = network(), network()
    history = train(model, adam(model, wrt=nnx.All(nnx.Param, nnx.PathContains("decoder"))), 2, validation=X[:9])
    assert_same_bits(model.encoder, initial.encoder)
    assert all(not np.array_equal(*pair) for pair in zip(weights(model.decoder), weights(initial.decoder), strict=True))
    assert history.loss[-1] < history.loss[0]
    assert history.validation.shape == (2,)


def test_an_epoch_that_ctrl_c_broke_is_left(monkeypatch):
    model, order = network(), []
    optimizer = adam(model)

    def press(*_):
        signal.raise_signal(signal.SIGINT)
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(training, "_next_piece", press)
        assert len(train(model, optimizer, 2).step_loss) == 1
    draw = training.draw_order
    monkeypatch.setattr(training, "draw_order", lambda key, epoch, *n: order.append(epoch) or draw(key, epoch, *n))
    train(model, optimizer, 1)
    assert order == [1], "the order of the second epoch"
    assert int(optimizer.step[...]) == 4, "the number of updates"


def test_its_state_is_resumed_and_how_many_epochs_were_before(tmp_path, four_epochs):
    for epochs in (2, 3):  # of which two are in the file
        model = network()
        optimizer = adam(model)
        if epochs == 2:  # resumed by one that has not trained
            train(model, optimizer, 1)
        history = train(model, optimizer, epochs, checkpoint=tmp_path)
    assert_same_bits(model, four_epochs[0])
    np.testing.assert_array_equal(history.step_loss, four_epochs[1].step_loss[3:])
    assert int(optimizer.step[...]) == 12


def test_a_transformation_and_an_optimizer_resume_each_other(tmp_path, four_epochs):
    """What is in the file is the state of Optax, and the learning rate is no part of it."""
    train(network(), optax.adam(SCHEDULE), 2, checkpoint=tmp_path)
    model = network()
    train(model, adam(model), 4, checkpoint=tmp_path)
    assert_same_bits(model, four_epochs[0])


def test_an_optimizer_of_another_model_raises():
    linear = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
    with pytest.raises(ValueError, match=r"optimizer must be made for this model, as nnx.Optimizer\(model, "):
        train(network(), adam(linear), 1)
