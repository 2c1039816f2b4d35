"""The shapes in the signatures are checked in these tests, and only here: see conftest.py."""

import jax
import jaxtyping
import numpy as np
import pytest

from aelib import likelihoods

X = np.zeros((3, 2), np.float32)
UNPATCHED = pytest.raises


@pytest.mark.parametrize("call", [lambda f: f, jax.jit])
def test_a_result_of_another_shape_than_the_signature_says_is_caught(monkeypatch, call):
    assert call(likelihoods.squared_error)(X, X).shape == (3,)
    monkeypatch.setattr(likelihoods, "_sum_but_first", lambda terms: terms.sum())
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.likelihoods.squared_error"):
        call(lambda x: likelihoods.squared_error(x, x))(X)
