"""The questions of the chapters as a deck for Anki."""

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


def test_the_deck_is_as_recorded(built, recorded, tmp_path):
    cards = cards_of(built.html / DECK, tmp_path)
    recorded("\n".join(str(part) for name, card in cards.items() for part in (name, *card)), "deck")


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
