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


@pytest.mark.parametrize("draws", [2, 4, 5])
def test_intervals_are_those_of_the_t_test(draws):
    stats = pytest.importorskip("scipy.stats")
    figure = paired_differences(ERRORS, against="stack")
    a, b = ERRORS["softmax"][:draws], ERRORS["stack"][:draws]
    for paired, test in ((True, stats.ttest_rel(a, b)), (False, stats.ttest_ind(a, b))):
        low, high = test.confidence_interval()
        found = difference(figure, "softmax", "stack", draws=draws, paired=paired)
        assert found.mean == pytest.approx((low + high) / 2)
        assert found.half == pytest.approx((high - low) / 2, rel=2e-4)


def test_it_is_computed_from_the_data_as_shipped():
    figure = paired_differences({name: each.astype(np.float32) for name, each in ERRORS.items()}, against="ReLU")
    data = json.loads(json.dumps(figure.data))
    assert (data["names"], data["against"]) == (list(ERRORS), 2)
    np.testing.assert_allclose(data["errors"], list(ERRORS.values()), rtol=1e-5)
    there, back = difference(figure, "ReLU", "stack"), difference(figure, "stack", "ReLU")
    assert (there.mean, there.half) == pytest.approx((-back.mean, back.half))


def test_the_picture_has_a_row_for_each_other_method_in_the_colour_of_its_interval():
    figure = paired_differences(ERRORS, against="stack")
    (ax,) = figure.picture.axes
    assert [each.get_text() for each in ax.get_yticklabels()] == ["softmax", "ReLU"]
    bars = [line for line in ax.lines if line.get_linewidth() == 5]
    for name, bar in zip(("softmax", "ReLU"), bars, strict=True):
        mean, half = difference(figure, name, "stack")
        np.testing.assert_allclose(bar.get_xdata(), [mean - half, mean + half])
    assert bars[0].get_color() != bars[1].get_color(), "one of the two contains 0"
    dots = [line.get_xydata() for line in ax.lines if line.get_marker() == "o"]
    for row, name in enumerate(("softmax", "ReLU")):
        draws, mean = dots[2 * row : 2 * row + 2]
        np.testing.assert_allclose(draws, [[each, -row] for each in ERRORS[name] - ERRORS["stack"]])
        np.testing.assert_allclose(mean, [[difference(figure, name, "stack").mean, -row]])
    assert len(dots) == 4


@pytest.mark.parametrize(
    ("errors", "against", "message"),
    [
        (ERRORS, "tanh", "against must be one of stack, softmax, ReLU, but got"),
        ({"stack": ERRORS["stack"]}, "stack", "at least two methods"),
        ({"a": np.zeros(3), "b": np.zeros(4)}, "a", "the same 2 to 6 draws, but got 2 with 3, 4"),
        ({"a": np.zeros(7), "b": np.zeros(7)}, "a", "the same 2 to 6 draws, but got 2 with 7"),
        ({"a": np.zeros((3, 2)), "b": np.zeros(3)}, "a", "errors"),
    ],
)
def test_other_arguments_are_refused(errors, against, message):
    with pytest.raises(ValueError, match=message):
        paired_differences(errors, against=against)
