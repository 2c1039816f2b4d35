"""What is searched has no answer, and takes the place of the search of Sphinx."""

from book.publishing.search import SUPERSEDED


def test_no_answer_is_given_away(built):
    found = (built.html / "_static/search-data.js").read_text()
    assert "Will it grow, or shrink?" in found
    for words in ("SECRET", "No: it shrinks", "By definition", "Its slope is negative"):
        assert words not in found


def test_nothing_is_left_of_the_search_of_sphinx(built):
    assert not (built.html / "searchindex.js").exists()
    assert not [name for name in SUPERSEDED if (built.html / "_static" / name).exists()]
    assert not built.page("chapters/second").select("script[src*=highlight]")


def test_no_page_loads_the_data_by_itself(built):
    assert (built.html / "_static/search-data.js").exists()
    assert "search-data" not in str(built.page("chapters/second"))
