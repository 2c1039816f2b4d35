"""Chapters and the reference of `aelib` lead to each other.

The first time that a page names a function of the reference, as `aelib.fit` in backticks, the name becomes a link to
its entry; nothing has to be written for that. And below an entry stand the chapters whose text or code has the name.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from book.course import chapters
from book.directives.predictions import predict_label
from book.rendering.folding import fold_title, folded
from book.running.inputs import digest
from book.running.source import source_notebook

MENTION = re.compile(r"(aelib(?:\.\w+)+)(?:\(.*\))?", re.S)
DOTTED = re.compile(r"\b(\w+(?:\.\w+)+)")
IMPORT = re.compile(r"^\s*from (aelib(?:\.\w+)*) import (.+)$", re.M)
MOST = 3  # chapters that an entry names in a line; more of them are folded
CLOSED = (nodes.reference, nodes.title, fold_title, predict_label, addnodes.pending_xref, addnodes.desc)


class LinkFirstMentions(SphinxPostTransform):
    """Turn the first mention of each name into a link, where a link may stand."""

    default_priority = 4  # before Sphinx resolves references

    def run(self, **kwargs: Any) -> None:
        """Go through the page."""
        known, seen = self.env.get_domain("py").objects, set()  # type: ignore[attr-defined]
        for code in list(self.document.findall(nodes.literal)):
            match = MENTION.fullmatch(code.astext())
            if not match or match[1] not in known or match[1] in seen or not may_be_link(code):
                continue
            seen.add(match[1])
            link = addnodes.pending_xref("", refdomain="py", reftype="obj", reftarget=match[1], refexplicit=True)
            code.replace_self(link)
            link += code


def may_be_link(node: nodes.Node) -> bool:
    """Return whether a name is in plain text, and not in a link or a button."""
    part = node.parent
    if not isinstance(part, (nodes.paragraph, nodes.term)):
        return False
    while part is not None:
        if isinstance(part, CLOSED):
            return False
        part = part.parent
    return True


def names(texts: Iterable[str]) -> set[str]:
    """Return the dotted names of `aelib` in text and code, also where they go by a name that was imported.

    >>> sorted(names(["from aelib import plots", "plots.digits(x); aelib.fit(model, aelib.nll, x)"]))
    ['aelib.fit', 'aelib.nll', 'aelib.plots', 'aelib.plots.digits']
    """
    text = "\n".join(texts)
    known = {"aelib": "aelib"}
    for module, listed in IMPORT.findall(text):
        known |= {name.strip(): f"{module}.{name.strip()}" for name in listed.strip("() ").split(",")}
    found = set(known.values()) - {"aelib"}
    for dotted in DOTTED.findall(text):
        first, _, rest = dotted.partition(".")
        if first in known:
            parts = rest.split(".")  # a method or a shape may follow the name
            found |= {".".join([known[first], *parts[:length]]) for length in range(1, len(parts) + 1)}
    return found


def shown(path: Path) -> tuple[str, ...]:
    """Return the text of a chapter, and the code that it shows."""
    cells = notebook.cells if (notebook := source_notebook(path)) else []
    return tuple(cell.source for cell in cells if "remove-cell" not in cell.metadata.get("tags", []))


def mentioned(app: Sphinx) -> dict[str, set[str]]:
    """Return the names of `aelib` that each chapter mentions; the environment keeps those of an unchanged text."""
    kept: dict[str, tuple[str, set[str]]] = getattr(app.env, "mentions", {})
    now = {}
    for chapter in chapters(app):
        path = Path(app.env.doc2path(chapter))
        text = digest(path.read_bytes())
        now[chapter] = kept[chapter] if kept.get(chapter, ("",))[0] == text else (text, names(shown(path)))
    setattr(app.env, "mentions", now)  # noqa: B010  (the environment is Sphinx's; it keeps what is set on it)
    return {chapter: found for chapter, (_, found) in now.items()}


def name_chapters(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add to each entry the chapters that mention it."""
    described = [node for node in doctree.findall(addnodes.desc) if node["objtype"] in ("function", "class")]
    if not described or app.builder is None or app.builder.format != "html":
        return
    found = mentioned(app)
    for node in described:
        signature, content = node.children
        assert isinstance(signature, nodes.Element)
        assert isinstance(content, nodes.Element)
        having = [chapter for chapter, known in found.items() if signature["ids"][0] in known]
        if having:
            content += links(
                [(app.env.titles[name].astext(), app.builder.get_relative_uri(docname, name)) for name in having]
            )


def links(found: list[tuple[str, str]]) -> nodes.Element:
    """Return the chapters below an entry, by their titles and addresses: a line, or a fold where they are many.

    >>> links([("One", "1.html"), ("Two", "2.html")]).astext()
    'In the book: One, Two'
    >>> links([("One", "1.html"), ("Two", "2.html"), ("Three", "3.html"), ("Four", "4.html")])[0].astext()
    'In the book: 4 chapters'
    """
    line = nodes.paragraph(classes=["mentions"])
    for number, (title, address) in enumerate(found):
        line += [nodes.Text(", " if number else ""), nodes.reference("", title, internal=True, refuri=address)]
    if len(found) > MOST:
        return folded("", fold_title("", f"In the book: {len(found)} chapters"), line, classes=["hide", "mentions"])
    line.insert(0, nodes.Text("In the book: "))
    return line


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(LinkFirstMentions)
    app.connect("doctree-resolved", name_chapters)
