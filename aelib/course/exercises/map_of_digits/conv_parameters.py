"""A filter is stored once and used at every position: only the dense layer stores something for each of them."""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.map_of_digits.chapter import CHAPTER

FILTERS, STRIDES = (8, 16, 16), (2, 2, 1)
CHANNELS = (1, *FILTERS)
CONVOLUTION_WEIGHTS = [9 * a * b for a, b in pairwise(CHANNELS)]
CONVOLUTIONS = sum(CONVOLUTION_WEIGHTS) + sum(FILTERS)
GRIDS = tuple(28 // int(np.prod(STRIDES[:layers])) for layers in range(len(STRIDES) + 1))  # height, and width
DENSE = GRIDS[-1] ** 2 * FILTERS[-1] * 2 + 2


def _with_grid(side: int) -> int:
    return CONVOLUTIONS + side**2 * FILTERS[-1] * 2 + 2


CONV_PARAMETERS = Exercise(
    name="conv-parameters",
    chapter=CHAPTER,
    title="Count the parameters of a convolutional encoder",
    minutes=5,
    difficulty=1,
    asks="one whole number",
    hints=(
        "Begin with one filter of the first layer. It looks at three by three pixels: what does it store?",
        "A filter stores 9 weights for each channel that it reads, and one bias. The second layer reads 8 channels. "
        "Where a filter is applied, and how often, changes nothing about what it stores.",
        "The three layers store (9·1 + 1)·8, (9·8 + 1)·16 and (9·16 + 1)·16 numbers. The strides matter in one place: "
        "they turn 28 by 28 into 14 by 14, then into 7 by 7, and the dense layer reads all 7·7·16 numbers of the last "
        "grid.",
    ),
    answer=CONVOLUTIONS + DENSE,
    same=exactly,
    misconceptions=(
        Misconception(
            "channels forgotten",
            sum(9 * b + b for b in FILTERS) + DENSE,
            "You gave every filter 9 weights. A filter of the second layer reads all 8 channels that the first layer "
            "made, three by three numbers from each: 9·8 = 72 weights.",
        ),
        Misconception(
            "biases forgotten",
            sum(CONVOLUTION_WEIGHTS) + DENSE - 2,
            "You counted the weights. Each filter also adds one bias, 8 + 16 + 16 of them, and so does each of the two "
            "numbers of the code.",
        ),
        Misconception(
            "biases of the filters forgotten",
            sum(CONVOLUTION_WEIGHTS) + DENSE,
            "The dense layer is complete, and the filters have no biases. Each of the 8 + 16 + 16 filters adds one.",
        ),
        Misconception(
            "biases of the dense layer forgotten",
            CONVOLUTIONS + DENSE - 2,
            "The filters are complete. The dense layer has a bias for each of the two numbers that come out of it.",
        ),
        Misconception(
            "one bias per layer",
            sum(CONVOLUTION_WEIGHTS) + DENSE - 2 + 4,
            "You gave each layer one bias. It is one for each filter, and one for each number of the code.",
        ),
        Misconception(
            "a bias for each channel read",
            sum(10 * a * b for a, b in pairwise(CHANNELS)) + DENSE,
            "You gave a filter one bias for each channel that it reads. A filter adds up what it finds in all its "
            "channels and then adds one bias: 9·8 + 1 numbers in the second layer, not (9 + 1)·8.",
        ),
        Misconception(
            "counted at every position",
            sum((9 * a + 1) * b * g**2 for (a, b), g in zip(pairwise(CHANNELS), GRIDS[1:], strict=True)) + DENSE,
            "You counted a filter again at each position that it is applied to. It is the same filter everywhere: "
            "its weights are stored once. That sharing is what makes a convolution small.",
        ),
        Misconception(
            "counted as if dense",
            sum((a + 1) * b for a, b in pairwise([c * g**2 for c, g in zip(CHANNELS, GRIDS, strict=True)])) + DENSE,
            "You connected every number of a layer with every number of the next, as in a dense layer. A convolution "
            "connects three by three neighbours, with the same weights at every position.",
        ),
        Misconception(
            "dense layer forgotten",
            CONVOLUTIONS,
            "You counted the three convolutions. They end in a grid of 7 by 7 with 16 channels; a dense layer makes "
            "the two numbers of the code from it.",
        ),
        Misconception(
            "strides ignored",
            _with_grid(28),
            "You fed the dense layer 28 by 28 positions. The first two layers move their filters by two pixels, and "
            "each halves height and width.",
        ),
        Misconception(
            "one stride ignored",
            _with_grid(14),
            "You fed the dense layer 14 by 14 positions. Two of the three layers move by two pixels, so the side is "
            "halved twice.",
        ),
        Misconception(
            "grid of four",
            _with_grid(4),
            "You fed the dense layer 4 by 4 positions. Either the third layer halved the grid too, though its stride "
            "is 1, or there was no padding, so that each layer lost its border. With zero padding the sides are 28, "
            "14, 7 and 7.",
        ),
        Misconception(
            "grid of three",
            _with_grid(3),
            "You fed the dense layer 3 by 3 positions. The third layer moves its filters by one pixel and keeps the "
            "grid as it is. With zero padding the sides are 28, 14, 7 and 7.",
        ),
        Misconception(
            "last channels forgotten",
            _with_grid(7) - GRIDS[-1] ** 2 * (FILTERS[-1] - 1) * 2,
            "You fed the dense layer 7·7 numbers. There are 7 by 7 from each of the 16 filters of the third layer.",
        ),
        Misconception(
            "positions forgotten",
            CONVOLUTIONS + FILTERS[-1] * 2 + 2,
            "You fed the dense layer 16 numbers, one for each filter. Each filter leaves a grid of 7 by 7 numbers, and "
            "the dense layer reads all of them: it has to know where something was found.",
        ),
        Misconception(
            "decoder too",
            CONVOLUTIONS + DENSE + sum(CONVOLUTION_WEIGHTS) + 16 + 8 + 1 + 2 * 784 + 784,
            "You counted the decoder as well. The question is the encoder alone.",
        ),
    ),
    unrelated=7,
    explanation="5,138 parameters, 3,568 of them in the convolutions. The dense encoder 784-256-128-2 has 234,114, "
    "nearly 46 times as many. A filter is stored once and used at every position. Only the dense layer tells one "
    "position from another, and it holds the other 1,570.",
)
