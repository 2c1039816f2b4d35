"""Which β is this?

minutes: 10
difficulty: 2
asks: a dictionary from the six losses to their β, such as {"A": "784", "B": "20", ...}
hint: Multiplying a whole loss by a number does not move its minimum. Only the ratio of its two parts counts.
hint: Bring each loss to the form: a factor times (error summed over pixels + β times divergence summed over the code).
  How many numbers does each average run over?
hint: An average over {PIXELS} pixels is the sum over {PIXELS}, an average over {NUMBERS} numbers of a code the sum over
  {NUMBERS}. Divide the factor of the divergence by the factor of the error; a mean or a sum over the batch stands
  before both alike.
right: Each of these losses trains, and each is a bound for a Gaussian of another width: β times the variance is what
  counts. So a training "with β = 1" says nothing without the sums that it takes. What would you ask its author?
point: Over what the error and the divergence are summed, and over what they are averaged: pixels, numbers, batch.
point: Whether the ½ of the squared error is there, and which variance the pixels have; both move β.

other way round: You divided the factor of the error by that of the divergence. β stands before the divergence, relative
  to the error.
only the error: You looked at what happens to the error alone. In some of these losses the divergence is divided too.
only the divergence: You looked at what happens to the divergence alone. The average of the error over {PIXELS} pixels
  divides it by {PIXELS}, and so multiplies the divergence, relative to it.
averages cancel: In C both are averaged, but over different numbers, {PIXELS} pixels and {NUMBERS} numbers of a code.
  These do not cancel.
no half: In E the squared error without its ½ is twice the error, so that the divergence weighs half as much, relative
  to it.
doubled: In E the error counts twice, so that the divergence counts half.
784 twice: In D the divergence is divided by {PIXELS} too, as the error is. Both are divided alike.
batch counted: In F a sum over the batch stands before both parts. It is another learning rate and not another β.
A: In A the divergence is a mean over the {NUMBERS} numbers of a code, so a part of what it should be, and the error is
  a sum.
B: In B the error is a mean over n times p numbers, the divergence a sum over the code. Which of them has become small
  beside the other?
C: In C the error is divided by {PIXELS} and the divergence by {NUMBERS}. What is the factor of the second over that of
  the first?
D: In D, how often is each of the two sums divided by n, and by p?
E: In E the 2 stands before the error, and the divergence has none.
F: In F what stands before both parts alike cancels.
"""

from aelib.course.exercises.choosing import FIT, Choices
from aelib.course.exercises.declaration import exercise

PIXELS, NUMBERS = 784, 20
BETAS = {"A": f"1/{NUMBERS}", "B": f"{PIXELS}", "C": f"{PIXELS}/{NUMBERS}", "D": "1", "E": "1/2", "F": "1"}
OFFERED = "1/784", "1/20", "20/784", "1/2", "1", "2", "20", "784/20", "128", "784"
WHOLE = {
    "other way round": {"A": "20", "B": "1/784", "C": "20/784", "D": "1", "E": "2", "F": "1"},
    "only the error": {"A": "1", "B": "784", "C": "784", "D": "784", "E": "1/2", "F": "1"},
    "only the divergence": {"A": "1/20", "B": "1", "C": "1/20", "D": "1/784", "E": "1", "F": "1"},
}
"""Mistakes in all letters at once."""
TOLD = {"C: 1", "E: 1", "E: 2", "D: 784", "F: 128", *BETAS}
"""Mistakes in one letter of which the value says how it came about, and any other in a letter."""

EXERCISE = exercise(
    __name__, __doc__, BETAS, measure=Choices(BETAS, OFFERED, TOLD, WHOLE), passes=FIT,
    unrelated=BETAS | {"A": "1", "B": "20", "C": "2"},
    other_way_round=WHOLE["other way round"], only_the_error=WHOLE["only the error"],
    only_the_divergence=WHOLE["only the divergence"],
    averages_cancel=BETAS | {"C": "1"}, no_half=BETAS | {"E": "1"}, doubled=BETAS | {"E": "2"},
    _784_twice=BETAS | {"D": "784"}, batch_counted=BETAS | {"F": "128"},
    A=BETAS | {"A": "20"}, B=BETAS | {"B": "1"}, C=BETAS | {"C": "784"}, D=BETAS | {"D": "20"}, E=BETAS | {"E": "20"},
    F=BETAS | {"F": "2"},
)  # fmt: skip
