"""The shapes in the signatures are checked in these tests, and only here: see conftest.py."""

import importlib
import inspect

import jax
import jaxtyping
import numpy as np
import pytest

import aelib
from aelib import likelihoods
from tests.aelib.conftest import CHECKED, LIBRARY, names

X = np.zeros((3, 2), np.float32)
UNPATCHED = pytest.raises


@pytest.mark.parametrize("call", [lambda f: f, jax.jit])
def test_a_result_of_another_shape_than_the_signature_says_is_caught(monkeypatch, call):
    assert call(likelihoods.squared_error)(X, X).shape == (3,)
    monkeypatch.setattr(likelihoods, "_sum_but_first", lambda terms: terms.sum())
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.likelihoods.squared_error"):
        call(lambda x: likelihoods.squared_error(x, x))(X)


def test_a_module_that_is_added_is_held_too(tmp_path):
    room = tmp_path / "aelib" / "models"
    room.mkdir(parents=True)
    for file in (room / "newest.py", room / "__init__.py", room.parent / "__init__.py"):
        file.touch()
    assert sorted(names(room.parent)) == ["aelib", "aelib.models", "aelib.models.newest"]
    assert {"aelib.models.sparse", "aelib.training.fit", "aelib.training.sparsity", "aelib.plots"} <= {*CHECKED}
    left_out = {name for name in names(LIBRARY) if name not in CHECKED}
    assert all(name == "aelib" or name.startswith("aelib.course") for name in left_out)


def test_every_public_function_and_class_is_of_a_module_that_is_held():
    things = [getattr(importlib.import_module(name), each) for name in ("aelib", "aelib.latent", "aelib.plots")
              for each in importlib.import_module(name).__all__]  # fmt: skip
    public = {thing.__module__ for thing in things if inspect.isfunction(thing) or inspect.isclass(thing)}
    assert {name for name in public if not name.startswith("aelib.course")} <= {*CHECKED}
    assert aelib.SparseAutoencoder.__module__ in public
