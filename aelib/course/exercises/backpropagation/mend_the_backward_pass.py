"""A backward pass that does not learn

minutes: 25
difficulty: 3
asks: a function `f(x, y, layers, steps)` of inputs [n, p], targets [n, 1], a list of two pairs, a weight and a bias
  each, and a number of steps that returns the trained layers in the same form
hint: Compare the gradient of each layer with nudging before the first step. By which factor is each of them off?
hint: The factors are +200 and −200. One of them is the number of examples, and makes the steps far too long. When it is
  mended the loss stays near log 2: look at the sign of what reaches the hidden layer.
hint: The loss is a mean over the examples, so the first delta is (ŷ − y)/n, for all that comes after it. And the slope
  of tanh, written with its activation, is 1 − a², which is positive: a² − 1 sends the hidden layer uphill.
right: Your training learns on data that it was not written for. Say in two or three sentences which control would have
  shown each of the faults before the first step.
point: Without the 1/n the steps were 200 times as long as meant, and the units saturated at once.
point: With the wrong slope the hidden layer climbed while the output layer descended. The loss falls at first, and ends
  where a network ends that has learnt nothing.
point: Controls: a gradient check of each layer, with the quotient of the two where they differ; and a run with the
  hidden layer held fixed, which a right training must beat.

steps too long [/ len(x) =>]: The first step is more than twenty times as long as the gradient of the mean loss. Your
  gradient is that of the sum over the examples: divide the first delta by n.
hidden layer climbs [1 - a**2 => a**2 - 1]: The output layer steps downhill, and the hidden layer uphill. Its deltas
  have the wrong sign: look at the slope of tanh, which is never negative.
hidden layer stands still [(1 - a**2) => 0]: The first step does not move the weights of the hidden layer. The output
  layer alone cannot separate the four clouds: send the delta back to the hidden layer, and update its weights.
slope of the sigmoid [1 - a**2 => a * (1 - a)]: a(1 − a) is the slope of the sigmoid, and the hidden units here are
  tanh: their slope is 1 − a².
no slope [* (1 - a**2) =>]: What the hidden layer receives lacks one factor, the slope of its own units, 1 − a².
one step short [range(steps) => range(steps - 1)]: Told to take one step, your function returns the layers as they were.
  Does its loop end a step early?
changed too early [@ W2.T => @ (W2 - rate * a.T @ delta2).T]: The hidden layer's first step is what follows from the
  output weights after their own step. All gradients belong to one place: send the delta back through the W2 of the
  forward pass, and change W2 after that.
number of examples typed in [len(x) => 200]: The first step is longer where there are more examples, in proportion to
  their number: your gradient is that of the sum, and a smaller rate or a number such as 200 makes up for it here. The
  loss is a mean over the n examples: divide by `len(x)`.
biases stand still [- rate * delta1.sum(axis=0) => ; - rate * delta2.sum(axis=0) =>]: The first step moves the weights,
  and not the biases of both layers. A bias is a weight whose input is 1: its gradient is the sum of the deltas.
another first step [W1 - rate * => W1 - 10 * rate * ; b1 - rate * => b1 - 10 * rate *]: It ends well, but its first step
  (`steps` equal to 1) is not that of gradient descent: with one rate for all, each layer moves against its gradient. Is
  a factor in one of the layers and not in the other? Does your loop run `steps` times, and from the layers that it is
  given?
the wrong way [sigmoid(a @ W2 + b2) - y => y - sigmoid(a @ W2 + b2)]: The first step of the output layer leads uphill.
  Descent subtracts the gradient, and the delta of the output is ŷ − y.
NaN [np.tanh => np.nan * np.tanh]: The weights are NaN or infinite. Steps that are too long, or an exponential that
  overflows.
begun anew [return layers => return [(W / 2, b) for W, b in layers]]: With `steps` equal to 0, your function returns
  other layers than it was given: it ignores `steps`, or does not go on from where they stand.
too slow [rate = 0.5 => rate = 0.1]: It learns, and is not there after the steps that it was given; with ten times as
  many it is. The first step is shorter than a rate of 0.5 makes it: take longer ones, or look for a factor too many.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import deciding, form
from aelib.course.exercises.sigmoid import sigmoid

STEPS = 500
EXACT = 1 - 1e-6
"""The cosine above which two directions are the same, in float32 too."""
ENOUGH = 0.05
"""Nats an example, on new ones."""
SETS = {"seed": 1, "p": 3, "n": 150, "hidden": 8}, {"seed": 2, "p": 5, "n": 260, "hidden": 9}


def clouds(seed, p, n, hidden):
    """Four clouds [n, p] around ±u ± v, of class 1 where the signs differ, new ones of them, and a small network."""
    rng = np.random.default_rng(seed)
    u, v = 1.5 * np.linalg.qr(rng.standard_normal((p, 2)))[0].T

    def draw(n):
        signs = rng.choice([-1, 1], (n, 2))
        x = signs[:, :1] * u + signs[:, 1:] * v + 0.4 * rng.standard_normal((n, p))
        return x, (signs[:, :1] != signs[:, 1:]).astype(np.float64)

    sizes = ((p, hidden), (hidden, 1))
    layers = [(rng.standard_normal(size) / np.sqrt(size[0]), np.zeros(size[1])) for size in sizes]
    return draw(n), draw(1000), layers


def trained(train, x, y, layers, steps):
    """Return the layers that the reader's training leads to, or say what is wrong with their form."""
    given = train(x.copy(), y.copy(), [(W.copy(), b.copy()) for W, b in layers], steps)
    must = "The function must return two layers in the form it got them, `[(W1, b1), (W2, b2)]`"
    return form(given, layers, must)


def measured(x, y, layers):
    """Return the mean cross-entropy and the share of right answers."""
    (W1, b1), (W2, b2) = layers
    t = np.tanh(x @ W1 + b1) @ W2 + b2
    return float((np.logaddexp(0, t) - y * t).mean()), float(((t > 0) == (y > 0.5)).mean())


def alike(step, way):
    """Return the cosine between a step and a way down."""
    return -float((step * way).sum()) / (np.linalg.norm(step) * np.linalg.norm(way) + 1e-300)


def changes(train, x, y, layers):
    """Return what the first step adds to each weight and bias."""
    after = trained(train, x, y, layers, 1)
    return [(W - V, b - c) for (W, b), (V, c) in zip(after, layers, strict=True)]


def first_step(train, x, y, layers):
    """Name what is wrong with the first step: the direction of a layer, its length, or one layer beside the other."""
    true = gradients(x, y, layers)
    steps = changes(train, x, y, layers)
    if not any(part.any() for pair in steps for part in pair):
        return "short"
    (hidden, hidden_bias), (output, output_bias) = steps
    if alike(output, true[1][0]) < 0:
        return "uphill"
    if np.linalg.norm(output) > 20 * np.linalg.norm(true[1][0]):
        return "long"
    if np.abs(hidden).max() < 1e-6:
        return "still"
    for fault, slope in SLOPES.items():
        wrong = gradients(x, y, layers, slope=slope)[0][0]
        if alike(hidden, wrong) > EXACT > alike(hidden, true[0][0]):
            return fault
    early = gradients(x, y, layers, W2=layers[1][0] + output)[0][0]
    if alike(hidden, early) > EXACT > alike(hidden, true[0][0]):
        return "early"
    if max(np.abs(hidden_bias).max(), np.abs(output_bias).max()) < 1e-9:
        return "biases"
    step, way = (np.concatenate([part.ravel() for pair in pairs for part in pair]) for pairs in (steps, true))
    # Each part for itself, too: the longest ones would hide the others. Where the output layer follows its gradient
    # exactly, so must the hidden one. The first step of Adam and its like goes by the signs.
    parts = [*zip((part for pair in steps for part in pair), (part for pair in true for part in pair), strict=True)]
    plain = alike(output, true[1][0]) > EXACT
    descends = min(alike(one, other) for one, other in [(step, way), *parts]) > (EXACT if plain else 0.98)
    by_signs = not plain and (step * way <= 0)[np.abs(way) > 1e-6 * np.abs(way).max()].all()
    return None if descends or by_signs else "another"


def grows_with_n(train):
    """Check whether the first step is longer on more examples, in proportion to their number."""
    rates = []
    for each in SETS:
        (x, y), _, layers = clouds(**each)
        output, slope = changes(train, x, y, layers)[1][0], gradients(x, y, layers)[1][0]
        if alike(output, slope) < EXACT:  # an optimizer that keeps its own measure
            return False
        rates.append(np.linalg.norm(output) / np.linalg.norm(slope) / each["n"])
    return np.isclose(*rates, rtol=1e-3)


def outcome_on(train, data, new, layers):
    """Train on one set of clouds, and return what came of it, and the numbers of new examples."""
    begun = trained(train, *data, layers, 0)
    given = [(one, other) for new, old in zip(begun, layers, strict=True) for one, other in zip(new, old, strict=True)]
    if not all(np.allclose(one, other, rtol=1e-5, atol=1e-6) for one, other in given):  # float32 is near enough
        return "begun anew", ""
    ended = trained(train, *data, layers, STEPS)
    if not all(np.isfinite(part).all() for pair in ended for part in pair):
        return "NaN", ""
    before, _ = measured(*new, layers)
    loss, right = measured(*new, ended)
    report = (
        f"On 1,000 new examples the loss was {before:.3g} nats before training and is {loss:.3g} after {STEPS} steps "
        f"(at most {ENOUGH} is asked for); {100 * right:.0f} % of the answers are right."
    )
    fault = first_step(train, *data, layers)
    if loss <= ENOUGH:
        return fault or "learnt", report
    if fault and fault != "another":
        return fault, report
    slow = measured(*new, trained(train, *data, layers, 10 * STEPS))[0] <= ENOUGH
    return "slow" if slow else "elsewhere", report


def judge(train):
    """Train on two sets of clouds; the first that is not learnt decides."""
    verdict = deciding((outcome_on(train, *clouds(**each)) for each in SETS), "learnt")
    if verdict.outcome in ("learnt", "slow", "elsewhere") and grows_with_n(train):
        return Verdict("typed in", verdict.report)
    return verdict


def gradients(x, y, layers, *, slope=lambda a: 1 - a**2, W2=None):
    """The gradient of each layer, as pairs; the delta goes back through another `W2` if there is one."""
    (W1, b1), (V, b2) = layers
    a = np.tanh(x @ W1 + b1)
    delta2 = (sigmoid(a @ V + b2) - y) / len(x)
    delta1 = delta2 @ (V if W2 is None else W2).T * slope(a)
    return [(x.T @ delta1, delta1.sum(axis=0)), (a.T @ delta2, delta2.sum(axis=0))]


SLOPES = {"climbs": lambda a: a**2 - 1, "sigmoid": lambda a: a * (1 - a), "no slope": np.ones_like}
"""What is taken for the slope of tanh at its activation."""


def training(x, y, layers, steps):
    rate = 0.5
    for _ in range(steps):
        (W1, b1), (W2, b2) = layers
        a = np.tanh(x @ W1 + b1)
        delta2 = (sigmoid(a @ W2 + b2) - y) / len(x)
        delta1 = delta2 @ W2.T * (1 - a**2)
        layers = [
            (W1 - rate * x.T @ delta1, b1 - rate * delta1.sum(axis=0)),
            (W2 - rate * a.T @ delta2, b2 - rate * delta2.sum(axis=0)),
        ]
    return layers


EXERCISE = exercise(
    __name__, __doc__, training, measure=judge, passes="learnt", seconds=60,
    unrelated=lambda x, y, layers, steps: training(x, 0.2 + 0.6 * y, layers, steps),
)  # fmt: skip
