"""What the figures with a map share: which models they take, and how codes, images and a decoder travel to a page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array, describe, require_array
from aelib.course.live.drawing import FIELD
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import Weights, describe_network, run_network, ship, ship_network
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder
from aelib.models.batched import in_batches
from aelib.models.layers import ACTIVATIONS
from aelib.models.networks import ConvDecoder, DenseDecoder, DenseEncoder
from aelib.plots.classes import Class, Labels, Names, classes_of, labels_of


def ship_plane(model: Any, images: Any, labels: Labels, names: Names = None) -> dict[str, Any]:
    """Return the decoder of `model`, and the codes of `images` with their classes, as a page needs them.

    Raises:
        TypeError, ValueError: If no map can show them.
    """
    decoder = ship_decoder("model", model, latent=2)
    require_images(images, model.decoder.shape)
    listed = labels_of(labels, len(images))
    return decoder | ship_codes(codes_of("model", model, images), listed, classes_of(listed, names))


def ship_decoder(name: str, model: Any, *, latent: int | None = None, weights: Weights = "float16") -> dict[str, Any]:
    """Return the decoder of the model `name` as layers, with what turns their output into an image.

    Raises:
        TypeError, ValueError: If a page cannot run the decoder, or its code is not of size `latent`.
    """
    if not isinstance(model, Autoencoder):
        raise TypeError(f"{name} must be an aelib.Autoencoder, but got {describe(model)}")
    decoder, likelihood = model.decoder, model.likelihood
    known = isinstance(decoder, DenseDecoder | ConvDecoder)
    if not known or decoder.latent != (latent or decoder.latent) or len(decoder.shape) != 2:
        raise ValueError(
            f"{name} must have a DenseDecoder or ConvDecoder of {latent or 'k'} numbers and [height, width], "
            f"but got {describe_network(decoder)}"
        )
    if not isinstance(likelihood, Bernoulli | Gaussian):
        raise ValueError(f"{name} must have a Bernoulli or Gaussian likelihood, but got {describe(likelihood)}")
    mean = "sigmoid" if isinstance(likelihood, Bernoulli) else "identity"
    return {"decoder": ship_network(decoder, weights), "mean": mean}


def apply_decoder(data: dict[str, Any], z: Any, shape: tuple[int, ...]) -> Float[np.ndarray, "n height width"]:
    """Return the images of this `shape` that a page shows for the codes `z`, from what `ship_decoder` returned."""
    parameter: Any = run_network(data["decoder"], z)
    return np.asarray(ACTIVATIONS[data["mean"]](parameter), np.float64).reshape(-1, *shape)


def ship_own_encoder(model: Any, images: Array, classes: Sequence[str]) -> dict[str, Any]:
    """Return the encoder for what the reader drew, which loads when she asks for it, or nothing where that is no use.

    It is of use on a map of digits as MNIST has them, for a dense encoder.
    """
    digits = np.shape(images)[1:] == (FIELD, FIELD) and all(name in set("0123456789") for name in classes)
    if not digits or not isinstance(model.encoder, DenseEncoder):
        return {}
    return {"later": {"encoder": ship_network(model.encoder)}}


def own_codes(figure: LiveFigure, images: Float[Array, "n 28 28"]) -> Float[np.ndarray, "n k"]:
    """Return where the page puts drawings [n, 28, 28] on the map of a figure, by the encoder as it is shipped."""
    return run_network(figure.data["later"]["encoder"], np.reshape(images, (len(images), -1)))


def require_images(images: Any, shape: tuple[int | str, ...]) -> None:
    """Raise `TypeError` or `ValueError` unless `images` are at least one of this `shape`, with values in [0, 1]."""
    require_array("images", images, ("n", *shape))
    values = np.asarray(images)
    if not values.size or not (values.min() >= 0 and values.max() <= 1):
        found = f"values from {values.min():.3g} to {values.max():.3g}" if values.size else describe(images)
        raise ValueError(f"images must be at least one, with values from 0 to 1, but got {found}")


def codes_of(name: str, model: Autoencoder, images: Array) -> Float[np.ndarray, "n k"]:
    """Return the codes of `images`; raise `ValueError` if they are not finite."""
    codes = np.asarray(in_batches(model.encode, images), np.float32)
    if not np.isfinite(codes).all():
        raise ValueError(f"{name} must compute finite codes, but got NaN or infinity: did its training fail?")
    return codes


def ship_codes(
    codes: Float[np.ndarray, "n 2"], labels: list[Hashable], classes: Mapping[Hashable, Class]
) -> dict[str, Any]:
    """Return what a map needs: codes, the square that it shows, and of each class its name, colours and typical code.

    The labels are shipped as places in the list of classes.
    """
    centre, half = plots.latent_view(codes)
    place = {label: index for index, label in enumerate(classes)}
    own = np.array([place[label] for label in labels])
    return {
        "codes": ship(codes, "float32"),
        "labels": ship(own, "uint8"),
        "classes": [each.name for each in classes.values()],
        "view": {"centre": centre, "half": half},
        "typical": {str(index): _typical(codes, own, index) for index in place.values()},
        "colours": {
            "light": [each.colour for each in classes.values()],
            "dark": [plots.DARK[each.colour] for each in classes.values()],
        },
    }


def ship_images(images: Array) -> dict[str, Any]:
    """Return images in [0, 1], in 256 greys."""
    return ship(np.rint(255 * np.clip(np.asarray(images), 0, 1)), "uint8")


def _typical(codes: np.ndarray, own: np.ndarray, index: int) -> int:
    """Return the index of the code of a class that lies nearest to the median of the class."""
    members = np.flatnonzero(own == index)
    distances = np.linalg.norm(codes[members] - np.median(codes[members], axis=0), axis=1)
    return int(members[distances.argmin()])
