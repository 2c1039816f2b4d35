"""Both maps in a browser: each network's own codes and pictures, one mark on both, ten codes of the prior at a time."""

import itertools

import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import decoded_by
from aelib.course.live.network import unship
from tests.live.conftest import BETAS, PHONE, VIOLET, some_autoencoder, some_variational

KINDS = "plain", "variational"


@pytest.fixture(scope="module")
def element():
    return "prior-and-codes"


@pytest.fixture(scope="module")
def prior(figure):
    return unship(figure.data["prior"])


@pytest.fixture
def live(live):
    """The figure, with where the mark is and a way to choose β."""

    def open_figure(*arguments, **options):
        page = live(*arguments, **options)
        page.maps = [page.tab.get_by_role("application", name=f"Map of the codes, {kind}") for kind in KINDS]
        page.points = lambda: np.array(page.get("element.sides.map(side => side.plane.point)"), float)
        page.choose = lambda beta: page.tab.get_by_role("radio", name=f"{beta:g}", exact=True).check()
        page.draw = page.button("Ten others from the prior").click
        return page

    return open_figure


def place_on(page, side, code):
    """Where a code is on one of the maps, in CSS pixels of the screen."""
    box = page.maps[side].locator("canvas").first.bounding_box()
    view = page.get(f"element.sides[{side}].plane.view")
    x, y = (np.asarray(code) - view["centre"]) / view["half"]
    return box["x"] + box["width"] / 2 * (1 + x), box["y"] + box["height"] / 2 * (1 - y)


def pictures(figure, beta, z):
    """What the two networks make of codes, in Python."""
    return [decoded_by(figure, z, beta=which) for which in (None, beta)]


@pytest.mark.daily
@pytest.mark.parametrize("beta", BETAS)
def test_both_pictures_are_those_that_python_decodes_from_the_weights_as_shipped(live, figure, beta):
    page, code = live(), np.array([0.7, -1.3])
    page.choose(beta)
    page.element.evaluate("(element, code) => element.sides[1].plane.moveTo(code)", code.tolist())
    expected = [images[0] for images in pictures(figure, beta, code[None])]
    found = np.array(page.get("element.sides.map(side => side.pixels)"))
    np.testing.assert_allclose(found, np.reshape(expected, (2, -1)), atol=1e-4)
    for side, image in enumerate(expected):
        np.testing.assert_allclose(page.canvas(f"sides[{side}].image.canvas")[..., 0], 255 * (1 - image), atol=0.6)
    others = [decoded_by(figure, code[None], beta=other)[0] for other in (None, *BETAS)]
    assert min(np.abs(one - other).max() for i, one in enumerate(others) for other in others[:i]) > 0.1


@pytest.mark.daily
def test_each_map_has_the_codes_of_its_own_network(live, figure, digits):
    page = live()
    for place, beta in enumerate(BETAS, start=1):
        page.choose(beta)
        for side, model in enumerate((some_autoencoder(), some_variational(place))):
            codes = np.array(page.get(f"[...element.sides[{side}].plane.codes]"), np.float32).reshape(-1, 2)
            np.testing.assert_allclose(codes, model.encode(digits[0]), atol=1e-5)
        _, log_variance = some_variational(place).posterior(digits[0])
        widths = ", ".join(f"{width:.2f}" for width in np.exp(np.asarray(log_variance) / 2).mean(axis=0))
        expect(page.element.locator(".widths")).to_have_text(["Its codes are points.", f"Mean widths of q: {widths}."])
        expect(page.element.locator(".kind")).to_have_text(["plain", f"variational, β = {beta:g}"])
    assert page.get("[...element.sides[0].plane.labels]") == digits[1].tolist()


def test_the_codes_are_drawn_anew_for_another_weight(live):
    page = live()
    seen = []
    for beta in BETAS:
        page.choose(beta)
        seen.append([page.canvas(f"sides[{side}].plane.codesCanvas") for side in (0, 1)])
    for one, other in itertools.pairwise(seen):
        np.testing.assert_array_equal(one[0], other[0])
        assert (one[1] != other[1]).any()


@pytest.mark.daily
@pytest.mark.parametrize("beta", [1.0, 16.0])
def test_ten_codes_of_the_prior_at_a_time_on_both_maps_and_decoded_by_both(live, figure, prior, beta):
    page = live()
    page.choose(beta)
    for first in (0, 10, 0):  # the last five are too few
        ten = prior[first : first + 10]
        np.testing.assert_array_equal(page.get("element.sides.map(side => side.plane.samples)"), [ten, ten])
        for side, images in enumerate(pictures(figure, beta, ten)):
            found = np.array(page.get(f"element.sides[{side}].sampled"))
            np.testing.assert_allclose(found, images.reshape(10, -1), atol=1e-4)
            shown = page.canvas(f"sides[{side}].row.canvas")
            for index, image in enumerate(images):
                np.testing.assert_allclose(shown[:, 30 * index : 30 * index + 28, 0], 255 * (1 - image), atol=0.6)
        page.draw()
    said = "Ten codes drawn from N(0, I), the same for both."
    widths = ", ".join(f"{width:.2f}" for width in figure.data["models"][1 + BETAS.index(beta)]["widths"])
    titles = "plain", f"variational, β = {beta:g}"
    options = [f"{each:g}" for each in BETAS]
    options.insert(BETAS.index(beta), "✓")
    rows = [[kind, f"[Ten codes of the prior, decoded by the {kind} network]"] for kind in KINDS]
    images = [[f"[Decoded by the {kind} network]", f"{kind},\nat the mark"] for kind in KINDS]
    maps = [
        [titles[0], "[Map of the codes, plain]", "Its codes are points."],
        [titles[1], "[Map of the codes, variational]", f"Mean widths of q: {widths}."],
    ]
    assert page.words() == [
        *("Weight β of the rate", *options),
        *("[Codes]", "Ten others from the prior", "[Zoom out]", "✗", "−", "[Zoom in]", "+"),
        *(*maps[0], *maps[1], *images[0], *images[1], *rows[0], *rows[1], said),
    ]


def near(marks, view, code, colour, radius=5, within=60):
    """How many pixels of a colour lie around a code, on a canvas of a map."""
    x, y = (np.asarray(code) - view["centre"]) / view["half"]
    column, row = (round(len(marks) / 2 * part) for part in (1 + x, 1 - y))
    around = marks[max(row - radius, 0) : row + radius, max(column - radius, 0) : column + radius, :3].astype(int)
    return (np.abs(around - colour).max(axis=-1) < within).sum()


def test_the_codes_of_the_prior_are_marked_where_they_lie(live, figure, prior):
    page = live(fragment="#fig-live=9,9,0,1")
    for side in (0, 1):
        marks, view = page.canvas(f"sides[{side}].plane.markCanvas"), figure.data["view"]
        for code in prior[:10]:
            assert near(marks, view, code, VIOLET) > 10
        numbers = page.written_on(f"sides[{side}].plane.markCanvas")
        on_map = [n for n, code in enumerate(prior[:10]) if (np.abs(code - view["centre"]) <= view["half"]).all()]
        assert [text for text, *_ in numbers] == [str(n + 1) for n in on_map]
        places = page.get(f"{prior[on_map].tolist()}.map(code => element.sides[{side}].plane.placeOf(code))")
        np.testing.assert_allclose([at for _, *at, _ in numbers], places, atol=1)
        lonely = [
            c for c in prior[10:] if np.linalg.norm(c - prior[:10], axis=1).min() * len(marks) / 2 > 16 * view["half"]
        ]
        assert lonely
        assert all(near(marks, view, code, VIOLET, radius=3) == 0 for code in lonely)


def test_the_circles_of_the_prior_are_of_radius_one_and_two(live, figure):
    page = live(device_scale_factor=2)
    page.get("element.sides.forEach(side => { side.plane.labels = new Uint8Array(0); side.plane.drawn = null })")
    page.get("element.invalidate()")
    view = figure.data["view"]
    for side in (0, 1):
        ground = page.canvas(f"sides[{side}].plane.codesCanvas")
        for angle in (0.4, 2.3, 3.8, 5.5):
            found = [
                near(ground, view, r * np.array([np.cos(angle), np.sin(angle)]), VIOLET, 2) for r in (1, 1.5, 2, 2.5)
            ]
            assert found[0] > 1, found
            assert found[2] > 1, found
            assert found[1] == found[3] == 0, found
    assert page.get("element.sides[0].plane.radii") == [1, 2]


# Mouse, finger and keys


@pytest.mark.parametrize("side", [0, 1])
def test_a_mouse_moves_one_mark_on_both_maps(live, figure, side):
    page, code, further = live(), np.array([1.1, 0.6]), np.array([1.6, -0.6])
    page.tab.mouse.move(*place_on(page, side, code))
    np.testing.assert_array_equal(page.points(), [[0, 0], [0, 0]])
    glances = np.array(page.get("element.sides.map(side => side.plane.glance)"))
    np.testing.assert_allclose(glances, [code, code], atol=0.05)
    found = np.array(page.get("element.sides.map(side => side.pixels)"))
    expected = [images.ravel() for images in pictures(figure, 1.0, glances[:1])]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    expect(page.element.locator(".image p").nth(side)).to_have_text(
        f"{KINDS[side]},\nat the pointer", use_inner_text=True
    )
    page.tab.mouse.down()
    page.tab.mouse.move(*place_on(page, side, further))
    page.tab.mouse.up()
    np.testing.assert_allclose(page.points(), [further] * 2, atol=0.05)
    page.tab.mouse.move(5, 5)
    assert page.get("element.sides.map(side => side.plane.glance)") == [None, None]


@pytest.mark.daily
@pytest.mark.parametrize("side", [0, 1])
def test_a_map_is_worked_by_keys(live, figure, side):
    page = live()
    page.maps[side].focus()
    step = 2 * figure.data["view"]["half"] / 50
    for key, moved in (("ArrowRight", (1, 0)), ("ArrowUp", (1, 1)), ("Shift+ArrowLeft", (-4, 1)), ("Home", (0, 0))):
        page.tab.keyboard.press(key)
        np.testing.assert_allclose(page.points(), [step * np.array(moved)] * 2, atol=1e-6, err_msg=key)
    page.tab.keyboard.press("8")
    part = figure.data["models"][side]
    typical = unship(part["codes"])[part["typical"]["8"]]
    np.testing.assert_allclose(page.points(), [typical] * 2, atol=1e-6)
    page.tab.keyboard.press("+")
    views = page.get("element.sides.map(side => side.plane.view)")
    assert views[0] == views[1]
    assert views[0]["half"] == pytest.approx(figure.data["view"]["half"] / 1.6)


def test_a_finger_scrolls_the_page_over_a_map_and_drags_the_mark_on_one_that_is_held(live, figure):
    page = live(**PHONE)
    middle = place_on(page, 1, figure.data["view"]["centre"])
    top = page.get("scrollY")
    page.swipe(middle, (0, -150))
    assert page.get("scrollY") > top + 80
    np.testing.assert_array_equal(page.points(), [[0, 0], [0, 0]])
    page.begin()
    middle = place_on(page, 1, figure.data["view"]["centre"])
    page.tab.touchscreen.tap(*middle)
    top = page.get("scrollY")
    page.swipe(middle, (20, -50))
    width = page.maps[1].locator("canvas").first.bounding_box()["width"]
    per_pixel = 2 * figure.data["view"]["half"] / width
    expected = np.array([20, 50]) * per_pixel + figure.data["view"]["centre"]
    np.testing.assert_allclose(page.points(), [expected] * 2, atol=0.1)
    assert page.get("scrollY") == top


def test_a_screen_reader_is_told_the_weight_the_codes_and_what_lies_nearest(live, digits):
    page = live()
    page.draw()
    assert page.heard() == "Ten codes drawn from N(0, I), the same for both."
    page.maps[0].focus()
    page.tab.keyboard.press("ArrowRight")
    page.choose(4.0)
    at = page.points()[0]

    def nearest(model):
        label = digits[1][np.linalg.norm(np.asarray(model.encode(digits[0])) - at, axis=1).argmin()]
        return f"an {label}" if label == 8 else f"a {label}"

    told = page.heard()
    assert told.startswith("β is 4. Mean widths of q: ")
    plain, variational = nearest(some_autoencoder()), nearest(some_variational(2))
    ends = f"The nearest code is on the plain map that of {plain}, on the variational map that of {variational}."
    assert told.endswith(f"Code {at[0]:.2f}, 0.00. {ends}")
