"""One function written down in two ways has two gradients: those of the weights depend on their scale."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.vanishing_gradients.chapter import CHAPTER


def _norms_and_changes() -> list[tuple[np.ndarray, int, float]]:
    rng = np.random.default_rng(3)
    return [(rng.exponential(1, n), layer, c) for n, layer, c in ((6, 3, 10.0), (4, 1, 0.2), (5, 2, 3.0))]


def _rescaled(first: Callable[[float], float], second: Callable[[float], float], offset: int = 0) -> Callable[..., Any]:
    """Return the answer that multiplies the norm of the layer and of the one above by functions of c."""

    def answer(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
        new = norms.copy()
        new[layer - 1 + offset] *= first(c)
        new[(layer + offset) % len(new)] *= second(c)
        return new

    return answer


def _all_above(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
    new = norms.copy()
    new[layer:] *= c
    return new


def _all_below(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
    new = norms.copy()
    new[:layer] /= c
    new[layer] *= c
    return new


RESCALE_TWO_LAYERS = Exercise(
    name="rescale-two-layers",
    chapter=CHAPTER,
    title="The same function, other gradients",
    minutes=10,
    difficulty=2,
    asks="a function `f(norms, layer, c)` of an array [layers], a layer counted from 1 and a factor; it returns "
    "[layers]",
    hints=(
        "First convince yourself that the outputs stay the same, and so the loss, for any images. Then think of "
        "derivatives.",
        "The loss as a function of the two matrices has the same value at (W, V) and at (cW, V/c). If the weights of a "
        "matrix are twice as large, how much does a small change of a given size change them in proportion?",
        "A weight gradient is an input times a delta. The layer's own input has not changed, and its delta comes down "
        "through V/c, so it is divided by c. The layer above has an input c times as large and the delta that it had.",
    ),
    answer=_rescaled(lambda c: 1 / c, lambda c: c),
    cases=_norms_and_changes,
    misconceptions=(
        Misconception(
            "unchanged",
            lambda norms, layer, c: norms,
            "The function of the images has not changed, and so neither have outputs and loss. But a gradient is a "
            "derivative with respect to the weights, and where the weights are other ones it may be another one. "
            "Follow the input and the delta of each of the two layers.",
        ),
        Misconception(
            "with the weights",
            _rescaled(lambda c: c, lambda c: 1 / c),
            "You let the gradient grow with its weights. It is the other way round: where the weights are c times as "
            "large, a change of the same size is c times less of a change, and the loss notices it c times less.",
        ),
        Misconception(
            "first layer only",
            _rescaled(lambda c: 1 / c, lambda c: 1),
            "The layer itself is right. The one above has new weights too, and its input is c times as large.",
        ),
        Misconception(
            "second layer only",
            _rescaled(lambda c: 1, lambda c: c),
            "The layer above is right. But the delta of the layer itself comes down through the weights above it, "
            "which were divided by c.",
        ),
        Misconception(
            "squared",
            _rescaled(lambda c: 1 / c**2, lambda c: c**2),
            "You counted the change twice. A weight gradient is the layer's input times its delta, and for each of the "
            "two layers only one of these has changed, by c.",
        ),
        Misconception(
            "all layers above",
            _all_above,
            "You let all layers above have larger inputs. The layer after the one with cW divides by c again, so from "
            "its output on everything is as before; and what comes down is changed in between as well.",
        ),
        Misconception(
            "all layers below",
            _all_below,
            "You let all layers below have smaller deltas. The delta of the layer itself is divided by c, but further "
            "down it passes through cW, and from there on it is as before.",
        ),
        Misconception(
            "counted from 0",
            _rescaled(lambda c: 1 / c, lambda c: c, offset=1),
            "Right, for the next pair of layers. Layers count from 1 and arrays from 0: layer 3 is `norms[2]`.",
        ),
    ),
    unrelated=lambda norms, layer, c: np.cos(norms),
    explanation="The same function, the same loss, and weight gradients as different as you like. Gradient descent "
    "does see the difference. The norm of a weight gradient belongs to a way of writing a function down, not to the "
    "function.",
)
