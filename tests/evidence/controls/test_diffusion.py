"""The density of a flow that is known, and what the controls of "A stack of repairs" share with page and library."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from aelib.latent import Mixture, denoising_flow, noise_levels
from aelib.likelihoods import Bernoulli
from aelib.models.autoencoder import dense_autoencoder
from aelib.models.denoiser import Denoiser
from aelib.training.losses import denoiser_loss
from evidence.controls import pages
from evidence.controls.diffusion import CODE, Codes
from evidence.controls.flow_density import flow_nats, mixture_nats

LOW, HIGH = 0.1, 6.0


def exact_repair(mixture):
    """Return the best repair where the mixture is the density of clean rows, by Tweedie's formula."""
    values, axes = np.linalg.eigh(mixture.covariances)

    def log_density(row, sigma):
        total = values + sigma**2
        gaps = (jnp.einsum("k,mkj->mj", row, axes) - jnp.einsum("mk,mkj->mj", mixture.means, axes)) ** 2 / total
        return jax.nn.logsumexp(jnp.log(mixture.weights) - (gaps + jnp.log(total)).sum(axis=1) / 2)

    def repair(x, sigma):
        return x + sigma**2 * jax.vmap(jax.grad(log_density), (0, None))(x, sigma)

    return repair


def test_the_flow_of_a_known_density_has_that_density():
    """A mixture in three dimensions whose weights, means and covariances all differ, which ends in noise of its own."""
    rng = np.random.default_rng(0)
    root = 0.3 * rng.standard_normal((2, 3, 3))
    mixture = Mixture(
        np.array([0.3, 0.7]), rng.standard_normal((2, 3)), root @ root.transpose(0, 2, 1) + np.eye(3) / 50
    )
    x = mixture.sample(jax.random.key(0), 40)
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


def test_codes_are_judged_beside_those_of_the_part_that_each_number_names():
    rng = np.random.default_rng(2)
    page = pages.run(pages.needed(pages.shown("diffusion"), {"White", "nearest_of", "batched"}))
    page.train, page.test = (rng.random((n, 28, 28)).astype(np.float32) for n in (90, 70))
    page.given = np.arange(90)
    page.train_coder = lambda seed: dense_autoencoder(
        (28, 28), hidden=(64,), latent=32, likelihood=Bernoulli(), rngs=nnx.Rngs(seed)
    )
    codes = Codes(page, 3)
    assert np.abs(np.cov(codes.w, rowvar=False) - np.eye(CODE)).max() < 1e-3
    np.testing.assert_allclose(codes.white.back(codes.w), codes.z, atol=1e-4)
    assert codes.seen(codes.z) < 1e-3 < 1 < codes.seen(codes.z_test)
    page.train = np.asarray(codes.model.decode(codes.z_test))
    page.given = np.arange(len(page.train))
    assert codes.copied(codes.z_test) == 1
    page.train = page.train + 9
    assert codes.copied(codes.z_test) == 0


def test_the_ladder_of_the_chapter_is_the_denoiser_of_the_library_but_for_its_first_weights():
    names = {"Ladder", "ladder_loss", "walk", "two_looks", "LOW", "HIGH"}
    page = pages.run(pages.needed(pages.shown("diffusion"), names))
    ladder, library = page.Ladder(32, 256, nnx.Rngs(0)), Denoiser(32, (256, 256, 256), rngs=nnx.Rngs(0))
    second = ladder.second.kernel.get_value(), library.network.layers[1].kernel.get_value()
    np.testing.assert_allclose([256 * each.var() for each in second], [1, 2], rtol=0.05)
    ladder.last.kernel.set_value(0.1 * jax.random.normal(jax.random.key(1), (256, 32)))
    for mine, its in zip((ladder.first, ladder.second, ladder.third, ladder.last), library.network.layers, strict=True):
        its.kernel.set_value(mine.kernel.get_value())
        its.bias.set_value(mine.bias.get_value())
    x, key = jax.random.normal(jax.random.key(2), (100, 32)), jax.random.key(3)
    np.testing.assert_allclose(ladder(x, 0.7), library(x, 0.7), atol=1e-5)
    losses = page.ladder_loss(ladder, x, key), denoiser_loss(page.LOW, page.HIGH)(library, x, key)
    np.testing.assert_allclose(*losses, rtol=1e-3)
    levels, start = noise_levels(10, low=page.LOW, high=page.HIGH), np.asarray(page.HIGH * x[:5])
    ends = page.walk(page.two_looks, library, start, levels.tolist())[-1], denoising_flow(library, start, levels)[-1]
    np.testing.assert_allclose(*ends, atol=1e-3)
