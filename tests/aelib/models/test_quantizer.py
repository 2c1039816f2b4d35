"""Quantisers: the nearest entry, with the derivative of the code, and a loss that moves each side by its weight."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import aelib
from aelib.models.quantizer import straight_through

rng = np.random.default_rng(0)
Z = rng.standard_normal((20, 3)).astype(np.float32)


def quantizer(count=7, size=3, **options):
    return aelib.VectorQuantizer(count, size, rngs=nnx.Rngs(0), **options)


def test_each_code_becomes_the_nearest_vector():
    q = quantizer()
    book = np.asarray(q.codebook[...])
    index = ((Z[:, None] - book) ** 2).sum(axis=2).argmin(axis=1)
    found = q(Z)
    np.testing.assert_array_equal(found.index, index)
    np.testing.assert_allclose(found.z, book[index], rtol=1e-5, atol=1e-6)
    assert len(set(index.tolist())) > 3


@pytest.mark.parametrize("offset", [0.0, 3.0, 5000.0])
def test_far_from_the_origin_the_nearest_is_still_found(offset):
    q = quantizer(9, 1)
    q.codebook[...] = (offset + 0.01 * jnp.arange(9.0))[::-1, None]
    book = np.asarray(q.codebook[...], np.float64)
    z = np.float32(offset + np.array([[0.012], [0.049], [0.071], [-3.0], [9.0]]))
    assert q.nearest(z).tolist() == np.abs(z - book.T).argmin(axis=1).tolist()


def test_near_the_origin_nothing_is_taken_away_to_the_bit():
    q = quantizer(2, 6)
    q.codebook[...] = vectors = q.codebook[...] + 3.0
    across = vectors[1] - vectors[0]
    shift = jax.random.normal(jax.random.key(1), (200, 6))
    shift -= (shift @ across)[:, None] * across / (across @ across)
    z = vectors.mean(axis=0) + shift  # half-way between the two, where rounding decides

    def by(vectors, z):
        return ((vectors**2).sum(axis=1) - 2 * z @ vectors.T).argmin(axis=1)

    np.testing.assert_array_equal(q.nearest(z), by(vectors, z))
    centre = vectors.mean(axis=0)
    assert (by(vectors, z) != by(vectors - centre, z - centre)).any(), "or it would not matter"


def test_codes_of_a_small_spread_share_few_vectors_until_they_are_scaled_or_it_begins_at_them():
    q, z = quantizer(64, 6), np.float32(0.01) * np.random.default_rng(2).standard_normal((2000, 6), np.float32)

    def used(z):
        return len(np.unique(q(z).index))

    assert used(z) < 4
    assert used(z / 0.01) > 60
    q.codebook[...] = z[:64]
    assert used(z) > 60


def test_a_codebook_stays_a_variable():
    q = quantizer()
    with pytest.raises(TypeError, match=r"codebook must stay an nnx.Variable, .*use codebook\[...\] = array"):
        q.codebook = jnp.zeros((7, 3))


def test_maps_are_quantised_as_the_message_says():
    maps, q = Z[:16].reshape(2, 2, 4, 3), quantizer()
    with pytest.raises(ValueError, match=r"z must be .* \[2, 2, 4, 3\]: use z.reshape\(-1, 3\)"):
        q(maps)
    np.testing.assert_array_equal(q(maps.reshape(-1, 3)).z.reshape(maps.shape)[1, 0, 2], q(Z[10:11]).z[0])


def test_a_codebook_begins_as_normal_numbers_of_its_own_seed():
    book = np.asarray(quantizer(300, 20).codebook[...])
    assert abs(book.mean()) < 0.05
    assert book.std() == pytest.approx(1, abs=0.05)
    other = aelib.VectorQuantizer(300, 20, rngs=nnx.Rngs(1)).codebook[...]
    assert abs(np.corrcoef(book.ravel(), np.ravel(other))[0, 1]) < 0.1


@pytest.mark.parametrize("commitment", [0.25, 0.7, 0.0])
def test_the_loss_and_which_side_it_moves(commitment):
    q = quantizer(commitment=commitment)
    book = np.asarray(q.codebook[...])
    entry = book[np.asarray(q.nearest(Z))]
    np.testing.assert_allclose(q(Z).loss, (1 + commitment) * ((Z - entry) ** 2).sum(axis=1), rtol=1e-5)
    by_codes = jax.grad(lambda z: q(z).loss.sum())(jnp.array(Z))
    np.testing.assert_allclose(by_codes, 2 * commitment * (Z - entry), rtol=1e-4, atol=1e-5)

    def of_book(book):
        other = quantizer(commitment=commitment)
        other.codebook[...] = book
        return other(Z).loss.sum()

    expected = np.zeros_like(book)
    np.add.at(expected, np.asarray(q.nearest(Z)), 2 * (entry - Z))
    np.testing.assert_allclose(jax.grad(of_book)(jnp.array(book)), expected, rtol=1e-4, atol=1e-5)


def test_the_gradient_passes_straight_through_and_not_into_the_codebook():
    weights = jnp.array(rng.standard_normal((20, 3)), jnp.float32)
    q = quantizer()
    np.testing.assert_allclose(jax.grad(lambda z: (weights * q(z).z).sum())(jnp.array(Z)), weights, rtol=1e-5)

    def of_book(book):
        other = quantizer()
        other.codebook[...] = book
        return (weights * other(Z).z).sum()

    np.testing.assert_allclose(jax.grad(of_book)(q.codebook[...]), 0, atol=1e-6)


def test_straight_through_has_the_value_of_one_and_the_derivative_of_the_other():
    value, slope = jax.jvp(lambda z: straight_through(z**2, 3 * z), (5.0,), (1.0,))
    assert (float(value), float(slope)) == (25.0, 3.0)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: quantizer(0), ValueError, "count must"),
        (lambda: quantizer(2, 0), ValueError, "size must"),
        (lambda: quantizer(commitment=-1.0), ValueError, "commitment must"),
        (lambda: quantizer()(Z[:, :2]), ValueError, r"z must be a floating-point array \[n, 3\]"),
        (lambda: quantizer(2, (3, 4)), TypeError, r"size must be .*: use math.prod\(size\)"),
    ],
)
def test_bad_input(call, error, says):
    with pytest.raises(error, match=says):
        call()
