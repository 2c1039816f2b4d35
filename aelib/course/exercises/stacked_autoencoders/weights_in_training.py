"""What moves while a layer trains

minutes: 5
difficulty: 1
asks: one whole number
hint: Which autoencoder is being trained at that moment? What goes into it, and what comes out?
hint: The second layer is an autoencoder of the codes of the first: {WIDTHS[1]} numbers in, {WIDTHS[2]} in the middle,
  {WIDTHS[1]} out.
hint: It has a matrix of {WIDTHS[1]} times {WIDTHS[2]} numbers up and one of {WIDTHS[2]} times {WIDTHS[1]} down,
  {WIDTHS[2]} biases for its code and {WIDTHS[1]} for what comes out. All else in the stack stands still.
right: {right:,} parameters. The first layer has {the_first_layer:,}, and greedy training holds the gradient of one
  layer at a time.

first layer too [return => return both_ways(784, 500) +]: You counted the first layer as well. It stands still: its
  codes were computed once, and are the data now. What moves both layers at once is fine-tuning.
first layer too, ways up alone: You counted the ways up of the first two layers. The first one stands still: its codes
  were computed once, and are the data now. And a layer is trained with its decoder.
first layer too, without biases: You counted the matrices of the first two layers. The first layer stands still: its
  codes were computed once, and are the data now. And the units that move have biases too.
encoder only [2 * inputs => inputs ; inputs + outputs => outputs]: You counted the way up alone. A layer is trained as
  an autoencoder: without a decoder there is nothing that could be compared with its input.
biases forgotten [+ biases =>]: You counted the two matrices. The {WIDTHS[2]} units of the code and the {WIDTHS[1]} of
  the output have biases too.
tied weights [2 * inputs => inputs]: You counted one matrix, as if the decoder used the encoder's transposed. This stack
  is not tied.
decoder down to the image: Your decoder gives an image. The second layer never sees one: its input and its target are
  the {WIDTHS[1]} codes.
the whole stack: This is the whole stack, all three layers up and down. While the second one trains, the first stands
  still, and the third has not begun.
the third layer [WIDTHS[1:3] => WIDTHS[2:4]]: You counted the third layer, of {WIDTHS[2]} and {WIDTHS[3]}. The second
  autoencoder stands on {WIDTHS[1]} codes.
the first layer [WIDTHS[1:3] => WIDTHS[:2]]: You counted the first layer, of {WIDTHS[0]} and {WIDTHS[1]}. It is finished
  when the second begins, which stands on its {WIDTHS[1]} codes.
biases of the code forgotten [inputs + outputs => inputs]: You counted the biases of the output and not those of the
  code: each of the {WIDTHS[2]} units of the code has one too.
biases of the output forgotten [inputs + outputs => outputs]: You counted the biases of the code and not those of the
  output: each of the {WIDTHS[1]} numbers that come out has one too.
"""

from itertools import pairwise

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise

WIDTHS = (784, 500, 200, 50)


def both_ways(inputs, outputs):
    """The parameters of one layer of weights up and one down, biases included."""
    return 2 * inputs * outputs + inputs + outputs


def parameters():
    inputs, outputs = WIDTHS[1:3]
    weights = 2 * inputs * outputs
    biases = inputs + outputs
    return weights + biases


EXERCISE = exercise(
    __name__, __doc__, parameters, same=exactly, unrelated=12,
    first_layer_too_ways_up_alone=784 * 500 + 500 + 500 * 200 + 200,
    first_layer_too_without_biases=2 * (784 * 500 + 500 * 200),
    decoder_down_to_the_image=500 * 200 + 200 + 200 * 784 + 784,
    the_whole_stack=sum(both_ways(*pair) for pair in pairwise(WIDTHS)),
)  # fmt: skip
