"""How many alarms are right?

minutes: 10
difficulty: 1
asks: one number, the share of the alarms that are right, in [0, 1]
hint: Think of {PARTS:,} parts. How many of them are faulty, and how many of those are flagged?
hint: Of {PARTS:,} parts {PARTS * RARE:.0f} are faulty, and {100 * FOUND:.0f} % of these are flagged. Of the other
  {PARTS * (1 - RARE):.0f} parts {100 * FALSE:.0f} % are flagged.
hint: Of {PARTS:,} parts {PARTS * RARE * FOUND:.0f} are faulty and flagged, and {PARTS * (1 - RARE) * FALSE:.0f} are
  sound and flagged. Divide the first number by the sum of both.
right: A third of the alarms are wrong. The rarer anomalies are, the fewer alarms are right, and the area under the ROC
  curve does not change.

share that is found [rare * found / (rare * found + (1 - rare) * false) => found]: That is the share of the faulty
  parts that are flagged. The question is about the flagged ones.
equally many of both [= RARE => = 0.5]: That would be the share if half of the parts were faulty, as in many test sets.
false alarms among all [return rare * found / (rare * found + (1 - rare) * false) => return 1 - false]: That is the
  share of the sound parts that are not flagged.
wrong alarms [return rare * found / => return (1 - rare) * false /]: That is the share of the alarms that are wrong.
in per cent [return rare => return 100 * rare]: Your number is in per cent. The share is at most 1.
all parts taken for sound [+ (1 - rare) * false => + false]: You let {100 * FALSE:.0f} % of all parts be false alarms.
  Only sound parts can raise one.
share of all parts [/ (rare * found + (1 - rare) * false) =>]: That is the share of all parts that are faulty and
  flagged. The question is about the flagged ones.
ratio of right to wrong [/ (rare * found + (1 - rare) * false) => / ((1 - rare) * false)]: You divided the right alarms
  by the wrong ones. A share is of all alarms.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise

RARE, FOUND, FALSE = 0.1, 0.7, 0.04
"""Of all parts the faulty ones, and the share that is flagged of these and of the others."""


PARTS = 1000
"""Of which the hints count."""


def right():
    rare = RARE
    found, false = FOUND, FALSE
    return rare * found / (rare * found + (1 - rare) * false)


EXERCISE = exercise(__name__, __doc__, right, same=within(0.01), unrelated=0.123)
