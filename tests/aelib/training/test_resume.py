"""The checkpoint of a training: what is refused, and what happens when it cannot be written."""

import os
import resource
import signal
import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import safetensors.numpy
from flax import nnx

from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import dense_autoencoder
from aelib.training import fit as training
from aelib.training import resume as resumption
from aelib.training.fit import fit
from aelib.training.losses import nll
from aelib.training.resume import FILE, Checkpoint

X = np.random.default_rng(0).random((50, 6)).astype(np.float32)


def network(seed=0, hidden=5, activation="relu"):
    return dense_autoencoder(
        (6,), hidden=(hidden,), latent=2, likelihood=Bernoulli(), activation=activation, rngs=nnx.Rngs(seed)
    )


def train(folder, model=None, loss=nll, data=X, *, epochs=2, batch_size=20, rate=0.01, key=0, **more):
    model = model or network()
    arguments = {"progress": False, "optimizer": optax.adam(rate), **more}
    history = fit(
        model, loss, data, epochs=epochs, batch_size=batch_size, key=jax.random.key(key), checkpoint=folder, **arguments
    )
    return model, history


def same(one, other):
    (model, history), (other_model, other_history) = one, other
    leaves, other_leaves = (jax.tree.leaves(nnx.state(each)) for each in (model, other_model))
    return (
        all(np.array_equal(a, b) for a, b in zip(leaves, other_leaves, strict=True))
        and np.array_equal(history.step_loss, other_history.step_loss)
        and np.array_equal(history.loss, other_history.loss)
        and np.array_equal(history.validation, other_history.validation)
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "not" / "there" / "yet"


def test_a_finished_training_comes_back_at_once(folder, capsys, monkeypatch):
    begun = time.perf_counter()
    first = train(folder, validation=X[:7])
    monkeypatch.setattr(training, "finite_losses", lambda *_: pytest.fail("there is nothing to compute"))
    again = train(str(folder), validation=X[:7], progress=True)
    assert same(first, again)
    assert capsys.readouterr().out == "already trained\n"
    assert first[1].seconds / 2 < again[1].seconds < time.perf_counter() - begun, (
        "the seconds of all runs, without those of the last save"
    )
    assert os.listdir(folder) == [FILE]


def test_a_training_that_each_epoch_stopped_is_over_until_more_epochs_are_asked_for(folder, capsys):
    def stop(epoch, model, history):
        return epoch == 2

    first = train(folder, epochs=5, validation=X, each_epoch=stop)
    again = train(folder, epochs=5, validation=X, each_epoch=stop, progress=True)
    assert len(again[1].loss) == 2
    assert same(first, again)
    assert capsys.readouterr().out == "already trained\n"
    whole = train(folder.with_name("whole"), epochs=6, validation=X)
    assert same(train(folder, epochs=6, validation=X), whole)


@pytest.mark.usefixtures("optimised")
def test_epochs_may_grow(folder, capsys):
    train(folder, epochs=2, validation=X)
    longer = train(folder, epochs=5, validation=X, progress=True)
    assert capsys.readouterr().out.startswith("resuming after epoch 2\nepoch 3/5, loss")
    assert same(longer, train(None, epochs=5, validation=X))
    with pytest.raises(ValueError, match="it has 5 epochs already, and epochs is 4"):
        train(folder, epochs=4, validation=X)


def test_the_random_keys_of_a_model_come_back_with_it(folder):
    class Dropping(nnx.Module):
        def __init__(self):
            self.linear, self.drop = nnx.Linear(6, 6, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1))

        def nll(self, x):
            return ((self.linear(self.drop(x)) - x) ** 2).sum(axis=1)

    train(folder, Dropping(), epochs=1)
    (model, history), (whole, expected) = train(folder, Dropping(), epochs=3), train(None, Dropping(), epochs=3)
    np.testing.assert_array_equal(history.step_loss, expected.step_loss)
    assert model.drop.rngs.key[...] == whole.drop.rngs.key[...]


@pytest.mark.usefixtures("optimised")
def test_ctrl_c_writes_and_the_same_cell_goes_on_with_the_model_as_it_is(folder, monkeypatch):
    model = network()
    with monkeypatch.context() as patch:
        patch.setattr(training, "_next_piece", lambda *_: signal.raise_signal(signal.SIGINT) or 1)
        _, history = train(folder, model, epochs=3)
    assert history.interrupted
    assert len(history.step_loss) == 1
    assert same(train(folder, model, epochs=3), train(None, epochs=3))
    assert same(train(folder, epochs=3), train(None, epochs=3)), "and so does the model as it was"


def test_a_training_that_ends_in_nan_can_be_called_again(folder, monkeypatch):
    def bursts(model, batch, key):
        return nll(model, batch, key) / jnp.where(jnp.abs(model.decoder.layers[1].bias[...]).max() > 0.1, 0, 1)

    monkeypatch.setattr(resumption, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(training, "_next_piece", lambda *_: 2)
    messages = []
    for _ in range(2):
        with pytest.raises(FloatingPointError, match="the loss is inf in epoch ") as caught:
            train(folder, loss=bursts, epochs=9)
        messages.append(str(caught.value).partition(" The model holds")[0])
    assert messages[0] == messages[1]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"data": X + 1e-6}, "data changed"),
        ({"data": X[:49]}, "data changed"),
        ({"validation": X[:9]}, "validation changed"),
        ({"validation": None}, "validation changed"),
        ({"batch_size": 10}, "batch_size changed"),
        ({"key": 1}, "key changed"),
        ({"key": 1, "batch_size": 10}, "batch_size changed, key changed"),
        ({"parts": 4}, "parts changed"),
        ({"optimizer": optax.sgd(0.01)}, "optimizer changed"),
        ({"network": {"hidden": 4}}, "model changed, optimizer changed"),
    ],
)
def test_another_argument_raises_by_name(folder, changed, reason):
    train(folder, validation=X[:8])
    content, changed = (folder / FILE).read_bytes(), dict(changed)
    model = network(**changed.pop("network", {}))
    before = jax.tree.leaves(nnx.state(model))
    message = rf"fit cannot resume from .*{FILE}: it belongs to another training: {reason}\. Nothing was changed"
    with pytest.raises(ValueError, match=message):
        train(folder, **{"validation": X[:8], "model": model, **changed})
    assert (folder / FILE).read_bytes() == content, "nothing is lost"
    assert all(a is b for a, b in zip(before, jax.tree.leaves(nnx.state(model)), strict=True))


def test_another_learning_rate_and_other_first_weights_resume(folder):
    """A training is known by what it learns from, and not by what is computed with it."""
    reached = train(folder)
    _, lower = train(folder, network(seed=1), epochs=3, rate=0.001)
    _, higher = train(None, epochs=3)
    np.testing.assert_array_equal(lower.step_loss[:6], reached[1].step_loss)
    assert lower.step_loss[6] == higher.step_loss[6], "the weights are those of the file"
    assert lower.step_loss[7] != higher.step_loss[7], "the rate is that of the call"


def test_a_broken_epoch_more_than_are_asked_for_raises(folder, monkeypatch):
    pieces = iter([1, 2, 3, 4])
    with monkeypatch.context() as patch:
        press = partial(signal.raise_signal, signal.SIGINT)
        patch.setattr(training, "_next_piece", lambda *_: (next(pieces) == 4 and press()) or 1)
        _, history = train(folder, epochs=3)
    assert len(history.step_loss) == 4
    with pytest.raises(ValueError, match=r"it has 1.333 epochs already, and epochs is 1\. Nothing was changed"):
        train(folder, epochs=1)


@pytest.mark.parametrize(
    "content", [b"hello", b"\x80\x04K\x07.", b"PK\x03\x04" + bytes(60)], ids=["text", "pickle", "zip"]
)
def test_a_file_of_another_kind_raises(folder, content):
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    with pytest.raises(ValueError, match="it is damaged, or not a safetensors file"):
        train(folder)
    assert (folder / FILE).read_bytes() == content


def test_a_foreign_safetensors_file_raises(folder):
    folder.mkdir(parents=True)
    safetensors.numpy.save_file({"a": np.zeros(3)}, folder / FILE)
    with pytest.raises(ValueError, match="it is a safetensors file, but fit did not write it"):
        train(folder)


def test_another_format_raises(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(resumption, "FORMAT", 2)
        train(folder)
    with pytest.raises(ValueError, match="it has format 2, and this aelib reads format 3"):
        train(folder)


def test_what_a_killed_process_left_is_cleared_and_nothing_else(folder):
    folder.mkdir(parents=True)
    for name in (f".{FILE}.0123abcd.tmp", "notes.txt", ".other.safetensors.0123abcd.tmp"):
        (folder / name).write_text("x")
    train(folder)
    assert sorted(os.listdir(folder)) == [".other.safetensors.0123abcd.tmp", "notes.txt", FILE]


def test_it_is_written_as_often_as_it_is_due(folder, monkeypatch):
    written = []

    def save(self, state, log):
        if log.steps != self.written:
            written.append(log.steps)
        self.written = log.steps

    monkeypatch.setattr(Checkpoint, "save", save)
    monkeypatch.setattr(training, "_next_piece", lambda *_: 1)
    train(folder)
    assert written == [6], "the end"
    written.clear()
    monkeypatch.setattr(resumption, "SECONDS_BETWEEN", 0.0)
    train(folder)
    assert written == [1, 2, 3, 4, 5, 6]


def test_where_the_disk_is_full_training_goes_on_and_the_last_good_file_stays(folder, monkeypatch):
    """The system's limit on a file's size makes real writes fail half-way, as a full disk does."""
    save, limits = Checkpoint.save, resource.getrlimit(resource.RLIMIT_FSIZE)

    def limited(self, state, log):
        resource.setrlimit(resource.RLIMIT_FSIZE, (500 if log.steps >= 3 else limits[0], limits[1]))
        try:
            save(self, state, log)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    monkeypatch.setattr(Checkpoint, "save", limited)
    monkeypatch.setattr(resumption, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(resumption, "SHARE_OF_TIME", np.inf)
    monkeypatch.setattr(training, "_next_piece", lambda *_: 1)
    with pytest.warns(RuntimeWarning, match="checkpoint of step") as told:
        reached = train(folder)
    monkeypatch.undo()
    assert same(reached, train(None)), "training goes on to its end"
    message = str(told[0].message)
    assert message.startswith("the checkpoint of step 3 could not be written ([Errno 27]")
    assert message.endswith(f"{folder / FILE} still holds step 2")
    assert os.listdir(folder) == [FILE], "and nothing half-written"
    assert len(safetensors.numpy.load_file(folder / FILE)["step_loss"]) == 2
    assert same(train(folder), train(None)), "from which it goes on"


def test_a_first_write_that_fails_says_that_there_is_no_file(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(resumption, "write_atomically", full)
    with pytest.warns(RuntimeWarning, match=r"step 6 could not be written \(\[Errno 28\].*; there is no .* yet"):
        train(folder)


def test_a_checkpoint_that_is_not_a_folder_raises(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match=r"checkpoint must be the path of a folder, but .* is a file"):
        train(tmp_path / "file")


def test_a_dtype_that_the_file_cannot_hold_raises_before_training(folder):
    model = network()
    model.odd = nnx.Variable(jnp.zeros(2, jnp.float8_e4m3fn))
    with pytest.raises(TypeError, match=r"a file holds arrays of .*, but .*odd.* is of float8_e4m3fn"):
        train(folder, model)
