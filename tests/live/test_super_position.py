"""Superposition, in a browser: Train is seen."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def element():
    return "super-position"


def test_it_begins_trained_and_trains_again(live):
    page = live()
    steps = page.element.get_by_role("slider", name="Steps of training")
    expect(steps).to_have_value("1200")
    page.get("element.train()")
    assert page.get("element.steps") < 1200, "it begins anew"
    expect(steps).to_have_value("1200")


def test_it_trains_at_once_for_those_who_want_no_motion(live):
    page = live(reduced_motion="reduce")
    assert page.get("(element.restore([0.1, 0, 0]), element.train(), element.steps)") == 1200
