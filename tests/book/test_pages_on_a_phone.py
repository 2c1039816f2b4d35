"""Every page of the book on a phone, from a server: opened once and looked at for all that can be wrong with it.

By day only the pages that changed, and those with parts of each kind; at night all (`tests.book.sweeps.due`). Paper is
by day for the latter.
"""

import pytest

from tests.book.sweeps import fits, keyboard, names, paper


@pytest.fixture
def look(opened, open_all, axe, tmp_path):
    """A function that opens a page and returns the faults that each sweep finds."""

    def visit(home, name, viewports, whole=True):
        tab, wrong = opened(home, name, viewport=viewports["phone"], color_scheme="dark")
        open_all(tab)
        found = {"names": names.faults(tab)}
        # For colours axe takes longer than for all the rest; those the visit on a desktop looks at.
        barriers = axe.run(tab, options={"rules": {"color-contrast": {"enabled": False}}})
        found["axe"] = [barriers.generate_report()] if barriers.violations_count else []
        found["keyboard"] = keyboard.faults(tab, back=False)
        found["fits"] = fits.faults(tab, 320)
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
        if whole:
            found["paper"] = paper.faults(tab, tmp_path / "page.pdf")
        return {sweep: said for sweep, said in {**found, "complete": wrong}.items() if said}

    return visit


def test_a_page_has_no_fault(look, origins, viewports, page_due, all_sweeps):
    assert look(origins["server"], page_due, viewports, all_sweeps(page_due)) == {}


@pytest.mark.parametrize("name", ["first", "elements", "moving"])
def test_a_page_of_the_sample_has_no_fault(look, served, built, viewports, name):
    assert look(served(built.html), f"chapters/{name}", viewports) == {}


def test_each_sweep_of_a_visit_can_fail(look, served, faulty_site, viewports):
    found = look(served(faulty_site), "chapters/first", viewports)
    assert set(found) == {"names", "axe", "keyboard", "fits", "paper", "complete"}
    assert any("unseen" in fault for fault in found["paper"])
    assert any("Pale" in fault for fault in found["paper"])
    assert any("nothing is not defined" in fault for fault in found["complete"])
