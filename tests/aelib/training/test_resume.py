"""The checkpoint of a training: what is refused, and what happens when it cannot be written."""

import json
import os
import signal
import subprocess
import sys

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
from aelib.training.fit import fit, nll
from aelib.training.resume import FILE, METADATA_KEY

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
    first = train(folder, validation=X[:7])
    monkeypatch.setattr(training, "run_steps", lambda *_: pytest.fail("there is nothing to compute"))
    again = train(str(folder), validation=X[:7], progress=True)
    assert same(first, again)
    assert capsys.readouterr().out == "was trained to the end before\n"
    assert again[1].seconds > first[1].seconds, "the seconds of all runs"
    assert os.listdir(folder) == [FILE]


def test_epochs_may_grow(folder, capsys):
    train(folder, epochs=2, validation=X)
    longer = train(folder, epochs=5, validation=X, progress=True)
    assert capsys.readouterr().out.startswith("goes on after step 0 of 3 in epoch 3\nepoch 3/5, loss")
    assert same(longer, train(None, epochs=5, validation=X))
    with pytest.raises(ValueError, match="epochs was 5 and may grow, but not shrink to 4"):
        train(folder, epochs=4, validation=X)


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
        ({"data": X + 1e-6}, "data are others"),
        ({"data": X[:49]}, "data are others"),
        ({"validation": X[:9]}, "validation is other data"),
        ({"validation": None}, "validation is other data"),
        ({"batch_size": 10}, "batch_size is another"),
        ({"key": 1}, "key is another"),
        ({"rate": 0.02}, "optimizer is another"),
        ({"optimizer": optax.sgd(0.01)}, "optimizer is another"),
        ({"network": {"seed": 1}}, "model has another structure or began with other weights: build it again as"),
        ({"network": {"hidden": 4}}, "model has another structure or began with other weights"),
        ({"network": {"activation": "tanh"}}, "model has another .*; the gradient is computed otherwise"),
        ({"loss": lambda model, x, key: 2 * model.nll(x)}, "the gradient is computed otherwise, by another loss or"),
        ({"loss": lambda model, x, key: model.nll(x) * jnp.linspace(0, 1, 20)}, "the gradient is computed otherwise"),
    ],
)
def test_another_argument_is_refused_by_name(folder, changed, reason):
    train(folder, validation=X[:8])
    content, changed = (folder / FILE).read_bytes(), dict(changed)
    model = network(**changed.pop("network", {}))
    before = jax.tree.leaves(nnx.state(model))
    with pytest.raises(ValueError, match=f"cannot go on from .*{FILE}: it belongs to another training: {reason}"):
        train(folder, **{"validation": X[:8], "model": model, **changed})
    assert (folder / FILE).read_bytes() == content, "nothing is lost"
    assert all(a is b for a, b in zip(before, jax.tree.leaves(nnx.state(model)), strict=True))


def test_batch_size_and_data_are_named_without_what_follows_from_them(folder):
    train(folder)
    with pytest.raises(ValueError, match=r"another training: batch_size is another. Nothing was changed"):
        train(folder, batch_size=10)


def rewrite(folder, change=lambda header: None, arrays=lambda arrays: None):
    """Change a checkpoint's arrays or header, as one could who knows how to make the digest fit."""
    path = folder / FILE
    with safetensors.safe_open(path, framework="numpy") as file:
        header = json.loads(file.metadata()[METADATA_KEY])
        content = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
    arrays(content)
    header["digest"] = resumption.digest(content)
    change(header)
    path.write_bytes(safetensors.numpy.save(content, {METADATA_KEY: json.dumps(header)}))


@pytest.mark.parametrize("part", [0, 0.001, 0.3, 0.9, -1])
def test_a_torn_file_is_refused(folder, part):
    train(folder)
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[: int(part * len(content)) if part >= 0 else -1])
    with pytest.raises(ValueError, match=r"cut off or damaged .* remove this file"):
        train(folder)


def test_a_flipped_bit_is_noticed(folder):
    train(folder)
    content = bytearray((folder / FILE).read_bytes())
    content[-5] ^= 16
    (folder / FILE).write_bytes(content)
    with pytest.raises(ValueError, match="it is damaged: its numbers are not those that were written"):
        train(folder)


@pytest.mark.parametrize(
    "content", [b"hello", b"\x80\x04K\x07.", b"PK\x03\x04" + bytes(60)], ids=["text", "pickle", "zip"]
)
def test_a_file_of_another_kind_is_refused(folder, content):
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(content)
    with pytest.raises(ValueError, match="it is no safetensors file, or it is cut off or damaged"):
        train(folder)
    assert (folder / FILE).read_bytes() == content


def test_a_foreign_safetensors_file_is_refused(folder):
    folder.mkdir(parents=True)
    safetensors.numpy.save_file({"a": np.zeros(3)}, folder / FILE)
    with pytest.raises(ValueError, match="it is a safetensors file, but fit did not write it"):
        train(folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda header: header.update(format=2), "it has format the int 2, .* a newer aelib wrote it: upgrade yours"),
        (lambda header: header.update(format="old"), "it has format the str 'old', and this aelib reads format 1. N"),
        (lambda header: header.pop("format"), "its description is damaged"),
        (lambda header: header.pop("done"), "its description is damaged"),
        (lambda header: header.update(more=1), "its description is damaged"),
    ],
)
def test_a_newer_or_damaged_description_is_refused(folder, change, reason):
    train(folder)
    rewrite(folder, change)
    with pytest.raises(ValueError, match=reason):
        train(folder)


def test_arrays_of_another_training_are_refused_though_all_digests_fit(folder):
    train(folder)
    rewrite(folder, arrays=lambda arrays: arrays.update(extra=np.zeros(2)))
    with pytest.raises(ValueError, match="it belongs to another training: its arrays are others"):
        train(folder)


def test_what_a_killed_process_left_is_cleared_and_nothing_else(folder):
    folder.mkdir(parents=True)
    for name in (f".{FILE}.0123abcd.tmp", "notes.txt", ".other.safetensors.0123abcd.tmp"):
        (folder / name).write_text("x")
    train(folder)
    assert sorted(os.listdir(folder)) == [".other.safetensors.0123abcd.tmp", "notes.txt", FILE]


ALWAYS = {"batch_size", "data", "key", "loss", "model", "optimizer", "validation"}


def test_a_batch_in_one_part_is_the_same_call_as_before_there_were_parts(folder):
    for parts, more in ((1, set()), (2, {"accumulate"})):
        train(folder / str(parts), accumulate=parts)
        with safetensors.safe_open(folder / str(parts) / FILE, framework="numpy") as file:
            header = json.loads(file.metadata()[METADATA_KEY])
        assert set(header["arguments"]) == ALWAYS | more


def test_it_is_written_as_often_as_it_is_due(folder, monkeypatch):
    written = []
    monkeypatch.setattr(resumption.Resumption, "write", lambda self, reached: written.append(reached.done))
    monkeypatch.setattr(training, "_next_piece", lambda *_: 1)
    train(folder)
    assert written == [6], "the end"
    written.clear()
    monkeypatch.setattr(resumption, "SECONDS_BETWEEN", 0.0)
    train(folder)
    assert written == [1, 2, 3, 4, 5, 6, 6]


FULL = """
import resource, sys, warnings
sys.path.insert(0, {here!r})
import test_resume as t
from aelib.training import resume as resumption
from aelib.training import fit as training
resumption.SECONDS_BETWEEN, resumption.SHARE_OF_TIME = 0.0, float("inf")
training._next_piece = lambda *_: 1
write, limit = resumption.Resumption.write, {limit}
def limited(self, reached):
    if reached.done == 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    write(self, reached)
resumption.Resumption.write = limited
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    model, history = t.train({folder!r})
assert t.same((model, history), t.train(None)), "training goes on to its end"
told = [each.message for each in caught if each.category is RuntimeWarning]  # old packages warn of newer ones, too
print(told[0])
"""


def test_where_the_disk_is_full_training_goes_on_and_the_last_good_file_stays(folder):
    """The system's limit on a file's size makes real writes fail half-way, as a full disk does."""
    program = FULL.format(here=os.path.dirname(__file__), folder=str(folder), limit=500)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("the checkpoint of step 3 could not be written ([Errno 27]")
    assert told.stdout.rstrip().endswith(f"{folder / FILE} still holds step 2")
    assert os.listdir(folder) == [FILE], "and nothing half-written"
    with safetensors.safe_open(folder / FILE, framework="numpy") as file:
        assert len(file.get_tensor("step_loss")) == 2
    assert same(train(folder), train(None)), "from which it goes on"


def test_a_first_write_that_fails_says_that_there_is_no_file(folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(resumption, "write_atomically", full)
    with pytest.warns(RuntimeWarning, match=r"step 6 could not be written \(\[Errno 28\].*; there is no .* yet"):
        train(folder)


def test_a_checkpoint_that_is_no_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match=r"checkpoint must be the path of a folder, but .* is a file"):
        train(tmp_path / "file")
    with pytest.raises(TypeError, match=r"checkpoint must be the path of a folder, but got the int 3"):
        train(3)


def test_a_dtype_that_the_file_cannot_hold_is_refused_before_training(folder):
    model = network()
    model.odd = nnx.Variable(jnp.zeros(2, jnp.float8_e4m3fn))
    with pytest.raises(TypeError, match=r"to be written, but .*odd.* float8_e4m3fn"):
        train(folder, model)
