"""Symptoms of a detector

minutes: 10
difficulty: 1
asks: a dictionary from the four symptoms to the letters A to D, such as {"area of 0.1": ...}
hint: What does each fault change, the order of the scores, the threshold, or the answer of the network?
hint: An area far below one half is information with the wrong sign. A threshold changes no order and so no area.
hint: A likelihood is high for what is normal. A threshold from the test set fits that set. A network that has not seen
  part of the normal class treats that part as unusual. And 0 is a value like others.
right: Each fault shows in a number or a picture that costs a minute, and in no error message.

sign and threshold exchanged: A threshold does not change the order of the scores, so it cannot make the area small. The
  sign can.
part and holes exchanged: Normal pictures that are flagged in groups are pictures that the training had too few of. An
  empty region in a repair was filled with a value that means "empty".
sign and part exchanged: A part of the normal class that is missing lowers the area a little. It does not turn it
  around.
threshold and part exchanged: A threshold that was fitted to the test set is too low for new pictures. Groups among the
  false alarms come from the training set.
from letters to symptoms: Your pairs are right, and the dictionary goes the other way: its keys are the symptoms, its
  values the letters.
small letters: Your pairs are right. The faults have capital letters, A to D.
"""

from aelib.course.exercises.choosing import exchanged
from aelib.course.exercises.declaration import exercise

FAULTS = {
    "area of 0.1": "B",
    "more alarms than announced": "D",
    "normal pictures flagged in groups": "A",
    "repaired region empty": "C",
}


EXERCISE = exercise(
    __name__, __doc__, FAULTS, unrelated=dict.fromkeys(FAULTS, "A"),
    sign_and_threshold_exchanged=exchanged(FAULTS, "B", "D"), part_and_holes_exchanged=exchanged(FAULTS, "A", "C"),
    sign_and_part_exchanged=exchanged(FAULTS, "B", "A"), threshold_and_part_exchanged=exchanged(FAULTS, "D", "A"),
    from_letters_to_symptoms={letter: symptom for symptom, letter in FAULTS.items()},
    small_letters={symptom: letter.lower() for symptom, letter in FAULTS.items()},
)  # fmt: skip
