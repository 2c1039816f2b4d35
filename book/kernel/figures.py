"""Run by IPython when a kernel of the book's build starts: a displayed figure carries a second image, for dark pages.

The figure is drawn twice. For the second image the colours that `aelib.plots.DARK` lists are exchanged; everything
else, images of digits included, stays as it is. Both are PNG files without a date or a version, so that the same
figure gives the same bytes, and of twice the resolution at which the page shows them.
"""

import base64
import io
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

DARK_FIGURE = "application/vnd.aelib.figure-dark+png"
DOTS_PER_INCH = 200

# Exchanged where `aelib.plots` is not there to say: Matplotlib's own black and white.
PLAIN = {"#000000": "#e6e6e6", "#ffffff": "#14181e"}


def palette() -> dict[str, str]:
    """The colour on a dark page for each colour of the light page that has one."""
    try:
        from aelib.plots import DARK
    except ImportError:
        return PLAIN
    return PLAIN | {light.lower(): dark for light, dark in DARK.items()}


def exchanged(colours: Any, dark: dict[str, str]) -> Any:
    """`colours`, one or many in any of Matplotlib's forms, in the dark palette; `None` where nothing changes."""
    from matplotlib.colors import to_hex, to_rgba, to_rgba_array

    one = isinstance(colours, str) or (len(colours) in (3, 4) and not hasattr(colours[0], "__len__"))
    before = to_rgba_array([colours] if one else colours)
    after = [to_rgba(dark.get(to_hex(colour)) or colour, alpha=colour[3]) for colour in before]
    if all(tuple(old) == new for old, new in zip(before, after, strict=True)):
        return None
    return after[0] if one else after


def artists(figure: Any) -> Iterator[Any]:
    """Every artist that is drawn, with those of a label that Matplotlib does not list: its box and its arrow."""
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
    """`figure` as a PNG file."""
    file = io.BytesIO()
    undated = {"Software": None}
    figure.savefig(file, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight", pad_inches=0.08, metadata=undated)
    return file.getvalue()


def bundle(figure: Any) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """What a notebook stores for `figure`: the image, the dark one, and the size at which they are shown."""
    light = png(figure)
    with darkened(figure):
        dark = png(figure)
    width, height = struct.unpack(">II", light[16:24])
    data = {name: base64.b64encode(image).decode() for name, image in (("image/png", light), (DARK_FIGURE, dark))}
    return data, {DARK_FIGURE: {"width": width // 2, "height": height // 2}}


def register() -> None:
    """Make `bundle` this kernel's way to show a figure."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", bundle)


register()
