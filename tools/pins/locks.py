"""The versions of Python's packages: what the files `requirements*.in` ask for, and the locks that uv makes of them.

One version of a package serves every Python from the oldest on, so that the same code runs for a reader on 3.14 as for
the site, which is built on 3.11; a package that has left the oldest Python stays at the last version that it had there.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

KINDS = ("", "-test", "-lab")
"""What follows "requirements" in the names of the files. The later locks agree with the first."""

OLDEST = "3.11"
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)", re.M)
"""A pinned package, with its version, as both kinds of file write it."""


def pins(root: Path, suffix: str = "txt") -> dict[str, str]:
    """Return the version of each package in the locks, or with "in" of each that is asked for in one version."""
    texts = [(root / f"requirements{kind}.{suffix}").read_text(encoding="utf-8") for kind in KINDS]
    return dict(PIN.findall("\n".join(texts)))


def lock(root: Path, upgrades: Mapping[str, str], oldest: str = OLDEST) -> None:
    """Write the locks anew; a version moves where what is asked for leaves no other, or where `upgrades` names it."""
    asked = [word for name, version in upgrades.items() for word in ("--upgrade-package", name + version)]
    for kind in KINDS:
        held = ["--constraints", "requirements.txt"] if kind else []
        command = [
            str(Path(sys.executable).with_name("uv")), "pip", "compile", f"requirements{kind}.in", *held, *asked,
            "--output-file", f"requirements{kind}.txt", "--quiet", "--universal", "--python-version", oldest,
            "--fork-strategy", "fewest", "--generate-hashes", "--no-emit-index-url",
            "--excludes", "requirements-unused.in", "--custom-compile-command", "make lock",
        ]  # fmt: skip
        subprocess.run(command, cwd=root, check=True)


def ask(root: Path, versions: Mapping[str, str]) -> None:
    """Ask in the files of requirements for these versions of what they name in one, or, where it is empty, for any."""
    for path in (root / f"requirements{kind}.in" for kind in KINDS):
        asked = PIN.sub(lambda pin: _pinned(pin[1], versions.get(pin[1], pin[2])), path.read_text(encoding="utf-8"))
        path.write_text(asked, encoding="utf-8")


def _pinned(name: str, version: str) -> str:
    return f"{name}=={version}" if version else name


def bump(root: Path, packages: Iterable[str], version: str, oldest: str = OLDEST) -> None:
    """Pin packages in `version`, or, where it is empty, in the newest that go with all the others.

    A file that says the same as before keeps its time, or `make` would set all up anew.

    Raises:
        subprocess.CalledProcessError: no such version goes with the others; the files are as they were
    """
    wanted = dict.fromkeys(packages, version)
    asked, locks = ({f"requirements{kind}.{suffix}": b"" for kind in KINDS} for suffix in ("in", "txt"))
    before = {name: (root / name).read_bytes() for name in (*asked, *locks)}
    times = {name: (root / name).stat().st_mtime_ns for name in before}
    restored = before
    try:
        ask(root, wanted)
        lock(root, dict.fromkeys(wanted, f"=={version}" if version else ""), oldest)
        restored = asked
    finally:
        for name in restored:
            (root / name).write_bytes(before[name])
    found = pins(root)
    ask(root, {name: found[name] for name in wanted})
    for name in before:
        if (root / name).read_bytes() == before[name]:
            os.utime(root / name, ns=(times[name], times[name]))
