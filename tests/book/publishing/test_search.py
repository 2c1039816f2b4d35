"""What is searched: the words of every section, each definition, and no answer."""

import json

import pytest

from book.publishing.search import MINISEARCH, SUPERSEDED


def searched(book):
    """The pages as the search knows them, by their addresses."""
    text = (book.html / "_static/search-data.js").read_text()
    data = text.removeprefix(MINISEARCH.read_text()).removeprefix("window.courseSearch = ").removesuffix(";\n")
    return {page["url"]: page for page in json.loads(data)["pages"]}


@pytest.fixture(scope="module")
def pages(built):
    return searched(built)


def test_each_section_has_its_number_its_place_and_its_own_words(pages):
    page, deep, exercises, more = pages["chapters/elements.html"]["parts"]
    assert (page["anchor"], page["number"], page["title"]) == ("", "3", "One idea")
    assert (deep["anchor"], deep["number"], deep["title"]) == ("deep", "3.1", "Deep")
    assert (exercises["anchor"], exercises["number"]) == ("exercises", "3.2")
    assert (more["anchor"], more["number"], more["title"]) == ("more-exercises", "3.2.1", "More exercises")
    assert ["about?" in part["text"] for part in (exercises, more)] == [False, True]
    assert "A dot." in deep["text"]  # a caption
    assert "A dot." not in page["text"]


def test_lists_tables_boxes_and_glued_numbers_are_searched_and_code_is_not(pages):
    text = pages["chapters/elements.html"]["parts"][0]["text"]
    sentences = "A title of its own Its words.", "Text with 41.50 in it", "A code of k numbers"
    for words in ("inner", "16 | 2", *sentences, "in a table"):
        assert words in text
    for words in ("math.sqrt", "lVert", "2.0"):
        assert words not in text


def test_no_answer_is_given_away(pages):
    found = json.dumps(pages)
    assert "Will it grow, or shrink?" in found
    for words in ("SECRET", "No: it shrinks", "By definition", "Its slope is negative"):
        assert words not in found


def test_a_term_has_the_sentence_that_defines_it(pages):
    (part,) = pages["chapters/second.html"]["parts"]
    assert part["terms"] == [{"anchor": "term-notion", "name": "notion", "text": "A notion is defined here."}]
    assert not any(part["terms"] for part in pages["chapters/elements.html"]["parts"])  # a term of another page


def test_the_index_of_terms_is_not_searched_itself(pages):
    assert "chapters/index-of-terms.html" not in pages
    assert {page["url"] for page in pages.values() if page["read"]} == {
        f"chapters/{name}.html" for name in ("first", "second", "elements", "moving")
    }


def test_nothing_is_left_of_the_search_of_sphinx(built):
    assert not (built.html / "searchindex.js").exists()
    assert not [name for name in SUPERSEDED if (built.html / "_static" / name).exists()]
    assert not built.page("chapters/second").select("script[src*=highlight]")


def test_no_page_loads_the_data_by_itself(built):
    assert (built.html / "_static/search-data.js").exists()
    assert "search-data" not in str(built.page("chapters/second"))
