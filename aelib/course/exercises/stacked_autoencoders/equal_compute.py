"""What pretraining costs

minutes: 10
difficulty: 3
asks: a function `f(sizes, unlabelled, epochs, labels)`, the sizes an array, that returns one number
hint: Count weights. In training an example meets each of them equally often, in classifier and autoencoder alike.
hint: The autoencoder on a layer from a to b numbers has a·b weights up and as many down. It meets `unlabelled` examples
  in each of its `epochs`. The last layer of the classifier is not pretrained.
hint: Pretraining costs unlabelled · epochs · 2 · the sum of a·b over all layers below the last one. A pass of
  fine-tuning costs labels · the sum of a·b over all layers. The answer is the one divided by the other.
right: For the nets of this chapter and 100 labels it is close to {round(passes(LAYERS[0][0], 10_000, 4, 100), -2):.0f}
  passes. A comparison at equal cost gives the net that is not pretrained so many more.

decoders forgotten [2 * weights => weights]: You counted the weights up. Each autoencoder has as many down again, which
  are trained and then thrown away.
epochs only [2 * weights(sizes[:-1]) / (labels * weights(sizes)) => 1 / labels]: You counted examples. An example that
  trains an autoencoder meets twice as many weights as one that trains the same layer of the classifier.
a pass for each layer [2 * weights(sizes[:-1]) / (labels * weights(sizes)) => (len(sizes) - 2) / labels]: You counted
  the passes, one for each layer that is pretrained. But a pass that trains one layer costs less than one that trains
  all of them: weigh it with the weights that it meets.
the same weights in both [sizes[:-1] => sizes]: Your two sums of weights are the same, so that they cancelled. The last
  layer makes the difference: it is fine-tuned, and it is not pretrained, since without labels there is nothing to train
  it with.
first layer not fine-tuned [weights(sizes)) => weights(sizes[1:]))]: You left out the first layer where fine-tuning is
  counted. Fine-tuning moves all layers, the first one too.
last layer fine-tuned alone [weights(sizes)) => weights(sizes[-2:]))]: Where fine-tuning is counted you have the last
  layer only. Fine-tuning moves all layers.
the other way round: Your ratio is inverted: that is what one pass of fine-tuning costs, as a share of all
  pretraining. How many such passes cost as much as all pretraining?
the count of one example [labels * =>]: You counted labelled examples. A pass is all of the `labels` examples once:
  divide by their number.
one pass [n * epochs => n]: You counted one pass over the unlabelled examples. Each layer makes `epochs` of them.
whole passes, down: You rounded down, and all else is right: return the quotient as it is.
whole passes, to the nearest: You rounded to the nearest, and all else is right: return the quotient as it is.
whole passes, up: You rounded up, and all else is right: return the quotient as it is.
units [weights(sizes[:-1]) => sum(sizes[1:-1]) ; weights(sizes)) => sum(sizes[1:]))]: You counted units. What costs is
  each connection: a layer from a to b numbers has a·b weights.
"""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.comparing import exactly, within
from aelib.course.exercises.declaration import Wrong, exercise

LAYERS = (
    ([784, 100, 100, 100, 100, 100, 10], 1000, 4, 80),  # all products fit into the 32 bits of JAX's integers
    ([784, 200, 10], 1200, 5, 300),
    ([64, 32, 16, 4], 5000, 2, 700),
)


def weights(sizes):
    return sum(a * b for a, b in pairwise(sizes))


def passes(sizes, n, epochs, labels):
    return n * epochs * 2 * weights(sizes[:-1]) / (labels * weights(sizes))


EXERCISE = exercise(
    __name__, __doc__, passes, cases=lambda: [(np.array(sizes), *counts) for sizes, *counts in LAYERS],
    same=within(1e-4), unrelated=lambda sizes, n, epochs, labels: sum(sizes) + labels,
    the_other_way_round=lambda *given: 1 / passes(*given),
    whole_passes_down=Wrong(lambda *given: np.floor(passes(*given)), same=exactly),
    whole_passes_to_the_nearest=Wrong(lambda *given: np.round(passes(*given)), same=exactly),
    whole_passes_up=Wrong(lambda *given: np.ceil(passes(*given)), same=exactly),
)  # fmt: skip
