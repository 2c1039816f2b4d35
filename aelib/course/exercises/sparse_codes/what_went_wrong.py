"""What went wrong?

minutes: 10
difficulty: 1
asks: a dictionary from the four symptoms to the letters A to D, such as {"dead units stay dead": ...}
hint: Ask of each fault what it leaves as it is. Which of the numbers that one watches could still look right?
hint: Two of the faults are in the model, and two in the auxiliary loss. Where every unit is on equally often, along
  which axis were the largest chosen?
hint: Long columns let small codes escape an L1 penalty, so that the sum of the units falls while the reconstruction is
  unchanged. A top-k over the examples gives each unit the same number of examples. A mean in the place of a sum is too
  weak by the number of numbers. A bias added twice leaves a part of the mean in every example.
right: None of these faults raises an error, and each has a number that shows it: the lengths of the columns, how often
  each unit is on, the size of each part of the loss, and the mean of what is left.
point: A penalty that falls: print the lengths of the columns beside it, or keep them at 1.
point: A choice along the wrong axis: count the active units of single examples, and not only of single units.
point: Two losses that are added: print each of them, over the same numbers.
point: A constant that is left: print the mean over the examples.

norms and axis exchanged [C <-> A]: A top-k over the wrong axis cannot make an L1 penalty fall, since there is none. And
  columns that grow do not make all units equally frequent.
mean and bias exchanged [D <-> B]: A loss that is averaged over the numbers is too weak, and nothing more: dead units
  stay dead. A bias that is added twice leaves the same error in every example, which is what a mean that is not zero
  says.
norms and mean exchanged [C <-> D]: A penalty that falls while codes are no sparser has been evaded, by longer columns.
  Dead units that an auxiliary loss does not revive call for a look at its size beside the main loss.
axis and bias exchanged [A <-> B]: A bias has no say in how often each unit is on, relative to others. Where all of them
  are on in exactly as many examples, the choice was made over the examples.
axis and mean exchanged [A <-> D]: Averaging a loss does not give every unit the same share of the examples. Choosing
  the largest over the examples does.
norms and bias exchanged [C <-> B]: A bias that is added twice is no way to evade a penalty. Columns that grow are: the
  units shrink, and the products stay.
penalty falls, codes no sparser [=> A]: A penalty that falls has lost its hold on the code. The fault that lets it be
  evaded makes something else grow.
units all equally frequent [=> C]: Each unit is on in as many examples as any other, exactly. Only a choice that gives
  every unit a quota does that.
dead units stay dead [=> B]: Something should revive them and is too weak. Which fault makes a loss weaker?
what is left has a mean [=> D]: A mean that is left in every example is a constant, and one fault adds one.
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "penalty falls, codes no sparser": "C",
    "units all equally frequent": "A",
    "dead units stay dead": "D",
    "what is left has a mean": "B",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
