"""Unroll a stack

minutes: 15
difficulty: 2
asks: a function `f(x, ups, downs)` of an array [n, p] and two lists of pairs (matrix, bias) that returns the logits, an
  array [n, p]
hint: Draw three frames of the film strip, and follow one example up through all encoders. Which decoder comes first on
  the way down?
hint: Each layer's decoder was trained to rebuild the codes below it, which lie between 0 and 1. So what stands between
  two decoders? And what does a Bernoulli likelihood do with what the last one returns?
hint: Up: multiply, add the bias, sigmoid, for every pair in ups. Down: the pairs of downs in reverse order, with a
  sigmoid after each but the last, whose output are logits, to which the likelihood applies the sigmoid itself.
right: Up in the order of training, down in reverse, a sigmoid at each place but the last. `aelib.unroll` copies the
  weights into one deep autoencoder that does the same, so that fine-tuning can move all of them.

sigmoid on the logits [return x @ kernel + bias => return sigmoid(x @ kernel + bias)]: You applied the sigmoid to the
  last layer too. The likelihood takes logits and applies it itself: twice squeezes every pixel into the range from
  {sigmoid(0)} to {sigmoid(1):.2f}.
nothing between decoders [x = sigmoid(x @ W + c) => x = x @ W + c]: Nothing stands between your decoders. The decoder of
  the second layer returns logits of codes; the codes themselves, on which the first decoder was trained, come out of a
  sigmoid.
decoders in the order of training [downs[::-1] => downs]: Your decoders run in the order in which they were trained. The
  one that was trained last rebuilds what lies directly below the top, so it comes first on the way down.
encoders transposed [downs[::-1] => [(up[0].T, down[1]) for up, down in zip(ups[::-1], downs[::-1])]]: You went down by
  the encoders' matrices, transposed. That is right for tied weights; these decoders have matrices of their own, which
  were trained.
top layer only [downs[::-1] => downs[-1:]]: You went down by one layer. That rebuilds the codes below the top, and not
  the image: all decoders are needed, the top one first.
bottom layer only [downs[::-1] => downs[:1]]: You went straight to the first layer's decoder. It was trained to read the
  first layer's codes, and you hand it those of the top. Equal widths hide the mistake.
linear code on top: Your highest code has no sigmoid. All layers of this stack are sigmoid; a linear code on top, as in
  the chapter's stack of four, is an exception.
sigmoid twice on the highest code: Your highest code goes through the sigmoid twice, once on the way up and once more
  before the first decoder, which was trained on codes.
order of training and a sigmoid at the end [downs[::-1] => downs ; return x @ kernel + bias => return sigmoid(x @ kernel
  + bias)]: Two things: your decoders run in the order in which they were trained, and the one of the top has to come
  first; and the last one has a sigmoid, which the likelihood of logits applies itself.
one autoencoder after the other: You went up and down in each layer before the next. The second layer reads the codes of
  the first and not its reconstructions: go up through all encoders, and then down through all decoders.
codes only: You went up and stopped at the top. These are the highest codes; all decoders are needed to get back to the
  image.
no sigmoid at all [x = sigmoid(x @ U + b) => x = x @ U + b ; x = sigmoid(x @ W + c) => x = x @ W + c]: You multiplied
  and added biases all the way, up and down, without a sigmoid. A chain of linear layers is one linear layer; each layer
  of this stack was trained with its sigmoid.
no sigmoid on the way up [x = sigmoid(x @ U + b) => x = x @ U + b]: Your codes have no sigmoid. Each layer was trained
  on the codes of the one below, numbers between 0 and 1, and each decoder on those of its own layer.
no biases at all [U + b => U ; W + c => W ; kernel + bias => kernel]: You left out the biases: each layer is a pair, a
  matrix and a bias, on the way up and on the way down.
"""

from functools import partial, reduce

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def stacks():
    rng = np.random.default_rng(1)
    cases = []
    for depth, width, n in ((2, 4, 5), (3, 5, 6)):
        draw = [(rng.normal(0, 1.5, (width, width)), rng.normal(0, 0.7, width)) for _ in range(2 * depth)]
        layers = [(kernel.astype(np.float32), bias.astype(np.float32)) for kernel, bias in draw]
        cases.append((rng.random((n, width)).astype(np.float32), layers[:depth], layers[depth:]))
    return cases


def unrolled(x, ups, downs):
    for U, b in ups:
        x = sigmoid(x @ U + b)
    *between, (kernel, bias) = downs[::-1]
    for W, c in between:
        x = sigmoid(x @ W + c)
    return x @ kernel + bias


def with_another_top(x, ups, downs, *, top):
    """Go up by the sigmoid but for the highest code, and down again."""
    *below, (U, b) = ups
    code = top(reduce(lambda x, layer: sigmoid(x @ layer[0] + layer[1]), below, x) @ U + b)
    return unrolled(code, [], downs)


def one_after_the_other(x, ups, downs):
    """Rebuild the example by the first layer, what comes out by the second, and so on."""
    for up, down in zip(ups[:-1], downs[:-1], strict=True):
        x = sigmoid(unrolled(x, [up], [down]))
    return unrolled(x, ups[-1:], downs[-1:])


EXERCISE = exercise(
    __name__, __doc__, unrolled, cases=stacks, unrelated=lambda x, ups, downs: np.sin(x),
    linear_code_on_top=partial(with_another_top, top=lambda t: t),
    sigmoid_twice_on_the_highest_code=partial(with_another_top, top=lambda t: sigmoid(sigmoid(t))),
    one_autoencoder_after_the_other=one_after_the_other,
    codes_only=lambda x, ups, downs: reduce(lambda below, layer: sigmoid(below @ layer[0] + layer[1]), ups, x),
)  # fmt: skip
