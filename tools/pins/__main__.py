"""Pin anew what the course is made of: `make lock`, and `make bump PACKAGE=numpy`, or this with `VERSION=2.4.5`.

Without a package the locks follow what the files of requirements ask for. A package that is named moves to the version
that is given, or to the newest that goes with all the others, in what is asked for and in the locks; then it is said
what will run again.
"""

import argparse
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from book.running import machine
from book.running.inputs import packages
from tools.pins import locks, vendored

ROOT = Path(__file__).resolve().parents[2]
LOOKS = ("jupyter-book", "sphinx", "sphinx-book-theme", "pydata-sphinx-theme", "myst-nb", "sphinx-copybutton",
         "sphinx-design", "sphinx-exercise", "pygments", "accessible-pygments", "katex")  # fmt: skip
"""What style sheets and scripts come from that `tools/cut_theme.py` cuts."""


def pinned() -> dict[str, str]:
    """Return the version of each package, of Python and from npm."""
    return locks.pins(ROOT) | vendored.pinned()


def outdated(versions: Mapping[str, str]) -> list[float]:
    """Return the seconds of each control that other versions of what computes made."""
    from evidence.controls import record  # imports JAX, which little of this needs

    chapters = {chapter: record.read(chapter) for chapter in record.chapters()}
    return [
        made[control]["cpu_seconds"] for chapter, made in chapters.items() for control in record.old(chapter, versions)
    ]


def again(moved: Collection[str], versions: Mapping[str, str]) -> list[str]:
    """Return what has to run after these packages moved to these versions, each as a command with its reason."""
    told: list[str] = []
    if not packages(ROOT).keys().isdisjoint(moved):
        pages = [path for path in (ROOT / "chapters").glob("*.md") if "{code-cell}" in path.read_text(encoding="utf-8")]
        told.append(f"make book: all {len(pages)} chapters and pages with code run")
    if not {*LOOKS}.isdisjoint(moved):
        told.append("make theme, when the book is built: the kept style sheets, scripts and fonts are those of before")
    if not {*machine.PACKAGES}.isdisjoint(moved):
        old = outdated(versions)
        told.append(f"make evidence OLD=1: {len(old)} controls are old; {sum(old) / 60:.0f} minutes of a core")
        told.append("make reproduce RUN=--check: do the long runs still begin with their losses? A minute")
    return [*told, "make test"]


def main(arguments: list[str]) -> None:
    """Pin anew, and say what moved and what follows."""
    parser = argparse.ArgumentParser(prog="python -m tools.pins", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--version", default="", help="of one package; default: the newest")
    parser.add_argument("--oldest", default=locks.OLDEST, help="the oldest Python that the locks serve")
    options = parser.parse_args(arguments)
    before = pinned()
    if unknown := [name for name in options.packages if name not in before]:
        parser.error(f"PACKAGE must be in a lock or in tools/pins/package.json, but got {', '.join(unknown)}")
    if options.version and len(options.packages) != 1:
        parser.error("VERSION is that of one PACKAGE")
    of_npm = [name for name in options.packages if name in vendored.pinned()]
    of_python = [name for name in options.packages if name not in of_npm]
    try:
        if of_python or not of_npm:
            locks.bump(ROOT, of_python, options.version, options.oldest)
        for name in of_npm:
            vendored.bump(name, options.version or "latest")
        if of_npm:
            vendored.renew(ROOT)
    except subprocess.CalledProcessError:
        sys.exit("That failed, for the reason above.")
    after = pinned()
    moved = {name: f"{before.get(name, 'new')} -> {after.get(name, 'gone')}" for name in sorted({*before, *after})
             if before.get(name) != after.get(name)}  # fmt: skip
    newest = f"the newest that goes with Python {options.oldest} and the other pins"
    for name in (name for name in options.packages if name not in moved):
        print(f"{name} stays at {after[name]}, {newest if name in of_python else 'copied anew'}")
    for name, change in moved.items():
        print(f"{name} {change}")
    if moved or of_npm:
        print("What has to run:", *again({*moved, *of_npm}, after), sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
