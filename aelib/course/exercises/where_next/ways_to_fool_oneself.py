"""Six ways to fool oneself

minutes: 10
difficulty: 1
asks: a dictionary from the six reports to the letters A to F, such as {"all patients": ...}
hint: Ask of each report which number would change if somebody else did the work once more.
hint: Two reports use the test labels for something else than the last measurement, and in one the same thing is on both
  sides. The other three compare too little.
hint: A threshold is a number that was chosen. A score of 0.35 that becomes 0.65 was turned round by somebody who knew
  the labels. Scans of one patient are one source. A baseline is a rival, a control differs in one thing, and seeds say
  how much is luck.
right: Each of the six reports may be printed with true numbers only. What is wrong is what the numbers were compared
  with, or what was known when they were chosen.
point: A threshold, the direction of a score and the size of a code are choices, and none is made on the test part.
point: A difference is compared with that of two seeds before it is believed.
point: A baseline is what somebody would use otherwise, and a control leaves out one thing.

threshold and turn exchanged: Both reports looked at the test labels. One chose a number by them, where to cut, and the
  other the direction of the score.
seeds and control exchanged: Three runs of the same model say how much luck there is in it. They do not say whether it
  was the pretraining that helped, for which a run without it is needed.
baseline and control exchanged: A baseline is the simplest thing that could do the same work. A control is the same
  work with the one thing left out that is said to have helped.
seeds and baseline exchanged: A lead of a hundredth calls for more seeds. A number that stands alone calls for
  something to stand beside.
patients and threshold exchanged: A cut that was chosen by the test labels is not about who is in the test set.
  Pictures of the same person on both sides are.
cut where it is best: Somebody looked for the best cut. On which examples?
all patients: Pictures were drawn at random, and the patients have twenty each. Where are the others of a patient?
turned round: What did somebody have to know in order to turn the score round?
a small lead: How much does the number change if only the seed changes?
one number alone: Is 0.93 much? What would the distance to the mean reach?
pretraining helped: The pretrained network was also trained for longer. Which run would tell the two apart?
"""

from aelib.course.exercises.choosing import FIT, Choices, capital, exchanged
from aelib.course.exercises.declaration import exercise

WAYS = {
    "cut where it is best": "C",
    "all patients": "A",
    "turned round": "E",
    "a small lead": "B",
    "one number alone": "F",
    "pretraining helped": "D",
}

WHOLE = {
    "threshold and turn exchanged": exchanged(WAYS, "C", "E"),
    "seeds and control exchanged": exchanged(WAYS, "B", "D"),
    "baseline and control exchanged": exchanged(WAYS, "F", "D"),
    "seeds and baseline exchanged": exchanged(WAYS, "B", "F"),
    "patients and threshold exchanged": exchanged(WAYS, "A", "C"),
}


EXERCISE = exercise(
    __name__, __doc__, WAYS, measure=Choices(WAYS, tuple("ABCDEF"), set(WAYS), WHOLE, read=capital), passes=FIT,
    unrelated=dict.fromkeys(WAYS, "A"), **{name.replace(" ", "_"): answer for name, answer in WHOLE.items()},
    cut_where_it_is_best=WAYS | {"cut where it is best": "B"},
    all_patients=WAYS | {"all patients": "F"},
    turned_round=WAYS | {"turned round": "A"},
    a_small_lead=WAYS | {"a small lead": "E"},
    one_number_alone=WAYS | {"one number alone": "A"},
    pretraining_helped=WAYS | {"pretraining helped": "A"},
)  # fmt: skip
