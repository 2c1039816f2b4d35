"""The list of Korean words, and how the index of terms shows them."""

import re
from collections import Counter

import pytest

from book.directives.korean import SPELT, TERMS, TYPED, spellings, typed, unspaced
from book.directives.terms import Line, section
from tests.book.conftest import ROOT

DEFINED = re.compile(r"\{dfn\}`(?:[^`<]*<)?([^`>]+)>?`")
ROWS = [(word, english) for table in (TERMS, TYPED) for english, words in table.items() for word in words.split(", ")]


def test_every_term_is_one_that_a_page_defines():
    defined = {term for page in ROOT.glob("chapters/*.md") for term in DEFINED.findall(page.read_text())}
    assert {*TERMS} - defined == set()


def test_a_word_is_of_hangul_and_stands_once():
    wrong = [
        word
        for word, _ in [*ROWS, *((way, "") for ways in SPELT for way in ways)]
        if not re.fullmatch(r"[가-힣]+(?:[ -][가-힣]+)*", word)
    ]
    assert wrong == []
    assert [word for word, count in Counter(unspaced(word) for word, _ in ROWS).items() if count > 1] == []


def test_a_spelling_has_one_meaning():
    meanings = {}
    for word, english in ROWS:
        for way in spellings(word) - {unspaced(other) for other, _ in ROWS} | {unspaced(word)}:
            meanings.setdefault(way, set()).add(english)
    assert [(way, found) for way, found in meanings.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("way", "english"),
    [
        ("오토엔코더", "autoencoder"),
        ("변분자기부호화기", "variational autoencoder"),
        ("음의로그우도", "negative log-likelihood"),
        ("크로스엔트로피", "cross-entropy"),
        ("경사소실", "vanishing gradient"),
        ("컨볼루션", "convolution"),
    ],
)
def test_usual_spellings_are_known(way, english):
    assert typed()[way] == english


def test_the_index_has_the_korean_beside_a_term():
    lines = [Line(name, True, [("a.html#b", "A page")], []) for name in ("latent space", "Uneven decay")]
    listed = [item.astext() for item in section("L", lines, {}).children[1].children]
    assert listed == ["latent space 잠재 공간 A page", "Uneven decay A page"]
