"""Variational autoencoders: a linear one with Gaussian pixels, of which all is known, and what any of them does."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder
from aelib.models.networks import DenseDecoder, DenseEncoder
from aelib.models.variational import VariationalAutoencoder, dense_variational_autoencoder
from aelib.training.fit import fit
from aelib.training.losses import negative_elbo, nll

P, K, WIDTH = 5, 2, 0.7
W = np.random.default_rng(0).normal(size=(P, K))
MEAN = np.arange(P) / P
PRECISION = np.eye(K) + W.T @ W / WIDTH**2  # of z given x
X = np.random.default_rng(1).normal(size=(400, P)).astype(np.float32) @ np.diag([2, 1, 1, 0.5, 1]).astype(np.float32)


def rotated(turn):
    """The axes of the exact posterior, which an encoder with independent numbers needs as those of the code."""
    axes = np.linalg.eigh(PRECISION)[1]
    return W @ axes if turn else W


def linear_gaussian(turn=True, shift=0.0):
    """The linear model with the best independent posterior, exact if the code is turned; `shift` moves its mean."""
    columns = rotated(turn)
    precision = np.eye(K) + columns.T @ columns / WIDTH**2
    model = dense_variational_autoencoder(P, hidden=(), latent=K, likelihood=Gaussian(WIDTH), rngs=nnx.Rngs(0))
    to_mean = np.linalg.solve(precision, columns.T / WIDTH**2).T  # [P, K]
    encoder, decoder = model.encoder.layers[0], model.decoder.layers[0]
    encoder.kernel.set_value(jnp.asarray(np.concatenate([to_mean, 0 * to_mean], axis=1), jnp.float32))
    offset = np.concatenate([shift - MEAN @ to_mean, -np.log(np.diag(precision))])
    encoder.bias.set_value(jnp.asarray(offset, jnp.float32))
    decoder.kernel.set_value(jnp.asarray(columns.T, jnp.float32))
    decoder.bias.set_value(jnp.asarray(MEAN, jnp.float32))
    return model


def exact_nll(x):
    """−log p(x) under N(mean, W Wᵀ + width² I), in nats."""
    covariance = W @ W.T + WIDTH**2 * np.eye(P)
    off = np.asarray(x, np.float64) - MEAN
    quadratic = (off * np.linalg.solve(covariance, off.T).T).sum(axis=1)
    return 0.5 * (P * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + quadratic)


def small(likelihood=None, **more):
    return dense_variational_autoencoder(
        (4, 3), hidden=(5,), latent=2, likelihood=likelihood or Bernoulli(), rngs=nnx.Rngs(0), **more
    )


def many_times(function, count=400):
    """The mean of a random function of a key over `count` keys, and its standard error."""
    values = jax.vmap(function)(jax.random.split(jax.random.key(3), count))
    return np.asarray(values.mean(axis=0)), np.asarray(values.std(axis=0) / np.sqrt(count))


def test_at_the_exact_posterior_the_bound_is_the_log_density():
    mean, error = many_times(lambda key: negative_elbo(linear_gaussian(), X[:9], key))
    assert (np.abs(mean - exact_nll(X[:9])) < 5 * error).all()
    assert error.max() < 0.2


def test_with_independent_numbers_across_the_axes_the_bound_misses_what_hadamard_says():
    mean, error = many_times(lambda key: negative_elbo(linear_gaussian(turn=False), X[:9], key))
    gap = 0.5 * (np.log(np.diag(PRECISION)).sum() - np.linalg.slogdet(PRECISION)[1])
    assert gap > 0.2
    assert (np.abs(mean - exact_nll(X[:9]) - gap) < 5 * error).all()


def test_with_the_exact_posterior_every_importance_weight_is_the_density():
    """So that one code is enough, whichever it is."""
    for seed in (0, 1):
        found = linear_gaussian().importance_nll(X, jax.random.key(seed), samples=1)
        np.testing.assert_allclose(found, exact_nll(X), rtol=1e-4, atol=1e-4)


def test_the_importance_estimate_goes_to_the_density_from_above():
    model, exact = linear_gaussian(turn=False, shift=0.3), exact_nll(X).mean()
    one = many_times(lambda key: model.importance_nll(X, key, samples=1), 50)[0].mean()
    few = many_times(lambda key: model.importance_nll(X, key, samples=5), 50)[0].mean()
    many = float(model.importance_nll(X, jax.random.key(0), samples=5000).mean())
    assert one - exact > 0.3
    assert exact + 0.02 < few < one - 0.1
    assert many == pytest.approx(exact, abs=0.02)


def test_with_one_code_the_importance_estimate_is_the_bound_on_average():
    model = linear_gaussian(turn=False, shift=0.3)
    of_bound, its_error = many_times(lambda key: negative_elbo(model, X[:9], key), 2000)
    estimate, error = many_times(lambda key: model.importance_nll(X[:9], key, samples=1), 2000)
    assert (np.abs(estimate - of_bound) < 5 * (error + its_error)).all()


def test_the_rate_is_the_divergence_from_the_prior():
    model = small()
    mean, log_variance = (np.asarray(part, np.float64) for part in model.posterior(np.ones((3, 4, 3), np.float32)))
    z = mean + np.exp(log_variance / 2) * np.random.default_rng(0).standard_normal((200_000, *mean.shape))
    log_q = -0.5 * (np.log(2 * np.pi) + log_variance + (z - mean) ** 2 / np.exp(log_variance))
    log_prior = -0.5 * (np.log(2 * np.pi) + z**2)
    drawn = (log_q - log_prior).sum(axis=2)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - model.rate(np.ones((3, 4, 3), np.float32))) < 5 * error).all()
    assert (error < 0.01 * drawn.mean(axis=0)).all()


def test_the_gradient_of_the_distortion_reaches_both_outputs_of_the_encoder():
    """Of a linear model it is known: distortion = (|x − W μ − mean|² + Σⱼ vⱼ |wⱼ|²) / 2s² + constant, on average."""
    model, x = linear_gaussian(turn=False, shift=0.3), X[:1]
    graphdef, state = nnx.split(model)

    def slope(key):
        def loss(state):
            return nnx.merge(graphdef, state).distortion(x, key).sum()

        return jax.grad(loss)(state)["encoder"]["layers"][0]["bias"].get_value()

    found, error = many_times(slope, 4000)
    mean, log_variance = (np.asarray(part[0], np.float64) for part in model.posterior(x))
    by_mean = -W.T @ (x[0] - W @ mean - MEAN) / WIDTH**2
    by_log_variance = np.exp(log_variance) * (W**2).sum(axis=0) / (2 * WIDTH**2)
    assert (np.abs(found - np.concatenate([by_mean, by_log_variance])) < 5 * error).all()
    assert (np.abs(by_log_variance) > 20 * error[K:]).all()


def test_what_is_generated_has_the_mean_and_covariance_of_the_model():
    x = np.asarray(linear_gaussian().generate(jax.random.key(0), 100_000), np.float64)
    np.testing.assert_allclose(x.mean(axis=0), MEAN, atol=0.04)
    np.testing.assert_allclose(np.cov(x.T), W @ W.T + WIDTH**2 * np.eye(P), atol=0.08)


def test_the_code_of_an_example_is_the_mean_and_the_other_methods_are_those_of_an_autoencoder():
    model, x = small(), np.asarray(jax.random.uniform(jax.random.key(1), (7, 4, 3)))
    mean, _ = model.posterior(x)
    np.testing.assert_array_equal(model.encode(x), mean)
    np.testing.assert_array_equal(model.reconstruct(x), model.decode(mean))
    np.testing.assert_array_equal(nll(model, x, jax.random.key(0)), Bernoulli().nll(model.decoder(mean), x))
    assert isinstance(model, Autoencoder)
    assert set(np.unique(model.generate(jax.random.key(0), 9))) == {0, 1}


def test_the_two_halves_of_the_encoder_are_the_mean_and_the_log_variance():
    encoder = DenseEncoder((3,), (), 4, rngs=nnx.Rngs(0))
    encoder.layers[0].bias.set_value(jnp.array([1.0, 2.0, 3.0, 4.0]))
    model = VariationalAutoencoder(encoder, DenseDecoder(2, (), (3,), rngs=nnx.Rngs(0)), Bernoulli())
    mean, log_variance = model.posterior(np.zeros((1, 3), np.float32))
    np.testing.assert_array_equal(mean, [[1, 2]])
    np.testing.assert_array_equal(log_variance, [[3, 4]])


def test_training_by_the_bound_brings_it_near_the_log_density_of_the_best_model():
    """Six numbers, alike but for noise: with one number of code the best is probabilistic PCA."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 1)) * np.ones((1, 6)) + 0.5 * rng.normal(size=(2000, 6))
    x = (x - x.mean(axis=0)).astype(np.float32)
    model = dense_variational_autoencoder(6, hidden=(), latent=1, likelihood=Gaussian(0.5), rngs=nnx.Rngs(0))
    optimizer = optax.adam(optax.cosine_decay_schedule(2e-2, 2000))
    fit(model, negative_elbo, x, epochs=50, batch_size=50, optimizer=optimizer, key=jax.random.key(0), progress=False)
    eigenvalues = np.linalg.eigvalsh(x.T @ x / len(x))
    variances = np.array([0.25] * 5 + [eigenvalues[-1]])
    best = 0.5 * (6 * np.log(2 * np.pi) + np.log(variances).sum() + (eigenvalues / variances).sum())
    found = many_times(lambda key: negative_elbo(model, x, key), 20)[0].mean()
    assert best - 0.02 < found < best + 0.1


def test_parts_that_do_not_fit_raise():
    encoder, decoder = DenseEncoder((6,), (), 4, rngs=nnx.Rngs(0)), DenseDecoder(3, (), (6,), rngs=nnx.Rngs(0))
    with pytest.raises(ValueError, match=r"encoder must output 6 numbers, .*, but got 4"):
        VariationalAutoencoder(encoder, decoder, Bernoulli())
    with pytest.raises(ValueError, match=r"decoder must have the width of a code .*, but got"):
        VariationalAutoencoder(encoder, nnx.Linear(2, 6, rngs=nnx.Rngs(0)), Bernoulli())
    unknown = VariationalAutoencoder(nnx.Linear(6, 4, rngs=nnx.Rngs(0)), decoder, Bernoulli())
    with pytest.raises(ValueError, match=r"encoder must output an array \[n, 6\], but got an array float32 \[2, 4\]"):
        unknown.encode(np.zeros((2, 6), np.float32))
    with pytest.raises(TypeError, match="model must be a VariationalAutoencoder, but got"):
        negative_elbo(decoder, np.zeros((2, 6), np.float32), jax.random.key(0))


def test_targets_out_of_reach_raise():
    model = small(Gaussian(1.0), output="sigmoid")
    x = np.full((2, 4, 3), 200.0, np.float32)
    x[0] = 10
    for of_x in (model.distortion, lambda x, key: model.importance_nll(x, key, samples=2)):
        with pytest.raises(ValueError, match="x must be in reach of the decoder"):
            of_x(x, jax.random.key(0))
