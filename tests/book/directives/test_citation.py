"""The course is cited as `CITATION.cff` says, and every page leads to how."""

import copy

import pytest
import yaml

from book.directives.citation import bibtex, sentence
from tests.book.conftest import ROOT

CITED = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
SITE = "https://some-one.github.io/sample/"


def test_the_first_page_says_what_the_file_says(built):
    page = built.page("intro")
    section = page.select_one("section:has(> #how-to-cite), #how-to-cite")
    assert sentence(CITED, SITE) in str(section)
    assert section.select_one("pre").get_text() == bibtex(CITED, SITE)
    (author,) = CITED["authors"]
    for said in (author["name"], CITED["title"], CITED["version"], SITE):
        assert said in section.select_one("p").get_text()
        assert said in section.select_one("pre").get_text()


@pytest.mark.parametrize(
    ("change", "line", "field"),
    [
        ({"authors": [{"given-names": "Emmy", "family-names": "Noether"}, {"name": "A group"}]},
         "Emmy Noether, A group, <cite>", "author  = {Noether, Emmy and {A group}}"),
        ({"version": "7.5"}, "version 7.5.", "version = {7.5}"),
        ({"title": "Up & down"}, "<cite>Up &amp; down</cite>", "title   = {Up & down}"),
        ({"date-released": "2027-03-01"}, "version 0.1.0, 2027.", "year    = {2027}"),
    ],
)  # fmt: skip
def test_what_changes_in_the_file_changes_in_both(change, line, field):
    changed = copy.deepcopy(CITED) | change
    assert line in sentence(changed, None)
    assert field in bibtex(changed, None)
    assert "url" not in bibtex(changed, None)


@pytest.mark.parametrize("name", ["chapters/first", "chapters/index-of-terms", "intro", "search"])
def test_every_page_leads_to_it(opened, built, name):
    tab, _ = opened(built.home, name)
    tab.locator("p.copyright a").click()
    assert tab.url == f"{built.home}intro.html#how-to-cite"
    place = tab.locator("section:has(> #how-to-cite), section#how-to-cite").locator("h2")
    assert 0 <= place.bounding_box()["y"] < tab.viewport_size["height"]
