"""The exercises of the chapter "Backpropagation", from one gradient by hand to a check that can be fooled."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelib.diagnostics import numerical_gradient, relative_difference
from aelib.exercises.comparing import exactly, numbers, within
from aelib.exercises.declaration import Exercise, Misconception, Verdict
from aelib.exercises.running import AnswerError

CHAPTER = "backpropagation"


def _sigmoid(t: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(t / 2)


def _slope(t: np.ndarray) -> np.ndarray:
    return _sigmoid(t) * (1 - _sigmoid(t))


INPUTS = np.array([2.0, -1.0])
HIDDEN = np.array([2.0, 0.0])  # the pre-activations of the two hidden units
OUTWARD = np.array([1.0, -3.0])
ERROR = _sigmoid(_sigmoid(HIDDEN) @ OUTWARD + 0.5) - 1
ARRIVING = ERROR * OUTWARD[1]  # at the second hidden unit
STEEP = _slope(HIDDEN[1])


def _by_hand(hidden: np.ndarray, bias: float) -> float:
    """Return the gradient that somebody finds who came to these pre-activations."""
    error = _sigmoid(_sigmoid(hidden) @ OUTWARD + bias) - 1
    return float(INPUTS[0] * error * OUTWARD[1] * _slope(hidden[1]))


GRADIENT_BY_HAND = Exercise(
    name="gradient-by-hand",
    chapter=CHAPTER,
    title="One gradient, by hand",
    minutes=10,
    difficulty=1,
    asks="one number, the gradient of one weight",
    hints=(
        "Go forward first: the two pre-activations, the two activations, the output. Only then go back, and only along "
        "the path that the question needs.",
        "The delta of the output is ŷ − y, since the loss is matched to the sigmoid. The hidden unit receives it times "
        "the weight that connects the two, and multiplies by its own slope. The weight adds its input.",
        "Forward, the hidden pre-activations are 2 and 0, the activations 0.881 and 0.5, and the output says 0.470. "
        "Its delta is 0.470 − 1. Back along the weight −3, through the slope 0.5·0.5 of the second unit, and times the "
        "first input, which is 2.",
    ),
    answer=float(INPUTS[0] * ARRIVING * STEEP),
    same=within(0.01),
    misconceptions=(
        Misconception(
            "slope forgotten",
            float(INPUTS[0] * ARRIVING),
            "The slope of the hidden unit is missing. What arrives at the unit, the delta of the output times the "
            "weight, is the derivative by its activation. Times its slope it becomes the derivative by t.",
        ),
        Misconception(
            "slope at the activation",
            float(INPUTS[0] * ARRIVING * _slope(_sigmoid(HIDDEN[1]))),
            "You took the slope of the sigmoid at the activation 0.5. It is needed at the pre-activation 0, where it "
            "is a(1 − a): that formula has already been through the sigmoid once.",
        ),
        Misconception(
            "activation for slope",
            float(INPUTS[0] * ARRIVING * _sigmoid(HIDDEN[1])),
            "You multiplied by the activation of the hidden unit. Its factor is the slope, a(1 − a): what a change of "
            "t does to a, not how large a is. (The activation belongs to the gradient of the weight behind it.)",
        ),
        Misconception(
            "slope of the output",
            float(INPUTS[0] * ARRIVING * STEEP * (1 + ERROR) * -ERROR),
            "You multiplied by the slope of the output unit. With cross-entropy it has cancelled: the delta of the "
            "output is ŷ − y and nothing else. With squared error it would have stayed.",
        ),
        Misconception(
            "target minus answer",
            float(-INPUTS[0] * ARRIVING * STEEP),
            "The sign is wrong: you started with y − ŷ. The delta is the derivative of the loss, ŷ − y, and descent "
            "goes against it. The minus belongs to the step, not to the gradient.",
        ),
        Misconception(
            "weight forgotten",
            float(INPUTS[0] * ERROR * STEEP),
            "The delta of the output went back as it was. On its way it is multiplied by the weight between the hidden "
            "unit and the output, −3.",
        ),
        Misconception(
            "delta alone",
            float(ARRIVING * STEEP),
            "That is the delta of the second hidden unit, and it is right. The gradient of a weight is the delta at "
            "its end times the value that enters it, here the first input.",
        ),
        Misconception(
            "delta of the output",
            float(ERROR),
            "That is the delta of the output, and it is right. The weight stands one layer further down: go on through "
            "the weight −3 and the slope of the hidden unit, and multiply by the weight's own input.",
        ),
        Misconception(
            "the other weight",
            float(INPUTS[1] * ERROR * OUTWARD[0] * _slope(HIDDEN[0])),
            "That is the gradient of the weight from the second input to the first unit. The rows of the matrix are "
            "inputs and its columns are units: the index 12 means from input 1 to unit 2.",
        ),
        Misconception(
            "biases forgotten",
            _by_hand(np.array([2.0, -1.0]), 0.0),
            "You left out the biases. They are 0 and 1 in the hidden layer and 0.5 at the output, and they move every "
            "activation behind them.",
        ),
        Misconception(
            "hidden biases forgotten",
            _by_hand(np.array([2.0, -1.0]), 0.5),
            "The bias of the output is in, those of the hidden layer are not. They are 0 and 1, and the second unit "
            "has the pre-activation 2·0 + (−1)·1 + 1 = 0.",
        ),
        Misconception(
            "output bias forgotten",
            _by_hand(HIDDEN, 0.0),
            "The hidden layer is right. At the output the bias of 0.5 is missing, and with it the answer is 0.470.",
        ),
        Misconception(
            "matrix transposed",
            _by_hand(np.array([3.0, 2.0]), 0.5),
            "You read the matrix with units as rows. The first hidden unit has the weights 1.5 and 1, the first "
            "column: examples are rows, and a layer computes x W + b.",
        ),
        Misconception(
            "target 0",
            float(INPUTS[0] * (1 + ERROR) * OUTWARD[1] * STEEP),
            "You took 0 for the target, as in the network of the text. Here it is 1: the answer 0.470 is too small.",
        ),
        Misconception(
            "the other input",
            float(INPUTS[1] * ARRIVING * STEEP),
            "The delta is that of the right unit, and the input is the second one. The rows of the matrix are inputs: "
            "the index 12 means from input 1 to unit 2.",
        ),
        Misconception(
            "the other unit",
            float(INPUTS[0] * ERROR * OUTWARD[0] * _slope(HIDDEN[0])),
            "You went back to the first hidden unit. The columns of the matrix are units: the index 12 means from "
            "input 1 to unit 2.",
        ),
    ),
    unrelated=7.0,
    explanation="0.795. Descent would make this weight smaller, and with it the second unit, which holds the answer "
    "down through its weight of −3.",
)


def _batches() -> list[tuple[np.ndarray, ...]]:
    rng = np.random.default_rng(1)
    batches = []
    for n, p, q in ((5, 3, 4), (7, 6, 3), (4, 2, 5)):
        shapes = ((n, p), (p, q), (q,), (q, q), (q,))
        x, W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in shapes)
        batches.append((x, (rng.random((n, q)) < 0.5).astype(np.float64), W1, b1, W2, b2))
    return batches


def _first_gradient(
    *,
    slope: Callable[[np.ndarray], np.ndarray] = lambda t: 1 - np.tanh(t) ** 2,
    last: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda y_hat, y: (y_hat - y) / len(y),
    activation: Callable[[np.ndarray], np.ndarray] = np.tanh,
    transposed: bool = True,
    bias: bool = True,
) -> Callable[..., np.ndarray]:
    """Return the gradient of W1 of a tanh layer and a sigmoid layer, with one of its steps taken in another way."""

    def gradient(
        x: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
    ) -> np.ndarray:
        t = x @ W1 + b1 * bias
        delta = last(_sigmoid(activation(t) @ W2 + b2 * bias), y)
        return x.T @ (delta @ (W2.T if transposed else W2) * slope(t))

    return gradient


BACKWARD_PASS = Exercise(
    name="backward-pass",
    chapter=CHAPTER,
    title="A backward pass of your own",
    minutes=20,
    difficulty=2,
    asks="a function `f(x, y, W1, b1, W2, b2)` that returns the gradient of the mean loss by W1, an array [p, q]",
    hints=(
        "Write the forward pass first and keep what you will need: the pre-activation and the activation of the hidden "
        "layer, and the output.",
        "Start from the delta of the last layer, (ŷ − y)/n in each row. Send it back with the transpose of W2, and "
        "multiply by the slope of tanh, which is 1 − tanh² at the pre-activation.",
        "With a = tanh(x W1 + b1) and ŷ the sigmoid of a W2 + b2, the delta of the hidden layer is the product of "
        "(ŷ − y)/n with the transpose of W2, times 1 − a² entry by entry. The gradient is the transpose of x times "
        "that.",
    ),
    answer=_first_gradient(),
    cases=_batches,
    misconceptions=(
        Misconception(
            "missing transpose",
            _first_gradient(transposed=False),
            "The delta went back through W2 itself. Nothing complains, since W2 is square here. Backward, a hidden "
            "unit adds up over the outputs that it feeds, one row of W2, so the product is with the transpose.",
        ),
        Misconception(
            "slope of the sigmoid",
            _first_gradient(slope=lambda t: np.tanh(t) * (1 - np.tanh(t))),
            "a(1 − a) is the slope of the sigmoid. The hidden units are tanh here, whose slope is 1 − a².",
        ),
        Misconception(
            "sigmoid's slope at t",
            _first_gradient(slope=_slope),
            "You multiplied by the slope of the sigmoid at t. The hidden units are tanh here, whose slope is "
            "1 − tanh(t)²; only the outputs are sigmoids.",
        ),
        Misconception(
            "slope at the activation",
            _first_gradient(slope=lambda t: 1 - np.tanh(np.tanh(t)) ** 2),
            "You took the slope of tanh at the activation. It belongs at the pre-activation t; written with the "
            "activation a it is 1 − a², without another tanh.",
        ),
        Misconception(
            "square of t",
            _first_gradient(slope=lambda t: 1 - t**2),
            "1 − t² is not the slope of tanh: it is even negative for large t. The square is that of the activation, "
            "1 − tanh(t)².",
        ),
        Misconception(
            "no slope",
            _first_gradient(slope=np.ones_like),
            "The slope of the hidden units is missing. What comes back through W2 is the derivative by their "
            "activations; times 1 − a² it becomes the derivative by their pre-activations.",
        ),
        Misconception(
            "slope of the output",
            _first_gradient(last=lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / len(y)),
            "You multiplied the error by the slope of the output. With cross-entropy it has cancelled: the delta of "
            "the last layer is (ŷ − y)/n.",
        ),
        Misconception(
            "sum over examples",
            _first_gradient(last=lambda y_hat, y: y_hat - y),
            "Right up to the number of examples: the loss is their mean, and your gradient is that of their sum. "
            "Divide the first delta by n.",
        ),
        Misconception(
            "mean over outputs too",
            _first_gradient(last=lambda y_hat, y: (y_hat - y) / y.size),
            "You divided by the number of all entries of y. The loss is summed over the outputs of an example and "
            "averaged over the examples: divide by n alone.",
        ),
        Misconception(
            "target minus answer",
            _first_gradient(last=lambda y_hat, y: (y - y_hat) / len(y)),
            "The sign is wrong: you started from y − ŷ. That is the direction of the step, and the gradient is its "
            "opposite.",
        ),
        Misconception(
            "biases left out",
            _first_gradient(bias=False),
            "Your forward pass leaves out the biases. They change every activation, and with it every slope.",
        ),
        Misconception(
            "sigmoid hidden units",
            _first_gradient(activation=_sigmoid, slope=_slope),
            "This is the gradient of a network with sigmoid hidden units, forward and back, without a mistake. The "
            "hidden units of this exercise are tanh.",
        ),
        Misconception(
            "sigmoid forward, tanh back",
            _first_gradient(activation=_sigmoid),
            "Forward your hidden units are sigmoids, back they have the slope of tanh. They are tanh both times.",
        ),
        Misconception(
            "sigmoid forward, slope from its activation",
            _first_gradient(activation=_sigmoid, slope=lambda t: 1 - _sigmoid(t) ** 2),
            "You wrote 1 − a², and your a is the sigmoid of t. That slope goes with a = tanh(t).",
        ),
        Misconception(
            "square forgotten",
            _first_gradient(slope=lambda t: 1 - np.tanh(t)),
            "The slope of tanh is 1 − a², and you multiplied by 1 − a.",
        ),
    ),
    unrelated=lambda x, y, W1, b1, W2, b2: np.cos(W1),
    explanation="Forward, keep; back, transpose, slope, outer product. The chapter's twenty lines do this once for "
    "each layer.",
)


def _wirings() -> list[tuple[np.ndarray, ...]]:
    wirings = [("0010", "0000"), ("1000", "0000"), ("0001", "0000"), ("0100", "0001"), ("0000", "0100")]
    wirings += [("01000", "00100"), ("1001", "0000"), ("000", "000")]
    wirings += [("0101", "0110"), ("0010", "1011")]  # layers with both ways to the loss
    return [tuple(np.array([mark == "1" for mark in marks]) for marks in pair) for pair in wirings]


def _at_or_above(used: np.ndarray) -> np.ndarray:
    return np.logical_or.accumulate(used[::-1])[::-1]


WHERE_GRADIENTS_FLOW = Exercise(
    name="where-gradients-flow",
    chapter=CHAPTER,
    title="Where does a gradient flow?",
    minutes=10,
    difficulty=1,
    asks="a function `f(used, decayed)` of two boolean arrays [layers] that returns a boolean array [layers]",
    hints=(
        "Ask of one weight: if I change it a little, can the loss change? Follow the arrows forward from it.",
        "There are two kinds of ways to the loss. One goes through activations, from a layer to those above it. The "
        "other is weight decay, which takes the weight as it is.",
        "A layer is reached if its own weights decay, or if the loss uses its activation or that of any layer above. "
        "For the second, run through the layers from the last to the first and remember whether one was used.",
    ),
    answer=lambda used, decayed: _at_or_above(used) | decayed,
    cases=_wirings,
    same=exactly,
    misconceptions=(
        Misconception(
            "only from the output",
            lambda used, decayed: np.full(len(used), used[-1]) | decayed,
            "By your function nothing goes back unless the loss uses the output. The backward pass starts wherever "
            "the loss touches the network: a penalty on a hidden layer is a function of all weights below it.",
        ),
        Misconception(
            "only the layers used",
            lambda used, decayed: used | decayed,
            "You mark the layers that the loss looks at. Their activations depend on the weights of all layers below "
            "too, and a gradient goes back along each of those paths.",
        ),
        Misconception(
            "layers above",
            lambda used, decayed: np.logical_or.accumulate(used) | decayed,
            "You sent the gradient up. A layer's activation depends on what is below it, towards the input; the layers "
            "above it come later and cannot change it.",
        ),
        Misconception(
            "everything",
            lambda used, decayed: np.full(len(used), used.any() or decayed.any()),
            "By your function one path to the loss is enough for all layers. A layer above all that the loss uses "
            "has none: whatever its weights do, the loss stays as it is.",
        ),
        Misconception(
            "always",
            lambda used, decayed: np.ones(len(used), bool),
            "By your function every layer has a gradient, always. A layer above all that the loss uses, without weight "
            "decay, has none: whatever its weights do, the loss stays as it is.",
        ),
        Misconception(
            "either but not both",
            lambda used, decayed: _at_or_above(used) ^ decayed,
            "A layer with both ways to the loss is missing: by a path through activations and by its own decay. Two "
            "gradients add, they do not exclude each other.",
        ),
        Misconception(
            "both needed",
            lambda used, decayed: _at_or_above(used) & decayed,
            "You ask for both at once, a path through activations and weight decay. Either of them brings a gradient.",
        ),
        Misconception(
            "one layer down",
            lambda used, decayed: used | np.append(used[1:], False) | decayed,
            "The gradient stops one layer below the one that the loss uses. It goes on, down to the first layer.",
        ),
        Misconception(
            "ways counted",
            lambda used, decayed: np.cumsum(used[::-1])[::-1] + decayed,
            "You count the ways to the loss, and the count is right. The question is whether there is one: return "
            "whether it is above 0.",
        ),
        Misconception(
            "decay forgotten",
            lambda used, decayed: _at_or_above(used),
            "The paths through activations are right. Weight decay is missing: it is a term of the loss that holds the "
            "weights themselves, and reaches them directly.",
        ),
        Misconception(
            "decay sent down",
            lambda used, decayed: _at_or_above(used | decayed),
            "You let weight decay flow down through the layers. It is a function of one layer's weights and of "
            "nothing else, so it reaches that layer alone.",
        ),
        Misconception(
            "used only below the output",
            lambda used, decayed: _at_or_above(np.append(used[:-1], False)) | decayed,
            "You left out the loss on the last layer. It is the most common of all paths.",
        ),
        Misconception(
            "strictly above",
            lambda used, decayed: np.append(_at_or_above(used)[1:], False) | decayed,
            "A layer that the loss uses itself is reached too: its activation is made with its own weights.",
        ),
    ),
    unrelated=lambda used, decayed: ~used,
    explanation="No path from a weight to the loss, no gradient. Here a path is enough as well, since no unit is dead "
    "and nothing is flat. Whether the gradient is large is another matter, and the subject of the next chapter.",
)


def _hidden_layers() -> list[tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    rng = np.random.default_rng(3)
    sizes = ((5, 4, 3, 0.5), (8, 3, 2, 2.0), (3, 5, 5, 1.0))
    return [
        (rng.standard_normal((n, k)) / n, rng.standard_normal((q, k)), 1.5 * rng.standard_normal((n, q)), gamma)
        for n, q, k, gamma in sizes
    ]


def _with_message(message: Callable[[np.ndarray, float], np.ndarray | float]) -> Callable[..., np.ndarray]:
    return lambda delta_above, W_above, t, gamma: (delta_above @ W_above.T + message(t, gamma)) * _slope(t)


PENALTY_ON_A_HIDDEN_LAYER = Exercise(
    name="penalty-on-a-hidden-layer",
    chapter=CHAPTER,
    title="A penalty on a hidden layer",
    minutes=15,
    difficulty=2,
    asks="a function `f(delta_above, W_above, t, gamma)` that returns the deltas of the hidden layer, [n, q]",
    hints=(
        "The loss now depends on the activation of a hidden unit in two ways. What does the chain rule do with two "
        "ways?",
        "Through the layer above comes what always comes, delta times the transpose of W. Directly comes the "
        "derivative of the penalty by a. Both are derivatives by the activation; what do they have to pass to reach t?",
        "The penalty is a mean over the n examples of γ/2 times the sum of a², so its derivative by a is γ a/n, with a "
        "the sigmoid of t. Add it to the message from above, delta times the transpose of W, and multiply the sum by "
        "the slope of the sigmoid at t.",
    ),
    answer=_with_message(lambda t, gamma: gamma * _sigmoid(t) / len(t)),
    cases=_hidden_layers,
    misconceptions=(
        Misconception(
            "penalty forgotten",
            _with_message(lambda t, gamma: 0.0),
            "That is the delta of the loss at the output alone. The penalty is a second path from this layer to the "
            "loss, and its derivative is added to what comes from above.",
        ),
        Misconception(
            "past the slope",
            lambda d, W, t, gamma: d @ W.T * _slope(t) + gamma * _sigmoid(t) / len(t),
            "You added the derivative of the penalty by a to a derivative by t. The penalty, too, feels t only through "
            "the activation: it passes the slope of the sigmoid like everything else.",
        ),
        Misconception(
            "no mean",
            _with_message(lambda t, gamma: gamma * _sigmoid(t)),
            "Your penalty is summed over the examples. It was meant as their mean, like the rest of the loss, and the "
            "deltas from above already hold their 1/n: divide yours by n.",
        ),
        Misconception(
            "factor 2",
            _with_message(lambda t, gamma: 2 * gamma * _sigmoid(t) / len(t)),
            "Twice the penalty: the derivative of a² is 2a, but the penalty has a factor ½ in front.",
        ),
        Misconception(
            "penalty on t",
            lambda d, W, t, gamma: d @ W.T * _slope(t) + gamma * t / len(t),
            "You penalised the pre-activation. The penalty of this exercise is on the activation a, which is between 0 "
            "and 1, and reaches t through the slope.",
        ),
        Misconception(
            "t for a",
            _with_message(lambda t, gamma: gamma * t / len(t)),
            "The place is right, the number is not: the derivative of γ/2 a² is γ a, with the activation. You put in "
            "the pre-activation t.",
        ),
        Misconception(
            "penalty alone",
            lambda d, W, t, gamma: gamma * _sigmoid(t) / len(t) * _slope(t),
            "That is the delta of the penalty alone. The loss at the output is still there; the two are added.",
        ),
        Misconception(
            "derivative forgotten",
            _with_message(lambda t, gamma: gamma / 2 * _sigmoid(t) / len(t)),
            "Half the penalty's message: the ½ in front is there so that it cancels the 2 from the derivative of a². "
            "You kept it, and the 2 is missing.",
        ),
        Misconception(
            "penalty itself",
            _with_message(lambda t, gamma: gamma / 2 * _sigmoid(t) ** 2 / len(t)),
            "You added the penalty itself, γ/2 a². What travels back is its derivative by a.",
        ),
        Misconception(
            "mean over units too",
            _with_message(lambda t, gamma: gamma * _sigmoid(t) / t.size),
            "You divided by the number of all entries, n·q. The penalty is summed over the units of an example and "
            "averaged over the examples: divide by n alone.",
        ),
        Misconception(
            "slope at the activation",
            lambda d, W, t, gamma: (d @ W.T + gamma * _sigmoid(t) / len(t)) * _slope(_sigmoid(t)),
            "The sum in front is right, and the slope is taken at the activation. It belongs at t; written with the "
            "activation it is a(1 − a), without another sigmoid.",
        ),
        Misconception(
            "slope forgotten",
            lambda d, W, t, gamma: d @ W.T + gamma * _sigmoid(t) / len(t),
            "You return the derivatives by the activation, and they are right. The delta is the derivative by the "
            "pre-activation: multiply by the slope of the sigmoid at t.",
        ),
        Misconception(
            "a(1 - a) at t",
            lambda d, W, t, gamma: (d @ W.T + gamma * _sigmoid(t) / len(t)) * t * (1 - t),
            "The sum in front is right. The slope a(1 − a) holds with the activation a, and you put in the "
            "pre-activation t.",
        ),
        Misconception(
            "subtracted",
            _with_message(lambda t, gamma: -gamma * _sigmoid(t) / len(t)),
            "You subtracted the message of the penalty. The penalty is added to the loss, so its derivative is added "
            "too; the minus belongs to the step of descent.",
        ),
        Misconception(
            "everything by n",
            lambda d, W, t, gamma: (d @ W.T + gamma * _sigmoid(t)) / len(t) * _slope(t),
            "You divided what comes from above by n once more. Those deltas already hold their 1/n; only the penalty "
            "still needs it.",
        ),
        Misconception(
            "constant penalty",
            _with_message(lambda t, gamma: gamma / len(t)),
            "You used the derivative of γ times the sum of the activations, which is γ/n everywhere. This penalty is "
            "on their squares: an active unit is pushed harder.",
        ),
    ),
    unrelated=lambda delta_above, W_above, t, gamma: np.cos(t),
    explanation="What comes from above and what comes directly, added, and then through the slope: one more term for "
    "one more path.",
)


def _scales() -> list[tuple[np.ndarray, np.ndarray]]:
    return [(np.array([1.0, 2.0, 0.1, 300.0]), np.array([1.0, 0.5, 8.0, 0.01])), (np.array([0.7]), np.array([30.0]))]


EPSILON = float(np.finfo(np.float64).eps)

BEST_STEP = Exercise(
    name="best-step",
    chapter=CHAPTER,
    title="The best step",
    minutes=15,
    difficulty=2,
    asks="a function `f(size, third)` of two arrays of one length that returns the best steps, an array of that length",
    hints=(
        "The bound has one part that grows with h and one that falls. Where is a sum of two such parts smallest?",
        "Differentiate the bound by h and set the derivative to zero. Both terms keep a power of h; bring them to one "
        "side.",
        "The derivative of the bound is a third of h times the third derivative, minus ε times the size over h². It is "
        "zero where h³ is 3 ε times the size over the third derivative.",
    ),
    answer=lambda size, third: np.cbrt(3 * EPSILON * size / third),
    cases=_scales,
    misconceptions=(
        Misconception(
            "parts made equal",
            lambda size, third: np.cbrt(6 * EPSILON * size / third),
            "You made the two parts of the bound equal. That is near, and a quarter too far: at the minimum their "
            "slopes cancel, and the rounding is then twice the cut-off.",
        ),
        Misconception(
            "three forgotten",
            lambda size, third: np.cbrt(EPSILON * size / third),
            "The powers are right and the factor is not. Differentiate again, with care: h²/6 becomes h/3.",
        ),
        Misconception(
            "root forgotten",
            lambda size, third: 3 * EPSILON * size / third,
            "That is h³. The step is its cube root.",
        ),
        Misconception(
            "epsilon rounded",
            lambda size, third: np.cbrt(3 * 2e-16 * size / third),
            "The formula is right. You rounded ε to 2e-16; take `np.finfo(float).eps`, which is 2.22e-16.",
        ),
        Misconception(
            "epsilon of float32",
            lambda size, third: np.cbrt(3 * float(np.finfo(np.float32).eps) * size / third),
            "The formula is right, with the ε of float32. Take that of float64, `np.finfo(float).eps`.",
        ),
        Misconception(
            "square root",
            lambda size, third: np.sqrt(EPSILON * size / third),
            "A square root is the answer for nudging to one side, whose cut-off error grows like h. Here it grows like "
            "h², and the two balance at a cube root.",
        ),
        Misconception(
            "one-sided rule",
            lambda size, third: 2 * np.sqrt(EPSILON * size / third),
            "That is the best step for nudging to one side. To both sides the cut-off error is of order h², and a "
            "larger step is better.",
        ),
        Misconception(
            "scale ignored",
            lambda size, third: np.full(len(size), np.cbrt(EPSILON)),
            "The cube root of ε is a good default if you know nothing of the function. Here you know its size and its "
            "third derivative: a large loss loses more digits, a strongly bent one allows less.",
        ),
        Misconception(
            "scale ignored, with three",
            lambda size, third: np.full(len(size), np.cbrt(3 * EPSILON)),
            "Right for a loss of size 1 with a third derivative of 1. In the minimum of the bound both of them stay.",
        ),
        Misconception(
            "upside down",
            lambda size, third: np.cbrt(3 * EPSILON * third / size),
            "The fraction is upside down. A larger loss means more rounding and asks for a larger step; a larger third "
            "derivative asks for a smaller one.",
        ),
        Misconception(
            "value of the bound",
            lambda size, third: (
                np.cbrt(3 * EPSILON * size / third) ** 2 * third / 6
                + EPSILON * size / np.cbrt(3 * EPSILON * size / third)
            ),
            "You return how large the error is at the best step. The question is the step itself.",
        ),
    ),
    unrelated=lambda size, third: size + third,
    explanation="The best step grows like the cube root of ε: 6e-6 or so in float64. With it the error is of order "
    "ε to the power 2/3, so ten or so of sixteen digits are right. The rest is the price of not differentiating.",
)


def _networks() -> list[tuple[np.ndarray, int]]:
    return [(np.array([784, 30, 30, 10]), 20), (np.array([5, 7]), 3), (np.array([2, 50, 3, 4, 6]), 11)]


def _products(sizes: np.ndarray) -> np.ndarray:
    return np.asarray(sizes)[:-1] * np.asarray(sizes)[1:]


MULTIPLICATIONS_BACK = Exercise(
    name="multiplications-back",
    chapter=CHAPTER,
    title="The price of going back",
    minutes=10,
    difficulty=2,
    asks="a function `f(sizes, n)` of an array of layer widths and a batch size that returns one whole number",
    hints=(
        "A product of a matrix [n, p] with one [p, q] takes n·p·q multiplications. Which products does the backward "
        "pass make at one layer?",
        "At each layer there are two: the gradient of the weights, and the message to the layer below. Each costs as "
        "much as the layer's forward product. Is there a layer that needs only one of them?",
        "Add n·p·q over all pairs of neighbouring widths and double it. Then take off the message of the first layer, "
        "n times the product of the first two widths: no one asks for the gradient of the input x.",
    ),
    answer=lambda sizes, n: int(n * (2 * _products(sizes).sum() - _products(sizes)[0])),
    cases=_networks,
    same=exactly,
    misconceptions=(
        Misconception(
            "message to the input",
            lambda sizes, n: int(2 * n * _products(sizes).sum()),
            "You let the first layer send a message too. Below it is the input, which has no weights. No one asks for "
            "the gradient of the input x: at the first layer there is only the gradient of the weights.",
        ),
        Misconception(
            "forward included",
            lambda sizes, n: int(n * (3 * _products(sizes).sum() - _products(sizes)[0])),
            "You counted the forward pass as well. The question is what comes on top of it.",
        ),
        Misconception(
            "gradients only",
            lambda sizes, n: int(n * _products(sizes).sum()),
            "You counted the gradients of the weights, one product a layer. The messages to the layers below are "
            "products of the same size.",
        ),
        Misconception(
            "messages only",
            lambda sizes, n: int(n * _products(sizes)[1:].sum()),
            "You counted the messages from layer to layer. Each layer also has to compute the gradient of its own "
            "weights.",
        ),
        Misconception(
            "one example",
            lambda sizes, n: int(2 * _products(sizes).sum() - _products(sizes)[0]),
            "That is the cost for one example. Every product of the backward pass runs over all n rows.",
        ),
        Misconception(
            "n forgotten in the message",
            lambda sizes, n: int(2 * n * _products(sizes).sum() - _products(sizes)[0]),
            "You took off the message to the input for one example. It would have n rows like all the others.",
        ),
        Misconception(
            "first layer left out",
            lambda sizes, n: int(2 * n * _products(sizes)[1:].sum()),
            "You left out the first layer altogether. It sends no message, but its weights have a gradient.",
        ),
        Misconception(
            "slopes counted",
            lambda sizes, n: int(n * (2 * _products(sizes).sum() - _products(sizes)[0] + sizes[1:-1].sum())),
            "You counted the products with the slopes as well. They go entry by entry; the question is about the "
            "matrix products alone.",
        ),
        Misconception(
            "biases counted",
            lambda sizes, n: int(n * (2 * _products(sizes).sum() - _products(sizes)[0] + sizes[1:].sum())),
            "You counted something for the biases. Their gradient is a sum of deltas, which takes no multiplication.",
        ),
        Misconception(
            "last message left out",
            lambda sizes, n: int(n * (2 * _products(sizes).sum() - _products(sizes)[-1])),
            "You left out the message of the last layer. That one is needed, it starts everything; the one that is not "
            "needed is the first layer's, to the input.",
        ),
    ),
    unrelated=lambda sizes, n: int(n + sizes.sum()),
    explanation="Twice the forward pass, less one message. For the chapter's network of digits, most of which is the "
    "first layer, going back costs hardly more than going forward.",
)


def _centred_batches() -> list[tuple[np.ndarray]]:
    rng = np.random.default_rng(6)
    return [(rng.standard_normal(shape) + 0.7,) for shape in ((6, 3), (4, 5), (1, 2), (9, 1))]


MEAN_OF_THE_BATCH = Exercise(
    name="mean-of-the-batch",
    chapter=CHAPTER,
    title="Back through the mean of a batch",
    minutes=15,
    difficulty=3,
    asks="a function `f(delta)` of an array [n, q], the derivatives by u, that returns those by t, [n, q]",
    hints=(
        "How many of the uᵢ change when you move the tⱼ of one example j?",
        "All of them: its own, and through the mean every other one. Write down the derivative of uᵢ by tⱼ for i = j "
        "and for i ≠ j, and add up over i.",
        "The derivative of uᵢ by tⱼ is 1 for i = j and 0 otherwise, minus 1/n in both cases. So the derivative of the "
        "loss by tⱼ is the delta of example j minus a mean of deltas. Over which axis?",
    ),
    answer=lambda delta: delta - delta.mean(0),
    cases=_centred_batches,
    misconceptions=(
        Misconception(
            "mean held fixed",
            lambda delta: delta,
            "You passed the deltas on as if the mean were a constant. It moves with every example of the batch, and "
            "that is a path too.",
        ),
        Misconception(
            "only its own share",
            lambda delta: delta * (1 - 1 / len(delta)),
            "You counted what example j does to its own u, the factor 1 − 1/n. Through the mean it moves the u of all "
            "other examples as well, each by −1/n, and their deltas come back to it.",
        ),
        Misconception(
            "mean over units",
            lambda delta: delta - delta.mean(1, keepdims=True),
            "You averaged over the units of an example. The mean that was subtracted runs over the examples of the "
            "batch, unit by unit, so its deltas are averaged over the rows.",
        ),
        Misconception(
            "mean of everything",
            lambda delta: delta - delta.mean(),
            "You subtracted one mean of all entries. Each unit has a mean of its own, over the examples.",
        ),
        Misconception(
            "sum for mean",
            lambda delta: delta - delta.sum(0),
            "You subtracted the sum of the deltas. Each example moves the mean by only 1/n of its own change.",
        ),
        Misconception(
            "added",
            lambda delta: delta + delta.mean(0),
            "The sign of the second term is wrong: the mean is subtracted, so what comes back through it is too.",
        ),
        Misconception(
            "signs exchanged",
            lambda delta: delta.mean(0) - delta,
            "The signs are exchanged: the direct path, from t to its own u, has the factor 1, and the one through the "
            "mean has −1/n.",
        ),
        Misconception(
            "the mean itself",
            lambda delta: np.broadcast_to(delta.mean(0), delta.shape),
            "That is the mean of the deltas. It is what you have to subtract from them.",
        ),
        Misconception(
            "mean alone",
            lambda delta: np.broadcast_to(-delta.mean(0), delta.shape),
            "That is what comes back through the mean. The direct path, from t to its own u, is missing.",
        ),
    ),
    unrelated=lambda delta: np.cos(delta),
    explanation="Centring on the way forward is centring on the way back. The deltas of the examples now depend on one "
    "another, and for a single example nothing is left.",
)

SEEN, UNSEEN = np.array([1.0, 2.0, 3.0]), np.array([-1.0, -2.0, -3.0])


def _gap(loss: Callable[..., Any], gradient: Callable[..., Any], w: np.ndarray) -> float:
    try:
        numerical = numerical_gradient(lambda v: loss(v.copy()), w)
    except ValueError as refusal:
        raise AnswerError(f"`loss` could not be nudged at w = {w.tolist()}: {refusal}.") from refusal
    given = numbers(gradient(w.copy()))
    if given is None or given.shape != w.shape:
        came = "something else" if given is None else f"an array {list(given.shape)}"
        raise AnswerError(f"`gradient` must return an array [3], but {came} came.")
    if not np.isfinite(given).all():
        raise AnswerError(f"`gradient` returned NaN or an infinity at w = {w.tolist()}.")
    difference = float(np.linalg.norm(numerical - given))
    # The loss is rounded, and nudging sees nothing below this: there the two say the same.
    unseen = 1e-10 * max(1.0, abs(float(loss(w.copy()))))
    return relative_difference(numerical, given) if difference > unseen else 0.0


def _judge_pair(pair: tuple[Callable[..., Any], Callable[..., Any]]) -> Verdict:
    loss, gradient = pair
    seen, unseen = _gap(loss, gradient, SEEN), _gap(loss, gradient, UNSEEN)
    around = np.random.default_rng(8).uniform(0.9, 1.1, (10, 3)) * SEEN
    near = max(_gap(loss, gradient, w) for w in around)
    report = (
        f"Measured: relative difference {seen:.1e} at (1, 2, 3), at most {near:.1e} around it (needs below 0.01), "
        f"{unseen:.1e} at (−1, −2, −3) (needs above 0.1)."
    )
    if seen > 0.01:
        return Verdict("the wrong way round" if unseen < 0.01 else "unlike" if seen > 0.9 else "caught", report)
    if near > 0.01:
        return Verdict("one point", report)
    if not any(float(np.abs(numerical_gradient(loss, w)).max()) for w in (SEEN, UNSEEN)):
        return Verdict("flat", report)
    return Verdict("right everywhere" if unseen < 0.01 else "nearly right" if unseen < 0.1 else "fooled", report)


FOOL_THE_CHECK = Exercise(
    name="fool-the-check",
    chapter=CHAPTER,
    title="A wrong gradient that passes the check",
    minutes=20,
    difficulty=3,
    asks="a pair of functions `(loss, gradient)` of an array w [3]: one number, and an array [3]",
    hints=(
        "A check at one place sees the function near that place and nowhere else. Which functions look different "
        "elsewhere?",
        "Take a function made of two pieces, with a kink between them, as ReLU is. At (1, 2, 3) only one of the pieces "
        "is in use.",
        "Let the loss be the sum of the squares of the positive parts of w. At (1, 2, 3) its gradient is 2w. For "
        "negative entries it is another one: what does somebody write who forgot that?",
    ),
    answer=(lambda w: (np.maximum(w, 0) ** 2).sum(), lambda w: 2 * w),
    measure=_judge_pair,
    misconceptions=(
        Misconception(
            "right everywhere",
            (lambda w: (w**2).sum(), lambda w: 2 * w),
            "Your gradient passes the check because it is right or nearly right (to 1 %) at both places. It has to be "
            "wrong at (−1, −2, −3), and the check at (1, 2, 3) must not notice.",
        ),
        Misconception(
            "caught",
            (lambda w: (w**2).sum(), lambda w: w),
            "Nudging at (1, 2, 3) finds the mistake. The gradient has to be right there.",
        ),
        Misconception(
            "the wrong way round",
            (lambda w: (np.minimum(w, 0) ** 2).sum(), lambda w: 2 * w),
            "Your gradient is right at (−1, −2, −3) and wrong at (1, 2, 3), where it is checked. You have the idea; "
            "exchange the two places.",
        ),
        Misconception(
            "one point",
            (
                lambda w: (w**2).sum(),
                lambda w: 2 * w if np.allclose(w, SEEN, rtol=0, atol=1e-3) else w,
            ),
            "The gradient is right at (1, 2, 3) and wrong close by. Such a mistake is found by whoever checks at a "
            "second random place. Find one that is right in a whole neighbourhood.",
        ),
        Misconception(
            "flat",
            (lambda w: 0.0 * w.sum(), lambda w: np.minimum(w, 0)),
            "Your loss has no slope at either place. Where there is nothing to learn, no check can say anything: "
            "let it depend on w.",
        ),
        Misconception(
            "nearly right",
            (lambda w: (np.maximum(w, 0) ** 2 + 0.95 * np.minimum(w, 0) ** 2).sum(), lambda w: 2 * w),
            "At (−1, −2, −3) the gradient is off by less than a tenth. The idea is right; make the mistake larger.",
        ),
    ),
    unrelated=(lambda w: (w**3).sum(), lambda w: -7 * w),
    explanation="Say in a few sentences what this means for checking a network with ReLU, dropout or an `if`.",
    rubric="- A gradient check tests the paths that are in use at the place where it is made, and no others.\n"
    "- So check at several random places, and with inputs that switch units on and off.\n"
    "- At a kink itself the two sides differ and nudging gives their mean: a large difference there is no mistake.\n"
    "- Check again after some training: weights move to where other pieces are in use.\n"
    "- A check of a random network that is all in its linear range says nothing about saturated units.",
)

EXERCISES = (
    GRADIENT_BY_HAND,
    BACKWARD_PASS,
    WHERE_GRADIENTS_FLOW,
    PENALTY_ON_A_HIDDEN_LAYER,
    BEST_STEP,
    MULTIPLICATIONS_BACK,
    MEAN_OF_THE_BATCH,
    FOOL_THE_CHECK,
)
