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

only from the output: In your function nothing goes back unless the loss uses the output. The backward pass starts
  wherever the loss touches the network: a penalty on a hidden layer is a function of all weights below it.
only the layers used: You mark the layers that the loss looks at. Their activations depend on the weights of all layers
  below too, and a gradient goes back along each of those paths.
layers above: You sent the gradient up. A layer's activation depends on what is below it, towards the input; the layers
  above it come later and cannot change it.
not turned back: You ran through the layers from the last to the first, which is right, and left the result in that
  order. Reverse it, `[::-1]`, before you add the decay: the first entry is the first layer.
everything: In your function one path to the loss is enough for all layers. A layer above all that the loss uses has
  none: whatever its weights do, the loss stays as it is.
one use for all: In your function a use anywhere in the network is enough for all layers. Only the layers from there
  down to the input have a path to it; those above come later.
all for any: You ask that the loss uses every layer from this one up. One of them is enough: `any`, where you
  have `all`.
always: In your function every layer has a gradient, always. A layer above all that the loss uses, without weight decay,
  has none: whatever its weights do, the loss stays as it is.
either but not both: A layer with both kinds of paths to the loss is missing, one through activations and its own decay.
  Two gradients add, they do not exclude each other.
both needed: You ask for both at once, a path through activations and weight decay. Either of them brings a gradient.
one layer down: The gradient stops one layer below the one that the loss uses. It goes on, down to the first layer.
ways counted: You count the paths to the loss, and the count is right. The question is whether there is one: return
  whether it is above 0.
decay forgotten: The paths through activations are right. Weight decay is missing: it is a term of the loss that holds
  the weights themselves, and reaches them directly.
decay sent down: You let weight decay flow down through the layers. It is a function of one layer's weights and of
  nothing else, so it reaches that layer alone.
used only below the output: You left out the loss on the last layer. It is the most common of all paths.
strictly above: A layer that the loss uses itself is reached too: its activation is made with its own weights.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import exercise


def all_wirings():
    wirings = [("0010", "0000"), ("1000", "0000"), ("0001", "0000"), ("0100", "0001"), ("0000", "0100")]
    wirings += [("01000", "00100"), ("1001", "0000"), ("000", "000")]
    wirings += [("0101", "0110"), ("0010", "1011")]  # layers with both ways to the loss
    return [tuple(np.array([mark == "1" for mark in marks]) for marks in pair) for pair in wirings]


def at_or_above(used):
    return np.logical_or.accumulate(used[::-1])[::-1]


EXERCISE = exercise(
    __name__, __doc__, lambda used, decayed: at_or_above(used) | decayed, cases=all_wirings, same=exactly,
    unrelated=lambda used, decayed: ~used,
    only_from_the_output=lambda used, decayed: np.full(len(used), used[-1]) | decayed,
    only_the_layers_used=lambda used, decayed: used | decayed,
    layers_above=lambda used, decayed: np.logical_or.accumulate(used) | decayed,
    not_turned_back=lambda used, decayed: at_or_above(used)[::-1] | decayed,
    everything=lambda used, decayed: np.full(len(used), used.any() or decayed.any()),
    one_use_for_all=lambda used, decayed: np.full(len(used), used.any()) | decayed,
    all_for_any=lambda used, decayed: np.logical_and.accumulate(used[::-1])[::-1] | decayed,
    always=lambda used, decayed: np.ones(len(used), bool),
    either_but_not_both=lambda used, decayed: at_or_above(used) ^ decayed,
    both_needed=lambda used, decayed: at_or_above(used) & decayed,
    one_layer_down=lambda used, decayed: used | np.append(used[1:], False) | decayed,
    ways_counted=lambda used, decayed: np.cumsum(used[::-1])[::-1] + decayed,
    decay_forgotten=lambda used, decayed: at_or_above(used),
    decay_sent_down=lambda used, decayed: at_or_above(used | decayed),
    used_only_below_the_output=lambda used, decayed: at_or_above(np.append(used[:-1], False)) | decayed,
    strictly_above=lambda used, decayed: np.append(at_or_above(used)[1:], False) | decayed,
)  # fmt: skip
