"""Training on the eight virtual devices of one process, and in two processes: what one device computes, to rounding."""

import json
import os
import runpy
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from aelib.training.scale.devices import Devices

PROGRAM = Path(__file__).with_name("distributed_training.py")
TRAINING = SimpleNamespace(**runpy.run_path(str(PROGRAM)))

# Eight sums of parts, added up, are not the one sum of all, bit by bit. A number of 24 bits is off by up to 6e-8 of it;
# over the twelve steps of these trainings losses and weights came apart by up to 1.1e-6 of the largest.
ROUNDING = 4e-6


def started(what, result, *arguments):
    return subprocess.Popen(
        [sys.executable, PROGRAM, what, result, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={name: value for name, value in os.environ.items() if name != "XLA_FLAGS"},
    )  # fmt: skip


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def eight_devices(tmp_path_factory):
    """A function that says how far eight devices come apart from one, for these kinds of training."""

    @cache
    def found(kinds):
        result = tmp_path_factory.mktemp("devices") / "found.json"
        process = started("devices", result, *kinds)
        _, complaints = process.communicate(timeout=600)
        assert process.returncode == 0, complaints
        return json.loads(result.read_text())

    return found


@pytest.fixture(scope="module")
def two_processes(tmp_path_factory):
    """What each of two processes found."""
    folder, port = tmp_path_factory.mktemp("processes"), free_port()
    results = [folder / f"{number}.json" for number in (0, 1)]
    pair = [started("processes", results[number], port, number, folder / "run") for number in (0, 1)]
    told = [process.communicate(timeout=600) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], told
    return [json.loads(result.read_text()) for result in results]


BY_DAY = ("dropout and running means", "stack in two parts")
AT_NIGHT = ("dense", "masking noise", "convolutional", "two parts", "stack")


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [
        *((kind, BY_DAY) for kind in BY_DAY),
        *(pytest.param(kind, AT_NIGHT, marks=pytest.mark.nightly) for kind in AT_NIGHT),
    ],
)
def test_eight_devices_compute_what_one_computes(eight_devices, kind, kinds):
    found = eight_devices(kinds)[kind]
    assert found["loss"] < ROUNDING
    assert found["validation"] < ROUNDING
    assert found["weights"] < ROUNDING
    assert found["moved"] > 1000 * ROUNDING, "the training moved the weights by more than it rounds"
    assert found["devices"] == [1], "the model holds ordinary arrays afterwards"


def test_each_device_computes_its_rows_alone_and_the_gradients_are_added_up(eight_devices):
    """Or the work would not be divided: eight devices that all do all of it give the right result too."""
    found = eight_devices(BY_DAY)
    program = found["program"]
    assert "all-reduce" in program
    assert "f32[4,64]" in program, "an eighth of a batch of 32 examples, as rows of 64 pixels"
    assert "f32[32,64]" not in program
    parts = found["program of two parts"]
    assert "f32[2,64]" in parts, "an eighth of each of the two parts, which have 16 examples"
    assert "f32[16,8,8]" not in parts


def test_two_processes_compute_what_one_device_computes(two_processes):
    model = TRAINING.Noisy()
    alone = TRAINING.train(model)
    for found in two_processes:
        assert found["devices"] == 4
        assert TRAINING.difference(alone.step_loss, found["loss"]) < ROUNDING
        assert TRAINING.difference(alone.validation, found["validation"]) < ROUNDING
        assert TRAINING.difference(TRAINING.weights(model), found["weights"]) < ROUNDING
        assert found["local"]
    first, second = two_processes
    assert first["weights"] == second["weights"], "bit by bit"


def test_two_processes_pretrain_a_stack_on_the_same_codes(two_processes):
    stack = TRAINING.stack()
    alone = TRAINING.pretrained(stack)
    for found in two_processes:
        assert TRAINING.difference(alone.step_loss, found["stack"]["loss"]) < ROUNDING
        assert TRAINING.difference(alone.validation, found["stack"]["validation"]) < ROUNDING
        assert TRAINING.difference(TRAINING.weights(stack), found["stack"]["weights"]) < ROUNDING
    first, second = two_processes
    assert first["stack"]["weights"] == second["stack"]["weights"], "bit by bit"
    assert [found["stack"]["lines"] for found in two_processes] == [["layer 1 of 2", "layer 2 of 2"], []]


def test_ctrl_c_in_one_process_between_two_layers_stops_both(two_processes):
    assert [found["stack that stopped"] for found in two_processes] == [{"layers": 1, "interrupted": False}] * 2


def test_only_the_first_process_reports(two_processes):
    assert [found["lines"] for found in two_processes] == [3, 0]


def test_ctrl_c_in_one_process_stops_both_at_the_same_step_and_the_same_call_goes_on(two_processes):
    for found in two_processes:
        assert found["stopped after"] == 3
        assert found["interrupted"]
        assert found["files"] == ["training.safetensors"]
        assert found["went on to"] == found["weights"], "the bits of the training that nobody stopped"


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("other data", "ValueError: fit must be called alike in every process, but they differ in data"),
        ("other weights", "ValueError: fit must be called alike in every process, but they differ in model"),
        ("other epochs", "ValueError: fit must be called alike in every process, but they differ in epochs"),
        ("folder of its own", "ValueError: fit must be called alike in every process, but they differ in checkpoint"),
    ],
)
def test_processes_that_are_called_differently_raise_for_both(two_processes, what, message):
    assert [found[what] for found in two_processes] == [message] * 2


def test_a_file_that_one_process_cannot_read_stops_both(two_processes):
    first, second = (found["damaged for one"] for found in two_processes)
    assert first == "RuntimeError: fit stopped in the processes [1], so it stops here too: see what they say"
    assert "ValueError: fit cannot resume from" in second
    assert "it is damaged, or not a safetensors file" in second


def test_each_epoch_may_stop_both_from_one_process(two_processes):
    assert [found["stopped by one"] for found in two_processes] == [1, 1]


def test_each_process_reads_only_its_rows(two_processes):
    for found in two_processes:
        np.testing.assert_allclose(found["streamed"]["loss"], found["loss"], rtol=ROUNDING)
        # Half of twelve batches of 32, and what the digest and the check of the first example take.
        assert found["streamed"]["reads"] == 12 * 16 + 32 + 1


@pytest.mark.nightly
def test_where_one_process_is_killed_the_other_ends_too(tmp_path):
    port = free_port()
    pair = [started("endless", tmp_path / f"{number}.json", port, number) for number in (0, 1)]
    for process in pair:
        assert process.stdout.readline() == "begins\n", process.communicate()[1]
    time.sleep(5)  # most of which compiling takes; whatever they are at, the end must be the same
    pair[1].kill()
    killed = time.monotonic()
    pair[0].wait(timeout=120)
    assert pair[0].returncode != 0
    print(f"ended {time.monotonic() - killed:.0f} seconds after")
    for process in pair:
        process.communicate()


def test_a_mesh_of_another_kind_raises():
    with pytest.raises(TypeError, match=r"mesh must have one axis, as jax.make_mesh.* makes it, but got the int 8"):
        Devices(8)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"mesh must have one axis.*but got one of the axes {'a': 1, 'b': 1}"):
        Devices(jax.make_mesh((1, 1), ("a", "b")))


def test_a_batch_that_cannot_be_shared_out_raises():
    train, dense = TRAINING.train, TRAINING.dense
    with pytest.raises(ValueError, match=r"batch_size must be a multiple of 3, for 3 parts .*, but got batches of 32"):
        train(dense(), scale=Devices(parts=3))
    with pytest.raises(ValueError, match=r"batch_size must be a multiple of 8, .* but got batches of 100 examples"):
        train(dense(), batch_size=1000, scale=Devices(parts=8))
    with pytest.raises(ValueError, match="parts must be an integer of at least 1, but got 0"):
        Devices(parts=0)
    scale = Devices(parts=2)
    scale.count = 4
    with pytest.raises(ValueError, match=r"a multiple of 8, for 2 parts on 4 devices, but got batches of 12"):
        scale.check(12)
    scale.check(16)


def test_a_mesh_of_one_device_has_the_bits_of_that_device():
    one, other = TRAINING.dense(), TRAINING.dense()
    alone = TRAINING.train(one)
    shared = TRAINING.train(other, scale=Devices(jax.make_mesh((1,), ("data",))))
    np.testing.assert_array_equal(alone.step_loss, shared.step_loss)
    np.testing.assert_array_equal(TRAINING.weights(one), TRAINING.weights(other))


@pytest.mark.parametrize("kind", ["dense", pytest.param("convolutional", marks=pytest.mark.nightly)])
def test_parts_of_a_batch_add_up_to_the_whole(kind):
    make = getattr(TRAINING, kind)
    one, other = make(), make()
    whole, parts = TRAINING.train(one), TRAINING.train(other, scale=Devices(parts=4))
    assert TRAINING.difference(whole.step_loss, parts.step_loss) < ROUNDING
    assert TRAINING.difference(TRAINING.weights(one), TRAINING.weights(other)) < (ROUNDING)


def test_each_part_of_a_batch_has_noise_and_running_means_of_its_own():
    model = TRAINING.Noisy()
    TRAINING.train(model, epochs=1, scale=Devices(parts=4))
    assert int(model.dropout.rngs.count[...]) == 16  # four steps of four parts


def test_a_checkpoint_knows_the_number_of_parts(tmp_path):
    TRAINING.train(TRAINING.dense(), checkpoint=tmp_path)
    with pytest.raises(ValueError, match=r"fit cannot resume from .*: parts changed; to resume all the same"):
        TRAINING.train(TRAINING.dense(), scale=Devices(parts=2), checkpoint=tmp_path)


def test_each_part_of_a_batch_has_a_key_of_its_own():
    def drawn(params, rest, batch, is_real, count, key):
        return (jax.random.uniform(key), rest), params

    key, rows = jax.random.key(5), jnp.ones((4, 1))
    (total, _), _ = Devices(parts=2).in_parts(drawn)(jnp.zeros(()), (), rows, rows[:, 0] > 0, 4, key)
    assert total == pytest.approx(sum(float(jax.random.uniform(each)) for each in jax.random.split(key)))
