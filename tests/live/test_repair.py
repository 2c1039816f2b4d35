"""Repair in a browser: it computes what Python computes, and follows mouse, finger, keys and links."""

import re

import numpy as np
import pytest

from aelib.course.live import repair, repaired
from tests.live.conftest import MOONS, PHONE


@pytest.fixture(scope="module")
def element():
    return "repair-noise"


def state(page):
    """Which clean points, the damaged point, and the noise."""
    return page.get("element.state()")


def numbers(page, name):
    """What the readout says, as floats."""
    text = page.get(f"element.numbers.{name}.textContent").replace("\u2212", "-")
    text = re.sub("×10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: f"e{power[1].translate(POWERS)}", text)
    return [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]


POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def on_screen(page, point):
    """Where a point of the plane is on the screen."""
    box = page.element.locator(".chart canvas").bounding_box()
    x, y = page.get(f"element.chart.place({list(map(float, point))})")
    return box["x"] + x, box["y"] + y


def near(page, point, colour, reach=4, within=40):
    """How many pixels of about a colour lie around a point of the plane."""
    x, y = page.get(f"element.chart.place({list(map(float, point))})")
    image, paper = page.canvas("chart.canvas").astype(float), channels(page.get("element.colours.paper"))
    image = paper + (image[..., :3] - paper) * image[..., 3:] / 255
    patch = image[round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1].reshape(-1, 3)
    return int((np.abs(patch - channels(colour)).max(axis=1) < within).sum())


def channels(colour):
    """Red, green and blue, 0 to 255, of a colour written as #rrggbb."""
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], float)


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
@pytest.mark.parametrize("which", [0, 1])
def test_every_repair_is_the_one_that_python_computes(live, figure, origin, which):
    page = live(origin)
    rng = np.random.default_rng(which)
    low, high = np.array([page.get(f"element.reach({axis})") for axis in (0, 1)]).T
    points = rng.uniform(low, high, (40, 2)).round(3)
    run = """(element, [which, sigma, points]) => points.map(point => {
        element.goTo({ which, point, sigma })
        return { ...element.found, at: element.point, sigma: element.sigma }
    })"""
    for sigma in (0.05, 0.2, 0.71, 2):
        found = page.element.evaluate(run, [which, sigma, points.tolist()])
        assert [each["sigma"] for each in found] == [sigma] * len(points)
        np.testing.assert_array_equal([each["at"] for each in found], points)
        expected = repaired(figure, points, sigma, known=which)
        for name in ("point", "score", "error", "weights"):
            shown = np.array([each[name] for each in found])
            np.testing.assert_allclose(shown, getattr(expected, name), rtol=1e-7, atol=1e-9, err_msg=name)


@pytest.mark.daily
def test_the_arrows_of_the_grid_point_as_python_says(live, figure):
    page = live()
    for which, sigma in ((0, 0.3), (1, 0.1), (0, 1.2)):
        page.get(f"element.goTo({{ which: {which}, sigma: {sigma} }})")
        arrows = page.get("element.grid()")
        at, moves = (np.array([arrow[name] for arrow in arrows]) for name in ("at", "move"))
        assert len(at) > 80
        np.testing.assert_allclose(moves, repaired(figure, at, sigma, known=which).point - at, atol=1e-9)
        x, y = page.get(f"element.chart.place({at[7].tolist()})")
        assert page.get(f"element.arrowAt([{x}, {y}]).at") == pytest.approx(at[7])


@pytest.mark.daily
def test_the_readout_says_the_numbers(live, figure):
    page = live()
    for which, x, y, sigma in ((0, 1, 0.4, 0.3), (0, -1.7, 1.1, 0.05), (1, 0.2, -1.2, 1.5)):
        page.get(f"element.restore([{which}, {x}, {y}, {sigma}])")
        found = repaired(figure, np.array([[x, y]]), sigma, known=which)
        assert numbers(page, "repaired") == pytest.approx(found.point[0], abs=6e-3)
        assert numbers(page, "move") == pytest.approx(found.point[0] - (x, y), abs=6e-3)
        assert numbers(page, "score") == pytest.approx(found.score[0], rel=6e-3, abs=1e-8)
        assert numbers(page, "error") == pytest.approx(found.error, rel=6e-3, abs=1e-8)
        told, (point,) = page.told(), found.point.tolist()
        assert told["arrow"][-1][:2] == [[x, y], pytest.approx(point)]
        assert [text[:2] for text in told["text"]] == [
            ["s", [x, y + sigma]],
            ["x̃", [x, y]],
            ["r", pytest.approx(point)],
        ]


# What it shows


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_points_and_circle_lie_where_the_numbers_are(live, figure, theme):
    page = live(color_scheme=theme)
    ink, accent, violet = (page.get(f"element.colours.{name}") for name in ("ink", "accent", "violet"))
    for x, y, sigma in ((1, 0.4, 0.3), (-1.2, -0.6, 0.5)):
        page.get(f"element.restore([0, {x}, {y}, {sigma}])")
        found = repaired(figure, np.array([[x, y]]), sigma)
        assert near(page, (x, y), ink) > 40
        assert near(page, found.point[0], accent) > 30
        t = np.linspace(0, 6, 15)
        on, off = (
            [near(page, at, ink) for at in zip(x + radius * np.cos(t), y + radius * np.sin(t), strict=True)]
            for radius in (sigma, 1.15 * sigma)
        )
        assert np.mean(on) > 3, "a dashed circle"
        assert np.mean(off) < 2, "and hardly more than a letter beside it"
        likeliest = MOONS[found.weights[0].argmax()]
        assert near(page, likeliest, violet, reach=2, within=60) > 0
        assert near(page, MOONS[found.weights[0].argmin()], violet, reach=2, within=60) == 0


@pytest.mark.daily
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("which", [0, 1])
def test_the_likelier_a_centre_the_fuller_is_its_disc(live, figure, theme, which):
    page = live(color_scheme=theme)
    paper, violet = (channels(page.colour(name)) for name in ("paper", "violet"))
    centres = np.array(figure.data["known"][which]["centres"])
    for x, y, sigma in ((1.7, 1.0, 0.4), (-1.9, 0.9, 0.6), (2.2, -1, 0.15)):
        page.get("element.paintArrows = element.paintPoint = () => {}")  # which cross the discs
        page.get(f"element.restore([{which}, {x}, {y}, {sigma}])")
        weights = repaired(figure, np.array([[x, y]]), sigma, known=which).weights[0]
        image = page.canvas("chart.canvas").astype(float)
        image = paper + (image[..., :3] - paper) * image[..., 3:] / 255
        places = np.array(page.get(f"{centres.tolist()}.map(point => element.chart.place(point))"))
        colours = np.array([image[round(down), round(across)] for across, down in places])
        full = (colours - paper) @ (violet - paper) / ((violet - paper) @ (violet - paper))
        near_others = np.linalg.norm(places[:, None] - places, axis=-1) < 14  # whose discs lie above if they are fuller
        clear = [
            index
            for index, others in enumerate(near_others)
            if weights[others].argmax() == (np.flatnonzero(others) == index).argmax()
        ]
        assert len(clear) >= 1
        np.testing.assert_allclose(full[clear], (0.05 + 0.95 * weights / weights.max())[clear], atol=0.06)
        assert full[weights.argmax()] > 0.9
        assert full[weights.argmin()] < 0.2, "so that one sees it"


def test_both_axes_have_one_scale_and_show_all_of_the_view(live):
    page = live()
    for width in (1000, 390, 320):
        page.tab.set_viewport_size({"width": width, "height": 844})
        left, bottom = page.get("element.chart.place([0, 0])")
        right, top = page.get("element.chart.place([1, 1])")
        assert right - left == pytest.approx(bottom - top, rel=0.02)
        plot = page.get("element.chart.plot")
        for axis, ends in ((0, ("left", "right")), (1, ("bottom", "top"))):
            places = [
                page.get(f"element.chart.place([{end}, {end}])")[axis] for end in page.get(f"element.reach({axis})")
            ]
            assert min(places) >= min(plot[end] for end in ends) - 2
            assert max(places) <= max(plot[end] for end in ends) + 2


# The trail


def trails(page):
    """The dots of the damaged point, and those of its repair."""
    return (np.reshape(page.get(f"element.{name}"), (-1, 2)) for name in ("trail", "repairs"))


def drag(page, *points):
    """Drag with the mouse along straight lines through points of the plane."""
    page.tab.mouse.move(*on_screen(page, points[0]))
    page.tab.mouse.down()
    for point in points[1:]:
        page.tab.mouse.move(*on_screen(page, point), steps=7)
    page.tab.mouse.up()


@pytest.mark.daily
def test_a_drag_leaves_evenly_spaced_dots_and_the_repair_of_each(live, figure):
    page = live()
    drag(page, (-1.9, 0.6), (0.4, 0.6), (0.4, -1))
    dots, repairs = trails(page)
    ink, accent = page.colour("ink"), page.colour("accent")
    colours = [style.get("colour", ink) for _, style in page.told()["dots"]]
    assert colours == [*[ink] * len(dots), *[accent] * len(dots), accent, ink]
    assert dots[0] == pytest.approx((-1.9, 0.6), abs=0.02)
    assert len(dots) == pytest.approx((2.3 + 1.6) / 0.05, abs=3)
    np.testing.assert_allclose(np.linalg.norm(np.diff(dots, axis=0), axis=1), 0.05, atol=1e-9)
    assert np.hypot(*(dots[-1] - state(page)[1:3])) < 0.05
    np.testing.assert_allclose(repairs, repaired(figure, dots, 0.3).point, atol=1e-9)
    lengths = [np.linalg.norm(np.diff(each, axis=0), axis=1).sum() for each in (dots, repairs)]
    assert numbers(page, "trails") == pytest.approx(lengths, abs=0.0051)
    assert f"Lengths of the trails: {lengths[0]:.2f}, {lengths[1]:.2f}." in page.heard()
    for which, sigma in ((0, 0.9), (1, 0.15)):
        page.get(f"element.goTo({{ which: {which}, sigma: {sigma} }})")
        same, repairs = trails(page)
        np.testing.assert_array_equal(same, dots, err_msg="the same trail, repaired anew")
        np.testing.assert_allclose(repairs, repaired(figure, dots, sigma, known=which).point, atol=1e-9)
    drag(page, (-1, -1), (-0.5, -1))
    assert len(next(iter(trails(page)))) == pytest.approx(11, abs=1), "the next drag begins its own"


def test_across_a_half_circle_the_dots_of_the_repair_crowd_along_it_they_do_not_and_between_two_they_part(live):
    page = live()
    steps = {}
    for name, start, end in (("across", (-0.5, 0.65), (-0.5, 1.05)), ("along", (-0.7, 0.75), (-0.3, 0.75)),
                             ("between", (0.9, 0.2), (1.1, 0.2))):  # fmt: skip
        drag(page, start, end)
        _, repairs = trails(page)
        steps[name] = np.linalg.norm(np.diff(repairs, axis=0), axis=1).mean() / 0.05
    assert steps["across"] < 0.35
    assert 0.7 < steps["along"] < 1.1
    assert steps["between"] > 2


@pytest.mark.daily
def test_both_trails_are_drawn_the_oldest_dot_the_faintest(live):
    page = live()
    drag(page, (-1.5, -0.8), (0.5, -0.8))
    dots, repairs = trails(page)
    drawn = page.told()["dots"]
    for trail, colour, others in ((dots, "ink", repairs), (repairs, "accent", dots)):
        own = [
            (point, style)
            for (point, *_), style in drawn
            if style.get("colour") == page.colour(colour) and style.get("alpha")
        ]
        np.testing.assert_allclose([point for point, _ in own], trail)
        assert np.abs(trail - others).max() > 0.1
        alphas = [style["alpha"] for _, style in own]
        assert (np.diff(alphas) > 0).all()
        assert alphas[0] > 0.2
        assert alphas[-1] <= 1
    middle = len(dots) // 2
    assert near(page, repairs[middle], page.colour("accent"), reach=2, within=120) > 0


def test_a_trail_is_as_long_as_it_may_be_and_goes_by_its_button_a_reset_and_a_link(live):
    page = live()
    corners = [(-2, -1), (2, -1), (2, 1), (-2, 1), (-2, -1)]
    for clear in (lambda: page.button("Clear the trail").click(), lambda: page.button("Reset").click(),
                  lambda: page.get("location.hash = '#fig-live=0,0,0,0.3'")):  # fmt: skip
        drag(page, *corners)
        dots, _ = trails(page)
        assert len(dots) == 160
        assert np.hypot(*(dots[-1] - (-2, -1))) < 0.06, "the newest stay"
        assert page.button("Clear the trail").get_attribute("aria-disabled") == "false"
        before = state(page)
        clear()
        page.tab.wait_for_timeout(100)
        assert page.get("element.trail.length") == 0
        assert page.get("element.numbers.trails.textContent") == "–"
        assert page.button("Clear the trail").get_attribute("aria-disabled") == "true"
        if clear.__code__.co_consts[1:2] == ("Clear the trail",):
            assert state(page) == before
    assert not any(style.get("alpha") for _, style in page.told()["dots"])


@pytest.mark.daily
def test_keys_leave_a_trail_too_also_where_nothing_may_move(live):
    page = live(reduced_motion="reduce")
    slider = page.element.get_by_role("slider", name="Second number")
    for _ in range(23):
        slider.press("ArrowDown")
    dots, _ = trails(page)
    np.testing.assert_allclose(dots, [(1, 0.4 - 0.05 * dot) for dot in range(5)], atol=1e-9)
    page.button("Clear the trail").press("Enter")
    assert page.get("element.trail.length") == 0


# What the reader does


def test_the_mouse_drags_the_point_and_stops_at_the_edge(live):
    page = live()
    page.tab.mouse.move(*on_screen(page, (-1, -0.5)))
    page.tab.mouse.down()
    assert state(page)[1:3] == pytest.approx([-1, -0.5], abs=0.02)
    page.tab.mouse.move(*on_screen(page, (0.5, 0.25)), steps=3)
    assert state(page)[1:3] == pytest.approx([0.5, 0.25], abs=0.02)
    x, y = on_screen(page, (0.5, 0.25))
    page.tab.mouse.move(x, y - 600)
    assert state(page)[2] == page.get("element.reach(1)")[1]
    page.tab.mouse.up()
    page.tab.mouse.move(x, y)
    assert state(page)[2] == page.get("element.reach(1)")[1]
    page.tab.keyboard.press("ArrowLeft")
    assert state(page)[1] == pytest.approx(0.49, abs=0.02), "keys go on where the mouse has left the point"
    assert page.get("document.activeElement === element.places[0].input")


@pytest.mark.daily
def test_a_finger_scrolls_until_it_has_tapped_and_then_drags_in_every_direction(live):
    page = live(**PHONE)
    start, top = state(page), page.get("scrollY")
    page.swipe(on_screen(page, (-1, 0.5)), (0, -150))
    assert page.get("scrollY") > top + 80
    assert state(page) == start
    assert page.get("element.trail.length") == 0
    page.tab.touchscreen.tap(*on_screen(page, (-1, 0.5)))
    assert state(page)[1:3] == pytest.approx([-1, 0.5], abs=0.05)
    begin, end, top = on_screen(page, (-1, 0.5)), on_screen(page, (0, -0.5)), page.get("scrollY")
    page.swipe(begin, np.subtract(end, begin))
    assert state(page)[1:3] == pytest.approx([0, -0.5], abs=0.15)
    assert page.get("scrollY") == top
    assert page.get("element.trail.length") > 10
    page.tab.touchscreen.tap(*(page.slider.bounding_box()[side] + 10 for side in ("x", "y")))
    assert not page.get("element.chart.element.hasAttribute('data-held')")


def test_a_screen_reader_is_told_what_came_of_it(live):
    page = live()
    page.get("element.goTo({ which: 1, point: [0, 0], sigma: 0.5 })")
    assert re.fullmatch(
        r"Clean points: 30 training points\. Noise 0\.50, damaged point \(0\.00, 0\.00\): repaired to \(.+\), "
        r"a move of \(.+\), score \(.+\), squared error to expect 0\.\d+\.",
        page.heard(),
    )


def test_a_figure_without_a_training_set_offers_none(live_of):
    page = live_of(repair(MOONS, 0.05))
    assert page.element.locator("fieldset").count() == 0
    page.get("element.restore([1, 0, 0, 0.1])")
    assert state(page) == [0, 0, 0, 0.1]
