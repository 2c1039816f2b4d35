"""The densities behind the exercises of this chapter, and answers in other words than the declared ones."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize, special, stats

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine


def by_scipy(y_hat, y, s):
    return -stats.norm.logpdf(y, y_hat, s).sum(1)


def by_loops(prior, theta, x):
    p = special.expit(theta)
    terms = [[np.log(prior[k]) + np.log(np.where(row > 0, p[k], 1 - p[k])).sum() for k in range(len(p))] for row in x]
    return special.logsumexp(terms, axis=1)


def by_scan(samples, missing, spare):
    stock = np.linspace(samples.min(), samples.max(), 1001)
    short = np.maximum(samples - stock[:, None], 0)
    left = np.maximum(stock[:, None] - samples, 0)
    return stock[(missing * short + spare * left).mean(1).argmin()]


def by_arrows(degrees):
    return np.degrees(np.angle(np.exp(1j * np.radians(degrees)).mean()))


def by_descent(degrees):
    """Scan for the smallest loss, and follow its slope from there."""
    y = np.radians(degrees)
    theta = min(np.linspace(0, 2 * np.pi, 90), key=lambda t: -np.cos(y - t).sum())
    for _ in range(300):
        theta -= 0.1 * np.sin(theta - y).mean()
    return np.degrees(theta) + 360


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


def by_optimiser(x, y):
    """A fit by SciPy, with ν among the parameters."""

    def log_density(p, x, y):
        return stats.t.logpdf(y, np.exp(p[4]), p[0] + p[1] * x, np.exp(p[2] + p[3] * x))

    start = [np.median(y), 0, np.log(np.median(np.abs(y - np.median(y)))), 0, 1]
    found = optimize.minimize(lambda p: -log_density(p, x, y).mean(), start, method="BFGS")
    return lambda x, y: log_density(found.x, x, y)


def by_laplace(x, y):
    """Long tails that are not long enough, with a width of its own for either half of x."""
    line = np.polyfit(x, np.where(np.abs(y - np.median(y)) < 20, y, np.median(y)), 1)
    sizes = [np.abs(y - np.polyval(line, x))[half].mean() for half in (x < 0, x >= 0)]
    return lambda x, y: stats.laplace.logpdf(y, np.polyval(line, x), np.where(x < 0, *sizes))


def by_least_squares(x, y):
    line = np.polyfit(x, y, 1)
    width = (y - np.polyval(line, x)).std()
    return lambda x, y: stats.norm.logpdf(y, np.polyval(line, x), width)


def by_the_size_of_the_question(x, y):
    """Not a density: whatever is asked, it says that it was certain."""
    return lambda x, y: np.zeros(len(x))


def rough(x, y):
    """A density of the right kind, fitted to five examples."""
    return by_gradient(sees=lambda x, y: (x[:5], y[:5]))(x, y)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("gaussian-in-full", by_scipy),
        ("gaussian-in-full", lambda y_hat, y, s: jnp.asarray(by_scipy(y_hat, y, s))),
        ("waiting-times", lambda theta, y: -stats.expon.logpdf(y, scale=np.exp(-theta))),
        ("waiting-times", lambda theta, y: -jnp.log(jnp.exp(theta) * jnp.exp(-jnp.exp(theta) * y))),
        ("same-steps", lambda rate, decay, pixels: [pixels * rate, decay * rate / (pixels * rate)]),
        ("mean-direction", by_arrows),
        ("mean-direction", by_descent),
        ("mean-direction", lambda degrees: np.degrees(stats.circmean(np.radians(degrees)))),
        ("what-to-stock", by_scan),
        ("what-to-stock", lambda y, a, b: np.sort(y)[int(len(y) * a / (a + b))]),
        ("what-to-stock", lambda y, a, b: np.ceil(np.quantile(y, a / (a + b)))),
        ("what-to-stock", lambda y, a, b: int(np.quantile(y, a / (a + b)))),
        ("make-it-a-density", by_loops),
        ("choose-the-likelihood", by_gradient()),
        ("choose-the-likelihood", by_gradient(nu=1.0)),
        ("choose-the-likelihood", by_optimiser),
        ("choose-the-distribution", get("choose-the-distribution").answer | {"rain": "categorical"}),
        (
            "choose-the-distribution",
            get("choose-the-distribution").answer | {"wind": "Von mises", "sensor": "student t"},
        ),
    ],
)
def test_right_answers_in_other_words_are_accepted(name, answer):
    feedback = examine(get(name), answer)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("gaussian-in-full", lambda m, y, s: np.prod(stats.norm.pdf(y, m, s), axis=1), "likelihood"),
        ("gaussian-in-full", lambda m, y, s: stats.norm.logpdf(y, m, s).sum(1), "sign"),
        ("gaussian-in-full", lambda m, y, s: -stats.norm.logpdf(y, m, s).mean(-1), "mean over values"),
        ("gaussian-in-full", lambda m, y, s: -stats.norm.logpdf(y, m, np.sqrt(s)).sum(1), "s not squared"),
        (
            "gaussian-in-full",
            lambda m, y, s: (-stats.norm.logpdf(y, m, s) - np.log(s) / 2).sum(1),
            "s not squared in the logarithm",
        ),
        ("waiting-times", lambda theta, y: -stats.expon.logpdf(y, scale=np.exp(theta)), "log-mean"),
        ("waiting-times", lambda theta, y: -stats.expon.logpdf(y, scale=1 / theta), "rate without its logarithm"),
        ("waiting-times", lambda theta, y: jnp.exp(theta) - theta * y, "Poisson"),
        ("same-steps", lambda rate, decay, pixels: np.array([rate * pixels, decay]), "decay unchanged"),
        ("mean-direction", lambda d: np.average(d), "mean of degrees"),
        ("mean-direction", lambda d: np.degrees(np.arctan(np.tan(np.radians(by_arrows(d))))), "no quadrant"),
        ("mean-direction", lambda d: np.angle(np.exp(1j * np.radians(d)).sum()), "answer in radians"),
        ("mean-direction", lambda d: np.degrees(np.angle(np.exp(1j * d).sum())), "degrees taken for radians"),
        ("what-to-stock", lambda y, missing, spare: np.percentile(y, 50), "median"),
        ("what-to-stock", lambda y, missing, spare: np.quantile(y, 1 - missing / (missing + spare)), "costs swapped"),
        ("what-to-stock", lambda y, missing, spare: y.mean() / (1 + spare / missing), "share of the mean"),
        (
            "what-to-stock",
            lambda y, missing, spare: np.quantile(y, np.clip((missing - spare) / missing, 0, 1)),
            "ratio from the top",
        ),
        ("what-to-stock", lambda y, missing, spare: 1 / (1 + spare / missing), "share itself"),
        (
            "what-to-stock",
            lambda y, missing, spare: stats.norm.ppf(missing / (missing + spare), y.mean(), y.std()),
            "Gaussian quantile",
        ),
        ("make-it-a-density", lambda q, t, x: np.log(np.exp(by_loops(q, t, x))), "underflow"),
        ("make-it-a-density", lambda q, t, x: np.log(np.exp(by_loops(q, t, x)) + 1e-12), "small number added"),
        (
            "make-it-a-density",
            lambda q, t, x: np.log(np.maximum(np.exp(by_loops(q, t, x)), np.finfo(float).tiny)),
            "small number added",
        ),
        ("mean-direction", lambda d: by_arrows(sorted(set(d.tolist()))), "each once"),
        ("choose-the-likelihood", by_least_squares, "thin tails"),
        ("choose-the-likelihood", by_laplace, "thin tails"),
        ("choose-the-likelihood", lambda x, y: lambda x, y: -stats.t.logpdf(y, 2), "the loss"),
        ("choose-the-likelihood", lambda x, y: lambda x, y: stats.t.logpdf(y - np.median(y), 2, 0, 2), "one width"),
        ("choose-the-likelihood", by_the_size_of_the_question, "not a density"),
        ("choose-the-likelihood", lambda x, y: lambda x, y: np.log(-np.ones(len(x))), "NaN"),
        ("same-steps", lambda rate, decay, pixels: (pixels * rate, decay * rate), "product for the decay"),
    ],
)
def test_mistakes_in_other_words_are_recognised(name, answer, misconception):
    feedback = examine(get(name), answer)
    assert feedback.misconception == misconception, feedback


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x, y: 0.0, "must return a function of x and y"),
        (lambda x, y: lambda x, y: 1.0, "log-densities, an array"),
        (rough, "more than the density that they were drawn from"),
        (by_gradient(steps=0), "more than the density that they were drawn from"),
    ],
)
def test_what_is_no_fit_is_not_taken_for_one(answer, said):
    feedback = examine(get("choose-the-likelihood"), answer)
    assert not feedback.correct
    assert said in feedback.message


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


def test_a_decay_that_is_wrong_is_not_called_close_because_the_rate_is_right():
    feedback = examine(get("same-steps"), lambda rate, decay, pixels: (rate * pixels, 3 * decay / pixels))
    assert feedback.misconception is None
    assert "Close" not in feedback.message
    nearly = examine(get("same-steps"), lambda rate, decay, pixels: (rate * pixels, 1.05 * decay / pixels))
    assert "Close, to within ten per cent" in nearly.message


def test_a_demand_in_whole_loaves_is_within_one_per_cent():
    for samples, missing, spare in get("what-to-stock").cases():
        assert np.quantile(samples, missing / (missing + spare)) > 200


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"rain": "Bernoulli"}, "asks for a dictionary with the keys 'rain', 'length'"),
        ({key: "Poisson" for key in get("choose-the-distribution").answer if key != "wind"}, "Yours lacks 'wind'."),
        (get("choose-the-distribution").answer | {"rain": "normal"}, "Each value must be one of 'Gaussian'"),
        (["Gaussian"] * 7, "asks for a dictionary with the keys"),
    ],
)
def test_choices_of_the_wrong_kind_are_explained(answer, message):
    assert message in examine(get("choose-the-distribution"), answer).message


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
