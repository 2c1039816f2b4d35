"""What the figures with a map share: which models they take, and how codes, digits and a decoder travel to a page."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, describe, require_array
from aelib.course.live.figure import apply_dense, require_range, ship, ship_dense
from aelib.likelihoods import Bernoulli, Gaussian
from aelib.models.autoencoder import Autoencoder
from aelib.models.batched import in_batches
from aelib.models.networks import ACTIVATIONS, DenseDecoder


def ship_plane(model: Any, images: Any, labels: Any) -> dict[str, Any]:
    """The decoder of `model`, the codes of `images` and their `labels`, after both have been found fit for a map."""
    decoder = ship_decoder("model", model, latent=2)
    require_digits(images, labels, model.decoder.shape)
    return decoder | ship_codes(codes_of("model", model, images), np.asarray(labels))


def ship_decoder(name: str, model: Any, *, latent: int | None = None) -> dict[str, Any]:
    """The decoder of the model `name` as layers, and what makes an image of what it gives.

    Raises `TypeError` or `ValueError` for a model whose decoder a page cannot run, or of another size than `latent`.
    """
    if not isinstance(model, Autoencoder):
        raise TypeError(f"{name} must be an aelib.Autoencoder, but {describe(model)} came")
    decoder, likelihood = model.decoder, model.likelihood
    if not isinstance(decoder, DenseDecoder) or decoder.latent != (latent or decoder.latent) or len(decoder.shape) != 2:
        of = f" of {decoder.latent} numbers to {list(decoder.shape)}" if isinstance(decoder, DenseDecoder) else ""
        raise ValueError(
            f"{name} must have a DenseDecoder of {latent or 'k'} numbers to [height, width], which a page can run, "
            f"but a {type(decoder).__name__}{of} came"
        )
    if not isinstance(likelihood, Bernoulli | Gaussian):
        raise ValueError(f"{name} must have a Bernoulli or Gaussian likelihood, but {describe(likelihood)} came")
    return {"decoder": ship_dense(decoder), "mean": "sigmoid" if isinstance(likelihood, Bernoulli) else "identity"}


def apply_decoder(data: dict[str, Any], z: Any, shape: tuple[int, ...]) -> Float[np.ndarray, "n height width"]:
    """The images of this `shape` that a page shows for the codes `z`, from `data` as `ship_decoder` gave it."""
    parameter: Any = apply_dense(data["decoder"], z)
    return np.asarray(ACTIVATIONS[data["mean"]](parameter), np.float64).reshape(-1, *shape)


def require_digits(images: Any, labels: Any, shape: tuple[int | str, ...]) -> None:
    """Refuse images of another `shape` (a letter is any size) or not in [0, 1], and labels other than 0 to 9."""
    require_array("images", images, ("n", *shape))
    require_array("labels", labels, (len(images),), np.integer)
    require_range("images", images, 0, 1)
    require_range("labels", labels, 0, 9)


def codes_of(name: str, model: Autoencoder, images: Array) -> Float[np.ndarray, "n k"]:
    """The codes of `images`, refused where the model `name` gives such as are not finite."""
    codes = np.asarray(in_batches(model.encode, images), np.float32)
    if not np.isfinite(codes).all():
        raise ValueError(f"{name} must give finite codes, but some are not: did its training fail?")
    return codes


def ship_codes(codes: Float[np.ndarray, "n 2"], labels: Int[np.ndarray, " n"]) -> dict[str, Any]:
    """What a map needs: `codes` and `labels`, the square that it shows, a typical code a class, and the colours."""
    centre, half = plots.latent_view(codes)
    return {
        "codes": ship(codes, "float32"),
        "labels": ship(labels, "uint8"),
        "view": {"centre": centre, "half": half},
        "typical": {str(label): _typical(codes, labels, label) for label in np.unique(labels)},
        "colours": {"light": list(plots.CLASSES), "dark": list(plots.CLASSES_ON_DARK)},
    }


def ship_images(images: Array) -> dict[str, Any]:
    """Images in [0, 1], in 256 greys."""
    return ship(np.rint(255 * np.asarray(images)), "uint8")


def _typical(codes: np.ndarray, labels: np.ndarray, label: int) -> int:
    """The index of the code of a class that lies nearest to the median of the class."""
    members = np.flatnonzero(labels == label)
    distances = np.linalg.norm(codes[members] - np.median(codes[members], axis=0), axis=1)
    return int(members[distances.argmin()])
