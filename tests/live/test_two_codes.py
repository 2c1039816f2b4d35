"""Two codes in a browser: ten digits without any data, and once it is touched drawings, codes and errors of Python."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from playwright.sync_api import expect

from aelib.course.live import draw_strokes, prepare_digit, rebuild
from aelib.course.live.network import unship
from tests.live.conftest import SCROLLED

SCREENS = {"desktop": {"width": 1000, "height": 900}, "phone": {"width": 390, "height": 844}}
STROKE = [(60, 60), (200, 60), (100, 240)]


@pytest.fixture(scope="module")
def element():
    return "two-codes"


@pytest.fixture
def page(opened, origins):
    """A function that opens the page, untouched, with the list of the scripts that it asks for from then on."""
    faults = []

    def open_page(origin="server", **options):
        tab, wrong = opened(origins[origin], "page", **{"viewport": SCREENS["desktop"], **options})
        faults.append(wrong)
        tab.asked = []
        tab.on("request", lambda request: tab.asked.append(request.url.rpartition("/")[2]))
        tab.figure = tab.locator("two-codes")
        tab.figure.evaluate("element => element.scrollIntoView({ behavior: 'instant', block: 'center' })")
        return tab

    yield open_page
    # A page that another takes the place of may still be loading its picture.
    left = [fault for wrong in faults for fault in wrong if not fault.endswith("net::ERR_ABORTED")]
    assert left == []


def choose(tab, digit):
    tab.figure.get_by_role("radio", name=f"The test digit {digit}", exact=True).check(force=True)


def draw(tab, points=STROKE):
    box = tab.figure.locator(".pad").bounding_box()
    places = [(box["x"] + box["width"] * x / 280, box["y"] + box["height"] * y / 280) for x, y in points]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=6)
    tab.mouse.up()


def computed(tab):
    """What the figure has computed, once nothing is waiting to be drawn."""
    tab.locator("two-codes[computed]").wait_for()
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = tab.figure.evaluate(
        "element => element.rebuilt.map(({ code, image, error }) => ({ code, image: [...image], error }))"
    )
    return [(np.array(each["code"]), np.array(each["image"]).reshape(28, 28), each["error"]) for each in found]


def errors(tab):
    return tab.figure.locator(".error").all_text_contents()


def test_until_it_is_touched_no_data_load_and_the_start_shows_its_errors(page, figure):
    tab = page()
    tab.wait_for_timeout(300)
    assert "data.js" not in tab.asked
    still = figure.data["still"]
    assert tab.figure.get_by_role("radio", checked=True).get_attribute("value") == str(still["start"])
    assert errors(tab) == [f"error {error}" for error in still["errors"]]
    examples = unship(figure.data["images"]).reshape(-1, 28, 28)[[still["start"]]] / 255
    for told, rebuilt in zip(still["errors"], rebuild(figure, examples), strict=True):
        assert told == pytest.approx(rebuilt.errors[0], abs=0.06)


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_chosen_digit_is_rebuilt_as_python_does(page, figure, origin):
    tab = page(origin)
    choose(tab, 5)
    found = computed(tab)
    assert tab.asked.count("data.js") == 1
    examples = unship(figure.data["images"]).reshape(-1, 28, 28)[[5]] / 255
    for (code, image, error), expected in zip(found, rebuild(figure, examples), strict=True):
        np.testing.assert_allclose(code, expected.codes[0], rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(image, expected.images[0], atol=1e-4)
        assert error == pytest.approx(expected.errors[0], rel=1e-4)
    assert errors(tab) == [f"error {error:.1f}" for _, _, error in found]
    sliders = [float(slider.input_value()) for slider in tab.figure.get_by_role("slider").all()]
    limits = np.transpose(figure.data["still"]["limits"])
    np.testing.assert_allclose(sliders, np.clip(found[0][0], *limits), atol=0.051)
    heights = 19 * np.clip(found[1][0] / unship(figure.data["reach"]), -1, 1)
    bars = tab.figure.evaluate(
        "element => element.bars.map(bar => ['y', 'height'].map(name => +bar.getAttribute(name)))"
    )
    np.testing.assert_allclose(
        bars, np.transpose([20 - np.maximum(heights, 0), np.maximum(np.abs(heights), 0.7)]), atol=0.01
    )


@pytest.mark.daily
def test_a_drawing_is_rebuilt_as_python_does_and_cleared(page, figure):
    tab = page()
    draw(tab)
    found = computed(tab)
    ink = np.array(tab.figure.evaluate("element => [...element.drawing.ink]")).reshape(280, 280)
    (stroke,) = strokes = tab.figure.evaluate("element => element.strokes")
    np.testing.assert_allclose(ink, draw_strokes(strokes), atol=1e-9)
    np.testing.assert_allclose([stroke[0], stroke[-1]], [STROKE[0], STROKE[-1]], atol=10)
    for (_, image, error), expected in zip(found, rebuild(figure, prepare_digit(ink)[None]), strict=True):
        np.testing.assert_allclose(image, expected.images[0], atol=1e-4)
        assert error == pytest.approx(expected.errors[0], rel=1e-4)
    shown = tab.figure.evaluate("""element => element.canvases.map(canvas =>
        [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data.filter((_, place) => place % 4 === 0)])""")
    for (_, image, _), grey in zip(found, shown, strict=True):
        np.testing.assert_allclose(np.reshape(grey, (28, 28)), 255 * (1 - image), atol=0.6)
    clear = tab.figure.get_by_role("button", name="Clear the square")
    clear.click()
    tab.mouse.move(0, 0)
    expect(clear).to_be_hidden()
    assert not tab.figure.evaluate("element => element.drawing.ink.some(Boolean)")
    assert [error.strip() for error in errors(tab)] == ["", ""]
    draw(tab)
    computed(tab)
    assert errors(tab) == [f"error {error:.1f}" for _, _, error in found]


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_link_shows_the_drawing_to_whoever_gets_it(page, origin):
    tab = page(origin)
    draw(tab, [(60, 60), (200, 60), (290, 240)])  # over the edge
    before, told = computed(tab), errors(tab)
    tab.figure.get_by_role("button", name="Copy link").click()
    expect(tab.figure.locator(".told")).to_contain_text("The link is")
    assert "#drawn=" in tab.url
    other = page(origin)
    other.goto("about:blank")
    other.goto(tab.url)
    for (_, image, error), (_, as_drawn, was) in zip(computed(other), before, strict=True):
        np.testing.assert_allclose(image, as_drawn, atol=1e-6)
        assert error == pytest.approx(was, abs=1e-6)
    assert errors(other) == told
    assert other.figure.bounding_box()["y"] >= 0


def test_a_link_shows_the_digit_that_was_chosen(page):
    tab = page()
    choose(tab, 7)
    before = errors(tab) if computed(tab) else None
    tab.figure.get_by_role("button", name="Copy link").click()
    assert tab.url.endswith("#digit=7")
    other = page()
    other.goto(tab.url)  # which is the same page, at another place
    computed(other)
    assert errors(other) == before


@pytest.mark.parametrize(
    "link", ["#drawn=", "#drawn=!!", "#drawn=A", "#drawn=AB..AB", "#digit=12", "#drawn=" + "AB" * 5000]
)
def test_a_link_that_holds_no_drawing_changes_nothing(page, figure, link):
    tab = page()
    tab.goto(tab.url.partition("#")[0] + link)
    tab.reload()
    tab.wait_for_timeout(200)
    assert "data.js" not in tab.asked
    assert errors(tab) == [f"error {error}" for error in figure.data["still"]["errors"]]


def test_the_picture_that_is_saved_holds_the_three_squares(page, tmp_path):
    tab = page()
    draw(tab)
    images = [image for _, image, _ in computed(tab)]
    tab.evaluate("""document.head.insertAdjacentHTML(
        "beforeend", "<link rel='canonical' href='https://example.org/course/'>")""")
    tab.evaluate("""() => {
        const { prototype } = CanvasRenderingContext2D, { fillText } = prototype
        window.written = []
        prototype.fillText = function (...given) { window.written.push(given.slice(0, 2)); fillText.apply(this, given) }
    }""")
    with tab.expect_download() as waiting:
        tab.figure.get_by_role("button", name="Save picture").click()
    assert waiting.value.suggested_filename == "my-digit.png"
    waiting.value.save_as(tmp_path / "picture.png")
    names = [["784 numbers", 20], ["from 2 numbers", 320], ["from 8 numbers", 620]]
    assert tab.evaluate("written") == [*names, ["A live figure", 20], ["example.org/course/", 900]]
    saved = plt.imread(tmp_path / "picture.png")[..., 0]
    assert saved.shape == (356, 920)
    ink = np.array(tab.figure.evaluate("element => [...element.drawing.ink]")).reshape(280, 280)
    expected = [ink, *(np.kron(image, np.ones((10, 10))) for image in images)]
    for place, square in enumerate(expected):
        left = 20 + 300 * place
        np.testing.assert_allclose(saved[42:318, left + 2 : left + 278], 1 - square[2:278, 2:278], atol=0.01)
    assert saved[330:, 740:900].min() < 0.5, "the address of the site"


def test_the_chosen_digit_chosen_again_takes_the_place_of_a_drawing(page, figure):
    tab = page()
    draw(tab)
    computed(tab)
    start = figure.data["still"]["start"]
    tab.figure.get_by_role("radio", name=f"The test digit {start}", exact=True).click(force=True)
    assert computed(tab)[0][2] == pytest.approx(figure.data["still"]["errors"][0], abs=0.06)


@pytest.mark.daily
def test_the_two_numbers_can_be_moved_by_key(page, figure):
    tab = page()
    slider = tab.figure.get_by_role("slider", name="Number 1 of the two")
    slider.focus()
    tab.keyboard.press("Home")
    (code, image, error), (_, _, kept) = computed(tab)
    low = figure.data["still"]["limits"][0][0]
    assert (code[0], error) == (pytest.approx(low), None)
    assert errors(tab) == ["two of your own", f"error {kept:.1f}"]
    assert image.max() > 0.1
    tab.figure.get_by_role("radio", checked=True).focus()
    tab.keyboard.press("ArrowRight")
    assert computed(tab)[0][2] is not None
    assert slider.input_value() != str(low)


def test_a_finger_draws_in_the_square_and_scrolls_beside_it(page):
    tab = page(viewport=SCREENS["phone"], has_touch=True, is_mobile=True)
    box = tab.figure.locator(".pad").bounding_box()
    session = tab.context.new_cdp_session(tab)

    def swipe(x, y, by):
        for step in range(11):
            kind = "touchMove" if step else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + by * step / 10}]})
            tab.wait_for_timeout(20)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        tab.evaluate(SCROLLED)

    top = tab.evaluate("scrollY")
    swipe(box["x"] + box["width"] / 2, box["y"] + 20, 100)
    assert tab.evaluate("scrollY") == top
    assert computed(tab)[1][2] > 0
    few = tab.figure.locator(".few .square").bounding_box()
    swipe(few["x"] + 40, few["y"] + 20, -150)
    assert tab.evaluate("scrollY") > top + 80


@pytest.mark.daily
def test_without_javascript_the_ten_digits_can_be_chosen(page, figure):
    tab = page(java_script_enabled=False)
    pictures = tab.figure.locator(".square img")
    before = pictures.first.bounding_box()["x"]
    choose(tab, 7)
    start = figure.data["still"]["start"]
    size = tab.figure.locator(".square .digit").first.bounding_box()["width"] - 2
    assert pictures.first.bounding_box()["x"] == pytest.approx(before + (start - 7) * size, abs=1)
    assert tab.figure.locator(".what-to-do").inner_text() == "Choose one of the ten."
    assert not tab.figure.get_by_role("slider").first.is_visible()


def test_without_its_data_the_ten_stay_and_the_next_touch_tries_again(page):
    tab = page()
    tab.route("**/data.js", lambda route: route.fulfill(body=""))
    choose(tab, 2)
    tab.wait_for_timeout(300)
    assert tab.figure.get_attribute("computed") is None
    assert [error.strip() for error in errors(tab)] == ["", ""], "no number stands beside a digit that it is not of"
    tab.unroute("**/data.js")
    choose(tab, 3)
    computed(tab)


def test_every_part_has_its_name_and_the_result_is_told(page):
    tab = page()
    tree = tab.figure.aria_snapshot()
    for part in (
        'img "The chosen digit, 28 by 28 pixels"',
        'img "The digit, rebuilt from 2 numbers: blurred"',
        'img "The digit, rebuilt from 8 numbers: close to the original"',
        'slider "Number 2 of the two"',
        'group "One of ten test digits"',
        'radio "The test digit 9"',
    ):
        assert part in tree, tree
    choose(tab, 6)
    few, more = (f"{error:.1f}" for *_, error in computed(tab))
    told = f"The digit, rebuilt from 2 numbers, error {few}; from 8 numbers, error {more}."
    expect(tab.figure.locator(".live-heard[role=status]")).to_have_text(told)
    names = ["Yours 784 numbers", "Rebuilt from 2 numbers", "Rebuilt from 8 numbers"]
    assert tab.figure.locator(".tile-name").all_text_contents() == names
    assert [tab.figure.locator(f".{size} .error").text_content() for size in ("few", "more")] == errors(tab)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_it_is_accessible(page, axe, theme, screen):
    tab = page(viewport=SCREENS[screen], color_scheme=theme)
    tab.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    draw(tab)
    computed(tab)
    found = axe.run(tab, context=[["two-codes"]])
    assert found.violations_count == 0, found.generate_report()


def test_it_fits_the_page_and_the_finger(page):
    tab = page()
    for width in (320, 390, 768, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= width
        assert tab.figure.bounding_box()["height"] <= 750
        assert len({square.bounding_box()["y"] for square in tab.figure.locator(".square").all()}) == 1
        for part in tab.figure.locator(".ten label, .pad").all():
            box = part.bounding_box()
            assert min(box["width"], box["height"]) >= 40, (width, box)
