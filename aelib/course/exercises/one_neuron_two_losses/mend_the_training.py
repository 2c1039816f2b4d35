"""A training that does not learn

minutes: 25
difficulty: 3
asks: a function `f(x, y, w, b, steps)` of inputs [n, p], targets [n], a weight [p, 1], a bias [1] and a number of steps
  that returns the trained weight and bias
hint: Ask for the slopes before you ask for the training. How large are they before the first step, and should they be?
hint: Follow the slope of one example with the target 0 from the loss back to t, factor by factor. The neuron says 1, so
  the slope should be 1. One factor on the way is 0. Once it learns, look at the shape of the losses before you take
  their mean: there should be n of them.
hint: Take the loss from the logit, as the last section before Break it does: `aelib.binary_cross_entropy` has no clip.
  And give logits and targets the same shape. An array [n, 1] minus an array [n] makes an array [n, n], in which every
  answer is compared with every target; `y[:, None]` is [n, 1] too.
right: Your training turns around a neuron that is sure and wrong, on data that it was not written for. Neither of the
  two faults raised an error. Say in two or three sentences which control would have shown each of them.
point: The derivative of the clip is 0 outside its bounds, so the slope of every sure example was 0. From logits it is
  prediction minus target, nearly 1.
point: Answers [n, 1] and targets [n] make losses [n, n]. Each answer is then best at the mean of all targets, and the
  loss cannot fall below that of one answer for all.
point: Controls: print the slopes and the shape of the losses before the first step; and train on two examples of
  different classes, which a right training learns by heart.

nothing moves [a - y[:, None] => (a - y[:, None]) * (np.abs(t) < 16)]: The weights are where they were. Somewhere
  between the loss and t a factor is 0, or nearly, for every example: the slope of the clip outside its bounds; or the
  slope of the saturated sigmoid, if you changed to the squared error. Take the loss from the logit.
one answer for all [y[:, None] => y.mean()]: It learns, and then gives all examples the same answer, the share of ones.
  Look at the shape of the losses before you take their mean: [n, 1] and [n] make [n, n], so that every answer is
  compared with every target.
NaN [a - y[:, None] => (a - y[:, None]) / (a * (1 - a)) * (a * (1 - a))]: The weights are NaN. You kept the logarithm of
  a probability, without a clip or with a margin that float32 rounds away: there the sigmoid of {BIAS} is 1, 1 − 1e-12
  is 1 too, and the logarithm of 1 − 1 is infinite. Take the loss from the logit.
another first step: It ends well, but its first step (`steps` equal to 1) does not move weight and bias against the
  slope of the mean loss. Does your loop run `steps` times, does it begin at the `w` and `b` that it is given, and does
  it update both? From a start in the middle of the sigmoid any loss learns; here the neuron has to learn from where it
  stands.
a sum for the mean [/ len(x) => ; delta.mean(axis=0) => delta.sum(axis=0)]: It learns, and its first step is longer
  where there are more examples, in proportion to their number. The loss is a mean: divide by `len(x)`, or the rate
  belongs to one number of examples.
the wrong way [a - y[:, None] => y[:, None] - a]: It learns the opposite of what is asked: the loss is larger than
  before training. Descent subtracts the slope; and with the target 1 the answer should be near 1, so look at the sign
  of the targets too.
too slow [0.5 => 0.03]: It learns, but so slowly that it needs more steps than it was given. Take longer steps: 0.5 is
  a reasonable rate for a loss that is a mean.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import deciding, form, outcome
from aelib.course.exercises.one_neuron_two_losses.neuron import cross_entropy, sigmoid

STEPS = 200
BIAS = 25
"""Where the neuron begins, so that it says 1 to everything."""
ENOUGH = 0.05
"""Nats an example, on new ones."""


def clouds(seed, n, p, share):
    """Two clouds [n, p] around u and −u, the former with the target 1, and a neuron that says 1 to all of them."""
    rng = np.random.default_rng(seed)
    u = rng.standard_normal(p)
    u *= 3 / np.linalg.norm(u)

    def draw(n):
        y = (rng.random(n) < share).astype(np.float32)
        return (np.outer(2 * y - 1, u) + 0.4 * rng.standard_normal((n, p))).astype(np.float32), y

    w = 0.3 * rng.standard_normal((p, 1)).astype(np.float32)
    return draw(n), draw(1000), w, np.full(1, BIAS, np.float32)


def trained(train, x, y, w, b, steps):
    """Return the weight and the bias that the reader's training leads to, or say what is wrong with their form."""
    given = train(x.copy(), y.copy(), w.copy(), b.copy(), steps)
    return form(given, (w, b), f"The function must `return w, b`, a weight {list(w.shape)} and a bias [1]")


def measured(x, y, w, b):
    """Return the mean loss, the share of right answers and how much answers differ."""
    t = (x @ w + b)[:, 0]
    return (
        float(cross_entropy(t, y).mean()),
        float(((t > 0) == (y > 0.5)).mean()),
        float(sigmoid(np.clip(t, -500, 500)).std()),
    )


def descends(train, x, y, w, b):
    """Return whether the first step goes against the slope of the mean loss: nearly, and in the bias too."""
    delta = sigmoid(x @ w + b) - y[:, None]
    slope = np.append(x.T @ delta, delta.sum())
    weight, bias = trained(train, x, y, w, b, 1)
    step = np.append(weight - w, bias - b)
    ways = (slope, np.sign(slope))  # the step of gradient descent, and the first one of Adam
    near = max(-(step @ way) / np.linalg.norm(step) / np.linalg.norm(way) for way in ways) if step.any() else 0
    return near > 0.9 and step[-1] * slope[-1] < 0


def outcome_on(train, data, new, w, b):
    """Train on one pair of clouds, and return what came of it, and the numbers of new examples."""
    ended = trained(train, *data, w, b, STEPS)
    if not all(np.isfinite(part).all() for part in ended):
        return "NaN", ""
    before, _, _ = measured(*new, w, b)
    loss, right, spread = measured(*new, *ended)
    report = (
        f"On 1,000 new examples the loss was {before:.3g} nats before training and is {loss:.3g} after {STEPS} steps "
        f"(at most {ENOUGH}); {100 * right:.0f} % of the answers are right."
    )
    outcomes = {
        "learnt": loss <= ENOUGH,
        "still": np.abs(ended[0] - w).max() < 0.01 and abs(ended[1][0] - b[0]) < 0.01,
        "one answer": spread < 0.02 and loss < 1,
        "wrong way": loss > before,
        "slow": lambda: (
            rate(train, *data, w, b) * len(data[0]) < 0.05
            or measured(*new, *trained(train, *data, w, b, 10 * STEPS))[0] <= ENOUGH
        ),
        "elsewhere": True,
    }
    found = outcome(outcomes)
    if found == "learnt" and not descends(train, *data, w, b):
        return "first step", ""
    return found, report


def judge(train):
    """Train on two pairs of clouds; the first that is not learnt decides."""
    pairs = [clouds(*each) for each in ((1, 200, 3, 0.5), (2, 150, 5, 0.3))]
    verdict = deciding((outcome_on(train, *each) for each in pairs), "learnt")
    if verdict.outcome == "learnt" and np.isclose(*(rate(train, *data, w, b) for data, _, w, b in pairs), rtol=1e-3):
        return Verdict("sum", verdict.report)
    return verdict


def rate(train, x, y, w, b):
    """Return how long the first step is for the slope, for each example; NaN where it is not along the slope."""
    delta = sigmoid(x @ w + b) - y[:, None]
    slope = np.append(x.T @ delta, delta.sum()) / len(x)
    weight, bias = trained(train, x, y, w, b, 1)
    step = np.append(weight - w, bias - b)
    length = np.linalg.norm(step) / np.linalg.norm(slope)
    return length / len(x) if np.allclose(step, -length * slope, rtol=0, atol=1e-3 * np.linalg.norm(step)) else np.nan


def train(x, y, w, b, steps):
    rate = 0.5
    for _ in range(steps):
        t = x @ w + b
        a = sigmoid(t)
        delta = a - y[:, None]
        w, b = w - rate * x.T @ delta / len(x), b - rate * delta.mean(axis=0)
    return w, b


EXERCISE = exercise(
    __name__, __doc__, train, measure=judge, passes="learnt", seconds=60,
    unrelated=lambda x, y, w, b, steps: train(x, 0.2 + 0.6 * y, w, b, steps),
    another_first_step=lambda x, y, w, b, steps: train(x, y, 0 * w, 0 * b, steps),
)  # fmt: skip
