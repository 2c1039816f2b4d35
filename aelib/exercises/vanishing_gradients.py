"""The exercises of the chapter "Vanishing gradients", from recall to an open question."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.exercises.comparing import numbers, within
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.running import AnswerError

CHAPTER = "vanishing-gradients"


def _deltas() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(0)
    return [
        (rng.normal(mean, 1, shape) * rng.exponential(1, (shape[0], 1)),) for mean, shape in ((0, (40, 6)), (2, (5, 9)))
    ]


def _lengths(delta: np.ndarray) -> np.ndarray:
    return np.sqrt((delta**2).sum(axis=1))


MEAN_OF_LENGTHS = Exercise(
    name="mean-of-lengths",
    chapter=CHAPTER,
    title="Which norm?",
    minutes=5,
    difficulty=1,
    asks="a function `f(delta)` of an array [n, units] that returns one number",
    hints=(
        "Two things happen, a length is taken and a mean is taken. Which of them comes first?",
        "Each row belongs to one example. Take the length of every row, which leaves n numbers, none of them negative.",
        "The length of a row is the root of the sum of its squares: square, sum over axis 1, take the root. The mean "
        "of these n numbers is the answer. Nothing can cancel in it, because lengths have no sign.",
    ),
    answer=lambda delta: _lengths(delta).mean(),
    cases=_deltas,
    misconceptions=(
        Misconception(
            "length of the mean",
            lambda delta: np.linalg.norm(delta.mean(axis=0)),
            "You averaged first and then took the length: the norm of the bias gradient, which Nielsen calls the speed "
            "of learning. Deltas that point in different directions cancel in it. That is the number which looked "
            "healthy after a hundred steps, when nothing was.",
        ),
        Misconception(
            "norm of the whole array",
            lambda delta: np.linalg.norm(delta),
            "You took one norm of the whole array. It grows with the number of examples: twice as many digits would "
            "look like a stronger gradient. Give each row its own length.",
        ),
        Misconception(
            "norm of the whole array over n",
            lambda delta: np.linalg.norm(delta) / len(delta),
            "You took one norm of the whole array and divided it by the number of examples. That norm grows with the "
            "root of this number only, so with more digits your answer shrinks. Give each row its own length first.",
        ),
        Misconception(
            "root mean square",
            lambda delta: np.sqrt((delta**2).sum(axis=1).mean()),
            "You averaged the squares and took the root afterwards. A few long deltas then count for more than they "
            "do in a mean of lengths: for lengths 0 and 2 it is 1.41, and their mean is 1.",
        ),
        Misconception(
            "all lengths",
            _lengths,
            "You return the length of each example's delta, and each of them is right. Their mean is the answer.",
        ),
        Misconception(
            "units instead of examples",
            lambda delta: np.sqrt((delta**2).sum(axis=0)).mean(),
            "You took the length of each column, so one for each unit. Examples are rows: the sum of the squares goes "
            "over axis 1.",
        ),
        Misconception(
            "squares only",
            lambda delta: (delta**2).sum(axis=1).mean(),
            "You have the mean of the squared lengths. The root is missing, of each row before the mean is taken.",
        ),
        Misconception(
            "mean size of an entry",
            lambda delta: np.abs(delta).mean(),
            "You averaged the sizes of single entries. The length of a row is the root of the sum of its squares: a "
            "delta of 3 and 4 has length 5.",
        ),
        Misconception(
            "sum of the lengths",
            lambda delta: _lengths(delta).sum(),
            "You added the lengths. Their mean is that sum divided by the number of examples.",
        ),
        Misconception(
            "sum of the sizes",
            lambda delta: np.abs(delta).sum(axis=1).mean(),
            "You added the sizes of the entries of each row. Its length is the root of the sum of their squares: a "
            "delta of 3 and 4 has length 5, not 7.",
        ),
        Misconception(
            "mean of squares in a row",
            lambda delta: np.sqrt((delta**2).mean(axis=1)).mean(),
            "Along a row you took the mean of the squares, where a length has their sum: your answer is too small by "
            "the root of the number of units.",
        ),
    ),
    unrelated=lambda delta: np.cos(delta).sum(),
    explanation="The mean of lengths: how strongly each example asks for a change, whether or not they agree.",
)


def _matrices() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(1)
    return [(rng.normal(0, scale, (layers, 12, 12)),) for layers, scale in ((3, 0.3), (5, 1.2), (2, 0.05))]


def _stretches(weights: np.ndarray) -> np.ndarray:
    return np.linalg.norm(weights, 2, axis=(1, 2))


DELTA_BOUND = Exercise(
    name="delta-bound",
    chapter=CHAPTER,
    title="What the proof allows",
    minutes=10,
    difficulty=2,
    asks="a function `f(weights)` of an array [layers, width, width] that returns one number",
    hints=(
        "Each layer on the way down contributes one factor to the bound, and the factors are multiplied.",
        "One factor has two parts: the largest value that the derivative of the sigmoid can take, and the most that "
        "the matrix can stretch any vector.",
        "The largest stretch of a matrix is its largest singular value, `numpy.linalg.norm(W, 2)` for one matrix. "
        "Divide it by 4, do so for every matrix, and multiply all of them together.",
    ),
    answer=lambda weights: (_stretches(weights) / 4).prod(),
    cases=_matrices,
    misconceptions=(
        Misconception(
            "derivative alone",
            lambda weights: 0.25 ** len(weights),
            "You have a quarter for each layer and no weights. That is the usual explanation, and it bounds nothing "
            "unless all matrix norms are at most 1: a single unit with weight 8 multiplies by 2.",
        ),
        Misconception(
            "weights alone",
            lambda weights: _stretches(weights).prod(),
            "You have the matrices and forgot the derivatives. Each layer also multiplies by the slope of the sigmoid, "
            "which is at most a quarter.",
        ),
        Misconception(
            "Frobenius norm",
            lambda weights: (np.linalg.norm(weights, axis=(1, 2)) / 4).prod(),
            "You took the root of the sum of all squared entries, the Frobenius norm, which is what "
            "`numpy.linalg.norm` gives for a matrix unless told otherwise. It is a bound too, but not the best: it is "
            "larger than the largest stretch, for a random matrix about √width/2 times.",
        ),
        Misconception(
            "eigenvalues",
            lambda weights: (np.abs(np.linalg.eigvals(weights)).max(axis=1) / 4).prod(),
            "You took the largest eigenvalue. A matrix that is not symmetric can stretch a vector by more than any "
            "eigenvalue says: [[0, 5], [0, 0]] has only the eigenvalue 0 and stretches by 5. It is the singular value "
            "that counts.",
        ),
        Misconception(
            "norm of the product",
            lambda weights: np.linalg.norm(np.linalg.multi_dot(list(weights)), 2) / 4 ** len(weights),
            "You multiplied the matrices and took the norm of the product. Between two matrices stands a layer of "
            "derivatives, different for each unit, so the product of the matrices alone never occurs. What they "
            "multiply to can even be zero where the gradient is not.",
        ),
        Misconception(
            "column sums",
            lambda weights: (np.linalg.norm(weights, 1, axis=(1, 2)) / 4).prod(),
            "You took `numpy.linalg.norm` with 1, the largest column sum. It measures the stretch of vectors whose "
            "size is the sum of their entries; lengths are stretched by at most the norm with 2.",
        ),
        Misconception(
            "one matrix short",
            lambda weights: (_stretches(weights[1:]) / 4).prod(),
            "You left out the first matrix. The array begins with the weights of layer 2, which carry delta down to "
            "layer 1: every matrix in it takes part.",
        ),
        Misconception(
            "last matrix missing",
            lambda weights: (_stretches(weights[:-1]) / 4).prod(),
            "You left out the last matrix. It carries delta from the output to the layer below, as each of the others "
            "does one layer further down.",
        ),
        Misconception(
            "a quarter only once",
            lambda weights: _stretches(weights).prod() / 4,
            "You divided by 4 once. Each layer on the way down has its own derivatives, each at most a quarter.",
        ),
        Misconception(
            "largest for all",
            lambda weights: (_stretches(weights).max() / 4) ** len(weights),
            "You let every layer stretch as much as the one that stretches most. That bounds the deltas too, and more "
            "loosely than need be: each matrix has a norm of its own.",
        ),
        Misconception(
            "one layer",
            lambda weights: _stretches(weights).max() / 4,
            "You have the bound for one layer, the worst of them. The bounds of all layers are multiplied.",
        ),
    ),
    unrelated=lambda weights: np.cos(weights).sum(),
    explanation="Every ‖W‖/4 below 1 proves that deltas shrink in each layer. A product above 1 proves nothing: the "
    "bound is an upper one, and the nets of this chapter stay far below it.",
)


def _scalars(*rows: tuple[float, ...]) -> Callable[[], list[tuple[np.ndarray, ...]]]:
    return lambda: [tuple(np.array(value) for value in row) for row in rows]


LEAKY_SCALE = Exercise(
    name="leaky-scale",
    chapter=CHAPTER,
    title="He for a leaky unit",
    minutes=10,
    difficulty=2,
    asks="a function `f(fan_in, leak)` of two numbers that returns one number, a standard deviation",
    hints=(
        "Go through He's derivation again, and change the one step in which the activation is used.",
        "The activation keeps the positive half of t as it is, and the negative half is multiplied by the leak. What "
        "is the mean of the squares of what comes out, if t is symmetric about 0?",
        "The positive half contributes ½ of the variance, the negative half ½ of it times the squared leak. Fan-in "
        "times the variance of the weights times that sum has to be 1. Solve for the variance, and take its root.",
    ),
    answer=lambda fan_in, leak: np.sqrt(2 / ((1 + leak**2) * fan_in)),
    cases=_scalars((100.0, 0.3), (784.0, 0.01), (9.0, 0.6)),
    misconceptions=(
        Misconception(
            "leak forgotten",
            lambda fan_in, leak: np.sqrt(2 / fan_in),
            "That is He's scale for ReLU, where the negative half is lost. Here a part of it comes through, so the "
            "weights have to be a little smaller.",
        ),
        Misconception(
            "variance",
            lambda fan_in, leak: 2 / ((1 + leak**2) * fan_in),
            "That is the variance of the weights. The question is their standard deviation, its root.",
        ),
        Misconception(
            "leak not squared",
            lambda fan_in, leak: np.sqrt(2 / ((1 + leak) * fan_in)),
            "You added the leak itself. What has to stay the same is a mean of squares, and there the negative half "
            "counts with the square of the leak.",
        ),
        Misconception(
            "mean slope",
            lambda fan_in, leak: 2 / ((1 + leak) * np.sqrt(fan_in)),
            "You took the mean slope, (1 + leak)/2, as if all units had it. Squares are averaged, not slopes: half of "
            "the units have slope 1, the others the slope of the leak.",
        ),
        Misconception(
            "wrong sign",
            lambda fan_in, leak: np.sqrt(2 / ((1 - leak**2) * fan_in)),
            "You subtracted the negative half. It comes out negative, but its square adds to the mean of squares.",
        ),
        Misconception(
            "fan-in outside the root",
            lambda fan_in, leak: np.sqrt(2 / (1 + leak**2)) / fan_in,
            "You divided by the fan-in outside the root. A sum of as many terms as the fan-in has a variance that many "
            "times as large; its standard deviation grows only with the root.",
        ),
        Misconception(
            "no factor 2",
            lambda fan_in, leak: np.sqrt(1 / ((1 + leak**2) * fan_in)),
            "Each half of the distribution contributes half of the mean of squares. With leak 0 your answer should be "
            "He's, the root of 2/fan-in.",
        ),
        Misconception(
            "variance of the activations",
            lambda fan_in, leak: 1 / np.sqrt(fan_in * ((1 + leak**2) / 2 - (1 - leak) ** 2 / (2 * np.pi))),
            "You took the variance of the activations and so subtracted the square of their mean. The weights have "
            "mean 0 and the activations have not: what a layer adds up has the variance that the mean of their squares "
            "says.",
        ),
        Misconception(
            "linear",
            lambda fan_in, leak: np.sqrt(1 / fan_in),
            "That is the scale for a linear layer, where nothing is lost. It is right for a leak of 1 only.",
        ),
    ),
    unrelated=lambda fan_in, leak: fan_in + leak,
    explanation="With leak 0 it is He's scale, with leak 1 the one of a linear layer. On the way down the same mean of "
    "squares appears, of slopes, so one scale serves both directions.",
)


_U = np.linspace(-8, 8, 4001)
_P = np.exp(-(_U**2) / 2) / np.exp(-(_U**2) / 2).sum()


def _sigmoid(t: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(t / 2)) / 2


def _decades(
    next_variance: Callable[[float], float], g: Any, slope: Callable[[np.ndarray], float] | None = None, steps: int = 60
) -> float:
    """Return the decades lost a layer where `next_variance` makes the variance of t from the mean of squares of a."""
    v = 1.0
    for _ in range(steps):
        v = next_variance(float(_P @ _sigmoid(np.sqrt(v) * _U) ** 2))
    a = _sigmoid(np.sqrt(v) * _U)
    rms = np.sqrt(_P @ (a * (1 - a)) ** 2) if slope is None else slope(a * (1 - a))
    return -float(np.log10(g * rms))


def _with_biases(g: Any, b: Any) -> float:
    return _decades(lambda m: g**2 * m + b**2, g)


def _bias_in_the_slope(g: Any, b: Any) -> float:
    without = 10 ** -_decades(lambda m: g**2 * m, g)
    return -float(np.log10(np.sqrt(without**2 + b**2)))


def _bias_as_a_shift(g: Any, b: Any) -> float:
    v = 1.0
    for _ in range(60):
        v = g**2 * (_P @ _sigmoid(np.sqrt(v) * _U + b) ** 2)
    a = _sigmoid(np.sqrt(v) * _U + b)
    return -float(np.log10(g * np.sqrt(_P @ (a * (1 - a)) ** 2)))


def _bias_added_once(g: Any, b: Any) -> float:
    v = 1.0
    for _ in range(60):
        v = g**2 * (_P @ _sigmoid(np.sqrt(v) * _U) ** 2)
    a = _sigmoid(np.sqrt(v + b**2) * _U)
    return -float(np.log10(g * np.sqrt(_P @ (a * (1 - a)) ** 2)))


WIDE_WITH_BIASES = Exercise(
    name="wide-with-biases",
    chapter=CHAPTER,
    title="Nielsen's biases",
    minutes=15,
    difficulty=2,
    asks="a function `f(g, b)` of two numbers, a gain and the standard deviation of the biases, that returns decades",
    hints=(
        "Where does a bias enter, in the pre-activation, in the derivative, or in both?",
        "A pre-activation is the old sum plus an independent bias, and variances of independent terms add. The step "
        "that carries a delta down has the same formula as before, with another variance in it.",
        "In each step the new variance of t is g² times the mean of the squared activations, plus b². Repeat until it "
        "stays. Then the factor of a layer is g times the root mean square of the slope at that variance, and the "
        "decades lost are minus its logarithm to base 10.",
    ),
    answer=_with_biases,
    cases=_scalars((1.0, 1.0), (1.0, 0.4), (3.0, 2.0), (0.5, 1.5)),
    misconceptions=(
        Misconception(
            "biases ignored",
            lambda g, b: _decades(lambda m: g**2 * m, g),
            "You have the prediction without biases, 0.627 for g = 1. Biases spread the pre-activations, and slopes "
            "are smaller further out.",
        ),
        Misconception(
            "standard deviation added",
            lambda g, b: _decades(lambda m: g**2 * m + b, g),
            "You added b to a variance. Variances of independent terms add, so it is b² that is added; for b = 1 you "
            "cannot see the difference, for the other test inputs you can.",
        ),
        Misconception(
            "bias after the last step",
            _bias_added_once,
            "You let the variance settle without biases and added b² at the end. The layers below have biases too, "
            "which spread the activations that come up from them: add b² in each step.",
        ),
        Misconception(
            "bias times gain",
            lambda g, b: _decades(lambda m: g**2 * (m + b**2), g),
            "You multiplied the biases by the gain too. The gain belongs to the weights; a bias is added after them.",
        ),
        Misconception(
            "bias as a shift",
            _bias_as_a_shift,
            "You shifted all pre-activations by b. The biases are random, some up and some down, with mean 0: they "
            "widen the distribution of the pre-activations and leave its middle where it is.",
        ),
        Misconception(
            "bias on the way down",
            _bias_in_the_slope,
            "You added the biases to the factor on the way down. A bias is a constant: it moves the place at which the "
            "slope is taken, and nothing flows down through it.",
        ),
        Misconception(
            "slope at zero",
            lambda g, b: float(np.log10(4 / g)),
            "You took the slope at t = 0, a quarter, for all units. Pre-activations are spread around 0 with the "
            "variance that you have to find, and further out the slope is smaller.",
        ),
        Misconception(
            "mean slope",
            lambda g, b: _decades(lambda m: g**2 * m + b**2, g, lambda slopes: float(_P @ slopes)),
            "You averaged the slopes. What is summed on the way down are squares, so the root mean square counts.",
        ),
        Misconception(
            "all activations at one half",
            lambda g, b: _decades(lambda m: g**2 / 4 + b**2, g),
            "You took every activation to be ½, whose square is ¼. The mean of the squares is larger: the activations "
            "are spread about ½, and the spread adds its variance. Take the integral, and repeat.",
        ),
        Misconception(
            "variance of the activations",
            lambda g, b: _decades(lambda m: g**2 * (m - 0.25) + b**2, g),
            "You took the variance of the activations, where the mean of their squares is needed. The weights have "
            "mean 0 and multiply all of an activation, its mean ½ included.",
        ),
        Misconception(
            "standard deviations added",
            lambda g, b: _decades(lambda m: (g * np.sqrt(m) + b) ** 2, g),
            "You added standard deviations. Those of independent terms do not add; their variances do.",
        ),
        Misconception(
            "root forgotten",
            lambda g, b: 2 * _with_biases(g, b),
            "That is the decay of the squared lengths, twice as many decades. The factor of a length is the root: g "
            "times the root mean square of the slope.",
        ),
        Misconception(
            "sign",
            lambda g, b: -_with_biases(g, b),
            "That is the logarithm of the factor, which is below 1. Decades lost are minus that logarithm.",
        ),
        Misconception(
            "factor, not decades",
            lambda g, b: 10 ** -_with_biases(g, b),
            "That is the factor of a layer. In decades it is minus its logarithm to base 10.",
        ),
        Misconception(
            "natural logarithm",
            lambda g, b: _with_biases(g, b) * np.log(10),
            "That is minus the natural logarithm of the factor. A decade is a power of ten: use the logarithm to base "
            "10.",
        ),
    ),
    unrelated=lambda g, b: g + 3 * b,
    explanation="For g = 1 and b = 1, Nielsen's nets, 0.69 decades, a factor of 4.9 a layer. The median over two "
    "hundred starts of nets only thirty units wide is within a few hundredths of that.",
)


def _pre_activations() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(2)
    cases = []
    for n, units, spread in ((8, 20, 0.3), (30, 12, 0.05)):
        t = rng.normal(rng.normal(0, 1, units), spread, (n, units))
        t[:, 0], t[:, 1] = 0.0, np.where(np.arange(n) == 3, 0.4, -2.0)
        t[0] = np.where(np.arange(units) % 2, t[0], -1.0)
        cases.append((t,))
    # Many examples: a unit that is always 0, one that is barely on for one example, and an example that turns all off.
    t = rng.normal([0.0, -2.0, -2.0, 0.2, 5.0, -0.5], [0.0, 0.3, 0.3, 1.0, 0.5, 1.0], (1500, 6))
    t[1] = -1.0
    t[:, 0], t[3, 1] = 0.0, 1e-6
    return [*cases, (t,)]


DEAD_UNITS = Exercise(
    name="dead-units",
    chapter=CHAPTER,
    title="Count the dead",
    minutes=5,
    difficulty=1,
    asks="a function `f(t)` of pre-activations [n, units] of a ReLU layer that returns one number, a share from 0 to 1",
    hints=(
        "Off for one digit is normal. For how many digits has a dead unit to be off?",
        "Ask for each unit, so for each column, whether all its pre-activations are at most 0. That gives one yes or "
        "no for each unit.",
        "Compare the array with 0, use `all` along axis 0, the examples, and take the mean of what is left: NumPy "
        "counts yes as 1 and no as 0. At t = 0 the unit passes nothing on.",
    ),
    answer=lambda t: (t <= 0).all(axis=0).mean(),
    cases=_pre_activations,
    misconceptions=(
        Misconception(
            "share of zeros",
            lambda t: (t <= 0).mean(),
            "You have the share of entries that are off. About half of them are, in a healthy layer. A unit is dead if "
            "it is off for every example.",
        ),
        Misconception(
            "off once",
            lambda t: (t <= 0).any(axis=0).mean(),
            "You counted the units that are off for at least one example. They learn from the other examples.",
        ),
        Misconception(
            "dead examples",
            lambda t: (t <= 0).all(axis=1).mean(),
            "You asked for which examples all units are off. Examples are the rows, units the columns: use axis 0.",
        ),
        Misconception(
            "number instead of share",
            lambda t: (t <= 0).all(axis=0).sum(),
            "You have the number of dead units. The share is that number divided by the number of units.",
        ),
        Misconception(
            "off on average",
            lambda t: (t.mean(axis=0) <= 0).mean(),
            "You asked whether the mean pre-activation is at most 0. Such a unit is still on for some example, if one "
            "of its pre-activations is positive, and learns from that one.",
        ),
        Misconception(
            "strictly below zero",
            lambda t: (t < 0).all(axis=0).mean(),
            "At t = 0 the derivative of ReLU is taken to be 0, in this chapter and in JAX. A unit whose "
            "pre-activations are all 0, which happens when all weights start at 0, is dead too.",
        ),
        Misconception(
            "nearly always off",
            lambda t: ((t <= 0).mean(axis=0) > 0.95).mean(),
            "You counted units that are off for nearly all examples. One example is enough to learn from: dead is off "
            "for every one.",
        ),
        Misconception(
            "living units",
            lambda t: (t > 0).any(axis=0).mean(),
            "That is the share of the living.",
        ),
    ),
    unrelated=lambda t: np.cos(t).sum(),
    explanation="Off for every example. Which examples matters: a unit that is dead for a thousand digits may be on "
    "for the next one.",
)


def _gain_of_factor_one() -> float:
    low, high = 8.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        vanishes = _decades(lambda m, g=middle: g**2 * m, middle) > 0
        low, high = (middle, high) if vanishes else (low, middle)
    return (low + high) / 2


_FACTOR_4 = 10 ** -_decades(lambda m: 16 * m, 4)
_RMS_1 = 10 ** -_decades(lambda m: m, 1)

LEVEL_GAIN = Exercise(
    name="level-gain",
    chapter=CHAPTER,
    title="Where the sigmoid turns",
    minutes=10,
    difficulty=2,
    asks="one number, a gain to within half a per cent",
    hints=(
        "The figure of the factor against the gain has the answer where a curve crosses a dashed line. Read it off "
        "first.",
        "`wide_layer` gives the factor for any gain. It is below 1 on one side of the answer and above 1 on the "
        "other, so the answer can be caught between two gains.",
        "Begin with the gains 8 and 12. Take the middle of the two, and let it replace the end on whose side it lies: "
        "8 if its factor is below 1, 12 if above. Ten such halvings leave less than a hundredth between the ends.",
    ),
    answer=_gain_of_factor_one(),
    same=within(5e-3),
    misconceptions=(
        Misconception(
            "slope at zero",
            4.0,
            "4 makes up for the slope ¼ at t = 0, where only few units are once the weights are that large. The factor "
            "of a layer is then 0.63, and not 1.",
        ),
        Misconception(
            "slope at gain 1",
            1 / _RMS_1,
            "You divided 1 by the root mean square of the slope at gain 1. With larger weights the pre-activations "
            "spread, and the slope is no longer what it was: a gain and its slope belong together.",
        ),
        Misconception(
            "one correction",
            4 / _FACTOR_4,
            "You corrected the gain 4 by the factor that was missing. The larger gain spreads the pre-activations "
            "further, so that again a factor is missing. Repeat the correction, many times, or halve an interval.",
        ),
        Misconception(
            "read off the figure",
            10.0,
            "10 is where the figure seems to cross. The factor of that gain is 0.99, a little below 1. Halve the "
            "interval between 8 and 12 until its ends agree.",
        ),
        Misconception(
            "very large gain",
            6 * np.sqrt(np.pi),
            "6√π is what one gets with activations that are all 0 or 1, the limit of very large gains. It is a good "
            "approximation, 5 per cent off: at this gain a third of the units are not yet saturated.",
        ),
        Misconception(
            "tanh",
            1.0,
            "A gain of 1 is the place of tanh. For the sigmoid it loses 0.627 decades a layer.",
        ),
        Misconception(
            "ReLU",
            np.sqrt(2),
            "The root of 2 is the place of ReLU, whose slope is 1 for half of the units.",
        ),
    ),
    unrelated=77.0,
    explanation="At this gain deltas keep their length, and two thirds of the units are saturated. Level deltas are "
    "not all that one wants from a start: the last exercise asks for both.",
)


def _norms_and_changes() -> list[tuple[np.ndarray, int, float]]:
    rng = np.random.default_rng(3)
    return [(rng.exponential(1, n), layer, c) for n, layer, c in ((6, 3, 10.0), (4, 1, 0.2), (5, 2, 3.0))]


def _rescaled(first: Callable[[float], float], second: Callable[[float], float], offset: int = 0) -> Callable[..., Any]:
    """Return the answer that multiplies the norm of the layer and of the one above by functions of c."""

    def answer(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
        new = norms.copy()
        new[layer - 1 + offset] *= first(c)
        new[(layer + offset) % len(new)] *= second(c)
        return new

    return answer


def _all_above(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
    new = norms.copy()
    new[layer:] *= c
    return new


def _all_below(norms: np.ndarray, layer: int, c: float) -> np.ndarray:
    new = norms.copy()
    new[:layer] /= c
    new[layer] *= c
    return new


RESCALE_TWO_LAYERS = Exercise(
    name="rescale-two-layers",
    chapter=CHAPTER,
    title="The same function, other gradients",
    minutes=10,
    difficulty=2,
    asks="a function `f(norms, layer, c)` of an array [layers], a layer counted from 1 and a factor; it returns "
    "[layers]",
    hints=(
        "First convince yourself that the outputs stay the same, and so the loss, for any images. Then think of "
        "derivatives.",
        "The loss as a function of the two matrices has the same value at (W, V) and at (cW, V/c). If the weights of a "
        "matrix are twice as large, how much does a small change of a given size change them in proportion?",
        "A weight gradient is an input times a delta. The layer's own input has not changed, and its delta comes down "
        "through V/c, so it is divided by c. The layer above has an input c times as large and the delta that it had.",
    ),
    answer=_rescaled(lambda c: 1 / c, lambda c: c),
    cases=_norms_and_changes,
    misconceptions=(
        Misconception(
            "unchanged",
            lambda norms, layer, c: norms,
            "The function of the images has not changed, and so neither have outputs and loss. But a gradient is a "
            "derivative with respect to the weights, and where the weights are other ones it may be another one. "
            "Follow the input and the delta of each of the two layers.",
        ),
        Misconception(
            "with the weights",
            _rescaled(lambda c: c, lambda c: 1 / c),
            "You let the gradient grow with its weights. It is the other way round: where the weights are c times as "
            "large, a change of the same size is c times less of a change, and the loss notices it c times less.",
        ),
        Misconception(
            "first layer only",
            _rescaled(lambda c: 1 / c, lambda c: 1),
            "The layer itself is right. The one above has new weights too, and its input is c times as large.",
        ),
        Misconception(
            "second layer only",
            _rescaled(lambda c: 1, lambda c: c),
            "The layer above is right. But the delta of the layer itself comes down through the weights above it, "
            "which were divided by c.",
        ),
        Misconception(
            "squared",
            _rescaled(lambda c: 1 / c**2, lambda c: c**2),
            "You counted the change twice. A weight gradient is the layer's input times its delta, and for each of the "
            "two layers only one of these has changed, by c.",
        ),
        Misconception(
            "all layers above",
            _all_above,
            "You let all layers above have larger inputs. The layer after the one with cW divides by c again, so from "
            "its output on everything is as before; and what comes down is changed in between as well.",
        ),
        Misconception(
            "all layers below",
            _all_below,
            "You let all layers below have smaller deltas. The delta of the layer itself is divided by c, but further "
            "down it passes through cW, and from there on it is as before.",
        ),
        Misconception(
            "counted from 0",
            _rescaled(lambda c: 1 / c, lambda c: c, offset=1),
            "Right, for the next pair of layers. Layers count from 1 and arrays from 0: layer 3 is `norms[2]`.",
        ),
    ),
    unrelated=lambda norms, layer, c: np.cos(norms),
    explanation="The same function, the same loss, and weight gradients as different as you like. Gradient descent "
    "does see the difference. The norm of a weight gradient belongs to a way of writing a function down, not to the "
    "function.",
)

PIXELS, HIDDEN, WIDTH, EXAMPLES = 196, 20, 100, 100


def _drawn(draw: Callable[..., Any], rng: np.random.Generator, fan_in: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one layer as the reader draws it, or say what is wrong with its form."""
    given = draw(rng, fan_in, WIDTH)
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise AnswerError("`draw` must return two arrays, the weights and the biases: `return W, b`.")
    W, b = (numbers(part) for part in given)
    if W is None or b is None or W.shape != (fan_in, WIDTH) or b.shape != (WIDTH,):
        came = " and ".join("something else" if part is None else f"{list(part.shape)}" for part in (W, b))
        axis = ""
        if b is not None and b.shape == (fan_in,):
            axis = (
                " Your biases are not half the column sums: a column holds the weights of one unit, so add over axis 0."
            )
        raise AnswerError(
            f"For fan-in {fan_in} and fan-out {WIDTH}, `draw` must return weights [{fan_in}, {WIDTH}] and biases "
            f"[{WIDTH}], but {came} came.{axis}"
        )
    if not (np.isfinite(W).all() and np.isfinite(b).all()):
        raise AnswerError("`draw` returned NaN or an infinity.")
    return W, b


def _judge_start(draw: Callable[..., Any]) -> Verdict:
    """Measure twenty layers of sigmoids: how deltas fall, how many units saturate, and whether inputs still differ."""
    rng = np.random.default_rng(4)
    a, layers = rng.random((EXAMPLES, PIXELS)), []
    difference = variety = np.inf
    for _ in range(HIDDEN):
        W, b = _drawn(draw, rng, a.shape[1])
        a = _sigmoid(a @ W + b)
        layers.append((W, b, a))
        difference = min(difference, float(a.std(axis=0).mean()))
        variety = min(variety, float(a.std(axis=1).mean()))
    flat = max(float((np.abs(a - 0.5) > 0.45).mean()) for _, _, a in layers)
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
        f"{100 * flat:.0f} % of a layer saturated, needs below 10 %; activations differ between examples by "
        f"{difference:.2g} and between units by {variety:.2g}, each needs 0.01."
    )
    shift = [0.5 * W.sum(axis=0) for W, _, _ in layers]
    for outcome, times in (("sign", 1), ("twice", -2)):
        meets = (
            np.abs(s).max() > 1e-3 and np.allclose(b, times * s) for (_, b, _), s in zip(layers, shift, strict=True)
        )
        if all(meets):
            return Verdict(outcome, report)
    if lost > 0.4:
        return Verdict("vanishes", report)
    if lost > 0.06:
        return Verdict("vanishes slowly", report)
    if lost < -0.06:
        return Verdict("explodes", report)
    if flat >= 0.1:
        return Verdict("saturated", report)
    if difference < 0.01:
        return Verdict("alike", report)
    return Verdict("level" if variety >= 0.01 else "one unit", report)


def _times_glorot(gain: float, bias: float = 0.0) -> Callable[..., Any]:
    """Return Glorot's weights times a gain, with biases of so many times the sum of a unit's weights."""

    def draw(rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[np.ndarray, np.ndarray]:
        limit = gain * np.sqrt(6 / (fan_in + fan_out))
        W = rng.uniform(-limit, limit, (fan_in, fan_out))
        return W, bias * W.sum(axis=0)

    return draw


def _all_equal(rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw nothing: every unit of a layer has the same weights, with the gain and the bias that are right."""
    return np.full((fan_in, fan_out), 4 / fan_in), np.full(fan_out, -2.0)


def _blind(rng: np.random.Generator, fan_in: int, fan_out: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw layers that are level from the second on, above a first one that does not look at its input."""
    W, b = _times_glorot(4, -0.5)(rng, fan_in, fan_out)
    return (W, b) if fan_in == fan_out else (0 * W, 0 * b)


KEEP_THE_PROMISE = Exercise(
    name="keep-the-promise",
    chapter=CHAPTER,
    title="Make the factor 4 keep its promise",
    minutes=20,
    difficulty=3,
    asks="a function `draw(rng, fan_in, fan_out)` that returns weights [fan-in, fan-out] and biases [fan-out]",
    hints=(
        "The rule of the factor 4 is right about the slope. What did it leave as it was?",
        "The sigmoid is a tanh of half its argument, halved and raised by one half. What does the raise, the same for "
        "all activations, add to the pre-activation of the next layer?",
        "A layer adds up weights times activations, and each activation is ½ plus something that tells examples "
        "apart. The part of the ½ is half of the sum of the weights that go into a unit. A bias can take it away: its "
        "size is half the sum of a column of W, with the opposite sign. Keep the factor 4.",
    ),
    answer=_times_glorot(4, -0.5),
    measure=_judge_start,
    misconceptions=(
        Misconception(
            "vanishes",
            _times_glorot(1),
            "Deltas vanish as fast as with Glorot's weights, or faster. The slope of the sigmoid at 0 is ¼, and the "
            "weights have to make up for it: the chapter's gain of a layer is the standard deviation of its weights "
            "times √fan-in.",
        ),
        Misconception(
            "vanishes slowly",
            _times_glorot(4),
            "Deltas still vanish, slowly. Two things have to be right: a gain that makes up for the slope ¼ at 0, and "
            "pre-activations near 0, where the slope is ¼. Look at what a layer gets when every activation is ½.",
        ),
        Misconception(
            "explodes",
            _times_glorot(20),
            "Deltas grow on their way down. The weights are larger than needed.",
        ),
        Misconception(
            "saturated",
            _times_glorot(10.3),
            "Deltas are level, at the price of saturation: most units say 0 or 1 and pass on almost nothing, and a few "
            "pass on a lot. Look for a start at which the units are near the middle of the sigmoid, where its slope "
            "is ¼.",
        ),
        Misconception(
            "one unit",
            _all_equal,
            "All units of a layer say the same, so a layer is one unit. Equal weights get equal gradients and stay "
            "equal. Draw them at random.",
        ),
        Misconception(
            "sign",
            _times_glorot(4, 0.5),
            "Your biases have the right size and the wrong sign: they double what the ½ of the activations adds to a "
            "pre-activation, where they should take it away.",
        ),
        Misconception(
            "twice",
            _times_glorot(4, -1),
            "Your biases take away twice as much as the activations add. Each activation is ½ on average, so what they "
            "add to a pre-activation is half of the sum of the unit's weights.",
        ),
    ),
    unrelated=_blind,
    explanation="Deltas are level, units are near the middle of the sigmoid, and examples still differ. Say in two or "
    "three sentences why the rule of the factor 4 needs your biases, and what they turn the net into.",
    rubric="- The ½ of the activations adds half of the sum of a unit's weights to each pre-activation, the same for "
    "all examples. With a gain of 4 its variance is 4, and together with the spread about the ½ it grows to 5.9.\n"
    "- There the slope is not ¼. The bias takes the shift away, the pre-activations stay near 0, and 4 times ¼ is 1.\n"
    "- With half of t in the place of t the net is a tanh net with Glorot's weights, exactly, on inputs 2x - 1: the "
    "sigmoid was never the problem, its mean was.\n"
    "- This holds at the start. Training changes the weights, and nothing keeps the biases in step.",
)

EXERCISES = (
    MEAN_OF_LENGTHS,
    DELTA_BOUND,
    DEAD_UNITS,
    LEAKY_SCALE,
    LEVEL_GAIN,
    WIDE_WITH_BIASES,
    RESCALE_TWO_LAYERS,
    KEEP_THE_PROMISE,
)
