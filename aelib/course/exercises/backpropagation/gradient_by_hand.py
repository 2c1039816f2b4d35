"""One gradient, by hand

minutes: 10
difficulty: 1
asks: one number, the gradient of one weight
hint: Go forward first: the two pre-activations, the two activations, the output. Only then go back, and only along the
  path that the question needs.
hint: The delta of the output is ŷ − y, since the loss is matched to the sigmoid. The hidden unit receives it times the
  weight that connects the two, and multiplies by its own slope. The weight adds its input.
hint: Forward, the hidden pre-activations are {T[0]:g} and {T[1]:g}, the activations {sigmoid(T[0]):.3f} and
  {sigmoid(T[1]):g}, and the output says {1 + delta_of_the_output:.3f}. Its delta is {1 + delta_of_the_output:.3f} − 1.
  Back along the weight −{-W2[1]:g}, through the slope {sigmoid(T[1]):g}·{1 - sigmoid(T[1]):g} of the second unit, and
  times the first input, which is {X[0]:g}.
right: {right:.3f}. Descent would make this weight smaller, and with it the second unit, which holds the answer down
  through its weight of −{-W2[1]:g}.

slope forgotten [* a * (1 - a) =>]: The slope of the hidden unit is missing. What arrives at the unit, the delta of the
  output times the weight, is the derivative by its activation. Times its slope it becomes the derivative by t.
slope at the activation [a * (1 - a) => sigmoid(a) * (1 - sigmoid(a))]: You took the slope of the sigmoid at the
  activation {sigmoid(T[1]):g}. It is needed at the pre-activation {T[1]:g}, where it is a(1 − a): that formula has
  already been through the sigmoid once.
activation for slope [* (1 - a) =>]: You multiplied by the activation of the hidden unit. Its factor is the slope, a(1 −
  a): what a change of t does to a, not how large a is. (The activation belongs to the gradient of the weight behind
  it.)
slope of the output [y_hat - 1 => (y_hat - 1) * y_hat * (1 - y_hat)]: You multiplied by the slope of the output unit.
  With cross-entropy it has cancelled: the delta of the output is ŷ − y and nothing else. With squared error it would
  have stayed.
target minus answer [y_hat - 1 => 1 - y_hat]: The sign is wrong. Did you start with y − ŷ, or write a(a − 1) for a
  slope? The delta is the derivative of the loss, ŷ − y, and descent goes against it. The minus belongs to the step, not
  to the gradient.
weight forgotten [* W2 =>]: The delta of the output went back as it was. On its way it is multiplied by the weight
  between the hidden unit and the output, −{-W2[1]:g}.
delta alone [x[0] * =>]: That is the delta of the second hidden unit, and it is right. The gradient of a weight is the
  delta at its end times the value that enters it, here the first input.
delta with the wrong sign [y_hat - 1 => 1 - y_hat ; x[0] * =>]: Two slips at once: you started with y − ŷ, and left out
  the input. The gradient of a weight is the delta at its end, which begins with ŷ − y, times the value that enters it,
  here the first input.
delta of the output [x[0] * delta1[1] => delta2]: That is the delta of the output, and it is right. The weight stands
  one layer further down: go on through the weight −{-W2[1]:g} and the slope of the hidden unit, and multiply by the
  weight's own input.
the other weight [x[0] * delta1[1] => x[1] * delta1[0]]: That is the gradient of the weight from the second input to the
  first unit. The rows of the matrix are inputs and its columns are units: the index 12 means from input 1 to unit 2.
biases forgotten [+ b1 => ; + b2 =>]: You left out the biases. They are {B1[0]:g} and {B1[1]:g} in the hidden layer and
  {B2} at the output, and they move every activation behind them.
hidden biases forgotten [+ b1 =>]: The bias of the output is in, those of the hidden layer are not. They are {B1[0]:g}
  and {B1[1]:g}, and the second unit has the pre-activation {X[0]:g}·{W1[0, 1]:g} + (−{-X[1]:g})·{W1[1, 1]:g} +
  {B1[1]:g} = {T[1]:g}.
output bias forgotten [+ b2 =>]: The hidden layer is right. At the output the bias of {B2} is missing, and with it the
  answer is {1 + delta_of_the_output:.3f}.
matrix transposed [x @ W1 => W1 @ x]: You read the matrix with units as rows. The first hidden unit has the weights
  {W1[0, 0]:g} and {W1[1, 0]:g}, the first column: examples are rows, and a layer computes x W + b.
target 0 [y_hat - 1 => y_hat]: You took 0 for the target, as in the network of the text. Here it is 1: the answer
  {1 + delta_of_the_output:.3f} is too small.
the other input [x[0] => x[1]]: The delta is that of the right unit, and the input is the second one. The rows of the
  matrix are inputs: the index 12 means from input 1 to unit 2.
the other unit [delta1[1] => delta1[0]]: You went back to the first hidden unit. The columns of the matrix are units:
  the index 12 means from input 1 to unit 2.
rounded: Close, but not to two decimals. Keep three in every step on the way.
"""

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.sigmoid import sigmoid

X, W1, B1 = np.array([2.0, -0.5]), np.array([[1.5, 0.0], [2.0, 2.0]]), np.array([0.0, 1.0])
W2, B2 = np.array([1.0, -3.0]), 0.5
T = X @ W1 + B1
"""The pre-activations of the hidden units."""


def by_hand():
    x, b1, b2 = X, B1, B2
    a = sigmoid(x @ W1 + b1)
    y_hat = sigmoid(a @ W2 + b2)
    delta2 = y_hat - 1
    delta1 = delta2 * W2 * a * (1 - a)
    return x[0] * delta1[1]


EXERCISE = exercise(
    __name__, __doc__, by_hand, same=within(0.01), unrelated=7.0,
    rounded=Wrong(0.81, same=lambda wrong, given: abs(given / by_hand() - 1) < 0.1),
)  # fmt: skip
