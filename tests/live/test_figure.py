"""What every live figure does: it comes late, stays a picture where it cannot work, follows the theme, is open to
everyone, and can be linked to in a state. An element without an example here fails."""

import io
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from aelib import plots
from book.rendering.live_figures import ELEMENTS, needed

DESKTOP = {"width": 1000, "height": 900}
ALT = "What one sees in the picture."
STARTS = re.compile(r"(?s)extends LiveFigure \{.*customElements\.define")
# Waits until all that was made before and waits for what is near the screen has been told.
TOLD = "() => new Promise(done => new IntersectionObserver(() => done()).observe(document.body))"
DEFINED = sorted(file.stem for file in ELEMENTS.glob("*.js") if STARTS.search(file.read_text()))

# The contrast of every text of the figure with what lies behind it; axe calls 1:1 incomplete and passes it.
CONTRASTS = """element => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number)
  const luminance = colour => channels(colour).slice(0, 3).reduce((sum, value, i) => {
    const part = value / 255
    return sum + [0.2126, 0.7152, 0.0722][i] * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  }, 0)
  const behind = part => {
    const colour = getComputedStyle(part).backgroundColor
    return channels(colour)[3] === 0 ? behind(part.parentElement) : colour
  }
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = {}
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement
    if (!text.data.trim() || !parent.checkVisibility() || parent.closest('.live-heard')) continue
    const [one, other] = [luminance(getComputedStyle(parent).color), luminance(behind(parent))]
    found[text.data] = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }
  return found
}"""


@pytest.fixture(scope="module", params=DEFINED)
def element(request):
    return request.param


@pytest.mark.daily
def test_the_colours_are_those_of_the_books_figures():
    style = (ELEMENTS / "figure.css").read_text()
    for name, colour in {"ink": plots.INK, "paper": plots.PAPER, "accent": plots.AUTOENCODER, "orange": plots.LINEAR,
                         "violet": plots.CODE}.items():  # fmt: skip
        assert re.findall(rf"--{name}: (#\w+);", style) == [colour, plots.DARK[colour]]


def test_its_data_loads_when_the_reader_comes_near(opened, origins, element):
    tab, wrong = opened(origins["server"], "page", viewport=DESKTOP)
    asked = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    tab.evaluate(TOLD)
    scripts = [f"{name}.js" for name in needed(element) if (ELEMENTS / f"{name}.js").exists()]
    assert tab.evaluate("[...document.scripts].map(script => script.getAttribute('src'))") == scripts
    tab.evaluate("scrollTo({ top: 1700, behavior: 'instant' })")  # 400 pixels before it comes into sight
    tab.locator(".live-figure[ready]").wait_for(state="attached")
    assert [name for name in asked if name.endswith(".js")] == ["data.js"]
    images = "performance.getEntriesByType('resource').filter(each => each.initiatorType === 'img').length"
    assert tab.evaluate(images) == 0, "the picture that it replaces"
    assert wrong == []


def test_nothing_is_drawn_while_nobody_can_see_it(live):
    page = live()
    before = page.canvases()
    page.get("scrollTo({ top: 0, behavior: 'instant' })")
    page.until("!element.near")
    if page.element.evaluate("element => element.localName") == "whose-favourites":  # a guess changes words alone
        page.element.evaluate("element => element.goTo(1)")
    else:
        page.nudge()
    assert page.canvases() == before
    page.begin()
    page.until("element.near")
    assert page.canvases() != before


def test_it_is_named_still_and_itself_again_after_a_reset_and_a_picture_on_paper(live):
    page = live()
    tree = page.element.locator(".live-body").aria_snapshot()
    for part in ('button "Reset"', 'button "Copy link"', f"paragraph: {ALT}"):
        assert part in tree, tree
    for canvas in page.element.locator("canvas:not([aria-hidden])").all():
        assert canvas.get_attribute("aria-label")

    start, drawn = page.get("element.state()"), page.canvases()
    assert page.get("document.getAnimations().length") == 0
    page.tab.wait_for_timeout(300)
    assert page.canvases() == drawn, "nothing moves by itself"
    page.nudge(5)
    assert page.get("element.state()") != start
    page.button("Reset").click()
    page.tab.mouse.move(5, 5)
    assert page.get("element.state()") == start
    assert page.canvases() == drawn

    picture = page.element.locator("img")
    assert not picture.is_visible()
    page.tab.emulate_media(media="print")
    assert picture.is_visible()
    assert not page.element.locator(".live-body").is_visible()


@pytest.mark.daily
def test_without_javascript_the_picture_stays(opened, origins):
    tab, wrong = opened(origins["file"], "page", java_script_enabled=False, viewport=DESKTOP)
    assert tab.get_by_role("img", name=ALT).is_visible()
    assert tab.locator(".live-body").count() == 0
    assert wrong == []


def test_without_its_data_the_picture_stays_and_the_next_visit_tries_again(opened, served, folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data.js").rename(tmp_path / "later.js")
    tab, wrong = opened(served(tmp_path), "page", viewport=DESKTOP)
    element = tab.locator(".live-figure")
    picture = tab.get_by_role("img", name=ALT)
    element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
    tab.wait_for_function("element => element.begun === null", arg=element.element_handle())
    assert picture.is_visible()
    assert not [fault for fault in wrong if fault.startswith("error")]
    (tmp_path / "later.js").rename(tmp_path / "data.js")
    tab.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    tab.wait_for_function("element => !element.near", arg=element.element_handle())
    element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
    tab.locator(".live-figure[ready]").wait_for()
    assert not picture.is_visible()


@pytest.mark.daily
def test_it_is_accessible_in_both_themes(live, axe):
    page = live(color_scheme="light")
    for button in page.element.locator("button[aria-pressed=false]").all()[2:3]:
        button.click()
    for theme in ("light", "dark"):
        page.tab.emulate_media(color_scheme=theme)
        page.painted()
        found = axe.run(page.tab)
        assert found.violations_count == 0, found.generate_report()
        contrasts = page.element.evaluate(CONTRASTS)
        assert len(contrasts) > 6
        assert min(contrasts.values()) >= 4.5, (theme, contrasts)


DIGITS_ALONE = {"noise-to-digit", "ten-digits", "whose-favourites"}
"""Figures whose canvases hold nothing but digits, which are black on white in both themes."""


def brightness(page):
    """How bright the figure is on the screen, from 0 to 255: most of it is paper."""
    page.painted()
    image = Image.open(io.BytesIO(page.element.screenshot())).convert("L")
    return np.median(np.asarray(image))


def test_it_follows_the_theme_at_once(live):
    page = live(color_scheme="light")
    light = page.canvases()
    assert brightness(page) > 240
    page.tab.emulate_media(color_scheme="dark")
    assert brightness(page) < 40
    if page.element.evaluate("element => element.localName") not in DIGITS_ALONE:
        assert page.canvases() != light
    page.get("document.documentElement.dataset.theme = 'light'")
    assert brightness(page) > 240, "a theme chosen on the page counts more than the system's"
    page.tab.emulate_media(color_scheme="light")
    page.get("document.documentElement.dataset.theme = 'dark'")
    assert brightness(page) < 40


@pytest.mark.daily
def test_it_fits_the_page_and_the_finger(live):
    page = live(viewport={"width": 320, "height": 844})
    for width in (320, 390, 768, 1280):
        page.tab.set_viewport_size({"width": width, "height": 844})
        page.painted()
        assert page.tab.evaluate("document.scrollingElement.scrollWidth") <= width
        for part in page.element.locator("button, input, select").filter(visible=True).all():
            box = part.bounding_box()
            assert min(box["width"], box["height"]) >= 44, (width, part.evaluate("part => part.outerHTML"))


def test_picture_and_controls_are_on_one_screen_below_what_to_do_first(live, element):
    page = live()
    on_a_phone = 1540 if element == "train-one" else 800  # whose map and chart stand below the pad
    for (width, height), column, most in (((1280, 720), 656, 690), ((390, 844), 342, on_a_phone)):  # as in a chapter
        page.tab.set_viewport_size({"width": width, "height": height})
        page.get(f"element.closest('figure').style.maxWidth = '{column}px'")
        page.painted()
        whole, first = page.element.bounding_box(), page.element.locator(".live-do").bounding_box()
        assert whole["height"] <= most, (width, whole["height"])
        assert first["y"] - whole["y"] < 5
        assert first["height"] < 45, "two lines at most"
    assert re.fullmatch(r"[A-Z][a-z]+ .+[.?]", page.element.locator(".live-do").inner_text())
    for part in page.element.locator(".live-foot :is(button, summary)").all():
        assert part.bounding_box()["y"] - page.button("Reset").bounding_box()["y"] < 5, "in one row"
    for keys in page.element.locator(".live-foot details").all():
        assert not keys.locator("p").is_visible()
        keys.locator("summary").press("Enter")
        assert len(keys.locator("p").inner_text()) > 20


def test_the_button_that_floats_at_the_foot_of_the_page_does_not_cover_it(live):
    page = live(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.tab.evaluate("""() => {
        const button = document.body.appendChild(document.createElement("button"))
        button.id = "pst-back-to-top"
        Object.assign(button.style, { display: "block", position: "fixed", zIndex: 1080 })
        Object.assign(button.style, { top: "90vh", left: "60vw", width: "20vw", height: "32px" })
    }""")
    floating = page.tab.locator("#pst-back-to-top")
    under = page.tab.evaluate("scrollY") + page.control.bounding_box()["y"] + 22 - 0.9 * 844 - 16
    page.get(f"scrollTo({{ top: {under}, behavior: 'instant' }})")
    floating.wait_for(state="hidden")
    box, start = page.control.bounding_box(), page.get("element.state()")
    page.tab.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    assert page.get("element.state()") != start
    if page.slider.count():
        part = page.slider.evaluate("slider => (slider.value - slider.min) / (slider.max - slider.min)")
        steps = page.slider.evaluate("slider => (slider.max - slider.min) / slider.step")
        assert part == pytest.approx(0.7, abs=max(0.05, 0.51 / steps))
    page.get("document.getElementById('after').scrollIntoView({ behavior: 'instant' })")
    floating.wait_for()


def test_a_screen_reader_is_told_once_the_reader_rests(live):
    page = live()
    page.get("""new MutationObserver(found => { element.times = (element.times ?? 0) + 1; }).observe(
        element.querySelector("[role=status].live-heard"), { childList: true })""")
    assert page.heard() == "", "nothing is told before anything moves"
    page.nudge(times=5)
    heard = page.heard()
    assert len(heard) > 20
    assert "NaN" not in heard
    assert page.get("element.times") == 1


def test_a_copied_link_restores_the_state(live, element):
    origin = "file" if element == DEFINED[0] else "server"  # what reads and writes a link is the same in all figures
    page = live(origin, permissions=["clipboard-read", "clipboard-write"])
    page.nudge(5)
    state = page.get("element.state()")
    page.button("Copy link").click()
    page.element.get_by_text("The link is copied.").wait_for()
    link = page.tab.evaluate("navigator.clipboard.readText()")
    assert page.tab.url == link
    other = live(origin, fragment=link[link.index("#") :])
    assert other.get("element.state()") == state
    page.nudge()
    # A link by hand, within the page; the figure hears of it before this does.
    page.get("""new Promise(done => {
        addEventListener('hashchange', () => done(), { once: true })
        location.hash = '#fig-live=1e9,-1e9,1e9,-1e9,1e9,-1e9'
    })""")
    assert all(np.isfinite(page.get("element.state()")))
