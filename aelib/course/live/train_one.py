"""Train one: an autoencoder of digits that the reader trains on the page, in a worker, from weights drawn at random.

`train.c` is one step of it, for WebAssembly; `train-engine.js` has the same step in plain JavaScript, `train-worker.js`
goes on taking steps and tells the page what came of them, and `train-one.js` shows it.
"""

from __future__ import annotations

import base64
import gzip
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from aelib import plots
from aelib.arguments import Array, require_array
from aelib.course.live.drawing import FIELD
from aelib.course.live.figure import HERE, LiveFigure
from aelib.course.live.network import ship
from aelib.course.live.plane import codes_of, require_images, ship_images
from aelib.models.autoencoder import Autoencoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIDDEN = 256, 64
"""The widths of the network's hidden layers, up to the code; from there on the other way round."""
LATENTS = 1, 2, 8, 32
"""The sizes of the code that a reader can choose."""
PAIRS = 6
"""How many of the digits that are held out are shown with their reconstructions."""
GREYS = 15
"""The pixels that the page learns from have four bits: beyond white, so many greys."""


class Baselines(NamedTuple):
    """The squared errors on the digits held out that the reader's network has to beat."""

    pca: float
    """That of PCA with as many numbers, fitted to the same digits."""
    mean: float
    """That of the mean of all digits that are learnt from."""


def train_one(
    model: Autoencoder,
    learnt: Float[Array, "n 28 28"],
    held: Float[Array, "m 28 28"],
    labels: Int[Array, " m"],
    *,
    seen: int,
    few: tuple[int, ...] = (100, 1000),
) -> LiveFigure:
    """Return an autoencoder that the reader trains: 784-256-64-d-64-256-784, with Adam, on a device of their own.

    The reader chooses the size of the code among 1, 2, 8 and 32 numbers, ReLUs or linear units, and how many digits are
    learnt from, and sees the codes of the digits held out, some of them rebuilt, a drawing rebuilt, and the squared
    error against the digits seen. Before anything is trained, the page shows what became of `model`.

    Args:
        model: An autoencoder with a code of two numbers that was trained on `learnt`.
        learnt: Images [n, 28, 28] in [0, 1]; the page loads them when the reader begins, in 16 greys.
        held: Images [m, 28, 28] in [0, 1] that nothing is trained on.
        labels: Their digits [m], from 0 to 9.
        seen: How many digits `model` has seen, each as often as it has seen it.
        few: Smaller numbers of digits to learn from, those of `learnt` that come first.

    Raises:
        TypeError, ValueError: For other images, labels or models, and for `few` that are not below n.

    Example:
        >>> import aelib
        >>> from flax import nnx
        >>> model = aelib.dense_autoencoder((28, 28), hidden=(256, 64), latent=2, likelihood=aelib.Bernoulli(),
        ...                                 rngs=nnx.Rngs(0))
        >>> images = np.random.default_rng(0).random((60, 28, 28), np.float32)
        >>> figure = train_one(model, images, images[:12], np.arange(12) % 10, seen=0, few=(40,))
        >>> baselines(figure, latent=8, count=40).pca < baselines(figure, latent=2, count=40).pca
        True
    """
    for images in (learnt, held):
        require_images(images, (FIELD, FIELD))
    require_array("labels", labels, (len(held),), np.integer)
    counts = [*few, len(learnt)]
    if sorted(set(counts)) != counts or counts[0] <= max(LATENTS):
        raise ValueError(f"few must rise, from above {max(LATENTS)} to below {len(learnt)}, but got {few}")
    learnt, held, labels = np.asarray(learnt), np.asarray(held), np.asarray(labels)
    shown = [int(np.flatnonzero(labels == digit)[0]) for digit in np.unique(labels)][-PAIRS:]
    codes = codes_of("model", model, held)
    rebuilt = np.asarray(model.reconstruct(held))
    data: dict[str, Any] = {
        "latents": LATENTS,
        "counts": counts,
        "pca": {str(count): _pca_errors(learnt[:count], held) for count in counts},
        "mean": _error(np.broadcast_to(learnt.mean(axis=0), held.shape), held),
        "labels": ship(labels, "uint8"),
        "colours": {"light": plots.CLASSES[:10], "dark": [plots.DARK[colour] for colour in plots.CLASSES[:10]]},
        "shown": shown,
        "images": ship_images(held[shown]),
        "end": {
            "seen": seen,
            "codes": ship(codes, "float16"),
            "pictures": ship_images(rebuilt[shown]),
        },
        "worker": worker(),
        "later": {"base64": _packed(np.concatenate([learnt, held])), "learnt": len(learnt)},
    }
    return LiveFigure("train-one", data, _drawn(data, codes, labels, held[shown], rebuilt[shown]))


def baselines(figure: LiveFigure, *, latent: int, count: int) -> Baselines:
    """Return the errors that the page draws as lines, for a code of `latent` numbers and `count` digits learnt from."""
    data = figure.data
    return Baselines(data["pca"][str(count)][data["latents"].index(latent)], data["mean"])


def worker() -> str:
    """Return the script that trains. It runs in a worker; a page that loads it gets its text, to make a worker of it.

    A page that is opened as a file may start no worker from another file, and a strict server forbids any other.
    """
    wasm = base64.b64encode((HERE / "train.wasm").read_bytes()).decode()
    own = "\n".join((HERE / f"train-{part}.js").read_text(encoding="utf-8") for part in ("engine", "worker"))
    return (
        "(function work() {\n"
        '"use strict";\n'
        "if (globalThis.document) return aelibLive.receive({ source: `(${work})()` });\n"
        f'const WASM = "{wasm}";\n{own}}})();\n'
    )


def _error(rebuilt: np.ndarray, images: np.ndarray) -> float:
    return round(float(((rebuilt - images) ** 2).sum(axis=(1, 2)).mean()), 2)


def _pca_errors(learnt: np.ndarray, held: np.ndarray) -> list[float]:
    """The squared errors on `held` of PCA that is fitted to `learnt`, for each size of the code."""
    flat, other = (images.reshape(len(images), -1) for images in (learnt, held))
    mean = flat.mean(axis=0)
    _, _, axes = np.linalg.svd(flat - mean, full_matrices=False)
    found = [mean + (other - mean) @ axes[:latent].T @ axes[:latent] for latent in LATENTS]
    return [_error(rebuilt.reshape(held.shape), held) for rebuilt in found]


def _packed(images: np.ndarray) -> str:
    """Images in [0, 1] with two pixels to a byte, compressed, in base64."""
    greys = np.rint(GREYS * images).astype(np.uint8).reshape(-1, 2)
    return base64.b64encode(gzip.compress((greys[:, 0] * (GREYS + 1) + greys[:, 1]).tobytes(), 9, mtime=0)).decode()


def _drawn(
    data: dict[str, Any], codes: np.ndarray, labels: np.ndarray, images: np.ndarray, rebuilt: np.ndarray
) -> Figure:
    """Draw the picture: the codes of the trained model, and digits above their reconstructions."""
    figure, (plane, column) = plots.canvas(1, 2, width=6.4, height=4.2, gridspec_kw={"width_ratios": (1.7, 1)})
    plots.draw_codes(plane, codes, labels)
    pitch = 1.12 * FIELD
    for place, pair in enumerate(zip(images, rebuilt, strict=True)):
        for row, image in enumerate(pair):
            left, top = pitch * (place % 2 * 2 + row), pitch * (place // 2) * 1.25
            column.imshow(
                image,
                cmap="gray_r",
                vmin=0,
                vmax=1,
                interpolation="nearest",
                extent=(left, left + FIELD, top + FIELD, top),
            )
    column.set(xlim=(-1, 4 * pitch), ylim=(pitch * 1.25 * ((len(images) + 1) // 2), -1), aspect="equal")
    column.set_title(f"rebuilt, after {data['end']['seen']:,} digits", fontsize=9)
    column.set_axis_off()
    return figure
