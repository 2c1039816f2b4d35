"""Small pictures of pages, for the map of the course: a part of one of their figures, for light and for dark pages.

A figure of lines keeps its file and shows a part of it. A bitmap is cut and made smaller, to twice the pixels at which
the map shows it.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from book.rendering.theme_figures import DARK_FIGURE
from book.running.inputs import digest

WIDTH, HEIGHT = 96, 72
"""Of a small picture, in pixels of the page."""
SIDES = re.compile(r'\b(?:width|height|viewBox)="[^"]*"\s*')
BOX = re.compile(r'\bviewBox="(?P<box>[^"]*)"')

Region = tuple[float, float, float]
"""Where a part of a figure begins, from the left and from the top, and how wide it is, in hundredths of the figure."""


def figures(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Yield the files of each figure of a page, for light pages and for dark ones, from the folder of the source."""
    for bundle in doctree.findall(nodes.container):
        if bundle.get("nb_element") != "mime_bundle":
            continue
        images = {child.get("mime_type"): child for child in bundle.children if isinstance(child, nodes.container)}
        for dark, light in DARK_FIGURE.items():
            if dark in images and light in images:
                found = [next(iter(images[kind].findall(nodes.image))) for kind in (light, dark)]
                yield found[0]["uri"].lstrip("/"), found[1]["uri"].lstrip("/")


def part_of_lines(svg: str, region: Region) -> str:
    """Return an SVG file that shows a part of another.

    >>> part_of_lines('<svg width="80pt" height="60pt" viewBox="0 0 80 60"><g/></svg>', (50, 0, 25))
    '<svg width="96" height="72" viewBox="40 0 20 15"><g/></svg>'
    """
    found = BOX.search(svg)
    if found is None:
        raise ValueError(f"a figure must have a viewBox, but got {svg[:80]}")
    left, top, width, height = map(float, found["box"].split())
    wide = width * region[2] / 100
    box = left + width * region[0] / 100, top + height * region[1] / 100, wide, wide * HEIGHT / WIDTH
    head, end, rest = svg.partition(">")
    numbers = " ".join(f"{number:g}" for number in box)
    head = SIDES.sub("", head).rstrip()
    return f'{head} width="{WIDTH}" height="{HEIGHT}" viewBox="{numbers}"{end}{rest}'


def part_of_bitmap(png: bytes, region: Region) -> bytes:
    """Return a part of a bitmap as a small WebP file; beyond the edge it goes on in the colour of the corner."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    wide = image.width * region[2] / 100
    left, top = round(image.width * region[0] / 100), round(image.height * region[1] / 100)
    paper = Image.new("RGB", (round(wide), round(wide * HEIGHT / WIDTH)), image.getpixel((0, 0)))
    paper.paste(image, (-left, -top))
    file = io.BytesIO()
    paper.resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.LANCZOS).save(file, "webp", quality=80, method=6)
    return file.getvalue()


def note_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the figures of a page when it is read: the map needs those of all chapters, and few are at hand."""
    app.env.metadata[app.env.docname]["figures"] = list(figures(doctree))


def thumbnail(writer: HTML5Translator, docname: str, figure: int, region: Region) -> str:
    """Return the HTML of a part of a page's figure, counted from 1, and put its files beside the pages.

    It says nothing that the words beside it do not say, so it is hidden from screen readers. Empty where the page has
    no such figure.
    """
    pairs = writer.builder.env.metadata[docname].get("figures", [])
    if not 1 <= figure <= len(pairs):
        return ""
    images = ""
    for path, theme in zip(pairs[figure - 1], ("only-light", "only-dark"), strict=True):
        source = Path(writer.builder.srcdir) / path
        if source.suffix == ".svg":
            content = part_of_lines(source.read_text(encoding="utf-8"), region).encode()
        else:
            content = part_of_bitmap(source.read_bytes(), region)
        name = f"map-{digest(content)}{'.svg' if source.suffix == '.svg' else '.webp'}"
        target = Path(writer.builder.outdir) / "_images" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        images += (
            f'<img class="{theme}" src="{writer.builder.imgpath}/{name}" width="{WIDTH}" height="{HEIGHT}" alt="" '
            'aria-hidden="true" loading="lazy" decoding="async">'
        )
    return f'<span class="themed">{images}</span>'


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", note_figures)
