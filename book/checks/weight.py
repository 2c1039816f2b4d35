"""The gate on what a page loads at first: bytes as a host sends them, and requests.

Counted are the page, its style sheets, its scripts, and every font that a style sheet names: which of the fonts a page
shows only a browser knows, so this is more than a reader loads (`test_first_load.py` counts that). Images
and the data of live figures are loaded later and not counted.
"""

import gzip
from collections.abc import Iterator
from functools import cache

from book.checks.addresses import in_css
from book.checks.site import Site

BYTES = 400_000
REQUESTS = 40
FONTS = (".woff2", ".woff", ".ttf", ".otf")


def first_load(site: Site, name: str) -> dict[str, int]:
    """Return the files that the page `name` loads at first, with their sizes in bytes, compressed if they are text."""
    facts = site.facts[name]
    waiting = [(f"{name}.html", url) for url in facts["scripts"] + facts["sheets"] + facts["preloads"]]
    found = {f"{name}.html": size(site, f"{name}.html")}
    while waiting:
        file = site.file_of(*waiting.pop())
        if file is None or file in found:
            continue
        found[file] = size(site, file)
        if file.endswith(".css"):
            inside = site.stylesheets.get(file) or in_css(site.read(file).decode())
            waiting += [(file, inner) for inner in inside if inner.endswith((*FONTS, ".css"))]
    return found


def size(site: Site, file: str) -> int:
    """Return the size of a file as a host sends it: a font as it is, a text compressed."""
    data = site.read(file)
    return len(data) if file.endswith(FONTS) else compressed(data)


@cache
def compressed(data: bytes) -> int:
    """Return the size of a text as a host sends it."""
    return len(gzip.compress(data, 6))


def weight(site: Site) -> Iterator[str]:
    """Yield pages that load too much, or too many files, before a reader sees them."""
    for name in site.facts:
        files = first_load(site, name)
        total = sum(files.values())
        if total > BYTES:
            heaviest = max(files, key=lambda file: files[file])
            yield (
                f"{name}: loads {total:,} bytes at first, and {BYTES:,} is the most; the heaviest is {heaviest} "
                f"with {files[heaviest]:,}"
            )
        if len(files) > REQUESTS:
            yield f"{name}: loads {len(files)} files at first, and {REQUESTS} is the most"
