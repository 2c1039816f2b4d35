"""A deep net that does not learn

minutes: 25
difficulty: 3
asks: two functions, `start(rng, sizes)` and `train(x, y, layers, steps)`; layers are a list of pairs, weights [fan-in,
  fan-out] and biases [fan-out]
hint: How large are the activations of the last hidden layer before the first step?
hint: Which variance keeps the size of a ReLU layer? With that start, print the loss after each of the first ten steps.
  The rate was chosen when nothing moved.
hint: Draw the weights of a layer with the standard deviation √(2/fan-in), and keep the biases at 0. With that start the
  rate of 1 is too large, so take a tenth of it. The gradient is right as it is.
right: Your net learns, on data, from seeds and with widths that it was not written for, and its first step moves the
  weights of every layer. Say in two or three sentences why the loss was near log 2 with one fault mended, and which
  printed number would have shown which fault you had.
point: With weights of 0.01 a layer of thirty multiplies by {0.01 * (30 / 2) ** 0.5:.2f}. Neither the data nor the error
  comes through, the logit is a bias, and the best bias has the loss log 2.
point: With He's weights and the rate of 1 the first steps throw the weights out. Either the logits overflow, or the
  units of some layer are off for nearly all examples: then no gradient comes down, and again only biases are left.
point: Controls: print the size of each layer's activations, and the share of its units that are off for every example,
  before the first step and after ten.

nothing comes through [np.sqrt(2 / i) => 0.01 ; rate=0.1 => rate=1.0]: In your start the activations of the last hidden
  layer are less than a fiftieth of the inputs. As little comes back, and plain descent then moves little but the biases
  of the last layers. An update that rescales each step may get away from there, but the start is the first of the two
  faults. Which variance keeps the size of a ReLU layer?
one scale for all widths [np.sqrt(2 / i) => 0.25]: Your weights have the same standard deviation in a layer of 20 units
  as in one of 320. Such a number fits one width: a ReLU layer multiplies the size by it times √(fan-in/2), and here the
  widths differ.
far too large [2 / i => 20 / i]: In your start the activations of the last hidden layer are more than ten times the
  inputs, and deltas grow as much on their way down. Which variance keeps the size of a ReLU layer?
one unit [rng.standard_normal((i, o)) => np.full((i, o), 1 / np.sqrt(i))]: In your start all units of a hidden layer
  compute the same. Equal weights get equal gradients and stay equal: draw them at random.
seed of its own [return [ => rng = np.random.default_rng(0); return []: Called twice with the same generator, your
  `start` returns the same weights. Draw them from the `rng` that it is given, so that whoever calls it decides about
  the seed and can compare several.
steps too long [rate=0.1 => rate=5.0]: The activations come through your start. But after training the weights are not
  finite, or all examples get the same answer, as where the units of a layer are off for all of them and no gradient
  comes through: the first steps were too long. Look at the loss after each of the first ten, and take a smaller rate.
the wrong way [rate=0.1 => rate=-0.1]: The first step leads uphill in at least one layer. Descent subtracts the
  gradient; check each layer's gradient by nudging.
another gradient [gradients(x, y, layers) => gradients(x, y, layers, masked=False)]: The first step of the last layer
  follows its gradient, and that of some layer below does not. On its way down a delta is multiplied by the transposed
  weights and then by the slope of the ReLU, which is 0 for each unit that is off. Compare with the gradients that were
  given.
changed too early: The first step of the last layer follows its gradient. Those below it follow from the weights after
  that step. All gradients belong to one place: send a delta down through the weights of the forward pass, and change
  them after that.
number of examples typed in [layers = [ => rate = 0.1 * len(x) / 400; layers = []: The first step is longer where there
  are more examples, in proportion to their number. The loss is a mean over the n examples: divide by `len(x)`.
biases by another gradient [b - rate * db => b - rate * db.sum()]: The first step moves the weights of each layer along
  their gradient, and the biases of some layer not along theirs. The gradient of a bias is the sum of its unit's deltas
  over the examples, one number a unit: `delta.sum(axis=0)`.
a layer left out [layers = [ => slopes[:6] = [(0 * dW, db) for dW, db in slopes[:6]]; layers = []: The first step does
  not move the weights of every layer. Layers that stay as they were drawn keep what chance gave them; here each has to
  learn.
begun anew [return layers => return [(0.9 * W, b) for W, b in layers]]: With `steps` equal to 0, your `train` returns
  other layers than it was given. It has to go on from where they stand; how they begin is the task of `start`.
too slow [rate=0.1 => rate=0.005]: It learns, and is not there after the steps that it was given; with ten times as many
  it is. Take longer steps: a tenth of the rate of the exercise is fair.
more steps than asked [range(steps) => range(3 * steps) ; rate=0.1 => rate=0.03]: It learns, with more than `steps`
  steps: told to take one, your `train` takes several. The number of steps is the budget. Stay within it, and take
  longer ones.
"""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import form
from aelib.course.exercises.sigmoid import sigmoid

STEPS = 400
ENOUGH = 0.25
"""Nats an example, on new ones."""
EXACT = 1 - 1e-5
"""The cosine above which two directions are the same, in float32 too."""
SETS = (
    {"seed": 1, "n": 300, "sizes": [3, 24, 36, 18, 30, 22, 40, 20, 28, 1], "radius": 1.0},
    {"seed": 2, "n": 420, "sizes": [4, 32, 48, 36, 54, 30, 44, 40, 26, 1], "radius": 1.3},
)


def shells(seed, n, p, radius):
    """Examples [n, p] on two shells, of class 1 on the outer one, and new ones."""
    rng = np.random.default_rng(seed)

    def draw(n):
        y = (rng.random((n, 1)) < 0.5).astype(np.float64)
        x = rng.standard_normal((n, p))
        x *= radius * (1 + y) * (1 + 0.1 * rng.standard_normal((n, 1))) / np.linalg.norm(x, axis=1, keepdims=True)
        return x, y

    return draw(n), draw(1000)


def layers_of(given, sizes, name):
    """Return the layers that a function of the reader's returned, or say what is wrong with their form."""
    must = (
        f"`{name}` must return a list of {len(sizes) - 1} pairs, weights [fan-in, fan-out] and biases [fan-out], for "
        f"layers of the sizes {', '.join(map(str, sizes))}"
    )
    return form(given, [(np.empty((i, o)), np.empty(o)) for i, o in pairwise(sizes)], must)


def gradients(x, y, layers, masked=True, back=None):
    """The gradients of the mean cross-entropy, one pair a layer, and the activations of the hidden layers.

    The deltas go down through the weights of `layers`, or of `back` if there are such.
    """
    a = [x]
    for W, b in layers[:-1]:
        a.append(np.maximum(a[-1] @ W + b, 0))
    W, b = layers[-1]
    delta, found = (sigmoid(a[-1] @ W + b) - y) / len(x), []
    for i, (W, _) in zip(a[::-1], (back or layers)[::-1], strict=True):
        found.insert(0, (i.T @ delta, delta.sum(axis=0)))
        delta = delta @ W.T * ((i > 0) | (not masked))
    return found, a[1:]


def logits(x, layers):
    for W, b in layers[:-1]:
        x = np.maximum(x @ W + b, 0)
    W, b = layers[-1]
    return x @ W + b


def loss_of(x, y, layers):
    t = logits(x, layers)
    return float((np.logaddexp(0, t) - y * t).mean())


def begins(x, layers, least=0.02, most=50):
    """Name what is wrong with a start: nothing comes through, or too much, or units that are all alike."""
    _, hidden = gradients(x, np.zeros((len(x), 1)), layers)
    size = np.sqrt((hidden[-1] ** 2).sum(axis=1).mean() / (x**2).sum(axis=1).mean())
    if not np.isfinite(size) or size > most:
        return "large"
    if size < least:
        return "small"
    return "alike" if min(a.std(axis=1).max() for a in hidden) < 1e-9 else None


def first_step(train, x, y, layers):
    """Name what is wrong with the first step, layer by layer."""
    after = train(x, y, layers, 1)
    slopes, _ = gradients(x, y, layers)
    changes = [(new - old, old, slope) for (new, _), (old, _), (slope, _) in zip(after, layers, slopes, strict=True)]
    if any(np.linalg.norm(change) < 1e-6 * np.linalg.norm(old) for change, old, _ in changes):  # in float32 too
        return "left out"
    along = [-float(cosine(change, slope)) for change, _, slope in changes]
    if along[-1] > EXACT > min(along):
        early, _ = gradients(x, y, layers, back=after)
        if all(-cosine(change, slope) > EXACT for (change, _, _), (slope, _) in zip(changes, early, strict=True)):
            return "early"
        if min(along) > -0.5:
            return "another gradient"
    if min(along) > EXACT and not biases_follow(after, layers, slopes):
        return "biases"
    return "uphill" if min(along) < 0 else None


def biases_follow(after, layers, slopes):
    """Check whether each layer's biases move along their gradient."""
    changes = [(new - old, its) for (_, new), (_, old), (_, its) in zip(after, layers, slopes, strict=True)]
    return all(change.any() and -cosine(change, its) > 0.999 for change, its in changes)


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())


def takes_several_steps(train, x, y, layers):
    """Whether one step is several shorter ones: off the straight line of the gradient, and where these would be."""

    def moved(after):
        return np.concatenate([(new - old).ravel() for (new, _), (old, _) in zip(after, layers, strict=True)])

    change, slope = moved(train(x, y, layers, 1)), moved(descent(x, y, layers, 1, rate=1.0))
    length = np.linalg.norm(change) / np.linalg.norm(slope)
    off = np.linalg.norm(change - length * slope)
    if off < 1e-5 * np.linalg.norm(change):
        return False

    def distance(steps):
        found = moved(descent(x, y, layers, steps, rate=length / steps))
        return np.linalg.norm(found * np.linalg.norm(change) / np.linalg.norm(found) - change)

    # A step of another optimiser, or on a part of the examples, is as far from these as from the straight line.
    return any(distance(steps) < 0.5 * off for steps in (2, 3, 4, 10, 40))


def of_one_scale(start):
    """Check whether the weights of a layer have the same standard deviation whatever its width."""
    small, large = (
        layers_of(start(np.random.default_rng(5), list(sizes)), sizes, "start")[1][0].std()
        for sizes in ([5, 20, 20, 1], [5, 320, 320, 1])
    )
    return 0.8 * small < large < 1.25 * small


def outcome_on(start, train, seed, n, sizes, radius):
    """Train on one pair of shells, and return what came of it, the numbers of new examples, and the first step's rate.

    The rate is for each example, and NaN where the first step of the last layer is not along its gradient.
    """
    data, new = shells(seed, n, sizes[0], radius)
    rng = np.random.default_rng(seed)
    layers, others = (layers_of(start(rng, list(sizes)), sizes, "start") for _ in range(2))
    repeats = all(np.array_equal(W, V) for (W, _), (V, _) in zip(layers, others, strict=True))

    def run(x, y, begun, steps):
        given = train(x.copy(), y.copy(), [(W.copy(), b.copy()) for W, b in begun], steps)
        return layers_of(given, sizes, "train")

    unmoved = run(*data, layers, 0)
    if not all(
        np.allclose(new, old, rtol=1e-5)
        for pair in zip(unmoved, layers, strict=True)
        for new, old in zip(*pair, strict=True)
    ):
        return "begun anew", "", np.nan
    last, slope = run(*data, layers, 1)[-1][0] - layers[-1][0], gradients(*data, layers)[0][-1][0]
    rate = np.linalg.norm(last) / np.linalg.norm(slope) / n if -cosine(last, slope) > EXACT else np.nan
    with np.errstate(all="ignore"):
        ended = run(*data, layers, STEPS)
        before, loss = loss_of(*new, layers), loss_of(*new, ended)
        report = (
            f"On 1,000 new examples the loss was {before:.3g} nats before training and is {loss:.3g} after {STEPS} "
            f"steps; at most {ENOUGH} is asked for."
        )
        least = 0.001 if loss <= ENOUGH else 0.02  # from less no plain descent learns within these steps
        if fault := begins(data[0], layers, least) or ("repeats" if repeats else first_step(run, *data, layers)):
            return fault, report, rate
        if loss <= ENOUGH:
            return "several" if takes_several_steps(run, *data, layers) else "learnt", report, rate
        if not np.isfinite(loss) or logits(data[0], ended).std() < 0.01:
            return begins(data[0], layers, most=10) or "long", report, rate
        slow = loss_of(*new, run(*data, layers, 10 * STEPS)) <= ENOUGH
    return "slow" if slow else "elsewhere", report, rate


def judge(answer):
    """Train on two pairs of shells; the first that is not learnt decides."""
    rates = []
    for each in SETS:
        outcome, report, rate = outcome_on(*answer, **each)
        rates.append(rate)
        if outcome != "learnt":
            break
    if outcome in ("learnt", "large", "long", "slow", "elsewhere") and of_one_scale(answer[0]):
        outcome = "one scale"
    if outcome == "learnt" and np.isclose(*rates, rtol=1e-3):
        outcome = "typed in"
    return Verdict(outcome, report)


def start(rng, sizes):
    return [(np.sqrt(2 / i) * rng.standard_normal((i, o)), np.zeros(o)) for i, o in pairwise(sizes)]


def in_place(x, y, layers, steps):
    """Each layer is changed before the delta goes down through it."""
    for _ in range(steps):
        moved = list(layers)
        for layer in reversed(range(len(layers))):
            dW, db = gradients(x, y, layers, back=moved)[0][layer]
            moved[layer] = layers[layer][0] - 0.1 * dW, layers[layer][1] - 0.1 * db
        layers = moved
    return layers


def descent(x, y, layers, steps, rate=0.1):
    with np.errstate(all="ignore"):
        for _ in range(steps):
            slopes, _ = gradients(x, y, layers)
            layers = [(W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(layers, slopes, strict=True)]
    return layers


EXERCISE = exercise(
    __name__, __doc__, (start, descent), measure=judge, passes="learnt", seconds=90,
    changed_too_early=(start, in_place),
    unrelated=(start, lambda x, y, layers, steps: descent(x, 0.3 + 0.4 * y, layers, steps)),
)  # fmt: skip
