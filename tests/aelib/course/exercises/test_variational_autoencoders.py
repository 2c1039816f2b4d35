"""The exercises of the chapter "From PCA to the variational autoencoder": answers and mistakes in other words."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.variational_autoencoders.mend_the_variational import closed_form


def kl_by_jax(mean, log_variance, prior_mean, prior_log_variance):
    def one(m, s, c, w):
        return jnp.log(w / s) + (s**2 + (m - c) ** 2) / (2 * w**2) - 0.5

    widths = jnp.exp(log_variance / 2), jnp.exp(prior_log_variance / 2)
    return jax.vmap(jax.vmap(one), (0, 0, None, None))(mean, widths[0], prior_mean, widths[1]).sum(1)


def rate_by_each(train_mean, train_log_variance, mean, log_variance):
    """The mean of divergences, one by one, under the Gaussian of points a standard deviation off."""
    wide = np.exp(train_log_variance / 2)
    k = mean.shape[1]
    C = np.cov(train_mean.T, bias=True)
    C[np.diag_indices(k)] = np.concatenate([train_mean - wide, train_mean + wide]).var(axis=0)
    inverse, each = np.linalg.inv(C), []
    for m, v in zip(mean - train_mean.mean(axis=0), np.exp(log_variance), strict=True):
        each.append(np.trace(inverse @ np.diag(v)) + m @ inverse @ m - k + np.log(np.linalg.det(C) / v.prod()))
    return np.mean(each) / 2


def rate_under(C, center, mean, log_variance):
    inverse, off = np.linalg.inv(C), mean - center
    each = (off @ inverse * off).sum(1) + np.exp(log_variance) @ np.diag(inverse) - log_variance.sum(1)
    return (each.mean() - len(C) + np.linalg.slogdet(C)[1]) / 2


def of_whitened_codes(train_mean, train_log_variance, mean, log_variance):
    """The rate under the standard normal prior, of codes that a fitted prior has made standard: the variances too."""
    k = mean.shape[1]
    C = np.cov(train_mean.T) + np.diag(np.exp(train_log_variance).mean(axis=0))
    L = np.linalg.inv(np.linalg.cholesky(C))
    codes = (mean - train_mean.mean(axis=0)) @ L.T
    spread = np.stack([L @ np.diag(v) @ L.T for v in np.exp(log_variance)])
    logs = np.linalg.slogdet(spread)[1]
    return ((codes**2).sum(axis=1) + np.trace(spread, axis1=1, axis2=2) - k - logs).mean() / 2


def linear_loss(weights, x, s2, key):
    W, V, log_variance = weights
    mean = x @ V
    z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
    error = ((z @ W - x) ** 2).sum(axis=1) / (2 * s2)
    return (error + (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1) / 2).mean()


def training(loss, rate=0.03):
    """A training of the linear model with Optax on a loss(weights, x, s2, key)."""

    def train(x, k, s2, steps):
        optimizer = optax.adam(optax.cosine_decay_schedule(rate, max(steps, 1)))

        def step(carry, key):
            weights, state = carry
            updates, state = optimizer.update(jax.grad(loss)(weights, x, s2, key), state)
            return (optax.apply_updates(weights, updates), state), None

        a, b = 0.1 * jax.random.normal(jax.random.key(3), (2, k, x.shape[1]))
        weights = a, b.T, jnp.zeros(k)
        return jax.lax.scan(step, (weights, optimizer.init(weights)), jax.random.split(jax.random.key(4), steps))[0][0]

    return train


def from_the_mean(x, W, V, log_variance):
    return (W.T @ (V.T @ x.T)).T


def averaged_pixels(weights, x, s2, key):
    """Error averaged over the pixels: the divergence is divided by their number here, and the whole multiplied."""
    p, (_, V, log_variance) = x.shape[1], weights
    mean = x @ V
    divergence = (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return linear_loss(weights, x, s2, key) + (p - 1) * divergence


def averaged_code(weights, x, s2, key):
    mean, log_variance = x @ weights[1], weights[2]
    divergence = (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return linear_loss(weights, x, s2, key) - divergence * (1 - 1 / len(log_variance))


def cheaper(beta):
    def loss(weights, x, s2, key):
        mean, log_variance = x @ weights[1], weights[2]
        divergence = (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
        return linear_loss(weights, x, s2, key) - (1 - beta) * divergence

    return loss


def variance_for_width(weights, x, s2, key):
    W, V, log_variance = weights
    mean = x @ V
    z = mean + jnp.exp(log_variance) * jax.random.normal(key, mean.shape)
    divergence = (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1) / 2
    return (((z @ W - x) ** 2).sum(axis=1) / (2 * s2) + divergence).mean()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("same-prior-for-both", rate_by_each),
        ("same-prior-for-both", of_whitened_codes),
        ("mend-the-variational", (training(linear_loss), from_the_mean)),
    ],
)  # fmt: skip
def test_right_answers_by_another_way_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("under-water", lambda e, k, R: [e[k - 1] * np.exp(-2 * R / k), k,
                                         (e[:k] * np.exp(-2 * R / k)).sum() + e[k:].sum()], "budget in equal parts"),
        ("same-prior-for-both", lambda a, b, c, d: kl_by_jax(c, d, np.zeros(c.shape[1]), np.zeros(c.shape[1])).mean(),
         "standard normal prior"),
        ("same-prior-for-both", lambda a, b, c, d: rate_under(
            a.T @ a / len(a) + np.diag(np.exp(b).mean(0)), a.mean(0), c, d), "not centered"),
        ("same-prior-for-both", lambda a, b, c, d: rate_under(a.T @ a / len(a) + np.diag(np.exp(b).mean(0)), 0, c, d),
         "moments about 0"),
        ("same-prior-for-both", lambda a, b, c, d: rate_under(np.cov(a.T) + np.exp(b).mean(0), a.mean(0), c, d),
         "variances in every place"),
        ("same-prior-for-both", lambda a, b, c, d: rate_under(np.diag(np.exp(b).mean(0)), a.mean(0), c, d),
         "means forgotten"),
        ("same-prior-for-both", lambda a, b, c, d: 2 * of_whitened_codes(a, b, c, d), "half lost"),
        ("mend-the-variational", (training(averaged_pixels), from_the_mean), "all columns out"),
        ("mend-the-variational", (training(averaged_code), from_the_mean), "divergence too cheap"),
        *(("mend-the-variational", (training(cheaper(beta)), from_the_mean), "divergence too cheap")
          for beta in (0.01, 0.5)),
        ("mend-the-variational", (training(lambda w, x, s2, key: linear_loss(w, x, 2 * s2, key)), from_the_mean),
         "divergence too dear"),
        ("mend-the-variational", (training(variance_for_width), from_the_mean), "width of the noise"),
        ("mend-the-variational", (training(linear_loss, 0.003), from_the_mean), "too slow"),
        ("mend-the-variational", (closed_form, lambda x, W, V, log_variance: x @ V @ W + 0.3 * np.sin(99 * x)),
         "noise when rebuilding"),
    ],
)  # fmt: skip
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert not feedback.correct
    assert feedback.misconception == misconception, feedback


def test_the_bound_of_the_linear_model_reaches_the_log_density_at_the_closed_form_alone():
    from aelib.course.exercises.variational_autoencoders.mend_the_variational import SETS, best_bound, bound

    for x, k, s2 in SETS:
        W, V, log_variance = closed_form(x, k, s2, 0)
        assert bound(x, s2, W, V, log_variance) == pytest.approx(best_bound(x, k, s2), abs=1e-6)
        for moved in ((1.02 * W, V, log_variance), (W, 1.02 * V, log_variance), (W, V, log_variance + 0.02)):
            assert bound(x, s2, *moved) < best_bound(x, k, s2) - 1e-5


def uniform_pixels(x):
    """A code that is the prior, and a decoder of the mean image: no map at all."""
    share = np.clip(x.mean(axis=0), 1e-3, 1 - 1e-3)
    logits = np.log(share / (1 - share))
    return lambda x: (np.zeros((len(x), 2)), np.zeros((len(x), 2))), lambda z: np.tile(logits, (len(z), 1, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda encode, decode: (encode, decode), "collapsed"),
        (lambda encode, decode: (encode, lambda z: 1 / (1 + np.exp(-decode(z)))), "probabilities"),
        (lambda encode, decode: (lambda x: (encode(x)[0], encode(x)[1] - 40), decode), "no price"),
        (lambda encode, decode: (lambda x: (np.random.default_rng().normal(size=(len(x), 2)), encode(x)[1]), decode),
         "drawn codes"),
        (lambda encode, decode: (lambda x: (x[::-1, 14, 10:12], encode(x)[1]), decode), "other images count"),
    ],
)  # fmt: skip
def test_a_map_that_misses_a_property_is_told_which(change, said):
    feedback = examine(get("train-a-map"), lambda x: change(*uniform_pixels(x)))
    assert feedback.misconception == said, feedback


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x: uniform_pixels(x)[0], "two functions"),
        (lambda x: (lambda x: np.zeros((len(x), 2)), uniform_pixels(x)[1]), "a mean and a log-variance"),
        (lambda x: (lambda x: np.full((2, len(x), 2), np.nan), uniform_pixels(x)[1]), "NaN"),
        (lambda x: (uniform_pixels(x)[0], lambda z: np.zeros((len(z), 784))), "`decode` must return"),
    ],
)
def test_a_map_of_another_form_is_told_so(answer, said):
    feedback = examine(get("train-a-map"), answer)
    assert not feedback.correct
    assert said in feedback.message
