"""What every live figure does, seen on the latent explorer: it comes late, stays a picture where it cannot work,
follows the theme, and is open to everyone."""

import shutil

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

DESKTOP = {"width": 1000, "height": 900}

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


def test_its_data_loads_when_the_reader_comes_near(opened, origins):
    tab, wrong = opened(origins["server"], "page", viewport=DESKTOP)
    asked = []
    tab.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    tab.wait_for_timeout(500)
    assert tab.evaluate("[...document.scripts].map(script => script.getAttribute('src'))") == [
        "network.js",
        "figure.js",
        "plane.js",
        "latent-explorer.js",
    ]
    tab.evaluate("scrollTo({ top: 1700, behavior: 'instant' })")  # 400 pixels before it comes into sight
    tab.locator("latent-explorer[ready]").wait_for(state="attached")
    assert [name for name in asked if name.endswith(".js")] == ["data.js"]
    assert wrong == []


def test_nothing_is_drawn_while_nobody_can_see_it(live):
    page = live()
    before = page.get("[...element.pixels]")
    page.get("scrollTo({ top: 0, behavior: 'instant' })")
    page.tab.wait_for_timeout(200)
    page.get("element.plane.moveTo([1.5, 1.5])")
    page.tab.wait_for_timeout(200)
    assert page.get("[...element.pixels]") == before
    page.begin()
    page.tab.wait_for_timeout(200)
    assert page.get("[...element.pixels]") != before


def test_nothing_moves_by_itself(live):
    page = live()
    page.button("Reset").click()
    assert page.get("document.getAnimations().length") == 0
    pixels = page.canvas("plane.markCanvas")
    page.tab.wait_for_timeout(300)
    np.testing.assert_array_equal(page.canvas("plane.markCanvas"), pixels)


@pytest.mark.parametrize("origin", ["server", "file"])
def test_without_javascript_the_picture_stays(opened, origins, origin):
    tab, wrong = opened(origins[origin], "page", java_script_enabled=False, viewport=DESKTOP)
    assert tab.get_by_role("img", name="A map of two hundred codes.").is_visible()
    assert tab.locator(".live-body").count() == 0
    assert wrong == []


def test_without_its_data_the_picture_stays_and_the_next_visit_tries_again(opened, served, folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data.js").rename(tmp_path / "later.js")
    tab, wrong = opened(served(tmp_path), "page", viewport=DESKTOP)
    element = tab.locator("latent-explorer")
    picture = tab.get_by_role("img", name="A map of two hundred codes.")
    element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
    tab.wait_for_timeout(500)
    assert picture.is_visible()
    assert not [fault for fault in wrong if fault.startswith("error")]
    (tmp_path / "later.js").rename(tmp_path / "data.js")
    tab.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    tab.wait_for_timeout(200)
    element.evaluate("element => element.scrollIntoView({ behavior: 'instant' })")
    tab.locator("latent-explorer[ready]").wait_for()
    assert not picture.is_visible()


def test_the_picture_is_what_is_printed(live):
    page = live()
    picture = page.element.locator("img")
    assert not picture.is_visible()
    page.tab.emulate_media(media="print")
    assert picture.is_visible()
    assert not page.element.locator(".live-body").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_in_both_themes(live, theme):
    page = live(color_scheme=theme)
    page.button("Show only the digit 2").click()
    found = Axe().run(page.tab)
    assert found.violations_count == 0, found.generate_report()
    contrasts = page.element.evaluate(CONTRASTS)
    assert len(contrasts) > 20
    assert min(contrasts.values()) >= 4.5, contrasts


@pytest.mark.parametrize("how", ["theme", "preference"])
def test_it_follows_the_theme_at_once(live, explorer, how):
    page = live(color_scheme="light")
    assert page.canvas("plane.codesCanvas")[-3, -3].tolist() == [255, 255, 255, 255]
    if how == "theme":
        page.get("document.documentElement.dataset.theme = 'dark'")
    else:
        page.tab.emulate_media(color_scheme="dark")
    page.painted()
    assert page.canvas("plane.codesCanvas")[-3, -3].tolist() == [0x14, 0x18, 0x1E, 255]
    digit = page.button("Show only the digit 3").evaluate("button => getComputedStyle(button).color")
    wanted = explorer.data["colours"]["dark"][3]
    assert digit == f"rgb({', '.join(str(int(wanted[place : place + 2], 16)) for place in (1, 3, 5))})"
    assert page.canvas("decoded.canvas").max() == 255, "a digit stays dark on white"


def test_a_theme_chosen_on_the_page_counts_more_than_the_systems(live):
    page = live(color_scheme="dark")
    page.get("document.documentElement.dataset.theme = 'light'")
    page.painted()
    assert page.canvas("plane.codesCanvas")[-3, -3].tolist() == [255, 255, 255, 255]


def test_every_part_has_its_name(live):
    page = live()
    page.painted()
    tree = page.element.locator(".live-body").aria_snapshot()
    for part in (
        'application "Map of the codes"',
        'img "The image decoded there"',
        'img "The nearest real digit, a 0"',
        'group "Digits on the map"',
        'button "Show only the digit 0"',
        'button "Show only the digit 9"',
        'slider "The first number of the code"',
        'slider "The second number of the code"',
        'button "Zoom out"',
        'button "Zoom in"',
        'button "Reset"',
        'button "Copy link"',
        "paragraph: A map of two hundred codes.",
    ):
        assert part in tree, tree
    hint = page.map.evaluate("map => document.getElementById(map.getAttribute('aria-describedby')).textContent")
    assert "arrows step" in hint


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_fits_the_page_and_the_finger(live, width):
    page = live(viewport={"width": width, "height": 844})
    assert page.tab.evaluate("document.scrollingElement.scrollWidth") <= width
    for part in page.element.locator("button, input").all():
        box = part.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
    plane = page.map.bounding_box()
    assert plane["width"] == pytest.approx(plane["height"], abs=1)
    assert plane["width"] >= 280
    decoded = page.tab.get_by_role("img", name="The image decoded there").bounding_box()
    if width < 600:  # with the map and the images under one glance, and the images not below the finger
        assert decoded["y"] + decoded["height"] <= plane["y"]
        assert plane["y"] + plane["height"] - decoded["y"] < 640


def test_the_button_that_floats_at_the_foot_of_the_page_does_not_cover_it(live):
    page = live(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.tab.evaluate("""() => {
        const button = document.body.appendChild(document.createElement("button"))
        button.id = "pst-back-to-top"
        Object.assign(button.style, { display: "block", position: "fixed", zIndex: 1080 })
        Object.assign(button.style, { top: "90vh", left: "40vw", width: "20vw", height: "32px" })
    }""")
    floating = page.tab.locator("#pst-back-to-top")
    slider = page.tab.get_by_role("slider", name="The first number of the code", exact=True)
    under = page.tab.evaluate("scrollY") + slider.bounding_box()["y"] + 22 - 0.9 * 844 - 16
    page.get(f"scrollTo({{ top: {under}, behavior: 'instant' }})")
    floating.wait_for(state="hidden")
    box, start = slider.bounding_box(), page.point()
    page.tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    centre = page.get("element.plane.view.centre")
    assert page.point()[0] == pytest.approx(centre[0], abs=0.1)
    assert page.point()[0] != start[0]
    page.get("document.getElementById('after').scrollIntoView({ behavior: 'instant' })")
    floating.wait_for()
