"""The same function, other gradients

minutes: 10
difficulty: 2
asks: a function `f(norms, layer, c)` of an array [layers], a layer counted from 1 and a factor; it returns [layers]
first: Four layers have gradients of the norms 8, 6, 4 and 3. The weights of layer 2 are doubled, those of layer 3
  halved. What are the four norms now?
hint: First convince yourself that the outputs stay the same, and so the loss, for any images. Then think of
  derivatives.
hint: The loss as a function of the two matrices has the same value at (W, V) and at (cW, V/c). If the weights of a
  matrix are twice as large, how much does a small change of a given size change them in proportion?
hint: A weight gradient is an input times a delta. The layer's own input has not changed, and its delta comes down
  through V/c, so it is divided by c. The layer above has an input c times as large and the delta that it had.
right: The same function, the same loss, and weight gradients as different as you like. Gradient descent does see the
  difference. The norm of a weight gradient belongs to a way of writing a function down, not to the function.

unchanged [/= c => /= 1 ; *= c => *= 1]: The function of the images has not changed, and so neither have outputs and
  loss. But a gradient is a derivative with respect to the weights, and where the weights are other ones it may be
  another one. Follow the input and the delta of each of the two layers.
with the weights [/= => *= ; *= => /=]: You let the gradient grow with its weights. It is the other way round: where the
  weights are c times as large, a change of the same size is c times less of a change, and the loss notices it c times
  less.
first layer only [new[layer] *= c =>]: The layer itself is right. The one above has new weights too, and its input is c
  times as large.
second layer only [new[layer - 1] /= c =>]: The layer above is right. But the delta of the layer itself comes down
  through the weights above it, which were divided by c.
both divided [*= => /=]: The layer itself is right. The one above gets an input c times as large and has the delta that
  it had, so its gradient grows.
both multiplied [/= => *=]: The layer above is right. The gradient of the layer itself does not grow with its weights:
  its input is as before, and its delta comes down through weights that were divided by c.
the neighbour below [[layer - 1] => [layer - 2] ; [layer] => [layer - 1]]: You changed the layer and the one below it.
  What is rescaled are the layer and the one above: the activations between these two are c times as large, and no
  others.
squared [/= c => /= c**2 ; *= c => *= c**2]: You counted the change twice. A weight gradient is the layer's input times
  its delta, and for each of the two layers only one of these has changed, by c.
all layers above [new[layer - 1] /= c => ; [layer] => [layer:]]: You let all layers above have larger inputs. The layer
  after the one with cW divides by c again, so from its output on everything is as before; and what comes down is
  changed in between as well.
all layers below [[layer - 1] => [:layer]]: You let all layers below have smaller deltas. The delta of the layer itself
  is divided by c, but further down it passes through cW, and from there on it is as before.
all layers [new[layer - 1] /= c => new[:layer] /= c ; new[layer] *= c => new[layer:] *= c]: You rescaled all layers
  below and above, too. Further down the delta has passed both matrices, and further up the activation has, so that the
  factors c and 1/c cancel there.
counted from 0 [[layer - 1] => [layer] ; [layer] => [layer + 1]]: Right, for the next pair of layers. Layers count from
  1 and arrays from 0: layer 3 is `norms[2]`.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def norms_and_changes():
    rng = np.random.default_rng(3)
    return [(rng.exponential(1, n), layer, c) for n, layer, c in ((6, 3, 10.0), (4, 1, 0.2), (5, 2, 3.0))]


def rescaled(norms, layer, c):
    new = norms.copy()
    new[layer - 1] /= c
    new[layer] *= c
    return new


EXERCISE = exercise(
    __name__, __doc__, rescaled, case=(np.array([8.0, 6.0, 4.0, 3.0]), 2, 2.0),
    cases=norms_and_changes, unrelated=lambda norms, layer, c: np.cos(norms),
)  # fmt: skip
