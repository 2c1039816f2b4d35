import io
import itertools
import math
import os
import signal
import sys
import threading
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Gaussian, squared_error
from aelib.models import autoencoder as models
from aelib.training import fit as training
from aelib.training import watch
from aelib.training.batches import draw_order
from aelib.training.contract import finite_losses
from aelib.training.fit import fit
from aelib.training.history import History, Log
from aelib.training.losses import nll
from aelib.training.watch import Bar, Lines, catching_ctrl_c

KEY = jax.random.key(7)
X = np.asarray(jax.random.uniform(jax.random.key(0), (10, 3)))


class Weights(nnx.Module):
    """One weight per entry: the smallest model whose training one can follow by hand."""

    def __init__(self, values):
        self.w = nnx.Param(jnp.asarray(values, jnp.float32))


class Noisy(nnx.Module):
    """A model with state of every kind: weights, running means, random numbers."""

    def __init__(self):
        rngs = nnx.Rngs(3)
        self.linear = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def nll(self, x):
        return ((self.dropout(self.norm(self.linear(x))) - x) ** 2).sum(axis=1)


def autoencoder(seed=0):
    rngs = nnx.Rngs(seed)
    encoder, decoder = models.DenseEncoder((3,), (4,), 2, rngs=rngs), models.DenseDecoder(2, (4,), (3,), rngs=rngs)
    return models.Autoencoder(encoder, decoder, Gaussian(sigma=1.0))


def linear_loss(model, batch, key):
    """The squared error of x·w from y."""
    x, y = batch
    return (x @ model.w - y) ** 2


def visit_loss(model, batch, key):
    """Each example has a weight of its own, so that the weights show which examples a step has seen."""
    return model.w[batch]


def train(model=None, loss=nll, data=X, *, epochs=2, batch_size=4, optimizer=None, key=KEY, progress=False, **more):
    return fit(
        autoencoder() if model is None else model,
        loss,
        data,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optax.sgd(0.1) if optimizer is None else optimizer,
        key=key,
        progress=progress,
        **more,
    )


def arrays(model):
    return [
        np.asarray(jax.random.key_data(leaf) if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf)
        for leaf in jax.tree.leaves(nnx.state(model))
    ]


def assert_same_bits(model, other):
    for array, expected in zip(arrays(model), arrays(other), strict=True):
        np.testing.assert_array_equal(array, expected)


def test_every_epoch_visits_every_example_once_and_the_last_batch_averages_over_its_own():
    model = Weights(np.zeros(10))
    train(model, visit_loss, np.arange(10), epochs=1, batch_size=7, optimizer=optax.sgd(1.0))
    # Batches of 7 and 3: the gradient of a mean of 7 is a seventh for each of its examples, of 3 a third.
    np.testing.assert_allclose(np.sort(model.w[...]), [-1 / 3] * 3 + [-1 / 7] * 7, rtol=1e-6)


def test_the_order_changes_with_the_epoch_and_the_key():
    def last_batches(key):
        first, second = Weights(np.zeros(50)), Weights(np.zeros(50))
        train(first, visit_loss, np.arange(50), epochs=1, batch_size=40, optimizer=optax.sgd(1.0), key=key)
        train(second, visit_loss, np.arange(50), epochs=2, batch_size=40, optimizer=optax.sgd(1.0), key=key)
        one, both = np.asarray(first.w[...]), np.asarray(second.w[...])
        return set(np.flatnonzero(one == one.min())), set(np.flatnonzero(both - one == one.min()))

    (first, second), (other, _) = last_batches(KEY), last_batches(jax.random.key(8))
    assert len(first) == len(second) == len(other) == 10
    assert first != second
    assert first != other


def test_the_last_batch_is_filled_up_with_the_first_examples_of_its_epoch():
    order = np.asarray(draw_order(KEY, 3, 10, 4))
    np.testing.assert_array_equal(np.sort(order[:10]), np.arange(10))
    np.testing.assert_array_equal(order[10:], order[:2])


def test_an_epoch_with_a_remainder_equals_a_loop_written_by_hand():
    x, y = X[:5], np.asarray(X[:5].sum(axis=1) + 1)
    model = Weights(np.zeros(3))
    history = train(model, linear_loss, (x, y), epochs=1, batch_size=4, optimizer=optax.sgd(0.1))

    def by_hand(last):
        w, losses = np.zeros(3), []
        for rows in ([row for row in range(5) if row != last], [last]):
            error = x[rows] @ w - y[rows]
            losses.append((error**2).mean())
            w = w - 0.1 * 2 * (error[:, None] * x[rows]).mean(axis=0)
        return w, losses

    # Only the example that is left for the second step matters; it is one of the five.
    runs = [by_hand(last) for last in range(5)]
    matching = [losses for w, losses in runs if np.allclose(w, model.w[...], atol=1e-6)]
    assert len(matching) == 1
    np.testing.assert_allclose(history.step_loss, matching[0], rtol=1e-5)
    np.testing.assert_allclose(history.loss, [(4 * matching[0][0] + matching[0][1]) / 5], rtol=1e-5)


@pytest.mark.usefixtures("optimised")
def test_the_same_key_returns_the_same_bits_wherever_the_pieces_end(monkeypatch):
    runs = []
    for steps in (1, 2, 100):
        monkeypatch.setattr(training, "_next_piece", lambda *_, steps=steps: steps)
        model = Noisy()
        runs.append((model, train(model, epochs=4, optimizer=optax.adam(0.01), validation=X[:7])))
    for model, history in runs[1:]:
        assert_same_bits(model, runs[0][0])
        np.testing.assert_array_equal(history.step_loss, runs[0][1].step_loss)
        np.testing.assert_array_equal(history.validation, runs[0][1].validation)


@pytest.mark.parametrize(
    ("steps", "seconds", "next_"),
    [
        (3, 0.25, 6), (3, 0.5, 3), (40, 5.0, 4), (3, 0.001, 30), (7, 600.0, 1), (1, math.inf, 1),
        (training.MAX_STEPS, 1e-3, training.MAX_STEPS),
    ],
)  # fmt: skip
def test_a_piece_takes_about_half_a_second_and_grows_tenfold_at_most(steps, seconds, next_):
    assert training._next_piece(steps, seconds) == next_


def test_the_time_of_a_piece_but_of_the_first_decides_the_next(monkeypatch):
    clock, pieces, right = itertools.count(0.0, 0.2), [], training._next_piece
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: next(clock)))

    def recorded(steps, seconds):
        pieces.append((steps, seconds))
        return right(steps, seconds)

    monkeypatch.setattr(training, "_next_piece", recorded)
    train(Weights(np.ones(3)), loss=lambda model, x, key: (x @ model.w) ** 2, batch_size=1, epochs=2)
    assert pieces[0] == (1, math.inf)
    assert [steps for steps, _ in pieces] == [1, 1, 2, 5, 1, 2, 5, 3]
    assert [seconds for _, seconds in pieces[1:]] == pytest.approx([0.2] * 7)


def test_state_that_is_not_trained_is_carried_along_and_validation_does_not_change_it():
    model, observed = Noisy(), Noisy()
    before = np.asarray(model.norm.mean[...])
    train(model)
    train(observed, validation=X)
    assert not np.array_equal(model.norm.mean[...], before)
    assert int(model.dropout.rngs.count[...]) == 6  # one draw a step
    assert_same_bits(model, observed)


@pytest.mark.parametrize("size", [7, 2300])
def test_validation_is_the_mean_per_example_in_evaluation_mode(size):
    model, x = Noisy(), np.asarray(jax.random.uniform(jax.random.key(5), (size, 3)))
    history = train(model, epochs=1, validation=x)
    model.eval()
    np.testing.assert_allclose(history.validation, [np.mean(model.nll(x))], rtol=1e-5)


def test_each_piece_of_the_validation_data_has_a_key_of_its_own():
    def loss(model, batch, key):
        return jax.random.normal(key) + 0 * batch[:, 0] + 0 * model.w.sum()  # one number for the whole piece

    seen = []
    for size in (1000, 2000):  # of which 1,000 are a piece
        seen += list(train(Weights([0.0]), loss, epochs=1, batch_size=10, validation=np.zeros((size, 3))).validation)
    assert seen[0] != pytest.approx(seen[1], abs=1e-3), "or the second piece was evaluated with the key of the first"


def test_the_order_every_step_and_the_validation_have_keys_of_their_own():
    def draw(model, batch, key):
        return jax.random.normal(key) + 0 * (batch[:, 0] + model.w.sum())

    history = train(Weights([0.0]), draw, epochs=2, batch_size=2, validation=X)
    assert len({*history.step_loss.tolist(), *history.validation.tolist()}) == 11

    def unlike_the_order(model, batch, key):
        return (batch != jax.random.permutation(key, 10)) + 0 * model.w.sum()

    assert train(Weights([0.0]), unlike_the_order, np.arange(10), epochs=1, batch_size=10).loss > 0


def test_a_share_of_the_data_is_held_out_at_random_and_not_trained_on():
    rows, weights = np.arange(50), []
    for key in (KEY, jax.random.key(8)):
        model = Weights(np.zeros(50))
        options = {"epochs": 1, "batch_size": 45, "optimizer": optax.sgd(1.0), "key": key}
        history = train(model, visit_loss, rows, validation=0.1, **options)
        weights.append(np.asarray(model.w[...]))
        assert (weights[-1] == 0).sum() == 5, "a tenth"
        assert history.validation == [0], "the mean of the weights of those that were never visited"
    assert not np.array_equal(*weights)
    assert not (weights[0][45:] == 0).all(), "at random"


def test_a_share_of_pairs_keeps_them_together():
    x = np.arange(20, dtype=np.float32)

    def loss(model, batch, key):
        return jnp.abs(batch[0] - batch[1]) + 0 * model.w.sum()

    assert train(Weights([0.0]), loss, (x, x), epochs=1, validation=0.3).validation == [0]


def test_a_batch_size_above_the_number_of_examples_means_all_of_them():
    model, other = autoencoder(), autoencoder()
    assert train(model, batch_size=1000).step_loss.shape == (2,)
    train(other, batch_size=10)
    assert_same_bits(model, other)


def test_any_pytree_is_data():
    model = Weights(np.zeros(3))
    data = {"x": X, "y": (X.sum(axis=1), None)}

    def loss(model, batch, key):
        return linear_loss(model, (batch["x"], batch["y"][0]), key)

    assert train(model, loss, data, epochs=30, validation=data).validation[-1] < 0.2


def test_no_array_that_the_caller_holds_is_deleted_or_changed():
    model, data = autoencoder(), jnp.asarray(X)
    held = jax.tree.leaves(nnx.state(model))
    copies = [np.array(leaf) for leaf in held]
    twin = nnx.clone(model, variables=True)
    train(model, data=data)
    middle = jax.tree.leaves(nnx.state(model))
    train(model, data=data)
    for leaf, copy in zip(held, copies, strict=True):
        np.testing.assert_array_equal(leaf, copy)
    for leaf, copy in zip(jax.tree.leaves(nnx.state(twin)), copies, strict=True):
        np.testing.assert_array_equal(leaf, copy)
    np.testing.assert_array_equal(data, X)
    assert all(np.isfinite(leaf).all() for leaf in middle)
    assert not np.array_equal(jax.tree.leaves(nnx.state(model))[1], copies[1])


def test_it_trains_in_double_precision_too():
    with jax.enable_x64(True):
        model = Weights(np.zeros(3))
        model.w.set_value(jnp.zeros(3, jnp.float64))
        data = (X.astype(np.float64), X.sum(axis=1, dtype=np.float64))
        history = train(model, linear_loss, data, epochs=3000, batch_size=10, optimizer=optax.sgd(0.5))
        assert model.w[...].dtype == jnp.float64
        assert history.loss.shape == (3000,)
        np.testing.assert_allclose(model.w[...], 1.0, atol=1e-9)


def test_it_trains_in_training_mode_and_leaves_the_model_in_its_own():
    model, other = Noisy(), Noisy()
    model.eval()
    train(model)
    train(other)
    assert_same_bits(model, other)
    assert int(model.dropout.rngs.count[...]) == 6  # dropout drew
    assert model.dropout.deterministic
    assert model.norm.use_running_average
    assert not other.dropout.deterministic


def test_weights_made_from_python_numbers_are_compiled_for_once(monkeypatch):
    traces = []

    class Scale(nnx.Module):
        def __init__(self, value):
            self.value = nnx.Param(jnp.asarray(value))

    def loss(model, batch, key):
        traces[-1] += 1
        return model.value * batch[:, 0]

    monkeypatch.setattr(training, "_next_piece", lambda *_: 1)
    for value in (0.5, np.float32(0.5)):  # JAX calls the first one weakly typed
        traces.append(0)
        train(Scale(value), loss)
    assert traces[0] == traces[1]


def test_schedules_and_the_state_of_the_optimizer_go_on_from_step_to_step():
    model = Weights(np.zeros(1))
    schedule = optax.piecewise_constant_schedule(1.0, {2: 0.0})  # from the third step on, nothing moves
    train(model, lambda model, batch, key: model.w[0] + 0 * batch[:, 0], epochs=2, optimizer=optax.sgd(schedule))
    assert float(model.w[0]) == -2.0


# When training goes wrong.


def test_of_several_losses_that_are_not_finite_the_first_is_named():
    log = Log(5, 9, 3, validated=False, started=0.0)
    log.add(np.ones(5))
    with pytest.raises(FloatingPointError, match=r"loss is nan in epoch 3, step 1 of 3: .* after 5 steps"):
        finite_losses(jnp.array([1, jnp.nan, jnp.inf]), jnp.array(False), 3, log, lambda place: None, lambda x: None)


def test_a_loss_that_is_not_finite_stops_with_the_place_and_the_causes(monkeypatch):
    model = Weights([1.0])
    monkeypatch.setattr(training, "_next_piece", lambda *_: 2)

    def loss(model, batch, key):
        return jnp.log(model.w[0]) + 0 * batch[:, 0]

    # 1, 0.7, 0.271 and −0.834, whose logarithm is the loss of the fourth step: the first one of epoch 2.
    with pytest.raises(FloatingPointError) as caught:
        train(model, loss, optimizer=optax.sgd(0.3), epochs=5)
    causes = ("learning rate", "[0, 1]", "column of a table with mean 0 and standard deviation 1", "log-variance")
    for part in ("the loss is nan in epoch 2, step 1 of 3", *causes, "weights it had after 3 steps"):
        assert part in str(caught.value)
    np.testing.assert_allclose(model.w[...], [0.7 - 0.3 / 0.7 - 0.3 / (0.7 - 0.3 / 0.7)], rtol=1e-5)


def test_weights_that_are_not_finite_stop_it_though_the_loss_is():
    model = Weights([0.0])
    with pytest.raises(FloatingPointError, match="weights are no longer finite in epoch 1, step 1 of 1"):
        train(model, lambda model, batch, key: jnp.sqrt(model.w[0]) + 0 * batch[:, 0], epochs=1, batch_size=10)
    np.testing.assert_array_equal(model.w[...], [0.0])


def test_a_validation_loss_that_is_not_finite_stops_it():
    def loss(model, batch, key):
        return jnp.log(batch[:, 0]) + model.w[0]

    with pytest.raises(FloatingPointError, match="validation loss is -inf after epoch 1"):
        train(Weights([0.0]), loss, X + 1, validation=np.zeros((2, 3), np.float32))


def test_ctrl_c_returns_what_was_reached_without_the_epoch_that_it_broke(monkeypatch, capsys):
    model, pieces, handler = autoencoder(), [], signal.getsignal(signal.SIGINT)

    def press(*_):
        pieces.append(1)
        if len(pieces) == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(training, "_next_piece", press)
        history = train(model, epochs=10**6, validation=X, progress=True)
    assert signal.getsignal(signal.SIGINT) is handler
    assert history.interrupted
    assert (len(history.loss), len(history.validation), len(history.step_loss)) == (1, 1, 4)
    assert "stopped by Ctrl-C after step 1 of 3 in epoch 2" in capsys.readouterr().out
    assert repr(history).endswith("interrupted)")
    np.testing.assert_array_equal(train(epochs=2).step_loss[:4], history.step_loss)
    assert not np.array_equal(arrays(model)[1], arrays(autoencoder())[1])


def test_a_process_that_ignores_ctrl_c_goes_on_doing_so():
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with catching_ctrl_c() as pressed:
            signal.raise_signal(signal.SIGINT)
            assert not pressed.is_set()
    finally:
        signal.signal(signal.SIGINT, handler)


def test_ctrl_c_in_the_last_piece_finds_training_complete(monkeypatch):
    finite = training.finite_losses
    monkeypatch.setattr(training, "finite_losses", lambda *more: signal.raise_signal(signal.SIGINT) or finite(*more))
    history = train(epochs=1, batch_size=10)  # one step, so that the first piece is the last
    assert len(history.loss) == len(history.step_loss) == 1
    assert not history.interrupted


def test_it_trains_in_a_thread_that_may_not_handle_signals():
    histories = []
    thread = threading.Thread(target=lambda: histories.append(train()))
    thread.start()
    thread.join()
    assert len(histories[0].loss) == 2


# What is refused at the door.


@pytest.mark.parametrize(
    ("loss", "got"),
    [
        (
            squared_error,
            r"squared_error\(x_hat, x\). Pass lambda model, x, key: aelib.squared_error\(model.reconstruct",
        ),
        (autoencoder().nll, r"nll\(x\). Pass aelib.nll, which asks the model"),
        (lambda model, x: model.nll(x), r"<lambda>\(model, x\). Pass for example lambda model, x, key: model.nll\(x\)"),
    ],
)
def test_a_loss_of_other_arguments_raises_with_what_to_pass(loss, got):
    with pytest.raises(TypeError, match=rf"loss must be a function loss\(model, batch, key\), but got {got}"):
        train(loss=loss)


def test_what_the_message_says_to_pass_trains():
    train(loss=lambda model, x, key: squared_error(model.reconstruct(x), x), epochs=1)


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (lambda model, x, key: model.nll(x).mean(), r"\[4\] for this batch.*leave out the .mean\(\) or .sum\(\)"),
        (lambda model, x, key: (model.reconstruct(x) - x) ** 2, r"float32 \[4, 3\]: sum it over every axis"),
        (lambda model, x, key: model.nll(x)[:2], r"It returned an array float32 \[2\]"),
    ],
)
def test_a_loss_that_is_not_per_example_raises_with_a_remedy(loss, message):
    with pytest.raises(ValueError, match=message):
        train(loss=loss)


@pytest.mark.parametrize("returned", [None, 3, "x", (jnp.zeros(4), {})])
def test_a_loss_that_returns_no_floating_array_raises(returned):
    with pytest.raises(TypeError, match="loss must return one floating-point value per example"):
        train(loss=lambda model, x, key: returned)


def test_a_loss_that_adds_variables_to_the_model_raises():
    def loss(model, x, key):
        model.extra = nnx.Variable(jnp.zeros(()))
        return model.nll(x)

    with pytest.raises(ValueError, match="must not add variables"):
        train(loss=loss)


def with_entry(value):
    x = X.copy()
    x[2, 1] = value
    return x


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ((X, with_entry(np.inf)), ValueError, r"data\[1\] must be finite, but holds 0 NaN and 1 infinite"),
        (X[:0], ValueError, r"data must hold at least one example, but got an array float32 \[0, 3\]"),
        ((), ValueError, "data must hold at least one array"),
        (np.float32(3), TypeError, "data must be an array with the examples along axis 0"),
        (np.zeros((4, 5), np.float32), ValueError, r"\[n, 3\], but got an array float32 \[4, 5\]"),
    ],
)
def test_data_that_is_unusable_raises(data, error, message):
    with pytest.raises(error, match=message):
        train(
            loss=lambda model, batch, key: nll(model, batch[0] if isinstance(batch, tuple) else batch, key), data=data
        )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs must be an integer of at least 1, but got 0"),
        ({"epochs": 2.0}, TypeError, "epochs must be an integer"),
        ({"key": jax.random.PRNGKey(0)}, TypeError, "key must be one JAX key"),
        ({"key": jax.random.split(KEY)}, TypeError, "key must be one JAX key"),
        ({"validation": (X, X)}, ValueError, "validation must have the structure of data"),
        ({"validation": X[:, :2]}, ValueError, r"float32\[10, 3\], but got float32\[10, 2\]"),
        ({"validation": 1.5}, ValueError, "validation must be data, or a share .* on both sides, but got 1.5"),
        ({"validation": 0.04}, ValueError, "validation must be data, or a share .* on both sides, but got 0.04"),
        ({"validation": True}, TypeError, "validation must be an array with the examples along axis 0"),
        ({"parts": 3}, ValueError, "batch_size must be a multiple of 3, for 3 parts .*, but got batches of 4 examples"),
        ({"each_epoch": lambda model: True}, TypeError, r"each_epoch\(epoch, .*\), but got <lambda>\(model\)\. Pass"),
        ({"each_epoch": lambda *_: "stop"}, TypeError, "each_epoch must return True to stop, or None, but got the str"),
        ({"each_epoch": lambda *_: np.zeros(2, bool)}, TypeError, "each_epoch must return True to stop"),
        ({"model": nnx.Dropout(0.5)}, ValueError, "model must have weights to train"),
    ],
)
def test_arguments_of_the_wrong_kind_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        train(**arguments)


# What one sees of it.


def printed(monkeypatch, capsys, *, book=False, epochs=25, **more):
    monkeypatch.delenv("AELIB_BOOK_BUILD", raising=False)
    if book:
        monkeypatch.setenv("AELIB_BOOK_BUILD", "1")
    history = train(Weights(np.zeros(3)), linear_loss, (X, X[:, 0]), epochs=epochs, progress=True, **more)
    return history, capsys.readouterr().out


def test_a_log_file_gets_at_most_ten_lines_with_loss_and_speed(monkeypatch, capsys):
    history, out = printed(monkeypatch, capsys)
    lines = out.splitlines()
    assert 5 <= len(lines) <= 10
    assert all("ms a step" in line for line in lines)
    assert lines[-1].startswith(f"epoch 25/25, loss {history.loss[-1]:.4g}, ")


def test_the_speed_is_that_of_the_steps_since_it_was_resumed(monkeypatch, capsys):
    monkeypatch.setattr(watch.time, "perf_counter", iter([10.0, 12.0]).__next__)
    log = Log(10, 5, 1, validated=False, started=0.0)
    log.add(np.ones(10))
    lines = Lines(log, threading.Event())
    log.add(np.ones(5))
    for _ in range(3):
        log.finish_epoch(None)
    lines.finish_epoch()
    assert capsys.readouterr().out == "epoch  3/10, loss 1, 400 ms a step\n"


def test_the_book_gets_the_same_lines_without_times(monkeypatch, capsys):
    history, out = printed(monkeypatch, capsys, book=True, epochs=2, validation=(X, X[:, 0]))
    assert out == "".join(
        f"epoch {epoch}/2, loss {history.loss[epoch - 1]:.4g}, validation {history.validation[epoch - 1]:.4g}\n"
        for epoch in (1, 2)
    )


def test_the_bar_shows_the_epoch_that_is_under_way_and_the_steps_of_all(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    log = Log(2, 5, 1, validated=False, started=0.0)
    log.add(np.array([0.5]))
    bar = Bar(log, threading.Event())
    assert (bar.bar.total, bar.bar.n) == (10, 1)
    shown = []
    for more in (3, 1, 5):
        log.add(np.full(more, 0.25 * more))
        bar.advance()
        shown.append((bar.bar.n, bar.bar.desc))
    for _ in range(3000):
        bar.advance()
    bar.close()
    assert sys.stdout.getvalue().count("\r") < 100, "drawn no more often than one can see"
    assert shown == [(4, "epoch 1/2, loss 0.75"), (5, "epoch 2/2, loss 0.25"), (10, "epoch 2/2, loss 1.25")]


class Notebook(io.StringIO):
    pass


class Terminal(io.StringIO):
    def isatty(self):
        return True


Notebook.__module__ = "ipykernel.iostream"


@pytest.mark.parametrize("output", [Notebook, Terminal])
@pytest.mark.parametrize("book", ["", "1"])
def test_a_notebook_and_a_terminal_get_the_bar_but_not_while_the_book_is_built(monkeypatch, output, book):
    monkeypatch.setenv("AELIB_BOOK_BUILD", book)
    monkeypatch.setattr(sys, "stdout", output())
    history = train(progress=True)
    assert f"epoch 2/2, loss {history.loss[-1]:.4g}" in sys.stdout.getvalue()
    assert ("steps/s" in sys.stdout.getvalue()) == ("\r" in sys.stdout.getvalue()) == (not book)


def test_a_history_is_shown_in_one_line_without_times():
    history = History(np.array([3.0, 2.0]), np.array([2.5]), np.zeros(8), seconds=1.5, interrupted=False)
    assert repr(history) == "History(epochs 2, steps 8, loss 2, validation 2.5)"
