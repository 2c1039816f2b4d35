"""The box that is nearly all corners

minutes: 10
difficulty: 2
asks: a function `f(k)` of an array of code sizes [n] that returns shares [n]
hint: A share is a quotient of two volumes. How long is a side of the box?
hint: The box goes from −1 to 1, so its side is 2, and its volume the k-th power of that. Divide the volume of the ball
  by it, for each k.
hint: For k = 2 the formula gives the area π of the circle, and the square around it has the area 4. Write the same
  quotient with k in the place of the 2, and check k = 3: the ball has {BALL[3]:.2f} and the cube {2**3}.
right: In 32 dimensions one point of the box in about 10¹⁵ lies in the ball. Real codes fill no
  ball, and in this chapter it was not the corners that gave their box away, but how the numbers depend on each other.

volume of the ball [/ 2.0**k =>]: That is the volume of the ball, and the question is its share of the box. For k = 5
  the ball has {BALL[5]:.2f}, which is not a probability.
side of length 1 [ball / 2.0**k => np.minimum(ball, 1.0)]: A probability above 1 does not become right by being cut off
  at 1. The box has sides of length 2: divide by its volume.
circle in every pair of axes [ball / 2.0**k => (np.pi / 4) ** (k / 2)]: You multiplied the shares of k / 2 circles, as
  if the numbers of the code came in pairs, each pair in a circle of its own. That body is larger than the ball: a point
  of the ball is near the origin in all directions together.
circle for every further axis [ball / 2.0**k => (np.pi / 4) ** (k - 1.0)]: You took π/4 once more for every further
  number of the code. It is right for k = 2, and for k = 3 it gives {(np.pi / 4) ** 2:.2f} where the ball has
  {BALL[3]:.2f} of {2**3}: the share that is left falls ever faster.
gamma of half of k [gamma(k / 2 + 1) => gamma(k / 2)]: Below the line stands Γ(k/2 + 1), and you computed Γ(k/2). For k
  = 2 both are 1; for k = 1 ball and box are the same interval, and yours gives one half.
independent of k [ball / 2.0**k => 0 * k + np.pi / 4]: In every test your share is that of a circle in a square, for
  k = 2. Every further number of the code adds corners to the box, and none of the ball is in them.
outside the ball [ball / 2.0**k => 1 - ball / 2.0**k]: That is the share of the box outside the ball, its corners. The
  share inside is one minus yours.
upside down [ball / 2.0**k => 2.0**k / ball]: You divided the box by the ball. That is how many times the ball would
  fit into the box; the share of the box is the ball divided by the box, and below 1.
box of two dimensions [2.0**k => 4.0]: You divided by 4, the area of the square. That is the box for k = 2 only: its
  volume is the product of k sides of length 2.
half of k rounded down [ball = np.pi ** (k / 2) / gamma(k / 2 + 1) => ball = np.pi ** (k // 2) / gamma(k // 2 + 1)]: For
  an odd k you rounded k/2 down, as `//` or a factorial of a whole number does. The gamma function takes halves too.
k squared [2.0**k => k**2.0]: You divided by k². The volume of the box is 2 to the power k, the product of k sides of
  length 2.
one side of the box [2.0**k => 2.0]: You divided by 2, the length of one side. The volume of the box is the product of
  its k sides: 2 to the power k. For k = 1 the two are the same.
box twice as large in all [2.0**k => (2.0 * k)]: You divided by 2k. A box with sides of length 2 has the volume 2·2·2
  and so on, k factors.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def share_of_the_box(k):
    from scipy.special import gamma

    ball = np.pi ** (k / 2) / gamma(k / 2 + 1)
    return ball / 2.0**k


def each_within_a_thousandth(right, given):
    return np.allclose(given, right, rtol=1e-3, atol=0)


BALL = {3: 4 / 3 * np.pi, 5: 8 / 15 * np.pi**2}
"""The volume of some balls, by their dimension."""


EXERCISE = exercise(
    __name__, __doc__, share_of_the_box,
    cases=lambda: [(np.array([1, 2, 3, 8]),), (np.array([32]),), (np.array([5, 16, 20]),)],
    same=each_within_a_thousandth, unrelated=lambda k: 1.0 / (1 + k) ** 2,
)  # fmt: skip
