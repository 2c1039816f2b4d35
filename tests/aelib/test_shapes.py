"""The shapes in the signatures are checked in these tests, and only here: see conftest.py."""

import subprocess
import sys

import jaxtyping
import numpy as np
import pytest

from aelib import likelihoods

X = np.zeros((3, 2), np.float32)
UNPATCHED = pytest.raises


def test_a_result_of_another_shape_than_the_signature_says_is_caught(monkeypatch):
    assert likelihoods.squared_error(X, X).shape == (3,)
    monkeypatch.setattr(likelihoods, "_sum_but_first", lambda terms: terms.sum())
    with UNPATCHED(jaxtyping.TypeCheckError, match="return value of aelib.likelihoods.squared_error"):
        likelihoods.squared_error(X, X)


def test_the_library_refuses_bad_input_in_its_own_words():
    with pytest.raises(ValueError, match=r"x must be a floating-point array \[3, 2\]"):
        likelihoods.squared_error(X, X[:2])


def test_nothing_is_checked_where_the_library_is_used():
    program = "import sys, aelib; print('beartype' in sys.modules, hasattr(aelib.squared_error, '__wrapped__'))"
    used = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert used.stdout == "False False\n"
