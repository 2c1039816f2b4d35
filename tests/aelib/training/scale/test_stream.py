"""Examples that Grain reads: the bits of the same examples in memory, read no more often than they are wanted."""

import signal
import threading
from functools import cache

import grain
import jax
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli
from aelib.models import autoencoder as models
from aelib.training import evaluation
from aelib.training import resume as resumption
from aelib.training import run as training
from aelib.training.fit import fit
from aelib.training.losses import denoising, nll
from aelib.training.plan import Plan
from aelib.training.resume import Checkpoint
from aelib.training.scale import stream as streaming
from aelib.training.scale.devices import Devices

X = np.random.default_rng(0).random((100, 8, 8), np.float32)
LABELS = np.random.default_rng(1).integers(0, 3, 100)
BYTES_PER_STEP = 32 * 64 * 4


class Source:
    """Examples, and the numbers of those that were read."""

    def __init__(self, *arrays):
        self.arrays, self.read = arrays, []

    def __len__(self):
        return len(self.arrays[0])

    def __getitem__(self, number):
        self.read.append(int(number))
        return self.arrays[0][number] if len(self.arrays) == 1 else tuple(array[number] for array in self.arrays)


def stream(*arrays):
    return grain.MapDataset.source(Source(*arrays))


def dense():
    return models.dense_autoencoder((8, 8), hidden=(16,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))


def convolutional():
    return models.conv_autoencoder(
        (8, 8), latent=2, filters=(4, 8), strides=(2, 2), likelihood=Bernoulli(), rngs=nnx.Rngs(0)
    )


def classifier():
    return models.Classifier((8, 8), (7,), 3, rngs=nnx.Rngs(0))


def train(model, data, loss=nll, *, epochs=3, batch_size=32, progress=False, **more):
    optimizer, key = optax.adam(0.01), jax.random.key(1)
    return fit(
        model, loss, data, epochs=epochs, batch_size=batch_size, optimizer=optimizer, key=key, progress=progress, **more
    )


def assert_same_bits(one, other):
    (model, history), (other_model, other_history) = one, other
    np.testing.assert_array_equal(history.step_loss, other_history.step_loss)
    if history.validation is not None:
        np.testing.assert_array_equal(history.validation, other_history.validation)
    for leaf, expected in zip(*(jax.tree.leaves(nnx.state(each)) for each in (model, other_model)), strict=True):
        np.testing.assert_array_equal(leaf, expected)


KINDS = {
    "dense": (dense, nll, [X]),
    "masking noise": (dense, denoising(0.25), [X]),
    "convolutional": (convolutional, nll, [X]),
    "pairs": (classifier, nll, [X, LABELS]),
}


@cache
def from_memory(kind):
    """What memory gives; where the kind is dense, for tests that are `optimised`."""
    make, loss, arrays = KINDS[kind]
    model, data = make(), arrays[0] if len(arrays) == 1 else tuple(arrays)
    return model, train(model, data, loss, validation=data)


@pytest.mark.parametrize(
    ("kind", "steps_per_block"),
    [
        *(("dense", steps) for steps in (1, 3, 1000)),
        *((kind, 3) for kind in ("masking noise", "pairs")),
        *(pytest.param(kind, 5, marks=pytest.mark.nightly) for kind in KINDS),
        *(pytest.param("convolutional", steps, marks=pytest.mark.nightly) for steps in (1, 3, 1000)),
    ],
)
def test_the_bits_are_those_of_the_same_examples_in_memory(kind, steps_per_block, monkeypatch, request):
    if kind == "dense":
        request.getfixturevalue("optimised")
    monkeypatch.setattr(streaming, "BYTES_PER_BLOCK", steps_per_block * BYTES_PER_STEP)
    make, loss, arrays = KINDS[kind]
    model, examples = make(), stream(*arrays)
    assert_same_bits(from_memory(kind), (model, train(model, examples, loss, validation=examples)))


def test_a_block_has_as_many_steps_as_its_bytes_hold(monkeypatch):
    monkeypatch.setattr(streaming, "BYTES_PER_BLOCK", 3 * BYTES_PER_STEP)
    examples, plan = streaming.Stream("data", stream(X), Devices()), Plan(size=100, batch_size=32, epochs=2)
    blocks = list(examples.blocks(plan, 1, 8, jax.random.key(0)))
    assert [(block.begins, block.ends) for block in blocks] == [(1, 4), (4, 7), (7, 8)]
    assert {block.content.shape for block in blocks} == {(3, 32, 8, 8)}


def test_double_precision_and_integers_arrive_as_they_do_from_memory():
    one, other = dense(), dense()
    x = X.astype(np.float64)
    assert_same_bits((one, train(one, x)), (other, train(other, stream(x))))


def test_a_part_of_a_batch_is_the_same_part():
    one, other, parts = dense(), dense(), Devices(parts=4)
    assert_same_bits((one, train(one, X, scale=parts)), (other, train(other, stream(X), scale=parts)))


@pytest.mark.usefixtures("optimised")
def test_in_a_mesh_the_bits_are_those_of_the_same_examples_in_memory():
    model, scale = dense(), Devices(jax.make_mesh((1,), ("data",)))
    assert_same_bits(from_memory("dense"), (model, train(model, stream(X), validation=stream(X), scale=scale)))


def test_a_validation_set_may_lie_in_memory_and_the_other_way(monkeypatch):
    monkeypatch.setattr(evaluation, "ROWS_PER_CHUNK", 32)  # three chunks, of which the last one is filled up
    one, other = dense(), dense()
    assert_same_bits(
        (one, train(one, X, validation=stream(X[:70]))), (other, train(other, stream(X), validation=X[:70]))
    )


def test_every_epoch_reads_every_example_and_the_numbers_count_on_from_epoch_to_epoch():
    """As Grain counts, so that an augmentation draws anew: its randomness belongs to the number."""
    numbers = []

    class Numbered(grain.transforms.MapWithIndex):
        def map_with_index(self, index, element):
            numbers.append(int(index))
            return element

    train(dense(), stream(X).map_with_index(Numbered()), epochs=2, batch_size=50)
    # The first is read at the start for its shape; every epoch reads all.
    assert sorted(numbers) == [0, *range(200)]


def test_resuming_within_an_epoch_reads_nothing_of_what_came_before(tmp_path, monkeypatch):
    monkeypatch.setattr(resumption, "SECONDS_BETWEEN", 0.0)
    with monkeypatch.context() as patch:
        pieces = []
        patch.setattr(training, "_next_piece", lambda *_: pieces.append(1) or 1)
        patch.setattr(
            training, "require_finite", lambda *_, **__: len(pieces) == 5 and signal.raise_signal(signal.SIGINT)
        )
        stopped = train(dense(), stream(X), checkpoint=tmp_path)
    assert stopped.interrupted
    done = len(stopped.step_loss)
    assert done == 6, "in the middle of the second epoch"
    source = Source(X)
    model, other = dense(), dense()
    history = train(model, grain.MapDataset.source(source), checkpoint=tmp_path)
    assert_same_bits((model, history), (other, train(other, X)))
    assert len(source.read) == 1 + streaming.EXAMPLES_IN_DIGEST + (12 - done) * 32


def test_other_examples_raise_when_a_training_resumes(tmp_path):
    train(dense(), stream(X), checkpoint=tmp_path)
    for other in (stream(X[:99]), stream(X[::-1].copy())):
        with pytest.raises(ValueError, match="data changed; to resume all the same"):
            train(dense(), other, checkpoint=tmp_path)
    history = train(dense(), stream(X[:99]), checkpoint=Checkpoint(tmp_path, anyway=True), epochs=4)
    assert len(history.loss) == 4


def test_no_thread_reads_on_after_the_end():
    before = threading.active_count()
    for _ in range(3):
        train(dense(), stream(X), validation=stream(X))
    assert threading.active_count() <= before + streaming.READS_PER_BLOCK


def with_entry(value, number=57):
    x = X.copy()
    x[number, 3, 3] = value
    return x


class Ragged(Source):
    def __getitem__(self, number):
        return X[number][: 8 - (number == 41)]


class Missing(Source):
    def __getitem__(self, number):
        return None if number == 41 else X[number]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (stream(with_entry(np.nan)), ValueError, r"data\[57\] must be finite, but holds NaN or infinite numbers"),
        (
            grain.MapDataset.source(Ragged(X)),
            ValueError,
            r"data\[41\] must have the structure and the shapes",
        ),
        (grain.MapDataset.source(Missing(X)), ValueError, r"data\[41\] must hold an array, but got None"),
        (
            stream(X).filter(lambda x: x[0, 0] <= X[0, 0, 0]),
            ValueError,
            r"must hold an array, but got None, such as .filter\(\)",
        ),
        (
            stream(X).repeat(),
            ValueError,
            r"data must have an end, since epochs repeats it, but got a data set made by .repeat\(\)",
        ),
        (
            Source(X),
            TypeError,
            "data must be an array with the examples along axis 0, or a grain.MapDataset, but got the Source",
        ),
        (stream(X[:0]), ValueError, "data must hold at least one example"),
        (stream(["a", "b"]), TypeError, "data must hold arrays of numbers, but got examples with <U1"),
        (stream((X * 255).astype(np.uint8)), TypeError, "divide by 255"),
    ],
)
def test_examples_that_are_unusable_raise(data, error, message):
    with pytest.raises(error, match=message):
        train(dense(), data)


def test_a_share_of_a_stream_raises():
    with pytest.raises(
        ValueError, match=r"validation must be data where data is a grain\.MapDataset, but got the share"
    ):
        train(dense(), stream(X), validation=0.1)


def test_validation_of_another_structure_raises():
    with pytest.raises(ValueError, match="validation must have the structure of data"):
        train(dense(), stream(X), validation=stream(X[:, :4]))
