"""What every page is: complete without another site, the same each time, with numbers, names and where it came from."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from book.rendering import provenance
from book.rendering.mathematics import rendered
from running.machine import hardware

SAMPLE = Path(__file__).parent / "sample"


def test_the_panel_says_how_the_results_were_made(first):
    (panel,) = first.select("article footer.provenance[data-stamp]")
    said = {row.dt.get_text(): row.dd.get_text() for row in panel.select("dl > div")}
    assert f"jax {metadata.version('jax')}" in said["Made with"]
    assert "Python 3." in said["Made with"]
    assert "aelib 0." in said["Made with"]
    assert re.fullmatch(r"\d+(\.\d)? s", said["Run time"])
    assert said["Machine"] == hardware()


def test_outputs_of_which_no_machine_was_noted_have_none():
    assert "Machine</dt><dd>A &amp; B, 2 cores" in provenance.panel({}, 1, "A & B, 2 cores")
    assert "Machine" not in provenance.panel({}, 1, None)


def test_the_time_of_the_text_is_that_of_the_panel(first):
    (panel,) = first.select("footer.provenance")
    seconds = float(re.search(r"Run time(\d+(\.\d)?) s", panel.get_text())[1])
    assert f"The code runs in {provenance.roughly(seconds)}." in first.get_text()


@pytest.mark.parametrize("name", ["intro", "chapters/first", "chapters/second", "chapters/index-of-terms", "search"])
def test_nothing_comes_from_another_site(built, name):
    page = built.page(name)
    loaded = [
        tag.get("src") or tag.get("href")
        for tag in page.select("script[src], img[src], iframe[src], link[href]:not([rel=canonical])")
    ]
    assert loaded
    assert not [address for address in loaded if re.match(r"(https?:)?//", address)]
    scripts = " ".join(script.get_text() for script in page.select("script"))
    assert not re.search(r"https?://", scripts)
    assert "thebe" not in str(page).lower()
    assert "mathjax" not in scripts.lower()


def test_only_the_first_page_has_the_styles_of_a_first_page(built, first):
    assert built.page("intro").select_one(".bd-content.first-page .hook")
    assert not first.select(".first-page, .hook")


def test_there_is_no_date(first):
    assert not first.select(".last-updated, meta[name='docbuild:last-update']")
    assert not re.search(r"\b20\d\d\b", first.select_one("footer.bd-footer-content").get_text())


def test_sources_are_not_published(built):
    assert not (built.folder / "_build/html/_sources").exists()


def test_every_kernel_knows_that_it_builds_the_book(built):
    assert (built.folder / "chapters/runs-of-first").read_text() == "1cpu\n"


def test_kernels_leave_nothing_in_the_source(built):
    left = {path.name for path in (built.folder / "chapters").iterdir()}
    assert left == {*(path.name for path in SAMPLE.glob("chapters/*.md")), "runs-of-first", "runs-of-second"}
    assert [path.name for path in (built.folder / "book/kernel").glob("*.*")] == ["figures.py"]


def test_a_macro_that_a_formula_defines_stays_in_it():
    assert "html" in rendered("\\gdef\\mine{x} \\mine", display=False)
    assert "error" in rendered("\\mine", display=False)


@pytest.mark.parametrize("name", ["chapters/first", "intro", "search"])
def test_every_page_leads_to_how_the_course_is_cited(opened, built, name):
    tab, _ = opened(built.home, name)
    tab.locator("p.copyright a").click()
    assert tab.url == f"{built.home}intro.html#how-to-cite"
    place = tab.locator("section:has(> #how-to-cite), section#how-to-cite").locator("h2")
    assert 0 <= place.bounding_box()["y"] < tab.viewport_size["height"]
