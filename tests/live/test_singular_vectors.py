"""The ellipse of a matrix, in a browser: it decomposes as Python does, and follows mouse, finger and keys."""

import re

import numpy as np
import pytest

from aelib.course.live import mapped
from tests.live.conftest import PHONE, TURNED

EXAMPLES = {"rotation": 0, "stretch": 2, "shear": 2, "rank one": 1}
MATRICES = {
    "of its own": TURNED,
    "transposed": TURNED.T,
    "rows exchanged": TURNED[::-1],
    "columns exchanged": TURNED[:, ::-1],
    "first row negative": TURNED * [[-1], [1]],
    "a mirrored circle": np.array([[0.6, 0.8], [0.8, -0.6]]),
    "zero": np.zeros((2, 2)),
    "rank one": np.array([[-1.5, 1.0], [0.75, -0.5]]),
    "one column": np.array([[0.0, 1.2], [0.0, -0.7]]),
    "a long second axis": np.array([[0.3, 0.0], [0.0, 1.7]]),
    "the largest": np.array([[2.0, -2.0], [2.0, 1.9]]),
}


@pytest.fixture(scope="module")
def element():
    return "singular-vectors"


def go(page, matrix, angle, within=None):
    """Go to a matrix and an angle, as the controls do."""
    parts = {"entries": np.ravel(matrix).tolist(), "angle": angle} | ({} if within is None else {"within": within})
    page.element.evaluate("(element, parts) => element.goTo(parts)", parts)
    page.painted()


def state(page):
    """The matrix, and the angle."""
    *entries, angle = page.get("element.state()")
    return np.reshape(entries, (2, 2)), angle


def on_screen(page, point, *, image=False):
    """Where a point of the plane of x, or of that of M x, is on the screen."""
    box = page.element.locator(".chart canvas").bounding_box()
    place = "element.there(point)" if image else "point"
    x, y = page.get(f"(point => element.chart.place({place}))({[float(number) for number in point]})")
    return box["x"] + x, box["y"] + y


def direction(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def angle_of(v):
    return np.degrees(np.arctan2(v[1], v[0]))


def apart(one, other):
    """Degrees between two angles."""
    return abs((one - other + 180) % 360 - 180)


# What it computes


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_it_decomposes_as_python_does(live, origin):
    page = live(origin)
    for name, matrix in MATRICES.items():
        for angle in (-180, -71.25, 33, 118.5):
            go(page, matrix, angle, within=0)
            found, expected = (
                page.get("({ ...element.parts, x: element.x, image: element.image, kept: element.kept })"),
                mapped(matrix, angle),
            )
            for part in ("x", "image", "kept", "values"):
                np.testing.assert_allclose(found[part], getattr(expected, part), atol=1e-7, err_msg=f"{name}: {part}")
            np.testing.assert_allclose(np.transpose(found["V"]), expected.V, atol=1e-7, err_msg=name)
            rank = expected.U.shape[1]
            assert found["rank"] == rank, name
            np.testing.assert_allclose(np.reshape(found["U"], (rank, 2)).T, expected.U, atol=1e-7, err_msg=name)


@pytest.mark.daily
def test_the_readout_says_the_numbers(live):
    page = live()
    for matrix, angle in ((TURNED, 100), (TURNED.T, -47.5), (MATRICES["rank one"], 12), (np.zeros((2, 2)), 20)):
        go(page, matrix, angle)
        found = mapped(matrix, angle)
        said = {
            name: numbers(page.get(f"element.numbers.{name}.textContent"))
            for name in ("x", "image", "length", "values", "lost")
        }
        for name, value in {
            "x": found.x,
            "image": found.image,
            "length": np.linalg.norm(found.image),
            "values": found.values,
        }.items():
            assert said[name] == pytest.approx(np.ravel(value).tolist(), abs=0.0051), name
        lost = [np.linalg.norm(found.image - found.kept)] if found.values[0] else []
        assert said["lost"] == pytest.approx(lost, abs=0.0051)
        sliders = [slider.input_value() for slider in page.element.get_by_role("slider").all()]
        np.testing.assert_allclose([float(value) for value in sliders], [angle, *matrix.ravel()], atol=0.51)


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text.replace("\u2212", "-"))]


SENTENCES = [
    ("of its own", 0, 1, "x = v₁, and Mx = D₁₁u₁. No Mx is longer."),
    ("of its own", 0, -1, "x = −v₁, and Mx = −D₁₁u₁. No Mx is longer."),
    ("transposed", 1, 1, "x = v₂, and Mx = D₂₂u₂. No Mx is shorter."),
    ("transposed", 1, -1, "x = −v₂, and Mx = −D₂₂u₂. No Mx is shorter."),
    ("a long second axis", 0, 1, "x = v₁, and Mx = D₁₁u₁. No Mx is longer."),
    ("rank one", 0, -1, "x = −v₁, and Mx = −D₁₁u₁. No Mx is longer."),
    ("rank one", 1, 1, "x = v₂, and Mx = 0, because M has rank 1."),
]


@pytest.mark.daily
def test_near_a_singular_vector_x_snaps_to_it_and_the_sentence_says_so(live):
    page = live()
    for name, which, sign, sentence in SENTENCES:
        matrix = MATRICES[name]
        found = mapped(matrix, 0)
        v = sign * found.V[:, which]
        for off in (-3, 3):
            go(page, matrix, float((angle_of(v) + off + 180) % 360 - 180), within=4)
            np.testing.assert_allclose(page.get("element.x"), v, atol=1e-9)
            np.testing.assert_allclose(page.get("element.image"), matrix @ v, atol=1e-9)
            assert page.element.locator(".verdict").text_content() == sentence
            assert np.linalg.norm(matrix @ v) == pytest.approx(found.values[which])
        go(page, matrix, float((angle_of(v) + 6 + 180) % 360 - 180), within=4)
        assert page.get("element.singular") is None
        low, high = sorted(found.values)
        assert (
            page.element.locator(".verdict")
            .text_content()
            .endswith(f"between the singular values {low:.2f} and {high:.2f}.")
        )
    for name, sentence in (
        ("a mirrored circle", "Every |Mx| is 1.00, so every direction is a singular one."),
        ("zero", "M maps every x to 0, and has no singular value."),
    ):
        go(page, MATRICES[name], 1, within=4)
        assert page.get("element.angle") == 1, "there is nothing to snap to"
        assert page.element.locator(".verdict").text_content() == sentence


# What it shows


@pytest.mark.daily
@pytest.mark.parametrize("width", [656, 342])
def test_the_vectors_are_drawn_where_they_are_and_the_ellipse_is_the_image_of_the_circle(live, width):
    page = live()
    page.get(f"element.closest('figure').style.maxWidth = '{width}px'")
    accent, orange, violet = (page.colour(name) for name in ("accent", "orange", "violet"))
    for name, matrix in MATRICES.items():
        go(page, matrix, 80, within=0)
        found, told = mapped(matrix, 80), page.told()
        origin = np.array([page.get("element.origin"), 0])
        assert (origin[0] > 0) == (width == 656), "beside the circle, or around it"
        differ, rank = found.values[0] - found.values[1] > 1e-6, found.U.shape[1]
        arrows = [([0, 0], v, orange) for v in found.V.T if differ and rank]
        arrows += [(origin, origin + d * u, orange) for d, u in zip(found.values, found.U.T, strict=False) if differ]
        arrows += [(origin, origin + found.image, accent), ([0, 0], found.x, None)]
        assert len(told["arrow"]) == len(arrows), name
        for (start, tip, style), (from_, to, colour) in zip(told["arrow"], arrows, strict=True):
            np.testing.assert_allclose([start, tip], [from_, to], atol=1e-7, err_msg=name)
            assert style.get("colour") == colour
        circle, ellipse = (np.array(points) for points, _ in told["line"][:2])
        np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 1)
        np.testing.assert_allclose(ellipse - origin, circle @ matrix.T, atol=1e-9, err_msg=name)
        dashed = [points for points, style in told["line"][2:] if style["colour"] == violet]
        assert len(dashed) == (differ and rank == 2), name
        for points in dashed:
            np.testing.assert_allclose(np.array(points) - origin, [found.image, found.kept], atol=1e-7)
        plot = page.get("element.chart.plot")
        places = np.array(page.get(f"{ellipse.tolist()}.map(point => element.chart.place(point))"))
        assert (places > [plot["left"], plot["top"]]).all(), "all of it is in sight"
        assert (places < [plot["right"], plot["bottom"]]).all()


def test_the_names_stand_beside_what_they_name(live):
    page = live()
    go(page, TURNED.T, 80)
    found, origin = mapped(TURNED.T, 80), np.array([page.get("element.origin"), 0])
    named = {text: at for text, at, *_ in page.told()["text"]}
    wanted = {
        "v₁": found.V[:, 0],
        "v₂": found.V[:, 1],
        "D₁₁u₁": origin + found.values[0] * found.U[:, 0],
        "D₂₂u₂": origin + found.values[1] * found.U[:, 1],
        "M₁x": origin + found.kept,
        "Mx": origin + found.image,
        "x": found.x,
    }
    for name, place in wanted.items():
        np.testing.assert_allclose(named[name], place, atol=1e-7, err_msg=name)


def test_a_screen_reader_is_told_the_matrix_and_what_becomes_of_x(live):
    page = live()
    go(page, [[1, 1], [-0.5, 1]], 90)
    assert page.heard() == (
        "M is (1.00, 1.00) above (−0.50, 1.00). x at 90.0 degrees is (0.00, 1.00), and Mx is (1.00, 1.00). "
        "|Mx| is 1.41, between the singular values 1.00 and 1.50."
    )


# What the reader does


@pytest.mark.daily
def test_the_mouse_drags_x_round_the_circle_snaps_and_drags_the_image_too(live):
    page = live()
    v = mapped(TURNED, 0).V[:, 0]
    page.tab.mouse.move(*on_screen(page, 0.7 * direction(150)))
    page.tab.mouse.down()
    assert apart(state(page)[1], 150) < 1
    page.tab.mouse.move(*on_screen(page, 1.2 * direction(angle_of(v) + 2.5)), steps=4)
    np.testing.assert_allclose(page.get("element.x"), v, atol=1e-9)
    page.tab.mouse.move(*on_screen(page, direction(-100)), steps=4)
    assert apart(state(page)[1], -100) < 1
    page.tab.mouse.up()
    assert page.get("document.activeElement === element.range.input"), "and keys go on"
    for angle in (-20, 95, 170):
        page.tab.mouse.move(*on_screen(page, TURNED @ direction(angle), image=True))
        page.tab.mouse.down()
        assert apart(state(page)[1], angle) < 2
        page.tab.mouse.up()


def test_a_finger_scrolls_until_it_has_tapped_and_then_drags_in_every_direction(live):
    page = live(**PHONE)
    start, top = page.get("element.state()"), page.get("scrollY")
    page.swipe(on_screen(page, direction(170)), (0, -100))  # with more its place may leave the screen
    assert page.get("scrollY") > top + 50
    assert page.get("element.state()") == start
    page.tab.touchscreen.tap(*on_screen(page, direction(170)))
    assert apart(state(page)[1], 170) < 3
    begin, end, top = on_screen(page, direction(170)), on_screen(page, direction(-110)), page.get("scrollY")
    page.swipe(begin, np.subtract(end, begin))
    assert apart(state(page)[1], -110) < 4
    assert page.get("scrollY") == top


@pytest.mark.daily
def test_each_entry_has_its_slider_and_each_example_its_button(live, figure):
    page = live()
    for place in range(4):
        row, column = divmod(place, 2)
        before, _ = state(page)
        page.element.get_by_role("slider", name=f"Row {row + 1}, column {column + 1} of M").press("ArrowLeft")
        after, _ = state(page)
        changed = np.abs(after - before) > 1e-9
        assert changed.sum() == 1
        assert changed[row, column]
    for each in figure.data["examples"]:
        page.button(each["name"]).click()
        matrix, _ = state(page)
        np.testing.assert_array_equal(matrix, np.reshape(each["entries"], (2, 2)))
        assert page.get("element.parts.equal ? 0 : element.parts.rank") == EXAMPLES[each["name"]]
        pressed = page.element.locator("button[aria-pressed=true]").all_text_contents()
        assert pressed == [each["name"]]


def test_by_keys_one_place_of_the_slider_snaps_and_none_is_a_trap(live):
    page = live()
    found = mapped(TURNED, 0)
    wanted = [angle_of(sign * found.V[:, which]) for which in (0, 1) for sign in (1, -1)]
    steps = page.element.evaluate("""element => {
        const { input } = element.range
        input.value = input.min
        return Array.from({ length: 360 }, () => {
            input.stepUp()
            input.dispatchEvent(new Event("input"))
            return [element.angle, Boolean(element.singular)]
        })
    }""")
    seen = [angle for angle, _ in steps]
    snapped = [angle for angle, singular in steps if singular]
    assert seen[-1] == 180
    assert np.diff(seen).max() <= 1.51
    np.testing.assert_allclose(sorted(snapped), sorted(wanted), atol=1e-6)
