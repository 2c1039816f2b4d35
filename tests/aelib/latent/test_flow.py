from itertools import pairwise

import jax
import numpy as np
import pytest

from aelib.latent import denoising_flow, noise_levels

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


def test_pictures_walk_as_their_rows_do_within_jit_too():
    path = denoising_flow(shrink, START, LEVELS)
    pictures = START.reshape(4, 1, 3)
    np.testing.assert_allclose(denoising_flow(shrink, pictures, LEVELS), path.reshape(7, 4, 1, 3), rtol=1e-5)
    compiled = jax.jit(lambda x: denoising_flow(shrink, x, LEVELS))(pictures)
    np.testing.assert_allclose(compiled, path.reshape(7, 4, 1, 3), rtol=1e-4)


def test_a_start_smaller_than_the_noise_of_the_first_level_raises():
    start = np.random.default_rng(0).standard_normal((50, 2)).astype(np.float32)
    with pytest.raises(ValueError, match=r"x must hold noise of the first level, 10, .* start at levels\[0\] \* noise"):
        denoising_flow(shrink, start, LEVELS)
    assert denoising_flow(shrink, start, LEVELS[LEVELS < 1]).shape[0] > 2


def test_a_number_of_levels_raises_and_names_what_makes_them():
    with pytest.raises(ValueError, match=r"levels must fall .* got the int 10: use noise_levels\(10, "):
        denoising_flow(shrink, START, 10)
    with pytest.raises(ValueError, match=r"high must be at least low, 20, but got 0\.05"):
        noise_levels(10, low=20, high=0.05)


@pytest.mark.parametrize("levels", [[0.0, 1.0], [1.0], [2.0, 2.0, 0.0], [1.0, -1.0], [float("inf"), 0.0], [[1.0, 0.0]]])
def test_levels_that_do_not_fall_raise(levels):
    with pytest.raises(ValueError, match="levels must fall"):
        denoising_flow(shrink, START, levels)


def test_a_repair_of_another_shape_raises():
    with pytest.raises(ValueError, match="repair"):
        denoising_flow(lambda x, sigma: x[:, :1], START, LEVELS)


def test_a_repair_that_is_not_finite_raises():
    with pytest.raises(ValueError, match=r"repair\(x, 10\) must be finite, but holds 12 NaN"):
        denoising_flow(lambda x, sigma: x * np.nan, START, LEVELS)


def test_a_start_that_is_not_finite_raises():
    with pytest.raises(ValueError, match="x must be finite"):
        denoising_flow(shrink, np.full((2, 3), np.inf), LEVELS)
