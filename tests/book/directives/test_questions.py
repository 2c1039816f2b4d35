"""The questions of a chapter: on its page, together on the page Review, in notebooks and as a deck for Anki."""

import json
import os
import sqlite3
import zipfile

import pytest

from book.directives.questions import NAME
from teach.pages import taught
from tests.book.conftest import HTML

DECK = "_static/autoencoders-from-first-principles.apkg"


def cards_of(path, folder, column=None):
    """The cards of a deck, read from its database: name to (deck, question, answer, tags); or a column of its notes."""
    with zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", folder)
    base = sqlite3.connect(folder / "collection.anki2")
    decks = json.loads(base.execute("select decks from col").fetchone()[0])
    if column:
        return [value for (value,) in base.execute(f"select {column} from notes")]
    rows = base.execute("select n.guid, n.flds, n.tags, c.did from notes n join cards c on c.nid = n.id").fetchall()
    base.close()
    return {guid: (decks[str(did)]["name"], *flds.split("\x1f")[:2], tags.split()) for guid, flds, tags, did in rows}


@pytest.fixture(scope="module")
def asked(first):
    return first.select_one(".questions")


@pytest.fixture(scope="module")
def gathered(built):
    return built.page("chapters/review")


def test_each_question_is_a_fold_with_its_answer(asked):
    one, other = asked.select("details.question")
    assert not one.has_attr("open")
    assert one["id"] == "question-how-it-falls"
    assert one["data-question"] == "first/how-it-falls"
    assert one.summary.get_text().startswith("How does ")
    assert len(one.summary.select(".katex")) == 2
    assert one.p.em.get_text() == "Faster"
    assert one.p.select_one("a[href='#equation-eq-least']")
    assert other.p.get_text() == "At an eighth. the text"
    assert asked.select_one(".questions-all button").get_text() == "Show all answers"


def test_the_reader_is_told_where_they_come_again(asked):
    said = asked.find_previous_sibling("p")
    assert said.get_text() == "Answer from memory, then open. Review asks again, when each is due."
    assert said.a["href"] == "review.html"


def test_the_page_review_has_those_of_all_chapters_with_links_to_their_places(gathered, asked):
    (section,) = gathered.select("section#review-first")
    assert section.h2.get_text().startswith("1. First")
    copies = section.select("details.question")
    assert [copy["data-question"] for copy in copies] == ["first/how-it-falls", "first/where-it-stays"]
    assert [copy["id"] for copy in copies] == ["review-first-how-it-falls", "review-first-where-it-stays"]
    assert [copy.p.a["href"] for copy in copies] == ["first.html#equation-eq-least", "first.html#told"]
    assert [copy.summary.get_text() for copy in copies] == [one.summary.get_text() for one in asked.select("details")]


def test_the_search_finds_them_in_their_chapter_alone(built):
    data = (built.html / "_static/search-data.js").read_text()
    assert data.count("Where does it stay? At an eighth.") == 1


def test_a_notebook_has_them_folded_with_formulas_that_jupyter_reads(built):
    cells = json.loads((built.html / "notebooks/first.ipynb").read_text())["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    assert r"<details><summary>How does $e^{-x}$ fall in $\mathbb{R}$?</summary>" in text
    assert r"*Faster* than $1/x$, `exp`: $\mathbb{R}$ is no limit" in text


def test_the_deck_has_each_as_a_card(built, tmp_path):
    cards = cards_of(built.html / DECK, tmp_path)
    assert list(cards) == ["first/how-it-falls", "first/where-it-stays"]
    deck, question, answer, tags = cards["first/how-it-falls"]
    assert deck == "Autoencoders from First Principles::00 First"
    assert question == r"How does \(e^{-x}\) fall in \(\mathbb{R}\)?"
    link = '<a href="https://some-one.github.io/sample/chapters/first.html#equation-eq-least">(1.1)</a>'
    faster = r"<em>Faster</em> than \(1/x\), <code>exp</code>: \(\mathbb{R}\) is no limit, and a &lt; b."
    assert answer == f"<p>{faster} {link}</p>"
    assert tags == ["first"]


@pytest.mark.nightly
def test_the_deck_of_a_book_without_a_place_has_no_links(new_book, tmp_path):
    book = new_book("nowhere", chapters=("first", "second"), repository="https://github.com/OWNER/sample")
    assert book.build().returncode == 0
    cards = cards_of(book.html / DECK, tmp_path)
    assert cards["first/where-it-stays"][2] == "<p>At an eighth. the text</p>"
    again = (book.html / DECK).read_bytes()
    assert book.build().returncode == 0
    assert (book.html / DECK).read_bytes() == again
    os.utime(book.folder / "chapters/first.md", (2e9, 2e9))  # it changed: Anki takes over what is newer
    assert book.build().returncode == 0
    assert set(cards_of(book.html / DECK, tmp_path, "mod")) == {2_000_000_000}


def test_a_chapter_asks_six_to_ten_and_the_deck_has_them_all(tmp_path):
    cards = cards_of(HTML / DECK, tmp_path)
    by_chapter = {}
    for name, (deck, *_) in cards.items():
        by_chapter.setdefault(name.partition("/")[0], set()).add(deck)
        assert NAME.fullmatch(name.partition("/")[2])
    assert sorted(by_chapter) == sorted(taught())
    for slug, decks in by_chapter.items():
        assert len(decks) == 1
        assert 6 <= sum(name.startswith(f"{slug}/") for name in cards) <= 10, slug
