"""Greedy training moves one layer and its decoder at a time: which parameters are those?"""

from itertools import pairwise

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.stacked_autoencoders.chapter import CHAPTER

WIDTHS = (784, 500, 200, 50)


def _both_ways(inputs: int, outputs: int) -> int:
    """The parameters of one layer of weights up and one down, biases included."""
    return 2 * inputs * outputs + inputs + outputs


WEIGHTS_IN_TRAINING = Exercise(
    name="weights-in-training",
    chapter=CHAPTER,
    title="What moves while a layer trains",
    minutes=5,
    difficulty=1,
    asks="one whole number",
    hints=(
        "Which autoencoder is being trained at that moment? What goes into it, and what comes out?",
        "The second layer is an autoencoder of the codes of the first: 500 numbers in, 200 in the middle, 500 out.",
        "It has a matrix of 500 times 200 numbers up and one of 200 times 500 down, 200 biases for its code and 500 "
        "for what comes out. All else in the stack stands still.",
    ),
    answer=_both_ways(500, 200),
    same=exactly,
    misconceptions=(
        Misconception(
            "first layer too",
            _both_ways(784, 500) + _both_ways(500, 200),
            "You counted the first layer as well. It stands still: its codes were computed once, and are the data now. "
            "What moves both layers at once is fine-tuning.",
        ),
        Misconception(
            "first layer too, ways up alone",
            784 * 500 + 500 + 500 * 200 + 200,
            "You counted the ways up of the first two layers. The first one stands still: its codes were computed "
            "once, and are the data now. And a layer is trained with its decoder.",
        ),
        Misconception(
            "first layer too, without biases",
            2 * (784 * 500 + 500 * 200),
            "You counted the matrices of the first two layers. The first layer stands still: its codes were computed "
            "once, and are the data now. And the units that move have biases too.",
        ),
        Misconception(
            "encoder only",
            500 * 200 + 200,
            "You counted the way up alone. A layer is trained as an autoencoder: without a decoder there is nothing "
            "that could be compared with its input.",
        ),
        Misconception(
            "biases forgotten",
            2 * 500 * 200,
            "You counted the two matrices. The 200 units of the code and the 500 of the output have biases too.",
        ),
        Misconception(
            "tied weights",
            500 * 200 + 500 + 200,
            "You counted one matrix, as if the decoder used the encoder's transposed. This stack is not tied.",
        ),
        Misconception(
            "decoder down to the image",
            500 * 200 + 200 + 200 * 784 + 784,
            "Your decoder gives an image. The second layer never sees one: its input and its target are the 500 codes.",
        ),
        Misconception(
            "the whole stack",
            sum(_both_ways(*pair) for pair in pairwise(WIDTHS)),
            "This is the whole stack, all three layers up and down. While the second one trains, the first stands "
            "still, and the third has not begun.",
        ),
        Misconception(
            "the third layer",
            _both_ways(200, 50),
            "You counted the third layer, of 200 and 50. The second autoencoder stands on 500 codes.",
        ),
        Misconception(
            "the first layer",
            _both_ways(784, 500),
            "You counted the first layer, of 784 and 500. It is finished when the second begins, which stands on its "
            "500 codes.",
        ),
        Misconception(
            "biases of the output forgotten",
            2 * 500 * 200 + 200,
            "You counted the biases of the code and not those of the output: each of the 500 numbers that come out has "
            "one too.",
        ),
    ),
    unrelated=12,
    explanation="200,700 parameters. The first layer has 785,284, and greedy training holds the gradient of one layer "
    "at a time. In 2006 that mattered too.",
)
