"""A control for one layer

minutes: 20
difficulty: 3
asks: a function `f(layers, depth, rng)` of a list of pairs (weights [inputs, width], biases [width]), a number and a
  generator of NumPy that returns such a list
hint: Name what the random stack differs in from the trained one, beside the training of this layer. There are two more
  things.
hint: The layers below are to stay as they were trained. And the layer itself keeps its numbers, so that their size
  cannot be what made the difference. What is left that training has put into it?
hint: Take the matrix of this layer, whose number in the list is `depth - 1`, and put its numbers at other places,
  drawn from `rng`, each wherever it falls; `rng.permutation(W.ravel()).reshape(W.shape)` does it. Return all other
  pairs as they are, and leave the arrays that you were given as they were.
right: What this layer has learnt is gone, and the size of its numbers is not. If a probe does as well on its codes, the
  training of this layer is not what opened them. Say in two or three sentences what the random stack of the chapter
  would have answered in its place, and how you would compare the two stacks over seeds.
point: The random stack answers whether all layers together owe something to training. A trained first layer alone may
  make the difference, and so may larger weights.
point: Compare within each seed, trained minus control, with the same labels: a mean and its standard error.
point: Draw the control several times, or for each seed anew. One draw may be lucky.
point: What this control keeps it cannot refute: that it is the size of the weights, or the biases, or the layers below.

nothing changed [(mixed, b) => (W, b)]: This is the trained stack itself. A control lacks the one thing that the claim
  praises.
the layer above [W, b = layers[depth - 1] => W, b = layers[depth] ; [*layers[: depth - 1], (mixed => [*layers[:depth],
  (mixed ; *layers[depth:]] => *layers[depth + 1 :]]]: The layer in question is still as it was trained, and another one
  is not. `depth` counts from 1, and the list from 0.
all layers: You changed layers below, too. Then the codes that this layer reads are no longer those of trained layers,
  and what its own training was worth cannot be seen: a difference may belong to them.
layers above too: You changed layers above, too. The codes in question do not depend on them, but whoever uses the rest
  of the stack compares two changes at once. One thing at a time.
rows exchanged [rng.permutation(W.ravel()).reshape(W.shape) => rng.permutation(W)]: All units of the layer still stand
  at the angles to each other to which training brought them. `rng.permutation` of a matrix exchanges whole rows, and so
  each unit reads other inputs, all units in the same way; reversed signs of rows do the same. Move each number by
  itself.
units renamed [rng.permutation(W.ravel()).reshape(W.shape) => rng.permutation(W, axis=1)]: Your units are the trained
  ones in another order. A probe reads codes in any order equally well.
signs of units: Your units look along the trained directions still, some of them backwards. What a probe can read off a
  unit it reads off its reverse as well. Move each number by itself.
weights of another size [rng.permutation(W.ravel()).reshape(W.shape) => rng.uniform(-1, 1, W.shape) * np.sqrt(6 /
  sum(W.shape))]: Your weights are of another size than the trained ones, as a fresh start is. Training makes weights
  larger, and size alone may open the codes, or close them: it has to be the same.
no draw [rng.permutation => np.random.default_rng(0).permutation]: Called with two generators, you return the same
  control. Draw from the one that is passed, so that every seed gets a control of its own.
still trained [rng.permutation(W.ravel()).reshape(W.shape) => W + 0.3 * rng.standard_normal(W.shape)]: Your weights
  still follow the trained ones, with something on top. A part of what was learnt is left, so that a control that does
  as well refutes nothing.
biases lost [(mixed, b) => (mixed, 0 * b)]: Your biases are not of the trained size. They too were trained, and without
  them units may be saturated, or never on; that alone may close the codes. Keep them, or shuffle them.
trained stack overwritten: The control is right, and made in place: the trained stack that it should be compared with
  is gone. Work on a copy.
"""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding, form, outcome

SIZES = ((30, 24, 18, 26, 20), 3), ((28, 22, 16), 1)
"""The inputs and widths of two stacks, and the depth of the layer in question."""
DRAWN_ANEW = (
    "These are new numbers of about the old size, so that a second thing differs: how many are much larger than the "
    "rest. Moved to other places, the numbers that were there differ in one thing only."
)
"""What is said of normal draws, and of others, in the place of the layer's own numbers."""


def trained(sizes):
    """Layers whose weights have a structure, as training leaves them, and biases that are no mean of zero."""
    rng = np.random.default_rng(sizes[0])
    layers = []
    for inputs, width in pairwise(sizes):
        W = 0.6 * rng.standard_normal((inputs, 3)) @ rng.standard_normal((3, width))
        layers.append((W + 0.5 * rng.standard_normal(W.shape), rng.normal(-1, 0.7, width)))
    return [(W.astype(np.float32), b.astype(np.float32)) for W, b in layers]


def copies(layers):
    return [(W.copy(), b.copy()) for W, b in layers]


def size(x):
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64))))


def same(layer, other):
    return all(np.allclose(*both, atol=1e-6) for both in zip(layer, other, strict=True))


def reversed_units(mixed, W):
    """Check whether the units look along the directions to which training brought them, some of them backwards."""
    along = mixed.T @ W / np.outer(np.linalg.norm(mixed, axis=0) + 1e-9, np.linalg.norm(W, axis=0))
    nearest = along[np.arange(len(along)), np.abs(along).argmax(axis=1)]
    return np.abs(nearest).min() > 0.999 and nearest.min() < 0


def outcome_on(control, sizes, depth):
    """Return what became of the layer in question and of the others, and the numbers."""
    layers, handed = trained(sizes), copies(trained(sizes))
    must = f"The function must return a list of {len(layers)} pairs, weights and biases of the shapes that it was given"

    def made(handed, seed):
        return form(control(handed, depth, np.random.default_rng(seed)), layers, must)

    mine, again = made(handed, 1), made(copies(layers), 2)
    changed = [not same(*both) for both in zip(mine, layers, strict=True)]
    (W, b), (mixed, shifts) = layers[depth - 1], mine[depth - 1]
    ratio = size(mixed) / size(W)
    spread = mixed.std() > 0 and np.isfinite(mixed).all()
    follows = float(np.corrcoef(mixed.ravel(), W.ravel())[0, 1]) if spread else 0.0
    numbers = ", ".join(str(number) for number, each in enumerate(changed, start=1) if each) or "none"
    report = (
        f"In a stack of {len(layers)} layers, for depth {depth}: layers that are not as they were trained: {numbers}. "
        f"The weights of layer {depth} are {ratio:.2f} times as large as the trained ones, and correlate with them by "
        f"{follows:.2f}."
    )
    renamed = np.allclose(*(np.array(sorted(map(tuple, each.T))) for each in (mixed, W)), atol=1e-6)
    outcomes = {
        "nothing": not any(changed), "another": not changed[depth - 1], "below": any(changed[: depth - 1]),
        "above": any(changed[depth:]), "size": not 0.85 < ratio < 1.15,
        "no draw": same(mine[depth - 1], again[depth - 1]), "renamed": renamed, "signs": reversed_units(mixed, W),
        "angles": np.allclose(mixed.T @ mixed, W.T @ W, atol=1e-3 * size(W.T @ W)),
        "biases": not 0.7 < size(shifts) / size(b) < 1.3, "trained": abs(follows) > 0.25,
        "alike": mixed.std(axis=1).mean() < 0.1 * size(W),
        "overwritten": not all(same(*both) for both in zip(handed, layers, strict=True)), "control": True,
    }  # fmt: skip
    found = outcome(outcomes)
    anew = found == "control" and not np.allclose(*(np.sort(np.abs(each), axis=None) for each in (mixed, W)), atol=1e-5)
    return found, f"{report} {DRAWN_ANEW}" if anew else report


def judge(control):
    """Make the control of one layer of two stacks; the first that is none decides."""
    return deciding((outcome_on(control, *each) for each in SIZES), "control")


def control(layers, depth, rng):
    W, b = layers[depth - 1]
    mixed = rng.permutation(W.ravel()).reshape(W.shape)
    return [*layers[: depth - 1], (mixed, b), *layers[depth:]]


def of_several(which):
    """Shuffle each of the layers that `which` cuts out of the list."""

    def answer(layers, depth, rng):
        here = range(len(layers))[which(depth)]
        return [control([layer], 1, rng)[0] if i in here else layer for i, layer in enumerate(layers)]

    return answer


def in_place(layers, depth, rng):
    W, _ = layers[depth - 1]
    W[...] = rng.permutation(W.ravel()).reshape(W.shape)
    return layers


def one_unit(layers, depth, rng):
    """All units of the layer read the same."""
    made = control(layers, depth, rng)
    W, b = made[depth - 1]
    made[depth - 1] = W[:, :1] * (size(W) / size(W[:, :1])) + 0 * W, b
    return made


def signs_of_units(layers, depth, rng):
    W, b = layers[depth - 1]
    return [*layers[: depth - 1], (W * rng.choice([-1, 1], W.shape[1]), b), *layers[depth:]]


EXERCISE = exercise(
    __name__, __doc__, control, measure=judge, passes="control", unrelated=one_unit,
    all_layers=of_several(lambda depth: slice(depth)),
    layers_above_too=of_several(lambda depth: slice(depth - 1, None)), signs_of_units=signs_of_units,
    trained_stack_overwritten=in_place,
)  # fmt: skip
