"""Run by IPython when a kernel of the book's build starts: a displayed figure carries a second image, for dark pages.

The figure is drawn twice. For the second image the colours that `aelib.plots.DARK` lists are exchanged; everything
else, images of digits included, stays as it is. Lines, points and words are drawn as SVG, sharp at every size; a figure
that holds a picture, or more points than a vector image should, is a bitmap of twice the resolution at which the page
shows it. None has a date or a version inside, so that the same figure gives the same bytes.
"""

import base64
import io
import re
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

DARK = {
    "image/png": "application/vnd.aelib.figure-dark+png",
    "image/svg+xml": "application/vnd.aelib.figure-dark+svg",
}
"""The MIME type under which the second image travels, for each type of the first."""
PIXELS_PER_INCH = 100  # of a figure, on the page
DOTS_PER_INCH = 2 * PIXELS_PER_INCH  # of a bitmap
MOST_BYTES = 400_000
"""How long an SVG may be, before compression: about 2,500 points, each a shape that a browser has to draw."""
COORDINATES = re.compile(r'\b(?:d|x|y)="[^"]*"')
LONG = re.compile(r"-?\d+\.\d{3,}")

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
    """Exchange the colours of `figure` for those of the dark palette, and put the old ones back at the end."""
    dark = palette()
    undo: list[tuple[Callable[[Any], Any], Any]] = []

    def exchange(before: Any, put: Callable[[Any], Any]) -> None:
        named = isinstance(before, str) and before in ("none", "auto", "face", "inherit")
        after = None if before is None or named else exchanged(before, dark)
        if after is not None:
            undo.append((put, before))
            put(after)

    try:
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
    figure.savefig(file, bbox_inches="tight", pad_inches=0.08, **options)
    return file.getvalue()


def holds_pictures(figure: Any) -> bool:
    """Return whether some of `figure` is made of pixels, or of areas side by side, whose seams an SVG would show."""
    from matplotlib.collections import QuadMesh
    from matplotlib.contour import ContourSet
    from matplotlib.image import AxesImage, BboxImage, FigureImage

    kinds = AxesImage, BboxImage, ContourSet, FigureImage, QuadMesh
    return any(isinstance(artist, kinds) for artist in figure.findobj())


def shown_size(image: bytes) -> dict[str, int]:
    """Return the width and height, in pixels of the page, at which an image is shown."""
    if image.startswith(b"\x89PNG"):
        size, per_inch = struct.unpack(">II", image[16:24]), DOTS_PER_INCH
    else:
        size, per_inch = map(float, re.findall(rb'\b(?:width|height)="([\d.]+)pt"', image[:500])), 72
    width, height = (round(side / per_inch * PIXELS_PER_INCH) for side in size)
    return {"width": width, "height": height}


def bundle(figure: Any) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Return what a notebook stores for `figure`: the image, the dark one, and the size at which they are shown."""
    kind, draw = "image/png", png
    light = b"" if holds_pictures(figure) else svg(figure)
    if light and len(light) <= MOST_BYTES:
        kind, draw = "image/svg+xml", svg
    else:
        light = png(figure)
    with darkened(figure):
        dark = draw(figure)
    data = {
        name: image.decode() if draw is svg else base64.b64encode(image).decode()
        for name, image in ((kind, light), (DARK[kind], dark))
    }
    return data, {DARK[kind]: shown_size(light)}


def register() -> None:
    """Make `bundle` this kernel's way to show a figure, and the only one."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:  # the extension, which imports this module too, does without Matplotlib
        from matplotlib_inline.config import InlineBackend

        shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", bundle)
        # Else pyplot, when a chapter imports it, registers a formatter of PNG files of its own, which IPython prefers.
        InlineBackend.instance(parent=shell).figure_formats = set()


register()
