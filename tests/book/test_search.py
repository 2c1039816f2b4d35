"""There is one search box, and it finds: from a server, and in the files themselves."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError

from tests.book.sweeps.contrast import CONTRAST, use


def faults(wrong):
    """What went wrong, but for what a page was still loading when another took its place."""
    return [fault for fault in wrong if not fault.endswith("net::ERR_ABORTED")]


def ask(tab, words):
    """Type into the box that is open, and wait for the answer."""
    tab.keyboard.type(words)
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/search\.html\?q="))
    tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
    return tab.locator(".search-summary").inner_text()


def follow(tab, title, name, word):
    """Open a page that was found, and wait until `word` is marked on it; where it is not, search and open once more.

    The search page hands the word on through the browser's storage. Once in some forty runs, on a busy machine, the
    page had not got it.
    """
    found = tab.url
    for wait in (10_000, 30_000):
        (link,) = [link for link in tab.locator("#search-results li a").all() if link.inner_text().endswith(title)]
        link.click()
        tab.wait_for_url(re.compile(rf"/chapters/{name}\.html"))
        marked = tab.locator("article .highlighted", has_text=re.compile(word, re.I)).first
        with contextlib.suppress(TimeoutError):
            marked.wait_for(timeout=wait)
            break
        tab.goto(found)
        tab.wait_for_function("document.querySelector('.search-summary')?.innerText")
    assert marked.is_visible(), f"{word} is not marked"


def test_there_is_one_search_box(opened, origins, kind_of_page, viewport):
    tab, _ = opened(origins["server"], kind_of_page, viewport=viewport)
    ways = tab.locator(".search-button__button").locator("visible=true")
    assert ways.count() == 1
    ways.click()
    fields = tab.locator("input[type=search]").locator("visible=true")
    assert fields.count() == 1
    assert tab.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_search_finds_a_page_and_opens_it(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "chapters/notation", viewport=viewports["phone"])
    tab.locator(".bd-header-article .search-button").click()
    assert re.search(r"found [1-9]\d* page", ask(tab, "bottleneck"))
    follow(tab, "The autoencoder", "the-autoencoder", "bottleneck")
    tab.add_style_tag(content="* { transition: none !important }")
    for theme in ("light", "dark"):
        use(tab, theme)
        assert tab.evaluate(CONTRAST) == []
    tab.locator("#searchbox a").click()
    tab.wait_for_function("!document.querySelector('article .highlighted')")
    assert faults(wrong) == []


@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_search_that_finds_nothing_says_so(opened, origins, viewports, origin):
    tab, wrong = opened(origins[origin], "search", viewport=viewports["phone"])
    assert "did not match any documents" in ask(tab, "qwxyzzy")
    assert tab.locator("#search-results li").count() == 0
    assert faults(wrong) == []


def test_without_javascript_the_page_says_what_is_missing(opened, origins, viewports):
    tab, _ = opened(origins["server"], "search", viewport=viewports["phone"], java_script_enabled=False)
    assert "activate JavaScript" in tab.locator("main").inner_text()
    tab, _ = opened(origins["server"], "intro", viewport=viewports["phone"], java_script_enabled=False)
    assert tab.locator(".search-button__button").locator("visible=true").count() == 0
