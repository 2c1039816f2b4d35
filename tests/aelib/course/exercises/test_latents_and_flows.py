"""The exercises of the chapter "Latents and flows", answered in other words, rightly and wrongly."""

import numpy as np
import pytest
from scipy.optimize import minimize

from aelib.course.exercises import get
from aelib.course.exercises.checking import examine
from aelib.course.exercises.latents_and_flows.another_clock import of_normal_numbers
from aelib.latent import noise_levels


def by_noise(x, s, velocity):
    """The expected clean example as what is left of the point without its expected noise."""
    t = 1 - 1 / (1 + s)
    noise = (1 - t) * x + (1 - t) * velocity((1 - t) * x, t)
    return x - s * noise


def test_a_velocity_made_of_a_denoiser_gives_the_denoiser_back():
    def smooth(x, s):
        return np.tanh(x) + 1 / (1 + s**2)

    def velocity(x_t, t):
        return (x_t - smooth(x_t / (1 - t), t / (1 - t))) / t

    x = np.linspace(-3, 3, 8).reshape(4, 2)
    for s in (0.05, 1.0, 10.0):
        assert get("another-clock").answer(x, s, velocity) == pytest.approx(smooth(x, s))


@pytest.mark.parametrize("t", [0.2, 0.5, 0.9])
def test_the_velocity_of_normal_numbers_is_the_mean_of_noise_less_example(t):
    rng = np.random.default_rng(5)
    clean, noise = 2 + rng.standard_normal(400_000), rng.standard_normal(400_000)
    x_t, v = (1 - t) * clean + t * noise, noise - clean
    slope = np.cov(x_t, v)[0, 1] / x_t.var()
    for point in (-1.0, 3.0):
        fitted = v.mean() + slope * (point - x_t.mean())
        assert of_normal_numbers(np.array([point]), t)[0] == pytest.approx(fitted, abs=0.03)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (lambda x, s, v: x - s / (1 + s) * v(x, s / (1 + s)), "not rescaled"),
        (lambda x, s, v: x / (1 + s) - s / (1 + s) * v(x, s / (1 + s)), "rescaled for one use only"),
        (lambda x, s, v: x - s / (1 + s) * v(x / (1 + s), s / (1 + s)), "gone back from the noisy point"),
        (lambda x, s, v: x / (1 + s) - s * v(x / (1 + s), s), "the level for the time"),
        (lambda x, s, v: x / (1 + s) - v(x / (1 + s), s / (1 + s)), "not as far as the time says"),
        (lambda x, s, v: (x - by_noise(x, s, v)) / s, "the noise alone"),
        (lambda x, s, v: (1 + s) * by_noise(x, s, v), "scaled back again"),
        (lambda x, s, v: v(x / (1 + s), s / (1 + s)), None),
        (lambda x, s, v: x, None),
        (lambda x, s, v: 0 * x + 2, None),
    ],
)
def test_other_denoisers_are_recognised(answer, found):
    said = examine(get("another-clock"), answer)
    assert (said.correct, said.misconception) == (False, found)


def kept(levels):
    """The variance that Euler steps of the linear denoiser keep of noise of the first level."""
    a, b = np.array(levels[:-1]), np.array(levels[1:])
    return (levels[0] * np.prod((1 + a * b) / (1 + a**2))) ** 2


def test_the_levels_of_equal_times_by_a_loop():
    def levels(count, high):
        first = 1 - 1 / (1 + high)
        times = [first * (count - n) / count for n in range(count + 1)]
        return [time / (1 - time) for time in times]

    assert examine(get("levels-of-equal-times"), levels).correct
    said = examine(get("levels-of-equal-times"), lambda count, high: noise_levels(count, low=0.05, high=float(high)))
    assert (said.correct, said.misconception) == (False, "equal factors")


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("high", [1.0, 10.0])
def test_no_list_keeps_more_than_equal_angles(count, high):
    best = get("a-third-clock").answer(count, high)
    assert (best[0], best[-1]) == (pytest.approx(high), 0)
    searched = minimize(
        lambda inner: -kept([high, *inner, 0]), np.linspace(high, 0, count + 1)[1:-1] / 2, method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 10_000},
    )  # fmt: skip
    assert searched.x == pytest.approx(best[1:-1], abs=1e-3)
    assert kept(best) == pytest.approx(np.sin(np.arctan(high)) ** 2 * np.cos(np.arctan(high) / count) ** (2 * count))


@pytest.mark.parametrize(
    ("power", "found"), [(0, "the denoiser's own error"), (1, "divided by the time once"), (3, None)]
)
def test_other_weights_of_the_loss_are_recognised(power, found):
    def loss(denoise, x, noise, t):
        s = t / (1 - t)
        return ((x - denoise(x + s[:, None] * noise, s)) ** 2).sum(axis=1) / t**power

    said = examine(get("loss-of-a-velocity"), loss)
    assert (said.correct, said.misconception) == (False, found)
