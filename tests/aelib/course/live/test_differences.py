"""The live figure of paired differences, in Python: against SciPy's intervals, and its own picture."""

import json

import numpy as np
import pytest

from aelib.course.live import difference, paired_differences
from aelib.course.live.differences import QUANTILES

ERRORS = {
    "stack": np.array([20.1, 22.4, 19.7, 23.0, 21.2]),
    "softmax": np.array([26.0, 27.9, 24.9, 28.8, 26.5]),
    "ReLU": np.array([21.0, 33.1, 22.5, 20.3, 30.2]),
}


def test_the_quantiles_are_those_of_students_distribution():
    stats = pytest.importorskip("scipy.stats")
    np.testing.assert_allclose(QUANTILES, stats.t.ppf(0.975, np.arange(1, 11)), atol=5e-4)


@pytest.mark.parametrize("paired", [False, True])
def test_intervals_are_those_of_the_t_test(paired):
    stats = pytest.importorskip("scipy.stats")
    figure = paired_differences(ERRORS, left="softmax", right="stack")
    a, b = ERRORS["softmax"], ERRORS["stack"]
    low, high = (stats.ttest_rel if paired else stats.ttest_ind)(a, b).confidence_interval()
    found = difference(figure, "softmax", "stack", paired=paired)
    assert found.mean == pytest.approx((low + high) / 2)
    assert found.half == pytest.approx((high - low) / 2, rel=2e-4)


def test_it_is_computed_from_the_data_as_shipped():
    given = {name: each.astype(np.float32) for name, each in ERRORS.items()}
    figure = paired_differences(given, left="ReLU", right="stack")
    data = json.loads(json.dumps(figure.data))
    assert (data["names"], data["start"]) == (list(ERRORS), [2, 0])
    np.testing.assert_allclose(data["errors"], list(ERRORS.values()), rtol=1e-5)
    there, back = (difference(figure, *two, paired=True) for two in (("ReLU", "stack"), ("stack", "ReLU")))
    assert (there.mean, there.half) == pytest.approx((-back.mean, back.half))


def test_the_picture_has_the_interval_of_two_heaps_and_the_one_draw_by_draw():
    figure = paired_differences(ERRORS, left="ReLU", right="softmax")
    heaps, pairs, *intervals = figure.picture.axes
    joined = [line.get_ydata() for line in pairs.lines if line.get_marker() == "None"]
    np.testing.assert_array_equal(joined, np.stack([ERRORS["ReLU"], ERRORS["softmax"]], 1))
    assert not [line for line in heaps.lines if line.get_marker() == "None"]
    for paired, ax in enumerate(intervals):
        mean, half = difference(figure, "ReLU", "softmax", paired=bool(paired))
        (bar,) = [line for line in ax.lines if line.get_linewidth() == 7]
        np.testing.assert_allclose(bar.get_xdata(), [mean - half, mean + half])
        assert ax.get_xlabel() == f"{mean:.1f} ± {half:.1f} points"


@pytest.mark.parametrize(
    ("errors", "right", "message"),
    [
        (ERRORS, "tanh", "left and right must be two of stack, softmax, ReLU, but got"),
        (ERRORS, "stack", "left and right must be two of"),
        ({"stack": ERRORS["stack"]}, "stack", "at least two methods"),
        ({"a": np.zeros(3), "b": np.zeros(4)}, "a", "the same 2 to 6 draws, but got 2 with 3, 4"),
        ({"a": np.zeros(7), "b": np.zeros(7)}, "a", "the same 2 to 6 draws, but got 2 with 7"),
        ({"a": np.zeros((3, 2)), "b": np.zeros(3)}, "a", "errors"),
    ],
)
def test_other_arguments_are_refused(errors, right, message):
    with pytest.raises(ValueError, match=message):
        paired_differences(errors, left="stack", right=right)
