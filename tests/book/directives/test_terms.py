"""Terms: bold at their definition, and in the index."""

from types import SimpleNamespace

import pytest
from docutils.utils import new_document

from book.directives.terms import fill_index, terms


@pytest.fixture(scope="module")
def index(built):
    """The lines of the sample book's index, each as its text, by term."""
    page = built.page("chapters/index-of-terms")
    lines = page.select("section > .term-index > li")
    return {line.get_text(" ", strip=True).partition(" ")[0]: line for line in lines}


def test_a_term_is_marked_where_it_is_defined(built):
    (definition,) = built.page("chapters/second").select("dfn")
    assert (definition["id"], definition.get_text()) == ("term-notion", "notion")


def test_the_index_leads_to_the_definition_and_names_its_page(index):
    line = index["notion"]
    assert line.get_text() == "notion Second; again in One idea"
    assert [link["href"] for link in line.select("a")] == ["second.html#term-notion", "elements.html#term-notion"]


def test_a_word_that_sends_to_another_one_leads_to_its_definition(index):
    assert index["idea"].get_text() == "idea see notion"
    assert [link["href"] for link in index["idea"].select("a")] == ["second.html#term-notion"]


def test_the_terms_stand_in_order_each_under_its_letter(built):
    page = built.page("chapters/index-of-terms")
    letters = [heading.get_text().rstrip("#") for heading in page.select("h2")]
    assert letters == ["C", "I", "N"]
    assert [link["href"] for link in page.select(".letters a")] == ["#letter-c", "#letter-i", "#letter-n"]
    assert all(page.select_one(link["href"]) for link in page.select(".letters a"))


def test_a_reference_leads_to_the_definition(built):
    assert built.page("chapters/elements").select_one('p a[href="second.html#term-notion"]').get_text() == "notion"


def test_the_index_is_left_out_where_no_page_is_written_as_when_the_links_are_asked():
    document = new_document("index-of-terms")
    document += terms()
    fill_index(SimpleNamespace(builder=SimpleNamespace(format="")), document, "index-of-terms")
    assert not document.children
