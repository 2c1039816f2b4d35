"""The latent explorer: a map of codes, any point of which the reader can decode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, describe, require_array, require_finite
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship, unship
from aelib.course.live.plane import apply_decoder, ship_images, ship_own_encoder, ship_plane
from aelib.models.autoencoder import Autoencoder
from aelib.plots.classes import Labels, Names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWN = 10
"""How many samples are shown at a time."""


def latent_explorer(
    model: Autoencoder,
    images: Float[Array, "n height width"],
    labels: Labels = None,
    *,
    names: Names = None,
    samples: Mapping[str, Float[Array, "m 2"]] | None = None,
) -> LiveFigure:
    """Return a map of the codes of `images`, any point of which the reader can decode.

    The map is that of `aelib.plots.draw_codes`, and says how many codes its view holds. On a map of MNIST's digits a
    reader who has drawn one on the first page finds her own place.

    Args:
        model: An autoencoder with a code of two numbers, a dense or convolutional decoder of grey images, and a
            Bernoulli or Gaussian likelihood. A page may load about 230,000 weights.
        images: Images [n, height, width] in [0, 1], which are encoded, and shown at the places of their codes. About a
            thousand are enough, and as many as a page may load.
        labels: The classes of the images, of any kind, or None.
        names: What the classes are called: `names[label]`.
        samples: Codes [m, 2] that samplers drew, by the samplers' names. Ten of them at a time stand on the map, and
            begin with those of the first sampler. A hundred or two of each are enough: after the last come the first.

    Raises:
        TypeError, ValueError: For a model that a page cannot run, for images that its decoder does not decode to, and
            for labels and names as `draw_codes` does.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder(
        ...     (4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
        >>> figure = latent_explorer(model, images, ["cat", "dog", "dog", "cat", "cat"])
        >>> decode(figure, np.zeros((3, 2), np.float32)).shape
        (3, 4, 4)
    """
    data: dict[str, Any] = ship_plane(model, images, labels, names) | {"images": ship_images(images)}
    data |= ship_own_encoder(model, images, data["classes"])
    if samples:  # a list, because a notebook is written with its keys sorted
        data["samples"] = [
            {"name": name, "codes": ship(_drawn(f"samples[{name!r}]", codes), "float32")}
            for name, codes in samples.items()
        ]
    codes, typical = unship(data["codes"]), list(data["typical"].values())
    at_typical = apply_decoder(data, codes[typical], images.shape[1:])
    return LiveFigure("latent-explorer", data, _draw_map(data, codes, labels, names, at_typical))


def decode(explorer: LiveFigure, z: Float[Array, "n 2"]) -> Float[np.ndarray, "n height width"]:
    """Return the images in [0, 1] that the page shows for the codes `z`, from the weights as they are shipped.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder(
        ...     (4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        >>> explorer = latent_explorer(model, np.random.default_rng(0).random((5, 4, 4), np.float32))
        >>> z = np.zeros((1, 2), np.float32)
        >>> bool(abs(decode(explorer, z) - model.decode(z)).max() < 1e-3)
        True
    """
    return apply_decoder(explorer.data, z, tuple(explorer.data["images"]["shape"][1:]))


def _drawn(name: str, codes: Any) -> np.ndarray:
    require_array(name, codes, ("m", 2))
    require_finite(name, np.asarray(codes, np.float32))
    if len(codes) < DRAWN:
        raise ValueError(f"{name} must hold at least {DRAWN} codes, but got {describe(codes)}")
    return np.asarray(codes)


def _draw_map(data: dict[str, Any], codes: np.ndarray, labels: Labels, names: Names, decoded: np.ndarray) -> Figure:
    """Draw the picture: the map, a ring around the typical code of each class, and these codes decoded."""
    from matplotlib.patches import Rectangle

    figure, (plane, column) = plots.canvas(1, 2, width=6.4, height=4.7, gridspec_kw={"width_ratios": (3.6, 1)})
    plots.draw_codes(plane, codes, labels, names=names)
    rings = codes[list(data["typical"].values())]
    plane.scatter(*rings.T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.2)
    height, width = decoded.shape[1:]
    is_short = max(map(len, data["classes"])) <= 2
    pitch, across = (1.18, 1.5) if is_short else (1.45, 1.3)
    for place, (name, image, colour) in enumerate(zip(data["classes"], decoded, data["colours"]["light"], strict=True)):
        left, top = (across * width * (place % 2), pitch * height * (place // 2))
        box = (left, left + width, top + height, top)
        column.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
        column.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
        if is_short:
            x, y, align = left - 0.08 * width, top + height / 2, {"ha": "right", "va": "center"}
        else:
            x, y, align = left + width / 2, top - 0.04 * height, {"ha": "center", "va": "bottom", "fontsize": 8}
        column.text(x, y, name, color=colour, fontweight="bold", **align)
    rows = (len(decoded) + 1) // 2
    column.set(xlim=(-0.4 * width, 2.55 * width), aspect="equal")
    column.set(ylim=(pitch * height * rows, -0.05 * height if is_short else -0.4 * height))
    column.set_title("decoded at the rings", fontsize=9)
    column.set_axis_off()
    return figure
