"""Make the factor 4 keep its promise

minutes: 20
difficulty: 3
asks: a function `draw_layer(rng, fan_in, fan_out)` that returns weights [fan-in, fan-out] and biases [fan-out]
hint: The rule of the factor 4 is right about the slope. What did it leave as it was?
hint: The sigmoid is a tanh of half its argument, halved and raised by one half. What does the raise, the same for all
  activations, add to the pre-activation of the next layer?
hint: A layer adds up weights times activations, and each activation is ½ plus something that tells examples apart. The
  part of the ½ is half of the sum of the weights that go into a unit. A bias can take it away: its size is half the sum
  of a column of W, with the opposite sign. Keep the factor 4.
right: Deltas are level, few units are saturated, and examples still differ. Say in two or three
  sentences what the ½ in every activation does to the rule of the factor 4, and what became of it in the net that you
  start.
point: The ½ of the activations adds half of the sum of a unit's weights to each pre-activation, the same for all
  examples. With a gain of 4 its variance is 4, and together with the spread about the ½ it grows to 5.9.
point: There the slope is not ¼. Biases of minus half the column sums take the shift away, as do columns that sum to 0
  without biases: the pre-activations stay near 0, and 4 times ¼ is 1.
point: With such biases, and with half of t in the place of t, the net is a tanh net with a quarter of the weights,
  exactly, on inputs 2x - 1.
point: This holds at the start. Training changes the weights, and nothing keeps the shift away.

at the ends [W.sum(axis=0) => np.full(fan_out, W.sum())]: Most units of a layer say 0 or 1, whatever they are shown, so
  next to no delta passes. What is added to their pre-activations is far too large. A unit's bias has to make up for the
  weights that go into this one unit.
vanishes [4 * => ; -0.5 => 0]: Deltas vanish as fast as with Glorot's weights, or faster. The slope of the sigmoid at 0
  is ¼, and the weights have to make up for it: the chapter's gain of a layer is the standard deviation of its weights
  times √fan-in.
fan-in without a root [limit = 4 * np.sqrt(6 / (fan_in + fan_out)) => limit = 4 * np.sqrt(3) / fan_in]: The standard
  deviation of your weights falls like 1/fan-in. A sum of fan-in numbers with random signs grows like the root of their
  number: divide by √fan-in.
vanishes slowly [-0.5 => 0]: Deltas still vanish, slowly. Two things have to be right: a gain that makes up for the
  slope ¼ at 0, and pre-activations near 0, where the slope is ¼. Look at what a layer gets when every activation is ½.
explodes [4 => 20 ; -0.5 => 0]: Deltas grow on their way down. The weights are larger than needed.
saturated [4 => 10.3 ; -0.5 => 0]: Deltas are level, at the price of saturation: most units say 0 or 1 and pass on
  almost nothing, and a few pass on a lot. Look for a start at which the units are near the middle of the sigmoid, where
  its slope is ¼.
rows [return W, -0.5 * W.sum(axis=0) => return W - W.mean(axis=1, keepdims=True), np.zeros(fan_out)]: The rows of your
  matrices sum to 0. A row holds the weights that leave a unit, a column those that go into one: the ½ of all
  activations is added up over a column. Centre the columns, `W - W.mean(axis=0)`.
one unit [rng.uniform(-limit, limit, (fan_in, fan_out)) => np.full((fan_in, fan_out), 4 / fan_in)]: All units of a layer
  say the same, so a layer is one unit. Equal weights get equal gradients and stay equal. Draw them at random.
no draw [rng.uniform => np.random.default_rng(0).uniform]: Called twice with the same `rng`, your `draw_layer` returns
  the same weights, so layers of a size are alike. Draw from the generator that is passed, so that each layer gets
  weights of its own.
sign [-0.5 => 0.5]: Your biases have the wrong sign: they add to what the ½ of the activations adds
  to a pre-activation, where they should take it away.
twice [-0.5 => -1]: Your biases take away twice as much as the activations add. Each activation is ½ on average, so what
  they add to a pre-activation is half of the sum of the unit's weights.
unscaled [4 * => ; return W => return 4 * W]: Your biases are a quarter of what is needed: they fit the weights before
  the factor 4. Sum the columns of the matrix that you return.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import finite, outcome
from aelib.course.exercises.running import AnswerError
from aelib.course.exercises.sigmoid import sigmoid

PIXELS, HIDDEN, WIDTH, EXAMPLES = 196, 20, 100, 100
AXIS = " Your biases are not half the column sums: a column holds the weights of one unit, so add over axis 0."


def drawn(draw, rng, fan_in):
    """Return one layer as the reader draws it, or say what is wrong with its form."""
    given = draw(rng, fan_in, WIDTH)
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise AnswerError("`draw_layer` must return two arrays, the weights and the biases: `return W, b`.")
    W, b = (numbers(part) for part in given)
    if W is None or b is None or W.shape != (fan_in, WIDTH) or b.shape != (WIDTH,):
        came = " and ".join("something else" if part is None else f"{list(part.shape)}" for part in (W, b))
        raise AnswerError(
            f"For fan-in {fan_in} and fan-out {WIDTH}, `draw_layer` must return weights [{fan_in}, {WIDTH}] and biases "
            f"[{WIDTH}], but got {came}.{AXIS if b is not None and b.shape == (fan_in,) else ''}"
        )
    return finite((W, b), "`draw_layer` returned")


def judge(draw):
    """Measure twenty layers of sigmoids: how deltas fall, how many units saturate, and whether inputs still differ."""
    rng = np.random.default_rng(4)
    repeats = np.array_equal(*(drawn(draw, rng, WIDTH)[0] for _ in range(2)))
    rng = np.random.default_rng(4)
    a, layers = rng.random((EXAMPLES, PIXELS)), []
    for _ in range(HIDDEN):
        W, b = drawn(draw, rng, a.shape[1])
        a = sigmoid(a @ W + b)
        layers.append((W, b, a))
    difference, variety = (min(float(a.std(axis=axis).mean()) for _, _, a in layers) for axis in (0, 1))
    saturated = max(float((np.abs(a - 0.5) > 0.45).mean()) for _, _, a in layers)
    delta, lengths = rng.normal(size=(EXAMPLES, WIDTH)), []
    for W, _, a in reversed(layers):
        delta = delta * a * (1 - a)
        lengths.append(float(np.sqrt((delta**2).sum(axis=1)).mean()))
        delta = delta @ W.T
    with np.errstate(divide="ignore"):
        logarithms = np.log10(lengths)
    lost = -float(np.polyfit(np.arange(HIDDEN), logarithms, 1)[0]) if np.isfinite(logarithms).all() else np.inf
    report = (
        f"Measured over {HIDDEN} layers: {lost:.3f} decades lost a layer, needs between -0.06 and 0.06; at most "
        f"{100 * saturated:.0f} % of a layer saturated, needs below 10 %; activations differ between examples by "
        f"{difference:.2g} and between units by {variety:.2g}, each needs 0.01."
    )

    def biases_are(times):
        shifts = [(b, 0.5 * W.sum(axis=0)) for W, b, _ in layers]
        return all(np.abs(s).max() > 1e-3 and np.allclose(b, times * s) for b, s in shifts)

    def small(sums):
        return np.abs(sums).max() < 1e-3

    outcomes = {
        "sign": biases_are(1) or biases_are(2), "twice": biases_are(-2), "unscaled": biases_are(-0.25),
        "rows": all(small(W.sum(axis=1)) and not small(W.sum(axis=0)) for W, _, _ in layers) and lost > 0.06,
        # From the first layer to the others: 0.51 with fan-in, 0.71 with its root, 0.82 with the mean of both fans.
        "without a root": lost > 0.06 and layers[0][0].std() < 0.6 * layers[1][0].std(),
        "at the ends": lost > 0.06 and saturated > 0.9, "vanishes": lost > 0.4,
        "vanishes slowly": lost > 0.06, "explodes": lost < -0.06, "saturated": saturated >= 0.1,
        "alike": difference < 0.01, "one unit": variety < 0.01, "no draw": repeats, "level": True,
    }  # fmt: skip
    return Verdict(outcome(outcomes), report)


def draw_layer(rng, fan_in, fan_out):
    limit = 4 * np.sqrt(6 / (fan_in + fan_out))
    W = rng.uniform(-limit, limit, (fan_in, fan_out))
    return W, -0.5 * W.sum(axis=0)


def blind(rng, fan_in, fan_out):
    """Level from the second layer on, and the first does not look."""
    return [(fan_in == fan_out) * part for part in draw_layer(rng, fan_in, fan_out)]


EXERCISE = exercise(__name__, __doc__, draw_layer, measure=judge, passes="level", unrelated=blind)
