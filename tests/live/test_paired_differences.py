"""Paired differences in a browser: the interval of a method stands beside its name."""

import pytest


@pytest.fixture(scope="module")
def element():
    return "paired-differences"


@pytest.mark.daily
def test_a_mean_stands_beside_the_name_of_its_method(live, figure):
    page, names = live(), figure.data["names"]
    box = page.tab.get_by_role("img", name="The differences, with a dot").bounding_box()
    for row, name in enumerate(names):
        _, y = page.get(f"element.chart.place([0, {len(names) - row - 0.5}])")
        label = page.element.locator("label", has=page.tab.get_by_role("radio", name=name, exact=True)).bounding_box()
        assert label["y"] < box["y"] + y < label["y"] + label["height"]
        assert label["height"] >= 44
