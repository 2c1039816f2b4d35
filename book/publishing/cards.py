"""The pictures that stand for a page elsewhere: 1200 by 630 pixels where it is shared, an icon on a phone's screen.

Both are drawn by Matplotlib from the SVG files of the book, without a browser and without another site. The same page
results in the same bytes.
"""

import re
import textwrap
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

STATIC = Path(__file__).parents[1] / "rendering" / "static"
WIDTH, HEIGHT = 1200, 630
INK, GREY, PAPER = "#1f2328", "#57606a", "#ffffff"
STEP = re.compile(r"([MLHVlhvz])([^A-Za-z]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
COLOUR = re.compile(r"rgb\((\d+),(\d+),(\d+)\)")


def outline(path: str) -> Outline:
    """Return an SVG path of straight lines as Matplotlib's.

    >>> outline("M1 2h3v4z").vertices.tolist()
    [[1.0, 2.0], [4.0, 2.0], [4.0, 6.0], [1.0, 2.0]]
    """
    points: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    x = y = 0.0
    start = (x, y)
    for letter, rest in STEP.findall(path):
        numbers = [float(number) for number in NUMBER.findall(rest)]
        size = {"z": 1, "H": 1, "h": 1, "V": 1, "v": 1}.get(letter, 2)
        for place in range(0, max(len(numbers), 1), size):
            a, b = [*numbers[place : place + 2], 0.0, 0.0][:2]
            match letter:
                case "M" | "L":
                    x, y = a, b
                case "l":
                    x, y = x + a, y + b
                case "H" | "h":
                    x = a if letter == "H" else x + a
                case "V" | "v":
                    y = a if letter == "V" else y + a
                case _:
                    x, y = start
            begins = letter == "M" and place == 0
            start = (x, y) if begins else start
            points.append((x, y))
            codes.append(Outline.MOVETO if begins else Outline.CLOSEPOLY if letter == "z" else Outline.LINETO)
    return Outline(points, codes)


def colour(value: str | None) -> tuple[float, float, float] | str:
    """Return an SVG colour as Matplotlib's; an SVG without one draws nothing here."""
    parts = COLOUR.fullmatch(value or "none")
    return (int(parts[1]) / 255, int(parts[2]) / 255, int(parts[3]) / 255) if parts else value or "none"


def draw_svg(axes: Axes, svg: Path, left: float, top: float, scale: float) -> None:
    """Draw the rectangles, circles and straight paths of an SVG file, its origin at `left`, `top` in pixels."""
    root = ElementTree.parse(svg).getroot()
    fills = {child: parent.get("fill") for parent in root.iter() for child in parent}
    for shape in root.iter():
        number = {name: float(shape.get(name, 0)) * scale for name in ("x", "y", "width", "height", "cx", "cy", "r")}
        style: dict[str, Any] = {
            "facecolor": colour(shape.get("fill") or fills.get(shape)),
            "edgecolor": colour(shape.get("stroke")),
            "alpha": float(shape.get("opacity", 1)),
            "linewidth": 1 if shape.get("stroke") else 0,
        }
        match shape.tag.rpartition("}")[2]:
            case "rect":
                axes.add_patch(
                    Rectangle((left + number["x"], top + number["y"]), number["width"], number["height"], **style)
                )
            case "circle":
                axes.add_patch(Circle((left + number["cx"], top + number["cy"]), number["r"], **style))
            case "path":
                place = Affine2D().scale(scale).translate(left, top)
                axes.add_patch(PathPatch(outline(shape.get("d", "")).transformed(place), **style))


def sheet(width: int, height: int) -> tuple[Figure, Axes]:
    """Return an empty picture whose coordinates are pixels from the upper left."""
    figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return figure, axes


def save(figure: Figure, target: Path) -> None:
    """Write a picture without the name of the program, whose version would change the bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, metadata={"Software": None})


def card(title: str, course: str, target: Path) -> None:
    """Draw the social picture of a page: its title, the course, and a digit squeezed through 32 numbers."""
    figure, axes = sheet(WIDTH, HEIGHT)
    lines = textwrap.wrap(title, 22)
    size = 52 if len(lines) < 3 else 40
    axes.text(72, 84, "\n".join(lines[:3]), fontsize=size, fontweight="bold", color=INK, va="top", linespacing=1.15)
    if title != course:
        axes.text(72, 48, course, fontsize=20, color=GREY, va="center")
    draw_svg(axes, STATIC / "squeeze.svg", left=72, top=312, scale=1.22)
    axes.add_patch(Rectangle((0, HEIGHT - 14), WIDTH, 14, facecolor="#0b63c5", linewidth=0))
    save(figure, target)


def touch_icon(target: Path) -> None:
    """Draw the icon for a phone's screen, which rounds the corners itself: the site's icon on a full square."""
    figure, axes = sheet(180, 180)
    draw_svg(axes, STATIC / "favicon.svg", left=0, top=0, scale=180 / 32)
    save(figure, target)
