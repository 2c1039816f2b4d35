"""A second layer that helps

minutes: 30
difficulty: 3
asks: a function `f(x)` of digits [n, 28, 28] that returns a list of two pairs (weights, biases), of the shapes
  [{WIDTHS[0]}, {WIDTHS[1]}], [{WIDTHS[1]}] and [{WIDTHS[1]}, {WIDTHS[2]}], [{WIDTHS[2]}]
hint: The chapter's second layer is worth a fraction of a point. What did its training lack: digits, passes, damage?
  Which of them can you change?
hint: With a quarter of its input masked, a code of the first layer is easily guessed from the other {WIDTHS[1] - 1}.
  Make it harder for the second layer, and give it more passes. Its data stay the clean codes.
hint: First layer, {FIRST[0]} masked, ten passes; second layer, {SECOND[0]} masked, forty passes; Adam at 0.003 in
  batches of 100. The weights of a layer of `aelib.dense_stack` are `layer.encoder.layers[0].kernel[...]` and
  `.bias[...]`.
right: With few labels your second layer is worth two points or more beside the first, and it owes them to its training:
  the same numbers at other places are worth nothing of the kind. Say in two or three sentences what you tried, and what
  you would have to run to know which of your changes did it.
point: The first layer has to be good for itself, or a second one is easily better.
point: The shuffled layer is the control. Whatever opens codes by its size alone, or by one more nonlinear step, does so
  in the control too.
point: One change at a time. Damage and passes together say nothing about either.
point: You chose by what the checker said of its digits. A fresh set would say how much of the lead is that choice.

a poor first layer: Your first layer is hardly better than the pixels, or worse. A second layer is easily better than a
  poor first one. Train the first one on the images, without labels, as in the chapter, and give it more passes than
  there: here are {DIGITS:,} digits, a quarter of the chapter's.
a copy: Most units of your second layer follow one unit of the first. It copies, and its codes are no more open than the
  first layer's. Nothing is squeezed from {WIDTHS[1]} numbers to {WIDTHS[2]}; let the layer guess what is masked.
nothing learnt: With its numbers at other places your second layer does as well, or better. So its training has put
  nothing there that helps. Was it trained, on the codes of the first layer, and are these the weights from after the
  training? Then two passes over {DIGITS:,} digits are few: passes and damage are what to change.
too little: Your second layer has learnt something: shuffled, it is worse. But it is ahead of the first layer, or of
  that control, by less than is asked for. Of passes and damage the chapter's layers had little: two passes, a quarter
  masked.
"""

from functools import cache
from itertools import pairwise

import jax
import numpy as np
import optax
from flax import nnx

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import digits_on_their_side, finite, form, outcome
from aelib.course.exercises.sigmoid import sigmoid
from aelib.course.exercises.stacked_autoencoders.control_for_one_layer import control
from aelib.likelihoods import Bernoulli
from aelib.models.stack import dense_stack
from aelib.training.fit import fit
from aelib.training.losses import denoising, masking_noise

WIDTHS = (784, 200, 200)
LIKE = [(np.empty((i, o)), np.empty(o)) for i, o in pairwise(WIDTHS)]
LABELS, HELD, DRAWS = 100, 500, 16
PENALTIES = (1, 10, 30, 100, 300, 1000, 3000)
DIGITS, FIRST, SECOND = 5000, (0.25, 10), (0.5, 40)
"""How many train, and what is masked in each layer, with how many passes."""
ENOUGH = 2.0
"""Points by which the first layer has to be ahead of the pixels, and the second of the first and of its control."""


@cache
def images():
    """Digits on their side, for which nothing elsewhere was trained: 5,000 to learn from, labelled ones, a test."""
    x, labels, *hidden = digits_on_their_side(np.random.default_rng(17), 9000, 5000)
    return x[:DIGITS], x[DIGITS:], labels[DIGITS:], *hidden


def probed(x, labels, new, new_labels):
    """The accuracy (%) of least squares from codes to classes with few labels, the mean over several draws of them.

    A penalty holds the weights back; labels of other digits choose it.
    """
    found = []
    for seed in range(DRAWS):
        own, held = np.split(np.random.default_rng(seed).permutation(len(x))[: LABELS + HELD], [LABELS])
        mean, spread = x[own].mean(axis=0), x[own].std(axis=0) + 0.01
        a, b, c = (np.c_[(z - mean) / spread, np.ones(len(z))] for z in (x[own], x[held], new))
        values, vectors = np.linalg.eigh(a @ a.T)
        targets = vectors.T @ np.eye(10)[labels[own]]
        tries = [a.T @ (vectors @ (targets / (values + each)[:, None])) for each in PENALTIES]
        W = max(tries, key=lambda W: np.mean((b @ W).argmax(axis=1) == labels[held]))
        found.append(100 * float(np.mean((c @ W).argmax(axis=1) == new_labels)))
    return float(np.mean(found))


def encode(x, layers):
    for W, b in layers:
        x = sigmoid(x @ W + b)
    return x


def copied(first, second):
    """Return the mean over units of the second layer of the closest correlation with one unit of the first."""
    a, b = ((z - z.mean(axis=0)) / (z.std(axis=0) + 1e-6) for z in (first, second))
    return float(np.abs(a.T @ b / len(a)).max(axis=0).mean())


@cache
def of_pixels():
    _, x, labels, new, new_labels = images()
    return probed(x.reshape(len(x), -1), labels, new.reshape(len(new), -1), new_labels)


def outcome_of(train):
    some, x, labels, new, new_labels = images()
    must = "The function must return a list of two pairs, weights [784, 200] and biases [200], [200, 200] and [200]"
    layers = finite(form(train(some.copy()), LIKE, must), "Your layers hold")
    x, new = x.reshape(len(x), -1), new.reshape(len(new), -1)

    def accuracy(layers):
        return probed(encode(x, layers), labels, encode(new, layers), new_labels)

    shuffled = control([tuple(layer) for layer in layers], 2, np.random.default_rng(18))
    pixels, first, second, mixed = of_pixels(), accuracy(layers[:1]), accuracy(layers), accuracy(shuffled)
    report = (
        f"With {LABELS} labels a probe has {second:.1f} % on your second layer, {first:.1f} % on your first, "
        f"{mixed:.1f} % on your second with its weights shuffled, and {pixels:.1f} % on pixels. Asked for are "
        f"{ENOUGH:.0f} points from pixels to the first layer, from there to the second, and from the shuffled second "
        "to yours."
    )
    codes = encode(new, layers[:1]), encode(new, layers)
    outcomes = {
        "flat": lambda: codes[1].std(axis=0).max() < 1e-3, "first": lambda: first < pixels + ENOUGH,
        "copy": lambda: copied(*codes) > 0.9, "nothing": lambda: second < mixed + 0.5 * ENOUGH,
        "little": lambda: second < max(first, mixed) + ENOUGH, "helps": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def judge(train):
    """Train, and say what came of it; that of the declared answers is declared, so that nobody waits for them."""
    return Verdict(DECLARED[train]) if train in DECLARED else outcome_of(train)


@cache
def layer(depth, share, epochs, width=200, below=()):
    """The weights of a layer on those of the settings `below`, and its codes of all digits, trained once."""
    x = layer(depth - 1, *below)[1] if depth else images()[0].reshape(-1, WIDTHS[0])
    (one,) = dense_stack(
        x.shape[1:], hidden=(width,), activation="sigmoid", likelihood=Bernoulli(), rngs=nnx.Rngs(depth)
    ).layers
    if epochs:
        loss, optimizer = denoising(masking_noise(share)), optax.adam(3e-3)
        fit(one, loss, x, epochs=epochs, batch_size=100, optimizer=optimizer, key=jax.random.key(depth), progress=False)
    up = one.encoder.layers[0]
    pair = np.asarray(up.kernel[...]), np.asarray(up.bias[...])
    return pair, encode(x, [pair]).astype(np.float32)


def stack(first=FIRST, second=SECOND, change=lambda W, b: (W, b)):
    """Two layers by the share that is masked and the passes of each; the second as `change` returns it."""

    def train(x):
        return [layer(0, *first)[0], change(*layer(1, *second, below=first)[0])]

    return train


RIGHT = stack()
WRONG = {
    "a_poor_first_layer": stack(first=(0.25, 0)), "nothing_learnt": stack(second=(0.5, 0)),
    "a_copy": stack(second=(0.5, 0), change=lambda W, b: (8 * np.eye(len(W)), b - 4)),
    "too_little": stack(second=(0.25, 2)),
}  # fmt: skip
DECLARED = {RIGHT: "helps"} | dict(zip(WRONG.values(), ("first", "nothing", "copy", "little"), strict=True))
"""What becomes of each declared answer, which the tests measure."""

EXERCISE = exercise(
    __name__, __doc__, RIGHT, measure=judge, passes="helps", seconds=120,
    unrelated=stack(second=(0.5, 0), change=lambda W, b: (0 * W, b)), **WRONG,
)  # fmt: skip
