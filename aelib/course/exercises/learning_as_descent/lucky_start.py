"""A lucky start

minutes: 15
difficulty: 3
asks: a function `f(H)` of a symmetric matrix [p, p] that returns an array [p] of length 1
hint: Of the directions that do not diverge at this rate, which one shrinks fastest?
hint: A start on an eigenvector stays on it, and each step multiplies it by one number. In the steepest direction that
  is −{STEP - 1:.1f}, and in a very flat one nearly 1.
hint: The factor is 1 − {STEP} times the eigenvalue over the largest one. Compute it for all eigenvectors, and take the
  one whose factor is smallest in size. `numpy.linalg.eigh` sorts eigenvalues upwards and puts the eigenvectors into the
  columns.
right: In exact arithmetic it converges, at a rate that is called unstable: your direction has the curvature closest to
  1/η. The distances below are rounding errors in the steepest direction, which already grow. Say in two or three
  sentences why nobody relies on such a start.
point: The bound is about all starts: from every start descent converges if and only if the rate is below it.
point: The starts that converge beyond it fill a space of fewer dimensions, of no volume: a random one is in it with
  probability 0.
point: Rounding puts some of the steepest direction into w in the first steps, about 1e-16, and it grows by a tenth each
  time. After some {round(until_large(1e-16), -2):.0f} steps it would be as large as the start was. A start computed in
  float32 has 1e-7 of it from the beginning, and needs some {round(until_large(1e-7), -1):.0f} steps.
point: So a falling loss does not prove that the rate is stable: the part that diverges may not be visible yet.

steepest direction [np.abs(factors).argmin() => -1]: You started on the steepest direction, the one that diverges: its
  factor is −{STEP - 1:.1f}. `numpy.linalg.eigh` sorts eigenvalues upwards, so the last column belongs to the largest.
flattest direction [np.abs(factors).argmin() => 0]: You started on the flattest direction. It does not diverge, but
  where the valley is long it hardly moves: its factor is 1 minus {STEP} over the condition number, and at a condition
  number of 1000, {(1 - STEP / 1000) ** STEPS:.2f} of the distance is left after {STEPS} steps. Some other direction
  shrinks faster.
another eigenvector [np.abs(factors).argmin() => -2]: You started on an eigenvector, but on another one the distance
  shrinks faster. Compare the sizes of the factors 1 − {STEP} λ/λmax of all of them.
close to the best: Your start lies close to the right eigenvector, and not on it: rounded to a few digits, perhaps, or
  found by a search. What it has of the steepest direction becomes {STEP - 1:.1f} to the power {STEPS} times as large,
  {round(GROWN, -1):,.0f} times, in {STEPS} steps. Take the eigenvector itself.
mixture [directions[:, np.abs(factors).argmin()] => directions[:, :-1].sum(axis=1) / np.sqrt(len(H) - 1)]: Your start
  has nothing of the steepest direction in it, and does not diverge. It mixes several directions, and ends no closer
  than its slowest part lets it: take the fastest one alone.
row of the matrix [directions[:, np.abs(factors).argmin()] => directions[0]]: You took a row of the matrix of
  eigenvectors. They are its columns; a row mixes all of them, the steepest one too.
at the minimum [directions[:, np.abs(factors).argmin()] => np.zeros(len(H))]: From the minimum itself nothing moves,
  that is true. The start must have length 1.
not of length 1 [return => return 0.5 *]: The start must have length 1: a start close to the minimum would prove
  nothing, since divergence takes time. Divide it by its length.
an axis [directions[:, np.abs(factors).argmin()] => np.eye(len(H))[np.diag(H).argmin()]]: You started on an axis,
  perhaps the one with the least curvature. It is not an eigenvector, so some of the steepest direction is in it, and
  grows by a tenth in every step.
"""

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.learning_as_descent.valleys import valley
from aelib.course.exercises.measuring import finite, form

# The curvatures in valleys of condition number 5, 100 and 1000: in the first every direction but the steepest would do,
# in the last neither the middle one does nor that of a mean curvature.
VALLEYS = (2.0, 4.0, 10.0), (1.0, 2.0, 40.0, 100.0), (0.5, 240.0, 480.0, 490.0, 495.0, 500.0)
ROUNDING = 1e-3
"""How far a start may end: in 100 steps the steepest direction grows from 1e-16 to 1e-12."""
STEP, STEPS = 2.1, 100
"""How long a step is, in units of one over the largest curvature, and how many are taken."""
GROWN = (STEP - 1) ** STEPS
"""How many times as large what lies along the steepest direction is then."""
FLOAT32 = 2e-6
"""How far from the best eigenvector one that was computed in float32 may be; that grows beyond `ROUNDING`."""


def closest(H):
    curvatures, directions = np.linalg.eigh(H)
    factors = 1 - STEP * curvatures / curvatures[-1]
    return directions[:, np.abs(factors).argmin()]


def rounded(H):
    start = closest(H).round(3)
    return start / np.linalg.norm(start)


def judge(function):
    """Start where the answer says, take 100 steps at 1.05 times the largest stable rate, and see where they lead."""
    sizes, off = [], 0.0
    for seed, curvatures in enumerate(VALLEYS, start=3):
        H = valley(*curvatures, seed=seed)
        start = form(function(H.copy()), H[0], f"The function must return an array [{len(H)}] here")
        finite(start, "The function returned")
        length = float(np.linalg.norm(start))
        if length < 1e-9:
            return Verdict("zero")
        if abs(length - 1) > 1e-5:
            return Verdict("length", f"The length of the start is {length:.4g}.")
        w, (curvatures, U) = start, np.linalg.eigh(H)
        for _ in range(STEPS):
            w = w - STEP / curvatures[-1] * (H @ w)
        sizes.append(float(np.linalg.norm(w)))
        factors = np.abs(1 - STEP * curvatures / curvatures[-1])
        which = int(factors.argmin())
        away = float(np.linalg.norm(np.delete(start @ U, which)))
        off, best = max(off, away), float(factors[which] ** STEPS)
        if sizes[-1] > best + ROUNDING and away > FLOAT32:
            report = (
                f"At condition number {curvatures[-1] / curvatures[0]:.0f} the distance after {STEPS} steps is "
                f"{sizes[-1]:.2g}, and a start exists that ends at {max(best, ROUNDING):.0e} or closer."
            )
            return Verdict(why_not_the_closest(start, U, which), report)
    reached = (
        f"After {STEPS} steps in the three valleys the distances are {', '.join(f'{size:.0e}' for size in sizes)}."
    )
    rounded = (
        f" Your directions are off by up to {off:.0e}, as rounding in float32 leaves them. What of it lies along the "
        f"steepest direction has become {STEP - 1:.1f} to the power {STEPS} times as large, {round(GROWN, -1):,.0f} "
        "times."
    )
    return Verdict("closest", reached + (rounded if max(sizes) > 1e-6 else ""))


def why_not_the_closest(start, U, best):
    shares = np.abs(start @ U)
    if shares[best] > 0.999:
        return "close"
    if shares.max() > 0.999:
        return {0: "flattest", U.shape[1] - 1: "steepest"}.get(int(shares.argmax()), "another")
    if shares[-1] < 1e-6:
        return "mixture"
    if np.abs(U @ start).max() > 0.999:  # U @ start are the products with the rows
        return "row"
    return "axis" if np.abs(start).max() > 0.999 else "climbs"


def until_large(share):
    """Return after how many steps such a share of the steepest direction is as large as the start was."""
    return -np.log(share) / np.log(STEP - 1)


EXERCISE = exercise(
    __name__, __doc__, closest, measure=judge, passes="closest", unrelated=lambda H: np.ones(len(H)) / np.sqrt(len(H)),
    close_to_the_best=rounded,
)  # fmt: skip
