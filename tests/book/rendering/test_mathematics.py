"""A formula in a line keeps its punctuation, and only its own."""

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from book.rendering.mathematics import KeepPunctuation


def kept(*children):
    """Return what stands in a paragraph of these children, texts and formulas, after the transform."""
    document = new_document("page", get_default_settings())
    document += nodes.paragraph("", "", *children)
    transform = KeepPunctuation(document)
    transform.run()
    return document


def test_punctuation_and_brackets_stay_with_their_formula():
    document = kept(nodes.Text("the loss ("), nodes.math("", "L"), nodes.Text("), which falls"))
    beside = next(document.findall(nodes.inline))
    assert beside["classes"] == ["beside"]
    assert beside.astext() == "(L),"
    assert document.astext() == "the loss (L), which falls"


def test_punctuation_is_taken_from_beside_its_formula_where_an_equal_text_stands_earlier():
    words = nodes.emphasis("", "the others")
    document = kept(
        words, nodes.Text(", "), nodes.strong("", "at"), nodes.Text(" "), nodes.math("", "a"), nodes.Text(", ")
    )
    assert document.astext() == "the others, at a, "
    document = kept(
        nodes.strong("", "f"), nodes.Text(" ("), nodes.strong("", "g"), nodes.Text(" ("), nodes.math("", "a")
    )
    assert document.astext() == "f (g (a"
    assert [beside.astext() for beside in document.findall(nodes.inline)] == ["(a"]
