"""What is Korean says so, and nothing else does."""

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from book.rendering.languages import KOREAN, mark


def marked(text):
    """A paragraph of this text once it is marked: each piece, and whether it says that it is Korean."""
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text(text))
    for _ in range(2):  # a page is marked when it is read, and again when its links have their texts
        mark(None, document)
    return [(str(text), KOREAN in text.parent["classes"]) for text in document.findall(nodes.Text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("No Korean here", [("No Korean here", False)]),
        ("한국어", [("한국어", True)]),
        ("VAE는 생성, 모델입니다.", [("VAE", False), ("는 생성, 모델입니다", True), (".", False)]),
        ("called 잠재 공간 there", [("called ", False), ("잠재 공간", True), (" there", False)]),
    ],
)
def test_its_korean_words_are_marked_and_no_others(text, pieces):
    assert marked(text) == pieces


def test_a_title_is_marked_where_other_pages_show_it_too(tmp_path):
    (tmp_path / "index.rst").write_text("\n".join(["역전파 here", "=" * 20, "", "Text."]))
    settings = {"extensions": ["book.rendering.languages"]}
    with docutils_namespace():
        app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "kept", "dummy", settings, status=None)
        app.build()
    title = [(str(text), KOREAN in text.parent["classes"]) for text in app.env.titles["index"].findall(nodes.Text)]
    assert title == [("역전파", True), (" here", False)]
