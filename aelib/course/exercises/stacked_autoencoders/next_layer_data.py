"""The data of the next layer

minutes: 10
difficulty: 1
asks: a function `f(x, hole, U, b, V, c)` of arrays [n, p], [n, p], [p, p], [p], [p, p] and [p] that returns codes, an
  array [n, p]
hint: The first layer is finished. Which of its two halves does the second layer stand on?
hint: The second layer rebuilds codes. Whose codes, of digits with holes or of whole ones? Ask what the holes were for.
hint: The holes belong to the training of the first layer, and its decoder is set aside. What remains is the encoder, of
  the whole input: multiply by U, add b, and apply the sigmoid.
right: The codes of the whole examples, by the encoder as it is after its training. They are computed once.

the input again [sigmoid(x @ U + b) => x]: This is what the first layer was trained on. The second one would learn the
  first one's task once more, and nothing would be stacked.
codes of damaged examples [x @ U => np.where(hole, 0, x) @ U]: These are the codes of examples with holes. The holes
  were there to train the first layer; when its codes become data, encode the whole examples, as the algorithm does. It
  costs little to forget it (Break it shows that), but the second layer damages its own input itself.
reconstructions [sigmoid(x @ U + b) => sigmoid(sigmoid(x @ U + b) @ V + c)]: These are the reconstructions of the first
  layer. Its decoder is set aside after training, until the stack is unrolled; the next layer sees codes.
reconstructions of damaged examples [sigmoid(x @ U + b) => sigmoid(sigmoid(np.where(hole, 0, x) @ U + b) @ V + c)]:
  These are repaired examples: damaged, encoded and decoded. That is what the first layer is trained to do, and not what
  it hands on, which are codes of whole examples.
no sigmoid [sigmoid(x @ U + b) => x @ U + b]: These are pre-activations, any real numbers. The codes come out of the
  sigmoid, and because they lie between 0 and 1 the next layer may have the same likelihood as the first.
codes with holes [sigmoid(x @ U + b) => np.where(hole, 0, sigmoid(x @ U + b))]: You made holes in the codes. That
  happens to the input of the second layer in each of its training steps, with holes of its own; its data, and its
  target, are whole.
codes of what was hidden [x @ U => x * hole @ U]: You encoded what the holes had hidden: `hole` is 1 where a number was
  set to zero. And the examples have to be whole, without any holes.
the decoder's half [U + b => V + c]: You encoded with the decoder's matrix and bias. Up is `U` and `b`; equal widths
  hide the mistake.
matrix transposed [U + b => U.T + b]: You multiplied by the transpose. Examples are rows, so the codes are x U + b;
  equal widths hide the mistake.
bias forgotten [U + b => U]: The bias of the encoder is missing. The codes are those of the whole trained layer.
rounded [sigmoid(x @ U + b) => x @ U + b > 0]: You rounded the codes to 0 or 1. The next layer is trained on the codes
  as they are, numbers between 0 and 1.
decoded without a sigmoid [sigmoid(x @ U + b) => sigmoid(x @ U + b) @ V + c]: You went down again and returned the
  logits of the reconstruction. The decoder is set aside after training: stop at the codes.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.sigmoid import sigmoid


def layer_and_data():
    rng = np.random.default_rng(0)
    cases = []
    for n, p in ((6, 5), (4, 7)):  # as wide as the input, so that no shape tells a mistake
        x = rng.random((n, p))
        hole = rng.random((n, p)) < 0.4
        up, down = (rng.normal(0, 1.5, (p, p)) for _ in range(2))
        b, c = rng.normal(0, 1, (2, p))
        cases.append(tuple(array.astype(np.float32) for array in (x, hole, up, b, down, c)))
    return cases


def next_data(x, hole, U, b, V, c):
    return sigmoid(x @ U + b)


EXERCISE = exercise(__name__, __doc__, next_data, cases=layer_and_data, unrelated=lambda x, hole, U, b, V, c: np.cos(x))
