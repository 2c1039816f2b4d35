"""The gate of the pictures: a bitmap of a figure has about two pixels of its own for each at which the page shows it.

Else it is blurred on phones and on most laptops, whose screens have two or more pixels for each of a page.
"""

import re
import struct
from collections.abc import Iterator

from book.checks.site import Site

LEAST = 1.9
COLUMN = 736
"""How wide a page shows a picture at most, in its pixels: the 46rem of `course.css`."""
PNG = re.compile(rb"\x89PNG\r\n\x1a\n....IHDR(?P<width>.{4})", re.DOTALL)


def shown_width(style: str, width: str, natural: int) -> float:
    """Return the width, in pixels of the page, at which an image with this style and width is shown at most."""
    asked = re.search(r"\bwidth:\s*([\d.]+)(px|%)", style)
    wide = float(asked[1]) * (COLUMN / 100 if asked[2] == "%" else 1) if asked else float(width or natural)
    return min(wide, COLUMN)


def sharpness(site: Site) -> Iterator[str]:
    """Yield the bitmaps with too few pixels for the width at which a page shows them, in either theme."""
    for name, facts in site.facts.items():
        for source, style, width, alt, is_dark in facts["bitmaps"]:
            file = site.file_of(f"{name}.html", source)
            found = PNG.match(site.read(file)[:24]) if file else None
            if not found:
                continue
            (natural,) = struct.unpack(">I", found["width"])
            shown = shown_width(style, width, natural)
            if natural < LEAST * shown:
                yield (
                    f"{name}: a{' dark' if is_dark else ''} bitmap of {natural} pixels, shown {shown:.0f} wide, where "
                    f"{LEAST} times as many are the least: {source}, {alt[:80]!r}"
                )
