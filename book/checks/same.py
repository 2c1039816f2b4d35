"""Whether two builds are the same: every byte, but for the stamps of when and how each was made.

An element with the attribute `data-stamp` holds such a thing and is blanked in both. Left out are three files that no
reader sees: `.buildinfo`, which holds a hash of the configuration with its paths, and Sphinx's own memory of a
build, `environment.pickle` and `.doctrees`.
"""

import re
from pathlib import Path

from bs4 import BeautifulSoup

LEFT_OUT = {".buildinfo", "environment.pickle", ".doctrees"}


def without_stamp(html: bytes) -> bytes:
    """Return a page with its stamps blanked; a page without one stays as it is, byte for byte."""
    if not re.search(rb"\sdata-stamp[\s=>/]", html):
        return html
    page = BeautifulSoup(html, "html.parser")
    for tag in page.select("[data-stamp]"):
        tag.clear()
        tag.attrs = {"data-stamp": ""}
    return page.encode()


def files(root: Path) -> dict[str, Path]:
    """Return the files below a folder by their path, but for those left out."""
    found = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {name.as_posix(): path for name, path in found.items() if not LEFT_OUT.intersection(name.parts)}


def differences(a: Path, b: Path) -> list[str]:
    """Return the files in which the builds `a` and `b` differ, a sentence each."""
    one, other = files(a), files(b)
    found = [f"{name}: only in {a if name in one else b}" for name in sorted(one.keys() ^ other.keys())]
    for name in sorted(one.keys() & other.keys()):
        left, right = one[name].read_bytes(), other[name].read_bytes()
        if left != right and name.endswith(".html"):
            left, right = without_stamp(left), without_stamp(right)
        if left != right:
            place = next(
                (i for i, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), min(len(left), len(right))
            )
            found.append(
                f"{name}: differs from byte {place} on: {left[place : place + 40]!r} and {right[place : place + 40]!r}"
            )
    return found
