"""Run by IPython when a kernel of the book's build starts: a displayed figure carries images for dark pages and phones,
and a live one the data from which a page makes it.

In the second image the colours that `aelib.plots.DARK` lists are exchanged; everything else, images of digits
included, stays as it is. Lines, points and words are drawn as SVG, sharp at every size, which is one file in two sets
of colours. A figure that holds a picture, or more points than a vector image should, is a bitmap of twice the
resolution at which the page shows it, drawn twice. None has a date or a version: the same figure gives the same bytes.

Where a phone would show labels smaller than `LEAST`, a narrow figure is drawn for it, again in both colours: the same
one, laid out anew on less width, its panels in fewer columns where they need it.
"""

import base64
import io
import pickle
import re
import runpy
import struct
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

DARK = {
    "image/png": "application/vnd.aelib.figure-dark+png",
    "image/svg+xml": "application/vnd.aelib.figure-dark+svg",
}
"""The MIME type under which the second image travels, for each type of the first."""
LIVE = "application/vnd.aelib.live+json"
"""That of the data of a live figure, of which a page makes more than a notebook can (`book.rendering.live_figures`)."""
NARROW = {kind: name.replace("-dark", "-narrow") for kind, name in DARK.items()}
NARROW_DARK = {kind: name.replace("-dark", "-narrow-dark") for kind, name in DARK.items()}
PIXELS_PER_INCH = 100  # of a figure, on the page
DOTS_PER_INCH = 2 * PIXELS_PER_INCH  # of a bitmap
PHONE, LEAST = 374, 11  # pixels: what a page of 390 has for a figure, and the size of the smallest label in it
COLUMN, LEAST_WIDE = 736, 8  # pixels: the same of a wide page, where a smaller label is a fault
PADDING = 0.08  # inches around a figure
NARROW_WIDTHS = 4.0, 4.4  # inches, of a figure for phones
MOST_BYTES = 400_000
"""How long an SVG may be, before compression: about 2,500 points, each a shape that a browser has to draw."""
COORDINATES = re.compile(r'\b(?:d|x|y)="[^"]*"')
LONG = re.compile(r"-?\d+\.\d{3,}")
COLOUR = re.compile(r'#[0-9a-f]{6}(?=[;"])')

# The colours to exchange where `aelib.plots` is missing: Matplotlib's own black and white.
PLAIN = {"#000000": "#e6e6e6", "#ffffff": "#14181e"}


def palette() -> dict[str, str]:
    """Return the colour on a dark page for each colour of the light page that has one."""
    try:
        from aelib.plots import DARK
    except ImportError:
        return PLAIN
    return PLAIN | {light.lower(): dark for light, dark in DARK.items()}


def exchanged(colours: Any, dark: dict[str, str]) -> Any:
    """Return `colours`, one or many in any of Matplotlib's forms, in the dark palette; `None` where nothing changes."""
    from matplotlib.colors import to_hex, to_rgba, to_rgba_array

    one = isinstance(colours, str) or (len(colours) in (3, 4) and not hasattr(colours[0], "__len__"))
    before = to_rgba_array([colours] if one else colours)
    after = [to_rgba(dark.get(to_hex(colour)) or colour, alpha=colour[3]) for colour in before]
    if all(tuple(old) == new for old, new in zip(before, after, strict=True)):
        return None
    return after[0] if one else after


def artists(figure: Any) -> Iterator[Any]:
    """Yield every artist that is drawn, with those of a label that Matplotlib does not list: its box and its arrow."""
    for artist in figure.findobj():
        yield artist
        box = artist.get_bbox_patch() if hasattr(artist, "get_bbox_patch") else None
        yield from (part for part in (box, getattr(artist, "arrow_patch", None)) if part is not None)


@contextmanager
def darkened(figure: Any) -> Generator[None]:
    """Exchange the colours of `figure`, laid out as it is, for the dark palette's, and put all back at the end."""
    dark, layout = palette(), figure.get_layout_engine()
    undo: list[tuple[Callable[[Any], Any], Any]] = []

    def exchange(before: Any, put: Callable[[Any], Any]) -> None:
        named = isinstance(before, str) and before in ("none", "auto", "face", "inherit")
        after = None if before is None or named else exchanged(before, dark)
        if after is not None:
            undo.append((put, before))
            put(after)

    try:
        figure.set_layout_engine("none")
        for artist in artists(figure):
            for name in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
                if hasattr(artist, f"get_{name}") and hasattr(artist, f"set_{name}"):
                    exchange(getattr(artist, f"get_{name}")(), getattr(artist, f"set_{name}"))
            for halo in artist.get_path_effects() or ():
                values = getattr(halo, "_gc", {})
                exchange(values.get("foreground"), partial(values.__setitem__, "foreground"))
        yield
    finally:
        for put, before in reversed(undo):
            put(before)
        figure.set_layout_engine(layout)


def png(figure: Any) -> bytes:
    """Return `figure` as a PNG file."""
    return saved(figure, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})


def svg(figure: Any) -> bytes:
    """Return `figure` as an SVG file, with letters as outlines: no reader has to own the font."""
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "aelib"}):
        file = saved(figure, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    text = file.decode()
    text = text[text.index("<svg") :]  # without the address of a document type
    return COORDINATES.sub(lambda found: LONG.sub(shortened, found[0]), text).encode()


def shortened(number: re.Match[str]) -> str:
    """Return a coordinate in points with two decimals, less than a screen's pixel shows, for Matplotlib's six."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def saved(figure: Any, **options: Any) -> bytes:
    """Return the file that Matplotlib writes for `figure`, cropped to its content."""
    file = io.BytesIO()
    figure.savefig(file, bbox_inches="tight", pad_inches=PADDING, **options)
    return file.getvalue()


def holds_pictures(figure: Any) -> bool:
    """Return whether some of `figure` is made of pixels, or of areas side by side, whose seams an SVG would show."""
    from matplotlib.collections import QuadMesh
    from matplotlib.contour import ContourSet
    from matplotlib.image import AxesImage, BboxImage, FigureImage

    kinds = AxesImage, BboxImage, ContourSet, FigureImage, QuadMesh
    return any(isinstance(artist, kinds) and getattr(artist, "filled", True) for artist in figure.findobj())


def labels(figure: Any) -> list[Any]:
    """Return the texts of `figure` that are drawn, once it is laid out."""
    from matplotlib.text import Text

    left_out = set()
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        low, high = sorted(axis.get_view_interval())
        beyond = 1e-9 * (high - low)
        ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        outside = [tick for tick in ticks if not low - beyond <= tick.get_loc() <= high + beyond]
        left_out.update(text for part in (outside if axis.axes.axison else [axis]) for text in part.findobj(Text))
    drawn = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in drawn if text not in left_out]


def measured(figure: Any) -> tuple[int, float, float, float]:
    """Return how many pairs of labels touch, and in pixels the smallest label and panel on a phone, and label else."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    found = labels(figure)
    width = (figure.get_tightbbox().width + 2 * PADDING) * PIXELS_PER_INCH
    scale, wide = (min(1, page / width) * PIXELS_PER_INCH for page in (PHONE, COLUMN))
    boxes = [Text.get_window_extent(text).get_points() for text in found]  # of an annotation without its arrow
    pairs = ((a, b) for place, a in enumerate(boxes) for b in boxes[:place])
    touching = sum(bool((a[1].clip(max=b[1]) - a[0].clip(min=b[0]) > (-3, 2)).all()) for a, b in pairs)
    smallest = min((text.get_fontsize() for text in found), default=LEAST) / 72
    panels = [ax.get_window_extent() for ax in figure.axes if ax.get_subplotspec()]
    area = min((box.width * box.height for box in panels), default=0) * (scale / figure.dpi) ** 2
    return touching, smallest * scale, area, smallest * wide


def laid_out_anew(figure: Any, width: float, columns: int) -> Any:
    """Return a copy of `figure`, of this width in inches, with its panels in so many columns."""
    copy = pickle.loads(pickle.dumps(figure))
    panels = [ax for ax in copy.axes if ax.get_subplotspec()]
    before, height = copy.get_size_inches()
    rows, wide = panels[0].get_gridspec().get_geometry() if panels else (1, 1)
    if any(ax.get_aspect() != "auto" for ax in panels):
        height *= min(1, width / columns / (before / wide))
    if columns < wide:
        blocks = -(-wide // columns)
        height *= blocks
        grid = panels[0].get_gridspec().__class__(rows * blocks, columns, figure=copy)
        for ax in panels:
            row, column = divmod(ax.get_subplotspec().num1, wide)
            # Columns stay whole, side by side; in a single column panels follow one another as they are read.
            row = row * blocks + column if columns == 1 else row + rows * (column // columns)
            ax.set_subplotspec(grid[row, column % columns])
            ax.tick_params(labelbottom=ax.xaxis.get_visible(), labelleft=ax.yaxis.get_visible())
    copy.set_size_inches(width, height)
    return enlarged(copy)


def enlarged(figure: Any) -> Any:
    """Return `figure`, with no label smaller than a phone should show it."""
    from matplotlib.text import Text

    least = 1.01 * LEAST * 72 * (figure.get_figwidth() + 2 * PADDING) / PHONE
    for text in figure.findobj(Text):
        text.set_fontsize(max(text.get_fontsize(), least))
    return figure


def narrowed(figure: Any) -> Any:
    """Return what a phone shows for `figure`, or `None` where it is legible as it is, or no layout of it would be.

    Where it is not legible on a wide page either, its cell says so on stderr, which stops the build.
    """
    touching, smallest, area, wide = measured(figure)
    if wide < LEAST_WIDE:
        print(f"the smallest label is {wide:.1f} pixels on the page, and {LEAST_WIDE} is the least", file=sys.stderr)
    if hasattr(figure, "narrow"):
        return enlarged(figure.narrow())
    if smallest >= LEAST:
        return None
    specs = [ax.get_subplotspec() for ax in figure.axes if ax.get_subplotspec()]
    grids = {spec.get_gridspec() for spec in specs}
    wide = grids.pop().ncols if len(grids) == 1 and len({spec.num1 for spec in specs}) == len(specs) else 1
    for columns in dict.fromkeys((wide, -(-wide // 2), 1)):
        for width in NARROW_WIDTHS:
            try:
                copy = laid_out_anew(figure, width, columns)
            except (pickle.PicklingError, AttributeError, TypeError):  # of a chapter's own function inside
                return None
            again = measured(copy)
            if again[0] <= 2 * touching and again[1] >= LEAST and again[2] >= 0.7 * area:
                return copy
    return None


def shown_size(image: bytes) -> dict[str, int]:
    """Return the width and height, in pixels of the page, at which an image is shown."""
    if image.startswith(b"\x89PNG"):
        size, per_inch = struct.unpack(">II", image[16:24]), DOTS_PER_INCH
    else:
        size, per_inch = map(float, re.findall(rb'\b(?:width|height)="([\d.]+)pt"', image[:500])), 72
    width, height = (round(side / per_inch * PIXELS_PER_INCH) for side in size)
    return {"width": width, "height": height}


def svgs(figure: Any) -> tuple[bytes, bytes]:
    """Return `figure` as SVG files for a light and a dark page: one drawing in two sets of colours."""
    light, dark = svg(figure), palette()
    text = COLOUR.sub(lambda found: dark.get(found[0]) or found[0], light.decode())
    # Matplotlib names no black where it fills, which is the colour of what stands around it.
    return light, text.replace("<svg ", f'<svg fill="{dark["#000000"]}" ', 1).encode()


def pngs(figure: Any) -> tuple[bytes, bytes]:
    """Return `figure` as PNG files for a light and a dark page."""
    light = png(figure)
    with darkened(figure):
        return light, png(figure)


def bundle(figure: Any) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Return what a notebook stores for `figure`: its images, and the size at which each pair of them is shown."""
    kind, draw = "image/png", pngs
    pair = None if holds_pictures(figure) else svgs(figure)
    if pair and len(pair[0]) <= MOST_BYTES:
        kind, draw = "image/svg+xml", svgs
    else:
        pair = pngs(figure)
    images = dict(zip((kind, DARK[kind]), pair, strict=True))
    sizes = {DARK[kind]: shown_size(pair[0])}
    narrow = narrowed(figure)
    if narrow is not None:
        images |= zip((NARROW[kind], NARROW_DARK[kind]), draw(narrow), strict=True)
        sizes[NARROW[kind]] = shown_size(images[NARROW[kind]])
    code = bytes.decode if draw is svgs else lambda image: base64.b64encode(image).decode()
    return {name: code(image) for name, image in images.items()}, sizes


def live_bundle(figure: Any) -> tuple[dict[str, Any], dict[str, dict[str, int]]]:
    """Return what a notebook stores for a live figure: its images, and its data in place of a frame at work."""
    images, sizes = bundle(figure.picture)
    return images | {"text/plain": repr(figure), LIVE: {"element": figure.element, **figure.data}}, sizes


def register() -> None:
    """Make `bundle` this kernel's way to show a figure, and the only one, and `live_bundle` that for live figures."""
    from IPython import get_ipython
    from matplotlib_inline.config import InlineBackend

    shell: Any = get_ipython()
    ways = shell.display_formatter.mimebundle_formatter
    ways.for_type_by_name("matplotlib.figure", "Figure", bundle)
    ways.for_type_by_name("aelib.course.live.figure", "LiveFigure", live_bundle)
    # Else pyplot, when a chapter imports it, registers a formatter of PNG files of its own, which IPython prefers.
    InlineBackend.instance(parent=shell).figure_formats = set()


if __name__ == "__main__":  # in a kernel, where a chapter may give the names of this file to things of its own
    runpy.run_path(__file__)["register"]()
