"""What the search finds: sections of all pages, functions of the reference, and the sentences that define terms.

The parts of a page are found when it is written. At the end those of all pages become one script behind MiniSearch
(`book/rendering/minisearch`, MIT), which `book/rendering/static/search.js` loads when a search begins: a script,
because a page that is opened as a file can fetch nothing. Sphinx's own search knows whole pages, and marks words on all
that one reads after it; it is switched off.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.course import chapters_to_read, contents
from book.directives.korean import typed
from book.directives.predictions import predict_reply
from book.directives.terms import definition_of_term

MINISEARCH = Path(__file__).parents[1] / "rendering" / "minisearch" / "minisearch.min.js"
DATA = "_static/search-data.js"

MEANT: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("also.toml").read_text(encoding="utf-8"))
ALSO = {one: meant for words, meant in MEANT.items() for one in words.split(", ")}
"""What is meant, by what is typed."""

LEFT_OUT = (
    nodes.literal_block, nodes.doctest_block, nodes.math_block, nodes.raw, nodes.image, nodes.label, nodes.Invisible,
    nodes.field_list, addnodes.desc_signature, predict_reply,
)  # fmt: skip
LEFT_OUT_CLASSES = {"dots", "hints", "solution", "meta", "names"}
"""Code and what came out of it, long formulas, what only repeats; and no answer is given away."""

SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z(“])")
COMMAND = re.compile(r"\\([A-Za-z]+) ?")
SHORT = re.compile(r"[\w\s.,+*/|()=<>^'−-]{1,14}")
SUPERSEDED = ("searchtools.js", "language_data.js", "doctools.js", "sphinx_highlight.js")


def greek(command: re.Match[str]) -> str:
    r"""Return the letter that a command of LaTeX means, or the command if it means none."""
    case = "CAPITAL" if command[1][0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {command[1].replace('lambda', 'lamda')}")
    except KeyError:
        return command[0]


def symbol(latex: str) -> str:
    r"""Return a formula as plain text where it is short, or else three dots.

    >>> symbol(r"\sigma_1 = 2"), symbol(r"\lVert x - \hat x\rVert^2")
    ('σ_1 = 2', '…')
    """
    text = COMMAND.sub(greek, latex).replace("{", "").replace("}", "")
    return text if SHORT.fullmatch(text) else "…"


def is_part(node: nodes.Node) -> bool:
    """Return whether a node is found by itself: a section with a title, or a function of the reference."""
    if not isinstance(node, nodes.section) or "names" in node["classes"]:
        return isinstance(node, addnodes.desc)
    return any(isinstance(child, nodes.title) for child in node.children)


def words(node: nodes.Node) -> str:
    """Return the text of a node, without the parts that are found by themselves."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.math):
        return symbol(node.astext())
    if not isinstance(node, nodes.Element) or isinstance(node, LEFT_OUT):
        return ""
    if LEFT_OUT_CLASSES.intersection(node["classes"]):
        return ""
    inner = "".join(words(child) for child in node.children if not is_part(child))
    return inner if isinstance(node, nodes.Inline) else f" {inner} "


def tidy(text: str) -> str:
    """Return a text on one line, in whole words."""
    return " ".join(text.replace("\u00ad", "").split())


def parts(env: BuildEnvironment, docname: str, doctree: nodes.document) -> Iterator[dict[str, Any]]:
    """Yield the parts of a page: its sections, the first of which is the page, and its functions."""
    numbers, defined = env.toc_secnumbers.get(docname, {}), list(definitions(env, docname, doctree))
    for node in doctree.findall(is_part):
        assert isinstance(node, nodes.Element)
        head = next(child for child in node.children if isinstance(child, (nodes.title, addnodes.desc_signature)))
        if isinstance(head, nodes.title):
            anchor, title = ("" if node.parent is doctree else node["ids"][0]), words(head)
        else:
            anchor = title = head["ids"][0]
        number = ".".join(map(str, numbers.get(f"#{anchor}" if anchor else "", ())))
        text = "".join(words(child) for child in node.children if child is not head and not is_part(child))
        terms = [term for part, term in defined if part is node]
        yield {"anchor": anchor, "number": number, "title": tidy(title), "text": tidy(text), "terms": terms}


def definitions(
    env: BuildEnvironment, docname: str, doctree: nodes.document
) -> Iterator[tuple[nodes.Node, dict[str, str]]]:
    """Yield the terms that a page defines, each with its sentence, behind the part that it stands in."""
    known = env.get_domain("std").objects  # type: ignore[attr-defined]
    names = {anchor: name for (kind, name), (page, anchor) in known.items() if kind == "term" and page == docname}
    for node in doctree.findall(definition_of_term):
        anchor = node["ids"][0]
        if anchor not in names:
            continue
        block: nodes.Node = node
        while isinstance(block, (nodes.Inline, nodes.term)):
            block = block.parent
        text, term = tidy(words(block)), tidy(words(node))
        sentence = next((one for one in SENTENCE.split(text) if term in one), text)
        part = block
        while not is_part(part):
            part = part.parent
        yield part, {"anchor": anchor, "name": names[anchor], "text": sentence}


found: dict[str, list[dict[str, Any]]] = {}
"""What the pages hold that were written, by their names."""


def keep(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Keep what a page holds, and load nothing there of Sphinx's own search."""
    context["script_files"] = [
        script for script in context["script_files"] if Path(script.filename or "").name not in SUPERSEDED
    ]
    if doctree is None or "nosearch" in app.env.metadata[pagename]:
        return
    found[pagename] = list(parts(app.env, pagename, doctree))


def put_together(app: Sphinx) -> str:
    """Return all that the search needs, as one script; the pages have the order of the contents."""
    assert app.builder is not None
    read, pages = chapters_to_read(app), []
    for name in contents(Path(app.srcdir)):
        if name in found:
            pages.append({"url": app.builder.get_target_uri(name), "read": name in read, "parts": found[name]})
    held = {"pages": pages, "also": ALSO, "korean": typed()}
    data = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    return f"{MINISEARCH.read_text(encoding='utf-8')}window.courseSearch = {data};\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the script, unless a preview wrote some of the pages only."""
    if exception is None and app.builder and app.builder.format == "html":
        out = Path(app.outdir)
        if all(name in found or "nosearch" in app.env.metadata[name] for name in app.env.found_docs):
            (out / DATA).write_text(put_together(app), encoding="utf-8")
        for name in SUPERSEDED:
            (out / "_static" / name).unlink(missing_ok=True)


def switch_off(app: Sphinx) -> None:
    """Make no index of Sphinx's own, and not its page."""
    if app.builder.format == "html":
        app.builder.search = False  # pyright: ignore[reportAttributeAccessIssue]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of the search."""
    yield "search", {"title": "Search"}, "search.html"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_js_file("search.js", loading_method="defer")
    app.connect("builder-inited", switch_off)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", keep, priority=950)
    app.connect("build-finished", write, priority=850)  # before the pages are made lighter
