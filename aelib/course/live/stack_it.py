"""Stack it: a stack of autoencoders that grows by layers, what it leaves of digits, and what a probe reads in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import unship
from aelib.course.live.plane import require_images, ship_images
from aelib.models.stack import Stack

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (plots.AUTOENCODER, plots.LINEAR, plots.CODE)
"""Those of the stacks, in their order; the control is faint."""

Runs = Mapping[tuple[str, int], Sequence[float]]
"""Numbers of the layers of each stack that was trained, by its kind and its seed."""


class Through(NamedTuple):
    """What is left on the way up through some layers of a stack and down again, and how open its codes are.

    Example:
        >>> found = Through(np.zeros((1, 4, 4)), np.array([2.5]), error=2.4, accuracy=0.9, control=0.6)
        >>> round(found.accuracy - found.control, 1)
        0.3
    """

    images: Float[np.ndarray, "n height width"]
    errors: Float[np.ndarray, " n"]
    """The squared error of each image, summed over its pixels."""
    error: float
    """That of all test digits, the mean over the stacks of this kind."""
    accuracy: float
    """Of a linear probe on the codes, in [0, 1], the mean over the stacks of this kind."""
    control: float
    """The same for the control."""


def stack_it(
    stacks: Mapping[str, Stack],
    images: Float[Array, "n height width"],
    labels: Int[Array, " n"],
    *,
    errors: Runs,
    accuracy: Runs,
    control: str = "random",
) -> LiveFigure:
    """Return a stack to which the reader adds layers: digits rebuilt through it, their error, and a probe's accuracy.

    The page shows these pictures and numbers, and computes with no weights.

    Args:
        stacks: Trained stacks by their kind, up to three, all of the same widths and of up to six layers.
        images: Up to eight images [n, height, width] in [0, 1], which the stacks rebuild.
        labels: Their digits [n].
        errors: By kind and seed, the squared error of all test digits after each layer, summed over pixels, as measured
            with stacks of several seeds.
        accuracy: By kind and seed, the accuracy of a linear probe, in [0, 1], on the pixels and then on the codes of
            each layer.
        control: The kind in `accuracy` that was not trained, and is not among the stacks.

    Raises:
        TypeError, ValueError: For other images, and where numbers of a kind are missing.

    Example:
        >>> import aelib, jax
        >>> from flax import nnx
        >>> stack = aelib.dense_stack((4, 4), hidden=(8, 6), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
        >>> figure = stack_it({"plain": stack}, images, np.arange(5), errors={("plain", 0): [1.5, 2.5]},
        ...                   accuracy={("plain", 0): [0.8, 0.9, 0.9], ("random", 0): [0.8, 0.7, 0.6]})
        >>> found = through(figure, "plain", 2)
        >>> found.images.shape, found.error, found.control
        ((5, 4, 4), 2.5, 0.6)
    """
    require_images(images, ("height", "width"))
    images = np.asarray(images)
    layers: Any = next(iter(stacks.values())).layers
    widths = [layer.encoder.latent for layer in layers]
    rebuilt = [_rebuild(stack, images) for stack in stacks.values()]
    data = {
        "sizes": [int(np.prod(images.shape[1:])), *widths],
        "kinds": list(stacks),
        "control": control,
        "labels": np.asarray(labels).tolist(),
        "images": {"digits": ship_images(images), "rebuilt": ship_images(np.stack(rebuilt))},
        "errors": _by_kind("errors", errors, stacks),
        "accuracy": _by_kind("accuracy", accuracy, [*stacks, control]),
        "start": {"depth": 1, "kind": next(iter(stacks))},
    }
    return LiveFigure("stack-it", data, _draw(data))


def through(figure: LiveFigure, kind: str, depth: int) -> Through:
    """Return what the page shows for `depth` layers of the stack of this `kind`, computed from the images as shipped.

    Through no layer a digit stays as it is, and the probe reads its pixels.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> stack = aelib.dense_stack((4, 4), hidden=(8,), likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
        >>> figure = stack_it({"plain": stack}, images, np.arange(5), errors={("plain", 0): [1.5]},
        ...                   accuracy={("plain", 0): [0.8, 0.9], ("random", 0): [0.8, 0.7]})
        >>> found = through(figure, "plain", 1)
        >>> found.error, found.accuracy, found.control
        (1.5, 0.9, 0.7)
    """
    return _through(figure.data, kind, depth)


def _through(data: dict[str, Any], kind: str, depth: int) -> Through:
    digits, rebuilt = (unship(data["images"][name]).astype(np.float64) / 255 for name in ("digits", "rebuilt"))
    images = rebuilt[data["kinds"].index(kind), depth - 1] if depth else digits
    return Through(
        images,
        ((images - digits) ** 2).sum(axis=(1, 2)),
        float(np.mean(data["errors"][kind], axis=0)[depth - 1]) if depth else 0.0,
        float(np.mean(data["accuracy"][kind], axis=0)[depth]),
        float(np.mean(data["accuracy"][data["control"]], axis=0)[depth]),
    )


def _rebuild(stack: Stack, images: np.ndarray) -> Float[np.ndarray, "layers n height width"]:
    """Return the images through one layer, two layers, and so on."""
    parts = [Stack(stack.layers[: depth + 1]) for depth in range(len(stack.layers))]
    return np.stack([np.asarray(part.reconstruct(images)) for part in parts])


def _by_kind(name: str, runs: Runs, kinds: Iterable[str]) -> dict[str, list[list[float]]]:
    """Return the numbers of `runs` by kind, a list for each seed."""
    found = {
        kind: [np.asarray(values, float).tolist() for (of, _), values in runs.items() if of == kind] for kind in kinds
    }
    if missing := [kind for kind, lists in found.items() if not lists]:
        raise ValueError(f"{name} must hold numbers of each kind, but got none of {', '.join(missing)}")
    return found


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the digits through each layer of the first stack and the last of the others; both curves."""
    from matplotlib.ticker import MaxNLocator

    figure, axes = plots.canvas(2, 2, width=7.4, height=5.4, gridspec_kw={"width_ratios": (1.45, 1)})
    strip, errors, accuracies = axes[0, 0], axes[0, 1], axes[1, 1]
    axes[1, 0].remove()
    strip.set_subplotspec(strip.get_gridspec()[:, 0])
    _draw_rows(strip, data)
    colours = dict(zip(data["kinds"], COLOURS, strict=False)) | {data["control"]: plots.FAINT}
    lost = {kind: np.pad(data["errors"][kind], ((0, 0), (1, 0))) for kind in data["kinds"]}
    read = {kind: 100 * np.array(data["accuracy"][kind]) for kind in colours}
    for ax, runs, label in ((errors, lost, "squared error"), (accuracies, read, "probe accuracy (%)")):
        for kind, seeds in runs.items():
            ax.plot(seeds.mean(axis=0), color=colours[kind])
            ax.plot(seeds.T, "o", color=colours[kind], markersize=3)
        ax.set(ylabel=label)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ends = {kind: (float(seeds.mean(axis=0)[-1]), colours[kind]) for kind, seeds in runs.items()}
        plots.name_ends(figure, ax, len(data["sizes"]) - 1, ends)
    accuracies.set(xlabel="layers")
    return figure


def _draw_rows(ax: Any, data: dict[str, Any]) -> None:
    """Draw rows of digits, each with its name above it and the errors of its digits below it."""
    from matplotlib.patches import Rectangle

    most = len(data["sizes"]) - 1
    rows = [(data["kinds"][0], depth) for depth in range(most + 1)] + [(kind, most) for kind in data["kinds"][1:]]
    count, height, width = data["images"]["digits"]["shape"]
    across, down = 1.08 * width, 1.75 * height
    for row, (kind, depth) in enumerate(rows):
        found, top = _through(data, kind, depth), down * row
        name = f"{depth} layer{'s' * (depth > 1)} up and down, {kind}" if depth else "digits"
        ax.text(0, top - 0.08 * height, name, va="bottom", fontsize=9, color=plots.INK)
        for column, (image, error) in enumerate(zip(found.images, found.errors, strict=True)):
            left = across * column
            box = (left, left + width, top + height, top)
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            ax.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
            if depth:
                below = (left + width / 2, top + 1.05 * height)
                ax.text(*below, f"{error:.1f}", ha="center", va="top", fontsize=9, color=plots.INK)
    end = down * len(rows)
    ax.text(0, end - 0.35 * height, "numbers: squared error of each digit", va="top", fontsize=9, color=plots.INK)
    ax.set(xlim=(-0.05 * width, across * count), ylim=(end + 0.1 * height, -0.5 * height), aspect="equal")
    ax.set_axis_off()
