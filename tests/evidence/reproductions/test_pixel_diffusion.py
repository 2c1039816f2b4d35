"""The denoiser over pixels begins as the linear one, and ancestral steps draw what a known repair repairs."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from aelib.latent.flow import noise_levels
from evidence.reproductions import pixel_diffusion as run


@pytest.fixture
def repair(monkeypatch):
    for name, value in {"CHANNELS": (2, 4, 4), "BLOCKS": (1, 1, 1), "WHOLE": 3}.items():
        monkeypatch.setattr(run, name, value)
    return run.Repair(nnx.Rngs(0))


@pytest.mark.nightly
def test_before_training_it_is_the_best_linear_repair_of_independent_pixels(repair):
    x = np.random.default_rng(0).standard_normal((3, 28, 28)).astype(np.float32)
    sigma = np.array([0.1, 0.3, 2.0], np.float32)
    share = run.SPREAD**2 / (run.SPREAD**2 + sigma**2)
    np.testing.assert_allclose(repair(x, sigma), run.MEAN + share[:, None, None] * (x - run.MEAN), atol=1e-6)
    np.testing.assert_allclose(repair(x, 0.3), run.MEAN + (x - run.MEAN) / 2, atol=1e-6)


@pytest.mark.nightly
def test_what_one_picture_is_answered_depends_on_its_pixels_and_on_no_other_picture(repair):
    repair.end.kernel[...] = repair.start.kernel[...].mean() + jnp.ones_like(repair.end.kernel[...])
    x = np.zeros((2, 28, 28), np.float32)
    x[0, 4, 20] = 5
    corner = np.asarray(repair(x, 0.3) - repair(0 * x, 0.3))
    assert abs(corner[0]).max() > 0.1
    np.testing.assert_allclose(corner[1], 0, atol=1e-6)


def test_blocks_of_two_by_two_pixels_come_back_where_they_were(repair, monkeypatch):
    monkeypatch.setattr(run, "normalized", lambda h: h)
    monkeypatch.setattr(repair, "start", lambda h: h)
    monkeypatch.setattr(repair, "end", lambda h: h)
    monkeypatch.setattr(run.jax.nn, "silu", lambda h: h)
    monkeypatch.setattr(repair, "falling", [[], [], []])
    monkeypatch.setattr(repair, "rising", [[], []])
    monkeypatch.setattr(repair, "down", [lambda h: h] * 2)
    monkeypatch.setattr(repair, "up", [lambda h: 0 * h] * 2)
    monkeypatch.setattr(repair, "whole", lambda h, level: h)
    x = np.arange(784.0, dtype=np.float32).reshape(1, 28, 28)
    np.testing.assert_allclose(repair.network(x, jnp.ones((1, 1))), x)


def test_ancestral_steps_with_the_best_repair_of_a_gaussian_draw_that_gaussian():
    rng, variance = np.random.default_rng(0), 0.09

    def best(x, sigma):
        return 5 + variance / (variance + sigma**2) * (x - 5)

    levels = noise_levels(200, low=0.02, high=10.0)
    path = run.ancestral(best, (10 * rng.standard_normal((20_000, 1))).astype(np.float32), levels, rng)
    assert path.shape == (len(levels), 20_000, 1)
    assert path[-1].mean() == pytest.approx(5, abs=0.05)
    assert path[-1].var() == pytest.approx(variance, rel=0.12)
    at = 100
    assert path[at].var() == pytest.approx(variance + levels[at] ** 2, rel=0.1)
