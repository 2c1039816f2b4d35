"""Count the parameters

minutes: 5
difficulty: 1
asks: one whole number
hint: Begin with one dense layer, the first: it turns {SIZES[0]} numbers into {SIZES[1]}. What does it have to store?
hint: A dense layer from a to b numbers stores a·b weights and b biases. There are six layers; list their pairs.
hint: The first layer stores {SIZES[0]}·{SIZES[1]} + {SIZES[1]} = {WEIGHTS[0] + SIZES[1]:,} numbers. Do the same for the
  pairs {SIZES[1:3]}, {SIZES[2:4]}, {SIZES[3:5]}, {SIZES[4:6]} and {SIZES[5:7]}, and add. The sum is a little above a
  million.
right: {right:,} parameters, {biases_alone:,} of them biases. Three quarters are in the first and the last layer: they
  are paid for by the {SIZES[0]} pixels, not by the code, so a smaller code makes the model hardly smaller.

biases forgotten: You counted the weights. Each unit of the six layers also adds a bias, and there are {SIZES[1]} +
  {SIZES[2]} + {SIZES[3]} + {SIZES[4]} + {SIZES[5]} + {SIZES[6]} = {biases_alone:,} units.
encoder only: You counted the encoder, from {SIZES[0]} down to {SIZES[3]}. An autoencoder is both halves: the decoder
  has layers, weights and biases of its own.
decoder only: You counted the decoder, from {SIZES[3]} up to {SIZES[6]}. The encoder comes before it, and is nearly as
  large.
tied weights: You counted each matrix once, as if the decoder used the encoder's matrices transposed. That can be done,
  and is called tying the weights; this autoencoder does not do it.
encoder twice: You doubled the encoder. The weights of the decoder are as many, but its biases are not: a layer has one
  for each number that comes out of it, {SIZES[1]} + {SIZES[2]} + {SIZES[3]} on the way down and {SIZES[4]} + {SIZES[5]}
  + {SIZES[6]} on the way up.
weights of one half: You counted the weights of one half, {SIZES[0]}·{SIZES[1]} + {SIZES[1]}·{SIZES[2]} +
  {SIZES[2]}·{SIZES[3]}. The other half has as many of its own, and every layer has a bias for each number that comes
  out of it.
units: You added up the units, the numbers that stand between the layers. Parameters belong to the layers: the first one
  turns {SIZES[0]} numbers into {SIZES[1]}, and stores a weight for each pair, {SIZES[0]}·{SIZES[1]} of them.
one bias per layer: You gave each layer one bias. Each of its outputs has one of its own: the first layer has {SIZES[1]}
  of them.
a layer forgotten: You left out the last layer, which turns {SIZES[5]} numbers into the {SIZES[6]} of the picture. Seven
  sizes have six neighbouring pairs.
a layer too many: You counted a layer from {SIZES[3]} to {SIZES[3]} in the middle. The code is one row of units, shared
  by both halves: the encoder's last layer ends there, and the decoder's first begins.
the biases of one layer forgotten: You are a few short, as many as one of the layers has biases. All six have them, also
  the one that makes the code and the one that makes the picture.
bytes: That is the number of bytes in float32, four for each parameter. The question is the number of parameters.
biases alone: You counted the biases, one for each unit above the input. Each layer also stores a weight for every pair
  of an input and an output, {SIZES[0]}·{SIZES[1]} in the first.
biases for the input: You gave the {SIZES[0]} input pixels biases too. They are not computed, they are given: a bias
  belongs to each output of a layer, and the first layer has {SIZES[1]} outputs.
"""

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.the_autoencoder.network import DECODER, PARAMETERS, SIZES, WEIGHTS


def short_by_one_layer(right, given):
    return bool(PARAMETERS - given in SIZES[1:])


EXERCISE = exercise(
    __name__, __doc__, PARAMETERS, same=exactly, unrelated=7,
    biases_forgotten=sum(WEIGHTS), encoder_only=sum(WEIGHTS[:3]) + sum(SIZES[1:4]), decoder_only=DECODER,
    tied_weights=sum(WEIGHTS[:3]) + sum(SIZES[1:]), encoder_twice=2 * (sum(WEIGHTS[:3]) + sum(SIZES[1:4])),
    weights_of_one_half=sum(WEIGHTS[:3]), units=sum(SIZES), one_bias_per_layer=sum(WEIGHTS) + len(WEIGHTS),
    a_layer_forgotten=PARAMETERS - WEIGHTS[-1] - SIZES[-1], a_layer_too_many=PARAMETERS + SIZES[3] ** 2 + SIZES[3],
    the_biases_of_one_layer_forgotten=Wrong(PARAMETERS - SIZES[-1], same=short_by_one_layer),
    bytes=4 * PARAMETERS, biases_alone=sum(SIZES[1:]),
    biases_for_the_input=sum(WEIGHTS) + sum(SIZES),
)  # fmt: skip
