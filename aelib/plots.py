"""The book's figures: functions from arrays, or a `History`, to a Matplotlib figure.

The same colour stands for the same thing through the whole book, lines carry their names where they end, and digits
always appear as dark ink on white, all of one size. Matplotlib is imported only when a figure is drawn. Colours are
chosen on a white page; `DARK` says what each becomes on a dark one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from aelib.arguments import (
    Array,
    describe,
    require_array,
    require_count,
    require_finite,
    require_flag,
    require_label,
    require_mapping,
    require_number,
    require_sequence,
)
from aelib.drawable import (
    MOST,
    levels,
    require_anchors,
    require_axes,
    require_codes,
    require_ends,
    require_labels,
    require_level,
    require_texts,
    require_widths,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from aelib.training import History

INK, PAPER, FAINT = "#1f2328", "#ffffff", "#6e7781"
AUTOENCODER, LINEAR, ANCHOR, CODE = "#0b63c5", "#b35900", "#6e7781", "#8a3ffc"
SQUARED_ERROR, CROSS_ENTROPY = "#b5305f", "#00746b"  # what was trained by one or the other of the two losses
# The digits 0 to 9: hues around the circle such that digits which codes confuse, 4 and 9, or 3, 5 and 8, are far apart.
CLASSES = ("#b63e83", "#4c8502", "#015885", "#a75e03", "#9b0f1b", "#00624a", "#722a93", "#615202", "#5d63d4", "#04828d")
SIGMOID, TANH, RELU = CLASSES[4], CLASSES[5], CLASSES[8]  # where activations are compared, no digits are
CLASSES_ON_DARK = (
    "#fea3d0", "#9dd96f", "#3fb5ff", "#feb16d", "#fb817a", "#01c89b", "#cc8dee", "#c6aa0f", "#b5bfff", "#00ddef",
)  # fmt: skip

DARK = {
    INK: "#e6e6e6",
    PAPER: "#14181e",
    FAINT: "#9aa4af",
    AUTOENCODER: "#6cb0ff",
    LINEAR: "#ffa94d",
    CODE: "#c3a2ff",
    SQUARED_ERROR: "#ff8fb1",
    CROSS_ENTROPY: "#4fd1c0",
    **dict(zip(CLASSES, CLASSES_ON_DARK, strict=True)),
}
"""What a colour of the light page becomes on a dark one. Digits stay dark on white."""

STYLE: Any = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 10.5,
    "axes.titlesize": 11,
    "lines.linewidth": 2,
    "figure.constrained_layout.use": True,
}


def canvas(rows: int = 1, columns: int = 1, *, width: float = 5.8, height: float = 3.0, **options: Any) -> Any:
    """An empty figure in the book's style, and its axes, as `plt.subplots` gives them. Sizes are in inches.

    Raises `ValueError` where a number or a size is not positive.

    >>> figure, ax = canvas(width=4.0)
    >>> figure.get_size_inches().tolist()
    [4.0, 3.0]
    """
    require_count("rows", rows, maximum=MOST["rows"])
    require_count("columns", columns, maximum=MOST["rows"])
    require_number("width", width, low=0, high=MOST["inches"], above=True)
    require_number("height", height, low=0, high=MOST["inches"], above=True)
    import matplotlib.pyplot as plt

    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(rows, columns, figsize=(width, height), **options)
    # A closed figure is shown once, as the value of its cell, and not again when the cell ends.
    plt.close(figure)
    return figure, axes


def digits(rows: Mapping[str, Float[Array, "n height width"]], *, captions: Sequence[str] | None = None) -> Figure:
    """Rows of images under each other, each row with its name: how one compares originals with reconstructions.

    `rows` maps a row's name to its images [n, height, width] in [0, 1], from white to black, of which every row has the
    same number; `captions` go below the columns.

    Raises `TypeError` or `ValueError` for other arrays, and where the numbers differ.

    >>> figure = digits({"originals": np.zeros((5, 28, 28)), "rebuilt": np.ones((5, 28, 28))})
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['originals', 'rebuilt']
    """
    from matplotlib.patches import Rectangle

    require_mapping("rows", rows, "images")
    if captions is not None:
        require_texts("captions", captions)
    for name, images in rows.items():
        require_array(f"rows[{name!r}]", images, ("n", "height", "width"))
    counts = {name: len(images) for name, images in rows.items()}
    if not counts or len(set(counts.values())) > 1 or (captions and len(captions) != max(counts.values())):
        came = f"{describe(counts)}, {describe(captions)}"
        raise ValueError(f"rows and captions must agree in their number of images, but {came} came")
    if sum(counts.values()) > MOST["images"]:
        raise ValueError(f"rows must hold at most {MOST['images']} images in all, but {describe(counts)} came")
    columns, pitch = max(counts.values()), 1.12
    figure, ax = canvas(height=0.12 + 0.52 * len(rows) * 10 / max(columns, 8) + 0.2 * bool(captions))
    for row, images in enumerate(rows.values()):
        for column, image in enumerate(images):
            left, top = pitch * column, pitch * row
            box = (left, left + 1, top + 1, top)
            ax.imshow(np.asarray(image), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            ax.add_patch(Rectangle((left, top), 1, 1, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
    ax.set(xlim=(-0.05, pitch * columns), ylim=(pitch * len(rows), -0.05), aspect="equal")
    ax.set_xticks(pitch * np.arange(len(captions or ())) + 0.5, captions or (), fontsize=9)
    ax.set_yticks(pitch * np.arange(len(rows)) + 0.5, list(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return figure


def curves(
    x: Sequence[float] | Float[Array, " n"],
    lines: Mapping[str, tuple[Sequence[float] | Float[Array, " n"], str]],
    *,
    xlabel: str,
    ylabel: str,
    anchors: Mapping[str, float] | None = None,
    log: bool = False,
) -> Figure:
    """Lines over a common axis, each named where it ends, beside the values that they are held against.

    `lines` maps a name to its values and colour; `anchors` maps a name to a value, drawn as a dashed level. `log`
    draws both axes on logarithmic scales. Say the units in `xlabel` and `ylabel`.

    Raises `ValueError` where a line has not one value for each number in `x`.

    >>> figure = curves([1, 2, 3], {"training": ([3.0, 2.0, 1.5], AUTOENCODER)}, xlabel="epoch", ylabel="loss (nats)")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['training']
    """
    x = levels("x", x)
    require_flag("log", log)
    require_label("xlabel", xlabel)
    require_label("ylabel", ylabel)
    require_ends("lines", lines, value=False)
    require_anchors(anchors)
    figure, ax = canvas()
    for name, (values, color) in lines.items():
        values = levels(f"lines[{name!r}]", values)
        if len(values) != len(x):
            raise ValueError(
                f"lines[{name!r}] must have one value for each of the {len(x)} in x, but {len(values)} came"
            )
        ax.plot(x, values, color=color, marker="o" if len(x) < 20 else None, markersize=5)
    for name, value in (anchors or {}).items():
        ax.axhline(value, color=ANCHOR, linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(
            name, (0.01, value), (0, 3), xycoords=("axes fraction", "data"), textcoords="offset points", color=FAINT
        )
    if log:
        from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

        ax.set(xscale="log", yscale="log")
        for axis, locator in ((ax.xaxis, FixedLocator(list(x))), (ax.yaxis, LogLocator(subs=(1, 2, 3, 5)))):
            axis.set(major_locator=locator, minor_locator=NullLocator(), major_formatter="{x:g}")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    name_ends(figure, ax, float(x[-1]), {name: (float(np.asarray(y)[-1]), color) for name, (y, color) in lines.items()})
    return figure


def name_ends(figure: Figure, ax: Axes, x: float, ends: Mapping[str, tuple[float, str]]) -> None:
    """Write the name of each line beside its end at (x, value), in its colour, one above the other where they meet.

    A line that ends in NaN has no end to write beside.

    Raises `TypeError` or `ValueError` for other arguments.

    >>> figure, ax = canvas()
    >>> lines = ax.plot([0, 1], [0.0, 2.0])
    >>> name_ends(figure, ax, 1.0, {"training": (2.0, AUTOENCODER)})
    >>> [text.get_text() for text in ax.texts]
    ['training']
    """
    from matplotlib.figure import Figure

    if not isinstance(figure, Figure):
        raise TypeError(f"figure must be one of Matplotlib's, as canvas gives it, but {describe(figure)} came")
    require_axes(ax)
    require_level("x", x)
    require_ends("ends", ends, value=True)
    figure.draw_without_rendering()  # or the axes would not know their place yet
    points_per_pixel = 72 / figure.dpi
    lowest = -np.inf
    known = {name: end for name, end in ends.items() if np.isfinite(end[0])}
    for name, (value, color) in sorted(known.items(), key=lambda item: item[1][0]):
        height = ax.transData.transform((x, value))[1] * points_per_pixel
        lowest = max(height, lowest + 13)
        offset = (8, lowest - height)
        ax.annotate(name, (x, value), offset, textcoords="offset points", color=color, va="center")


def training_curve(history: History, *, ylabel: str, anchors: Mapping[str, float] | None = None) -> Figure:
    """Training and validation loss after every epoch, beside the values that they are held against.

    Raises `TypeError` for what is no `History`, and `ValueError` for one that was stopped in its first epoch.

    >>> from aelib.training import History
    >>> history = History(np.array([3.0, 2.5]), None, np.array([3.2, 2.8, 2.6, 2.4]), seconds=0.1, interrupted=False)
    >>> training_curve(history, ylabel="loss (nats)").axes[0].get_xlabel()
    'epoch'
    """
    from matplotlib.ticker import MaxNLocator

    from aelib.training import History

    if not isinstance(history, History):
        raise TypeError(f"history must be a History, as fit returns it, but {describe(history)} came")
    if not len(history.loss):
        raise ValueError(f"history must have one completed epoch at least, but {describe(history)} came")
    lines: dict[str, tuple[Any, str]] = {"training": (history.loss, AUTOENCODER)}
    if history.validation is not None:
        lines["validation"] = (history.validation, CODE)
    epochs = np.arange(1, len(history.loss) + 1)
    figure = curves(epochs, lines, xlabel="epoch", ylabel=ylabel, anchors=anchors)
    figure.axes[0].xaxis.set(major_locator=MaxNLocator(integer=True))
    return figure


def structure(sizes: Sequence[int], *, names: tuple[str, str, str] = ("encoder", "decoder", "likelihood")) -> Figure:
    """The hourglass: one bar a layer, as tall as the logarithm of its width, the code the smallest of them.

    `sizes` are the numbers of units from the input to the output; the smallest one is the code. The names are those of
    the parts before the code, behind it, and at the output.

    Raises `TypeError` or `ValueError` for anything else.

    >>> [text.get_text() for text in structure([784, 32, 784]).axes[0].texts][:3]
    ['784', '32', '784']
    """
    require_widths(sizes)
    require_texts("names", names, minimum=3, maximum=3)
    figure, ax = canvas(height=3.0)
    heights = [1 + np.log2(size) for size in sizes]
    code = int(np.argmin(sizes))
    for i, (size, height) in enumerate(zip(sizes, heights, strict=True)):
        color = CODE if i == code else INK if i in (0, len(sizes) - 1) else AUTOENCODER
        ax.bar(i, height, width=0.3, bottom=-height / 2, color=color)
        ax.text(i, height / 2 + 0.35, f"{size}", ha="center", va="bottom", color=color)
        if i:
            before = heights[i - 1]
            corners = [(i - 0.85, before / 2), (i - 0.15, height / 2), (i - 0.15, -height / 2), (i - 0.85, -before / 2)]
            ax.fill(*zip(*corners, strict=True), color=AUTOENCODER, alpha=0.15, linewidth=0)
    bottom, last = -max(heights) / 2 - 1.4, len(sizes) - 1
    symbols = {0: "image $x$", code: "code $z$", last: r"parameter $\theta$"}
    for i, symbol in symbols.items():
        ax.text(i, bottom, symbol, ha="center", va="top", color=CODE if i == code else INK)
    for centre, name in ((code / 2, names[0]), ((code + last) / 2, names[1])):
        ax.text(centre, bottom, name, ha="center", va="top", color=AUTOENCODER)
    ax.annotate(
        f"{names[2]}\n$p(x\\mid\\theta)$", (last + 0.25, 0), (last + 0.75, 0), va="center", color=INK,
        arrowprops={"arrowstyle": "<-", "color": INK},
    )  # fmt: skip
    ax.set(xlim=(-0.6, last + 1.7), ylim=(bottom - 1.2, max(heights) / 2 + 1.5))
    ax.set_axis_off()
    return figure


def film_strip(sizes: Sequence[int]) -> Figure:
    """Greedy training of a stack of the layer widths `sizes`, one frame a layer, and the unrolled network at the end.

    What a frame trains is coloured; layers that stand still are grey. The last bar of a frame is what its decoder
    gives: the codes below again, or the input.

    Raises `TypeError` or `ValueError` for other sizes.

    >>> [ax.get_title() for ax in film_strip([784, 200, 50]).axes]
    ['layer 1', 'layer 2', 'unrolled, for fine-tuning', '']
    """
    require_widths(sizes)
    depth = len(sizes) - 1
    frames: list[tuple[str, tuple[int, ...], int]] = [
        (f"layer {k}", (*sizes[: k + 1], sizes[k - 1]), k) for k in range(1, depth + 1)
    ]
    frames.append(("unrolled, for fine-tuning", (*sizes, *sizes[-2::-1]), depth))
    figure, axes = canvas(-(-len(frames) // 2), 2, height=2.1 * -(-len(frames) // 2))
    tallest = 1 + np.log2(max(sizes))
    for ax in np.ravel(axes):
        ax.set_axis_off()
    for ax, (title, widths, code) in zip(np.ravel(axes), frames, strict=False):
        heights = [1 + np.log2(size) for size in widths]
        frozen = 0 if title.startswith("unrolled") else code - 1
        for i, (size, height) in enumerate(zip(widths, heights, strict=True)):
            color = FAINT if i < frozen else CODE if i == code else INK
            ax.bar(i, height, width=0.25, bottom=-height / 2, color=color)
            ax.text(i, height / 2 + 0.5, f"{size}", ha="center", va="bottom", color=color, fontsize=9)
            if i:
                before = heights[i - 1]
                x, y = (i - 0.85, i - 0.15), (before / 2, height / 2)
                color = AUTOENCODER if i > frozen else FAINT
                ax.fill_between(x, [-v for v in y], y, color=color, alpha=0.25, linewidth=0)
        middle = (len(widths) - 1) / 2
        ax.set(
            title=title, xlim=(middle - depth - 0.5, middle + depth + 0.5), ylim=(-tallest / 2 - 0.3, tallest / 2 + 2.2)
        )
    return figure


def bars(
    values: Float[Array, " n"],
    names: Sequence[str],
    *,
    xlabel: str,
    ylabel: str,
    anchor: tuple[str, float] | None = None,
) -> Figure:
    """One bar a group, its value written above it, beside the value that all are held against.

    Say the units of `values` in `ylabel`.

    Raises `ValueError` where there is not one name for each value.

    >>> figure = bars(np.array([91.2, 97.5]), ["pixels", "codes"], xlabel="probe on", ylabel="accuracy (%)")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['91.2', '97.5']
    """
    values = levels("values", values)
    require_finite("values", values)
    require_texts("names", names, minimum=len(values), maximum=len(values))
    require_label("xlabel", xlabel)
    require_label("ylabel", ylabel)
    if anchor is not None:
        require_sequence("anchor", anchor, "parts, a name and a value", minimum=2, maximum=2)
        require_label("anchor[0]", anchor[0])
        require_level("anchor[1]", anchor[1])
    figure, ax = canvas()
    drawn = ax.bar([str(name) for name in names], values, color=AUTOENCODER)
    ax.bar_label(drawn, fmt="%.1f", color=INK, padding=2, fontsize=9)
    if anchor is not None:
        ax.axhline(anchor[1], color=ANCHOR, linewidth=1, linestyle=(0, (4, 3)))
        ax.annotate(
            anchor[0], (1, anchor[1]), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            color=FAINT, va="center",
        )  # fmt: skip
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return figure


def latent_maps(maps: Mapping[str, tuple[Float[Array, "n 2"], Int[Array, " n"]]]) -> Figure:
    """Maps of codes, two in a row, each under its title: every code is drawn as the digit that its label says.

    `maps` maps a title to codes in the plane and their labels, 0 to 9. What a map shows is `latent_view`; the large
    digit of a class stands at the median of its codes.

    Raises `TypeError` or `ValueError` for other arrays.

    >>> codes, labels = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), np.array([3, 5, 8])
    >>> [ax.get_title() for ax in latent_maps({"test digits": (codes, labels)}).axes]
    ['test digits']
    """
    from matplotlib.patheffects import withStroke

    require_mapping("maps", maps, "pairs of codes and labels")
    if not 0 < len(maps) <= 2 * MOST["rows"]:
        raise ValueError(f"maps must hold from 1 to {2 * MOST['rows']} maps, but {len(maps)} came")
    for title, pair in maps.items():
        require_sequence(f"maps[{title!r}]", pair, "parts, codes and labels", minimum=2, maximum=2)
        require_codes(pair[0], f"maps[{title!r}]'s codes")
        require_labels(pair[1], len(pair[0]), f"maps[{title!r}]'s labels")
    rows, columns = -(-len(maps) // 2), min(len(maps), 2)
    figure, axes = canvas(rows, columns, width=5.8 if columns == 1 else 7.4, height=5.2 if columns == 1 else 3.9 * rows)
    for ax in np.ravel(axes)[len(maps) :]:
        ax.set_axis_off()
    for ax, (title, (codes, labels)) in zip(np.ravel(axes), maps.items(), strict=False):
        draw_codes(ax, codes, labels)
        ax.set_title(title)
        for label in np.unique(labels):
            x, y = np.median(np.asarray(codes)[np.asarray(labels) == label], axis=0)
            ax.text(
                x, y, str(label), ha="center", va="center", fontsize=15, fontweight="bold", color=CLASSES[label],
                path_effects=[withStroke(linewidth=3.5, foreground=PAPER)], clip_on=True,
            )  # fmt: skip
    return figure


def latent_view(codes: Float[Array, "n 2"]) -> tuple[tuple[float, float], float]:
    """The square that a map of `codes` shows: its centre, and half of the length of its sides, in units of the code.

    It is of one scale in both directions, so that near on the map is near in the code, and holds the middle 98 % of
    either coordinate: the few codes that lie far from all others would leave the rest of it empty.

    Raises `TypeError` or `ValueError` for what are no codes, or none that a map can show.

    >>> centre, half = latent_view(np.array([[0.0, 0.0], [2.0, 4.0]]))
    >>> centre, round(half, 2)
    ((1.0, 2.0), 2.08)
    """
    require_codes(codes)
    low, high = np.percentile(np.asarray(codes), [1, 99], axis=0)
    x, y = (low + high) / 2
    return (float(x), float(y)), float((high - low).max() / 2 * 1.06) or 1.0


def draw_codes(ax: Axes, codes: Float[Array, "n 2"], labels: Int[Array, " n"], *, size: float = 24) -> None:
    """Draw on `ax`, in the square of `latent_view`, each code as the digit and in the colour of its class.

    `size` is that of the digits, in square points, as Matplotlib counts markers.

    Raises `TypeError` or `ValueError` for other codes, and for labels other than 0 to 9.

    >>> figure, ax = canvas()
    >>> draw_codes(ax, np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([3, 5]))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('$z_1$', '$z_2$')
    """
    require_axes(ax)
    require_codes(codes)
    require_labels(labels, len(codes))
    require_number("size", size, low=0, high=10_000, above=True)
    codes, labels = np.asarray(codes), np.asarray(labels)
    (x, y), half = latent_view(codes)
    for label in np.unique(labels):
        ax.scatter(*codes[labels == label].T, marker=f"${label}$", s=size, color=CLASSES[label], linewidths=0.15)
    ax.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect="equal", xlabel="$z_1$", ylabel="$z_2$")
