"""The live figure of the water over a spectrum, in Python: against the optimum found by trying, and its own picture."""

import json

import numpy as np
import pytest

from aelib.course.live import filled, water_filling

SPECTRUM = np.array([5.0, 3.0, 1.5, 0.8, 0.3, 0.2, 0.1])


@pytest.mark.parametrize(("s2", "beta"), [(0.5, 1.0), (0.5, 4.0), (2.0, 0.2), (0.05, 1.0), (10.0, 3.0)])
def test_rate_and_error_are_those_of_the_best_linear_model(s2, beta):
    """A column of the square g costs ½ log(1 + g/s²) with β = 1; with any β its best variance and square are tried."""
    water = filled(water_filling(SPECTRUM, k=4), s2, beta)
    rate, error, active = 0.0, SPECTRUM[4:].sum(), 0
    rates = np.linspace(0, 6, 600_001)
    for value in SPECTRUM[:4]:
        best = rates[(value * np.exp(-2 * rates) / (2 * s2) + beta * rates).argmin()]
        rate, error = rate + best, error + value * np.exp(-2 * best)
        active += best > 0
    assert water.active == active
    assert water.rate == pytest.approx(rate, abs=1e-4)
    assert water.error == pytest.approx(error, abs=1e-3)
    assert water.level == pytest.approx(s2 * beta)


def test_a_rate_a_little_larger_saves_twice_the_level():
    figure = water_filling(SPECTRUM, k=4)
    before, after = (filled(figure, s2) for s2 in (0.5, 0.499))
    slope = (after.error - before.error) / (after.rate - before.rate)
    assert slope == pytest.approx(-2 * 0.5, rel=2e-3)


def test_it_is_computed_from_the_data_as_shipped_and_begins_where_it_is_told():
    figure = water_filling(SPECTRUM.astype(np.float32), k=3, s2=0.7, beta=2.0)
    assert json.loads(json.dumps(figure.data))["start"] == [0.7, 2.0]
    assert filled(figure) == filled(figure, 0.7, 2.0)
    assert figure.data["learnt"] == pytest.approx(SPECTRUM[3:].mean(), rel=1e-3)
    assert filled(figure, figure.data["learnt"], 1.0).active == 3


def test_the_picture_says_how_many_columns_are_active_and_where_the_model_lies():
    spectrum, curve = water_filling(SPECTRUM, k=4, s2=1.0).picture.axes
    assert spectrum.get_title() == "3 of 4 columns are active"
    np.testing.assert_allclose(spectrum.lines[0].get_ydata(), 1.0)
    water = filled(water_filling(SPECTRUM, k=4))
    np.testing.assert_allclose(np.ravel(curve.lines[1].get_data()), (water.rate, water.error))
    heights = {
        round(bar.get_x() + bar.get_width() / 2): bar.get_y() + bar.get_height() for bar in spectrum.patches[7:10]
    }
    np.testing.assert_allclose([heights[place] for place in (1, 2, 3)], SPECTRUM[:3])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"eigenvalues": SPECTRUM[::-1]}, "the largest first"),
        ({"eigenvalues": SPECTRUM[[0, 2, 1, *range(3, len(SPECTRUM))]]}, "the largest first"),
        ({"eigenvalues": SPECTRUM - 1}, "none negative"),
        ({"k": 7}, "k must be .* but got 7"),
        ({"s2": 0.0}, "s2 must be .* but got 0"),
        ({"beta": 11.0}, "beta must be .* but got 11"),
    ],
)
def test_other_arguments_are_refused(given, message):
    arguments = {"eigenvalues": SPECTRUM, "k": 3} | given
    with pytest.raises(ValueError, match=message):
        water_filling(arguments.pop("eigenvalues"), **arguments)
