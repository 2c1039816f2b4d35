"""Count the parameters of a convolutional encoder

minutes: 5
difficulty: 1
asks: one whole number
hint: Begin with one filter of the first layer. It looks at three by three pixels: what does it store?
hint: A filter stores 9 weights for each channel that it reads, and one bias. The second layer reads {FILTERS[0]}
  channels. Where a filter is applied, and how often, changes nothing about what it stores.
hint: The three layers store (9·{CHANNELS[0]} + 1)·{CHANNELS[1]}, (9·{CHANNELS[1]} + 1)·{CHANNELS[2]} and
  (9·{CHANNELS[2]} + 1)·{CHANNELS[3]} numbers. The strides matter in one place: they turn {SIDES[0]} by {SIDES[0]} into
  {SIDES[1]} by {SIDES[1]}, then into {SIDES[2]} by {SIDES[2]}, and the dense layer reads all
  {SIDES[3]}·{SIDES[3]}·{FILTERS[-1]} numbers of the last grid.
right: {right:,} parameters, {CONVOLUTIONS:,} of them in the convolutions. The dense encoder
  {DENSE_SIZES[0]}-{DENSE_SIZES[1]}-{DENSE_SIZES[2]}-{DENSE_SIZES[3]} has {ALL_DENSE:,}, about {ALL_DENSE / right:.0f}
  times as many. A filter is stored once and used at every position. Only the dense layer distinguishes one position
  from another, and it holds the other {dense():,}.

channels forgotten [9 * a => 9]: You gave every filter 9 weights. A filter of the second layer reads all {FILTERS[0]}
  channels that the first layer made, three by three numbers from each: 9·{FILTERS[0]} = {9 * FILTERS[0]} weights.
biases forgotten [9 * a + 1 => 9 * a ; * 2 + 2 => * 2]: You counted the weights. Each filter also adds one bias,
  {FILTERS[0]} + {FILTERS[1]} + {FILTERS[2]} of them, and so does each of the two numbers of the code.
biases of the filters forgotten [9 * a + 1 => 9 * a]: The dense layer is complete, and the filters have no biases. Each
  of the {FILTERS[0]} + {FILTERS[1]} + {FILTERS[2]} filters adds one.
biases of the dense layer forgotten [* 2 + 2 => * 2]: The filters are complete. The dense layer has a bias for each of
  the two numbers that come out of it.
one bias per layer: You gave each layer one bias. It is one for each filter, and one for each number of the code.
a bias for each channel read [9 * a + 1 => 10 * a]: You gave a filter one bias for each channel that it reads. A filter
  adds up what it finds in all its channels and then adds one bias: 9·{FILTERS[0]} + 1 numbers in the second layer, not
  (9 + 1)·{FILTERS[0]}.
counted at every position: You counted a filter again at each position that it is applied to. It is the same filter
  everywhere: its weights are stored once. That sharing is what makes a convolution small.
counted as if dense: You connected every number of a layer with every number of the next, as in a dense layer. A
  convolution connects three by three neighbours, with the same weights at every position.
dense layer forgotten [+ last =>]: You counted the three convolutions. They end in a grid of {SIDES[3]} by {SIDES[3]}
  with {FILTERS[2]} channels; a dense layer makes the two numbers of the code from it.
strides ignored [SIDES[-1] => SIDES[0]]: You fed the dense layer {SIDES[0]} by {SIDES[0]} positions. The first two
  layers move their filters by two pixels, and each halves height and width.
one stride ignored [SIDES[-1] => SIDES[1]]: You fed the dense layer {SIDES[1]} by {SIDES[1]} positions. Two of the three
  layers move by two pixels, so the side is halved twice.
grid of four [SIDES[-1] => 4]: You fed the dense layer 4 by 4 positions. Either the third layer halved the grid too,
  though its stride is 1, or there was no padding, so that each layer lost its border. With zero padding the sides are
  {SIDES[0]}, {SIDES[1]}, {SIDES[2]} and {SIDES[3]}.
grid of three [SIDES[-1] => 3]: You fed the dense layer 3 by 3 positions. The third layer moves its filters by one pixel
  and keeps the grid as it is. With zero padding the sides are {SIDES[0]}, {SIDES[1]}, {SIDES[2]} and {SIDES[3]}.
last channels forgotten [FILTERS[-1] => 1]: You fed the dense layer {SIDES[3]}·{SIDES[3]} numbers. There are {SIDES[3]}
  by {SIDES[3]} from each of the {FILTERS[2]} filters of the third layer.
positions forgotten [SIDES[-1] => 1]: You fed the dense layer {FILTERS[2]} numbers, one for each filter. Each filter
  leaves a grid of {SIDES[3]} by {SIDES[3]} numbers, and the dense layer reads all of them: it has to know where
  something was found.
pixels for grid [SIDES[-1], FILTERS[-1] => SIDES[0], 1]: You fed the dense layer {SIDES[0] ** 2} numbers, as many as
  there are pixels. It reads what the third layer makes: a grid of {SIDES[3]} by {SIDES[3]} from each of its
  {FILTERS[2]} filters.
third layer from eight: You let the third layer read {FILTERS[0]} channels. It reads what the second one makes, one
  channel from each of its {FILTERS[1]} filters.
decoder too: You counted the decoder as well. The question is the encoder alone.
"""

from itertools import pairwise

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise

FILTERS, CHANNELS, SIDES = (8, 16, 24), (1, 8, 16, 24), (28, 14, 7, 7)
WEIGHTS = sum(9 * a * b for a, b in pairwise(CHANNELS))
CONVOLUTIONS = WEIGHTS + sum(FILTERS)
NUMBERS = [channels * side**2 for channels, side in zip(CHANNELS, SIDES, strict=True)]


def dense():
    return 7**2 * 24 * 2 + 2


AT_EVERY_POSITION = sum((9 * a + 1) * b * side**2 for (a, b), side in zip(pairwise(CHANNELS), SIDES[1:], strict=True))
DENSE_SIZES = (784, 256, 128, 2)
ALL_DENSE = sum((a + 1) * b for a, b in pairwise(DENSE_SIZES))


def parameters():
    side, channels = SIDES[-1], FILTERS[-1]
    filters = sum((9 * a + 1) * b for a, b in pairwise(CHANNELS))
    last = side**2 * channels * 2 + 2
    return filters + last


EXERCISE = exercise(
    __name__, __doc__, parameters, same=exactly, unrelated=7,
    one_bias_per_layer=WEIGHTS + dense() - 2 + 4, counted_at_every_position=AT_EVERY_POSITION + dense(),
    counted_as_if_dense=sum((a + 1) * b for a, b in pairwise(NUMBERS)) + dense(),
    third_layer_from_eight=CONVOLUTIONS - 9 * (16 - 8) * 24 + dense(),
    decoder_too=CONVOLUTIONS + dense() + WEIGHTS + 16 + 8 + 1 + 3 * 49 * 24,
)  # fmt: skip
