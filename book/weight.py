"""The gate on what a page loads at first: bytes as a host sends them, and requests.

Counted are the page, its style sheets, its scripts, and every font that a style sheet names: which of the fonts a page
shows only a browser knows, so this is more than a reader loads (`tests/book/test_first_load.py` counts that). Images
and the data of live figures are loaded later and not counted.
"""

import gzip
from collections.abc import Iterator

from book.built_site import Site, in_css

BYTES = 400_000
REQUESTS = 40
FONTS = (".woff2", ".woff", ".ttf", ".otf")


def first_load(site: Site, name: str) -> dict[str, int]:
    """Return the files that the page `name` loads at first, with their sizes in bytes, compressed if they are text."""
    page, waiting = site.pages[name], []
    for tag in page.select("script[src], link[rel~=stylesheet][href], link[rel~=preload][href]"):
        waiting.append((f"{name}.html", str(tag.get("src") or tag["href"])))
    found = {f"{name}.html": compressed((site.root / f"{name}.html").read_bytes())}
    while waiting:
        where, url = waiting.pop()
        file = site.file_of(where, url)
        if file is None or file in found:
            continue
        data = (site.root / file).read_bytes()
        found[file] = len(data) if file.endswith(FONTS) else compressed(data)
        if file.endswith(".css"):
            waiting += [(file, inner) for inner in in_css(data.decode()) if inner.endswith((*FONTS, ".css"))]
    return found


def compressed(data: bytes) -> int:
    """Return the size of a text as a host sends it."""
    return len(gzip.compress(data, 6))


def weight(site: Site) -> Iterator[str]:
    """Yield pages that load too much, or too many files, before a reader sees them."""
    for name in site.pages:
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
