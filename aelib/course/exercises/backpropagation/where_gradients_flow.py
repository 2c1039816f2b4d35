"""Where does a gradient flow?

minutes: 10
difficulty: 1
asks: a function `f(used, decayed)` of two boolean arrays [layers] that returns a boolean array [layers]
hint: Ask of one weight: if I change it a little, can the loss change? Follow the arrows forward from it.
hint: There are two kinds of paths to the loss. One goes through activations, from a layer to those above it. The other
  is weight decay, which takes the weight as it is.
hint: A layer is reached if its own weights decay, or if the loss uses its activation or that of any layer above. For
  the second, run through the layers from the last to the first and remember whether one was used.
right: No path from a weight to the loss, no gradient. Here a path is enough as well, since no unit is dead and nothing
  is flat. Whether the gradient is large is another matter, and the subject of the next chapter.

only from the output [np.logical_or.accumulate(used[::-1])[::-1] => np.full(len(used), used[-1])]: In your function
  nothing goes back unless the loss uses the output. The backward pass starts wherever the loss touches the network: a
  penalty on a hidden layer is a function of all weights below it.
only the layers used [above | => used |]: You mark the layers that the loss looks at. Their activations depend on the
  weights of all layers below too, and a gradient goes back along each of those paths.
layers above [used[::-1])[::-1] => used)]: You sent the gradient up. A layer's activation depends on what is below it,
  towards the input; the layers above it come later and cannot change it.
not turned back [)[::-1] => )]: You ran through the layers from the last to the first, which is right, and left the
  result in that order. Reverse it, `[::-1]`, before you add the decay: the first entry is the first layer.
everything [above | decayed => np.full(len(used), (used | decayed).any())]: In your function one path to the loss is
  enough for all layers. A layer above all that the loss uses has none: whatever its weights do, the loss stays as it
  is.
one use for all [above | => used.any() |]: In your function a use anywhere in the network is enough for all layers. Only
  the layers from there down to the input have a path to it; those above come later.
all for any [logical_or => logical_and]: You ask that the loss uses every layer from this one up. One of them is enough:
  `any`, where you have `all`.
always [above | decayed => np.ones(len(used), bool)]: In every test all layers of yours have a
  gradient. A layer above
  all that the loss uses, without weight decay, has none: whatever its weights do, the loss stays as it is.
either but not both [| => ^]: A layer with both kinds of paths to the loss is missing, one through activations and its
  own decay. Two gradients add, they do not exclude each other.
both needed [| => &]: You ask for both at once, a path through activations and weight decay. Either of them brings a
  gradient.
one layer down [above | => used | np.append(used[1:], False) |]: The gradient stops one layer below the one that the
  loss uses. It goes on, down to the first layer.
ways counted [np.logical_or.accumulate => np.cumsum ; | => +]: You count the paths to the loss, and the count is right.
  The question is whether there is one: return whether it is above 0.
decay forgotten [| decayed =>]: The paths through activations are right. Weight decay is missing: it is a term of the
  loss that holds the weights themselves, and reaches them directly.
decay sent down [used[::-1] => (used | decayed)[::-1]]: You let weight decay flow down through the layers. It is a
  function of one layer's weights and of nothing else, so it reaches that layer alone.
used only below the output [used[::-1] => np.append(used[:-1], False)[::-1]]: You left out the loss on the last layer.
  It is the most common of all paths.
strictly above [above | => np.append(above[1:], False) |]: A layer that the loss uses itself is reached too: its
  activation is made with its own weights.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise


def all_wirings():
    wirings = [("0010", "0000"), ("1000", "0000"), ("0001", "0000"), ("0100", "0001"), ("0000", "0100")]
    wirings += [("01000", "00100"), ("1001", "0000"), ("000", "000")]
    wirings += [("0101", "0110"), ("0010", "1011")]  # layers with both ways to the loss
    return [tuple(np.array([mark == "1" for mark in marks]) for marks in pair) for pair in wirings]


def reached(used, decayed):
    above = np.logical_or.accumulate(used[::-1])[::-1]
    return above | decayed


EXERCISE = exercise(__name__, __doc__, reached, cases=all_wirings, same=exactly, unrelated=lambda used, decayed: ~used)
