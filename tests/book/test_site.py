"""The built book in a browser: it asks nobody else for anything, fits a phone, and is open to everyone.

Every page is opened from a server on this machine and as a file.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe


def test_a_page_is_complete_in_itself(opened, origins, viewports, place):
    name, origin = place
    tab, wrong = opened(origins[origin], name, viewport=viewports["phone"])
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    assert wrong == []


# What WCAG 2.2, 1.4.12, lets a reader set, and the parts that then cut off their words.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(part => {
    const { overflowX, overflowY } = getComputedStyle(part), cuts = ['hidden', 'clip']
    return part.checkVisibility() && part.innerText?.trim()
        && !part.closest('.katex, .visually-hidden, .live-heard, .math')
        && (cuts.includes(overflowX) && part.scrollWidth > part.clientWidth + 1
            || cuts.includes(overflowY) && part.scrollHeight > part.clientHeight + 1)
}).map(part => part.outerHTML.slice(0, 120))"""


WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
    .map(part => part.outerHTML.slice(0, 120))"""


# KaTeX draws roots as inline SVG, which a rule for pictures of the text could shrink to nothing.
DRAWN = """[...document.querySelectorAll('.katex-html svg')].filter(part => part.checkVisibility())
    .map(part => part.getBoundingClientRect().height)"""


@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_fits_and_bears_wider_spacing(opened, origins, open_all, name, width):
    tab, _ = opened(origins["server"], name, viewport={"width": width, "height": 640})
    open_all(tab)
    assert min(tab.evaluate(DRAWN), default=9) > 5
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= width, tab.evaluate(WIDEST)
    tab.add_style_tag(content=SPACING)
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= width, tab.evaluate(WIDEST)
    assert tab.evaluate(CUT_OFF) == []


def test_a_drawn_part_would_be_found(opened, origins, open_all, viewports):
    tab, _ = opened(origins["server"], "chapters/learning-as-likelihood", viewport=viewports["desktop"])
    open_all(tab)
    assert tab.evaluate(DRAWN)
    tab.add_style_tag(content="article svg { height: 0 !important }")
    assert min(tab.evaluate(DRAWN)) < 5


# For colours axe takes longer than for all the rest. Those of every page `test_contrast` holds, in both themes and at
# both widths; axe sees those of a page of each kind.
def test_a_page_is_accessible(opened, origins, viewports, open_all, axe, name):
    tab, _ = opened(origins["server"], name, viewport=viewports["phone"], color_scheme="dark")
    open_all(tab)
    found = axe.run(tab, options={"rules": {"color-contrast": {"enabled": False}}})
    assert found.violations_count == 0, found.generate_report()


def test_a_wide_page_is_accessible_with_its_colours(opened, origins, viewports, axe, kind_of_page):
    tab, _ = opened(origins["server"], kind_of_page, viewport=viewports["desktop"], color_scheme="light")
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"
    tab.add_style_tag(content="* { transition: none !important }")
    found = axe.run(tab)
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_the_same_with_maps_of_ours(opened, built, axe, tmp_path):
    """On a page with violations, and on one with an element of each kind."""
    kinds = ["violations", "incomplete", "passes", "inapplicable"]
    bad = "<html><img src='data:,'><p style='color: #bbb'>Pale</p><div style='background: linear-gradient(red, red)'>x"
    (tmp_path / "bad.html").write_text(bad)
    for home, name in ((tmp_path.as_uri() + "/", "bad"), (built.home, "chapters/elements")):
        tab, found = opened(home, name)[0], []
        tab.wait_for_load_state("networkidle")
        tab.evaluate("document.fonts.ready")
        for each in (axe, Axe()):
            told = each.run(tab, options={"reporter": "v2", "resultTypes": kinds}).response
            found.append([told[kind] for kind in kinds])
        assert found[0] == found[1]
        assert bool(found[0][0]) == (name == "bad")
        assert [rule for rule in found[0][2] if rule["id"] == "color-contrast"] or name == "bad"


def test_the_gates_of_this_module_can_fail(opened, axe, tmp_path):
    """A page that asks another site, throws, is too wide cuts off and lacks an alternative text is caught in each."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><img src="https://example.invalid/a.png"><div style="width: 900px">x</div><script>nothing()</script>'
        '<p style="height: 1em; line-height: 1em; overflow: hidden">One line</p>'
    )
    tab, wrong = opened(tmp_path.as_uri() + "/", "bad", viewport={"width": 320, "height": 640})
    told = "\n".join(wrong)
    assert "asks for https://example.invalid/a.png" in told
    assert "failed: https://example.invalid/a.png" in told
    assert "error: nothing is not defined" in told
    assert tab.evaluate("document.scrollingElement.scrollWidth") > 320
    assert tab.evaluate(CUT_OFF) == []
    tab.add_style_tag(content=SPACING)
    assert len(tab.evaluate(CUT_OFF)) == 1
    assert axe.run(tab).violations_count > 0
