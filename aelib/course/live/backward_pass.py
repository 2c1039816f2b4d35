"""A backward pass, one factor at a time: two inputs, two hidden units, one output, all sigmoid, with cross-entropy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from aelib import plots
from aelib.arguments import Array
from aelib.course.live.figure import LiveFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = {"W1": (2, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
"""The parameters, [inputs, outputs] of a layer, in the order of a link."""
LIMIT = 4.0
"""What the slider of a parameter reaches to both sides."""
RATE = 1.0
"""The rate of the figure's step of descent."""


def backward_pass(parameters: Mapping[str, Array], x: Float[Array, 2], y: float) -> LiveFigure:
    """Return a figure that goes through a small network forward and back, one unit and one factor at a time.

    The reader changes the parameter whose connection or unit she clicks, and takes steps of gradient descent. The
    picture shows all values and deltas, with which the pass ends.

    Args:
        parameters: `W1` [2, 2], `b1` [2], `W2` [2, 1] and `b2` [1]; weights are [inputs, outputs].
        x: The input [2].
        y: What the output should be, 0 or 1.

    Raises:
        ValueError: For parameters of other names or shapes.

    Example:
        >>> parameters = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.ones((2, 1)), "b2": np.zeros(1)}
        >>> figure = backward_pass(parameters, np.array([0.0, 0.0]), 1.0)
        >>> round(float(pass_values(figure)["y_hat"]), 3)
        0.731
    """
    got = {name: np.shape(value) for name, value in parameters.items()}
    if got != SHAPES:
        raise ValueError(f"parameters must have the shapes {SHAPES}, but got {got}")
    data = {
        "parameters": np.concatenate([np.ravel(parameters[name]) for name in SHAPES]).astype(float).tolist(),
        "x": np.asarray(x, float).tolist(),
        "y": float(y),
        "limit": LIMIT,
        "rate": RATE,
    }
    return LiveFigure("backward-pass", data, _draw(data))


def pass_values(figure: LiveFigure, parameters: list[float] | None = None) -> dict[str, Any]:
    """Return what the page shows: `t1`, `a1`, `t2`, `y_hat`, `loss`, `delta2`, `delta1`, and `gradient` by parameter.

    Args:
        figure: A figure that `backward_pass` returned.
        parameters: Nine numbers in place of the figure's: W1 row by row, b1, W2, b2.

    Example:
        >>> parameters = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.ones((2, 1)), "b2": np.zeros(1)}
        >>> figure = backward_pass(parameters, np.array([0.0, 0.0]), 1.0)
        >>> pass_values(figure)["gradient"]["b2"].round(3)
        array([-0.269])
    """
    return _values(figure.data | ({} if parameters is None else {"parameters": parameters}))


def _values(data: dict[str, Any]) -> dict[str, Any]:
    flat = np.asarray(data["parameters"])
    ends = np.cumsum([np.prod(shape) for shape in SHAPES.values()])[:-1]
    w = {name: part.reshape(SHAPES[name]) for name, part in zip(SHAPES, np.split(flat, ends), strict=True)}
    x, y = np.asarray(data["x"]), data["y"]
    t1 = x @ w["W1"] + w["b1"]
    a1 = 0.5 + 0.5 * np.tanh(t1 / 2)
    t2 = (a1 @ w["W2"] + w["b2"])[0]
    y_hat = 0.5 + 0.5 * np.tanh(t2 / 2)
    delta2 = y_hat - y
    delta1 = delta2 * w["W2"][:, 0] * a1 * (1 - a1)
    gradient = {"W1": np.outer(x, delta1), "b1": delta1, "W2": delta2 * a1[:, None], "b2": np.array([delta2])}
    return {
        "parameters": w, "t1": t1, "a1": a1, "t2": t2, "y_hat": y_hat, "loss": np.logaddexp(0, t2) - y * t2,
        "delta2": delta2, "delta1": delta1, "gradient": gradient,
    }  # fmt: skip


PLACES = {"x1": (0.0, 1.0), "x2": (0.0, -1.0), "h1": (1.5, 1.0), "h2": (1.5, -1.0), "out": (3.0, 0.0)}


def _draw(data: dict[str, Any]) -> Figure:
    """The picture: values in blue, deltas in orange, and on each connection its weight and below it its gradient."""
    seen = _values(data)
    W1, W2 = seen["parameters"]["W1"], seen["parameters"]["W2"]
    figure, ax = plots.canvas(width=4.9, height=3.1)
    middle = {"ha": "center", "va": "center"}
    G1, G2 = seen["gradient"]["W1"], seen["gradient"]["W2"]
    edges = {
        ("x1", "h1"): (W1[0, 0], G1[0, 0]), ("x1", "h2"): (W1[0, 1], G1[0, 1]), ("x2", "h1"): (W1[1, 0], G1[1, 0]),
        ("x2", "h2"): (W1[1, 1], G1[1, 1]), ("h1", "out"): (W2[0, 0], G2[0, 0]), ("h2", "out"): (W2[1, 0], G2[1, 0]),
    }  # fmt: skip
    for (start, end), (weight, gradient) in edges.items():
        (p, q), (r, s) = PLACES[start], PLACES[end]
        ax.plot([p, r], [q, s], color=plots.FAINT, linewidth=1, zorder=0)
        share = 0.3 if q * s < 0 else 0.5  # where two connections do not cross
        x, y = p + share * (r - p), q + share * (s - q)
        box = {"facecolor": plots.PAPER, "edgecolor": "none", "pad": 1}
        ax.text(x, y + 0.14, _number(weight, 1), color=plots.FAINT, bbox=box, **middle)
        ax.text(x, y - 0.16, _number(gradient), color=plots.LINEAR, bbox=box, **middle)
    said = {f"x{i + 1}": (f"$x_{i + 1}$ {_number(value, 0)}", "") for i, value in enumerate(data["x"])}
    for j in (0, 1):
        said[f"h{j + 1}"] = (
            f"$t$ {_number(seen['t1'][j])}, $a$ {_number(seen['a1'][j])}",
            f"$\\delta$ {_number(seen['delta1'][j])}",
        )
    said["out"] = (
        f"$t$ {_number(seen['t2'])}, $\\hat y$ {_number(seen['y_hat'])}",
        f"$\\delta$ {_number(seen['delta2'])}",
    )
    for name, (p, q) in PLACES.items():
        ax.plot(p, q, "o", markersize=15, markerfacecolor=plots.PAPER, markeredgecolor=plots.INK)
        value_at, delta_at = (-0.37, -0.71) if q < 0 else (0.68, 0.34)
        ax.text(p, q + value_at, said[name][0], color=plots.AUTOENCODER, **middle)
        ax.text(p, q + delta_at, said[name][1], color=plots.LINEAR, **middle)
    ax.set(xlim=(-0.45, 3.7), ylim=(-1.85, 1.8))
    ax.set_axis_off()
    return figure


def _number(value: float, digits: int = 3) -> str:
    """The number as a picture prints it."""
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
