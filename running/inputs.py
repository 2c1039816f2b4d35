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

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from running.reach import Bare, Library, WithoutTexts, structure

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
            found[name.as_posix()] = digest(path.read_bytes())
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


def code_of(source: bytes, path: str) -> bytes:
    r"""Return what the outputs of its chapter depend on of an exercise: its code, and what its checks say there.

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

    >>> switches({"JAX_ENABLE_X64": "1", "XLA_FLAGS": "a", "JAX_COMPILATION_CACHE_DIR": "/tmp", "HOME": "/root"})
    {'JAX_ENABLE_X64': '1', 'XLA_FLAGS': 'a'}
    """
    return {
        name: value
        for name, value in sorted(variables.items())
        if name.startswith(("JAX_", "XLA_")) and "_CACHE" not in name
    }


def inputs(root: Path, pages: Mapping[str, list[ast.stmt]]) -> dict[str, dict[str, str]]:
    """Return what the outputs of pages with these statements depend on besides: versions and digests, by their names.

    Of the library that is what a page reaches, without what cannot change an output. A page that shows what an error
    says has all of that.
    """
    library = files(root, "aelib")
    modules = [name for name in library if name.endswith(".py")]
    silent, speaking = (Library(root, modules, bare) for bare in (Bare(sentences=True), WithoutTexts()))
    everything = {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **switches(os.environ),
        **packages(root),
        **{name: value for name, value in library.items() if name not in modules},
        **files(root, "book/kernel"),
    }
    found = {}
    for docname, code in pages.items():
        errors = any(isinstance(node, ast.ExceptHandler) for statement in code for node in ast.walk(statement))
        own = {name for name in modules if chapter_of(name) == docname.rpartition("/")[2]}
        reached = (speaking if errors else silent).reached(code, own)
        found[docname] = everything | {name: digest(text.encode()) for name, text in reached.items()}
        found[docname] |= {name: digest(code_of((root / name).read_bytes(), name)) for name in own}
    return found
