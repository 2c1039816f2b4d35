"""Design a control: the layers above

minutes: 15
difficulty: 3
asks: a function `f(layers, rng)` of a list of pairs, weights [in, out] and biases [out], and a generator of NumPy that
  returns such a list
hint: What does the sentence praise, and what does it call worthless? The control takes away only what it calls
  worthless.
hint: The lowest layer stays as it is. Of the layers above, the sentence lets you keep how large their weights and
  biases are, but not their order.
hint: Each pair above the first becomes `rng.permutation(W.ravel()).reshape(W.shape)` and `rng.permutation(b)`; the
  first pair goes along unchanged. So the list is as long as it was, and no number of it is lost.
right: The lowest layer is all that is left of what was learnt, and the others are about as large as before. If a net
  from this start is as good as one from the whole stack, the sentence stands; if it is not, something was learnt above.
  Say in two or three sentences which number you would compare with which, and on how many draws.
point: The rival is the whole stack on the same draws, with a rate of its own for each of the two, and the paired
  interval of the difference.
point: Look at the training error first. If this start is stuck, the test error says nothing about what the
  layers had learnt: that is why their size has to stay.
point: The other half is a control too: with the lowest layer shuffled and those above as they are, the question is
  whether they are worth anything without it.

all layers shuffled [lowest = layers[0] => W, b = layers[0]; lowest = (rng.permutation(W.ravel()).reshape(W.shape),
  rng.permutation(b))]: You shuffled the lowest layer too. That is the chapter's own control, for the sentence that the
  size of the weights is enough. This sentence praises the lowest layer, so that layer has to stay.
the other half: You shuffled the lowest layer and kept those above. That takes away what the sentence praises: whatever
  comes out, those who believe it expect a worse net.
another size [(mixed(W), mixed(b)) => (rng.normal(0, 1 / np.sqrt(len(W)), W.shape), 0 * b)]: Your layers above have
  smaller weights or biases than the stack's. The sentence lets them keep their size, and with smaller ones a deep net
  of sigmoids is stuck: it would then fail for a reason that has nothing to do with what was learnt.
still trained [(mixed(W), mixed(b)) => (W + 0.5 * W.std() * rng.standard_normal(W.shape), mixed(b))]: Your weights
  still follow those that were learnt, or are their reverse. What the sentence calls worthless has to go altogether.
units under other names [(mixed(W), mixed(b)) => (W[:, (order := rng.permutation(W.shape[1]))], b[order])]: Whole units
  changed places or signs, each with all of its weights. What a unit has learnt moves with it. Mix the numbers within
  the matrix.
rows exchanged [(mixed(W), mixed(b)) => (rng.permutation(W), mixed(b))]: All units of a layer still stand at the angles
  to each other to which training brought them. `rng.permutation` of a matrix exchanges whole rows, and so each unit
  reads other inputs, all units in the same way; reversed signs do the same. Move each number by itself.
only the lowest layer is left [+ [(mixed(W), mixed(b)) for W, b in layers[1:]] =>]: You returned the lowest layer alone.
  That is another net, of one layer: depth went together with what was learnt, and nobody can say which of the two was
  missed.
nothing taken away [(mixed(W), mixed(b)) => (W, b)]: At least one of the layers above still has all of its weights where
  they were. What the sentence calls worthless has to go, in every layer above the lowest.
seed of its own [lowest = layers[0] => lowest, rng = layers[0], np.random.default_rng(0)]: Called with two generators,
  your function returns the same layers. Draw from the `rng` that it is given, so that each draw gets a shuffle of its
  own.
"""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, form
from aelib.course.exercises.stacked_autoencoders.control_for_one_layer import DRAWN_ANEW

SIZES = (30, 12, 14, 11)


def layers_of(seed=11):
    """Return layers whose numbers are all different, with a few that are much larger than the rest."""
    rng = np.random.default_rng(seed)
    return [(rng.standard_t(3, sizes) / 3, rng.standard_t(3, sizes[1]) - 1) for sizes in pairwise(SIZES)]


def same_numbers(a, b):
    """Check whether they are as large, number by number, at whatever places and with whatever signs."""
    return np.allclose(*(np.sort(np.abs(each), axis=None) for each in (a, b)), rtol=1e-5)


def alike(a, b):
    return np.allclose(a, b, rtol=1e-5)


def ranks(W):
    """Return the places of the numbers in order: of numbers, the few largest decide how well two matrices correlate."""
    return W.ravel().argsort().argsort()


def size(x):
    return np.sqrt(np.mean(np.square(x)))


def outcome_of(new, old):
    """Name what became of the layers."""
    (W, b), (V, c) = new[0], old[0]
    above = [(W, V, b, c) for (W, b), (V, c) in zip(new[1:], old[1:], strict=True)]
    left = [alike(W, V) for W, V, _, _ in above]
    if not (alike(W, V) and alike(b, c)):
        return "half" if all(left) else "all"
    if any(left):
        return "nothing"
    # Whole units in another order keep `W @ W.T`; other inputs for all units alike, the singular values.
    if any(alike(W @ W.T, V @ V.T) for W, V, _, _ in above):
        return "units"
    if any(alike(*(np.linalg.svd(each, compute_uv=False) for each in (W, V))) for W, V, _, _ in above):
        return "rows"
    trained = any(abs(np.corrcoef(ranks(W), ranks(V))[0, 1]) > 0.3 for W, V, _, _ in above)
    if not trained and all(same_numbers(W, V) and same_numbers(b, c) for W, V, b, c in above):
        return "control"
    if any(size(W) < 0.8 * size(V) or size(b) < 0.5 * size(c) for W, V, b, c in above):
        return "size"
    if any(size(W) > 1.25 * size(V) or size(b) > 1.6 * size(c) for W, V, b, c in above):
        return "other"
    # Units that are all alike, or that answer the same whatever they are given, are no draws.
    drawn = all(W.std(axis=side).mean() > 0.5 * V.std() for W, V, _, _ in above for side in (0, 1))
    return "trained" if trained else "anew" if drawn else "other"


def judge(control):
    old = layers_of()
    must = f"The function must return a list of {len(old)} pairs, weights [in, out] and biases [out], of the old sizes"

    def answer(seed):
        given = control([(W.copy(), b.copy()) for W, b in old], np.random.default_rng(seed))
        if isinstance(given, list | tuple) and len(given) == 1 < len(old):
            return None
        return form(given, old, must)

    new, other = answer(5), answer(6)
    if new is None or other is None:
        return Verdict("alone")
    finite(new, "The function returned")
    outcome = outcome_of(new, old)
    if outcome in ("control", "anew") and alike(new[1][0], other[1][0]):
        outcome = "seed"
    return Verdict("control", DRAWN_ANEW) if outcome == "anew" else Verdict(outcome)


def control(layers, rng):
    def mixed(a):
        return rng.permutation(a.ravel()).reshape(a.shape)

    lowest = layers[0]
    return [lowest] + [(mixed(W), mixed(b)) for W, b in layers[1:]]


def lowest_shuffled(layers, rng):
    return [tuple(rng.permutation(a.ravel()).reshape(a.shape) for a in layers[0]), *layers[1:]]


EXERCISE = exercise(
    __name__, __doc__, control, measure=judge, passes="control", the_other_half=lowest_shuffled,
    unrelated=lambda layers, rng: [layers[0], *((9 * W, 9 * b) for W, b in layers[1:])],
)  # fmt: skip
