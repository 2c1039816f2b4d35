"""A page that asks others, does not fit or bars readers is caught. `test_visits` looks at every page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.book.sweeps.fits import CUT_OFF, DRAWN, SPACING

pytestmark = pytest.mark.nightly


def test_a_drawn_part_would_be_found(opened, origins, open_all, viewports):
    tab, _ = opened(origins["server"], "chapters/learning-as-likelihood", viewport=viewports["desktop"])
    open_all(tab)
    assert tab.evaluate(DRAWN)
    tab.add_style_tag(content="article svg { height: 0 !important }")
    assert min(tab.evaluate(DRAWN)) < 5


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
