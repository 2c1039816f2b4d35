"""An area with ties

minutes: 10
difficulty: 1
asks: a function `f(usual, strange)` of arrays [n] and [m] that returns a number
hint: Draw one usual and one strange score at random. Which is the larger?
hint: Compare each strange score with each usual one, an array [m, n] of comparisons.
hint: The mean of `strange[:, None] > usual` is the share that the strange one wins. Add half of the mean of
  `strange[:, None] == usual`.
first: The usual pictures have the scores 1, 2, 2 and 4, the strange ones 2 and 3. What is the area?
right: Ties are halves, so a score that is the same for all pictures has an area of one half, as it should.

labels the wrong way round [strange[:, None] > usual => strange[:, None] < usual]: You counted how often the usual
  one is larger. Where strange pictures have high scores, this is one minus the area.
turned above a half: You returned the area or one minus it, whichever is larger. A detector that puts strange pictures
  below usual ones has an area below one half, and that is a finding. Its direction is decided before.
ties lost [+ 0.5 * (strange[:, None] == usual).mean() =>]: You left out the ties. A score that is the same for all would
  have the area 0, and guessing has one half.
ties won [0.5 * (strange => 1.0 * (strange]: You counted ties as won. A score that is the same for all would be perfect.
accuracy at the middle [(strange[:, None] > usual).mean() + 0.5 * (strange[:, None] == usual).mean() => 0.5 *
  ((strange > np.median(usual)).mean() + (usual <= np.median(usual)).mean())]: That is the accuracy at one threshold.
  The area compares pairs and has no threshold.
accuracy at the best threshold [(strange[:, None] > usual).mean() + 0.5 * (strange[:, None] == usual).mean() =>
  max(((strange >= t).mean() + (usual < t).mean()) / 2 for t in [*usual, *strange])]: That is the accuracy at the best
  threshold, and it is chosen on the test. The area compares pairs and has no threshold.
difference of the means [(strange[:, None] > usual).mean() + 0.5 * (strange[:, None] == usual).mean() => strange.mean()
  - usual.mean()]: You returned how far the means are apart. The area depends on the order of the scores alone.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def area(usual, strange):
    return (strange[:, None] > usual).mean() + 0.5 * (strange[:, None] == usual).mean()


def scores():
    cases = []
    for seed, n, m in ((1, 7, 5), (2, 4, 9), (3, 12, 6)):
        rng = np.random.default_rng(seed)
        usual, strange = rng.integers(0, 6, n) / 2, rng.integers(1, 8, m) / 2
        cases.append((usual.astype(np.float32), strange.astype(np.float32)))
    return [*cases, cases[0][::-1]]  # below one half too


FIRST = np.array([1.0, 2.0, 2.0, 4.0]), np.array([2.0, 3.0])
EXERCISE = exercise(
    __name__, __doc__, area, cases=scores, case=FIRST, unrelated=lambda usual, strange: np.cos(usual.sum()),
    turned_above_a_half=lambda usual, strange: max(area(usual, strange), area(strange, usual)),
)  # fmt: skip
