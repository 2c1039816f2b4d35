"""`each_epoch`: measuring, keeping the best and stopping early, between two epochs."""

import signal

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.training.contract import asks_to_stop
from aelib.training.fit import fit

X = np.linspace(0.5, 1, 10, dtype=np.float32)


class Line(nnx.Module):
    """One weight, so that one sees at which moment it is looked at."""

    def __init__(self, w=0.0):
        self.w = nnx.Param(jnp.asarray(w, jnp.float32))


def loss(model, x, key):
    return (model.w * x - 2 * x) ** 2


def train(model, *, epochs=4, rate=0.1, key=0, **more):
    options = {"batch_size": 4, "optimizer": optax.sgd(rate), "progress": False, **more}
    return fit(model, loss, X, epochs=epochs, key=jax.random.key(key), **options)


def weight(model):
    return float(model.w[...])


def test_it_is_called_after_every_epoch_with_the_weights_and_the_losses_of_that_moment():
    model, seen = Line(), []

    def look(epoch, given, history):
        seen.append((epoch, given is model, weight(model), history))
        assert history.validation[-1] == pytest.approx(float(loss(model, X[:3], None).mean()), rel=1e-6)

    history = train(model, validation=X[:3], each_epoch=look)
    assert [epoch for epoch, *_ in seen] == [1, 2, 3, 4]
    assert all(is_model for _, is_model, *_ in seen)
    for epoch, _, w, so_far in seen:
        np.testing.assert_array_equal(so_far.loss, history.loss[:epoch])
        np.testing.assert_array_equal(so_far.step_loss, history.step_loss[: 3 * epoch])
        assert so_far.seconds <= history.seconds
        assert not so_far.interrupted
        shorter = Line()
        train(shorter, epochs=epoch)
        assert w == weight(shorter), "the bits of a training of so many epochs"


def test_training_does_not_see_what_it_changes_in_the_model():
    alone, changed = Line(), Line()
    one = train(alone)
    other = train(changed, each_epoch=lambda epoch, model, _: epoch == 4 or model.w.set_value(jnp.float32(100)))
    assert weight(alone) == weight(changed)
    np.testing.assert_array_equal(one.step_loss, other.step_loss)


@pytest.mark.parametrize("yes", [True, np.True_, np.array(True), jnp.array(True)], ids=["bool", "numpy", "0-d", "jax"])
def test_what_is_true_stops(yes):
    assert asks_to_stop(yes)
    assert not asks_to_stop(np.logical_not(yes))


def test_it_stops_early_and_that_is_not_an_interruption(capsys):
    model, shorter = Line(), Line()
    history = train(model, epochs=50, each_epoch=lambda epoch, model, history: epoch == 3, progress=True)
    assert (len(history.loss), len(history.step_loss)) == (3, 9)
    assert not history.interrupted
    assert "Ctrl-C" not in capsys.readouterr().out
    np.testing.assert_array_equal(history.step_loss, train(shorter, epochs=3).step_loss)
    assert weight(model) == weight(shorter)


def test_an_error_in_it_comes_out_and_the_model_has_the_weights_of_that_epoch():
    model, shorter = Line(), Line()

    def fails(epoch, model, history):
        if epoch == 2:
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        train(model, each_epoch=fails)
    train(shorter, epochs=2)
    assert weight(model) == weight(shorter)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_it_stops_before_the_next_step():
    history = train(Line(), each_epoch=lambda epoch, *_: signal.raise_signal(signal.SIGINT) if epoch == 2 else None)
    assert len(history.loss) == 2
    assert len(history.step_loss) == 6
    assert history.interrupted


def test_what_it_writes_into_its_history_changes_no_other():
    history = train(Line(), each_epoch=lambda epoch, model, history: history.step_loss.fill(0))
    assert (history.step_loss > 0).all()


def test_it_goes_on_counting_where_a_training_is_resumed(tmp_path):
    seen = []
    train(Line(), epochs=2, checkpoint=tmp_path)
    train(Line(), epochs=4, checkpoint=tmp_path, each_epoch=lambda epoch, *_: seen.append(epoch))
    assert seen == [3, 4]
