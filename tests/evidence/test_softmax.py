"""The softmax classifier on fixed codes: at its end the stated objective has no slope."""

import numpy as np
import pytest

from evidence import softmax


@pytest.mark.parametrize("decay", [1e-3, 1e-1])
def test_the_slope_of_the_stated_objective_is_zero(decay):
    rng = np.random.default_rng(0)
    codes, labels = 7 + 5 * rng.standard_normal((300, 4)), rng.integers(3, size=300)
    W = softmax.classifier(codes, labels, decay=decay, steps=500)
    assert W.shape == (5, 3)
    scaled, weights = codes / codes.std(), W[:-1] * codes.std()
    logits = scaled @ weights + W[-1]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    slope = scaled.T @ (p - np.eye(3)[labels]) / 300 + 2 * decay * weights
    assert np.abs(slope).max() < 1e-3
    assert np.abs((p - np.eye(3)[labels]).mean(axis=0)).max() < 1e-3
    assert np.abs(weights).max() > 1e-3


def test_the_share_that_is_wrong_is_in_per_cent():
    W = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.5]])  # the second class has a head start
    assert softmax.wrong(W, np.array([[2.0, 0.0], [0.0, 2.0], [0.3, 0.0], [0.0, 0.1]]), [0, 1, 0, 1]) == 25
