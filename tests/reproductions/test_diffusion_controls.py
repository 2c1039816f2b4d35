"""The exact density of a flow, and what *A stack of repairs* says in words of its controls, on their record."""

import jax
import numpy as np
import pytest

from aelib.latent import Mixture
from reproductions import records
from reproductions.flow_density import exact_repair, flow_nats, mixture_nats

LOW, HIGH = 0.1, 6.0


def test_the_flow_of_a_known_density_has_that_density():
    """A mixture in three dimensions whose weights, means and covariances all differ, which ends in noise of its own."""
    rng = np.random.default_rng(0)
    root = 0.3 * rng.standard_normal((2, 3, 3))
    mixture = Mixture(
        np.array([0.3, 0.7]), rng.standard_normal((2, 3)), root @ root.transpose(0, 2, 1) + np.eye(3) / 50
    )
    x = mixture.sample(40, key=jax.random.key(0))
    found = flow_nats(
        exact_repair(mixture), x, 60, low=LOW, high=HIGH, top=lambda end: -mixture_nats(mixture, end, HIGH)
    )
    np.testing.assert_allclose(found, mixture_nats(mixture, x, LOW), atol=5e-3)
    assert np.abs(found - mixture_nats(mixture, x)).max() > 0.05  # the noise of the lowest level counts


def test_without_a_density_at_the_top_the_flow_begins_in_noise():
    x = np.random.default_rng(1).standard_normal((20, 4)).astype(np.float32)
    variance = HIGH**2 * (1 + LOW**2) / (1 + HIGH**2)
    found = flow_nats(lambda x, sigma: x / (1 + sigma**2), x, 60, low=LOW, high=HIGH)
    np.testing.assert_allclose(found, (x**2).sum(axis=1) / (2 * variance) + 2 * np.log(2 * np.pi * variance), atol=1e-3)
