"""A descent that stands still

minutes: 25
difficulty: 3
asks: a function `f(x, y, a, b, steps)` of inputs [n, p], targets [n], the weights [p] and a number of the unit and a
  number of steps that returns the trained weights and number
hint: Which line ends the training, and after how many steps? How large are the slopes there, and is it a minimum?
hint: The start is close to a saddle: at a = 0, b = 0 all slopes are 0, and a small change of the loss proves nothing.
  Take the rule out, and look at the loss after every step. Does it fall to the end?
hint: On the saddle the largest curvature is small compared with that near the minimum, where b is about 4: it grows
  with the square of b. A rate that is good at the start lies above 2 over the largest curvature at the end. Take all
  steps, and a fifth of the rate.
right: Your training leaves a saddle, and predicts new examples nearly as well as their noise allows, on data that it
  was not written for. Say in two or three sentences why nobody saw the second fault before the first was mended.
point: At the start the slopes are as small as the weights, so the first steps change the loss by next to nothing, and
  less than any tolerance that would stop near a minimum. The rule took a saddle for the bottom.
point: The bound is 2 over the largest curvature at the place where descent is. It grows as the weights grow, so that a
  rate may be stable at the start and not at the end.
point: Controls: print the loss of every step, not the last one alone; and train once from a start ten times as large,
  which leaves the saddle sooner, and look at all its losses: at 0.5 they jump, wherever the last one lies.

nothing moves [range(steps) => range(min(steps, 1))]: The weights are where they were: the training still ends on the
  saddle, or gets no further than its surroundings. There is no tolerance that helps: in float32 the first changes of
  the loss are rounded to 0. Take all the steps that you are given, or wait as many as a patience allows.
jumps for ever [0.1 => 0.5]: It leaves the saddle, and then the loss jumps without coming down; ten times as many steps
  do not help. Your steps are too long for the minimum. The largest curvature there is several times that at the saddle,
  and the rate of gradient descent has to be below 2 over it.
the wrong way [0.1 => -0.1]: The loss is larger than before training, or NaN. Either you add the slope, or the rate is
  so large that even the first steps away from the saddle throw the weights out.
begun anew: With `steps` equal to 0, your function returns other weights than it was given: it ignores `steps`, or
  begins elsewhere. A larger start is a way out, in practice too. Here the unit has to learn from where it stands.
another first step: It ends well, but from an ordinary start its first step (`steps` equal to 1) is not that of descent:
  weights and number move together against the slopes of the mean error. Does it begin at the `a` and `b` that it is
  given, and does it run `steps` times?
a leap: After a single step the weights are far from where they were. On the saddle every slope is tiny, so no step of
  descent leads so far: the answer was found in another way. Let it descend.
too slow [0.1 => 0.01]: It is on its way, but it needs more steps than it was given; with ten times as many it succeeds.
  The rate is too small: gradient descent takes log(1/c) over log(1 + ηλ) steps to leave the saddle, and where every
  step has one size, the weights get no further than rate times steps.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.measuring import deciding, form

STEPS = 300
ENOUGH = 0.06
"""The mean squared error on new examples, of which 0.04 is noise."""


def unit(seed, n, p, height):
    """Examples [n, p] of a unit `height` · tanh(x · u) with noise, new ones, and a start close to the saddle."""
    rng = np.random.default_rng(seed)
    u = rng.standard_normal(p)
    u /= np.linalg.norm(u)

    def draw(n):
        x = rng.standard_normal((n, p)).astype(np.float32)
        return x, (height * np.tanh(x @ u) + 0.2 * rng.standard_normal(n)).astype(np.float32)

    return draw(n), draw(1000), (1e-4 * u + 1e-5 * rng.standard_normal(p)).astype(np.float32), np.float32(1e-4)


def trained(train, x, y, a, b, steps):
    """Return the weights that the reader's training leads to, or say what is wrong with their form."""
    given = train(x.copy(), y.copy(), a.copy(), b, steps)
    return form(given, (a, b), f"The function must `return a, b`, weights [{len(a)}] and one number []")


def error_of(x, y, a, b):
    with np.errstate(all="ignore"):
        return float(np.mean((b * np.tanh(x @ a) - y) ** 2))


def moved(ended, start):
    return max(float(np.abs(part - other).max()) for part, other in zip(ended, start, strict=True))


def descends(train, x, y, a):
    """Return whether the first step from an ordinary start goes against the slopes, nearly, or against their signs."""
    a, b = 3000 * a, np.float32(0.5)
    h = np.tanh(x @ a)
    error = b * h - y  # the slopes but for a factor
    slope = np.append(b * (x.T @ (error * (1 - h * h))), error @ h)
    weights, number = trained(train, x, y, a, b, 1)
    step = np.append(weights - a, number - b)
    size = np.linalg.norm(step) + 1e-30
    return max(-(step @ way) / size / np.linalg.norm(way) for way in (slope, np.sign(slope))) > 0.98


def outcome_on(train, data, new, a, b):
    """Train on one unit, and return what came of it, and the numbers of new examples."""
    if moved(trained(train, *data, a, b, 0), (a, b)) > 0:
        return "begun anew", ""
    if moved(trained(train, *data, a, b, 1), (a, b)) > 0.5:
        return "a leap", ""
    ended = trained(train, *data, a, b, STEPS)
    before, loss = error_of(*new, a, b), error_of(*new, *ended)
    report = (
        f"On 1,000 new examples the mean squared error was {before:.3g} before training and is {loss:.3g} after "
        f"{STEPS} steps; at most {ENOUGH} is asked for."
    )
    if not np.isfinite(loss) or loss > 1.01 * before:
        return "wrong way", report
    if loss <= ENOUGH:
        return ("learnt", report) if descends(train, *data, a) else ("first step", "")
    longer = error_of(*new, *trained(train, *data, a, b, 10 * STEPS))
    if longer <= ENOUGH:
        return "slow", report
    if moved(ended, (a, b)) < 0.05:
        return "still", report
    return ("jumps" if loss < 0.7 * before else "elsewhere"), report


def judge(train):
    """Train on two units; the first that is not learnt decides."""
    units = (0, 200, 4, 4.0), (2, 150, 5, 3.0)
    return deciding((outcome_on(train, *unit(*each)) for each in units), "learnt")


def descent(x, y, a, b, steps):
    rate = 0.1
    for _ in range(steps):
        h = np.tanh(x @ a)
        error = 2 * (b * h - y) / len(x)
        da, db = b * (x.T @ (error * (1 - h * h))), error @ h
        a, b = a - rate * da, b - rate * db
    return a, b


def from_a_larger_start(x, y, a, b, steps):
    return descent(x, y, 1000 * a, 1000 * b, steps)


EXERCISE = exercise(
    __name__, __doc__, descent, measure=judge, passes="learnt", seconds=60,
    unrelated=lambda x, y, a, b, steps: (a + 0.02 * min(steps, 50), b), begun_anew=from_a_larger_start,
    another_first_step=lambda x, y, a, b, steps: from_a_larger_start(x, y, a, b, steps) if steps else (a, b),
    a_leap=lambda x, y, a, b, steps: (np.linalg.lstsq(x, y, rcond=None)[0], np.float32(1)) if steps else (a, b),
)  # fmt: skip
