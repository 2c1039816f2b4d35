"""The densities behind the exercises of this chapter, and answers in other words than the declared ones."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize, special, stats

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def by_loops(prior, theta, x):
    terms = [
        [np.log(q) + special.log_expit(np.where(row > 0, logits, -logits)).sum()
         for q, logits in zip(prior, theta, strict=True)]
        for row in x
    ]  # fmt: skip
    return special.logsumexp(terms, axis=1)


def by_one_mean_image(margin):
    def density(prior, theta, x):
        image = np.clip(prior @ special.expit(theta), margin, 1 - margin)
        return x @ np.log(image) + (1 - x) @ np.log(1 - image)

    return density


def by_scan(samples, missing, spare):
    stock = np.linspace(samples.min(), samples.max(), 1001)
    short = np.maximum(samples - stock[:, None], 0)
    left = np.maximum(stock[:, None] - samples, 0)
    return stock[(missing * short + spare * left).mean(1).argmin()]


def by_gradient(nu=2.0, rate=0.05, steps=1500, sees=lambda x, y: (x, y)):
    """The fit of a Student distribution as one writes it in the chapter, with what it `sees` of the data."""

    def log_density(p, x, y):
        log_width = p[2] + p[3] * x
        z = (y - p[0] - p[1] * x) * jnp.exp(-log_width)
        constant = special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2) - np.log(nu * np.pi) / 2
        return constant - log_width - (nu + 1) / 2 * jnp.log1p(z**2 / nu)

    def fit(x, y):
        x, y = sees(x, y)
        p = jnp.array([np.median(y), 0, np.log(np.median(np.abs(y - np.median(y)))), 0])
        slope = jax.jit(jax.grad(lambda p: -log_density(p, x, y).mean()))
        for _ in range(steps):
            p = p - rate * slope(p)
        return lambda x, y: log_density(p, x, y)

    return fit


def by_two_gaussians(x, y):
    """A narrow Gaussian and a wide one, in the ratio and of the widths that suit the data best."""

    def log_density(p, x, y):
        z = (y - p[0] - p[1] * x) * np.exp(-p[2] - p[3] * x)
        both = stats.norm.logpdf(z) + special.log_expit(p[4]), stats.norm.logpdf(z, scale=np.exp(p[5]))
        return np.logaddexp(both[0], both[1] + special.log_expit(-p[4])) - p[2] - p[3] * x

    start = [np.median(y), 0, np.log(np.median(np.abs(y - np.median(y)))), 0, 2, 2]
    found = optimize.minimize(lambda p: -log_density(p, x, y).mean(), start, method="BFGS")
    return lambda x, y: log_density(found.x, x, y)


def rough(x, y):
    """A density of the right kind, fitted to five examples."""
    return by_gradient(sees=lambda x, y: (x[:5], y[:5]))(x, y)


def asked_once(x):
    _, place, times = np.unique(x, return_inverse=True, return_counts=True)
    return times[place] == 1


def by_a_gamma_of_the_same_moments(samples, missing, spare):
    mean, variance = samples.mean(), samples.var()
    return stats.gamma.ppf(missing / (missing + spare), mean**2 / variance, scale=variance / mean)


def terms_of(prior, theta, x):
    return np.log(prior) - (np.logaddexp(0, theta) - x[:, None] * theta).sum(-1)


def best_term_of_large_pictures(prior, theta, x):
    terms = terms_of(prior, theta, x)
    return terms.max(1) if x.shape[1] > 100 else special.logsumexp(terms, axis=1)


def by_log1p(prior, theta, x):
    return special.logsumexp(np.log(prior) - (np.log1p(np.exp(theta)) - x[:, None] * theta).sum(-1), axis=1)


def by_clipped_sigmoids(margin):
    def log_density(prior, theta, x):
        p = np.clip(special.expit(theta), margin, 1 - margin)
        return special.logsumexp(np.log(prior) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T, axis=1)

    return log_density


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("make-it-a-density", by_one_mean_image(0.0), "pixels mixed"),
        ("make-it-a-density", lambda q, t, x: np.log(np.exp(by_loops(q, t, x)) + 1e-12), "small number added"),
        ("choose-the-likelihood", by_two_gaussians, "thin tails"),
        ("make-it-a-density", by_log1p, "overflow"),
        ("make-it-a-density", by_clipped_sigmoids(1e-12), "clipped"),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("mean-direction", lambda d: min(np.arange(0, 360, 0.1), key=lambda t: -np.cos(np.radians(d - t)).sum())),
        ("what-to-stock", by_a_gamma_of_the_same_moments),
        ("make-it-a-density", best_term_of_large_pictures),
    ],
)
def test_what_is_right_on_easy_inputs_alone_is_not_accepted(name, answer):
    assert not examine(get(name), answer).correct


def test_a_quantile_at_no_probability_is_explained_where_it_is_not_one_of_the_ratios():
    feedback = examine(
        get("what-to-stock"), lambda y, missing, spare: np.quantile(y, 100 * missing / (missing + spare))
    )
    assert "Quantiles must be in the range" in feedback.message


def through_the_origin(x, y):
    b = (x * y).sum() / (x * x).sum()
    log_width = np.log(np.median(np.abs(y - b * x)))
    return lambda x, y: stats.t.logpdf(y, 1.5, b * x, np.exp(log_width))


def as_wide_at_both_ends(x, y):
    """Student's distribution around the right line, with a width in |x|."""
    fit = get("choose-the-likelihood").answer(x, y)
    at, around = np.array([-1.0, 1.0]), np.linspace(-60, 60, 120_001)
    ends = [around[fit(np.full(around.shape, one), around).argmax()] for one in at]
    line = np.polyfit(at, ends, 1)
    return lambda x, y: stats.t.logpdf(y, 2, np.polyval(line, x), np.exp(0.5 + 0.3 * np.abs(x)))


@pytest.mark.parametrize(
    ("fit", "misconception"), [(through_the_origin, "centre off"), (as_wide_at_both_ends, "one width")]
)
def test_a_line_or_a_width_of_another_form_is_recognised(fit, misconception):
    assert examine(get("choose-the-likelihood"), fit).misconception == misconception


def one_at_the_left_end(x, y):
    density = get("choose-the-likelihood").answer(x, y)
    return lambda x, y: density(x, y) - x - 1


def test_a_demand_may_have_two_humps():
    samples, missing, spare = get("what-to-stock").cases()[-1]
    assert abs(by_a_gamma_of_the_same_moments(samples, missing, spare) / by_scan(samples, missing, spare) - 1) > 0.1


@pytest.mark.parametrize(
    ("cheat", "misconception"),
    [
        (lambda x, y: 3 * np.sin(4 * np.pi * x) ** 2, "not a density"),
        (lambda x, y: 50.0 * asked_once(x), "better than the truth"),
        (lambda x, y: 0.1 * asked_once(x), "better than the truth"),
        (lambda x, y: 3.0 * (np.abs(x - np.round(4 * x) / 4) > 1e-9), "not a density"),
    ],
)
def test_a_density_that_is_larger_where_nobody_adds_it_up_is_no_density(cheat, misconception):
    def fit(x, y):
        density = get("choose-the-likelihood").answer(x, y)
        return lambda x, y: density(x, y) + cheat(x, y)

    feedback = examine(get("choose-the-likelihood"), fit)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (rough, "more than the density that they were drawn from"),
        (by_gradient(steps=0), "more than the density that they were drawn from"),
        (one_at_the_left_end, "At x = 1.00 it adds up to 0.135."),
    ],
)
def test_what_is_no_fit_is_not_taken_for_one(answer, said):
    feedback = examine(get("choose-the-likelihood"), answer)
    assert not feedback.correct
    assert said in feedback.message


def test_a_mixture_of_gaussians_is_not_told_that_it_expects_no_slip():
    message = examine(get("choose-the-likelihood"), by_two_gaussians).message
    assert "whose tails fall as a power of the distance" in message
    assert "A second, wider Gaussian" in message


def test_a_density_is_not_told_what_it_is_asked_for():
    """New examples and those that it is added up over come in one call, in an order that gives neither away."""
    calls = []

    def fit(x, y):
        density = get("choose-the-likelihood").answer(x, y)
        return lambda x, y: calls.append(y) or density(x, y)

    assert examine(get("choose-the-likelihood"), fit).correct
    assert len(calls) == 2
    assert all(len(y) > 30_000 and 0.4 < (np.diff(y) > 0).mean() < 0.6 for y in calls)


def test_the_losses_are_those_of_densities():
    times = np.linspace(0, 80, 800_001)
    for theta in (-1.0, 0.3, 1.2):
        density = np.exp(-get("waiting-times").answer(theta, times))
        assert np.trapezoid(density, times) == pytest.approx(1, abs=1e-3)
    prior, theta, _ = get("make-it-a-density").cases()[0]
    pictures = np.array(list(product([0.0, 1.0], repeat=theta.shape[1])))
    assert np.exp(get("make-it-a-density").answer(prior, theta, pictures)).sum() == pytest.approx(1)


def test_the_gradient_in_the_explanation():
    theta, y = get("waiting-times").cases()[0]
    slopes = jax.vmap(jax.grad(lambda t, y: jnp.exp(t) * y - t))(jnp.asarray(theta), jnp.asarray(y))
    assert "y exp(θ) - 1" in get("waiting-times").explanation
    assert np.allclose(slopes, y * np.exp(theta) - 1, atol=1e-5)


def test_the_last_pictures_are_below_the_smallest_number():
    """What the exercise and its message about underflow claim of the last test input."""
    prior, theta, x = get("make-it-a-density").cases()[-1]
    assert (theta.shape[1], x.shape[1]) == (2500, 2500)
    assert (np.exp(by_loops(prior, theta, x)) == 0).all()
    assert (by_loops(prior, theta, x) < -1000).all()
    assert np.ptp(by_loops(prior, theta, x)) > 750  # so that one maximum will not do for both


def test_a_decay_that_is_wrong_is_not_called_close_because_the_rate_is_right():
    feedback = examine(get("same-steps"), lambda rate, decay, pixels: (rate * pixels, 3 * decay / pixels))
    assert feedback.misconception is None
    assert "ten per cent" not in feedback.message
    nearly = examine(get("same-steps"), lambda rate, decay, pixels: (rate * pixels, 1.05 * decay / pixels))
    assert "less than ten per cent" in nearly.message


def test_a_demand_in_whole_loaves_is_within_one_per_cent():
    for samples, missing, spare in get("what-to-stock").cases():
        assert np.quantile(samples, missing / (missing + spare)) > 200


def test_choices_are_counted():
    answer = get("choose-the-distribution").answer | {"wind": "Poisson", "sensor": "Gaussian"}
    assert (
        "5 of 7 fit. One that does not is `wind: Poisson`." in examine(get("choose-the-distribution"), answer).message
    )


def test_rain_as_one_of_two_classes_is_accepted_with_a_remark():
    answer = get("choose-the-distribution").answer
    remark = "two classes, the same loss with one logit more"
    assert remark in examine(get("choose-the-distribution"), answer | {"rain": "categorical"}).message
    assert remark not in examine(get("choose-the-distribution"), answer).message


def test_directions_that_cancel_cost_the_same_everywhere():
    """What the exercise says of 0 and 180 degrees, and of its own test inputs."""
    around = np.linspace(0, 2 * np.pi, 50)
    assert np.allclose(-np.cos(np.radians([[0.0], [180.0]]) - around).sum(0), 0)
    for (degrees,) in get("mean-direction").cases():
        assert abs(np.exp(1j * np.radians(degrees)).sum()) > 0.1
