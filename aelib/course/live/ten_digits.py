"""Ten digits: a drawing's label is found, and the ten digits are drawn from the code that is left once it is told.

Encoder and decoder are told the label: a vector with `times` at the label's place and zeros elsewhere is appended to
the inputs of each. The code has then no need of the label, and holds what else there is to a drawing. Which label a
drawing has, the same two networks say: that with which distortion and rate add up to least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array, require_number
from aelib.course.live.drawing import FIELD
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import describe_network, run_network, ship_network
from aelib.course.live.plane import require_images, ship_images
from aelib.models.layers import ACTIVATIONS
from aelib.models.networks import DenseDecoder, DenseEncoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES = 6
"""How many digits the reader can start from."""
DRAWN = 4
"""How many of them the picture shows."""
CLASSES = 10
AT_ONCE = 1000
"""Images whose ten labels are tried together."""


class Redrawn(NamedTuple):
    """What the two networks make of images, each with the ten labels.

    Example:
        >>> found = Redrawn(np.array([[9.0, 8.5]]), np.array([1]), np.zeros((1, 2, 28, 28)))
        >>> found.labels.tolist()
        [1]
    """

    nats: Float[np.ndarray, "n 10"]
    """Distortion and rate, in nats, of the mean code, where the networks are told this label."""
    labels: Int[np.ndarray, " n"]
    """The label of which the code is the drawing's: that of the fewest nats, or the one that was given."""
    images: Float[np.ndarray, "n 10 28 28"]
    """The ten digits, decoded from that code."""


def ten_digits(
    encoder: DenseEncoder,
    decoder: DenseDecoder,
    times: float,
    images: Float[Array, "n 28 28"],
    labels: Int[Array, " n"],
) -> LiveFigure:
    """Return a square to draw in, with the ten digits drawn from the code of what is drawn there.

    The label of the drawing is found (`redrawn`), and the reader can choose another. The first six of the images can be
    chosen instead of a drawing. With which share of all images their own label is found is said in the figure, and
    stands in `figure.data["found"]`. Weights are shipped in six bits.

    Args:
        encoder: From 784 pixels and a label [n, 794] to mean and log-variance of a code of k numbers [n, 2k].
        decoder: From the code and a label [n, k + 10] to the logits of 784 pixels.
        times: What is at the place of the label, in the vector that is appended; the other nine are zeros.
        images: Images [n, 28, 28] in [0, 1], at least six: test digits.
        labels: Their digits [n], from 0 to 9.

    Raises:
        TypeError, ValueError: For networks of other sizes, and for other images and labels.

    Example:
        >>> from flax import nnx
        >>> encoder = DenseEncoder((784 + 10,), (5,), 2 * 3, rngs=nnx.Rngs(0))
        >>> decoder = DenseDecoder(3 + 10, (5,), (784,), rngs=nnx.Rngs(1))
        >>> images = np.random.default_rng(0).random((20, 28, 28), np.float32)
        >>> figure = ten_digits(encoder, decoder, 10.0, images, np.arange(20) % 10)
        >>> figure.data["found"]["of"], redrawn(figure, images).images.shape
        (20, (20, 10, 28, 28))
    """
    pixels = FIELD * FIELD
    if not isinstance(encoder, DenseEncoder) or encoder.shape != (pixels + CLASSES,) or encoder.latent % 2:
        raise ValueError(
            f"encoder must be a DenseEncoder from {pixels + CLASSES} numbers to an even number of them, "
            f"but got {describe_network(encoder)}"
        )
    latent = encoder.latent // 2
    if not isinstance(decoder, DenseDecoder) or decoder.latent != latent + CLASSES or np.prod(decoder.shape) != pixels:
        raise ValueError(
            f"decoder must be a DenseDecoder of {latent + CLASSES} numbers and [{pixels}], {latent} of them the code, "
            f"but got {describe_network(decoder)}"
        )
    require_number("times", times, low=0.1, high=1000)
    require_images(images, (FIELD, FIELD))
    require_array("labels", labels, (len(images),), np.integer)
    images, labels = np.asarray(images), np.asarray(labels)
    if len(images) < EXAMPLES or labels.min() < 0 or labels.max() >= CLASSES:
        raise ValueError(f"labels must be at least {EXAMPLES}, from 0 to {CLASSES - 1}, but got {labels}")
    data: dict[str, Any] = {
        "encoder": ship_network(encoder, "int6"),
        "decoder": ship_network(decoder, "int6"),
        "times": float(times),
        "images": ship_images(images[:EXAMPLES]),
        "shown": labels[:EXAMPLES].tolist(),
    }
    found = np.concatenate([_tried(data, part)[0].argmin(axis=1) for part in _parts(images)])
    data["found"] = {"share": float((found == labels).mean()), "of": len(images)}
    return LiveFigure("ten-digits", data, _draw(images[:DRAWN], _redrawn(data, images[:DRAWN])))


def redrawn(figure: LiveFigure, images: Float[Array, "n 28 28"], labels: Int[Array, " n"] | None = None) -> Redrawn:
    """Return what the page shows for `images` [n, 28, 28] in [0, 1], from the weights as shipped.

    Args:
        figure: What `ten_digits` returned.
        images: The images.
        labels: What the networks are told of each, or None: what they find.

    Example:
        >>> from flax import nnx
        >>> encoder = DenseEncoder((784 + 10,), (5,), 2 * 3, rngs=nnx.Rngs(0))
        >>> decoder = DenseDecoder(3 + 10, (5,), (784,), rngs=nnx.Rngs(1))
        >>> images = np.random.default_rng(0).random((6, 28, 28), np.float32)
        >>> found = redrawn(ten_digits(encoder, decoder, 10.0, images, np.arange(6)), images, np.full(6, 7))
        >>> found.labels.tolist(), bool((found.nats.min(axis=1) <= found.nats[:, 7]).all())
        ([7, 7, 7, 7, 7, 7], True)
    """
    require_images(images, (FIELD, FIELD))
    given = [images]
    if labels is not None:
        require_array("labels", labels, (len(images),), np.integer)
        given.append(labels)
    found = [_redrawn(figure.data, *each) for each in zip(*map(_parts, given), strict=True)]
    return Redrawn(*map(np.concatenate, zip(*found, strict=True)))


def _parts(values: Array) -> list[np.ndarray]:
    return [np.asarray(values[start : start + AT_ONCE]) for start in range(0, len(values), AT_ONCE)]


def _redrawn(data: dict[str, Any], images: np.ndarray, labels: np.ndarray | None = None) -> Redrawn:
    nats, means = _tried(data, images)
    told = nats.argmin(axis=1) if labels is None else labels
    codes = means[np.arange(len(images)), told]
    drawn = ACTIVATIONS["sigmoid"](jnp.asarray(_decoded(data, np.repeat(codes[:, None], CLASSES, axis=1))))
    return Redrawn(nats, told, np.asarray(drawn).reshape(-1, CLASSES, FIELD, FIELD))


def _tried(data: dict[str, Any], images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return nats [n, 10] and mean codes [n, 10, k] of images with each of the ten labels."""
    x = np.repeat(images.reshape(len(images), 1, -1).astype(np.float64), CLASSES, axis=1)
    means, log_variances = np.split(_told(data, "encoder", x), 2, axis=-1)
    rates = (means**2 + np.exp(log_variances) - 1 - log_variances).sum(axis=-1) / 2
    logits = _decoded(data, means)
    return (np.logaddexp(0, logits) - x * logits).sum(axis=-1) + rates, means


def _decoded(data: dict[str, Any], codes: np.ndarray) -> np.ndarray:
    return _told(data, "decoder", codes)


def _told(data: dict[str, Any], network: str, inputs: np.ndarray) -> np.ndarray:
    """Return what a network [n, 10, outputs] says of `inputs` [n, 10, m], each told the label of its place."""
    told = np.broadcast_to(data["times"] * np.eye(CLASSES), (len(inputs), CLASSES, CLASSES))
    both = np.concatenate([inputs, told], axis=-1).reshape(-1, inputs.shape[-1] + CLASSES)
    return run_network(data[network], both).reshape(len(inputs), CLASSES, -1)


def _draw(images: np.ndarray, found: Redrawn) -> Figure:
    """Draw some digits, each before the ten that are drawn from its code, with a frame around its own label."""
    names = [str(place + 1) for place in range(len(images))]
    rows = {name: np.stack([image, *ten]) for name, image, ten in zip(names, images, found.images, strict=True)}
    marks = [(name, 1 + int(label)) for name, label in zip(names, found.labels, strict=True)]
    return plots.digits(rows, captions=["digit", *map(str, range(CLASSES))], marks=marks)
