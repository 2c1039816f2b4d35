"""A card for each chapter: what networks show of a link to it, its picture and its question as on the first page's map.

Pillow, which Matplotlib brings, draws it while the page is written, in the face of the page's own titles. The map has
each text once: a chapter's line stands in `intro.md`, its title at its head.
"""

import html
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import matplotlib
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw, ImageFont

ROOM = Path(__file__).parents[1] / "rendering"
TITLES = ROOM / "katex" / "fonts" / "KaTeX_Main-Regular.woff2"
TEXT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
SIZE = (1200, 630)
"""What networks show whole, in pixels."""

PICTURE = (672, 135, 1152, 495)
"""Where the picture stands: left, top, right and bottom. It is 4 by 3, as on the map."""

LEFT, WIDTH = 64, 552
PAPER, INK, MUTED, EDGE, BLUE = "#ffffff", "#222832", "#48566b", "#d1d5da", "#0b63c5"


class Row(NamedTuple):
    """What the map says of a chapter: its line, and the file of its picture below `_static`."""

    line: str
    picture: str


@lru_cache
def rows(source: str) -> dict[str, Row]:
    """Return what the map on the first page has of each page that has a line and a picture there.

    >>> rows('<table class="course-map"><tr><td><img class="only-light" src="_static/map/a.webp"></td>'
    ...      '<td><a href="chapters/a.html">A</a> <span class="line">Why?</span></td></tr></table>')
    {'chapters/a': Row(line='Why?', picture='map/a.webp')}
    """
    found = {}
    for row in BeautifulSoup(source, "html.parser").select("table.course-map tr"):
        link, line, image = (row.select_one(part) for part in ("a[href]", ".line", "img.only-light"))
        if link and line and image:
            name = str(link["href"]).removesuffix(".html")
            found[name] = Row(line.get_text(), str(image["src"]).removeprefix("_static/"))
    return found


def lines_of(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the text in lines that are at most `width` pixels wide."""
    lines: list[str] = []
    for word in html.unescape(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def card(course: str, title: str, row: Row) -> Image.Image:
    """Return the card of a chapter, 1200 by 630 pixels."""
    picture = Image.open(ROOM / "static" / row.picture).convert("RGB")
    drawn = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(drawn)
    left, top, right, bottom = PICTURE
    drawn.paste(picture.resize((right - left, bottom - top), Image.Resampling.LANCZOS), PICTURE)
    pen.rectangle((left - 1, top - 1, right, bottom), outline=EDGE)
    pen.rectangle((0, 0, SIZE[0], 10), fill=BLUE)

    face, text, name = (ImageFont.truetype(TITLES, 62), ImageFont.truetype(TEXT, 29), ImageFont.truetype(TEXT, 22))
    titles, said = lines_of(title, face, WIDTH), lines_of(row.line, text, WIDTH)
    y = (SIZE[1] - 70 * len(titles) - 28 - 43 * len(said)) / 2
    for number, line in enumerate(titles):
        pen.text((LEFT, y + 70 * number), line, INK, face)
    y += 70 * len(titles) + 28
    for number, line in enumerate(said):
        pen.text((LEFT, y + 43 * number), line, MUTED, text)
    pen.text((LEFT, SIZE[1] - 62), course, BLUE, name)
    return drawn.quantize(
        256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )  # half of the bytes, by colours that none misses
