"""The live figure of examples against a network, in Python: its bars, its blends, its crossings and its picture."""

import json

import numpy as np
import pytest

from aelib import plots
from aelib.course.live import bars, crossing, remembered
from aelib.course.live.crossing import NAMES, network_ahead

WAYS, EXAMPLES = (1, 3, 6), (500, 2000, 8000)
ERRORS = {
    "nearest": np.array([[2e-4, 1e-5, 1e-6], [0.24, 0.12, 0.05], [0.5, 0.4, 0.3]]),
    "blend": np.array([[4e-6, 4e-8, 5e-10], [0.13, 0.05, 0.016], [0.34, 0.22, 0.14]]),
    "network": np.array([[4e-4, 4e-4, 4e-4], [0.12, 0.035, 0.03], [0.24, 0.11, 0.07]]),
    "components": np.array([[0.1, 0.1, 0.1], [0.36, 0.35, 0.34], [0.3, 0.29, 0.28]]),
}


def figure(**change):
    arguments = {"ways": WAYS, "examples": EXAMPLES, "errors": ERRORS} | change
    return crossing(**arguments)


FIGURE = figure()


def test_factors_vary_within_their_ranges_one_more_with_each_way():
    places = np.arange(4000)
    every = bars.factors(6, bars.EXAMPLES, places)
    for ways in range(1, 6):
        some = bars.factors(ways, bars.EXAMPLES, places)
        np.testing.assert_array_equal(some[:, :ways], every[:, :ways])
        np.testing.assert_array_equal(some[:, ways:], np.tile(bars.USUAL[ways:], (4000, 1)))
    low, high = np.array(bars.LOWEST), np.array(bars.HIGHEST)
    shares = (every - low) / (high - low)
    assert shares.min() > 0
    assert shares.max() < 1
    np.testing.assert_allclose(shares.mean(axis=0), 0.5, atol=0.02)
    np.testing.assert_allclose(np.corrcoef(shares.T), np.eye(6), atol=0.06)
    assert not np.isin(bars.factors(6, bars.NEW, places), every).any()


def test_the_blend_is_the_best_of_all_weights_that_sum_to_one_but_for_the_ridge():
    new = bars.bars(bars.factors(4, bars.NEW, np.array([3])))[0]
    near = bars.bars(bars.factors(4, bars.EXAMPLES, bars.nearest(new, 4, 500)))
    error = ((bars.blend(new, near) - new) ** 2).sum()
    differences = (near[1:] - near[0]).reshape(4, -1).T
    steps = np.linalg.lstsq(differences, (new - near[0]).ravel(), rcond=None)[0]
    best = ((near[0].ravel() + differences @ steps - new.ravel()) ** 2).sum()
    assert best <= error <= 1.01 * best
    assert error < ((near[0] - new) ** 2).sum()


@pytest.mark.parametrize(
    ("blend", "network", "expected"),
    [
        ([0.1, 0.1, 0.1], [0.2, 0.2, 0.2], []),
        ([0.2, 0.2, 0.2], [0.1, 0.1, 0.1], [[100, 10_000]]),
        ([0.4, 0.1, 0.05], [0.2, 0.2, 0.2], [[100, 10**2.5]]),
        ([0.1, 0.4, 0.1], [0.2, 0.2, 0.2], [[10**2.5, 10**3.5]]),
        ([0.4, 0.1, 0.4], [0.2, 0.2, 0.2], [[100, 10**2.5], [10**3.5, 10_000]]),
        ([0.2, 0.1, 0.1], [0.2, 0.2, 0.2], []),
        ([0.4, 0.2, 0.1], [0.2, 0.2, 0.2], [[100, 1000]]),
        ([0.4, 0.2, 0.4], [0.2, 0.2, 0.2], [[100, 10_000]]),
    ],
)
def test_the_network_is_ahead_between_the_crossings(blend, network, expected):
    found = network_ahead([100, 1000, 10_000], np.array(blend), np.array(network))
    assert found == [pytest.approx(interval, rel=1e-4) for interval in expected]


def test_the_data_are_json_with_all_that_the_page_needs():
    data = json.loads(json.dumps(FIGURE.data, allow_nan=False))
    assert (data["ways"], data["examples"]) == ([1, 3, 6], [500, 2000, 8000])
    assert data["errors"] == {name: values.tolist() for name, values in ERRORS.items()}
    assert data["overtakes"] == ["≤ 500", "3,300", "> 8,000"]
    assert data["start"] == [3, 2000, 2]
    assert len(json.dumps(data)) < 3000


def test_components_may_be_left_out_and_lists_will_do():
    some = {name: ERRORS[name].tolist() for name in ("network", "nearest", "blend")}
    assert list(figure(errors=some).data["errors"]) == list(NAMES[:3])


def test_the_picture_has_a_panel_for_each_number_of_ways_and_says_where_the_blend_is_ahead():
    picture = FIGURE.picture
    one, three, six = picture.axes
    assert [ax.get_title() for ax in picture.axes] == [
        "1 way to vary\nmoves across", "3 ways\nand moves down,\nturns", "6 ways\nand grows, widens,\nfades",
    ]  # fmt: skip
    assert [ax.get_xlabel() for ax in picture.axes] == [
        "blend ahead from\n≤ 500", "blend ahead from\n3,300", "blend ahead from\n> 8,000",
    ]  # fmt: skip
    for place, ax in enumerate(picture.axes):
        assert [line.get_ydata().tolist() for line in ax.lines] == [
            values[place].tolist() for values in ERRORS.values()
        ]
        assert ax.get_ylim() == (1e-4, 1.5)
    assert [text.get_text() for text in one.texts] == ["blend below $10^{-4}$"]
    assert [text.get_text() for text in three.texts] == ["network\nahead"]
    assert {text.get_text() for text in six.texts} == {"network\nahead", *NAMES}
    shaded = [patch.get_extents().bounds for patch in (*three.patches, *six.patches)]
    assert len(shaded) == 2
    assert list(one.collections) == []
    assert len(three.collections) == len(six.collections) == 1


def test_on_a_phone_the_panels_stand_in_two_columns_in_the_books_colours():
    narrow = FIGURE.picture.narrow()
    assert [ax.get_subplotspec().get_geometry()[:2] for ax in narrow.axes] == [(2, 2)] * 4
    assert narrow.get_figwidth() <= 4
    for picture in (narrow, FIGURE.picture):
        assert {text.get_color() for text in picture.findobj(lambda part: hasattr(part, "get_text"))} <= {
            plots.INK, plots.AUTOENCODER, plots.LINEAR,
        }  # fmt: skip
        picture.draw_without_rendering()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ways": (1, 3, 7)}, r"ways must be integers from 1 to 6, rising, at least 1 of them, but got .*3, 7"),
        ({"ways": (3, 1, 6)}, r"ways must be .* but got the list \[3, 1, 6\]"),
        ({"ways": ()}, "ways must be .* but got the list"),
        ({"examples": (4, 500, 2000)}, r"examples must be integers from 5 to 100,000, rising, at least 2 of them"),
        ({"examples": (500,)}, "examples must be .* but got"),
        ({"errors": {"nearest": ERRORS["nearest"]}}, r"errors must be a mapping from nearest, blend, .* but got \['n"),
        ({"errors": ERRORS | {"clusters": ERRORS["blend"]}}, "errors must be a mapping .* but got .*clusters"),
        ({"ways": (1, 3)}, r"errors\['nearest'\] must be an array \[2, 3\], .* but got an array float64 \[3, 3\]"),
        ({"errors": ERRORS | {"blend": ERRORS["blend"] - 0.34}}, r"errors\['blend'\] must be .* positive .* got -0.33"),
        ({"errors": ERRORS | {"network": ERRORS["network"] * np.nan}}, r"errors\['network'\] must be .* but got nan"),
    ],
)  # fmt: skip
def test_other_values_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        figure(**change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ways": 3}, "ways must be integers .* but got the int 3"),
        ({"examples": (500, 2000.5)}, "examples must be integers .* but got the tuple"),
        ({"errors": ERRORS["blend"]}, "errors must be a mapping .* but got an array"),
        ({"errors": ERRORS | {"blend": [["few", "many"]]}}, r"errors\['blend'\] must hold numbers"),
    ],
)
def test_other_kinds_are_refused(change, message):
    with pytest.raises(TypeError, match=message):
        figure(**change)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ((7, 500), "ways must be .* but got 7"),
        ((2, 4), "examples must be .* but got 4"),
        ((2, 9, 1000), "bar must be .* but got 1000"),
    ],
)
def test_no_bar_is_rendered_that_the_page_does_not_have(asked, message):
    with pytest.raises(ValueError, match=message):
        remembered(FIGURE, *asked)
