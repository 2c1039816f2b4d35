"""The latent explorer in a browser: networks of every kind run there, and it follows mouse, finger and links."""

import base64

import jax
import numpy as np
import pytest
from flax import nnx
from playwright.sync_api import expect

import aelib
from aelib.course.live import decode, latent_explorer
from aelib.course.live.network import run_network, ship_network, unship
from aelib.models.layers import ACTIVATIONS
from aelib.models.networks import DenseDecoder
from tests.live.conftest import PHONE


@pytest.fixture(scope="module")
def element():
    return "latent-explorer"


@pytest.fixture(scope="module")
def explorer(figure):
    return figure


@pytest.fixture(scope="module")
def codes(model, digits):
    """The codes of the figure."""
    return np.asarray(model.encode(digits[0]))


@pytest.fixture
def live(live):
    """The map, and where the mark is on it."""

    def open_figure(*arguments, **options):
        page = live(*arguments, **options)
        page.point = lambda: np.array(page.get("element.plane.point"), float)
        return page

    return open_figure


def typical(explorer, codes, digit):
    return codes[explorer.data["typical"][str(digit)]]


# What it runs


@pytest.mark.daily
def test_every_activation_is_the_same_in_both_languages(live):
    page, x = live(), np.random.default_rng(1).normal(0, 3, (20, 3))
    for activation in ACTIVATIONS:
        network = DenseDecoder(3, (5,), (4,), activation=activation, output=activation, rngs=nnx.Rngs(1))
        layers = ship_network(network)
        run = "(_, [layers, x]) => { const run = aelibLive.network(layers); return x.map(row => [...run(row)]) }"
        shown = page.element.evaluate(run, [layers, x.tolist()])
        np.testing.assert_allclose(np.array(shown), run_network(layers, x), atol=1e-5, err_msg=activation)
        np.testing.assert_allclose(run_network(layers, x), network(x.astype(np.float32)), atol=1e-2)


@pytest.mark.daily
def test_halves_are_read_without_the_browsers_help(live):
    values = np.array([0, -0.0, 1, -2.5, 6e-8, 3e-5, 65504, 0.1], np.float16)
    data = {"dtype": "float16", "base64": base64.b64encode(values.tobytes()).decode()}
    shown = live().element.evaluate("(_, data) => [...aelibLive.array(data)]", data)
    assert shown == values.astype(float).tolist()


# What it shows


@pytest.mark.parametrize("ratio", [1, 2.5])
def test_it_is_as_sharp_as_the_screen(live, ratio):
    page = live(device_scale_factor=ratio)
    box = page.map.locator("canvas").first.bounding_box()
    assert page.canvas("plane.codesCanvas").shape[0] == pytest.approx(ratio * box["height"], abs=1)
    page.tab.set_viewport_size({"width": 400, "height": 900})
    smaller = page.map.locator("canvas").first.bounding_box()
    assert smaller["width"] < box["width"]
    assert page.canvas("plane.codesCanvas").shape[1] == pytest.approx(ratio * smaller["width"], abs=1)


def test_the_colours_of_the_digits_follow_the_theme_and_the_images_do_not(live, explorer):
    page = live(color_scheme="light")
    assert page.canvas("plane.codesCanvas")[-3, -3].tolist() == [255, 255, 255, 255]
    page.get("document.documentElement.dataset.theme = 'dark'")
    page.painted()
    assert page.canvas("plane.codesCanvas")[-3, -3].tolist() == [0x14, 0x18, 0x1E, 255]
    digit = page.button("Show only the class 3").evaluate("button => getComputedStyle(button).color")
    wanted = explorer.data["colours"]["dark"][3]
    assert digit == f"rgb({', '.join(str(int(wanted[place : place + 2], 16)) for place in (1, 3, 5))})"
    assert page.canvas("decoded.canvas").max() == 255, "a digit stays dark on white"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_map_is_square_and_large_and_seen_with_the_image(live, width):
    page = live(viewport={"width": width, "height": 844})
    plane = page.map.bounding_box()
    assert plane["width"] == pytest.approx(plane["height"], abs=1)
    assert plane["width"] >= 280
    decoded = page.tab.get_by_role("img", name="The image decoded there").bounding_box()
    if width < 600:  # with the map and the images under one glance, and the images not below the finger
        assert decoded["y"] + decoded["height"] <= plane["y"]
        assert plane["y"] + plane["height"] - decoded["y"] < 640


# Keys


def test_keys_of_the_browser_are_left_to_it(live):
    page = live()
    page.map.focus()
    start = page.point()
    seen = "element.addEventListener('keydown', event => setTimeout(() => { element.last = event.defaultPrevented; }))"
    page.get(seen)
    for key, ours in (("Control+ArrowLeft", False), ("Alt+2", False), ("Tab", False), ("Shift+Tab", False)):
        page.tab.keyboard.press(key)
        assert page.get("element.last") is ours, key
    np.testing.assert_array_equal(page.point(), start)
    page.map.focus()
    page.tab.keyboard.press("ArrowLeft")
    assert page.get("element.last") is True


# Mouse


def test_a_mouse_looks_where_it_hovers_and_sets_the_mark_where_it_clicks(live, explorer, codes):
    page = live()
    start, one = page.point(), typical(explorer, codes, 1)
    page.tab.mouse.move(*page.place(one))
    np.testing.assert_array_equal(page.point(), start)
    np.testing.assert_allclose(page.get("element.plane.glance"), one, atol=0.05)
    np.testing.assert_allclose(
        page.get("[...element.pixels]"),
        decode(explorer, np.array([page.get("element.plane.glance")])).ravel(),
        atol=1e-4,
    )
    assert page.element.locator(".image p").first.text_content() == "decoded at\nthe pointer"
    page.tab.mouse.move(5, 5)
    np.testing.assert_allclose(page.get("[...element.pixels]"), decode(explorer, start[None]).ravel(), atol=1e-4)
    page.tab.mouse.move(*page.place(one))
    page.tab.mouse.down()
    np.testing.assert_allclose(page.point(), one, atol=0.05)
    x, y = page.place(one)
    page.tab.mouse.move(x + 30, y - 20)
    page.tab.mouse.up()
    step = 2 * explorer.data["view"]["half"] / page.map.locator("canvas").first.bounding_box()["width"]
    np.testing.assert_allclose(page.point() - one, [30 * step, 20 * step], atol=2 * step)
    page.tab.mouse.move(5, 5)
    np.testing.assert_allclose(page.get("[...element.pixels]"), decode(explorer, page.point()[None]).ravel(), atol=1e-4)


def test_another_button_does_nothing_and_another_pointer_does_not_end_a_drag(live, codes, explorer):
    page = live()
    start, one, two = page.point(), typical(explorer, codes, 1), typical(explorer, codes, 2)
    page.tab.mouse.move(*page.place(one))
    page.tab.mouse.down(button="right")
    page.tab.mouse.up(button="right")
    np.testing.assert_array_equal(page.point(), start)
    page.tab.mouse.down()
    for kind in ("pointerup", "pointercancel"):
        page.map.dispatch_event(kind, {"pointerId": 99, "pointerType": "touch"})
    page.tab.mouse.move(*page.place(two))
    np.testing.assert_allclose(page.point(), two, atol=0.05)


# A finger


def test_a_finger_scrolls_the_page_until_it_has_tapped_and_then_drags_the_mark(live, explorer):
    page = live(**PHONE)
    start, top = page.point(), page.get("scrollY")
    page.swipe(page.place(page.get("element.plane.view.centre")), (0, -150))
    assert page.get("scrollY") > top + 80
    np.testing.assert_array_equal(page.point(), start)
    page.begin()
    middle = page.place(page.get("element.plane.view.centre"))
    page.tab.touchscreen.tap(*middle)
    np.testing.assert_allclose(page.point(), explorer.data["view"]["centre"], atol=0.05)
    top, half = page.get("scrollY"), explorer.data["view"]["half"]
    page.swipe(middle, (40, -120))
    width = page.map.locator("canvas").first.bounding_box()["width"]
    moved = page.point() - explorer.data["view"]["centre"]
    np.testing.assert_allclose(moved, [80 * half / width, 240 * half / width], rtol=0.1)
    assert page.get("scrollY") == top
    page.tab.touchscreen.tap(5, middle[1])  # beside the map, which lets go of it
    page.swipe(middle, (0, -150))
    assert page.get("scrollY") > top + 80
    page.get("element.plane.hold(true)")
    page.get("scrollTo(0, 0)")
    page.until("!element.near")
    assert not page.get("element.plane.element.matches('[data-held]')"), "far from the screen it lets go, too"


def test_a_finger_may_draw_the_mark_sideways_at_once(live, explorer):
    page = live(**PHONE)
    x, y = page.place(page.get("element.plane.view.centre"))
    page.swipe((x - 50, y), (100, 0))
    width = page.map.locator("canvas").first.bounding_box()["width"]
    reached = explorer.data["view"]["centre"][0] + 100 * explorer.data["view"]["half"] / width
    assert page.point()[0] == pytest.approx(reached, abs=0.1)


# Links


@pytest.mark.parametrize("change", ["Reset", "Zoom in", "Show only the class 4", "a key"])
def test_the_word_on_a_copied_link_goes_with_the_next_change(live, change):
    page = live(permissions=["clipboard-write"])
    page.button("Copy link").click()
    told = page.element.get_by_text("The link is copied.")
    told.wait_for()
    page.tab.mouse.move(*page.place(page.point()))  # to look is no change
    page.painted()
    assert told.is_visible()
    if change == "a key":
        page.map.focus()
        page.tab.keyboard.press("ArrowUp")
    else:
        page.button(change).evaluate("button => button.click()")
    assert told.count() == 0


def test_the_word_on_a_copied_link_goes_after_a_while(live):
    page = live(permissions=["clipboard-write"])
    page.tab.clock.install()
    page.button("Copy link").click()
    told = page.element.get_by_text("The link is copied.")
    told.wait_for()
    page.tab.clock.fast_forward(3000)
    assert told.is_visible()
    page.tab.clock.fast_forward(3000)
    assert told.count() == 0


def test_a_link_scrolls_to_the_figure(opened, origins):
    tab, wrong = opened(origins["server"], "page", "#fig-live=1,-1", viewport={"width": 1000, "height": 900})
    tab.locator("latent-explorer[ready]").wait_for()
    tab.wait_for_timeout(300)
    assert abs(tab.locator("latent-explorer").bounding_box()["y"]) < 2
    assert tab.evaluate("document.querySelector('latent-explorer').plane.point") == [1, -1]
    assert wrong == []


def test_where_the_clipboard_is_closed_the_link_is_in_the_address(live):
    page = live()
    page.get("navigator.clipboard.writeText = () => Promise.reject()")
    page.button("Copy link").click()
    page.element.get_by_text("The link is in the address bar.").wait_for()
    assert "#fig-live=" in page.tab.url


@pytest.mark.parametrize("fragment", ["#fig-live=", "#fig-live=1", "#fig-live=a,b", "#fig-other=1,1", "#=1,1", "#%"])
def test_other_fragments_are_not_ours(live, explorer, codes, fragment):
    page = live(fragment=fragment)
    np.testing.assert_allclose(page.point(), typical(explorer, codes, 0))


def test_an_ordinary_anchor_is_left_alone(opened, origins):
    tab, wrong = opened(origins["server"], "page", "#after", viewport={"width": 1000, "height": 900})
    tab.locator("latent-explorer[ready]").wait_for()  # it lies just above what the reader sees
    tab.wait_for_timeout(300)
    assert abs(tab.locator("#after").bounding_box()["y"]) < 2
    tab.evaluate("location.hash = '#fig-live'")
    assert abs(tab.locator("#fig-live").bounding_box()["y"]) < 2
    assert wrong == []


# Own data


FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")


def conv_autoencoder(**options):
    """One with weights so large that its pixels are of all greys, and with biases, which start at zero."""
    given = {"latent": 2, "likelihood": aelib.Bernoulli(), "rngs": nnx.Rngs(0)} | options
    model = aelib.conv_autoencoder((28, 28), **given)
    noise = np.random.default_rng(0)
    nnx.update(model, jax.tree.map(lambda w: 1.7 * w + noise.normal(0, 0.05, w.shape), nnx.state(model)))
    return model


@pytest.mark.parametrize(
    "options",
    [
        {"filters": (8, 6, 4), "strides": (1, 2, 2)},
        {"filters": (5, 3), "strides": (4, 1), "likelihood": aelib.Gaussian(sigma=1.0)},
        {},
    ],
)
def test_a_convolutional_decoder_computes_what_python_computes(live_of, digits, options):
    model = conv_autoencoder(**options)
    explorer = latent_explorer(model, *digits)
    page = live_of(explorer)
    z = np.concatenate([np.random.default_rng(0).normal(0, 2, (4, 2)), unship(explorer.data["codes"])[:2]])
    shown = page.element.evaluate("(element, codes) => codes.map(code => [...element.decode(code)])", z.tolist())
    expected = decode(explorer, z).reshape(len(z), -1)
    np.testing.assert_allclose(np.array(shown), expected, atol=1e-4 * max(1, np.abs(expected).max()))
    assert expected.std() > 0.1
    unrounded = np.asarray(model.decode(z.astype(np.float32))).reshape(len(z), -1)
    assert np.abs(unrounded - expected).max() > 5e-4, "or this test could not tell which weights were used"
    decoded = 255 * np.clip(1 - decode(explorer, np.array([page.get("element.plane.point")])), 0, 1)[0]
    np.testing.assert_allclose(page.canvas("decoded.canvas")[..., 0], decoded, atol=0.6)


def test_named_classes_are_dots_in_their_colours_with_buttons_of_their_names(live_of, model, digits):
    images, labels = digits
    explorer = latent_explorer(model, images, labels, names=FASHION)
    page = live_of(explorer)
    assert page.element.locator(".classes button").all_text_contents() == list(FASHION)
    index, distance = nearest(model, images, page)
    told = f"nearest: {FASHION[labels[index]]},\n{distance:.2f} away"
    assert page.element.locator(".image p").nth(1).text_content() == told
    page.button("Show only the class Trouser").click()
    view = page.get("element.plane.view")
    codes = np.asarray(model.encode(images))[labels == 1]
    inside = (np.abs(codes - view["centre"]) <= view["half"]).all(axis=1).sum()
    expect(page.element.locator(".in-view")).to_have_text(f"{inside} of {len(codes)} selected codes lie in view")


def test_letters_are_drawn_and_answer_to_their_keys(live_of, model, digits):
    images, labels = digits
    explorer = latent_explorer(model, images, labels + 1, names=dict(enumerate("ABCDEFGHIJ", start=1)))
    page = live_of(explorer)
    page.map.focus()
    page.tab.keyboard.press("C")
    typical = unship(explorer.data["codes"])[explorer.data["typical"]["2"]]
    np.testing.assert_allclose(page.get("element.plane.point"), typical)
    assert labels[explorer.data["typical"]["2"]] == 2
    assert page.element.locator(".image p").nth(1).text_content().startswith("nearest: C,")


def test_without_labels_all_codes_are_dots_of_one_colour(live_of, model, digits):
    explorer = latent_explorer(model, digits[0])
    page = live_of(explorer)
    assert page.element.locator(".classes").count() == 0
    _, distance = nearest(model, digits[0], page)
    assert page.element.locator(".image p").nth(1).text_content() == f"nearest: an image,\n{distance:.2f} away"
    drawn = page.canvas("plane.codesCanvas")[..., :3].astype(int)
    accent = [int(explorer.data["colours"]["light"][0][place : place + 2], 16) for place in (1, 3, 5)]
    assert (np.abs(drawn - accent).max(axis=-1) < 40).sum() > 500
    page.map.focus()
    page.tab.keyboard.press("ArrowRight")
    assert "The nearest image is an image," in page.heard()


def nearest(model, images, page):
    """The image nearest to the mark, and its distance."""
    distances = np.linalg.norm(np.asarray(model.encode(images)) - page.get("element.plane.point"), axis=1)
    return distances.argmin(), distances.min()
