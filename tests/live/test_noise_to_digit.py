"""A walk from noise to a digit, in a browser: it shows what Python has, and works by mouse, finger and keys."""

import numpy as np
import pytest

from aelib.course.live import at_level


@pytest.fixture(scope="module")
def element():
    return "noise-to-digit"


def go(page, **part):
    """Go to a walk and a level, as the controls do."""
    page.element.evaluate("(element, part) => element.choose(part)", part)
    page.painted()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_pictures_and_distances_are_those_that_python_computes(live, figure, origin):
    page = live(origin)
    assert page.get("element.state()") == [0, 0]
    for walk, place in ((0, 1), (1, 10), (2, 5)):
        go(page, walk=walk, place=place)
        expected = at_level(figure, walk, place)
        for name in ("distance", "change"):
            np.testing.assert_allclose(page.get(f"element.found().{name}"), getattr(expected, name), atol=1e-6)
        shown = page.get("element.found().images.map(image => [...image])")
        for image, picture in zip(shown, expected.images.values(), strict=True):
            np.testing.assert_allclose(image, picture.ravel(), atol=1e-6)


def test_the_pictures_are_on_the_screen_with_the_distance_below_the_last(live, figure):
    page = live()
    go(page, walk=2, place=3)
    expected = at_level(figure, 2, 3)
    for place, picture in enumerate(expected.images.values()):
        shown = page.canvas(f"images[{place}].canvas")
        np.testing.assert_allclose(shown[:, :, 1], 255 * (1 - picture), atol=0.6)
    last = page.element.locator(".image p").last
    assert last.inner_text() == f"nearest training digit\nsquared distance {expected.distance:.1f}"


def test_a_screen_reader_is_told_of_the_level_and_of_the_distance(live, figure):
    page = live()
    go(page, walk=1, place=2)
    expected = at_level(figure, 1, 2)
    assert page.heard() == (
        "Noise 2 at the level 3.1. Squared distance from the repaired picture to the nearest training digit: "
        f"{expected.distance:.1f}, to the end of the walk: {expected.change:.1f}."
    )


@pytest.mark.daily
def test_the_lines_are_those_of_the_walk_and_their_names_stand_where_they_end(live, figure):
    page = live()
    for walk, place in ((1, 4), (2, 7)):
        go(page, walk=walk, place=place)
        told, (names,) = page.told(), page.told()["endNames"]
        steps = [at_level(figure, walk, step) for step in range(11)]
        for at, (name, key) in enumerate((("nearest digit", "distance"), ("end of the walk", "change"))):
            values = [[step, pytest.approx(getattr(found, key), abs=1e-6)] for step, found in enumerate(steps)]
            assert told["line"][at][0] == values
            assert [points for points, _ in told["dots"][2 * at : 2 * at + 2]] == [values, [values[place]]]
            assert [names[0][at]["name"], names[0][at]["at"]] == [name, values[-1]]
