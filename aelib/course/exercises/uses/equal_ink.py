"""A control for ink

minutes: 20
difficulty: 3
asks: a function `f(usual, strange, usual_ink, strange_ink, width)` of four arrays and a number that returns a number
hint: A score may be high because there is much ink. Which pairs would not let it win by ink?
hint: Compare each strange picture with each usual one, as for the area, but count only the pairs whose inks differ by
  at most `width`.
hint: The inks of a pair differ by `np.abs(strange_ink[:, None] - usual_ink)`, an array [m, n]. Take the mean of the
  wins, ties as halves, over those pairs where this is at most `width`.
right: If the area falls to one half among pairs of equal ink, the detector was a balance for ink. If it stays, ink does
  not explain it. Both the claim and its refutation are one number.

all pairs [near = np.abs(strange_ink[:, None] - usual_ink) <= width => near = np.ones((len(strange), len(usual)),
  bool)]: You counted all pairs. The ink differs between them, and so a score that is nothing but ink would still win.
only strange ones with less ink [np.abs(strange_ink[:, None] - usual_ink) => strange_ink[:, None] - usual_ink]: You left
  out the absolute value, so that pairs count in which the strange picture has far less ink.
less than the width [<= width => < width]: You left out the pairs whose inks differ by exactly `width`. At most means
  that these count.
pairs that differ [<= width => > width]: You counted the pairs whose inks differ. The control needs those that agree.
divided by all pairs [wins[near].mean() => (wins * near).mean()]: You divided by the number of all pairs. Divide by the
  number of those that are compared.
labels the wrong way round [strange[:, None] > usual => strange[:, None] < usual]: You counted how often the usual one
  is larger.
turned above a half [return wins[near].mean() => return max(wins[near].mean(), 1 - wins[near].mean())]: You returned the
  share or one minus it, whichever is larger. A score that is lower for strange pictures of equal ink has a share below
  one half, and that is a finding.
ties lost [+ 0.5 * (strange[:, None] == usual) =>]: You left out the ties, which count one half.
ink as the score [wins = (strange[:, None] > usual) + 0.5 * (strange[:, None] == usual) => wins =
  (strange_ink[:, None] > usual_ink) + 0.5 * (strange_ink[:, None] == usual_ink)]: You compared the inks. Ink decides
  which pairs count, and the score decides who wins.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def matched(usual, strange, usual_ink, strange_ink, width):
    near = np.abs(strange_ink[:, None] - usual_ink) <= width
    wins = (strange[:, None] > usual) + 0.5 * (strange[:, None] == usual)
    return wins[near].mean()


def pairs():
    cases = []
    for seed, n, m, width in ((21, 30, 20, 2.0), (22, 25, 40, 3.0), (23, 40, 30, 1.5)):
        rng = np.random.default_rng(seed)
        inks = rng.integers(0, 12, n) + 4.0, rng.integers(0, 12, m) + 7.0
        usual, strange = (np.round(ink / 3 + 2 * rng.random(len(ink))) for ink in inks)
        arrays = (each.astype(np.float32) for each in (usual, strange, *inks))
        cases.append((*arrays, width))
    usual, strange, usual_ink, strange_ink, width = cases[0]
    return [*cases, (strange, usual, strange_ink, usual_ink, width)]  # below one half too


EXERCISE = exercise(
    __name__, __doc__, matched, cases=pairs,
    unrelated=lambda usual, strange, usual_ink, strange_ink, width: np.cos(usual.sum()),
)  # fmt: skip
