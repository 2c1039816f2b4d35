"""What a page says of a record in words, held against the record where it says so.

    ```{claims} decoding/two-*
    0.3 < empty["box"] < 0.8
    sure["box"] > max(sure[way] for way in sure if way != "box") + 0.1
    ```

The path is that of the role `recorded`, with `*` for any name. The lines are Python, and each must be true of all that
the path leads to, whose keys are names (`sure of empty places` is `sure_of_empty_places`). A line may also give
something a name. There are, beside what Python has:

    here                     what the path leads to; a list of numbers is an array
    the("/wide-*/told")      what another path leads to, with the same names for its stars
    every("/two-*/tv/box")   all that it leads to, as a list or an array
    np                       NumPy

A path that begins with a slash goes on from the same record. One that leads nowhere is a fault, and so is `all` of
nothing. Readers see nothing of it, neither on the page nor in its notebook: a claim that is false is a warning with
its line and what it compared, so that the build fails. `false_in` says the same of a page without a build.
"""

import ast
import builtins
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.directives.recorded import led_to, record_of

BLOCK = re.compile(r"^( *)(`{3,})\{claims\} (.+)\n((?:.*\n)*?)\1\2$", re.MULTILINE)
COMPARISONS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "Lt": ("<", operator.lt), "LtE": ("<=", operator.le), "Gt": (">", operator.gt), "GtE": (">=", operator.ge),
    "Eq": ("==", operator.eq), "NotEq": ("!=", operator.ne), "Is": ("is", operator.is_),
    "IsNot": ("is not", operator.is_not),
    "In": ("in", lambda one, other: one in other), "NotIn": ("not in", lambda one, other: one not in other),
}  # fmt: skip


def filled(path: str, stars: Iterable[str]) -> str:
    """Return the path with these names for its stars."""
    for name in stars:
        path = path.replace("*", name, 1)
    return path


def arrays(value: Any) -> Any:
    """Return it with an array for each list of numbers."""
    if isinstance(value, dict):
        return {key: arrays(each) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    try:
        made = np.array(value)
    except ValueError:  # lists of other lengths
        return [arrays(each) for each in value]
    return made if made.dtype.kind in "bif" else [arrays(each) for each in value]


def every_one(values: Iterable[Any]) -> bool:
    """Return whether all are true; of none this is not known."""
    values = list(values)
    if not values:
        raise ValueError("all() of nothing")
    return all(values)


class Watched(ast.NodeTransformer):
    """Comparisons that say what they compared, where they are false: each becomes a call."""

    def __init__(self):
        self.false = ""

    def visit_Compare(self, node: ast.Compare) -> ast.Call:
        """Put a call of `compared` in its place."""
        self.generic_visit(node)
        names: list[ast.expr] = [ast.Constant(type(each).__name__) for each in node.ops]
        called = ast.Name("compared ", ast.Load())
        return ast.Call(called, [ast.List(names, ast.Load()), node.left, *node.comparators], [])

    def compared(self, names: list[str], *values: Any) -> Any:
        """Return what the comparison gives."""
        true: Any = True
        for name, (one, other) in zip(names, pairwise(values), strict=True):
            true = COMPARISONS[name][1](one, other)
            if not np.all(true):
                rest = (f" {COMPARISONS[each][0]} {said(value)}" for each, value in zip(names, values[1:], strict=True))
                self.false = said(values[0]) + "".join(rest)
                return true
        return true


def said(value: Any) -> str:
    """Return a value as a message has it."""
    return f"{value:.4g}" if isinstance(value, float) else shorten(str(value), 80, placeholder=" ...")


def false_claims(path: str, text: str) -> list[tuple[int, str]]:
    """Return the line, from 1, of each claim that is not true of what the path leads to, and why."""
    try:
        statements, reached = ast.parse(text).body, led_to(path)
        if not any(isinstance(each, ast.Expr) for each in statements):
            raise ValueError("nothing is claimed")
    except (SyntaxError, ValueError) as error:
        return [(getattr(error, "lineno", None) or 1, f"claims of {path}: {error}")]
    found: list[tuple[int, str]] = []
    for stars, value in reached.items():
        names, here = _names(arrays(value), path.partition("/")[0], stars), filled(path, stars)
        for statement in statements:
            if why := _fault(statement, names):
                found.append((statement.lineno, f"{here}: {ast.get_source_segment(text, statement)} {why}"))
    return found


def _names(here: Any, record: str, stars: tuple[str, ...]) -> dict[str, Any]:
    """Return what the lines of a block may name."""

    def absolute(path: str) -> str:
        return record + path if path.startswith("/") else path

    def the(path: str) -> Any:
        (value,) = led_to(filled(absolute(path), stars)).values()
        return arrays(value)

    def every(path: str) -> Any:
        return arrays(list(led_to(absolute(path)).values()))

    keys = {re.sub(r"\W+", "_", key): value for key, value in here.items()} if isinstance(here, dict) else {}
    keys = {key: value for key, value in keys.items() if not hasattr(builtins, key)}
    return keys | {"here": here, "the": the, "every": every, "all": every_one, "np": np}


def _fault(statement: ast.stmt, names: dict[str, Any]) -> str:
    """Return why a line is no true claim, or an empty text; keep what it names."""
    watched = Watched()
    names["compared "] = watched.compared
    try:
        if isinstance(statement, ast.Assign):
            exec(compile(ast.Module([statement], []), "claims", "exec"), names)
            return ""
        if not isinstance(statement, ast.Expr):
            return "must be a claim or a name"
        asked = ast.fix_missing_locations(watched.visit(ast.parse(ast.unparse(statement), mode="eval")))
        true = eval(compile(asked, "claims", "eval"), names)
    except Exception as error:
        return f"cannot be asked: {type(error).__name__}: {error}"
    if not isinstance(true, bool | np.bool):
        return f"must be true or false, but is {said(true)}"
    return "" if true else f"is not true: {watched.false}".rstrip(": ")


def false_in(page: Path) -> Iterator[str]:
    """Yield what is not true on a page of the book, from its Markdown: its line, and why."""
    text = page.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    if len(blocks) != text.count("{claims}"):
        yield f"{page.name}: a block of claims must be fenced by backticks, and have a path"
    for block in blocks:
        first = text.count("\n", 0, block.start(4))
        for line, why in false_claims(block[3].strip(), re.sub(f"^{block[1]}", "", block[4], flags=re.MULTILINE)):
            yield f"{page.name}:{first + line}: {why}"


class Claims(SphinxDirective):
    """The directive `claims`."""

    required_arguments, final_argument_whitespace, has_content = 1, True, True

    def run(self) -> list[nodes.Node]:
        """Warn of each that is not true; the page is read again when a record changes that they name."""
        path, text = self.arguments[0], "\n".join(self.content)
        for name in {path, *re.findall(r"""(?:the|every)\(f?["']([^/"'][^"']*)""", text)}:
            try:
                self.env.note_dependency(str(record_of(name.partition("/")[0])[0]))
            except ValueError:
                continue  # which is said below
        for line, why in false_claims(path, text):
            self.state.document.reporter.warning(why, line=self.lineno + self.content_offset + line)
        return []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("claims", Claims)
