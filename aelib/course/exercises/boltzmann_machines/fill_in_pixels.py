"""Fill in what is missing

minutes: 15
difficulty: 3
asks: a function `f(x, known, W, b, c, u, v)` that returns new images [n, p] of bits
hint: A turn of the chain, and then something is put back.
hint: Draw all hidden units from the images, draw all pixels from the hidden units, and for the pixels that are known
  take those of `x`. The hidden units go down as bits.
hint: A hidden unit is on where `u` is below the sigmoid of xW + c. A pixel is on where `v` is below the sigmoid of z
  times the transpose of W, plus b. `np.where(known, old, new)` takes `old` in the columns that are known.
right: That is one turn. After many of them the unknown pixels are a draw from their distribution, given the known ones:
  a question that a model of p(x) answers without having been trained for it.

nothing kept [np.where(known, x, pixels) => pixels]: You let the known pixels go. Then the chain forgets them, and draws
  from the whole model.
the wrong half [np.where(known => np.where(~known]: You kept the unknown pixels and drew the known ones.
probabilities sent down [u < sigmoid(x @ W + c) => sigmoid(x @ W + c)]: You sent the probabilities of the hidden units
  down, as an autoencoder does. In Gibbs sampling they are drawn first: each hidden state is a decision that the pixels
  then agree on.
probabilities of pixels [v < sigmoid(z @ W.T + b) => sigmoid(z @ W.T + b)]: You returned probabilities for the unknown
  pixels. The images of the chain are bits: compare with `v`.
draws turned round [u < => u > ; v < => v >]: A uniform number lies below p with probability p. With `>` units are on
  with probability 1 - p.
hidden units rounded [u < => 0.5 <]: Your hidden units are on wherever they are more likely on than off. Draw them:
  compare `u` with the sigmoid, which no other function replaces.
pixels rounded [v < => 0.5 <]: You turned on each pixel that is more likely on than off. Draw it: compare with `v`.
visible draw turned round [v < => v >]: A uniform number lies below p with probability p. With `>` pixels are on with
  probability 1 - p.
nothing drawn [u < sigmoid(x @ W + c) => sigmoid(x @ W + c) ; v < sigmoid(z @ W.T + b) => sigmoid(z @ W.T + b)]: You
  sent probabilities up and down: an autoencoder's reconstruction, the same at each turn. Draw the hidden units with
  `u`, and then the pixels with `v`.
only known pixels sent up [x @ W => x * known @ W]: You sent up the known pixels only, with 0 for the others. The
  unknown ones have values too, those of the turn before: a chain goes on from where it is.
hidden draw turned round [u < => u >]: A uniform number lies below p with probability p. With `>` hidden units are on
  with probability 1 - p.
visible biases forgotten [W.T + b => W.T]: The visible biases are missing on the way down: a pixel gets b plus what the
  hidden units send it.
hidden biases forgotten [W + c => W]: The hidden biases are missing on the way up: t = xW + c.
biases forgotten [W + c => W ; W.T + b => W.T]: Both biases are missing, c on the way up and b on the way down: t = xW +
  c for the hidden units, and b plus what they send for the pixels.
rounded [u < => 0.5 < ; v < => 0.5 <]: You turned on whatever is more likely on than off. That chain runs into a fixed
  picture and stays there: it looks for a low energy, and does not draw.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import drawn_machine
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def half_known():
    rng = np.random.default_rng(4)
    cases = []
    for n, p, k in ((5, 6, 4), (8, 5, 3)):
        x, known = (rng.random((n, p)) < 0.5).astype(float), rng.random(p) < 0.5
        known[:2] = True, False
        cases.append((x, known, *drawn_machine(rng, p, k), rng.random((n, k)), rng.random((n, p))))
    return cases


def turn(x, known, W, b, c, u, v):
    z = (u < sigmoid(x @ W + c)).astype(float)
    pixels = (v < sigmoid(z @ W.T + b)).astype(float)
    return np.where(known, x, pixels)


EXERCISE = exercise(__name__, __doc__, turn, cases=half_known, unrelated=lambda x, known, W, b, c, u, v: np.cos(x + v))
