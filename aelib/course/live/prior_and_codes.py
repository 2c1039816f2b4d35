"""Prior and codes: maps of a plain and of a variational autoencoder, and what both decoders make of the same code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, describe, require_array, require_finite
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship, unship
from aelib.course.live.plane import apply_decoder, codes_of, require_images, ship_codes, ship_decoder
from aelib.models.autoencoder import Autoencoder
from aelib.models.batched import in_batches
from aelib.models.variational import VariationalAutoencoder
from aelib.plots.classes import Labels, Names, classes_of, labels_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWN = 10
"""How many codes of the prior are shown at a time."""
RADII = 1, 2
"""Of the circles of N(0, I), in its standard deviations."""


def prior_and_codes(
    plain: Autoencoder,
    variational: Mapping[float, VariationalAutoencoder],
    images: Float[Array, "n height width"],
    labels: Labels = None,
    *,
    prior: Float[Array, "m 2"],
    names: Names = None,
) -> LiveFigure:
    """Return two maps of codes on one scale, over the circles of the prior N(0, I), and both decodings of one code.

    The reader chooses the weight β of the rate, moves one mark on both maps, and puts ten codes of the prior on them at
    a time. What lies between the given β is not shown.

    Args:
        plain: An autoencoder with a code of two numbers, a dense decoder of grey images, and a Bernoulli or Gaussian
            likelihood.
        variational: The same as variational autoencoders, by the weight β with which each was trained. The figure
            begins with the first. Weights travel in six bits, and a page may load about four decoders of 230,000.
        images: Images [n, height, width] in [0, 1], whose codes are shown: for a variational one the means of q.
        labels: The classes of the images, of any kind, or None.
        prior: Codes [m, 2] drawn from N(0, I), at least ten. After the last ten come the first.
        names: What the classes are called: `names[label]`.

    Raises:
        TypeError, ValueError: For models that a page cannot run, for images that they do not decode to, for a weight β
            that is no positive number, for other codes of the prior, and for labels and names as `draw_codes` does.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> plain, one = (make((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        ...               for make in (aelib.dense_autoencoder, aelib.dense_variational_autoencoder))
        >>> rng = np.random.default_rng(0)
        >>> figure = prior_and_codes(plain, {1.0: one}, rng.random((5, 4, 4), np.float32),
        ...                          prior=rng.standard_normal((20, 2)))
        >>> decoded_by(figure, np.zeros((3, 2)), beta=1.0).shape
        (3, 4, 4)
    """
    models = _named(plain, variational)
    shipped = [ship_decoder(name, model, latent=2, weights="int6") for name, model in models.items()]
    shape = models["plain"].decoder.shape
    for name, model in models.items():
        if model.decoder.shape != shape:
            raise ValueError(f"{name} must decode to {list(shape)}, as plain does, but got {list(model.decoder.shape)}")
    require_images(images, shape)
    require_array("prior", prior, ("m", 2))
    require_finite("prior", np.asarray(prior, np.float32))
    if len(prior) < DRAWN:
        raise ValueError(f"prior must hold at least {DRAWN} codes, but got {describe(prior)}")
    listed = labels_of(labels, len(images))
    classes = classes_of(listed, names)
    maps = [ship_codes(codes_of(name, model, images), listed, classes) for name, model in models.items()]
    for part, own, model in zip(shipped, maps, models.values(), strict=True):
        part |= {name: own[name] for name in ("codes", "typical")} | {"widths": _widths(model, images)}
    data: dict[str, Any] = {
        "models": shipped,
        "betas": [float(beta) for beta in variational],
        "view": _view([unship(own["codes"]) for own in maps]),
        "shape": list(shape),
        "prior": ship(prior, "float32"),
        "radii": list(RADII),
    } | {name: maps[0][name] for name in ("labels", "classes", "colours")}
    return LiveFigure("prior-and-codes", data, _draw(data, labels, names))


def decoded_by(
    figure: LiveFigure, z: Float[Array, "n 2"], *, beta: float | None = None
) -> Float[np.ndarray, "n height width"]:
    """Return the images in [0, 1] that the page shows for the codes `z`, from the weights as they are shipped.

    Args:
        figure: A figure that `prior_and_codes` returned.
        z: Codes [n, 2].
        beta: The weight with which the network was trained, or None for the plain one.

    Raises:
        ValueError: If no network of the figure was trained with this weight.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> plain, one = (make((4, 4), hidden=(8,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
        ...               for make in (aelib.dense_autoencoder, aelib.dense_variational_autoencoder))
        >>> figure = prior_and_codes(plain, {1.0: one}, np.ones((5, 4, 4), np.float32), prior=np.zeros((10, 2)))
        >>> z = np.ones((1, 2), np.float32)
        >>> bool(abs(decoded_by(figure, z) - plain.decode(z)).max() < 0.1)
        True
    """
    betas = [None, *figure.data["betas"]]
    if beta not in betas:
        raise ValueError(f"beta must be None or one of {betas[1:]}, but got {beta}")
    return _decoded(figure.data, betas.index(beta), z)


def _named(plain: Autoencoder, variational: Mapping[float, VariationalAutoencoder]) -> dict[str, Any]:
    """Return the models by the names that messages give them; raise where one is of another kind."""
    if not isinstance(variational, Mapping) or not variational:
        raise TypeError(f"variational must map β to models, at least one, but got {describe(variational)}")
    models: dict[str, Any] = {"plain": plain}
    for beta, model in variational.items():
        if isinstance(beta, bool) or not isinstance(beta, int | float) or not 0 < beta < np.inf:
            raise ValueError(f"variational must have positive numbers β as keys, but got {beta!r}")
        name = f"variational[{beta!r}]"
        if not isinstance(model, VariationalAutoencoder):
            raise TypeError(f"{name} must be an aelib.VariationalAutoencoder, but got {describe(model)}")
        models[name] = model
    return models


def _widths(model: Autoencoder, images: Array) -> list[float]:
    """Return the mean standard deviation of q in each number; a plain code has none."""
    if not isinstance(model, VariationalAutoencoder):
        return []
    _, log_variance = in_batches(model.posterior, images)
    return [float(width) for width in np.exp(np.asarray(log_variance, np.float64) / 2).mean(axis=0)]


def _view(codes: list[np.ndarray]) -> dict[str, Any]:
    """Return the square of all maps: it holds the outer circle, and what `latent_view` shows of each map."""
    views = [plots.latent_view(each) for each in codes]
    low, high = (np.stack([np.asarray(centre) + sign * half for centre, half in views]) for sign in (-1, 1))
    lowest, highest = np.minimum(low.min(axis=0), -1.1 * RADII[-1]), np.maximum(high.max(axis=0), 1.1 * RADII[-1])
    centre = (lowest + highest) / 2
    return {"centre": centre.tolist(), "half": float((highest - lowest).max() / 2 * 1.05)}


def _decoded(data: dict[str, Any], place: int, z: Any) -> Float[np.ndarray, "n height width"]:
    return apply_decoder(data["models"][place], z, tuple(data["shape"]))


def _draw(data: dict[str, Any], labels: Labels, names: Names) -> Figure:
    """Draw the picture: both maps with the circles of the prior and ten codes of it, which stand decoded below."""
    from matplotlib.patches import Circle

    figure, axes = plots.canvas(2, 2, width=7.4, height=5.3, gridspec_kw={"height_ratios": (2.5, 1)})
    (x, y), half = data["view"]["centre"], data["view"]["half"]
    z = unship(data["prior"])[:DRAWN]
    height, width = data["shape"]
    for place, title in enumerate(("plain", f"variational, β = {data['betas'][0]:g}")):
        plane, strip = axes[:, place]
        plots.draw_codes(plane, unship(data["models"][place]["codes"]), labels, names=names)
        for radius in data["radii"]:
            plane.add_patch(Circle((0, 0), radius, fill=False, edgecolor=plots.CODE, linewidth=1.4))
        plane.plot(*z.T, "o", color=plots.CODE, markeredgecolor=plots.PAPER, markersize=5, markeredgewidth=0.7)
        plane.set(xlim=(x - half, x + half), ylim=(y - half, y + half), title=title)
        for index, image in enumerate(_decoded(data, place, z)):
            row, column = divmod(index, DRAWN // 2)
            left, top = 1.1 * width * column, 1.1 * height * row
            box = (left, left + width, top + height, top)
            strip.imshow(image, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=box)
        strip.set(xlim=(0, 1.1 * width * (DRAWN // 2)), ylim=(2.2 * height, 0), aspect="equal")
        strip.set_title("the dots, decoded", fontsize=9, color=plots.CODE)
        strip.set_axis_off()
    return figure
