"""The colours of a page, also where the browser keeps nothing, and what stands once in its head."""

import pytest

from tests.book.conftest import DENIED

BOTH_DENIED = f"{DENIED}; {DENIED.replace('localStorage', 'sessionStorage')}"
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }'
STORES = pytest.mark.parametrize(
    "store", ["", DENIED, BOTH_DENIED, FULL], ids=["kept", "denied", "both denied", "full"]
)
COLOURS = "(({ mode, theme }) => [mode, theme])(document.documentElement.dataset)"


@pytest.fixture
def dark(visitor):
    """A function that opens a page on a dark device, where a script has run; it returns the page's errors, too."""

    def open_page(script, page="chapters/first"):
        tab, faults = visitor(script, color_scheme="dark"), []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto(f"{page}.html")
        return tab, faults

    return open_page


@STORES
def test_the_button_of_the_colours_works_wherever_nothing_is_kept(dark, store):
    tab, faults = dark(store)
    found = [tab.evaluate(COLOURS)]
    for _ in range(3):
        tab.locator(".theme-switch-button:visible").first.click()
        found.append(tab.evaluate(COLOURS))
    assert found == [["auto", "dark"], ["light", "light"], ["dark", "dark"], ["auto", "dark"]]
    assert faults == []


@STORES
def test_paper_is_light_wherever_nothing_is_kept(dark, store):
    tab, faults = dark(store)
    tab.evaluate("for (let twice = 0; twice < 2; twice++) dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(COLOURS)[1] == "light"
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(COLOURS) == ["auto", "dark"]
    assert faults == []


def test_a_choice_is_kept_for_the_next_page(dark):
    tab, _ = dark("")
    tab.locator(".theme-switch-button:visible").first.click()
    tab.goto("chapters/second.html")
    assert tab.evaluate(COLOURS) == ["light", "light"]


@pytest.mark.parametrize("store", [BOTH_DENIED, FULL], ids=["denied", "full"])
@pytest.mark.parametrize("page", ["intro", "chapters/review", "search"])
def test_no_page_has_an_error_where_nothing_is_kept(dark, page, store):
    _, faults = dark(store, page)
    assert faults == []


def test_a_page_says_once_how_wide_it_is(built):
    for name in ("intro", "chapters/first", "chapters/elements"):
        assert len(built.page(name).select("meta[name=viewport]")) == 1
