"""Answers in other words than the declared ones, and what they are measured by."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx
from scipy.special import logsumexp

import aelib
from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.denoising import beat_wiener, mend_the_denoiser, only_the_covariance


def cases(name):
    return get(name).cases()


# What the answers are, computed in another way


def log_density(y, centres, shares, widths, sigma):
    """Of damaged examples of a mixture."""
    both = widths**2 + sigma**2
    squares = ((y[:, None] - centres) ** 2).sum(2)
    return logsumexp(np.log(shares) - squares / (2 * both) - y.shape[1] / 2 * np.log(2 * np.pi * both), axis=1)


def test_the_repair_of_a_mixture_moves_along_the_slope_of_its_smoothed_density():
    for y, *mixture, sigma in cases("repair-of-a-mixture"):
        y, mixture = y[1:].astype(float), [np.asarray(part, float) for part in mixture]
        for axis in range(y.shape[1]):
            step = 1e-5 * np.eye(y.shape[1])[axis]
            slope = (log_density(y + step, *mixture, sigma) - log_density(y - step, *mixture, sigma)) / 2e-5
            moved = y[:, axis] + sigma**2 * slope
            np.testing.assert_allclose(get("repair-of-a-mixture").answer(y, *mixture, sigma)[:, axis], moved, atol=1e-6)


def test_a_training_set_is_a_mixture_without_width():
    for y, x, sigma in cases("best-repair-of-a-training-set"):
        mixture = x, np.full(len(x), 1 / len(x)), np.zeros(len(x))
        expected = get("repair-of-a-mixture").answer(y, *mixture, sigma)
        np.testing.assert_allclose(get("best-repair-of-a-training-set").answer(y, x, sigma), expected, atol=1e-5)


def test_the_error_without_the_clean_is_the_error():
    rng = np.random.default_rng(0)
    x = rng.laplace(size=(200_000, 3))
    y = x + 0.8 * rng.standard_normal(x.shape)
    A = np.array([[0.7, -0.4, 0.2], [0.1, 0.9, 0.3], [-0.2, 0.5, 0.6]])
    repaired = np.tanh(y @ A)
    traces = (1 - repaired**2) @ np.diag(A)
    estimate = get("error-without-the-clean").answer(y, repaired, traces, 0.8)
    assert estimate == pytest.approx(((repaired - x) ** 2).sum(1).mean(), rel=0.01)


def test_the_error_from_two_copies_is_the_error():
    rng = np.random.default_rng(0)
    x = rng.laplace(size=(200_000, 3))
    first, second = (x + 0.8 * rng.standard_normal(x.shape) for _ in range(2))
    repaired = np.tanh(first)
    estimate = get("error-from-two-copies").answer(first, second, repaired)
    assert estimate == pytest.approx(((repaired - x) ** 2).sum(1).mean(), rel=0.01)


def test_a_copy_of_the_input_earns_nothing_by_blind_spots_and_the_mean_does():
    rng = np.random.default_rng(0)
    y = np.linspace(0, 9, 40)[:, None, None] + rng.standard_normal((40, 20, 20))
    loss = get("blind-spots").answer
    hidden = rng.random(y.shape) < 0.1
    copied, averaged = (loss(repair, y, hidden) for repair in (lambda y: y, lambda y: y.mean((1, 2), keepdims=True)))
    assert (copied, averaged) == pytest.approx((2, 1), rel=0.1)


def test_no_linear_repair_beats_wieners():
    _, x, sigma = cases("wiener-filter")[0]
    rng = np.random.default_rng(1)
    clean = rng.permutation(x)[:2000]
    damaged = clean + sigma * rng.standard_normal(clean.shape)
    error = lambda repaired: ((repaired - clean) ** 2).sum(1).mean()  # noqa: E731
    best = get("wiener-filter").answer(damaged, x, sigma)
    least = error(best)
    for _ in range(20):
        other = best + (damaged - x.mean(0)) @ (0.1 * rng.standard_normal((4, 4)))
        assert error(other) > least


def test_with_even_noise_the_filter_is_the_shrinkage_along_components():
    y, x, _ = cases("wiener-filter")[1]
    variances, U = np.linalg.eigh(np.cov(x, rowvar=False))
    shrunk = x.mean(0) + ((y - x.mean(0)) @ U * (variances / (variances + 0.25))) @ U.T
    np.testing.assert_allclose(get("wiener-filter").answer(y, x, np.full(4, 0.5)), shrunk, atol=1e-4)


def test_on_a_gaussian_nothing_is_gained_on_the_filter_and_on_the_examples_it_is():
    """The best repair of the three clumps, which knows them, against the filter on both."""
    x = only_the_covariance.examples().astype(float)
    twins = get("only-the-covariance").answer(x, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    for examples, gains in ((x, True), (twins, False)):
        known, new = examples[:2000], examples[2000:]
        y = new + rng.standard_normal(new.shape)
        linear = mend_the_denoiser.wiener(known, 1.0, y)
        bent = get("best-repair-of-a-training-set").answer(y, known, 1.0)
        better = mend_the_denoiser.squares(bent, new) < 0.97 * mend_the_denoiser.squares(linear, new)
        assert better == gains


@pytest.mark.parametrize(
    ("rng_of", "told"),
    [
        (lambda rng: rng, ""),
        (lambda rng: np.random.default_rng(), "Two generators of the same seed give different examples"),
        (lambda rng: np.random.default_rng(3), "With two generators of different seeds the examples are the same"),
    ],
)
def test_where_examples_do_not_come_from_the_generator_it_is_told(rng_of, told):
    draw = get("only-the-covariance").answer
    message = examine(get("only-the-covariance"), lambda x, rng: draw(x, rng_of(rng))).message
    assert told in message
    assert ("wo generators" in message) == bool(told)


# Training a linear denoiser


def denoiser(*, noise=None, target=None, seen=None, repair=None, rate=0.1):
    """A training in which one thing may differ: of a batch and its noise."""

    def train(x, sigma, rng, steps):
        R, b = np.zeros((x.shape[1],) * 2), 0.0
        for _ in range(steps):
            e = noise(x, sigma, rng) if noise else rng.normal(0, sigma, x.shape)
            y = seen(x, e) if seen else x + e
            off = y @ R + b - (target(x, e, sigma, rng) if target else x)
            R, b = R - rate * y.T @ off / len(x), b - rate * off.mean(0)
        answer = lambda y: y @ R + b  # noqa: E731
        return (lambda y: repair(answer, y, sigma, rng)) if repair else answer

    return train


def by_jax(x, sigma, rng, steps):
    """With Adam, on the loss of the network's own choice of noise."""
    params = {"R": jnp.zeros((x.shape[1],) * 2), "b": jnp.zeros(x.shape[1])}
    optimizer = optax.adam(0.02)

    @jax.jit
    def step(params, state, y, x):
        loss = lambda p: ((y @ p["R"] + p["b"] - x) ** 2).sum(1).mean()  # noqa: E731
        updates, state = optimizer.update(jax.grad(loss)(params), state)
        return optax.apply_updates(params, updates), state

    state = optimizer.init(params)
    for _ in range(steps):
        params, state = step(params, state, x + sigma * rng.standard_normal(x.shape), x)
    return lambda y: y @ params["R"] + params["b"]


def denoiser_after_draws(noise):
    """A training before which something else is drawn."""

    def train(x, sigma, rng, steps):
        rng.standard_normal((x.shape[1], x.shape[1]))
        return denoiser(noise=noise)(x, sigma, rng, steps)

    return train


def other_noise(x, e, sigma, rng):
    return x + sigma * rng.standard_normal(x.shape)


@pytest.mark.parametrize("train", [denoiser(), denoiser(rate=0.05), by_jax])
def test_denoisers_that_learn_are_accepted(train):
    feedback = examine(get("mend-the-denoiser"), train)
    assert feedback.correct, feedback


def test_targets_with_noise_of_their_own_do_no_harm_on_average():
    """As the points say: the same error up to the noise of the steps, where a copy has twice as much."""
    x, new = mend_the_denoiser.task(1, 100, (4, 2, 1, 1, 0.5, 0.5, 0, 0))
    y = new + 0.7 * np.random.default_rng(2).standard_normal(new.shape)
    repair = denoiser(target=other_noise, rate=0.02)(x, 0.7, np.random.default_rng(3), 1000)
    best = mend_the_denoiser.squares(mend_the_denoiser.wiener(x, 0.7, y), new)
    assert mend_the_denoiser.squares(repair(y), new) < 1.02 * best < 0.6 * mend_the_denoiser.squares(y, new)


@pytest.mark.parametrize(
    ("train", "misconception"),
    [
        (denoiser(target=lambda x, e, s, rng: x + e), "noisy targets"),
        (denoiser(seen=lambda x, e: x), "clean fed in"),
        (denoiser(repair=lambda r, y, s, rng: r(rng.normal(y, s))), "noise at evaluation"),
        (denoiser(repair=lambda r, y, s, rng: r(y + np.random.default_rng(0).normal(0, s, y.shape))),
            "noise at evaluation"),
        (denoiser(noise=lambda x, s, rng: s * rng.standard_normal((1, x.shape[1]))), "one noise a step"),
        (denoiser(noise=lambda x, s, rng: s * rng.standard_normal((len(x), 1))), "one number an example"),
        (denoiser(noise=lambda x, s, rng: np.random.default_rng(7).normal(0, s, x.shape)), "same at every step"),
        (denoiser(target=other_noise), "noise of the target"),
        (denoiser_after_draws(lambda x, s, rng: rng.normal(0, s, x.shape[1])), "one noise a step"),
        (denoiser_after_draws(lambda x, s, rng: rng.normal(0, s, (len(x), 1))), "one number an example"),
        (denoiser(noise=lambda x, s, rng: s**2 * rng.standard_normal(x.shape)), "variance"),
        (denoiser(rate=0.003), "too slow"),
        (denoiser(rate=0.0), "nothing learnt"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_denoiser_has_a_name(train, misconception):
    feedback = examine(get("mend-the-denoiser"), train)
    assert feedback.misconception == misconception, feedback


def faulty(x, sigma, rng, steps, rate=0.1):
    """The code of the question."""
    n, p = x.shape
    R, b = np.zeros((p, p)), x.mean(axis=0)
    noise = sigma * rng.standard_normal(p)
    for _ in range(steps):
        y = x + noise
        error = y @ R + b - y
        R, b = R - rate * y.T @ error / n, b - rate * error.mean(axis=0)
    return lambda y: (y + sigma * rng.standard_normal(y.shape)) @ R + b


def test_the_code_of_the_question_is_told_one_fault_after_another():
    assert examine(get("mend-the-denoiser"), faulty).misconception == "noise at evaluation"
    drawn = lambda x, s, rng: s * np.random.default_rng(4).standard_normal(x.shape[1])  # noqa: E731
    copied = denoiser(noise=drawn, target=lambda x, e, s, rng: x + e)
    assert not examine(get("mend-the-denoiser"), copied).correct
    assert not examine(get("mend-the-denoiser"), denoiser(noise=drawn)).correct


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (denoiser(rate=3.0), "`repair` returned NaN or an infinity"),
    ],
)
def test_what_is_no_denoiser_is_told_what_is_asked(train, said):
    assert said in examine(get("mend-the-denoiser"), train).message


# Beating the filter


def test_the_filter_and_its_share_in_the_messages():
    x, hidden, rival = beat_wiener.sideways()
    assert (len(x), len(hidden)) == (5000, 1000)
    y = beat_wiener.damaged(hidden, 0.5)
    plain, clipped = (beat_wiener.left(each(y, 0.5), hidden) for each in (rival, rival.clipped))
    assert 0.08 < 1 - clipped / plain < 0.12, "clipping takes a tenth of its error away"
    given = mend_the_denoiser.wiener(x.reshape(-1, 784).astype(float), 0.5, y[:20])
    np.testing.assert_allclose(rival(y[:20], 0.5), given, atol=1e-4)


def other_answer(repair):
    return lambda x, sigma: lambda y: repair(x, sigma, np.asarray(y))


def another_level(x, sigma, y):
    return beat_wiener.Filter(x).clipped(y, 0.3).reshape(y.shape)


def nearest(x, sigma, y):
    known = x.reshape(-1, 784)
    return x[((known**2).sum(1) / 2 - y.reshape(-1, 784) @ known.T).argmin(1)]


@pytest.mark.parametrize(
    ("repair", "misconception"),
    [
        (lambda x, s, y: y, "no repair"),
        (lambda x, s, y: 0.9 * y, "no repair"),
        (lambda x, s, y: x.mean(0) + 0.3 * (y - x.mean(0)), "a linear map"),
        (lambda x, s, y: beat_wiener.Filter(x)(y, 0.4).reshape(y.shape), "a linear map"),
        (another_level, "weaker noise"),
        (lambda x, s, y: 0.9 * beat_wiener.Filter(x).clipped(y, 0.36).reshape(y.shape), "not far enough"),
        (nearest, "by heart"),
        (lambda x, s, y: np.zeros_like(y), "the mean"),
    ],
)
def test_repairs_that_lose_to_the_filter_have_a_name(repair, misconception):
    feedback = examine(get("beat-wiener"), other_answer(repair))
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (lambda x, s: x, "end with `return repair`"),
        (lambda x, s: lambda y: y.mean(), "`repair` must return an array [300, 28, 28]"),
        (
            lambda x, s: lambda y: y.reshape(len(y), -1),
            "digits, but got an array [300, 784]",
        ),
        (lambda x, s: lambda y: (y - y.mean()) / y.std(), "in reverse order, `repair` returns other numbers"),
        (lambda x, s: lambda y: y + np.random.default_rng().random(y.shape), "returns different numbers"),
    ],
)
def test_what_repairs_no_picture_by_itself_is_told_so(train, said):
    assert said in examine(get("beat-wiener"), train).message


@pytest.mark.nightly
@pytest.mark.parametrize(("output", "correct"), [(aelib.Bernoulli(), True), (aelib.Gaussian(sigma=1.0), False)])
def test_a_network_of_ones_own_is_judged_by_its_error(output, correct):
    def learn(x, sigma):
        model = aelib.dense_autoencoder((28, 28), hidden=(512,), latent=256, likelihood=output, rngs=nnx.Rngs(1))
        loss = aelib.denoising(aelib.gaussian_noise(sigma))
        aelib.fit(model, loss, x, epochs=15, batch_size=64, optimizer=optax.adam(1e-3), key=jax.random.key(1),
                  progress=False)  # fmt: skip
        return model

    feedback = examine(get("beat-wiener"), learn)
    assert feedback.correct == correct, feedback
    assert correct or feedback.misconception == "outside the range"
