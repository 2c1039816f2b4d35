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


@pytest.mark.parametrize("width", [320, 390])
def test_a_chapter_names_the_course_and_leads_to_the_first_page(opened, origins, width):
    tab, _ = opened(origins["file"], "chapters/the-autoencoder", viewport={"width": width, "height": 844})
    name = tab.locator(".bd-header-article a", has_text="Autoencoders from First Principles")
    box = name.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= tab.locator(".bd-header-article").bounding_box()["height"]
    name.click()
    assert tab.locator("h1").first.inner_text() == "Autoencoders from First Principles"
    assert not name.is_visible(), "the page's title says it"


def test_those_who_are_curious_see_a_picture_first(opened, origins, viewports):
    tab, _ = opened(origins["file"], "intro", viewport=viewports["phone"])
    links = tab.locator(".three dd").first.locator("a").all()
    assert len(links) == 2
    for address in [link.evaluate("link => link.href") for link in links]:
        tab.goto(address)
        picture = tab.locator("article img:visible, article .live-figure").first.bounding_box()
        seen = min(picture["y"] + picture["height"], viewports["phone"]["height"]) - picture["y"]
        assert seen > 0.75 * picture["height"], address
