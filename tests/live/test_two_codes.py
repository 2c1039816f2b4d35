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
HOUSE = [(60, 250), (60, 140), (140, 60), (220, 140), (220, 250), (60, 250)]
FIRST, LARGER = "Draw a digit in the first square, or choose one of the ten.", "Draw it large."
DARE = "Now clear the square, and draw something that is no digit."
KEPT = "JSON.parse(localStorage.getItem('autoencoders-from-first-principles/drawing/1'))"


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


def on_the_pad(tab):
    """The ink that the square to draw in shows."""
    grey = """element => [...element.pad.getContext('2d').getImageData(0, 0, 280, 280).data
        .filter((_, place) => place % 4 === 0)]"""
    return 1 - np.array(tab.figure.evaluate(grey)).reshape(280, 280) / 255


def task(tab):
    return tab.figure.locator(".what-to-do").inner_text()


def test_until_it_is_touched_no_data_load(page, figure):
    tab = page()
    tab.wait_for_timeout(300)
    assert "data.js" not in tab.asked
    assert tab.figure.get_by_role("radio", checked=True).get_attribute("value") == str(figure.data["still"]["start"])
    assert task(tab) == FIRST
    for hidden in (".share", ".kept"):
        assert not tab.figure.locator(hidden).is_visible()


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
    assert tab.figure.evaluate("element => element.rebuilt.every(({ image }) => !image)")
    draw(tab)
    for (_, image, _), (_, before, _) in zip(computed(tab), found, strict=True):
        np.testing.assert_array_equal(image, before)


@pytest.mark.daily
def test_after_the_first_drawing_it_dares_and_tells_what_it_has_seen(page):
    tab = page()
    draw(tab)
    computed(tab)
    assert task(tab) == DARE
    only = tab.figure.get_by_text("The networks have only ever seen digits.")
    assert not only.is_visible()
    for name in ("Copy link", "Save picture"):
        assert tab.figure.get_by_role("button", name=name).is_visible()
    tab.figure.locator(".clear").click()
    draw(tab, HOUSE)
    expect(only).to_be_visible()
    choose(tab, 2)
    computed(tab)
    assert task(tab) == FIRST
    assert not only.is_visible()


@pytest.mark.daily
def test_a_drawing_glides_to_its_fitted_place_and_goes_on_there(page):
    tab = page()
    draw(tab, [(20, 20), (20, 120)])
    place = "element => [element.view.scale, element.view.left, element.view.top]"
    assert tab.figure.evaluate(place) == [1, 0, 0]
    tab.wait_for_timeout(900)
    fitted = tab.figure.evaluate(place)
    digit = prepare_digit(draw_strokes(tab.figure.evaluate("element => element.strokes")))
    shown = on_the_pad(tab).reshape(28, 10, 28, 10)
    np.testing.assert_allclose(shown.mean(axis=(1, 3)), digit, atol=0.2)
    draw(tab, [(140, 140), (200, 140)])
    second = np.array(tab.figure.evaluate("element => element.strokes[1]"))
    seen = fitted[0] * second[[0, -1]] + fitted[1:]
    np.testing.assert_allclose(seen, [(140, 140), (200, 140)], atol=10)
    tab.figure.locator(".clear").click()
    assert tab.figure.evaluate(place) == [1, 0, 0]


def test_without_motion_it_is_there_at_once(page):
    tab = page(reduced_motion="reduce")
    draw(tab)
    tab.evaluate("""() => {
        const { prototype } = HTMLElement
        window.views = []
        const element = document.querySelector('two-codes'), change = element.change
        element.change = () => { window.views.push(element.view.scale); change.call(element) }
    }""")
    tab.wait_for_timeout(900)
    assert len(set(tab.evaluate("views"))) == 1


@pytest.mark.daily
def test_a_small_drawing_is_not_blown_up(page):
    tab = page()
    draw(tab)
    before = computed(tab)
    tab.figure.locator(".clear").click()
    choose(tab, 3)
    before = computed(tab)
    draw(tab, [(100, 100), (140, 120)])
    tab.wait_for_timeout(900)
    assert task(tab) == LARGER
    for (_, image, _), (_, was, _) in zip(computed(tab), before, strict=True):
        np.testing.assert_array_equal(image, was)
    assert not tab.figure.locator(".share").is_visible()
    draw(tab, [(100, 100), (100, 240)])
    assert np.abs(computed(tab)[1][1] - before[1][1]).max() > 0.1
    assert task(tab) == DARE


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_first_drawing_is_kept_until_the_reader_says_so(page, origin):
    tab = page(origin)
    draw(tab)
    computed(tab)
    first = tab.evaluate(KEPT)
    np.testing.assert_allclose(first, tab.figure.evaluate("element => element.strokes"), atol=0.06)
    instead = tab.figure.get_by_role("button", name="Keep this one instead")
    assert not instead.is_visible()
    tab.figure.locator(".clear").click()
    draw(tab, HOUSE)
    assert tab.evaluate(KEPT) == first
    instead.click()
    assert tab.evaluate(KEPT) != first
    tab.reload()
    tab.figure.get_by_role("button", name="Show the digit that is kept").click()
    computed(tab)
    np.testing.assert_allclose(tab.figure.evaluate("element => element.strokes"), tab.evaluate(KEPT), atol=0.06)
    tab.figure.get_by_role("button", name="Forget it").click()
    assert tab.evaluate(KEPT) is None
    assert not tab.figure.locator(".kept").is_visible()


@pytest.mark.parametrize("kept", ["[", "{}", '[[["a", 1]]]', "[[[1, 2, 3]]]", "[[[1, 999]]]", "[]", "[[]]", "[5]"])
def test_what_is_no_drawing_is_none(page, kept):
    tab = page()
    tab.evaluate("kept => localStorage.setItem('autoencoders-from-first-principles/drawing/1', kept)", kept)
    tab.reload()
    assert not tab.figure.locator(".kept").is_visible()


def test_where_nothing_may_be_kept_it_draws_all_the_same(page):
    tab = page()
    tab.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })")
    tab.reload()
    draw(tab)
    assert computed(tab)[1][2] > 0
    assert not tab.figure.locator(".kept").is_visible()


LETTERS = {
    "A": [[(60, 250), (140, 30), (220, 250)], [(95, 170), (185, 170)]],
    "E": [[(200, 40), (80, 40), (80, 240), (200, 240)], [(80, 140), (170, 140)]],
    "X": [[(50, 40), (230, 240)], [(230, 40), (50, 240)]],
    "house": [HOUSE, [(120, 250), (120, 190), (160, 190), (160, 250)]],
    "low house": [[(20, 270), (20, 180), (140, 120), (260, 180), (260, 270), (20, 270)]],
    "tower": [[(120, 270), (120, 60), (140, 10), (160, 60), (160, 270), (120, 270)]],
    "scribble": [[(round(140 + 3 * t * np.cos(t)), round(140 + 3 * t * np.sin(t))) for t in np.arange(0, 40, 0.8)]],
    "over the edge": [[(5, 140), (310, 150)], [(140, 5), (150, 330)]],
    "dots": [[(x, y)] for x in (40, 140, 240) for y in (40, 140, 240)],
    "a line": [[(140, 5), (140, 275)]],
}


@pytest.mark.parametrize("name", LETTERS)
def test_what_is_no_digit_comes_back_somehow_and_a_link_carries_it(page, figure, name):
    tab = page()
    for stroke in LETTERS[name]:
        draw(tab, stroke)
    tab.wait_for_timeout(900)
    found = computed(tab)
    digit = prepare_digit(draw_strokes(tab.figure.evaluate("element => element.strokes")))
    for (_, image, _), expected in zip(found, rebuild(figure, digit[None]), strict=True):
        np.testing.assert_allclose(image, expected.images[0], atol=1e-4)
    tab.figure.get_by_role("button", name="Copy link").click()
    other = page()
    other.goto(tab.url)
    for (_, image, _), (_, as_drawn, _) in zip(computed(other), found, strict=True):
        np.testing.assert_allclose(image, as_drawn, atol=1e-6)
    view = "element => [element.view.scale, element.view.left, element.view.top]"
    np.testing.assert_allclose(other.figure.evaluate(view), tab.figure.evaluate(view), atol=1e-6)
    assert task(other) == DARE
    assert other.figure.get_by_text("The networks have only ever seen digits.").is_visible()


@pytest.mark.daily
@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_link_shows_the_drawing_to_whoever_gets_it(page, origin):
    tab = page(origin)
    draw(tab, [(60, 60), (200, 60), (290, 240)])  # over the edge
    before = computed(tab)
    tab.figure.get_by_role("button", name="Copy link").click()
    expect(tab.figure.locator(".told")).to_contain_text("The link is")
    assert "#drawn=" in tab.url
    other = page(origin)
    other.goto("about:blank")
    other.goto(tab.url)
    for (_, image, error), (_, as_drawn, was) in zip(computed(other), before, strict=True):
        np.testing.assert_allclose(image, as_drawn, atol=1e-6)
        assert error == pytest.approx(was, abs=1e-6)
    assert 0 <= round(other.figure.bounding_box()["y"]) < 300


def test_a_link_that_names_a_digit_chooses_it(page):
    tab = page()
    choose(tab, 7)
    before = computed(tab)
    other = page()
    other.goto(f"{tab.url}#digit=7")  # which is the same page, at another place
    assert computed(other)[1][2] == before[1][2]


@pytest.mark.parametrize(
    "link", ["#drawn=", "#drawn=!!", "#drawn=A", "#drawn=AB..AB", "#digit=12", "#drawn=" + "AB" * 5000]
)
def test_a_link_that_holds_no_drawing_changes_nothing(page, figure, link):
    tab = page()
    tab.goto(tab.url.partition("#")[0] + link)
    tab.reload()
    tab.wait_for_timeout(200)
    assert "data.js" not in tab.asked
    assert task(tab) == FIRST


def test_the_picture_that_is_saved_holds_the_three_squares(page, tmp_path):
    tab = page()
    draw(tab)
    tab.wait_for_timeout(900)
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
    expected = [on_the_pad(tab), *(np.kron(image, np.ones((10, 10))) for image in images)]
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
    examples = unship(figure.data["images"]).reshape(-1, 28, 28)[[start]] / 255
    assert computed(tab)[0][2] == pytest.approx(rebuild(figure, examples)[0].errors[0], rel=1e-4)


@pytest.mark.daily
def test_the_two_numbers_can_be_moved_by_key(page, figure):
    tab = page()
    slider = tab.figure.get_by_role("slider", name="Number 1 of the two")
    slider.focus()
    tab.keyboard.press("Home")
    (code, image, error), _ = computed(tab)
    low = figure.data["still"]["limits"][0][0]
    assert (code[0], error) == (pytest.approx(low), None)
    assert image.max() > 0.1
    tab.figure.get_by_role("radio", checked=True).focus()
    tab.keyboard.press("ArrowRight")
    assert computed(tab)[0][2] is not None
    assert slider.input_value() != str(low)


def test_a_finger_draws_in_the_square_and_scrolls_beside_it(page):
    tab = page(viewport=SCREENS["phone"], has_touch=True, is_mobile=True)
    tab.figure.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
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
        wide = width > 500
        assert tab.figure.bounding_box()["height"] <= (700 if wide else 1100)
        boxes = [square.bounding_box() for square in tab.figure.locator(".square").all()]
        assert len({box["y"] for box in boxes[0 if wide else 1 :]}) == 1
        assert boxes[0]["width"] == pytest.approx(boxes[1]["width"] if wide else width - 32, abs=1)
        for part in tab.figure.locator(".ten label, .pad").all():
            box = part.bounding_box()
            assert min(box["width"], box["height"]) >= 40, (width, box)
