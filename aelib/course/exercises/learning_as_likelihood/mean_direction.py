"""The mean of directions

minutes: 12
difficulty: 2
asks: a function `f(degrees)` of an array [n] that returns one direction in degrees
hint: The loss of n directions is a sum of cosines. Its derivative with respect to θ has to be zero.
hint: The derivative is κ Σ sin(θ - yᵢ). Expand the sine of a difference: what depends on θ comes out of the sum, and
  what remains are two sums over the data.
hint: sin θ Σ cos yᵢ = cos θ Σ sin yᵢ. So θ is the direction of the arrow whose two parts are these sums: of two
  opposite solutions, the one along it. `np.arctan2` knows the quadrant, and works in radians.
right: Add the winds up as arrows of length 1, and take the direction of the sum. The answer does not depend on κ, as
  the best mean of a Gaussian does not depend on its width.

mean of degrees [np.degrees(np.arctan2(sine, cosine)) % 360 => degrees.mean()]: The mean of 350 and 10 is
  {mean_of_degrees(np.array([350, 10])):.0f}, the opposite of both. Degrees are numbers with a seam, and the mean does
  not know where it is. It is right only for directions that lie well away from it.
median of degrees [np.degrees(np.arctan2(sine, cosine)) % 360 => np.median(degrees)]: The median sorts the numbers, and
  a circle has no first one. It minimises the absolute error, where the question asks for the loss with the cosine.
seam moved [np.degrees(np.arctan2(sine, cosine)) % 360 => ((degrees + 180) % 360 - 180).mean()]: You moved the seam from
  north to south, counting from -180 to 180. That mends winds from about north, and breaks those from about south. A
  circle has a seam only where you cut it: do not cut.
unwrapped [np.degrees(np.arctan2(sine, cosine)) % 360 => np.unwrap(degrees, period=360).mean()]: You laid the directions
  out on a line, as `unwrap` does, and took their mean. That is a sensible answer where they lie within half a circle,
  but it minimises another loss, the squared one, and here the loss has the cosine. The sine and cosine of each
  direction need no line.
arguments swapped [sine, cosine)) => cosine, sine))]: The arguments of arctan2 are swapped: the sum of the sines comes
  first, that of the cosines second. You got the angle mirrored at 45 degrees.
no quadrant [np.arctan2(sine, cosine) => np.arctan(sine / cosine)]: `arctan` of a quotient cannot tell a direction from
  its opposite: when both sums change their sign, the quotient does not. Where you are off by 180 degrees you found the
  largest loss, not the smallest. `arctan2` takes both sums.
degrees taken for radians [np.radians(degrees) => degrees]: NumPy's sine and cosine take radians, and got degrees.
  Convert with `np.radians` first.
answer in radians [np.degrees(np.arctan2(sine, cosine)) % 360 => np.arctan2(sine, cosine) % (2 * np.pi)]: That is the
  direction in radians. Convert it back with `np.degrees`.
opposite [sine, cosine)) => -sine, -cosine))]: The derivative is zero here as well, but this is the maximum of the loss:
  the direction from which the fewest winds blow. Look at the sign of the sum of cosines.
no conversion at all [np.radians(degrees) => degrees ; np.degrees(np.arctan2(sine, cosine)) % 360 => np.arctan2(sine,
  cosine)]: NumPy's sine, cosine and arctan2 all work in radians. Convert on the way in with `np.radians`, and on the
  way out with `np.degrees`.
cosine alone [np.degrees(np.arctan2(sine, cosine)) % 360 => np.degrees(np.arccos(cosine / len(degrees)))]: The cosine of
  an angle does not say on which side it lies: 20 and 340 have the same. And the mean of cosines is not the cosine of
  the answer, but shorter by how much the directions scatter. Sines help.
sine alone [np.degrees(np.arctan2(sine, cosine)) % 360 => np.degrees(np.arcsin(sine / len(degrees)))]: The sine of an
  angle does not say whether it points forwards or backwards: 80 and 100 have the same. And the mean of sines is not the
  sine of the answer, but shorter by how much the directions scatter. Cosines help.
mirrored [(sine, => (-sine,]: You got the direction mirrored, 20 for 340: the sum of the sines has the wrong sign. With
  sin(θ - y) = sin θ cos y - cos θ sin y the zero is where sin θ Σ cos y = cos θ Σ sin y, without a minus.
best of the observed: You tried the observed directions only, and took the best of them. The smallest loss may lie
  between two of them: set the derivative to zero.
each once [np.radians(degrees) => np.radians(np.unique(degrees))]: You counted each direction once. Every observation
  has a factor of its own in the likelihood: a direction that was seen four times counts four times.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def bearing_cases():
    rng = np.random.default_rng(3)
    centres = ((0.0, 25.0, 8), (200.0, 40.0, 11), (135.0, 15.0, 6), (290.0, 30.0, 9))
    drawn = [((centre + spread * rng.standard_normal(n)) % 360,) for centre, spread, n in centres]
    return [*drawn, (np.array([340.0, 20.0, 20.0, 20.0, 50.0, 20.0, 340.0]),)]  # some directions occur often


def same_bearing(right, given):
    return bool(np.all(np.abs((given - right + 180) % 360 - 180) < 0.01))  # finer than a scan over tenths


def bearing(degrees):
    angles = np.radians(degrees)
    sine, cosine = np.sin(angles).sum(), np.cos(angles).sum()
    return np.degrees(np.arctan2(sine, cosine)) % 360


EXERCISE = exercise(
    __name__, __doc__, bearing, cases=bearing_cases, same=same_bearing,
    unrelated=lambda degrees: degrees.mean() / 3 + 77,
    answer_in_radians=Wrong(
        same=lambda right, given: same_bearing(np.degrees(right), np.degrees(given))
    ),
    best_of_the_observed=lambda degrees: degrees[np.cos(np.radians(degrees[:, None] - degrees)).sum(0).argmax()],
)  # fmt: skip
