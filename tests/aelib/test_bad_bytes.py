"""Files whose bytes are wrong: cut off, flipped, or none at all.

Every reader gives what the file holds, or a `ValueError` that names the file. It neither crashes nor hangs, and asks
for no more memory than a small file can need. `--examples N` tries each reader about N times.
"""

import gzip
import struct
import time
import tracemalloc
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aelib
from aelib.training import resume as resumption
from aelib.training.history import Log
from aelib.training.step import State

pytestmark = pytest.mark.usefixtures("beyond_signatures")

BRIEF = 10
SECONDS, MEMORY = 20, 2**26


def idx(values):
    """Write an array of bytes in the IDX format."""
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


@st.composite
def damaged(draw, content):
    """Bytes like `content`, with a few bits flipped, or cut off; nothing at all is the simplest case."""
    changed = bytearray(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)
    if changed:
        # Most of a file is numbers, and all that can go wrong is at its beginning.
        for place in draw(
            st.lists(st.integers(0, min(len(changed), draw(st.sampled_from([8, 200, 2000]))) - 1), max_size=3)
        ):
            changed[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


class Reader:
    """Calls a reader within limits, counts, and says where a refusal does not name the file."""

    def __init__(self, path):
        self.path, self.counts = path, {"answered": 0, "refused": 0}

    def read(self, function, right):
        tracemalloc.start()
        began = time.process_time()
        message = None
        try:
            found = function()
        except (ValueError, OSError) as error:
            message = str(error)
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        self.counts["answered" if message is None else "refused"] += 1
        if message is None:
            right(found)
        else:
            assert str(self.path) in message, f"the message names no file: {message}"
            assert len(message) < 10_000
        assert time.process_time() - began < SECONDS
        assert peak < MEMORY, f"it asked for {peak / 1e6:.0f} MB"


@pytest.fixture
def reader(tmp_path, record_property):
    found = Reader(tmp_path)
    record_property("fuzz", found.counts)
    return found


@pytest.fixture
def tries(request):
    asked = request.config.getoption("examples")
    return settings(
        max_examples=asked or BRIEF, derandomize=not asked, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


rng = np.random.default_rng(0)
PIXELS = rng.integers(0, 256, (7, 4, 5)).astype(np.uint8)
LABELS = rng.integers(0, 10, 7).astype(np.uint8)
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("number", [0, 1])
def test_damaged_idx_files(reader, tries, number, compressed):
    content = [idx(PIXELS), idx(LABELS)] * 2
    for name, each in zip(NAMES, content, strict=True):
        (reader.path / name).write_bytes(each)
    whole = gzip.compress(content[number]) if compressed else content[number]

    def right(digits):
        images, labels = digits.train.images, digits.train.labels
        assert images.shape[1:] == PIXELS.shape[1:]
        assert len(images) == len(labels) == 7
        assert images.min() >= 0
        assert images.max() <= 1
        np.testing.assert_array_equal(digits.test.labels, LABELS)

    @tries
    @given(damaged(whole))
    def tried(content):
        (reader.path / NAMES[number]).write_bytes(content)
        reader.read(lambda: aelib.load_idx(reader.path), right)

    tried()


def model():
    return aelib.conv_autoencoder(
        (4, 4), latent=2, filters=(2,), strides=(2,), likelihood=aelib.Gaussian(1.0), rngs=nnx.Rngs(0)
    )


def right_model(loaded):
    leaves = jax.tree.leaves(nnx.state(loaded))
    assert all(isinstance(leaf, jax.Array) for leaf in leaves)
    assert loaded.reconstruct(jnp.zeros((2, *loaded.encoder.shape))).shape == (2, *loaded.decoder.shape)


@pytest.mark.parametrize("into", [False, True])
def test_damaged_model_files(reader, tries, into):
    path = reader.path / "model.safetensors"
    aelib.save(model(), path)
    target = model() if into else None

    @tries
    @given(damaged(path.read_bytes()))
    def tried(content):
        path.write_bytes(content)
        reader.read(lambda: aelib.load(path, into=target), right_model)

    tried()


STATE = {"weights": np.arange(6.0, dtype=np.float32).reshape(2, 3), "key": jax.random.key(0)}
MOMENTS = (np.zeros((2, 3), np.float32), np.array(3, np.int32))
REACHED = State(STATE, MOMENTS, np.array(22, np.uint32), ())
IDENTITY = {"data": "d", "key": "k", "model": "m"}


def begun(updates=0):
    """The log of a training of five epochs of four steps, before the first of them."""
    return Log(5, 13, 4, updates, validated=True, started=time.perf_counter())


def reached(folder):
    log = begun()
    return resumption.Checkpoint(folder, IDENTITY).load(REACHED, log), log


def right_training(found):
    state, log = found
    assert (log.epochs_before, log.steps, log.epochs, log.stopped) == (3, 10, 2, False)
    np.testing.assert_array_equal(log.step_loss[:10], np.linspace(3, 1, 10, dtype=np.float32))
    assert log.loss == [2.5, 1.5]
    assert log.validation == [2.4, 1.6]
    np.testing.assert_array_equal(state.params["weights"], STATE["weights"])


@pytest.fixture
def training(tmp_path):
    """The file of a training that was stopped after ten steps."""
    written, log = resumption.Checkpoint(tmp_path, IDENTITY), begun(updates=12)
    assert written.load(REACHED, log) is REACHED
    log.add(np.linspace(3, 1, 10, dtype=np.float32))
    log.loss, log.validation = [2.5, 1.5], [2.4, 1.6]
    written.save(REACHED, log)
    assert written.written == 10
    return written.path


def test_damaged_trainings(reader, tries, training):
    whole = training.read_bytes()

    @tries
    @given(damaged(whole))
    def tried(content):
        training.write_bytes(content)
        reader.read(lambda: reached(reader.path), right_training)
        assert training.read_bytes() == content, "nothing was changed"

    tried()


def test_what_is_not_damaged_is_read(reader, training):
    right_training(reached(reader.path))
    path = Path(reader.path) / "model.safetensors"
    aelib.save(model(), path)
    right_model(aelib.load(path))
