"""The samplers of the latent explorer in a browser: ten points at a time, those that Python drew, and their images."""

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import decode, latent_explorer
from aelib.course.live.network import unship
from tests.live.conftest import VIOLET


@pytest.fixture(scope="module")
def element():
    return "latent-explorer"


@pytest.fixture(scope="module")
def samples(figure):
    return {sampler["name"]: unship(sampler["codes"]) for sampler in figure.data["samples"]}


def drawn(page):
    return np.array(page.get("element.plane.samples"))


def choose(page, name):
    page.tab.get_by_role("radio", name=name, exact=True).check()


def test_ten_at_a_time_and_after_the_last_the_first(live, samples):
    page = live()
    for first in (0, 10, 20, 0, 10):
        np.testing.assert_array_equal(drawn(page), samples["box"][first : first + 10])
        page.button("Draw 10 others").click()
    choose(page, "Gaussian")
    for first in (0, 10, 0):  # the last five are too few
        np.testing.assert_array_equal(drawn(page), samples["Gaussian"][first : first + 10])
        page.button("Draw 10 others").click()


@pytest.mark.daily
def test_the_images_are_those_that_python_decodes(live, figure, samples):
    page = live()
    choose(page, "Gaussian")
    expected = decode(figure, samples["Gaussian"][:10])
    found = np.array(page.get("element.sampled.map(image => [...image])"))
    np.testing.assert_allclose(found, expected.reshape(10, -1), atol=1e-4)
    shown = page.canvas("row.canvas")
    for index, image in enumerate(expected):
        np.testing.assert_allclose(shown[:, 30 * index : 30 * index + 28, 0], 255 * (1 - image), atol=0.6)


def test_points_stand_on_the_map_and_those_beyond_it_are_named(live, figure, samples):
    page = live()
    view = figure.data["view"]
    places = (samples["box"][:10] - view["centre"]) / view["half"]
    beyond = np.flatnonzero((np.abs(places) > 1).any(axis=1)) + 1
    assert 1 < len(beyond) < 10
    marks = page.canvas("plane.markCanvas")[..., :3].astype(int)
    for number, (x, y) in enumerate(places, start=1):
        if number not in beyond:
            column, row = (round(len(marks) / 2 * part) for part in (1 + x, 1 - y))
            around = marks[max(row - 12, 0) : row + 12, max(column - 12, 0) : column + 12]
            assert (np.abs(around - VIOLET).max(axis=-1) < 30).sum() > 20, number
    told = f"10 points drawn from: box; beyond the map lie {', '.join(map(str, beyond))}."
    expect(page.element.locator(".drawn")).to_have_text(told)
    page.button("Reset").click()
    assert page.heard().endswith(told)
    numbers = {text: (x, y) for text, x, y, _ in page.written_on("plane.markCanvas")}
    assert [*numbers] == [str(number) for number in range(1, 11) if number not in beyond]
    for number, at in numbers.items():
        place = page.get(f"element.plane.placeOf({samples['box'][int(number) - 1].tolist()})")
        np.testing.assert_allclose(at, place, atol=1)


def test_of_one_point_beyond_the_map_it_says_that_it_lies_there_and_of_none_nothing(live_of, figure, model, digits):
    codes = np.tile(figure.data["view"]["centre"], (20, 1)).astype(np.float32)
    codes[13] += 1000
    page = live_of(latent_explorer(model, *digits, samples={"box": codes}))
    for where in ("", "; beyond the map lies 4"):
        expect(page.element.locator(".drawn")).to_have_text(f"10 points drawn from: box{where}.")
        page.button("Draw 10 others").click()


def test_points_are_part_of_a_link_and_go_with_a_reset(live, samples):
    page = live()
    choose(page, "Gaussian")
    page.button("Draw 10 others").click()
    *_, zoom, sampler, draws = page.get("element.state()")
    assert (zoom, sampler, draws) == (1, 1, 2)
    other = live(fragment="#fig-live=0.5,0.5,1,1,2")
    np.testing.assert_array_equal(drawn(other), samples["Gaussian"][10:20])
    expect(other.tab.get_by_role("radio", name="Gaussian", exact=True)).to_be_checked()
    page.button("Reset").click()
    np.testing.assert_array_equal(drawn(page), samples["box"][:10])
    expect(page.tab.get_by_role("radio", name="box", exact=True)).to_be_checked()


@pytest.mark.parametrize("numbers", ["0,0,1,9,1e9", "0,0,1,-3,-4", "0,0,1,0.4,1.5"])
def test_a_link_by_hand_draws_what_there_is(live, numbers):
    page = live(fragment=f"#fig-live={numbers}")
    assert len(drawn(page)) == 10
    assert np.isfinite(drawn(page)).all()


def test_without_samples_there_is_nothing_of_them(model, digits):
    assert "samples" not in latent_explorer(model, *digits).data
