"""All that can be used works with the keyboard alone. `test_visits` goes through every page."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.book.sweeps.keyboard import REACHABLE, WATCH

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"


def light(picture):
    """Each pixel's relative luminance, plus the 0.05 of WCAG's contrast."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (n / 255 for n in range(256))]
    pixels = np.array(linear)[np.asarray(picture.convert("RGB"))]
    return pixels @ [0.2126, 0.7152, 0.0722] + 0.05


def ring(tab, place):
    """How many pixels change by 3:1 and more when the part gets the focus, over those of a line of 2 px around it."""
    part = tab.locator(f"[data-place='{place}']")
    part.focus()
    box, size = part.bounding_box(), tab.viewport_size
    left, top = max(box["x"] - 8, 0), max(box["y"] - 8, 0)
    width = min(box["x"] + box["width"] + 8, size["width"]) - left
    height = min(box["y"] + box["height"] + 8, size["height"]) - top
    clip = {"x": left, "y": top, "width": width, "height": height}
    focused = light(Image.open(BytesIO(tab.screenshot(clip=clip))))
    part.blur()
    plain = light(Image.open(BytesIO(tab.screenshot(clip=clip))))
    changed = np.maximum(focused, plain) / np.minimum(focused, plain) >= 3
    return changed.sum() / (4 * (width + height - 32))


REACHED = re.compile(r'<(a(?=[^>]* href=)|button|summary|input|select|textarea|\w+(?=[^>]* tabindex="0"))\b([^>]*)>')
# The live figures with an area to draw or to point in; what else they have is buttons and sliders.
AREAS = re.compile(r"<(latent-explorer|two-codes)\b()")


def kinds_to_be_reached(page):
    """The kinds of `REACHABLE` that a page's file has, and the live figures that bring more."""
    text = (HTML / f"{page}.html").read_text(encoding="utf-8")
    found = [*REACHED.findall(text), *AREAS.findall(text)]
    return {(name, *re.findall(r'class="([^"]*)"', attributes)) for name, attributes in found}


def with_every_kind(pages):
    """A few of the pages that together have every kind: always the one that adds most for its size."""
    kinds, chosen = {page: kinds_to_be_reached(page) for page in pages}, []
    sizes = {page: (HTML / f"{page}.html").stat().st_size for page in pages}
    while any(kinds.values()):
        chosen.append(max(kinds, key=lambda page: len(kinds[page]) / sizes[page]))
        seen = kinds[chosen[-1]]
        kinds = {page: left - seen for page, left in kinds.items()}
    return chosen


# The colours of a ring are those of its theme at each width.
@pytest.mark.parametrize(
    ("size", "theme"), [("phone", "dark"), pytest.param("desktop", "light", marks=pytest.mark.nightly)]
)
def test_every_kind_of_focus_can_be_seen(opened, origins, open_all, pages, viewports, size, theme):
    seen = {}
    for name in with_every_kind(pages):
        tab, _ = opened(origins["server"], name, viewport=viewports[size], reduced_motion="reduce", color_scheme=theme)
        open_all(tab)
        tab.evaluate(WATCH)
        tab.keyboard.press("Tab")  # from here on the browser shows where the focus is
        for part in tab.evaluate(REACHABLE):
            if seen.get(part["kind"], 0) < 0.75:  # one that is higher than the screen shows a part of its ring
                seen[part["kind"]] = max(seen.get(part["kind"], 0), ring(tab, part["place"]))
    assert {kind: round(size, 2) for kind, size in seen.items() if size < 0.75} == {}


def test_the_first_tab_offers_to_skip_to_the_text(opened, origins, kind_of_page, viewport):
    tab, _ = opened(origins["server"], kind_of_page, viewport=viewport)
    # The page of the search begins in its field.
    tab.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
    tab.keyboard.press("Tab")
    link = tab.locator("a:focus")
    assert link.text_content() == "Skip to main content"
    tab.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


# Where the last part of a dialog has been, the browser's own bar comes, which a page sees as the focus of its body.
PLACE = """document.activeElement === document.body ? 'browser'
    : document.querySelector('dialog[open]').contains(document.activeElement) ? 'dialog' : 'page'"""


@pytest.mark.parametrize("opener", [".search-button", ".primary-toggle", ".secondary-toggle"])
def test_a_dialog_holds_the_focus_and_gives_it_back(opened, origins, viewports, opener):
    tab, wrong = opened(origins["server"], "chapters/stacked-autoencoders", viewport=viewports["phone"])
    button = tab.locator(f".bd-header-article {opener}")
    before = tab.evaluate("document.querySelectorAll('nav').length")
    for key in ("Enter", "Space"):
        button.focus()
        tab.keyboard.press(key)
        dialog = tab.locator("dialog[open]")
        assert dialog.is_visible()
        places = []
        for _ in range(40):
            places.append(tab.evaluate(PLACE))
            tab.keyboard.press("Tab")
        assert places[0] == "dialog"
        assert "page" not in places
        assert "browser" in places
        # Escape where the dialog begins again: there it may have the focus itself, and has to give that back too.
        while tab.evaluate(PLACE) != "browser":
            tab.keyboard.press("Tab")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Escape")
        assert tab.locator("dialog[open]").count() == 0
        tab.wait_for_function("button => document.activeElement === button", arg=button.element_handle())
    assert tab.evaluate("document.querySelectorAll('nav').length") == before
    assert wrong == []


def test_the_shortcut_opens_the_search_and_the_focus_comes_back(opened, origins, viewport):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewport)
    link = tab.locator("article a[href]").locator("visible=true").nth(3)
    link.focus()
    tab.keyboard.press("Control+k")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.press("Escape")
    assert tab.locator("dialog[open]").count() == 0
    tab.wait_for_function("link => document.activeElement === link", arg=link.element_handle())


@pytest.mark.nightly
def test_the_sidebar_of_a_wide_page_opens_and_closes(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewports["desktop"])
    button, chapters = tab.locator(".primary-toggle"), tab.locator("#pst-primary-sidebar nav.bd-links")
    button.focus()
    for visible in (False, True):
        tab.keyboard.press("Enter")
        tab.wait_for_function("button => document.activeElement === button", arg=button.element_handle())
        chapters.wait_for(state="visible" if visible else "hidden")
        tab.keyboard.press("Shift+Tab")
        assert tab.evaluate("document.activeElement.closest('#pst-primary-sidebar') !== null") == visible
        button.focus()


@pytest.mark.nightly
def test_the_button_of_the_colours_says_which_it_is(opened, origins, viewports):
    tab, _ = opened(origins["server"], "chapters/notation", viewport=viewports["phone"], color_scheme="light")
    button = tab.locator(".theme-switch-button")
    button.focus()
    said = []
    for _ in range(3):
        tab.keyboard.press("Enter")
        tab.wait_for_function("button => document.activeElement === button", arg=button.element_handle())
        said.append((" ".join(button.inner_text().split()), tab.evaluate("document.documentElement.dataset.theme")))
    assert said == [("Colours: dark", "dark"), ("Colours: light", "light"), ("Colours: as on this device", "light")]


@pytest.mark.nightly
def test_arrow_keys_turn_the_page_where_nothing_else_uses_them(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.locator("#predict-growth-1").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#predict-growth-2").is_checked()
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("Control+ArrowRight")
    assert tab.url.endswith("/first.html")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**/second.html")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**/first.html")


def test_a_source_and_an_equation_show_themselves_beside_the_link(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    note = tab.locator("#preview")
    equation = tab.locator("article a[href='#equation-eq-least']").first
    equation.hover()
    assert note.locator(".katex-display").is_visible()
    note.hover()
    assert note.is_visible()
    tab.keyboard.press("Escape")
    assert note.count() == 0
    source = tab.locator("article a[href*='bibliography.html#']").first
    tab.keyboard.press("Tab")  # the ring, and with it the note, is for those who use the keyboard
    source.focus()
    assert "Baldi" in note.inner_text()
    assert source.get_attribute("aria-describedby") == note.get_attribute("id")
    assert not source.get_attribute("title")
    tab.evaluate("document.activeElement.blur()")
    assert note.count() == 0


def test_a_copy_button_copies_and_keeps_the_focus(opened, origins, viewports):
    options = {"viewport": viewports["desktop"], "permissions": ["clipboard-read", "clipboard-write"]}
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", **options)
    cell = tab.locator(".cell_input .highlight:visible").first
    button = cell.locator("button.copybtn")
    button.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_function("button => document.activeElement === button", arg=button.element_handle())
    assert tab.evaluate("navigator.clipboard.readText()").strip() == cell.locator("pre").text_content().strip()


def test_what_scrolls_can_be_reached_and_what_fits_is_passed_by(opened, built, viewports):
    tab, _ = opened(built.home, "chapters/elements", viewport=viewports["phone"])
    tables = (tab.locator(f".pst-scrollable-table-container:has({part})") for part in ("table code", "#tab-shapes"))
    wide, fitting = (table.element_handle() for table in tables)
    tab.wait_for_function("table => table.tabIndex === 0", arg=wide)
    tab.wait_for_function("table => table.tabIndex === -1", arg=fitting)
    wide.evaluate("table => { table.style.width = '800px' }")  # as where a phone is turned
    tab.wait_for_function("table => table.tabIndex === -1", arg=wide)
    wide.evaluate("table => { table.style.height = '20px' }")
    tab.wait_for_function("table => table.tabIndex === 0", arg=wide)
    fitting.evaluate("table => { table.firstElementChild.style.minWidth = '900px' }")  # as where a wide font arrives
    tab.evaluate("document.fonts.dispatchEvent(new Event('loadingdone'))")
    tab.wait_for_function("table => table.tabIndex === 0", arg=fitting)
