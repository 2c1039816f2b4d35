"""The baseline and the turned patches of "Cleaning without a clean picture"."""

import jax
import numpy as np

from evidence.controls import cleaning


def test_total_variation_of_pairs_ends_at_its_minimum():
    rng, weight = np.random.default_rng(0), 0.1
    y = rng.random((12, 9))

    def cost(x):
        return ((x - y) ** 2).sum() / 2 + weight * sum(abs(np.diff(x, axis=axis)).sum() for axis in (0, 1))

    answer = cleaning.less_between_pairs(y, 0.1, weight, rounds=3000)
    flat = np.full_like(y, y.mean())
    others = [y, flat, *(answer + size * rng.normal(size=y.shape) for size in (1e-3, 1e-2, 1e-1) for _ in range(20))]
    assert all(cost(answer) < cost(other) for other in others)
    assert np.isclose(answer.mean(), y.mean())


def test_patches_are_turned_and_mirrored_in_all_eight_ways():
    x = np.arange(32, dtype=np.float32).reshape(2, 4, 4)
    ways = {np.asarray(cleaning.turned(x, jax.random.key(seed))).tobytes() for seed in range(60)}
    quarter = [np.rot90(x, k, (1, 2)) for k in range(4)]
    assert ways == {way.tobytes() for each in quarter for way in (each.copy(), each[:, :, ::-1].copy())}
