"""What went wrong?

minutes: 10
difficulty: 1
asks: a dictionary from the four printouts to the letters A to D, such as {"two parts of the loss": ...}
hint: Ask of each fault what it leaves as it is. Which of the printed numbers would be the same without any fault?
hint: Divide one number of a printout by the other: what the units add by their sum, and the two parts of the loss. And
  how many units of an example should be on, with k = 16?
hint: Units that add as much with a smaller sum have longer columns. Counts that are not 16 come from a choice along the
  other axis. Where dead units explain nothing yet, the auxiliary part is the error itself, unless one of the two is a
  mean. And a bias moves to where a loss pulls it.
right: None of these faults raises an error, and each has a number that shows it: the lengths of the columns, how many
  units of an example are on, the size of each part of the loss, and where the bias goes.
point: A penalty that falls: print the lengths of the columns beside it, or keep them at 1.
point: A choice along the wrong axis: count the active units of single examples, and not only of single units.
point: Two losses that are added: print each of them, over the same numbers.
point: A bias: print how far it lies from the mean of the examples, and the mean of what is left.

norms and axis exchanged [C <-> A]: A choice over the examples leaves as it is how much units of one size add. Columns
  that grow do not. And an L1 penalty sets no k that the counts could miss.
mean and bias exchanged [D <-> B]: A mean over 768 numbers is 768 times smaller than a sum, and pulls no bias to zero. A
  bias that stands in a loss once too often is pulled.
norms and mean exchanged [C <-> D]: Where the sum of the units falls and what they add does not, the columns have grown.
  Where two parts of a loss measure the same and differ by a factor, one of them may be a mean.
axis and bias exchanged [A <-> B]: A bias has no say in how many units of an example are on. And a choice along another
  axis leaves the bias near the mean of the examples.
axis and mean exchanged [A <-> D]: Averaging a loss leaves 16 active units in each example. And the axis of a choice
  does not make one part of the loss hundreds of times smaller than the other.
norms and bias exchanged [C <-> B]: Columns that grow leave the bias where the mean of the examples is. And a bias that
  is added twice does not let smaller units add as much as before.
sum of the units [=> A]: Units of a third of the sum add as much as before. What must have grown in their place?
units of six examples [=> C]: With k = 16 each example should have 16 active units. Of what did this training keep the k
  largest?
two parts of the loss [=> B]: Dead units explain nothing yet, so both parts measure nearly the same error. Divide one by
  the other.
length of the bias [=> D]: A bias at the mean of the examples serves the reconstruction. Which loss is smaller with a
  bias near zero?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "sum of the units": "C",
    "units of six examples": "A",
    "two parts of the loss": "D",
    "length of the bias": "B",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
