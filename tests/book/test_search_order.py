"""What stands first of what is found: what was typed, as it was typed, then its words, then what they may mean."""

import json

import pytest

from book.publishing.search import MINISEARCH
from tests.book.test_search import ask, faults, open_dialog


def part(title, text="", number="1.1"):
    """A section of a page, as the search keeps it."""
    return {"anchor": title.lower().replace(" ", "-"), "number": number, "title": title, "text": text, "terms": []}


def page(title, *parts):
    """A page that is to be read, with its sections."""
    first = {"anchor": "", "number": "1", "title": title, "text": "", "terms": []}
    return {"url": f"{title}.html", "read": True, "parts": [first, *parts]}


SMALL = {
    "pages": [
        page(
            "Rooms",
            part("What a lamp lights", "Each shade falls on a wall."),
            part("Red shade", "A lamp."),
            part("Copper", "Some lamp oil was spilt, and a great deal of it."),
            part("Tin", "The oil of this one lamp is old."),
            part("Zinc", "Oil, p.v.c. " + "A wall has a door and a floor has a stair, so to say. " * 9 + "A lamp."),
        ),
        page("Glass and water", part("Cold", "A pane breaks."), part("Warm", "A door opens on a T-joint.")),
        page("등잔과 램프", part("램프의 기름", "Oil.")),
    ],
    "also": {"oil": ["Red shade"], "lantern": ["What a lamp lights"]},
    "korean": {"램프": "lamp", "기름": "oil", "유리": "glass"},
}
"""A book of two pages."""


@pytest.fixture
def small(opened, origins, viewports):
    """What is found in the small book: the titles, in order, and the marks in each."""
    tab, wrong = opened(origins["server"], "chapters/notation", viewport=viewports["desktop"])
    script = f"{MINISEARCH.read_text(encoding='utf-8')}window.courseSearch = {json.dumps(SMALL)};"
    tab.route("**/search-data.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    dialog = open_dialog(tab)

    def found(words):
        _, sections, found.said = ask(tab, words, dialog)
        return [(one["title"].split(" ", 1)[1], one["marks"]) for one in sections]

    yield found
    assert faults(wrong) == []


def test_a_phrase_comes_before_its_words_and_these_before_what_a_part_of_them_means(small):
    titles = [title for title, _ in small("lamp oil")]
    assert titles[0] == "Copper"
    assert {"Tin", "Red shade"} <= {*titles}
    assert small("old oil")[0][0] == "Tin"
    assert small("oil")[0][0] == "Red shade"  # where the table knows all that was typed, it is asked first


def test_what_is_meant_comes_first_where_the_words_stand_nowhere_together(small):
    assert small("lantern")[0][0] == "What a lamp lights"
    assert small("oil stair floor")[0][0] == "Zinc"


def test_a_section_has_the_words_of_its_chapter(small):
    assert small("glass pane")[0][0] == "Cold"
    assert small("glass door")[0][0] == "Warm"


def test_what_was_typed_is_marked_and_what_is_meant_where_nothing_of_that_stands(small):
    assert dict(small("lamp oil"))["Copper"] == ["lamp", "oil"]
    assert dict(small("lamp oil"))["Red shade"] == ["lamp"]
    assert dict(small("lantern"))["What a lamp lights"] == []


def test_a_word_that_no_section_found_has_is_named(small):
    assert small("lamp annealing")
    assert small.said == "5 sections, without: annealing"
    assert small("lantern oil")
    assert small.said.endswith("sections"), "the table knows it"


def test_who_types_korean_finds_a_korean_page_second_and_who_does_not_finds_none_by_its_title(small):
    assert [title for title, _ in small("램프")].index("등잔과 램프") == 1
    assert [title for title, _ in small("램프의 기름은")].index("램프의 기름") == 1
    assert not {"등잔과 램프", "램프의 기름"} & {*dict(small("lamp")), *dict(small("oil"))}
    assert not {"등잔과 램프", "램프의 기름"} & {*dict(small("유리"))}, "it is not what the page is about"


def test_letters_with_dots_are_one_word(small):
    assert small("p.v.c.") == [("Zinc", ["p.v.c"])] == small("pvc")


def test_a_letter_and_the_word_after_its_hyphen_are_one_word(small):
    assert small("T-joint") == [("Warm", ["T-joint"])]
    assert {*dict(small("u-lamp"))} == {*dict(small("lamp"))}
    small("u-lamp")
    assert small.said == "5 sections, without: u-lamp"
