"""Draw a digit: two autoencoders, one with a code of two numbers and one with more, reconstruct a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.drawing import FIELD, RADIUS, SIDE
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import Weights, describe_network, run_network, ship_network
from aelib.course.live.plane import apply_decoder, codes_of, require_images, ship_codes, ship_decoder, ship_images
from aelib.models.autoencoder import Autoencoder
from aelib.models.networks import DenseEncoder
from aelib.plots.classes import classes_of, labels_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES = 4
"""How many digits of each class the reader can start from."""


class Rebuilt(NamedTuple):
    """Images as one of the two autoencoders reconstructs them.

    Example:
        >>> few = Rebuilt(codes=np.zeros((1, 2)), images=np.zeros((1, 28, 28)), errors=np.array([103.5]))
        >>> float(few.errors[0])
        103.5
    """

    codes: Float[np.ndarray, "n k"]
    images: Float[np.ndarray, "n 28 28"]
    errors: Float[np.ndarray, " n"]
    """The squared error of each image, summed over its pixels."""


def draw_digit(
    small: Autoencoder, large: Autoencoder, images: Float[Array, "n 28 28"], labels: Int[Array, " n"]
) -> LiveFigure:
    """Return an area to draw on, with the drawing reconstructed by an autoencoder of two numbers and a larger one.

    The drawing is fitted and centred as the digits of MNIST were (`prepare_digit`) before the networks see it. The map
    shows the codes of `images` under `small`, and where the drawing lies among them. The first four digits of each
    class can be loaded to start from: the figure begins with that one of the first ones whose two reconstructions
    differ most in their error.

    Args:
        small: An autoencoder with a code of two numbers, a dense encoder, a dense or convolutional decoder of images of
            28 by 28 pixels, and a Bernoulli or Gaussian likelihood.
        large: The same with a larger code. A page may load about 230,000 weights in all.
        images: Images [n, 28, 28] in [0, 1].
        labels: Their digits [n].

    Raises:
        TypeError, ValueError: For models that a page cannot run, and for other images and labels.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> small, large = (aelib.dense_autoencoder((28, 28), hidden=(8,), latent=k, likelihood=aelib.Bernoulli(),
        ...                 rngs=nnx.Rngs(0)) for k in (2, 4))
        >>> images = np.random.default_rng(0).random((5, 28, 28), np.float32)
        >>> figure = draw_digit(small, large, images, np.array([0, 1, 2, 2, 2]))
        >>> few, more = rebuild(figure, images)
        >>> few.codes.shape, more.codes.shape, more.errors.shape
        ((5, 2), (5, 4), (5,))
    """
    data: dict[str, Any] = {"models": ship_models(small, large)}
    require_images(images, (FIELD, FIELD))
    require_array("labels", labels, (len(images),), np.integer)
    images, labels = np.asarray(images), np.asarray(labels)
    codes = codes_of("small", small, images)
    listed = labels_of(labels, len(images))
    data |= ship_codes(codes, listed, classes_of(listed))
    examples = [np.flatnonzero(labels == label)[:EXAMPLES] for label in np.unique(labels)]
    first = np.cumsum([0, *map(len, examples[:-1])])
    shown = np.concatenate(examples)
    few, more = (rebuild_by(model, images[shown]) for model in data["models"])
    data |= {
        "images": ship_images(images[shown]),
        "shown": labels[shown].tolist(),
        "start": int(first[(few.errors - more.errors)[first].argmax()]),
        "area": {"side": SIDE, "radius": RADIUS},
    }
    rows = images[shown[first]], *(Rebuilt(*(part[first] for part in rebuilt)) for rebuilt in (few, more))
    return LiveFigure("draw-digit", data, _draw_rows(codes, labels, codes[shown[first]], *rows))


def rebuild(figure: LiveFigure, images: Float[Array, "n 28 28"]) -> tuple[Rebuilt, Rebuilt]:
    """Return what the page shows for `images` [n, 28, 28] in [0, 1], by the smaller and the larger network, as shipped.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> small, large = (aelib.dense_autoencoder((28, 28), hidden=(8,), latent=k, likelihood=aelib.Bernoulli(),
        ...                 rngs=nnx.Rngs(0)) for k in (2, 4))
        >>> images = np.random.default_rng(0).random((5, 28, 28), np.float32)
        >>> few, more = rebuild(draw_digit(small, large, images, np.array([0, 1, 2, 2, 2])), images)
        >>> bool(abs(few.images - small.reconstruct(images)).max() < 1e-3)
        True
    """
    small, large = (rebuild_by(model, images) for model in figure.data["models"])
    return small, large


def rebuild_by(model: dict[str, Any], images: Array) -> Rebuilt:
    """Return what the page shows for `images` [n, 28, 28] by one of the two networks, as shipped."""
    images = np.asarray(images, np.float64)
    codes = run_network(model["encoder"], images.reshape(len(images), -1))
    rebuilt = apply_decoder(model, codes, (FIELD, FIELD))
    return Rebuilt(codes, rebuilt, ((rebuilt - images) ** 2).sum(axis=(1, 2)))


def ship_models(small: Any, large: Any, weights: Weights = "float16") -> list[dict[str, Any]]:
    """Return two autoencoders, the first with a code of two numbers and the second with a larger one, as layers.

    Raises:
        TypeError, ValueError: If a page cannot run one of them, or their codes are of other sizes.
    """
    shipped = [ship_model("small", small, weights, 2), ship_model("large", large, weights)]
    if (latent := shipped[1]["latent"]) <= 2:
        raise ValueError(f"large must have a code of more than 2 numbers, but got {latent}")
    return shipped


def ship_model(name: str, model: Any, weights: Weights = "float16", latent: int | None = None) -> dict[str, Any]:
    """Return the autoencoder `name` of digits as layers.

    Raises:
        TypeError, ValueError: If a page cannot run it, or its code is not of size `latent`.
    """
    decoder = ship_decoder(name, model, latent=latent, weights=weights)
    if model.decoder.shape != (FIELD, FIELD) or not isinstance(model.encoder, DenseEncoder):
        raise ValueError(
            f"{name} must have a DenseEncoder and decode to [28, 28], as MNIST's images are, "
            f"but got {describe_network(model.encoder)}"
        )
    return {"latent": model.decoder.latent, "encoder": ship_network(model.encoder, weights)} | decoder


def _draw_rows(
    codes: np.ndarray, labels: np.ndarray, marked: np.ndarray, images: np.ndarray, few: Rebuilt, more: Rebuilt
) -> Figure:
    """The picture: the map with rings at a digit of each class, and those digits, rebuilt from either code."""
    from matplotlib.patches import Rectangle

    figure, (plane, strip) = plots.canvas(1, 2, width=7.4, height=5.0, gridspec_kw={"width_ratios": (2.2, 1)})
    plots.draw_codes(plane, codes, labels)
    plane.scatter(*marked.T, s=150, facecolors="none", edgecolors=plots.INK, linewidths=1.2)
    pitch = 1.16
    columns = (("digit", images, None), ("code\nof 2", few.images, few.errors))
    columns += ((f"code\nof {more.codes.shape[1]}", more.images, more.errors),)
    for column, (name, pictures, errors) in enumerate(columns):
        left = 1.75 * column * FIELD - 0.5 * FIELD * (column > 0)
        strip.text(left + FIELD / 2, -0.25 * FIELD, name, ha="center", va="bottom", fontsize=9)
        for row, image in enumerate(pictures):
            top = pitch * row * FIELD
            box = (left, left + FIELD, top + FIELD, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
            strip.add_patch(Rectangle((left, top), FIELD, FIELD, fill=False, edgecolor="#c8ccd1", linewidth=0.6))
            if errors is not None:
                strip.text(left + 1.08 * FIELD, top + FIELD / 2, f"{errors[row]:.0f}", va="center", fontsize=9)
    below = pitch * FIELD * len(images)
    strip.text(0, below, "beside: squared error", va="top", fontsize=9)
    strip.set(xlim=(-0.1 * FIELD, 4.7 * FIELD), ylim=(below + 0.6 * FIELD, -1.3 * FIELD), aspect="equal")
    strip.set_axis_off()
    return figure
