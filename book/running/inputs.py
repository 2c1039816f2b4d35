"""What a chapter's outputs depend on besides its own code, as versions and digests by name."""

import ast
import hashlib
import os
import platform
import re
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NO_INPUT = (".*", "__pycache__", "*~", "#*#", "*.orig", "*.rej", "*.bak", "*.md", "*.js", "*.css", "*.html", "LICENSE")
"""The names, of files or folders, that no output depends on: caches of Python and editors, texts, and what only a page
loads."""


SHOWN_ENTRIES = ("asks: ", "right: ", "point: ")
"""What of an exercise's text its chapter's cells display: what the checks of a stub and of the right answer say. Title,
minutes and hints stand on the page, which is read again, and no cell gives a wrong answer (`solutions`)."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data`, its first 16 digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def installed(requirements: Iterable[str]) -> dict[str, str]:
    """Return the versions of all that `requirements` name or need, and so of everything a chapter can import."""
    versions: dict[str, str] = {}
    waiting = list(requirements)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in versions or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
            continue
        versions[name] = package.version
        waiting += package.requires or []
    return versions


def packages(root: Path) -> dict[str, str]:
    """Return the versions of all that a chapter can import, or that runs it and keeps what it displays."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return installed([*project["dependencies"], "ipykernel", "myst-nb"])


def files(root: Path, folder: str) -> dict[str, str]:
    """Return digests of the files below `root / folder`, by their path from `root`, without those of `NO_INPUT`."""
    found = {}
    for path in sorted((root / folder).rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and not any(fnmatch(part, pattern) for part in name.parts for pattern in NO_INPUT):
            source = path.read_bytes()
            found[name.as_posix()] = digest(code_of(source, str(name)) if name.suffix == ".py" else source)
    return found


def chapter_of(name: str) -> str | None:
    """Return the slug of the chapter to whose exercises a file belongs, if there is such a chapter, by its folder.

    >>> chapter_of("aelib/course/exercises/the_autoencoder/shape.py"), chapter_of("aelib/course/exercises/running.py")
    ('the-autoencoder', None)
    """
    match name.split("/"):
        case ["aelib", "course", "exercises", folder, _, *_]:
            return folder.replace("_", "-")
    return None


class WithoutTexts(ast.NodeTransformer):
    """A transformation that removes docstrings."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """Remove a text that stands on a line of its own."""
        return None if isinstance(node.value, ast.Constant) else node


def structure(node: Any) -> Any:
    """Return a syntax tree without texts as lists and dicts: every version of Python says the same of the same code.

    What a newer one adds to a node is left out where it is empty, and so is the empty end that 3.12 gives some formats.

    >>> structure(ast.parse("f(x)").body[0])["value"]["args"]
    [{'': 'Name', 'id': "'x'", 'ctx': {'': 'Load'}}]
    """
    if isinstance(node, ast.JoinedStr):
        return ["JoinedStr", *(structure(each) for each in node.values if getattr(each, "value", None) != "")]
    if isinstance(node, ast.AST):
        fields = {name: structure(value) for name, value in ast.iter_fields(node) if value not in (None, [])}
        return {"": type(node).__name__} | fields
    return [structure(each) for each in node] if isinstance(node, list) else repr(node)


def code_of(source: bytes, path: str) -> bytes:
    r"""Return what outputs depend on of a Python file of `aelib`: its code, and what checks of an exercise say there.

    Docstrings and comments do not count, so that a word of English in the library runs no chapter.

    >>> text = "'''One\n\nasks: a number\nhint: {}'''\nEXERCISE = 1  # one"
    >>> a, b = (code_of(text.format(hint).encode(), "one.py") for hint in ("Add.", "Add it."))
    >>> a == b != code_of(text.format("").replace("a number", "two numbers").encode(), "one.py")
    True
    """
    tree = ast.parse(source, path)
    entries = re.split(r"\n(?!  )", ast.get_docstring(tree, clean=False) or "")
    shown = [" ".join(entry.split()) for entry in entries if entry.startswith(SHOWN_ENTRIES)]
    return "\n".join([*shown, repr(structure(WithoutTexts().visit(tree)))]).encode()


def switches(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that change what JAX computes; where it keeps compiled programs does not.

    >>> switches({"JAX_ENABLE_X64": "1", "JAX_COMPILATION_CACHE_DIR": "/tmp", "HOME": "/root"})
    {'JAX_ENABLE_X64': '1'}
    """
    return {
        name: value
        for name, value in sorted(variables.items())
        if name.startswith(("JAX_", "XLA_")) and "_CACHE" not in name
    }


def inputs(root: Path, docnames: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what the outputs of each page depend on besides its code: a version or a digest, by the input's name."""
    everything = {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **switches(os.environ),
        **packages(root),
        **files(root, "aelib"),
        **files(root, "book/kernel"),
    }
    slugs = {docname: docname.rpartition("/")[2] for docname in docnames}
    found = {}
    for docname, slug in slugs.items():
        others = {*slugs.values()} - {slug}
        found[docname] = {name: value for name, value in everything.items() if chapter_of(name) not in others}
    return found
