"""Every page of the book on a desktop, as a file: opened once and looked at for all that can be wrong with it.

By day only the pages that changed, and those with parts of each kind; at night all (`tests.book.sweeps.due`). Names,
barriers and the keyboard are by day for the latter: the others' were looked at on a phone, and what stands beside their
text is the same.
"""

import pytest

from tests.book.sweeps import contrast, fits, keyboard, names


@pytest.fixture
def look(opened, open_all, axe):
    """A function that opens a page and returns the faults that each sweep finds."""

    def visit(home, name, viewports, whole):
        tab, wrong = opened(home, name, viewport=viewports["desktop"], color_scheme="light")
        found = {}
        if whole:  # what the theme puts around the text is the same on all other pages
            found["names"] = names.faults(tab)
            style = tab.add_style_tag(content="* { transition: none !important }")
            barriers = axe.run(tab, options={"preload": False})  # or it asks for the style sheets
            found["axe"] = [barriers.generate_report()] if barriers.violations_count else []
            style.evaluate("style => style.remove()")
        open_all(tab)
        if whole:
            found["keyboard"] = keyboard.faults(tab, back=True)
        found["fits"] = fits.faults(tab, 1280)
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        tab.wait_for_load_state("networkidle")
        found["contrast"] = contrast.faults(tab, viewports)
        return {sweep: said for sweep, said in {**found, "complete": wrong}.items() if said}

    return visit


def test_a_page_has_no_fault(look, origins, viewports, page_due, all_sweeps):
    origin = "server" if page_due == "404" else "file"  # which nobody opens as a file: a host sends it
    assert look(origins[origin], page_due, viewports, all_sweeps(page_due)) == {}


@pytest.mark.parametrize("name", ["first", "elements", "moving"])
def test_a_page_of_the_sample_has_no_fault(look, built, viewports, name):
    assert look(built.home, f"chapters/{name}", viewports, whole=True) == {}


def test_each_sweep_of_a_visit_can_fail(look, faulty_site, viewports):
    found = look(faulty_site.as_uri() + "/", "chapters/first", viewports, whole=True)
    assert set(found) == {"names", "axe", "keyboard", "fits", "contrast", "complete"}
    assert {fault.partition(":")[0] for fault in found["contrast"] if "Pale" in fault} == {
        "light, phone",
        "light, desktop",
    }


def test_what_one_reads_stays_where_it_is_when_the_list_of_chapters_goes(opened, origins):
    tab, _ = opened(origins["file"], "chapters/learning-as-likelihood", viewport={"width": 1280, "height": 720})
    figure = tab.locator(".live-figure")
    figure.evaluate("figure => figure.scrollIntoView({ behavior: 'instant' })")
    tab.locator(".live-figure[ready]").wait_for()
    before = figure.bounding_box()["y"]
    tab.locator(".primary-toggle").click()
    tab.locator("#pst-primary-sidebar").wait_for(state="hidden")
    assert figure.bounding_box()["y"] == before
