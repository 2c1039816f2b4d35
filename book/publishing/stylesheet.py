"""One style sheet of what the pages use, made from the many that the theme and the extensions load.

Bootstrap and the icon font alone have some thousand rules for classes that no page of the book has. A rule is dropped
if its selector needs a class whose name is in no page and in no script. The other rules keep their order and content,
so a page looks the same.
"""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tinycss2
from tinycss2.serializer import serialize_string_value

# The nodes of tinycss2 have no common type with their content: `type` distinguishes them.
Nodes = list[Any]

COMPOSED = {"bs-tooltip-auto"}
"""Classes that a script puts together from parts, so that their names stand nowhere."""

CONDITIONS = ("media", "supports", "layer", "container")  # rules that hold rules
CLASSES = re.compile(r"""\sclass\s*=\s*(?:"([^"]*)"|'([^']*)')""")
WORD = re.compile(r"[\w-]+")


def names_in(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return every class that a page has, and every word of a script, because a script may set it as a class.

    >>> sorted(names_in(['<p class="a b">c</p>'], ['x.classList.add("is-open")']) - COMPOSED)
    ['a', 'add', 'b', 'classList', 'is-open', 'x']
    """
    classes = {name for page in pages for match in CLASSES.findall(page) for name in "".join(match).split()}
    return classes | {word for script in scripts for word in WORD.findall(script)} | COMPOSED


def read(sheet: Path, folder: Path) -> Nodes:
    """Return the rules of a style sheet and of those that it imports, with URLs as a file in `folder` writes them."""
    found: Nodes = []
    for rule in tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8"), skip_whitespace=True):
        if rule.type == "error":
            raise ValueError(f"{sheet.name}, line {rule.source_line}: must be CSS, but got: {rule.message}")
        if imports := imported(rule):
            found += read((sheet.parent / imports).resolve(), folder)
        else:
            found.append(rule)
            for node in urls([rule]):
                point_from(node, sheet.parent, folder)
    return found


def imported(rule: Any) -> str | None:
    """Return the style sheet that a rule imports, written as a text or as `url()`; None for any other rule."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "import":
        return None
    texts = (node.value for node in rule.prelude if node.type in ("string", "url"))
    return next(texts, None) or next(node.value for node in urls(rule.prelude))


def parts(node: Any) -> Iterator[Nodes]:
    """Yield the lists of nodes that a node holds."""
    for name in ("prelude", "content", "arguments"):
        if getattr(node, name, None):
            yield getattr(node, name)


def urls(nodes: Nodes) -> Iterator[Any]:
    """Yield the nodes that hold a URL: `url(a.png)`, and the text in `url("a.png")`."""
    for node in nodes:
        if node.type == "url":
            yield node
        elif node.type == "function" and node.lower_name == "url":
            yield from (inner for inner in node.arguments if inner.type == "string")
        else:
            for part in parts(node):
                yield from urls(part)


def strings(nodes: Nodes) -> Iterator[str]:
    """Yield the texts that style sheets write, such as the characters of icons."""
    for node in nodes:
        if node.type == "string":
            yield node.value
        for part in parts(node):
            yield from strings(part)


def point_from(node: Any, old: Path, new: Path) -> None:
    """Change a relative URL of a style sheet in the folder `old` so that it works from the folder `new`."""
    address = urlsplit(node.value)
    if address.scheme or address.netloc or not address.path or address.path.startswith("/"):
        return
    path = os.path.relpath(old / address.path, new).replace(os.sep, "/")
    replace(node, address._replace(path=path).geturl())


def replace(node: Any, url: str) -> None:
    """Write another URL into a node that holds one."""
    text = f'"{serialize_string_value(url)}"'
    node.value, node.representation = url, f"url({text})" if node.type == "url" else text


def used(rules: Nodes, names: set[str]) -> Nodes:
    """Return the rules that can apply to a page whose classes are among `names`."""
    found: Nodes = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [selector for selector in split(rule.prelude) if classes(selector) <= names]
            if not selectors:
                continue
            rule.prelude = join(selectors)
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONS and rule.content is not None:
            rule.content = used(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), names)
            if not rule.content:
                continue
        found.append(rule)
    return found


def split(prelude: Nodes) -> list[Nodes]:
    """Return the selectors of a list of selectors; commas inside brackets belong to a selector."""
    selectors: list[Nodes] = [[]]
    for node in prelude:
        if node == ",":
            selectors.append([])
        else:
            selectors[-1].append(node)
    return selectors


def join(selectors: list[Nodes]) -> Nodes:
    """Return the opposite of `split`."""
    comma = tinycss2.parse_component_value_list(",")
    return [node for number, selector in enumerate(selectors) for node in (comma if number else []) + selector]


def classes(selector: Nodes) -> set[str]:
    """Return the classes that a selector needs; those inside `:is()` or `:not()` may be missing."""
    return {after.value for before, after in pairwise(selector) if before == "." and after.type == "ident"}


def compact(nodes: Nodes) -> Nodes:
    """Return the nodes without comments, but for those that begin with `!`, which name authors and licences."""
    kept = [node for node in nodes if node.type != "comment" or node.value.startswith("!")]
    for node in kept:
        if node.type == "whitespace":
            node.value = " "
        for name in ("prelude", "content", "arguments"):
            if getattr(node, name, None):
                setattr(node, name, compact(getattr(node, name)))
    return kept


def text(rules: Nodes) -> str:
    """Return the rules as CSS."""
    return "\n".join(rule.serialize() for rule in compact(rules)) + "\n"
