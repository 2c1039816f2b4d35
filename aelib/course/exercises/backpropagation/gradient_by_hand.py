"""One path of the backward pass, in numbers: the input, the error that arrives, and the slope on the way."""

import numpy as np

from aelib.course.exercises.backpropagation.chapter import CHAPTER
from aelib.course.exercises.backpropagation.sigmoid import sigmoid, sigmoid_slope
from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Exercise, Misconception

INPUTS = np.array([2.0, -1.0])
HIDDEN = np.array([2.0, 0.0])  # the pre-activations of the two hidden units
OUTWARD = np.array([1.0, -3.0])
ERROR = sigmoid(sigmoid(HIDDEN) @ OUTWARD + 0.5) - 1
ARRIVING = ERROR * OUTWARD[1]  # at the second hidden unit
STEEP = sigmoid_slope(HIDDEN[1])


def _by_hand(hidden: np.ndarray, bias: float) -> float:
    """Return the gradient that somebody finds who came to these pre-activations."""
    error = sigmoid(sigmoid(hidden) @ OUTWARD + bias) - 1
    return float(INPUTS[0] * error * OUTWARD[1] * sigmoid_slope(hidden[1]))


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
            float(INPUTS[0] * ARRIVING * sigmoid_slope(sigmoid(HIDDEN[1]))),
            "You took the slope of the sigmoid at the activation 0.5. It is needed at the pre-activation 0, where it "
            "is a(1 − a): that formula has already been through the sigmoid once.",
        ),
        Misconception(
            "activation for slope",
            float(INPUTS[0] * ARRIVING * sigmoid(HIDDEN[1])),
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
            float(INPUTS[1] * ERROR * OUTWARD[0] * sigmoid_slope(HIDDEN[0])),
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
            float(INPUTS[0] * ERROR * OUTWARD[0] * sigmoid_slope(HIDDEN[0])),
            "You went back to the first hidden unit. The columns of the matrix are units: the index 12 means from "
            "input 1 to unit 2.",
        ),
    ),
    unrelated=7.0,
    explanation="0.795. Descent would make this weight smaller, and with it the second unit, which holds the answer "
    "down through its weight of −3.",
)
