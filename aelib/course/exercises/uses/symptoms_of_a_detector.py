"""Symptoms of a detector

minutes: 10
difficulty: 1
asks: a dictionary from the four symptoms to the letters A to D, such as {"area of 0.1": ...}
hint: What does each fault change, the order of the scores, the threshold, or the answer of the network?
hint: An area far below one half is information with the wrong sign. A threshold changes no order and so no area.
hint: A likelihood is high for what is normal. A threshold from the test set fits that set. A network that has not seen
  part of the normal class treats that part as unusual. And 0 is a value like others.
right: Each fault shows in a number or a picture that costs a minute, and in no error message.
point: Sign and threshold: an area far from one half has information. A threshold moves no score past another.
point: Groups of false alarms, and empty regions, are seen in pictures. No number of a table shows them.

sign and threshold exchanged [B <-> D]: A threshold does not change the order of the scores, so it cannot make the area
  small. The sign can.
part and holes exchanged [A <-> C]: Normal pictures that are flagged in groups are pictures that the training had too
  few of. An empty region in a repair was filled with a value that means "empty".
sign and part exchanged [B <-> A]: A part of the normal class that is missing lowers the area a little. It does not turn
  it around.
threshold and part exchanged [D <-> A]: A threshold that was fitted to the test set is too low for new pictures. Groups
  among the false alarms come from the training set.
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "area of 0.1": "B",
    "more alarms than announced": "D",
    "normal pictures flagged in groups": "A",
    "repaired region empty": "C",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
