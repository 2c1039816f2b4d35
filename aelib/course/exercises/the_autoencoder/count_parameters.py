"""Count the parameters

minutes: 5
difficulty: 1
asks: one whole number
hint: Begin with one dense layer, the first: it turns {SIZES[0]} numbers into {SIZES[1]}. What does it have to store?
hint: A dense layer from a to b numbers stores a·b weights and b biases. There are six layers; list their pairs.
hint: The first layer stores {SIZES[0]}·{SIZES[1]} + {SIZES[1]} = {WEIGHTS_OF_THE_FIRST + SIZES[1]:,} numbers. Do the
  same for the pairs {SIZES[1:3]}, {SIZES[2:4]}, {SIZES[3:5]}, {SIZES[4:6]} and {SIZES[5:7]}, and add. The sum is a
  little above a million.
right: {right:,} parameters, {biases_alone:,} of them biases. Three quarters are in the first and the last layer: they
  are paid for by the {SIZES[0]} pixels, not by the code, so a smaller code makes the model hardly smaller.

biases forgotten [+ biases =>]: You counted the weights. Each unit of the six layers also adds a bias, and there are
  {SIZES[1]} + {SIZES[2]} + {SIZES[3]} + {SIZES[4]} + {SIZES[5]} + {SIZES[6]} = {biases_alone:,} units.
encoder only [pairwise(SIZES) => pairwise(SIZES[:4])]: You counted the encoder, from {SIZES[0]} down to {SIZES[3]}. An
  autoencoder is both halves: the decoder has layers, weights and biases of its own.
decoder only [pairwise(SIZES) => pairwise(SIZES[3:])]: You counted the decoder, from {SIZES[3]} up to {SIZES[6]}. The
  encoder comes before it, and is nearly as large.
tied weights [weights + => weights // 2 +]: You counted each matrix once, as if the decoder used the encoder's matrices
  transposed. That can be done, and is called tying the weights; this autoencoder does not do it.
encoder twice [+ biases => + 2 * sum(SIZES[1:4])]: You doubled the encoder. The weights of the decoder are as many, but
  its biases are not: a layer has one for each number that comes out of it, {SIZES[1]} + {SIZES[2]} + {SIZES[3]} on the
  way down and {SIZES[4]} + {SIZES[5]} + {SIZES[6]} on the way up.
weights of one half [weights + biases => weights // 2]: You counted the weights of one half, {SIZES[0]}·{SIZES[1]} +
  {SIZES[1]}·{SIZES[2]} + {SIZES[2]}·{SIZES[3]}. The other half has as many of its own, and every layer has a bias for
  each number that comes out of it.
units [weights + biases => sum(SIZES)]: You added up the units, the numbers that stand between the layers. Parameters
  belong to the layers: the first one turns {SIZES[0]} numbers into {SIZES[1]}, and stores a weight for each pair,
  {SIZES[0]}·{SIZES[1]} of them.
one bias per layer [sum(b for _, b in layers) => len(layers)]: You gave each layer one bias. Each of its outputs has one
  of its own: the first layer has {SIZES[1]} of them.
a layer forgotten [pairwise(SIZES) => pairwise(SIZES[:-1])]: You left out the last layer, which turns {SIZES[5]} numbers
  into the {SIZES[6]} of the picture. Seven sizes have six neighbouring pairs.
a layer too many [pairwise(SIZES) => pairwise(SIZES[:4] + SIZES[3:])]: You counted a layer from {SIZES[3]} to {SIZES[3]}
  in the middle. The code is one row of units, shared by both halves: the encoder's last layer ends there, and the
  decoder's first begins.
the biases of one layer forgotten [for _, b in layers) => for _, b in layers[:-1])]: You are a few short, as many as one
  of the layers has biases. All six have them, also the one that makes the code and the one that makes the picture.
bytes [weights + biases => 4 * (weights + biases)]: That is the number of bytes in float32, four for each parameter. The
  question is the number of parameters.
biases alone [weights + =>]: You counted the biases, one for each unit above the input. Each layer also stores a weight
  for every pair of an input and an output, {SIZES[0]}·{SIZES[1]} in the first.
biases for the input [sum(b for _, b in layers) => sum(SIZES)]: You gave the {SIZES[0]} input pixels biases too. They
  are not computed, they are given: a bias belongs to each output of a layer, and the first layer has {SIZES[1]}
  outputs.
"""

from itertools import pairwise

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.the_autoencoder.network import PARAMETERS, SIZES, WEIGHTS

WEIGHTS_OF_THE_FIRST = WEIGHTS[0]


def parameters():
    layers = list(pairwise(SIZES))
    weights = sum(a * b for a, b in layers)
    biases = sum(b for _, b in layers)
    return weights + biases


def short_by_one_layer(right, given):
    return bool(PARAMETERS - given in SIZES[1:])


EXERCISE = exercise(
    __name__, __doc__, parameters, same=exactly, unrelated=7,
    the_biases_of_one_layer_forgotten=Wrong(same=short_by_one_layer),
)  # fmt: skip
