"""What a build was made from and what it made, by content, so that a build with nothing changed is over at once.

The stamp holds a digest of each input and of each output. Where both are as the stamp says, there is nothing to do;
where an output is missing or damaged, the build begins from nothing. Times of files count nowhere.

Every file of the project is an input but for those that no build reads; so are Python, the installed packages, and the
environment variables that change what programs compute or write. Needs nothing but Python's own library: a build with
nothing changed should not have to load Sphinx.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

NO_INPUT = (
    ".*", "_build", "__pycache__", "tests", "benchmarks", "dist", "node_modules", "*~", "#*#",
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "AUTHORING.md",
)  # fmt: skip
"""The names, of files or folders, that no build reads."""

YOURS = "notebooks"
"""The folder in which a reader works; a room of `book` has the same name."""

OUTPUTS = ("html", ".doctrees", "jupyter_execute", "ledger", "typed-numbers.txt")
"""What a build leaves below `_build` for readers and for the build after it."""

VARIABLES = re.compile(
    r"(?!.*_CACHE)(?:JAX|XLA|PYTHON|MPL|NODE|OMP|LC|AELIB|SOURCE_DATE)_?\w*|LANG|TZ|GITHUB_REPOSITORY"
)
"""The environment variables that count; where JAX keeps compiled programs does not."""

PAGE = re.compile(r"intro\.md|chapters/[\w-]+\.md|aelib/course/exercises/\w+/\w+\.py")
"""What stands on single pages: their texts, and those of the exercises."""


def files(folder: Path, without: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the files in `folder` and below it, without those that no build reads, nor those named `without` in it."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not any(fnmatch(entry.name, pattern) for pattern in (*NO_INPUT, *without)):
            if entry.is_dir():
                yield from files(Path(entry))
            else:
                yield Path(entry)


def digest(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def inputs(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return everything that the book in `root` is made from, as digests, versions and values by their names."""
    packages = {Path(folder, name).stem: folder for folder in sys.path if os.path.isdir(folder)
                for name in os.listdir(folder) if name.endswith(".dist-info")}  # fmt: skip
    return (
        {path.relative_to(root).as_posix(): digest(path) for path in files(root, (YOURS,))}
        | {f"${name}": value for name, value in variables.items() if VARIABLES.fullmatch(name)}
        | packages
        | {"Python": sys.version}
    )


def outputs(folder: Path) -> dict[str, str]:
    """Return the digests of what a build left in `folder`, by path."""
    made = [
        path
        for name in OUTPUTS
        for path in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
    ]
    return {path.relative_to(folder).as_posix(): digest(path) for path in sorted(made) if path.is_file()}


def read(folder: Path) -> dict[str, Any] | None:
    """Return the stamp in `folder` if every output is as it says, else None."""
    try:
        stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
        return stamp if stamp["outputs"] == outputs(folder) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, made_from: dict[str, str], *, checked: bool) -> None:
    """Write the stamp of what is in `folder` now; `checked` tells whether the gates found no fault in it."""
    stamp = {"checked": checked, "inputs": made_from, "outputs": outputs(folder)}
    # Replaced in one step, so that it is never half a file.
    (folder / "stamp.new").write_text(json.dumps(stamp, indent=0), encoding="utf-8")
    (folder / "stamp.new").replace(folder / "stamp.json")


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of the inputs that differ.

    >>> changed({"a": "1", "b": "2"}, {"b": "3", "c": "4"})
    ['a', 'b', 'c']
    """
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def on_pages_only(names: list[str], before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Return whether all that differs stands on single pages, and no page is new or gone."""
    return all(PAGE.fullmatch(name) and name in before and name in now for name in names)
