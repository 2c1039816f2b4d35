"""A resolved page of the book as Markdown that any Jupyter shows.

Sphinx has already turned every reference, citation, number and glued value of a page into text and links.
Written from that tree, not from the source, a notebook has exactly the text of the page. A node
that has no Markdown here is a warning, and so fails the build.
"""

import base64
import html
import mimetypes
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book.directives.covers import covered, tells
from book.directives.dots import dots
from book.directives.predictions import PREDICT, predict, predict_label, predict_options, predict_reply
from book.notebooks.markdown import code, details, escape, fence, guard_line_start, items, quote, table
from book.rendering.folding import fold_title, folded
from book.rendering.mathematics import without_macros

logger = logging.getLogger(__name__)

# What a page does not show, and titles, which their part of the page writes itself.
INVISIBLE = (nodes.comment, nodes.target, nodes.substitution_definition, nodes.transition, nodes.meta, nodes.title,
             nodes.system_message, addnodes.index, addnodes.toctree, addnodes.highlightlang, fold_title,
             covered)  # fmt: skip


class Page:
    """One page of the book, resolved: `tree` is its root, `block` and `inline` write a part of it as Markdown."""

    def __init__(self, app: Sphinx, docname: str, tree: nodes.document, site: str | None):
        """Take page `docname`; links to the book's pages lead below `site`, a URL that ends in `/`, or are text."""
        assert app.builder is not None
        self.app, self.env, self.builder = app, app.env, app.builder
        self.docname, self.tree, self.site = docname, tree, site
        self.url = site and urljoin(site, self.builder.get_target_uri(docname))
        self.line = 0

    def note_line(self, node: nodes.Element) -> None:
        """Keep `line`, the place in the source that the writing has reached."""
        self.line = max(self.line, node.line or 0)

    def heading(self, node: nodes.Element, level: int) -> str:
        """Return the heading of a section, an exercise or a solution."""
        title = node.children[0]
        assert isinstance(title, nodes.Element)
        number = self._section_number(node) if isinstance(node, nodes.section) else self._label(node, "exercise")
        return f"{'#' * min(level, 6)} {number}{self.inline(title)}".rstrip()

    def solution_of(self, node: nodes.Element) -> str | None:
        """Return the exercise to which `node` is a solution, whatever became of the node; None where it is none."""
        registry = getattr(self.env, "sphinx_exercise_registry", {})
        found = (registry[name]["node"] for name in node["ids"] if name in registry)
        return next((solution["target_label"] for solution in found if "target_label" in solution), None)

    # Numbers, as Sphinx assigned them

    def _number(self, node: nodes.Element, figtype: str) -> str:
        """Return the number of a figure, table, equation or exercise, such as `2.3`; empty where it has none."""
        numbers = self.env.toc_fignumbers.get(self.docname, {}).get(figtype, {})
        found = next((numbers[name] for name in node["ids"] if name in numbers), None)
        return ".".join(map(str, found)) if found else ""

    def _label(self, node: nodes.Element, figtype: str) -> str:
        number = self._number(node, figtype)
        return self.app.config.numfig_format[figtype] % number if number else ""

    def _section_number(self, section: nodes.Element) -> str:
        numbers = self.env.toc_secnumbers.get(self.docname, {})
        first = section.parent is self.tree
        found = next((numbers[f"#{name}"] for name in section["ids"] if f"#{name}" in numbers), None)
        found = found or (numbers.get("") if first else None)
        return ".".join(map(str, found)) + self.app.config.html_secnumber_suffix if found else ""

    def caption(self, figure: nodes.Element, figtype: str) -> str:
        """Return the number and the caption of a figure or a table."""
        caption = next((child for child in figure.children if isinstance(child, (nodes.caption, nodes.title))), None)
        legend = [self.block(child) for child in figure.children if isinstance(child, nodes.legend)]
        text = self.inline(caption) if caption is not None else ""
        label = self._label(figure, figtype).strip()
        return "\n\n".join([f"**{label}** {text}".strip() if label else text, *legend])

    # Blocks

    def blocks(self, parent: nodes.Element, separator: str = "\n\n") -> str:
        """Return the children of `parent`, one Markdown block after another."""
        return separator.join(filter(None, (self.block(child) for child in parent.children)))

    def block(self, node: nodes.Node) -> str:
        """Return one block of the page as Markdown; empty for what a page does not show."""
        if isinstance(node, nodes.Text):
            return self.inline(node)
        assert isinstance(node, nodes.Element)
        self.note_line(node)
        if "notebook" in node:  # a directive of the book may bring its own text for the notebook
            return node["notebook"]
        if isinstance(node, nodes.raw):
            return self._raw(node)
        if isinstance(node, INVISIBLE):
            return ""
        match node:
            case nodes.paragraph() | nodes.term():
                text = guard_line_start(self.inline(node))
                return f"**{text}**" if isinstance(node, nodes.term) else text
            case nodes.literal_block():
                return fence(node.astext(), node.get("language", ""))
            case nodes.math_block():
                return self._equation(node)
            case nodes.bullet_list() | nodes.enumerated_list():
                return self._list(node)
            case nodes.definition_list_item():
                return self.blocks(node)
            case nodes.definition():
                return quote(self.blocks(node))
            case nodes.image() | nodes.reference():
                return self.inline(node)
            case nodes.figure():
                images = [
                    self.block(child)
                    for child in node.children
                    if isinstance(child, (nodes.image, nodes.reference, dots))
                ]
                return "\n\n".join(filter(None, [*images, self.caption(node, "figure")]))
            case nodes.table():
                return "\n\n".join(filter(None, [self.caption(node, "table"), self._table(node)]))
            case nodes.Admonition():
                return self._admonition(node)
        if "hints" in node["classes"]:
            name = f'("{node["exercise"]}")' if "exercise" in node else ""
            effort = self.block(node.children[0])
            return f"{effort}. Stuck? `aelib.hint{name}` gives a hint, and a stronger one each time you call it."
        if isinstance(node, predict):
            return self._prediction(node)
        if tells(node):
            return details("What came out", self.blocks(node))
        if isinstance(node, folded):
            title, *body = node.children
            return details(self._fold_title(title), "\n\n".join(filter(None, map(self.block, body))))
        if isinstance(node, (nodes.compound, nodes.container, nodes.legend, nodes.definition_list, addnodes.glossary,
                             nodes.section, addnodes.only)):  # fmt: skip
            return self.blocks(node)
        if isinstance(node, (nodes.Inline, nodes.TextElement)):
            return self.inline(node)
        return self._unknown(node)

    def _raw(self, node: nodes.Element) -> str:
        """Return HTML as it is, but without scripts, which no Markdown runs, and without what only the page needs."""
        text = node.astext()
        return "" if node["format"] != "html" or "page_only" in node or "<script" in text else text

    def _unknown(self, node: nodes.Node) -> str:
        logger.warning("the notebooks cannot show a %s", type(node).__name__, location=node, type="notebooks")
        return ""

    def _latex(self, node: nodes.Element) -> str:
        """Return a formula without the macros of the book, which a notebook does not know."""
        return without_macros(node.astext().strip())

    def _fold_title(self, title: nodes.Node) -> str:
        """Return the visible line of a fold, in which Jupyter reads formulas and no other Markdown."""
        texts = title.findall(nodes.Text)
        return "".join(
            f"${self._latex(text.parent)}$" if isinstance(text.parent, nodes.math) else html.escape(text)
            for text in texts
        )

    def _equation(self, node: nodes.Element) -> str:
        latex = self._latex(node)
        number = self.env.toc_fignumbers.get(self.docname, {}).get("displaymath", {})
        tag = ""
        if node.get("number"):
            found = next((number[name] for name in node["ids"] if name in number), None)
            tag = rf"\tag{{{'.'.join(map(str, found)) if found else node['number']}}}"
        if r"\\" in latex and r"\begin{" not in latex:
            latex = f"\\begin{{gathered}}\n{latex}\n\\end{{gathered}}"  # MathJax breaks lines in an environment only
        return f"$$\n{latex}{' ' + tag if tag else ''}\n$$"

    def _list(self, node: nodes.Element) -> str:
        bodies = []
        for item in node.children:
            assert isinstance(item, nodes.Element)
            tight = all(isinstance(child, (nodes.bullet_list, nodes.enumerated_list)) for child in item.children[1:])
            bodies.append(self.blocks(item, "\n" if tight else "\n\n"))
        return items(bodies, int(node.get("start", 1)) if isinstance(node, nodes.enumerated_list) else None)

    def _image(self, node: nodes.Element) -> str:
        if "only-dark" in node["classes"]:  # the second image of a figure, for dark pages
            return ""
        source = node["uri"]
        path = Path(self.app.srcdir, source)
        if not re.match(r"[a-z]+:", source) and path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "image/png"
            source = f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
        else:
            source = urljoin(self.url or "", source)
        return f"![{escape(node.get('alt', ''))}]({source})"

    def _table(self, node: nodes.table) -> str:
        rows = [[self.blocks(entry) for entry in row.findall(nodes.entry)] for row in node.findall(nodes.row)]
        return table(rows)

    def _admonition(self, node: nodes.Element) -> str:
        titles = [self.inline(child) for child in node.children if isinstance(child, nodes.title)]
        title = titles[0] if titles else type(node).__name__.capitalize()
        return quote(f"**{title}**\n\n{self.blocks(node)}")  # which leaves the title out

    def _prediction(self, node: predict) -> str:
        """Return the question and its options; each reply is folded, under its option's number."""
        title = "Predict, then run" if node["kind"] == PREDICT else escape(node["kind"])
        options = list(node.findall(predict_label))
        question = [self.block(child) for child in node.children if not isinstance(child, predict_options)]
        choices = items([self.inline(option) for option in options], first=1)
        replies = [
            details(f"If you chose {number}", self.blocks(reply))
            for number, reply in enumerate(node.findall(predict_reply), start=1)
        ]
        return "\n\n".join([quote("\n\n".join([f"**{title}.**", *question, choices])), *replies])

    # Text inside a block

    def inline(self, node: nodes.Node) -> str:
        """Return the text of a paragraph, a title or a caption."""
        if isinstance(node, nodes.Text):
            return escape(node.astext())
        assert isinstance(node, nodes.Element)
        inside = "".join
        if "notebook" in node:
            return node["notebook"]
        match node:
            case nodes.math():
                return f"${self._latex(node)}$"
            case nodes.literal():
                return code(node.astext())
            case nodes.emphasis():
                return f"*{inside(map(self.inline, node.children))}*"
            case nodes.strong():
                return f"**{inside(map(self.inline, node.children))}**"
            case nodes.image():
                return self._image(node)
            case nodes.reference():
                return self._link(node)
            case nodes.raw():
                return self._raw(node)
            case nodes.target() | addnodes.index() | nodes.comment():
                return inside(map(self.inline, node.children))
            case addnodes.pending_xref() | nodes.problematic():
                return self._unknown(node)
        if isinstance(node, (nodes.Inline, nodes.TextElement)):
            return inside(map(self.inline, node.children))
        return self.block(node)

    def _link(self, node: nodes.Element) -> str:
        text = "".join(map(self.inline, node.children))
        target = node.get("refuri") or f"#{node['refid']}"
        space = " " if text.startswith(" ") else ""
        if not self.url and not urlsplit(target).scheme:
            return text  # the book has no place on the web that this could lead to
        return f"{space}[{text.strip()}]({urljoin(self.url or '', target)})"
