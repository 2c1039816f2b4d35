"""The index of terms."""

from types import SimpleNamespace

from docutils.utils import new_document

from book.directives.terms import fill_index, terms


def test_the_index_is_left_out_where_no_page_is_written_as_when_the_links_are_asked():
    document = new_document("index-of-terms")
    document += terms()
    fill_index(SimpleNamespace(builder=SimpleNamespace(format="")), document, "index-of-terms")
    assert not document.children
