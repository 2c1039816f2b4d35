"""How many alarms are right?

minutes: 10
difficulty: 1
asks: one number, the share of the alarms that are right, in [0, 1]
hint: Think of 1,000 parts. How many of them are faulty, and how many of those are flagged?
hint: Of 1,000 parts 20 are faulty, and 60 % of these are flagged. Of the other 980 parts 4 % are flagged.
hint: Of 1,000 parts 12 are faulty and flagged, and 39.2 are sound and flagged. Divide the first number by the sum of
  both.
right: Fewer than a quarter. The rarer anomalies are, the fewer alarms are right, and the area under the ROC curve does
  not change.

share that is found [rare * found / (rare * found + (1 - rare) * false) => found]: That is the share of the faulty
  parts that are flagged. The question is about the flagged ones.
equally many of both [rare = 0.02 => rare = 0.5]: That would be the share if half of the parts were faulty, as in many
  test sets.
false alarms among all [return rare * found / (rare * found + (1 - rare) * false) => return 1 - false]: That is the
  share of the sound parts that are not flagged.
wrong alarms [return rare * found / => return (1 - rare) * false /]: That is the share of the alarms that are wrong.
in per cent [return rare => return 100 * rare]: Your number is in per cent. The share is at most 1.
ratio of right to wrong [/ (rare * found + (1 - rare) * false) => / ((1 - rare) * false)]: You divided the right alarms
  by the wrong ones. A share is of all alarms.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def right():
    rare = 0.02
    found, false = 0.6, 0.04
    return rare * found / (rare * found + (1 - rare) * false)


EXERCISE = exercise(__name__, __doc__, right, same=within(0.02), unrelated=0.123)
