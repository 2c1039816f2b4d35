"""The benchmarks, as far as they need nothing but Flax: what is compared is the same, and the command runs."""

import json
import os
import subprocess
import sys

import jax
import numpy as np
import pytest
from flax import nnx

from benchmarks.cases import CASES
from benchmarks.contestants import aelib_fit, nnx_loop


def weights(model):
    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)))


@pytest.mark.parametrize("name", CASES)
def test_both_networks_have_the_same_weights(name):
    case = CASES[name]
    theirs = nnx.eval_shape(lambda: nnx_loop.NETWORKS[case.kind](case, nnx.Rngs(0)))
    assert weights(theirs) == weights(nnx.eval_shape(lambda: aelib_fit.model_of(case)))
    if case.kind != "conv":
        matrices = sum(leaf.size for leaf in jax.tree.leaves(nnx.state(theirs, nnx.Param)) if leaf.ndim == 2)
        assert case.products(7) == 6 * 7 * matrices


@pytest.mark.parametrize(
    "name", ["tiny", *(pytest.param(name, marks=pytest.mark.nightly) for name in ("dense", "variational"))]
)
def test_both_learn_the_same(name):
    from aelib.data import mnist

    train = mnist().train
    losses = [
        contestant.prepare(CASES[name], 64, train.images[:1024], train.labels[:1024])(6)
        for contestant in (aelib_fit, nnx_loop)
    ]
    untrained = np.log(10) if name == "tiny" else 784 * np.log(2)
    assert losses[1] == pytest.approx(losses[0], rel=0.05)
    assert losses[0] < untrained * 1.02


@pytest.mark.nightly
def test_the_command_prints_a_row_for_each_and_names_what_cannot_be_measured(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--cases", "tiny", "--rounds", "1", "--json", str(tmp_path / "all")]
    (tmp_path / "torch.py").write_text("raise ImportError('there is no torch')")  # whether there is one or not
    told = subprocess.run(
        [*command, "--against", "nnx.jit loop", "PyTorch"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    rows = json.loads((tmp_path / "all").read_text())
    assert [row["contestant"] for row in rows][:2] == ["fit", "nnx.jit loop"]
    assert rows[0]["of fit"] == 1
    assert rows[1]["steps"] == [rows[1]["step"]] > [0]
    assert rows[0]["of peak"] * rows[0]["peak"] * rows[0]["step"] == pytest.approx(CASES["tiny"].products(10))
    assert "| tiny, 10 | fit |" in told.stdout
    assert "PyTorch | could not be measured: ImportError: there is no torch" in told.stdout
