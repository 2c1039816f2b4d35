"""The gate of the pictures: a bitmap of a figure has about two pixels of its own for each at which the page shows it.

Else it is blurred on phones and on most laptops, whose screens have two or more pixels for each of a page.
"""

import re
import struct
from collections.abc import Iterator

from bs4 import Tag

from book.built_site import Site

LEAST = 1.9
COLUMN = 736
"""How wide a page shows a picture at most, in its pixels: the 46rem of `course.css`."""
PNG = re.compile(rb"\x89PNG\r\n\x1a\n....IHDR(?P<width>.{4})", re.DOTALL)


def shown_width(image: Tag, natural: int) -> float:
    """Return the width, in pixels of the page, at which an image of a cell's output is shown at most."""
    style = re.search(r"\bwidth:\s*([\d.]+)(px|%)", str(image.get("style", "")))
    if style:
        wide = float(style[1]) * (COLUMN / 100 if style[2] == "%" else 1)
    else:
        wide = float(str(image.get("width") or natural))
    return min(wide, COLUMN)


def sharpness(site: Site) -> Iterator[str]:
    """Yield the bitmaps with too few pixels for the width at which a page shows them, in either theme."""
    for name, page in site.pages.items():
        for image in page.select(".cell_output img[src]"):
            file = site.file_of(f"{name}.html", str(image["src"]))
            found = PNG.match((site.root / file).read_bytes()[:24]) if file else None
            if not found:
                continue
            (natural,) = struct.unpack(">I", found["width"])
            shown = shown_width(image, natural)
            if natural < LEAST * shown:
                theme = " dark" if "only-dark" in image.get_attribute_list("class") else ""
                yield (
                    f"{name}: a{theme} bitmap of {natural} pixels, shown {shown:.0f} wide, where {LEAST} times as many "
                    f"are the least: {image['src']}, {str(image.get('alt', ''))[:80]!r}"
                )
