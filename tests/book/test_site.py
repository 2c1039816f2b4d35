"""The built book in a browser: it asks nobody else for anything, fits a phone, and is open to everyone.

Every page is opened from a server on this machine and as a file.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.mark.parametrize("origin", ["server", "file"])
def test_a_page_is_complete_in_itself(opened, origins, viewports, name, origin):
    tab, wrong = opened(origins[origin], name, viewport=viewports["phone"])
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    assert wrong == []


def test_a_page_fits_a_narrow_phone(opened, origins, open_all, name):
    tab, _ = opened(origins["server"], name, viewport={"width": 320, "height": 640})
    tab.evaluate(open_all)
    widest = """() => [...document.querySelectorAll('body *')]
        .filter(part => part.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
        .map(part => part.outerHTML.slice(0, 120))"""
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= 320, tab.evaluate(widest)


def test_the_drawn_parts_of_formulas_are_there(opened, origins, viewports, pages):
    """KaTeX draws roots as inline SVG, which a rule for pictures of the text could shrink to nothing."""
    heights = []
    for name in pages:
        tab, _ = opened(origins["server"], name, viewport=viewports["desktop"])
        size = "[...document.querySelectorAll('.katex-html svg')].map(part => part.getBoundingClientRect().height)"
        heights += tab.evaluate(size)
    assert heights
    assert min(heights) > 5


def test_a_page_is_accessible_in_both_themes(opened, origins, open_all, name, viewport, theme):
    tab, _ = opened(origins["server"], name, viewport=viewport, color_scheme=theme)
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    tab.evaluate(open_all)
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
