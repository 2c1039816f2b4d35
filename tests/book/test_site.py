"""The built book in a browser: it asks nobody else for anything, fits a phone, and is open to everyone.

Every page is opened from a server on this machine and as a file.
"""

from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from book.built_site import toc_files

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PAGES = [*toc_files(yaml.safe_load((ROOT / "_toc.yml").read_text())), "search"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
OPEN_ALL = "document.querySelectorAll('details').forEach(part => part.open = true)"


@pytest.fixture(scope="module")
def origins(served):
    """Where the book is, by the way to get at it; both end in `/`."""
    if not (HTML / "intro.html").exists():
        pytest.fail("the built book is what these tests look at, and it is not there: run `make book` first")
    return {"server": served(HTML), "file": HTML.as_uri() + "/"}


@pytest.mark.parametrize("origin", ["server", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_complete_in_itself(opened, origins, name, origin):
    tab, wrong = opened(origins[origin], name, viewport=PHONE)
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    assert wrong == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_narrow_phone(opened, origins, name):
    tab, _ = opened(origins["server"], name, viewport={"width": 320, "height": 640})
    tab.evaluate(OPEN_ALL)
    widest = """() => [...document.querySelectorAll('body *')]
        .filter(part => part.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
        .map(part => part.outerHTML.slice(0, 120))"""
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= 320, tab.evaluate(widest)


def test_the_drawn_parts_of_formulas_are_there(opened, origins):
    """KaTeX draws roots as inline SVG, which a rule for pictures of the text could shrink to nothing."""
    heights = []
    for name in PAGES:
        tab, _ = opened(origins["server"], name, viewport=DESKTOP)
        size = "[...document.querySelectorAll('.katex-html svg')].map(part => part.getBoundingClientRect().height)"
        heights += tab.evaluate(size)
    assert heights
    assert min(heights) > 5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_both_themes(opened, origins, name, viewport, theme):
    tab, _ = opened(origins["server"], name, viewport=viewport, color_scheme=theme)
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    tab.evaluate(OPEN_ALL)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


def test_the_gates_of_this_module_can_fail(opened, tmp_path):
    """A page that asks another site, throws, is too wide and lacks an alternative text is caught in each respect."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><img src="https://example.invalid/a.png"><div style="width: 900px">x</div><script>nothing()</script>'
    )
    tab, wrong = opened(tmp_path.as_uri() + "/", "bad", viewport={"width": 320, "height": 640})
    told = "\n".join(wrong)
    assert "asks for https://example.invalid/a.png" in told
    assert "failed: https://example.invalid/a.png" in told
    assert "error: nothing is not defined" in told
    assert tab.evaluate("document.scrollingElement.scrollWidth") > 320
    assert Axe().run(tab).violations_count > 0
