"""Terms: bold where they are defined, and collected into a page that leads to each definition.

    A {dfn}`batch` holds the examples of one step.      the definition: bold, and in the index
    {dfn}`Batch <batch>`: the examples of one step.     the same, where the text does not say it as the index should
    {recap}`Batch <batch>`, once more:                  said again elsewhere, and in the index after the definition
    {term}`batch`                                       a link to the definition: Sphinx's own role

Sphinx's own machinery does the rest. Its standard domain links `{term}` and rejects a second definition; its index
sorts and groups the terms, with those of its role `{index}` (``{index}`PCA <see: PCA; principal components>` ``). The
page of the index has ```{terms}```. Beside a term stands what it is called in Korean (`book.directives.korean`).
"""

from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment.adapters.indexentries import IndexEntries
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.nodes import make_id

from book.directives.korean import TERMS
from book.rendering.elements import element, link

SEE = "see "  # how Sphinx begins an entry that sends the reader to another one

log = logging.getLogger(__name__)


class definition_of_term(nodes.strong):  # noqa: N801  (docutils names a node's visitor after its class)
    """A term where it is defined. Every other format writes it as what it is: bold."""


class terms(nodes.General, nodes.Element):  # noqa: N801
    """The place of the index, until all pages are read."""


class Term(ReferenceRole):
    """The roles `dfn` and `recap`; this module's docstring holds their syntax."""

    def __init__(self, defines: bool):
        super().__init__()
        self.defines = defines

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Mark the place and enter it into the index."""
        document = self.inliner.document
        anchor = make_id(self.env, document, "term", self.target)
        node = definition_of_term("", self.title, ids=[anchor])
        self.set_source_info(node)
        document.note_explicit_target(node)
        if self.defines:
            self.env.get_domain("std").note_object("term", self.target, anchor, location=node)  # type: ignore[attr-defined]
        entry = ("single", self.target, anchor, "main" if self.defines else "", None)
        return [addnodes.index(entries=[entry]), node], []


class Terms(SphinxDirective):
    """The directive `terms`: the index stands here."""

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        self.env.note_reread()  # any other page may add to it
        node = terms()
        self.set_source_info(node)
        return [node]


def fill_index(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the index in its place: a section for each letter, and in it a line for each term."""
    for place in list(doctree.findall(terms)):
        if app.builder is None or app.builder.format != "html":
            place.parent.remove(place)
            continue
        app.env.metadata[docname]["nosearch"] = ""  # the search has the definitions themselves
        groups = [
            (letter, [line_of(app, docname, *entry) for entry in entries])
            for letter, entries in IndexEntries(app.env).create_index(app.builder)
        ]
        definitions = {line.name: line.places[0][0] for _, lines in groups for line in lines if line.defined}
        for line in (line for _, lines in groups for line in lines):
            for name in ([line.name] if line.places else []) + line.see:
                if name not in definitions:
                    log.warning("the index has the term %r, which no page defines", name, location=place)
        sections = [section(letter, lines, definitions) for letter, lines in groups]
        letters = [
            nodes.list_item("", nodes.paragraph("", "", link(part[0].astext(), f"#{part['ids'][0]}")))
            for part in sections
        ]
        place.replace_self([nodes.bullet_list("", *letters, classes=["letters"]), *sections])


@dataclass(frozen=True)
class Line:
    """One term of the index: its places, each an address and the title of the page, and the terms to see instead."""

    name: str
    defined: bool  # at the first of the places
    places: list[tuple[str, str]]
    see: list[str]


def line_of(app: Sphinx, docname: str, name: str, entry: Any) -> Line:
    """Return the entry of one term in Sphinx's index, as page `docname` shows it."""
    targets, others, _ = entry
    places = []
    for _, address in targets:
        page, _, anchor = address.partition("#")
        page = page.removesuffix(".html")  # Sphinx's addresses are those of a page at the root
        assert app.builder is not None
        places.append((f"{app.builder.get_relative_uri(docname, page)}#{anchor}", app.env.titles[page].astext()))
    see = [other.removeprefix(SEE) for other, _ in others if other.startswith(SEE)]
    return Line(name, bool(targets and targets[0][0]), places, see)


def section(letter: str, lines: list[Line], definitions: dict[str, str]) -> nodes.section:
    """Return the terms of one letter. A term leads to its definition; its Korean and its chapter stand beside it."""
    items = nodes.bullet_list(classes=["term-index"])
    for line in lines:
        where = nodes.inline(classes=["where"])
        for number, (address, title) in enumerate(line.places):
            where += [nodes.Text("; again in "), link(title, address)] if number else nodes.Text(title)
        for name in line.see:
            where += [nodes.Text("; see " if where.children else "see "), link(name, definitions.get(name, "#"))]
        term = link(line.name, line.places[0][0]) if line.places else nodes.Text(line.name)
        korean = nodes.Text(f" {TERMS[line.name]} " if line.name in TERMS else " ")
        items += nodes.list_item("", nodes.paragraph("", "", term, korean, where))
    return nodes.section("", nodes.title("", letter), items, ids=[f"letter-{letter.lower()}"])


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(definition_of_term, html=element("dfn", ""))
    app.add_node(terms)
    app.add_role("dfn", Term(defines=True), override=True)  # Sphinx's own adds no entry to the index
    app.add_role("recap", Term(defines=False))
    app.add_directive("terms", Terms)
    app.connect("doctree-resolved", fill_index)
