"""The latent explorer: a map of codes, and what the decoder makes of any point on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, describe, require_array
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.live.figure import LiveFigure, apply_dense, require_range, ship, ship_dense
from aelib.models import Autoencoder, in_batches
from aelib.networks import ACTIVATIONS, DenseDecoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def latent_explorer(model: Autoencoder, images: Float[Array, "n height width"], labels: Int[Array, " n"]) -> LiveFigure:
    """A map of the codes of `images`, and what the decoder makes of any point on it.

    `model` has a dense decoder of two numbers and a Bernoulli or Gaussian likelihood. `images`, in [0, 1], are encoded
    and shown as they are, at the place of their codes; about a thousand are enough, and as many as a page may load.
    `labels` are their classes, 0 to 9, which the map tells apart by a digit and by a colour.

    The map is square and of one scale, so that near on the map is near in the code. It holds the middle 98 % of either
    coordinate, for a few codes of an autoencoder always lie far from all others. The figure says how many it shows.

    Raises `TypeError` or `ValueError` for another kind of model, for images that its decoder does not decode to, and
    for other labels.

    >>> from flax import nnx
    >>> from aelib import dense_autoencoder
    >>> model = dense_autoencoder((4, 4), hidden=(8,), latent=2, likelihood=Bernoulli(), rngs=nnx.Rngs(0))
    >>> images = np.random.default_rng(0).random((5, 4, 4), np.float32)
    >>> figure = latent_explorer(model, images, np.array([0, 1, 2, 2, 2]))
    >>> decode(figure, np.zeros((3, 2), np.float32)).shape
    (3, 4, 4)
    """
    decoder = _plane_decoder(model)
    require_array("images", images, ("n", *decoder.shape))
    require_array("labels", labels, (len(images),), np.integer)
    require_range("images", images, 0, 1)
    require_range("labels", labels, 0, 9)
    labels, codes = np.asarray(labels), np.asarray(in_batches(model.encode, images), np.float32)
    if not np.isfinite(codes).all():
        raise ValueError("model must give finite codes, but some are not: did its training fail?")
    typical = {str(label): _typical(codes, labels, label) for label in np.unique(labels)}
    centre, half = plots.latent_view(codes)
    data = {
        "decoder": ship_dense(decoder),
        "mean": "sigmoid" if isinstance(model.likelihood, Bernoulli) else "identity",
        "codes": ship(codes, "float32"),
        "labels": ship(labels, "uint8"),
        "images": ship(np.rint(255 * np.asarray(images)), "uint8"),
        "view": {"centre": centre, "half": half},
        "typical": typical,
        "colours": {"light": list(plots.CLASSES), "dark": list(plots.CLASSES_ON_DARK)},
    }
    at_typical = _mean(data, codes[list(typical.values())], decoder.shape)
    return LiveFigure("latent-explorer", data, _draw_map(data, codes, labels, at_typical))


def decode(explorer: LiveFigure, z: Float[Array, "n 2"]) -> Float[np.ndarray, "n height width"]:
    """Give the images that the page shows for the codes `z`, from the weights as they are shipped, in [0, 1]."""
    require_array("z", z, ("n", 2))
    return _mean(explorer.data, z, tuple(explorer.data["images"]["shape"][1:]))


def _mean(data: dict[str, Any], z: Any, shape: tuple[int, ...]) -> np.ndarray:
    parameter: Any = apply_dense(data["decoder"], z)
    return np.asarray(ACTIVATIONS[data["mean"]](parameter)).reshape(-1, *shape)


def _plane_decoder(model: Any) -> DenseDecoder:
    """The decoder of `model`, if a page can run it and a plane can show its codes."""
    if not isinstance(model, Autoencoder):
        raise TypeError(f"model must be an aelib.Autoencoder, but {describe(model)} came")
    decoder, likelihood = model.decoder, model.likelihood
    if not isinstance(decoder, DenseDecoder) or decoder.latent != 2 or len(decoder.shape) != 2:
        of = f" of {decoder.latent} numbers to {list(decoder.shape)}" if isinstance(decoder, DenseDecoder) else ""
        raise ValueError(
            "model must have a DenseDecoder of 2 numbers to [height, width], which a page can run, "
            f"but a {type(decoder).__name__}{of} came"
        )
    if not isinstance(likelihood, Bernoulli | Gaussian):
        raise ValueError(f"model must have a Bernoulli or Gaussian likelihood, but {describe(likelihood)} came")
    return decoder


def _typical(codes: np.ndarray, labels: np.ndarray, label: int) -> int:
    """The index of the code of a class that lies nearest to the median of the class."""
    members = np.flatnonzero(labels == label)
    distances = np.linalg.norm(codes[members] - np.median(codes[members], axis=0), axis=1)
    return int(members[distances.argmin()])


def _draw_map(data: dict[str, Any], codes: np.ndarray, labels: np.ndarray, decoded: np.ndarray) -> Figure:
    """The picture: the map, a ring around the typical code of each class, and what the decoder makes of those."""
    from matplotlib.patches import Rectangle

    figure, (plane, column) = plots.canvas(1, 2, width=6.4, height=4.7, gridspec_kw={"width_ratios": (3.6, 1)})
    plots.draw_codes(plane, codes, labels)
    typical = {int(label): index for label, index in data["typical"].items()}
    plane.scatter(*codes[list(typical.values())].T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.2)
    height, width = decoded.shape[1:]
    pitch = 1.18
    for place, (label, image) in enumerate(zip(typical, decoded, strict=True)):
        left, top = (1.5 * width * (place % 2), pitch * height * (place // 2))
        box = (left, left + width, top + height, top)
        column.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
        column.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
        column.text(left - 0.08 * width, top + height / 2, str(label), ha="right", va="center",
                    color=plots.CLASSES[label], fontweight="bold")  # fmt: skip
    rows = (len(typical) + 1) // 2
    column.set(xlim=(-0.4 * width, 2.55 * width), ylim=(pitch * height * rows, -0.05 * height), aspect="equal")
    column.set_title("decoded at the rings", fontsize=9)
    column.set_axis_off()
    return figure
