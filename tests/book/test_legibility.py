"""The built book in a browser: accessible, no wider than a phone, one image a theme, and at work without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from book import browser

PAGES = ["intro", "chapters/first", "chapters/bibliography"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.find(), args=FLAGS)
        yield started
        started.close()


def opened(chromium, built, name, **options):
    """The page in a new context, and what it asks for or complains of."""
    tab = chromium.new_context(**options).new_page()
    faults: list[str] = []
    tab.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
    )
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda fault: faults.append(str(fault)))
    tab.goto((built.folder / f"_build/html/{name}.html").as_uri())
    return tab, faults


def inaccessible(tab):
    """What axe finds; it also fetches style sheets in vain, so what the page complains of is read before."""
    violations = Axe().run(tab).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in violations]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_is_accessible_and_fits_a_phone(chromium, built, name, theme):
    tab, faults = opened(chromium, built, name, viewport={"width": 320, "height": 800}, color_scheme=theme)
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert faults == []
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert inaccessible(tab) == []


def test_a_wide_page_is_accessible(chromium, built):
    tab, faults = opened(chromium, built, "chapters/first", viewport={"width": 1280, "height": 800})
    assert faults == []
    assert inaccessible(tab) == []


@pytest.mark.parametrize(("theme", "shown"), [("light", "only-light"), ("dark", "only-dark")])
def test_each_theme_shows_its_image_with_the_caption(chromium, built, theme, shown):
    tab, _ = opened(chromium, built, "chapters/first", color_scheme=theme)
    assert tab.locator("#fig-line img:visible").get_attribute("class") == shown
    assert tab.locator("#fig-line figcaption").is_visible()


def test_without_javascript(chromium, built):
    tab, _ = opened(chromium, built, "chapters/first", java_script_enabled=False, color_scheme="dark")
    assert tab.locator("#fig-line img:visible").get_attribute("class") == "only-light"
    replies = tab.locator("#predict-growth .predict-reply")
    assert replies.count() == 2
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, False]
    tab.locator("label[for=predict-growth-2]").click()
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, True]
    tab.keyboard.press("ArrowUp")
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [True, False]
    solution = tab.locator("#solution-falling .cell_output")
    assert not solution.is_visible()
    tab.locator("#solution-falling > summary").click()
    assert solution.is_visible()


def test_on_paper_all_is_open(chromium, built):
    tab, _ = opened(chromium, built, "chapters/first")
    tab.emulate_media(media="print")
    assert tab.locator("#solution-falling .cell_output").is_visible()
    assert tab.locator("#falling .hint .hint .hint p").is_visible()
    assert all(reply.is_visible() for reply in tab.locator(".predict-reply").all())
    assert tab.locator("details.hide .cell_input").is_visible()
