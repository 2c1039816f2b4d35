"""A figure has an image for each theme, and the same figure gives the same bytes."""

import base64
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from book.rendering.live_figures import LIVE_FIGURE

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def kernel():
    """The file that IPython runs when a kernel of the build starts."""
    spec = importlib.util.spec_from_file_location("kernel_figures", ROOT / "book/kernel/figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def figure():
    figure = Figure(figsize=(3, 2), facecolor="white")
    ax = figure.subplots()
    ax.plot([0, 1], [0, 1], color="black", marker="o", markerfacecolor="white")
    ax.add_collection(LineCollection([[(0, 0), (1, 0)]], colors=["#000000", "#123456"]))
    ax.scatter([0, 1], [1, 0], c=[0, 1])
    ax.annotate("a", (0, 0), (0.5, 0.5), bbox={"facecolor": "white"}, arrowprops={"color": "black"})
    ax.text(0.2, 0.2, "b", path_effects=[withStroke(linewidth=2, foreground="white")])
    ax.imshow(np.eye(2), cmap="gray_r", extent=(0, 0.5, 0, 0.5))
    ax.legend(["line"], loc="upper left")
    return figure


@pytest.fixture
def lines():
    figure = Figure(figsize=(3, 2), facecolor="white")
    figure.subplots().plot([0, 1, 2], [0, 2, 1], color="black")
    return figure


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


DARK_PNG, DARK_SVG = "application/vnd.aelib.figure-dark+png", "application/vnd.aelib.figure-dark+svg"
IN_A_KERNEL = """
import base64, json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
__file__ = sys.argv[1]
exec(open(__file__).read())
measured = bundle = DARK = None  # as a chapter may
import matplotlib.pyplot as plt
figure, ax = plt.subplots(figsize=(3, 2))
ax.plot([0, 1])
lines = shell.display_formatter.format(figure)
ax.imshow([[0, 1]])
from aelib.course.live import LiveFigure
live, _ = shell.display_formatter.format(LiveFigure("one-neuron", {"steps": 3}, figure))
print(json.dumps([lines, shell.display_formatter.format(figure), live]))
"""


def test_what_ipython_shows_is_ours_when_a_chapter_has_imported_pyplot():
    """In a process of its own and in a chapter's order: pyplot, when it is imported, registers a formatter too."""
    command = [sys.executable, "-c", IN_A_KERNEL, str(ROOT / "book/kernel/figures.py")]
    inline = os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as in every kernel
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=inline)
    (vector, vector_size), (bitmap, bitmap_size), live = json.loads(done.stdout.splitlines()[-1])
    assert set(vector) == {"text/plain", "image/svg+xml", DARK_SVG}
    assert set(bitmap) == {"text/plain", "image/png", DARK_PNG}
    assert pixels(bitmap["image/png"]).shape == pixels(bitmap[DARK_PNG]).shape
    assert pixels(bitmap["image/png"]).shape[1] == pytest.approx(2 * bitmap_size[DARK_PNG]["width"], abs=1)
    assert vector_size[DARK_SVG]["width"] == pytest.approx(300, abs=25)
    assert set(live) == {*bitmap, LIVE_FIGURE}, "the data, and no page in a frame"
    assert live[LIVE_FIGURE] == {"element": "one-neuron", "steps": 3}


def test_lines_are_a_vector_image_of_their_colours(kernel, lines):
    data, metadata = kernel.bundle(lines)
    light, dark = (ElementTree.fromstring(data[kind]) for kind in ("image/svg+xml", DARK_SVG))
    assert light.get("viewBox") == dark.get("viewBox")
    assert [tag.get("d") for tag in light.iter()] == [tag.get("d") for tag in dark.iter()]
    assert dark.get("fill") == "#e6e6e6", "that of the letters, which are black and do not say so"
    size = metadata[DARK_SVG]
    _, _, width, height = map(float, light.get("viewBox").split())
    assert size["width"] / size["height"] == pytest.approx(width / height, rel=0.01)
    assert {tag.tag.rpartition("}")[2] for tag in light.iter()}.isdisjoint({"text", "image", "metadata"})
    assert "stroke: #000000" in data["image/svg+xml"]
    assert "stroke: #000000" not in data[DARK_SVG]
    assert "stroke: #e6e6e6" in data[DARK_SVG]
    assert "fill: #14181e" in data[DARK_SVG]
    assert "fill: #ffffff" not in data[DARK_SVG]
    assert kernel.bundle(lines)[0] == data


def test_an_svg_looks_as_matplotlib_wrote_it(kernel, lines):
    """Coordinates are cut to hundredths of a point."""
    with mpl.rc_context({"svg.hashsalt": "aelib"}):
        file = kernel.saved(lines, format="svg").decode()
    numbers = [
        [float(number) for d in re.findall(r' d="([^"]*)"', text) for number in re.findall(r"-?[\d.]+", d)]
        for text in (file, kernel.svg(lines).decode())
    ]
    assert numbers[0] == pytest.approx(numbers[1], abs=0.0051)
    assert len(kernel.svg(lines)) < len(file)


NARROW_SVG, NARROW_DARK_SVG = (f"application/vnd.aelib.figure-narrow{end}+svg" for end in ("", "-dark"))


@pytest.fixture
def wide():
    """Two panels of ten ticks each, side by side, of which the second has a name in small letters."""
    figure = Figure(figsize=(5.8, 2.4), layout="constrained")
    for ax in figure.subplots(1, 2, sharey=True):
        ax.plot([0, 9], [0, 1])
        ax.set_xticks(range(10), [f"n{count}" for count in range(10)])
    figure.axes[1].text(4, 0.2, "a name", fontsize=6)
    return figure


def test_a_phone_has_a_figure_of_its_own_with_larger_labels_in_fewer_columns(kernel, wide):
    data, sizes = kernel.bundle(wide)
    assert list(data) == ["image/svg+xml", DARK_SVG, NARROW_SVG, NARROW_DARK_SVG]
    assert data[NARROW_SVG] != data[NARROW_DARK_SVG]
    size = sizes[NARROW_SVG]
    assert size["width"] < 470 < 550 < sizes[DARK_SVG]["width"]
    assert size["height"] > 1.6 * sizes[DARK_SVG]["height"]
    points = min(100 * float(scale) for scale in re.findall(r"scale\(([\d.]+) -", data[NARROW_SVG]))
    assert points / 72 * 100 * kernel.PHONE / size["width"] >= kernel.LEAST
    narrow = kernel.narrowed(wide)
    assert narrow.axes[1].yaxis.get_major_ticks()[1].label1.get_visible(), "the panel has no other at its left now"
    assert kernel.measured(narrow)[0] == 0, "nothing touches"


SMALL = "the smallest label is 4.2 pixels on the page, and 8 is the least\n"


@pytest.mark.parametrize(("points", "told"), [(8, ""), (3, SMALL)])
@pytest.mark.parametrize("own", [False, True])
def test_a_label_that_is_illegible_on_a_wide_page_is_told(kernel, capsys, points, told, own):
    figure = Figure(figsize=(5.8, 3))
    figure.subplots().set_title("a name", fontsize=points)
    if own:
        figure.narrow = lambda: Figure(figsize=(4, 3))
    kernel.bundle(figure)
    assert capsys.readouterr().err == told


def test_columns_of_panels_stay_whole(kernel):
    figure = Figure(figsize=(5.8, 3), layout="constrained")
    for number, ax in enumerate(figure.subplots(2, 4).flat):
        ax.set_title(f"panel {number}", fontsize=10)
    places = [ax.get_subplotspec() for ax in kernel.laid_out_anew(figure, 4, 2).axes]
    assert [(one.rowspan.start, one.colspan.start) for one in places] == [
        (0, 0), (0, 1), (2, 0), (2, 1), (1, 0), (1, 1), (3, 0), (3, 1)
    ]  # fmt: skip
    places = [ax.get_subplotspec().rowspan.start for ax in kernel.laid_out_anew(figure, 4, 1).axes]
    assert places == list(range(8))


def test_a_figure_stays_as_it_is_where_it_is_legible_or_labels_would_touch(kernel):
    def line(width, *names):
        figure = Figure(figsize=(width, 2))
        figure.subplots().set_xticks(range(len(names)), names)
        return figure

    assert kernel.narrowed(line(3, "left", "right")) is None
    assert kernel.narrowed(line(5.8, "left", "right")) is not None
    long = line(5.8, *(f"the {count} long name here" for count in ("first", "second", "third")))
    assert kernel.measured(long)[0] == 0
    assert kernel.narrowed(long) is None


@pytest.mark.parametrize("what", ["imshow", "figimage", "pcolormesh", "contourf", "points"])
def test_pictures_and_thousands_of_points_stay_bitmaps(kernel, lines, what):
    (ax,) = lines.axes
    match what:
        case "imshow" | "pcolormesh" | "contourf":
            getattr(ax, what)(np.eye(2))
        case "figimage":
            lines.figimage(np.eye(2))
        case "points":
            ax.scatter(*np.random.default_rng(0).normal(size=(2, 5000)))
    assert set(kernel.bundle(lines)[0]) == {"image/png", DARK_PNG}


def test_contour_lines_are_lines(kernel, lines):
    lines.axes[0].contour(np.eye(2))
    assert set(kernel.bundle(lines)[0]) == {"image/svg+xml", DARK_SVG}


def test_ink_and_paper_change_and_pictures_do_not(kernel, figure):
    data, _ = kernel.bundle(figure)
    light, dark = pixels(data["image/png"]), pixels(data[DARK_PNG])
    assert tuple(light[0, 0]) == (255, 255, 255)
    assert tuple(dark[0, 0]) == (0x14, 0x18, 0x1E)
    same = (light == dark).all(axis=2)
    assert (light[same] == 255).all(axis=1).any(), "the white of the picture of the identity stays"
    assert (light[same] == 0).all(axis=1).any(), "and so does its black"


def test_the_figure_is_as_it_was_afterwards(kernel, figure):
    first, _ = kernel.bundle(figure)
    second, _ = kernel.bundle(figure)
    assert first == second
    with pytest.raises(RuntimeError, match="inside"), kernel.darkened(figure):
        raise RuntimeError("inside")
    assert kernel.bundle(figure)[0] == first


def test_the_dark_bitmap_is_laid_out_as_the_light_one(kernel, wide):
    (left, _), engine = wide.axes, wide.get_layout_engine()
    wide.draw_without_rendering()
    place = left.get_position().bounds
    with kernel.darkened(wide):
        left.set_ylabel("a long name\nin two lines")
        wide.draw_without_rendering()
        assert left.get_position().bounds == place
    assert wide.get_layout_engine() is engine


def test_every_kind_of_artist_is_exchanged(kernel, figure):
    with kernel.darkened(figure):
        left = {
            name
            for artist in kernel.artists(figure)
            for name in ("color", "facecolor", "edgecolor", "markerfacecolor")
            if hasattr(artist, f"get_{name}")
            for colour in mpl.colors.to_rgba_array(getattr(artist, f"get_{name}")())
            if colour[3] > 0 and mpl.colors.to_hex(colour) in ("#000000", "#ffffff")
        }
        (halo,) = figure.axes[0].texts[1].get_path_effects()
        assert mpl.colors.to_hex(halo._gc["foreground"]) == "#14181e"
        (lines,) = [found for found in figure.axes[0].collections if isinstance(found, LineCollection)]
        assert [mpl.colors.to_hex(colour) for colour in lines.get_color()] == ["#e6e6e6", "#123456"]
    assert left == set()


def test_the_images_are_there_and_dark_is_dark(built, first):
    files = [built.folder / "_build/html/chapters" / image["src"] for image in first.select("figure .themed img")]
    assert [Image.open(file).convert("RGB").getpixel((0, 0)) for file in files] == [(255, 255, 255), (0x14, 0x18, 0x1E)]
