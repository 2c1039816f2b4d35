"""Which β is this?

minutes: 10
difficulty: 2
asks: a dictionary from the six losses to their β, such as {"A": "784", "B": "20", ...}
hint: Multiplying a whole loss by a number does not move its minimum. Only the ratio of its two parts counts.
hint: Bring each loss to the form: a factor times (error summed over pixels + β times divergence summed over the code).
  How many numbers does each average run over?
hint: An average over 784 pixels is the sum over 784, an average over 20 numbers of a code the sum over 20. Divide the
  factor of the divergence by the factor of the error; a mean or a sum over the batch stands before both alike.
right: Each of these losses trains, and each is a bound for a Gaussian of another width: β times the variance is what
  counts. So a training "with β = 1" says nothing without the sums that it takes.

other way round: You divided the factor of the error by that of the divergence. β stands before the divergence, relative
  to the error.
only the error: You looked at what happens to the error alone. In some of these losses the divergence is divided too.
only the divergence: You looked at what happens to the divergence alone. The average of the error over 784 pixels
  divides it by 784, and so multiplies the divergence, relative to it.
averages cancel: Right, but for C: both are averaged, but over different numbers, 784 pixels and 20 numbers of a code.
  These do not cancel.
no half: Right, but for E: the squared error without its ½ is twice the error, so that the divergence weighs half as
  much, relative to it.
doubled: Right, but for E: the error counts twice, so that the divergence counts half.
784 twice: Right, but for D: the divergence is divided by 784 too, as the error is. Both are divided alike.
batch counted: Right, but for F: a sum over the batch stands before both parts. It is another learning rate and not
  another β.
"""

from aelib.course.exercises.declaration import exercise

BETAS = {"A": "1/20", "B": "784", "C": "784/20", "D": "1", "E": "1/2", "F": "1"}

EXERCISE = exercise(
    __name__, __doc__, BETAS, unrelated=dict.fromkeys(BETAS, "1"),
    other_way_round={"A": "20", "B": "1/784", "C": "20/784", "D": "1", "E": "2", "F": "1"},
    only_the_error={"A": "1", "B": "784", "C": "784", "D": "784", "E": "1/2", "F": "1"},
    only_the_divergence={"A": "1/20", "B": "1", "C": "1/20", "D": "1/784", "E": "1", "F": "1"},
    averages_cancel=BETAS | {"C": "1"}, no_half=BETAS | {"E": "1"}, doubled=BETAS | {"E": "2"},
    _784_twice=BETAS | {"D": "784"}, batch_counted=BETAS | {"F": "128"},
)  # fmt: skip
