"""Elements of HTML: what a node becomes, and what stands on a page and not in its notebooks."""

from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

Visitor = Callable[[HTML5Translator, nodes.Element], None]


def writes(text: str) -> Visitor:
    """Return what writes a text, whatever its node holds."""
    return lambda writer, node: writer.body.append(text)


def element(tag: str, end: str = "\n", **attributes: str) -> tuple[Visitor, Visitor]:
    """Return what opens and what closes an element, each with `end` behind it.

    Beside classes and ids it has these `attributes`, each with the name under which its node has the value.
    """

    def opens(writer: HTML5Translator, node: nodes.Element) -> None:
        values = {name.replace("_", "-"): node[key] for name, key in attributes.items()}
        writer.body.append(writer.starttag(node, tag, end, **values))

    return opens, writes(f"</{tag}>{end}")


def link(text: str, address: str) -> nodes.reference:
    """Return a link within the book."""
    return nodes.reference("", text, internal=True, refuri=address)


def page_only(markup: str) -> nodes.raw:
    """Return HTML that stands on the page and not in its notebooks."""
    return nodes.raw("", markup, format="html", page_only=True)


def page_part(name: str) -> nodes.raw:
    """Return what stands in a file of `templates/parts`, likewise."""
    return page_only((Path(__file__).parent / "templates" / "parts" / f"{name}.html").read_text(encoding="utf-8"))
