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

norms and axis exchanged: A top-k over the wrong axis cannot make an L1 penalty fall, since there is none. And columns
  that grow do not make all units equally frequent.
mean and bias exchanged: A loss that is averaged over the numbers is too weak, and nothing more: dead units stay dead.
  A bias that is added twice leaves the same error in every example, which is what a mean that is not zero says.
norms and mean exchanged: A penalty that falls while codes are no sparser has been evaded, by longer columns. Dead units
  that an auxiliary loss does not revive call for a look at its size beside the main loss.
axis and bias exchanged: A bias has no say in how often each unit is on, relative to others. Where all of them are on in
  exactly as many examples, the choice was made over the examples.
axis and mean exchanged: Averaging a loss does not give every unit the same share of the examples. Choosing the largest
  over the examples does.
norms and bias exchanged: A bias that is added twice is no way to evade a penalty. Columns that grow are: the units
  shrink, and the products stay.
penalty falls, codes no sparser: A penalty that falls has lost its hold on the code. The fault that lets it be evaded
  makes something else grow.
units all equally frequent: Each unit is on in as many examples as any other, exactly. Only a choice that gives every
  unit a quota does that.
dead units stay dead: Something should revive them and is too weak. Which fault makes a loss weaker?
what is left has a mean: A mean that is left in every example is a constant, and one fault adds one.
"""

from aelib.course.exercises.choosing import FIT, Choices, capital, exchanged
from aelib.course.exercises.declaration import exercise

FAULTS = {
    "penalty falls, codes no sparser": "C",
    "units all equally frequent": "A",
    "dead units stay dead": "D",
    "what is left has a mean": "B",
}

WHOLE = {
    "norms and axis exchanged": exchanged(FAULTS, "C", "A"),
    "mean and bias exchanged": exchanged(FAULTS, "D", "B"),
    "norms and mean exchanged": exchanged(FAULTS, "C", "D"),
    "axis and bias exchanged": exchanged(FAULTS, "A", "B"),
    "axis and mean exchanged": exchanged(FAULTS, "A", "D"),
    "norms and bias exchanged": exchanged(FAULTS, "C", "B"),
}


EXERCISE = exercise(
    __name__, __doc__, FAULTS, measure=Choices(FAULTS, tuple("ABCD"), set(FAULTS), WHOLE, read=capital), passes=FIT,
    unrelated=dict.fromkeys(FAULTS, "A"), **{name.replace(" ", "_"): answer for name, answer in WHOLE.items()},
    penalty_falls_codes_no_sparser=FAULTS | {"penalty falls, codes no sparser": "A"},
    units_all_equally_frequent=FAULTS | {"units all equally frequent": "C"},
    dead_units_stay_dead=FAULTS | {"dead units stay dead": "B"},
    what_is_left_has_a_mean=FAULTS | {"what is left has a mean": "D"},
)  # fmt: skip
