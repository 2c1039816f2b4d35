r"""The questions of the course as a deck for Anki, `_static/autoencoders-from-first-principles.apkg`.

genanki 0.13.1 (MIT) writes the file. A chapter is a deck below that of the course; a card is known by the name of its
question, so that whoever imports a later edition keeps the schedule. Anki takes over the words of a card that is newer,
and its time is that of the newest chapter. Formulas are in the form that Anki's own MathJax
reads, `\(...\)`, without the book's macros. The same sources give the same bytes.
"""

import html
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urljoin

import genanki
from docutils import nodes
from sphinx.application import Sphinx

from book.course import chapters_to_read, repository_url, site_url
from book.directives.questions import REVIEW, question, questions
from book.notebooks.archive import THE_SAME
from book.rendering.mathematics import without_macros

DECK = "_static/autoencoders-from-first-principles.apkg"
COURSE = "Autoencoders from First Principles"
MODEL, DECKS = 1_726_012_345, 1_726_020_000
"""Numbers by which Anki knows the form of the cards, and the decks, the next numbers those of the chapters."""
STYLE = ".card { font: 20px/1.5 sans-serif; max-width: 34em; margin: 1em auto; } .nightMode a { color: #8ab4f8; }"
TAGS = {"emphasis": "em", "strong": "strong", "literal": "code", "paragraph": "p"}


def as_html(node: nodes.Node, page: str | None) -> str:
    """Return a part of a question as HTML for a card; links lead from the address `page`, or are text without one."""
    if isinstance(node, nodes.Text):
        return html.escape(node)
    if isinstance(node, nodes.math):
        return rf"\({html.escape(without_macros(node.astext().strip()))}\)"
    assert isinstance(node, nodes.Element)
    inner = "".join(as_html(child, page) for child in node.children)
    if isinstance(node, nodes.reference) and page:
        return f'<a href="{html.escape(urljoin(page, node["refuri"]))}">{inner}</a>'
    tag = TAGS.get(type(node).__name__)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def form() -> genanki.Model:
    """Return the form of the cards."""
    template = {
        "name": "Card",
        "qfmt": "{{Question}}",
        "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}",
    }
    fields = [{"name": "Question"}, {"name": "Answer"}, {"name": "Name"}]
    return genanki.Model(MODEL, COURSE, fields=fields, templates=[template], css=STYLE, sort_field_index=2)


def decks(doctree: nodes.document, page: str | None) -> list[genanki.Deck]:
    """Return the decks of the page Review, resolved: one a chapter."""
    model, made = form(), []
    for number, chapter in enumerate(doctree.findall(questions), start=1):
        assert isinstance(chapter.parent, nodes.section)
        title = f"{COURSE}::{number - 1:02} {chapter.parent.children[0].astext()}"
        deck = genanki.Deck(DECKS + number, title)
        for one in chapter.findall(question):
            asked, *answer = one.children
            assert isinstance(asked, nodes.Element)
            texts = ["".join(as_html(part, page) for part in parts) for parts in (asked.children, answer)]
            name = str(one["question"])
            deck.add_note(genanki.Note(model, [*texts, name], guid=name, tags=[name.partition("/")[0]]))
        made.append(deck)
    return made


def write_deck(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the file when the page Review is resolved."""
    if docname != REVIEW or app.builder is None or app.builder.format != "html":
        return
    repository = repository_url(Path(app.srcdir))
    page = urljoin(site_url(repository), app.builder.get_target_uri(docname)) if repository else None
    path = Path(app.outdir) / DECK
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "deck.apkg")
        newest = max(Path(app.env.doc2path(name)).stat().st_mtime for name in chapters_to_read(app))
        genanki.Package(decks(doctree, page)).write_to_file(written, timestamp=newest)
        with zipfile.ZipFile(written) as archive, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as again:
            for name in archive.namelist():
                again.writestr(zipfile.ZipInfo(name, THE_SAME), archive.read(name), zipfile.ZIP_DEFLATED)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-resolved", write_deck)
