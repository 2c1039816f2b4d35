"""What failed?

minutes: 5
difficulty: 1
asks: a function `f(errors)` of an array of two errors in per cent, training and test, that returns a string
hint: Which of the two errors does gradient descent work on?
hint: Look at the training error first. Only a net that has learnt its data can have overfitted them.
hint: It is optimisation where the training error is above {LIMIT}, whatever the test error is. Of the other nets it is
  generalisation where the test error is more than {LIMIT} points higher, and neither otherwise.
right: Training error first. Where it is high, nothing can be said about overfitting yet; where it is zero, better
  descent has no training error left to remove. Five points are a coarse limit, made for errors as large as those with a
  hundred labels.

by the gap first: You looked at the gap first. A net with 12 per cent training error and 30 per cent test error has a
  gap, and it has also not learnt its training data: as long as that is so, better descent is the first thing to try,
  and the gap says little.
by the test error: You judged by the test error alone. It says that something failed and not what: 24 per cent with
  nothing wrong on the training data and 24 per cent with 24 on the training data need different cures.
the gap alone: You looked at the gap alone. The stuck net of this chapter has none: it is wrong nine times in ten on
  training and test data alike, and that is a failure of descent.
test error first: You asked first whether the test error is above {LIMIT}. That is nearly always so with a hundred
  labels, and says nothing about descent. The training error decides whether it is optimisation.
gap upside down: You subtracted the test error from the training error. The gap is test minus training, and it is
  positive where a net does worse on digits that it has not seen.
never neither: You say generalisation wherever the training error is small. A net may have learnt its data and do well
  on others: then it is neither.
exchanged: You exchanged the two names. Optimisation is what gradient descent does: it makes the error on the training
  data small. Generalisation is what becomes of it on other data.
the test error in place of the gap: Your second question compares the test error itself with {LIMIT}. The limit is for
  the gap: a net with 4 per cent on its training data and 6 on the test data has lost 2 points on the way, and not 6.
unpacked the wrong way round: You took the two errors in the other order. The training error comes first in the array,
  then the test error.
at least 5, training error: A net with {LIMIT} per cent of its training data wrong has not more than {LIMIT} wrong: `>`,
  and not `>=`.
at least 5, gap: A gap of {LIMIT} points is not more than {LIMIT} points: `>`, and not `>=`.
at least 5, both: Your answer differs at the limits themselves: both ask for more than {LIMIT}, which is `>`, and not
  `>=`.
shares: Your limits are those for shares, {LIMIT / 100}, or you multiplied the errors by 100. They are in per cent
  already: the limits are {LIMIT} and {LIMIT}.
spelt with a z: The words are right; this book spells them with an s, `optimisation` and `generalisation`, and the check
  compares letters.
"""

from functools import partial
from operator import ge, gt

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.running import AnswerError

LIMIT = 5
"""Per cent of errors on the training data, or points of a gap, above which something failed."""
WORDS = "optimisation", "generalisation", "neither"


def error_pairs():
    pairs = [(90, 89.7), (0, 24.5), (12, 30), (30, 31), (4, 6), (0, 7.5), (0, 3), (86, 95)]
    pairs += [(12, 4), (4, 3)]  # better on the test data, as with noise on the training digits alone
    pairs += [(5, 30), (2, 7), (5.4, 30)]  # "more than 5" is tried at 5 itself and a little above
    return [(np.array(pair, float),) for pair in pairs]


def word(function, errors):
    """Return what the function says of one pair, in small letters; a word with a z has a message of its own.

    Raises:
        AnswerError: For another word, with those that are asked for.
    """
    said = function(errors)
    found = said.strip().lower() if isinstance(said, str) else str(said)
    if found.replace("ization", "isation") not in WORDS:
        pair = " and ".join(f"{each:g}" for each in errors)
        raise AnswerError(
            f"The function must return one of {', '.join(map(repr, WORDS))}, but for the errors {pair} it returned "
            f"{said!r:.42}."
        )
    return found


def diagnosis(
    errors, above=gt, above_gap=gt, limit=LIMIT, gap=lambda train, test: test - train, level=lambda train, test: train
):
    if above(level(*errors), limit):
        return "optimisation"
    return "generalisation" if above_gap(gap(*errors), min(limit, LIMIT)) else "neither"


def gap_first(errors, otherwise=diagnosis):
    return "generalisation" if errors[1] - errors[0] > LIMIT else otherwise(errors)


EXCHANGED = {"optimisation": "generalisation", "generalisation": "optimisation", "neither": "neither"}
EXERCISE = exercise(
    __name__, __doc__, diagnosis, cases=error_pairs, call=word, unrelated=lambda errors: "neither",
    by_the_gap_first=gap_first,
    by_the_test_error=partial(diagnosis, limit=50, level=lambda train, test: test, gap=lambda train, test: test),
    the_gap_alone=partial(gap_first, otherwise=lambda errors: "neither"),
    test_error_first=partial(diagnosis, level=lambda train, test: test),
    gap_upside_down=partial(diagnosis, gap=lambda train, test: train - test),
    never_neither=lambda errors: "optimisation" if errors[0] > LIMIT else "generalisation",
    exchanged=lambda errors: EXCHANGED[diagnosis(errors)],
    the_test_error_in_place_of_the_gap=partial(diagnosis, gap=lambda train, test: test),
    unpacked_the_wrong_way_round=lambda errors: diagnosis(errors[::-1]),
    at_least_5_training_error=partial(diagnosis, above=ge), at_least_5_gap=partial(diagnosis, above_gap=ge),
    at_least_5_both=partial(diagnosis, above=ge, above_gap=ge), shares=partial(diagnosis, limit=LIMIT / 100),
    spelt_with_a_z=lambda errors: diagnosis(errors).replace("isation", "ization"),
)  # fmt: skip
