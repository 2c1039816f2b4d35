"""A figure has an image for each theme, and the same figure gives the same bytes."""

import base64
import importlib.util
import io
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


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


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def test_both_images_are_of_one_size_and_twice_the_size_shown(kernel, figure):
    data, metadata = kernel.bundle(figure)
    light, dark = pixels(data["image/png"]), pixels(data[kernel.DARK_FIGURE])
    size = metadata[kernel.DARK_FIGURE]
    assert light.shape == dark.shape
    assert abs(light.shape[1] - 2 * size["width"]) <= 1
    assert 150 < size["width"] < 350


def test_ink_and_paper_change_and_pictures_do_not(kernel, figure):
    data, _ = kernel.bundle(figure)
    light, dark = pixels(data["image/png"]), pixels(data[kernel.DARK_FIGURE])
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


def test_the_page_holds_both_with_one_text(first):
    pair = first.select("figure#fig-line .themed img")
    assert [image["class"] for image in pair] == [["only-light"], ["only-dark"]]
    assert {image["alt"] for image in pair} == {"A line falls from 1 to 0."}
    assert {image["loading"] for image in pair} == {"lazy"}
    assert len({image["src"] for image in pair}) == 2
    assert {(image["width"], image["height"]) for image in pair} == {(pair[0]["width"], pair[0]["height"])}
    assert int(pair[0]["width"]) < 450
    assert first.select_one("figure#fig-line figcaption").get_text().strip().startswith("Fig. 1.1 A line.")


def test_a_cells_own_width_is_kept(first):
    pair = first.select_one(".tag_hide-input .themed")
    assert [image["style"] for image in pair.select("img")] == ["width: 50%", "width: 50%"]
    assert {image["alt"] for image in pair.select("img")} == {"The same line half as wide."}


def test_a_missing_text_stays_missing_for_the_gates_to_find(first):
    assert [image["alt"] for image in first.select(".tag_undescribed .themed img")] == ["", ""]


def test_the_images_are_there_and_dark_is_dark(built, first):
    files = [built.folder / "_build/html/chapters" / image["src"] for image in first.select("figure .themed img")]
    assert [Image.open(file).convert("RGB").getpixel((0, 0)) for file in files] == [(255, 255, 255), (0x14, 0x18, 0x1E)]
