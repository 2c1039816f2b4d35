"""Data on the eight virtual devices of one process: what one device computes, to rounding."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import pytest

from aelib.training.step import in_parts

PROGRAM = Path(__file__).with_name("distributed_training.py")
TRAINING = SimpleNamespace(**runpy.run_path(str(PROGRAM)))

# Eight sums of parts, added up, are not the one sum of all, bit by bit. A number of 24 bits is off by up to 6e-8 of it;
# over the twelve steps of these trainings losses and weights came apart by up to 1.1e-6 of the largest.
ROUNDING = 4e-6


@pytest.fixture(scope="module")
def eight_devices(tmp_path_factory):
    """What came out on eight devices."""
    result = tmp_path_factory.mktemp("devices") / "found.json"
    plain = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    told = subprocess.run([sys.executable, PROGRAM, result], env=plain, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return json.loads(result.read_text())


@pytest.mark.nightly
@pytest.mark.parametrize("kind", TRAINING.KINDS)
def test_eight_devices_compute_what_one_computes(eight_devices, kind):
    found = eight_devices[kind]
    assert found["loss"] < ROUNDING
    assert found["validation"] < ROUNDING
    assert found["weights"] < ROUNDING
    assert found["moved"] > 1000 * ROUNDING, "the training moved the weights by more than it rounds"
    assert all(found["copies"]), "each device has all weights"


@pytest.mark.nightly
def test_each_device_computes_its_rows_alone_and_the_gradients_are_added_up(eight_devices):
    """Or the work would not be divided: eight devices that all do all of it give the right result too."""
    program = eight_devices["program"]
    assert "all-reduce" in program
    assert "f32[4,64]" in program, "an eighth of a batch of 32 examples, as rows of 64 pixels"
    assert "f32[32,64]" not in program
    assert "f32[2,64]" in eight_devices["program of two parts"], "an eighth of each part, which has 16 examples"


@pytest.mark.nightly
def test_validation_data_may_lie_on_one_device(eight_devices):
    assert eight_devices["validation on one device"] < ROUNDING


@pytest.mark.nightly
def test_weights_that_lie_divided_stay_so(eight_devices):
    assert eight_devices["divided weights"] < ROUNDING
    assert eight_devices["they stay divided"] == [64, 8], "half of 64 by 16"


@pytest.mark.nightly
def test_what_cannot_be_divided_is_refused(eight_devices):
    whole, parts, share = eight_devices["refused"]
    assert whole == "batch_size must be a multiple of 8, for 1 parts on 8 devices, but got batches of 100 examples"
    assert parts == "batch_size must be a multiple of 16, for 2 parts on 8 devices, but got batches of 8 examples"
    assert share == "validation must be data where data lie on a mesh, but got the share 0.5"


# A batch in parts.


@pytest.mark.parametrize("kind", ["dense", pytest.param("convolutional", marks=pytest.mark.nightly)])
def test_parts_of_a_batch_add_up_to_the_whole(kind):
    make = getattr(TRAINING, kind)
    one, other = make(), make()
    (whole, _), (parts, _) = TRAINING.train(one), TRAINING.train(other, parts=4)
    assert TRAINING.difference(whole, parts) < ROUNDING
    assert TRAINING.difference(TRAINING.weights(one), TRAINING.weights(other)) < ROUNDING


def test_each_part_of_a_batch_has_noise_and_running_means_of_its_own():
    model = TRAINING.Noisy()
    TRAINING.train(model, epochs=1, parts=4)
    assert int(model.dropout.rngs.count[...]) == 16  # four steps of four parts


def test_each_part_of_a_batch_has_a_key_of_its_own():
    def drawn(params, rest, batch, is_real, count, key):
        return (jax.random.uniform(key), rest), params

    key, rows = jax.random.key(5), jnp.ones((4, 1))
    (total, _), _ = in_parts(drawn, 2)(jnp.zeros(()), (), rows, rows[:, 0] > 0, 4, key)
    assert total == pytest.approx(sum(float(jax.random.uniform(each)) for each in jax.random.split(key)))
