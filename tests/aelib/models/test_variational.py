"""Variational autoencoders: a linear one with Gaussian pixels, of which all is known, and what any of them does."""

from functools import partial

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
from aelib.training.losses import denoising, gaussian_noise, negative_elbo, nll

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
        found = linear_gaussian().importance_nll(jax.random.key(seed), X, samples=1)
        np.testing.assert_allclose(found, exact_nll(X), rtol=1e-4, atol=1e-4)


def test_the_importance_estimate_goes_to_the_density_from_above():
    model, exact = linear_gaussian(turn=False, shift=0.3), exact_nll(X).mean()
    one = many_times(lambda key: model.importance_nll(key, X, samples=1), 50)[0].mean()
    few = many_times(lambda key: model.importance_nll(key, X, samples=5), 50)[0].mean()
    many = float(model.importance_nll(jax.random.key(0), X, samples=5000).mean())
    assert one - exact > 0.3
    assert exact + 0.02 < few < one - 0.1
    assert many == pytest.approx(exact, abs=0.02)


def test_with_one_code_the_importance_estimate_is_the_bound_on_average():
    model = linear_gaussian(turn=False, shift=0.3)
    of_bound, its_error = many_times(lambda key: negative_elbo(model, X[:9], key), 2000)
    estimate, error = many_times(lambda key: model.importance_nll(key, X[:9], samples=1), 2000)
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
            return nnx.merge(graphdef, state).distortion(key, x).sum()

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
    np.testing.assert_array_equal(model.nll(x), Bernoulli().nll(model.decoder(mean), x))
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
    with pytest.raises(ValueError, match=r"decoder must have the width .*, but got .*: set decoder\.latent = 2"):
        VariationalAutoencoder(encoder, nnx.Linear(2, 6, rngs=nnx.Rngs(0)), Bernoulli())
    unknown = VariationalAutoencoder(nnx.Linear(6, 4, rngs=nnx.Rngs(0)), decoder, Bernoulli())
    with pytest.raises(ValueError, match=r"encoder must output an array \[2, 6\] or two \[2, 3\], .* float32 \[2, 4\]"):
        unknown.encode(np.zeros((2, 6), np.float32))
    x = np.zeros((2, 6), np.float32)
    with pytest.raises(TypeError, match="model must be a VariationalAutoencoder, but got"):
        negative_elbo(decoder, x, jax.random.key(0))
    with pytest.raises(TypeError, match=r"x, .* must be one array .* the tuple .*: pass data\[0\] alone"):
        negative_elbo(small(), (x, x), jax.random.key(0))


@pytest.mark.parametrize("loss", [nll, denoising(gaussian_noise(0.1))])
def test_a_loss_that_trains_neither_variances_nor_prior_raises(loss):
    with pytest.raises(TypeError, match=r"got a VariationalAutoencoder.*: use aelib\.negative_elbo"):
        loss(small(), np.ones((2, 4, 3), np.float32), jax.random.key(0))


def test_an_encoder_may_return_means_and_log_variances_as_two_arrays():
    class Two(nnx.Module):
        def __init__(self):
            self.mean, self.log_variance = nnx.Linear(6, 3, rngs=nnx.Rngs(0)), nnx.Linear(6, 3, rngs=nnx.Rngs(1))

        def __call__(self, x):
            return self.mean(x), self.log_variance(x)

    encoder, x = Two(), np.random.default_rng(0).normal(size=(2, 6)).astype(np.float32)
    model = VariationalAutoencoder(encoder, DenseDecoder(3, (), (6,), rngs=nnx.Rngs(0)), Gaussian(1.0))
    for found, expected in zip(model.posterior(x), (encoder.mean(x), encoder.log_variance(x)), strict=True):
        np.testing.assert_array_equal(found, expected)
    encoder.log_variance = nnx.Linear(6, 1, rngs=nnx.Rngs(1))
    with pytest.raises(ValueError, match=r"encoder must output .* but got the tuple"):
        model.posterior(x)


class Forgetful(nnx.Module):
    """An encoder, or a decoder, whose layer forgets half of its inputs at random and counts its calls."""

    def __init__(self, inputs, outputs, latent=None):
        self.layer, self.dropout = nnx.Linear(inputs, outputs, rngs=nnx.Rngs(0)), nnx.Dropout(0.5, rngs=nnx.Rngs(1))
        self.calls = nnx.Variable(jnp.array(0))
        self.latent = latent

    def __call__(self, x):
        self.calls.set_value(self.calls.get_value() + 1)
        return self.layer(self.dropout(x))


def test_the_bound_calls_the_encoder_once_so_that_both_parts_are_of_one_posterior():
    model = VariationalAutoencoder(Forgetful(6, 4), DenseDecoder(2, (), (6,), rngs=nnx.Rngs(0)), Gaussian(1.0))
    x, seen = np.ones((3, 6), np.float32), []
    posterior = model.posterior
    model.posterior = lambda x: seen.append(posterior(x)) or seen[-1]
    bound = negative_elbo(model, x, jax.random.key(0), beta=3.0)
    assert model.encoder.calls.get_value() == len(seen) == 1
    (mean, log_variance), noise = seen[0], jax.random.normal(jax.random.key(0), (3, 2))
    distortion = model.likelihood.nll(model.decoder(mean + jnp.exp(log_variance / 2) * noise), x)
    rate = 0.5 * (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1)
    np.testing.assert_allclose(bound, distortion + 3 * rate, rtol=1e-5)


def test_the_importance_estimate_draws_another_dropout_for_each_code():
    model = VariationalAutoencoder(DenseEncoder((6,), (), 8, rngs=nnx.Rngs(0)), Forgetful(4, 6, 4), Gaussian(1.0))
    x, key = np.ones((2, 6), np.float32), jax.random.key(0)
    mean, log_variance = model.posterior(x)
    decoder, log_weights = nnx.clone(model.decoder), []
    found = model.importance_nll(key, x, samples=5)
    assert model.decoder.calls.get_value() == 5
    for each in jax.random.split(key, 5):
        noise = jax.random.normal(each, mean.shape)
        z = mean + jnp.exp(log_variance / 2) * noise
        log_ratio = 0.5 * (noise**2 + log_variance - z**2).sum(axis=1)
        log_weights.append(log_ratio - model.likelihood.nll(decoder(z), x))
    np.testing.assert_allclose(found, jnp.log(5) - jax.nn.logsumexp(jnp.stack(log_weights), axis=0), rtol=1e-4)
    jax.jit(lambda key: small().importance_nll(key, np.ones((2, 4, 3), np.float32), samples=2))(jax.random.key(0))


@pytest.mark.parametrize("estimate", ["distortion", "importance_nll", "draw_codes"])
def test_two_examples_that_are_alike_get_noise_of_their_own(estimate):
    more = {"samples": 2} if estimate == "importance_nll" else {}
    estimate = partial(getattr(small(Gaussian(1.0)), estimate), **more)
    found = np.asarray(estimate(jax.random.key(0), np.ones((3, 4, 3), np.float32)))
    assert len(np.unique(found, axis=0)) == 3
    assert len(np.unique(found)) == found.size


def test_a_drawn_code_is_that_of_the_distortion():
    model, x, key = small(), np.ones((3, 4, 3), np.float32), jax.random.key(2)
    z = model.draw_codes(key, x)
    np.testing.assert_allclose(model.distortion(key, x), model.likelihood.nll(model.decoder(z), x), rtol=1e-6)


def test_a_code_and_its_example_are_drawn_by_keys_of_their_own():
    model, key = linear_gaussian(), jax.random.key(4)
    of_code, of_example = jax.random.split(key)
    expected = model.sample(of_example, jax.random.normal(of_code, (3, K)))
    np.testing.assert_array_equal(model.generate(key, 3), expected)


def test_widths_activation_output_and_dtype_reach_the_half_that_they_are_for():
    built = partial(dense_variational_autoencoder, 7, hidden=(6, 5), latent=2, rngs=nnx.Rngs(0))
    model = built(likelihood=Gaussian(1.0), activation="tanh", output="sigmoid", dtype="bfloat16")
    encoder, decoder = model.encoder, model.decoder
    assert (encoder.hidden, decoder.hidden) == ((6, 5), (5, 6))
    assert (encoder.activation, decoder.activation) == ("tanh", "tanh")
    assert (encoder.output, decoder.output) == ("identity", "sigmoid")
    assert (encoder.dtype, decoder.dtype) == ("bfloat16", "bfloat16")
    plain = built(likelihood=Bernoulli())
    assert [(half.activation, half.output, half.dtype) for half in (plain.encoder, plain.decoder)] == 2 * [
        ("relu", "identity", None)
    ]


def test_targets_out_of_reach_raise():
    model = small(Gaussian(1.0), output="sigmoid")
    x = np.full((2, 4, 3), 200.0, np.float32)
    x[0] = 10
    for of_x in (model.distortion, partial(model.importance_nll, samples=2)):
        with pytest.raises(ValueError, match="x must be in reach of the decoder"):
            of_x(jax.random.key(0), x)
