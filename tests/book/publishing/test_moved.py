"""Pages that say where a chapter went: built, and nowhere counted."""

import re
from types import SimpleNamespace

import pytest

from book import course
from book.publishing import moved
from tests.book.conftest import ROOT

HEADS = {
    "old": "---\norphan: true\nmyst: {}\n---\n\n# Old",
    "a": "---\njupytext: {}\n---\n\n# A\n\norphan: true\n",
    "b": "# B",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name, text in HEADS.items():
        (tmp_path / f"chapters/{name}.md").write_text(text)
    return tmp_path


def test_they_are_those_that_say_so_in_their_heads(folder):
    assert course.moved(folder) == ["chapters/old"]


def test_they_are_built_and_other_pages_outside_the_contents_are_not(folder):
    config = SimpleNamespace(exclude_patterns=["_build", "chapters/b.md", "chapters/old.md"])
    moved.build_too(SimpleNamespace(srcdir=str(folder)), config)
    assert config.exclude_patterns == ["_build", "chapters/b.md"]


@pytest.mark.parametrize("name", course.moved(ROOT))
def test_each_leads_on_in_its_first_sentence_and_is_in_no_contents(name):
    text = (ROOT / f"{name}.md").read_text()
    assert name not in course.contents(ROOT)
    assert re.search(r"^# .+\n\nThis chapter is now [^{]*\{ref\}`", text, re.M)
    assert "{code-cell}" not in text
