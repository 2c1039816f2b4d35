import json
import math

import numpy as np
import pytest
from scipy import stats

import aelib
from aelib.course.live import choose_likelihood, likelihood_terms
from aelib.course.live.choose_likelihood import CENTRE, CHOICES, NU

NAMES = [choice.name for choice in CHOICES]


def columns(theta, answers):
    return np.full((len(answers), 1), theta), np.asarray(answers, np.float64)[:, None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Gaussian", lambda y, t: aelib.Gaussian(sigma=1.0).nll(*columns(t, y))),
        ("Gaussian, width", lambda y, t: aelib.Gaussian(sigma=math.exp(t)).nll(*columns(CENTRE, y))),
        ("Bernoulli", lambda y, t: aelib.Bernoulli().nll(*columns(t, y))),
        ("Laplace", lambda y, t: -stats.laplace.logpdf(y, t)),
        ("Student-t", lambda y, t: -stats.t.logpdf(y, NU, t)),
        ("Poisson", lambda y, t: -stats.poisson.logpmf(y, math.exp(t))),
    ],
)
def test_the_losses_are_those_of_the_library_and_of_scipy(name, expected):
    choice = CHOICES[NAMES.index(name)]
    for theta in np.linspace(*choice.reach, 9):
        terms = likelihood_terms(name, theta, choice.answers)
        np.testing.assert_allclose(terms.loss, expected(choice.answers, theta), rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_the_slopes_are_those_of_the_losses(choice):
    for theta in np.linspace(*choice.reach, 8) + 0.01234:
        around = [likelihood_terms(choice.name, t, choice.answers).loss for t in (theta - 1e-6, theta + 1e-6)]
        slope = likelihood_terms(choice.name, theta, choice.answers).slope
        np.testing.assert_allclose((around[1] - around[0]) / 2e-6, slope, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("choice", CHOICES, ids=NAMES)
def test_the_best_parameter_and_the_data_are_in_sight(choice):
    at = np.linspace(*choice.reach, 500)
    losses = [likelihood_terms(choice.name, t, choice.answers).loss.mean() for t in at]
    assert 0 < int(np.argmin(losses)) < 499
    assert min(losses) > 0
    assert choice.reach[0] < choice.start < choice.reach[1]
    assert choice.shown[0] < min(choice.answers) <= max(choice.answers) < choice.shown[1]
    best = likelihood_terms(choice.name, at[int(np.argmin(losses))], choice.answers)
    assert np.exp(-best.loss).max() < choice.high


def test_the_slip_pulls_the_gaussian_and_hardly_student():
    lengths = CHOICES[0].answers
    pulls = [-likelihood_terms(name, 4.0, lengths).slope for name in ("Gaussian", "Laplace", "Student-t")]
    assert pulls[0][-1] == 7
    assert pulls[1][-1] == 1
    assert 0 < pulls[2][-1] < 0.6


def test_the_data_are_what_the_reader_chooses_among():
    data = json.loads(json.dumps(choose_likelihood().data))
    assert [choice["name"] for choice in data["choices"]] == NAMES
    assert data["choices"][5]["answers"] == list(CHOICES[5].answers)


def test_the_picture_shows_where_either_distribution_stands():
    axes = choose_likelihood().picture.axes
    assert [ax.get_title() for ax in axes[:2]] == ["Gaussian", "Student-t"]
    assert axes[2].texts[0].get_text() == "θ = 4.0"
    assert axes[3].texts[0].get_text() in ("θ = 3.2", "θ = 3.3")
    assert [ax.texts[0].get_text().split(": ")[1] for ax in axes[:2]] == ["−7.0", "−0.49"], (
        "the slip's terms of the slope"
    )
    assert axes[2].get_ylim() == axes[3].get_ylim(), "so that equal slopes look equal"


def test_another_distribution_is_not_taken_for_one_of_them():
    with pytest.raises(ValueError, match="name must be one of Gaussian"):
        likelihood_terms("Cauchy", 0.0, [1.0])
