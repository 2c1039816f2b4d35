"""Fill in what is missing

minutes: 15
difficulty: 3
asks: a function `f(x, known, W, b, c, u, v)` that returns new images [n, p] of bits
hint: A turn of the chain, and then something is put back.
hint: Draw all hidden units from the images, draw all pixels from the hidden units, and for the pixels that are known
  take those that came. The hidden units go down as bits.
hint: A hidden unit is on where `u` is below the sigmoid of xW + c. A pixel is on where `v` is below the sigmoid of z
  times the transpose of W, plus b. `np.where(known, old, new)` takes `old` in the columns that are known.
right: That is one turn. After many of them the unknown pixels are a draw from their distribution, given the known ones:
  a question that a model of p(x) answers without having been trained for it.

nothing kept: You let the known pixels go. Then the chain forgets them, and draws from the whole model.
the wrong half: You kept the unknown pixels and drew the known ones.
probabilities sent down: You sent the probabilities of the hidden units down, as an autoencoder does. In Gibbs sampling
  they are drawn first: each hidden state is a decision that the pixels then agree on.
probabilities of pixels: The unknown pixels came out as probabilities. The images of the chain are bits: compare with
  `v`.
draws turned round: A uniform number lies below p with probability p. With `>` units are on with probability 1 - p.
hidden units rounded: You turned on each hidden unit that is more likely on than off. Draw it: compare with `u`.
pixels rounded: You turned on each pixel that is more likely on than off. Draw it: compare with `v`.
visible draw turned round: A uniform number lies below p with probability p. With `>` pixels are on with probability 1 -
  p.
nothing drawn: You sent probabilities up and down: an autoencoder's reconstruction, the same at each turn. Draw the
  hidden units with `u`, and then the pixels with `v`.
only known pixels sent up: You sent up the known pixels only, with 0 for the others. The unknown ones have values too,
  those of the turn before: a chain goes on from where it is.
hidden draw turned round: A uniform number lies below p with probability p. With `>` hidden units are on with
  probability 1 - p.
visible biases forgotten: The visible biases are missing on the way down: a pixel gets b plus what the hidden units send
  it.
hidden biases forgotten: The hidden biases are missing on the way up: t = xW + c.
rounded: You turned on whatever is more likely on than off. That chain runs into a fixed picture and stays there: it
  looks for a low energy, and does not draw.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import drawn_machine, sigmoid
from aelib.course.exercises.declaration import exercise


def _half_known():
    rng = np.random.default_rng(4)
    cases = []
    for n, p, k in ((5, 6, 4), (8, 5, 3)):
        x, known = (rng.random((n, p)) < 0.5).astype(float), rng.random(p) < 0.5
        known[:2] = True, False
        cases.append((x, known, *drawn_machine(rng, p, k), rng.random((n, k)), rng.random((n, p))))
    return cases


def _turn(x, known, W, b, c, u, v, hidden=lambda u, on: u < on, visible=lambda v, on: v < on, kept=lambda known: known):
    """Return one turn of the chain, with the parts that misconceptions change as arguments."""
    z = hidden(u, sigmoid(x @ W + c)).astype(float)
    new = visible(v, sigmoid(z @ W.T + b)).astype(float)
    return np.where(kept(known), x, new)


def _changed(**parts):
    return lambda *arguments: _turn(*arguments, **parts)


EXERCISE = exercise(
    __name__,
    __doc__,
    _turn,
    cases=_half_known,
    unrelated=lambda x, known, W, b, c, u, v: np.cos(x + v),
    nothing_kept=_changed(kept=lambda known: np.zeros_like(known)),
    the_wrong_half=_changed(kept=lambda known: ~known.astype(bool)),
    probabilities_sent_down=_changed(hidden=lambda u, on: on),
    probabilities_of_pixels=_changed(visible=lambda v, on: on),
    draws_turned_round=_changed(hidden=lambda u, on: u > on, visible=lambda v, on: v > on),
    hidden_units_rounded=_changed(hidden=lambda u, on: on > 0.5),
    pixels_rounded=_changed(visible=lambda v, on: on > 0.5),
    visible_draw_turned_round=_changed(visible=lambda v, on: v > on),
    nothing_drawn=_changed(hidden=lambda u, on: on, visible=lambda v, on: on),
    only_known_pixels_sent_up=lambda x, known, W, b, c, u, v: np.where(
        known, x, _turn(x * known, known, W, b, c, u, v)
    ),
    hidden_draw_turned_round=_changed(hidden=lambda u, on: u > on),
    visible_biases_forgotten=lambda x, known, W, b, c, u, v: _turn(x, known, W, 0 * b, c, u, v),
    hidden_biases_forgotten=lambda x, known, W, b, c, u, v: _turn(x, known, W, b, 0 * c, u, v),
    rounded=_changed(hidden=lambda u, on: on > 0.5, visible=lambda v, on: on > 0.5),
)
