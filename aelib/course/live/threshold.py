"""A threshold: scores of usual and strange pictures, a line that the reader draws, and what it flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from aelib import plots
from aelib.arguments import Array, describe, require_array, require_finite, require_number
from aelib.course.live.draw_digit import rebuild_by, ship_model
from aelib.course.live.figure import LiveFigure
from aelib.course.live.network import ship, unship
from aelib.course.live.plane import require_images, ship_images
from aelib.latent.detection import auroc
from aelib.models.autoencoder import Autoencoder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 0.5
"""The largest share of usual pictures that the slider lets be flagged."""
BINS, EDGES = 24, (0.01, 0.99)
"""How many bars a histogram has, and between which quantiles of all scores they lie."""

COLOURS = plots.AUTOENCODER, plots.SQUARED_ERROR, plots.ANCHOR, plots.CODE
"""Those of the curves in the picture, in the order of the scores."""


class Flagged(NamedTuple):
    """What a threshold flags.

    Example:
        >>> Flagged(1.5, 0.25, 0.75, 0.9).found
        0.75
    """

    line: float
    """The threshold: scores above it are flagged."""
    false: float
    """The share of the usual pictures that are flagged, in [0, 1]."""
    found: float
    """The share of the strange pictures that are flagged, in [0, 1]."""
    area: float
    """The area under the ROC curve of this score."""


def threshold(
    images: Float[Array, "n height width"],
    strange: Bool[Array, " n"],
    scores: Mapping[str, Float[Array, " n"]],
    kept: Mapping[str, Float[Array, " m"]],
    *,
    share: float = 0.05,
    model: Autoencoder | None = None,
    errors: Mapping[str, bool] | None = None,
) -> LiveFigure:
    """Return scores of usual and strange pictures, with a threshold that the reader moves, and what it flags.

    The reader chooses a share. The threshold is the score which this share of the pictures `kept` exceeds, usual ones
    that trained nothing, so that no picture that is judged takes part in the choice.

    Args:
        images: The pictures that are judged, [n, height, width] in [0, 1].
        strange: Which of them are strange, [n]. Some are, and some are not.
        scores: By name, the score [n] of each picture; a strange one should have a higher one.
        kept: By the same names, the scores [m] of the usual pictures that choose the threshold.
        share: The share with which the page begins, from 0 to 0.5.
        model: An autoencoder, as for `draw_digit`, whose squared error some of the scores are. With it the page also
            scores the digit that its reader drew.
        errors: By the names of those scores, whether the error is divided by the ink of the picture.

    Raises:
        TypeError, ValueError: For other images, for scores that do not fit, and for a model that a page cannot run.

    Example:
        >>> images, strange = np.zeros((4, 2, 2), np.float32), np.array([False, False, True, True])
        >>> figure = threshold(images, strange, {"error": np.array([1.0, 2.0, 2.5, 9.0])},
        ...                    {"error": np.array([1.0, 2.0, 3.0])}, share=0.25)
        >>> flagged(figure, "error")
        Flagged(line=2.5, false=0.0, found=0.5, area=1.0)
    """
    require_images(images, ("height", "width"))
    require_array("strange", strange, (len(images),), np.bool_)
    if np.all(strange) or not np.any(strange):
        raise ValueError(
            f"strange must say of some images that they are, and of others not, but got {describe(strange)}"
        )
    if not scores or list(scores) != list(kept):
        raise ValueError(f"scores and kept must have the same names, but got {list(scores)} and {list(kept)}")
    for name in scores:
        require_array(f"scores[{name!r}]", scores[name], (len(images),))
        require_array(f"kept[{name!r}]", kept[name], ("m",))
        require_finite(f"scores[{name!r}]", scores[name])
        require_finite(f"kept[{name!r}]", kept[name])
        if not len(kept[name]):
            raise ValueError(f"kept[{name!r}] must hold at least one score, but got none")
    require_number("share", share, low=0, high=MOST)
    if (model is None) != (errors is None) or not set(errors or {}) <= set(scores):
        raise ValueError(f"errors must be named with a model, by names of {list(scores)}, but got {errors}")
    data = {
        "images": ship_images(np.asarray(images)), "strange": np.asarray(strange).astype(int).tolist(),
        "names": list(scores), "most": MOST, "bins": BINS, "edges": list(EDGES), "start": [0, float(share)],
        "scores": [ship(np.asarray(each), "float32") for each in scores.values()],
        "kept": [ship(np.sort(np.asarray(each)), "float32") for each in kept.values()],
    }  # fmt: skip
    if model is not None and errors is not None:
        data |= {"own": {name: bool(by_ink) for name, by_ink in errors.items()}, "later": ship_model("model", model)}
    return LiveFigure("choose-threshold", data, _draw(data))


def flagged(figure: LiveFigure, score: str, share: float | None = None) -> Flagged:
    """Return what the page shows of a `threshold` figure, computed from the scores as shipped.

    Args:
        figure: What `threshold` returned.
        score: The name of a score.
        share: The share of the kept pictures above the threshold; None for that with which the page begins.

    Example:
        >>> images, strange = np.zeros((2, 2, 2), np.float32), np.array([False, True])
        >>> figure = threshold(images, strange, {"error": np.array([1.0, 2.0])}, {"error": np.array([1.5])})
        >>> flagged(figure, "error", 0.0).line
        1.5
    """
    data = figure.data
    return _flagged(data, data["names"].index(score), data["start"][1] if share is None else share)


def own_score(figure: LiveFigure, score: str, digit: Float[Array, "28 28"]) -> float:
    """Return the score that the page gives a drawing, by the network as it is shipped."""
    error = float(rebuild_by(figure.data["later"], np.asarray(digit)[None]).errors[0])
    return error / float(np.sum(digit)) if figure.data["own"][score] else error


def _flagged(data: dict[str, Any], place: int, share: float) -> Flagged:
    scores, kept = (unship(data[key][place]).astype(np.float64) for key in ("scores", "kept"))
    strange = np.array(data["strange"], bool)
    line = float(np.quantile(kept, 1 - share))
    above = scores > line
    return Flagged(
        line, float(above[~strange].mean()), float(above[strange].mean()), auroc(scores[~strange], scores[strange])
    )


def _draw(data: dict[str, Any]) -> Figure:
    """Draw the picture: the histograms of the first score with the threshold, and the ROC curve of each."""
    from matplotlib.patheffects import withStroke

    strange, start = np.array(data["strange"], bool), data["start"][1]
    figure, (left, right) = plots.canvas(1, 2, width=6.6, height=3.0)
    scores = unship(data["scores"][0]).astype(np.float64)
    low, high = np.quantile(scores, data["edges"])
    edges = np.linspace(low, high, data["bins"] + 1)
    line, middles = _flagged(data, 0, start).line, (edges[1:] + edges[:-1]) / 2
    usual, odd = (np.histogram(np.clip(scores[which], *edges[[0, -1]]), edges)[0] for which in (~strange, strange))
    kinds = {"normal": (usual, odd, plots.AUTOENCODER), "other": (odd, usual, plots.LINEAR)}
    for name, (counts, rest, colour) in kinds.items():
        left.stairs(counts, edges, color=colour, label=name)
        # The name stands on its own side of the threshold, where most is to be seen of this histogram alone.
        most = int(np.argmax(np.where((middles > line) == (name == "other"), counts - rest, -np.inf)))
        left.annotate(
            name, (edges[most], max(counts[most], rest[most])), (0, 3), textcoords="offset points", va="bottom",
            color=colour, path_effects=[withStroke(linewidth=3.5, foreground=plots.PAPER)],
        )  # fmt: skip
    left.axvline(line, color=plots.FAINT, linestyle="--", linewidth=1)
    left.set(xlabel=data["names"][0], ylabel="pictures", ylim=(0, 1.15 * max(usual.max(), odd.max())))
    curves = []
    for place, name in enumerate(data["names"]):
        shares = [_flagged(data, place, share) for share in np.linspace(0, 1, 101)]
        found = [each.false for each in shares], [each.found for each in shares]
        curves += right.plot(*found, color=COLOURS[place % len(COLOURS)], label=name)
    right.set(xlabel="normal ones flagged", ylabel="others flagged", xlim=(0, 1), ylim=(0, 1))
    # The names stand apart, as the curves meet at both ends: each in the colour of its curve, the largest area first.
    curves.sort(key=lambda curve: -_flagged(data, data["names"].index(curve.get_label()), start).area)
    names = right.legend(
        handles=curves, loc="lower right", frameon=False, labelcolor="linecolor", fontsize=9,
        handlelength=0, handletextpad=0,
    )  # fmt: skip
    for dot in names.legend_handles:  # what is left of a line without length
        dot.set_visible(False)
    return figure
