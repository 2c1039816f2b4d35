"""Pin anew what the course is made of: `make bump`, `make bump PACKAGE=numpy`, or this with `VERSION=2.4.5`.

`requirements*.in` ask for Python's packages, and uv locks them with hashes in the files `.txt` beside these. One
version serves every Python from the oldest on, so that the same code runs for a reader on 3.14 as for the site, built
on 3.11; a package that has left the oldest Python stays at the last version that it had there.

Without a package the locks follow what is asked for. One that is named moves to the version that is given, or to the
newest that goes with all the others, in what is asked for and in the locks; a script from npm is copied, too.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.pins import vendored

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("", "-test", "-lab")
"""What follows "requirements" in the names of the files. The later locks agree with the first."""

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)", re.M)
"""A pinned package, with its version, as both kinds of file write it."""


def pins(root: Path, suffix: str = "txt") -> dict[str, str]:
    """Return the version of each package in the locks, or with "in" of each that is asked for in one version."""
    texts = [(root / f"requirements{kind}.{suffix}").read_text(encoding="utf-8") for kind in KINDS]
    return dict(PIN.findall("\n".join(texts)))


def lock(root: Path, wanted: Mapping[str, str], oldest: str) -> None:
    """Write the locks anew, each of `wanted` in its version or, where that is empty, the newest that is possible.

    Raises:
        subprocess.CalledProcessError: no such version goes with the others; what is asked for is as it was
    """
    asked = {path: path.read_text(encoding="utf-8") for path in (root / f"requirements{kind}.in" for kind in KINDS)}
    moves = {name: f"{name}=={version}" if version else name for name, version in wanted.items()}
    try:
        for path, text in asked.items():
            path.write_text(PIN.sub(lambda pin: moves.get(pin[1], pin[0]), text), encoding="utf-8")
        for kind in KINDS:
            command = [
                str(Path(sys.executable).with_name("uv")), "pip", "compile", f"requirements{kind}.in",
                *(["--constraints", "requirements.txt"] if kind else []),
                *(word for move in moves.values() for word in ("--upgrade-package", move)),
                "--output-file", f"requirements{kind}.txt", "--quiet", "--universal", "--python-version", oldest,
                "--fork-strategy", "fewest", "--generate-hashes", "--no-emit-index-url",
                "--excludes", "requirements-unused.in", "--custom-compile-command", "make bump",
            ]  # fmt: skip
            subprocess.run(command, cwd=root, check=True)
    finally:
        found = pins(root)
        for path, text in asked.items():
            now = PIN.sub(lambda pin: f"{pin[1]}=={found[pin[1]]}" if pin[1] in moves else pin[0], text)
            path.write_text(now, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Pin anew, and say what moved."""
    parser = argparse.ArgumentParser(prog="python -m tools.pins", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--version", default="", help="of one package; default: the newest")
    parser.add_argument("--oldest", default="3.11", help="the oldest Python that the locks serve")
    options = parser.parse_args(arguments)
    before = pins(ROOT) | vendored.pinned()
    if unknown := [name for name in options.packages if name not in before]:
        parser.error(f"PACKAGE must be in a lock or in tools/pins/package.json, but got {', '.join(unknown)}")
    if options.version and len(options.packages) != 1:
        parser.error("VERSION is that of one PACKAGE")
    of_npm = [name for name in options.packages if name in vendored.pinned()]
    of_python = dict.fromkeys((name for name in options.packages if name not in of_npm), options.version)
    try:
        if of_python or not of_npm:
            lock(ROOT, of_python, options.oldest)
        if of_npm:
            vendored.renew(ROOT, [f"{name}@{options.version or 'latest'}" for name in of_npm])
    except subprocess.CalledProcessError:
        sys.exit("That failed, for the reason above.")
    after = pins(ROOT) | vendored.pinned()
    for name in sorted({*before, *after}):
        old, new = before.get(name, "new"), after.get(name, "gone")
        if old != new or name in options.packages:
            print(f"{name} stays at {new}" if old == new else f"{name} {old} -> {new}")


if __name__ == "__main__":
    main(sys.argv[1:])
