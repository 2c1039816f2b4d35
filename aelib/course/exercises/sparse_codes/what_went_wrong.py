"""What went wrong?

minutes: 10
difficulty: 1
asks: a dictionary from the four symptoms to the letters A to D, such as {"dead units stay dead": ...}
hint: Ask of each fault what it leaves as it is. Which of the numbers that one watches could still look right?
hint: Two of the faults are in the model, and two in the auxiliary loss. Where every unit is on equally often, along
  which axis were the largest chosen?
hint: Long columns let small codes escape an L1 penalty, so that the sum of the units falls while the reconstruction is
  unchanged. A top-k over the examples gives each unit the same number of examples. A mean in the place of a sum is too
  weak by the number of numbers. A bias added twice leaves an error of its size.
right: None of these faults raises an error, and each has a number that shows it: the lengths of the columns, how often
  each unit is on, the size of each part of the loss, and the mean of what is left.

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
from letters to symptoms: Your pairs are right, and the dictionary goes the other way: its keys are the symptoms, its
  values the letters.
small letters: Your pairs are right. The faults have capital letters, A to D.
"""

from aelib.course.exercises.declaration import exercise

FAULTS = {
    "penalty falls, codes no sparser": "C",
    "units all equally frequent": "A",
    "dead units stay dead": "D",
    "what is left has a mean": "B",
}


def exchanged(one, other):
    """Return the answer in which two letters have changed places."""
    places = {one: other, other: one}
    return {symptom: places.get(letter, letter) for symptom, letter in FAULTS.items()}


EXERCISE = exercise(
    __name__, __doc__, FAULTS, unrelated=dict.fromkeys(FAULTS, "A"),
    norms_and_axis_exchanged=exchanged("C", "A"), mean_and_bias_exchanged=exchanged("D", "B"),
    norms_and_mean_exchanged=exchanged("C", "D"), axis_and_bias_exchanged=exchanged("A", "B"),
    axis_and_mean_exchanged=exchanged("A", "D"), norms_and_bias_exchanged=exchanged("C", "B"),
    from_letters_to_symptoms={letter: symptom for symptom, letter in FAULTS.items()},
    small_letters={symptom: letter.lower() for symptom, letter in FAULTS.items()},
)  # fmt: skip
