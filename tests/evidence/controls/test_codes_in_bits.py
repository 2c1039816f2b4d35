"""What the controls of "Codes in bits" compute beside the chapter: cosines, trees and contexts, tables of parts."""

import jax
import numpy as np
import pytest

from evidence.controls import codes_in_bits, product_quantisation, templates
from evidence.controls.finite_scalar import finite_scalar


def test_cosines_are_those_of_the_pixels_of_each_block_and_can_be_undone():
    greys = np.random.default_rng(0).random((3, 7, 7))
    x = np.kron(greys, np.ones((4, 4))).reshape(3, 784)
    z = codes_in_bits.cosines_of(x)
    np.testing.assert_allclose(z.reshape(3, 7, 7, 16)[..., 0], 4 * greys)
    np.testing.assert_allclose(z.reshape(3, 7, 7, 16)[..., 1:], 0, atol=1e-12)
    np.testing.assert_allclose(codes_in_bits.from_cosines(z), x)


def noisy_copies(n, flip, seed):
    """Pictures in which each pixel is the one to its left, or with the chance `flip` the other value."""
    flips = np.random.default_rng(seed).random((n, 28, 28)) < flip
    return (np.cumsum(flips, axis=2) % 2).reshape(n, 784).astype(np.float32)


@pytest.mark.parametrize(("flip", "asked"), [(0.1, 1), (0.5, 0)])
def test_a_tree_asks_for_the_one_pixel_that_tells_something_and_for_none_where_none_does(flip, asked):
    found = templates.bits_by_tree(noisy_copies(2000, flip, 1), noisy_copies(300, flip, 2), count=4, block=14)
    entropy = -flip * np.log2(flip) - (1 - flip) * np.log2(1 - flip)
    assert found["leaves"] == 4 * 2**asked
    assert 1e6 * found["side"] == 8 * found["leaves"] + 4 * (2 ** (asked + 1) - 1)
    assert found["bits"] == pytest.approx(784 * entropy, rel=0.02)


def test_contexts_have_only_pixels_that_were_sent_before_and_the_place_below_them():
    x = noisy_copies(1, 0.5, 3)
    before = templates.contexts(x, 16, 4)
    for pixel in (0, 300, 783):
        other = x.copy()
        other[0, pixel] = 1 - other[0, pixel]
        changed = np.flatnonzero(before != templates.contexts(other, 16, 4))
        assert (changed > pixel).all()
        assert pixel == 783 or len(changed) > 1
    assert (before % 49 == templates.contexts(x, 0, 4)).all()
    assert (before % (49 << 10) == templates.contexts(x, 10, 4)).all()


def test_scalars_take_their_own_levels():
    z = np.array([[-9, -9, -9], [9, 9, 9], [0.2, 0.1, -0.3], [-0.6, 0.6, 0.6]], np.float32)
    found = finite_scalar(z, [3, 4, 2])
    inside = np.tanh(z)
    for column, level in enumerate((3, 4, 2)):
        values = np.linspace(-1, 1, level)
        nearest = values[np.abs(inside[:, column, None] - values).argmin(axis=1)]
        np.testing.assert_allclose(found.z[:, column], nearest, atol=1e-6)
    digits = np.stack([np.round((np.asarray(found.z)[:, c] + 1) * (m - 1) / 2) for c, m in enumerate((3, 4, 2))])
    np.testing.assert_array_equal(found.index, digits[0] * 8 + digits[1] * 2 + digits[2])
    assert found.index.tolist()[:2] == [0, 23]
    gradient = jax.grad(lambda z: finite_scalar(z, [3, 4, 2]).z.sum())(z)
    np.testing.assert_allclose(gradient, 1 - inside**2, atol=1e-5)


def test_parts_that_are_exact_come_back_whatever_turns_them():
    rng = np.random.default_rng(4)
    x, kmeans = rng.standard_normal((20, 8)).astype(np.float32), lambda part: part.copy()
    turn = np.linalg.qr(rng.standard_normal((8, 8)))[0]
    again = product_quantisation.product_quantised(x, x, kmeans, nearest_of, turn, rounds=0)
    np.testing.assert_allclose(again, x, atol=1e-5)
    assert (product_quantisation.quarters() @ np.ones(784) == 1).all()


def nearest_of(part, book):
    return ((part[:, None] - book) ** 2).sum(axis=2).argmin(axis=1)
