"""A chain with some pixels held fixed draws the others given these."""

from collections.abc import Callable

import numpy as np

from aelib.course.exercises.boltzmann_machines.chapter import CHAPTER
from aelib.course.exercises.boltzmann_machines.small_machines import drawn_machine, sigmoid
from aelib.course.exercises.declaration import Exercise, Misconception


def _half_known() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(4)
    cases = []
    for n, p, k in ((5, 6, 4), (8, 5, 3)):
        x, known = (rng.random((n, p)) < 0.5).astype(float), rng.random(p) < 0.5
        known[:2] = True, False
        cases.append((x, known, *drawn_machine(rng, p, k), rng.random((n, k)), rng.random((n, p))))
    return cases


def _turn(
    x: np.ndarray,
    known: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    hidden: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda u, on: u < on,
    visible: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda v, on: v < on,
    kept: Callable[[np.ndarray], np.ndarray] = lambda known: known,
) -> np.ndarray:
    """Return one turn of the chain, with the parts that misconceptions change as arguments."""
    z = hidden(u, sigmoid(x @ W + c)).astype(float)
    new = visible(v, sigmoid(z @ W.T + b)).astype(float)
    return np.where(kept(known), x, new)


def _changed(**parts: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda *arguments: _turn(*arguments, **parts)


FILL_IN_PIXELS = Exercise(
    name="fill-in-pixels",
    chapter=CHAPTER,
    title="Fill in what is missing",
    minutes=15,
    difficulty=3,
    asks="a function `f(x, known, W, b, c, u, v)` that returns new images [n, p] of bits",
    hints=(
        "A turn of the chain, and then something is put back.",
        "Draw all hidden units from the images, draw all pixels from the hidden units, and for the pixels that are "
        "known take those that came. The hidden units go down as bits.",
        "A hidden unit is on where `u` is below the sigmoid of xW + c. A pixel is on where `v` is below the sigmoid of "
        "z times the transpose of W, plus b. `np.where(known, old, new)` takes `old` in the columns that are known.",
    ),
    answer=_turn,
    cases=_half_known,
    misconceptions=(
        Misconception(
            "nothing kept",
            _changed(kept=lambda known: np.zeros_like(known)),
            "You let the known pixels go. Then the chain forgets them, and draws from the whole model.",
        ),
        Misconception(
            "the wrong half",
            _changed(kept=lambda known: ~known.astype(bool)),
            "You kept the unknown pixels and drew the known ones.",
        ),
        Misconception(
            "probabilities sent down",
            _changed(hidden=lambda u, on: on),
            "You sent the probabilities of the hidden units down, as an autoencoder does. In Gibbs sampling they are "
            "drawn first: each hidden state is a decision that the pixels then agree on.",
        ),
        Misconception(
            "probabilities of pixels",
            _changed(visible=lambda v, on: on),
            "The unknown pixels came out as probabilities. The images of the chain are bits: compare with `v`.",
        ),
        Misconception(
            "draws turned round",
            _changed(hidden=lambda u, on: u > on, visible=lambda v, on: v > on),
            "A uniform number lies below p with probability p. With `>` units are on with probability 1 - p.",
        ),
        Misconception(
            "hidden units rounded",
            _changed(hidden=lambda u, on: on > 0.5),
            "You turned on each hidden unit that is more likely on than off. Draw it: compare with `u`.",
        ),
        Misconception(
            "pixels rounded",
            _changed(visible=lambda v, on: on > 0.5),
            "You turned on each pixel that is more likely on than off. Draw it: compare with `v`.",
        ),
        Misconception(
            "visible draw turned round",
            _changed(visible=lambda v, on: v > on),
            "A uniform number lies below p with probability p. With `>` pixels are on with probability 1 - p.",
        ),
        Misconception(
            "nothing drawn",
            _changed(hidden=lambda u, on: on, visible=lambda v, on: on),
            "You sent probabilities up and down: an autoencoder's reconstruction, the same at each turn. Draw the "
            "hidden units with `u`, and then the pixels with `v`.",
        ),
        Misconception(
            "only known pixels sent up",
            lambda x, known, W, b, c, u, v: np.where(known, x, _turn(x * known, known, W, b, c, u, v)),
            "You sent up the known pixels only, with 0 for the others. The unknown ones have values too, those of the "
            "turn before: a chain goes on from where it is.",
        ),
        Misconception(
            "hidden draw turned round",
            _changed(hidden=lambda u, on: u > on),
            "A uniform number lies below p with probability p. With `>` hidden units are on with probability 1 - p.",
        ),
        Misconception(
            "visible biases forgotten",
            lambda x, known, W, b, c, u, v: _turn(x, known, W, 0 * b, c, u, v),
            "The visible biases are missing on the way down: a pixel gets b plus what the hidden units send it.",
        ),
        Misconception(
            "hidden biases forgotten",
            lambda x, known, W, b, c, u, v: _turn(x, known, W, b, 0 * c, u, v),
            "The hidden biases are missing on the way up: t = xW + c.",
        ),
        Misconception(
            "rounded",
            _changed(hidden=lambda u, on: on > 0.5, visible=lambda v, on: on > 0.5),
            "You turned on whatever is more likely on than off. That chain runs into a fixed picture and stays there: "
            "it looks for a low energy, and does not draw.",
        ),
    ),
    unrelated=lambda x, known, W, b, c, u, v: np.cos(x + v),
    explanation="That is one turn. After many of them the unknown pixels are a draw from their distribution, given the "
    "known ones: a question that a model of p(x) answers without having been trained for it.",
)
