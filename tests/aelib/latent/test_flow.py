from itertools import pairwise

import jax
import numpy as np
import pytest

from aelib.latent import denoising_flow, noise_levels, sample_flow

KEY = jax.random.key(0)
LEVELS = noise_levels(6, low=0.05, high=10.0)
START = (10 * np.random.default_rng(0).standard_normal((4, 3))).astype(np.float32)


def shrink(x, sigma):
    return x / (1 + sigma**2)


def test_levels_fall_by_one_factor_from_high_to_low_and_end_at_zero():
    levels = noise_levels(5, low=0.1, high=8.0)
    assert levels[[0, -2, -1]] == pytest.approx([8, 0.1, 0])
    assert levels[1:-1] / levels[:-2] == pytest.approx((0.1 / 8) ** (1 / 4))
    assert len(levels) == 6


def test_each_stage_is_a_step_of_heun_and_the_last_one_a_repair():
    path = denoising_flow(shrink, START, LEVELS)
    assert np.array_equal(path[0], START)
    for (a, b), x, after in zip(pairwise(LEVELS), path[:-1], path[1:], strict=True):
        slope = x * a / (1 + a**2)
        end = x + (b - a) * slope
        expected = x / (1 + a**2) if b == 0 else x + (b - a) * (slope + end * b / (1 + b**2)) / 2
        assert after == pytest.approx(expected)


def test_many_levels_follow_the_flow_and_draw_the_gaussian_of_the_linear_repair():
    path = denoising_flow(shrink, START, noise_levels(200, low=0.01, high=10.0))
    assert path[-1] == pytest.approx(START / np.sqrt(1 + 10**2), rel=1e-3)


def test_a_walk_may_stop_above_zero_and_the_repair_is_told_the_level_that_the_rows_have():
    told = []

    def repair(x, sigma):
        told.append(sigma)
        return np.zeros_like(x)

    path = denoising_flow(repair, START, [10.0, 4.0, 1.0])
    assert told == [10, 4, 4, 1]
    assert path[-1] == pytest.approx(START / 10)


def test_samples_begin_with_noise_of_the_first_level():
    seen = []

    def repair(x, sigma):
        seen.append(np.asarray(x))
        return shrink(x, sigma)

    z = sample_flow(repair, 3000, 2, levels=LEVELS, key=KEY)
    assert seen[0].std() == pytest.approx(10, rel=0.05)
    assert z == pytest.approx(denoising_flow(shrink, seen[0], LEVELS)[-1], rel=1e-4, abs=1e-5)
    assert np.array_equal(z, sample_flow(shrink, 3000, 2, levels=LEVELS, key=KEY))
    assert not np.array_equal(z, sample_flow(shrink, 3000, 2, levels=LEVELS, key=jax.random.key(1)))


@pytest.mark.parametrize("levels", [[0.0, 1.0], [1.0], [2.0, 2.0, 0.0], [1.0, -1.0], [float("inf"), 0.0], [[1.0, 0.0]]])
def test_levels_that_do_not_fall_raise(levels):
    with pytest.raises(ValueError, match="levels must fall"):
        denoising_flow(shrink, START, levels)


def test_a_repair_of_another_shape_raises():
    with pytest.raises(ValueError, match="repair"):
        denoising_flow(lambda x, sigma: x[:, :1], START, LEVELS)


def test_a_start_that_is_not_finite_raises():
    with pytest.raises(ValueError, match="x must be finite"):
        denoising_flow(shrink, np.full((2, 3), np.inf), LEVELS)
