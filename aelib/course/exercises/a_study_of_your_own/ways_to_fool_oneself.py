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

threshold and turn exchanged [C <-> E]: Both reports looked at the test labels. One chose a number by them, where to
  cut, and the other the direction of the score.
seeds and control exchanged [B <-> D]: Three runs of the same model say how much luck there is in it. They do not say
  whether it was the pretraining that helped, for which a run without it is needed.
baseline and control exchanged [F <-> D]: A baseline is the simplest thing that could do the same work. A control is the
  same work with the one thing left out that is said to have helped.
seeds and baseline exchanged [B <-> F]: A lead of a hundredth calls for more seeds. A number that stands alone calls for
  something to stand beside.
patients and threshold exchanged [C <-> A]: A cut that was chosen by the test labels is not about who is in the test
  set. Pictures of the same person on both sides are.
cut where it is best [=> B]: Somebody looked for the best cut. On which examples?
all patients [=> F]: Pictures were drawn at random, and the patients have twenty each. Where are the others of a
  patient?
turned round [=> A]: What did somebody have to know in order to turn the score round?
a small lead [=> E]: How much does the number change if only the seed changes?
one number alone [=> A]: Is 0.93 much? What would the distance to the mean reach?
pretraining helped [=> A]: The pretrained network was also trained for longer. Which run would tell the two apart?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "cut where it is best": "C",
    "all patients": "A",
    "turned round": "E",
    "a small lead": "B",
    "one number alone": "F",
    "pretraining helped": "D",
}

EXERCISE = choices(__name__, __doc__, "ABCDEF", RIGHT)
