import json

import numpy as np
import pytest

from aelib import plots
from aelib.course.live import Neuron, Polynomial, descent, walk

BOWL = Polynomial((0, 0, 0.5), view=(-3, 3), start=-2, rate=0.25)
MINIMA = Polynomial((1.2, 0.3, -2, 0, 1), view=(-1.7, 1.6), start=1.5, rate=0.03)
NEURON = Neuron(view=(-5, 7), start=4, rate=3)
TURNED = Neuron(view=(-5, 5), start=-1, rate=3, x=-1.5, b=0.7, y=0.8)


@pytest.mark.parametrize("curve", [BOWL, MINIMA, NEURON, TURNED])
def test_slope_and_curvature_are_the_derivatives_of_the_loss(curve):
    w, h = np.linspace(curve.view[0], curve.view[1], 41), 1e-4
    np.testing.assert_allclose(curve.slope(w), (curve.loss(w + h) - curve.loss(w - h)) / (2 * h), atol=1e-6)
    np.testing.assert_allclose(curve.curvature(w), (curve.slope(w + h) - curve.slope(w - h)) / (2 * h), atol=1e-6)
    assert np.abs(curve.slope(w)).max() > 0.05


def test_the_neurons_loss_is_half_the_squared_error():
    output = 1 / (1 + np.exp(-(2 * 0.6 + 0.9)))
    assert Neuron(view=(0, 1), start=0, rate=1, x=2, b=0.9, y=0.25).loss(0.6) == pytest.approx((output - 0.25) ** 2 / 2)
    assert Neuron(view=(0, 1), start=0, rate=1).loss(-1e4) == 0


@pytest.mark.parametrize("rate", [0.05, 0.25, 1.0, 1.5, 2.2])
def test_on_a_bowl_each_step_is_the_last_times_one_minus_rate_times_curvature(rate):
    path = walk(BOWL, start=-2, rate=rate)
    np.testing.assert_allclose(path.weights, -2 * (1 - rate) ** np.arange(31), atol=1e-12)
    np.testing.assert_allclose(path.losses, path.weights**2 / 2)
    np.testing.assert_allclose(path.slopes, path.weights)
    np.testing.assert_allclose(path.curvatures, 1)
    np.testing.assert_allclose(path.changed[:-1], np.diff(path.losses), atol=1e-12)
    np.testing.assert_allclose(path.promised, -rate * path.weights**2 / 2)


@pytest.mark.parametrize("curve", [BOWL, MINIMA, NEURON])
def test_each_step_goes_to_the_minimum_of_the_parabola(curve):
    path = walk(curve, start=curve.start, rate=curve.rate)
    w = np.linspace(curve.view[0], curve.view[1], 20_001)
    for step in (0, 3, 9):
        at, slope, loss = path.weights[step], path.slopes[step], path.losses[step]
        parabola = loss + slope * (w - at) + (w - at) ** 2 / (2 * curve.rate)
        assert w[parabola.argmin()] == pytest.approx(path.weights[step + 1], abs=1e-3)
        assert parabola.min() - loss == pytest.approx(path.promised[step], abs=1e-6)


@pytest.mark.parametrize(
    ("curve", "start", "rate", "verdict"),
    [
        (BOWL, -2, 0.0005, "stuck"),
        (BOWL, -2, 0.05, "descends"),
        (BOWL, -2, 1, "converges"),
        (BOWL, -2, 1.8, "converges"),
        (BOWL, -2, 1.9, "descends"),
        (BOWL, -2, 2.0, "oscillates"),
        (BOWL, -2, 2.02, "diverges"),
        (BOWL, -2, 5, "diverges"),
        (BOWL, 0, 5, "converges"),
        (MINIMA, 1.5, 0.03, "converges"),
        (MINIMA, 1.5, 0.3, "oscillates"),
        (MINIMA, 1.5, 0.6, "diverges"),
        (NEURON, 4, 0.5, "stuck"),
        (NEURON, 6, 3, "stuck"),
        (NEURON, 4, 3, "descends"),
        (NEURON, 4, 60, "converges"),
    ],
)
def test_the_verdict_is_by_the_numbers(curve, start, rate, verdict):
    assert walk(curve, start=start, rate=rate).verdict == verdict


def test_a_walk_that_gets_lost_ends_before_its_numbers_do():
    path = walk(MINIMA, start=1.6, rate=0.6)
    assert 2 < len(path.weights) < 10
    assert np.abs(path.weights).max() < 1e6
    eighth = Polynomial((0, 0, 1, 0, 0, 0, 0, 0, 1e3), view=(-10, 10), start=1, rate=1)
    for curve, rate in ((MINIMA, 0.6), (BOWL, 1e12), (eighth, 20)):
        for values in walk(curve, start=curve.view[1], rate=rate)[:-1]:
            assert not np.isnan(values).any()


def test_the_data_are_the_curves_as_json():
    data = json.loads(json.dumps(descent({"bowl": BOWL, "neuron": TURNED}).data))
    bowl, neuron = data["curves"]
    assert [bowl["name"], bowl["kind"], bowl["coefficients"]] == ["bowl", "polynomial", [0, 0, 0.5]]
    assert [neuron["kind"], neuron["x"], neuron["b"], neuron["y"]] == ["neuron", -1.5, 0.7, 0.8]
    assert [bowl["lowest"], bowl["highest"], bowl["steepest"]] == pytest.approx([0, 4.5, 3])
    assert [data["steps"], data["lost"], data["rates"]] == [30, 1e6, 20]


def test_the_picture_shows_a_step_to_the_minimum_of_each_parabola():
    picture = descent({"bowl": BOWL, "neuron": NEURON}).picture
    titles = [ax.get_title() for ax in picture.axes]
    assert [title.split("\n")[1] for title in titles] == ["ends lower", "ends lower", "ends lower", "ends higher"]
    for ax, rate in zip(picture.axes, (0.3, 1, 1.7, 2.2), strict=True):
        (minimum,) = [line for line in ax.lines if line.get_marker() == "o" and line.get_color() == plots.LINEAR]
        ((x, y),) = np.asarray(minimum.get_xydata())
        assert (x, y) == pytest.approx((-2 + 2 * rate, 2 - 2 * rate))
        low, high = ax.get_ylim()
        assert low < y < high


def test_the_first_curve_must_have_a_minimum_to_step_to():
    with pytest.raises(ValueError, match=r"curves must be convex at its start 4, but got curvature -0\.0"):
        descent({"neuron": NEURON, "bowl": BOWL})
