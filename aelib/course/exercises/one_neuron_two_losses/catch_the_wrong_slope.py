"""Catch the wrong derivative

minutes: 20
difficulty: 2
asks: a function `f(loss, slopes, t)` of a function, a list of functions and an array [n] that returns a list of True
  and False, one for each of the `slopes`
hint: A derivative can be measured without deriving anything: compare the values of the loss on both sides of t.
hint: The difference of two values of the loss at t + h and t − h, divided by 2h, is the slope at t, up to a small
  error. With float64 an h of 1e-5 is about right. Compare all points, and judge each difference relative to the size of
  the slopes, because some of these losses are very small.
hint: `aelib.relative_difference` of a candidate's values and the measured ones is below 1e-8 where it is right. For a
  candidate that is wrong by two per cent it is 1e-2. Choose a tolerance between the two, for example 1e-5. Where the
  loss is constant, both slopes are zero, and zero over zero needs care if you write the quotient yourself.
right: All the wrong ones are found, and no right one is rejected: whether they are wrong by two per cent or by their
  sign, at every point or at one, and whether the loss is of the size of 1 or of 1e-9.

descends, so it is right [apart(slope(t), measured) < 1e-5 => (loss(t - 0.01 * slope(t)) <= loss(t)).all()]: You let the
  candidate take a step and checked whether the loss falls. Every function of the right sign passes that test: half the
  derivative, twice the derivative, and the derivative over the output.
descends everywhere, so it is right [apart(slope(t), measured) < 1e-5 => (loss(t - 0.01 * slope(t)) < loss(t)).all()]:
  You let the candidate take a step and checked whether the loss falls. Every function of the right sign passes that
  test: half the derivative, twice the derivative, and the derivative over the output. Where the loss is constant, it
  rejects the right one.
the total does not rise, so it is right [apart(slope(t), measured) < 1e-5 => loss(t - 0.01 * slope(t)).sum() <=
  loss(t).sum()]: You let the candidate take a step and checked whether the loss falls. Every function of the right sign
  passes that test: half the derivative, twice the derivative, and the derivative over the output. In a sum, one point
  may even go the wrong way.
the total falls, so it is right [apart(slope(t), measured) < 1e-5 => loss(t - 0.01 * slope(t)).sum() < loss(t).sum()]:
  You let the candidate take a step and checked whether the loss falls. Every function of the right sign passes that
  test: half the derivative, twice the derivative, and the derivative over the output. In a sum, one point may even go
  the wrong way; and for a constant loss the right one is rejected.
same sign [apart(slope(t), measured) < 1e-5 => (np.sign(slope(t)) == np.sign(measured.round(16))).all()]: You compared
  signs. A derivative is a number: one with the right sign and a wrong factor still descends, as the chapter's example
  did.
one point [slope(t), measured => slope(t)[:1], measured[:1]]: You looked at the first point only. A function with a
  constant 1/4 in place of the slope of the sigmoid is right at t = 0 and wrong everywhere else: compare all points.
one point, absolute tolerance [apart(slope(t), measured) < 1e-5 => np.allclose(slope(t)[:1], measured[:1])]: You looked
  at the first point only, and compared with a fixed number. A function with a constant 1/4 in place of the slope of the
  sigmoid is right at t = 0 and wrong everywhere else, and for a loss of the size of 1e-9 any candidate passes. Compare
  all points, relative to the size of the slopes.
divided by h [(2 * h) => h]: Your measured slopes are twice the right ones, so you accept a candidate that is twice the
  derivative. The points t + h and t − h lie 2h apart: divide by 2h.
some point [apart(slope(t), measured) < 1e-5 => np.isclose(slope(t), measured, rtol=1e-5, atol=0).any()]: You accept a
  candidate that is right at any one of the points. A function with a constant 1/4 in place of the slope of the sigmoid
  is right at t = 0: ask for all of them, `.all()` in place of `.any()`.
some point, absolute tolerance [apart(slope(t), measured) < 1e-5 => np.isclose(slope(t), measured).any()]: You accept a
  candidate that is right at any one of the points, and compare with a fixed number. Ask for all of them, `.all()` in
  place of `.any()`, and relative to the size of the slopes.
last point [slope(t), measured => slope(t)[-1:], measured[-1:]]: You looked at the last point only. (Did a loop over the
  points overwrite its verdict each time?) Some candidates are right there and wrong at a single other point: compare
  all of them.
everything accepted [bool(apart(slope(t), measured) < 1e-5) => True]: In every test you accept all candidates, the wrong
  ones too, one of them the derivative with the opposite sign. Make sure that you compare with the measured slope, and
  that the result of the comparison reaches the list.
sums compared [apart(slope(t), measured) < 1e-5 => abs(slope(t).sum() - measured.sum()) <= 1e-5 * abs(measured.sum()) +
  1e-16]: You compared the sums over the points, in which errors of opposite signs cancel. Compare point by point, or
  take the norm of the difference.
sums compared, absolute tolerance [apart(slope(t), measured) < 1e-5 => np.isclose(slope(t).sum(), measured.sum(),
  rtol=1e-5)]: You compared the sums or means over the points, in which errors of opposite signs cancel, and with a
  fixed number, which a loss of the size of 1e-9 always meets. Compare point by point, relative to the size of the
  slopes.
absolute tolerance [apart(slope(t), measured) < 1e-5 => np.allclose(slope(t), measured)]: You compared differences with
  a fixed number. (`numpy.allclose` and `numpy.isclose` do that too: beside a relative tolerance they have an absolute
  one of 1e-8.) For a loss of the size of 1e-9 any candidate passes, zero included. Divide by the size of the slopes.
tolerance too large [< 1e-5 => < 0.05]: You accept a candidate that is wrong by two per cent. Between a right
  derivative, at about 1e-9, and a wrong one lies a wide gap: choose a tolerance inside it, for example 1e-5.
mean of the errors [apart(slope(t), measured) < 1e-5 => np.mean(np.abs(slope(t) - measured) / (np.abs(slope(t)) +
  np.abs(measured) + 1e-300)) < 0.005]: All are right except one: a candidate that is a third too large at one of
  {len(lists_of_slopes()[-1][2])} points. If you took the mean of the relative errors, one point counts as little as
  there are many. The derivative has to be right at each point: compare the largest error with your tolerance.
zero over zero [apart => quotient]: All are right except one: where the loss is constant, the right slope and the
  measured one are both 0. A quotient of the two is 0/0, which is NaN and not small; and without a quotient, a
  difference of 0 is not smaller than a tolerance times 0. `aelib.relative_difference` knows that case. (Or compare with
  `<=`.)
right ones refused [bool(apart(slope(t), measured) < 1e-5) => 0.5 * (apart(slope(t), measured) < 1e-5)]: You accept no
  wrong one, and reject derivatives that are right. A measured slope is never exact. With a large step, for example 0.1,
  the curvature spoils it; with a tiny step, for example 1e-12, or in float32, rounding does; and from one side only,
  the error is far larger. Take both sides and a step near 1e-5, and accept a relative difference of 1e-5. (Or did you
  measure the slope of a mean over the points? It is n times smaller than that of each loss: sum them.)
differences returned [bool(apart(slope(t), measured) < 1e-5) => apart(slope(t), measured) + 0.5]: You return numbers,
  perhaps the differences. Compare each with a tolerance, so that the list holds True and False.
wrong ones marked [< 1e-5 => >= 1e-5]: You marked the wrong ones with True. True should stand for a candidate that is
  the derivative.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.one_neuron_two_losses.neuron import cross_entropy, sigmoid, sigmoid_slope
from aelib.course.exercises.running import AnswerError


def lists_of_slopes():
    """Losses, each with derivatives that are right or wrong in various ways, and the points at which to look."""
    near, wide = np.linspace(-2, 2, 9), np.array([0.0, -6.0, -2.0, 0.5, 3.0, 6.0])

    def right_but_at(point):
        return lambda t: sigmoid(t) + 0.5 * (t == point)

    def half_square(t):
        return (sigmoid(t) - 0.3) ** 2 / 2

    def delta(t):
        return (sigmoid(t) - 0.3) * sigmoid_slope(t)

    return [
        (half_square, (delta, lambda t: 2 * delta(t), lambda t: (sigmoid(t) - 0.3) / 4, lambda t: -delta(t)), wide),
        (
            lambda t: cross_entropy(t, 0.0),
            (lambda t: 1 / (1 - sigmoid(t)), sigmoid, lambda t: sigmoid(t) + 0.1 * t),
            near,
        ),
        (lambda t: cross_entropy(t, 0.0), (sigmoid, *map(right_but_at, (near[0], 0.0, near[-1]))), near),
        (
            lambda t: 1e-9 * cross_entropy(t, 1.0),
            (lambda t: 1.02e-9 * (sigmoid(t) - 1), lambda t: 1e-9 * (sigmoid(t) - 1), np.zeros_like),
            wide,
        ),
        (
            lambda t: cross_entropy(t, 1.0),
            (lambda t: (sigmoid(t) - 1) * (np.abs(t) < 5), lambda t: 1.02 * (sigmoid(t) - 1)),
            wide,
        ),
        (lambda t: np.full(t.shape, 0.7), (np.zeros_like, lambda t: 0 * t + 0.01), near),
        # So many points that in a mean over them the error at one is lost.
        (lambda t: cross_entropy(t, 0.0), (sigmoid, lambda t: sigmoid(t) * (1 + (t == 2) / 3)), np.linspace(2, -6, 41)),
    ]


def quotient(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


def apart(a, b):
    """What `aelib.relative_difference` returns: 0 for two of zeros."""
    return quotient(a, b) if a.any() or b.any() else 0.0


def judged(loss, slopes, t):
    h = 1e-5
    measured = (loss(t + h) - loss(t - h)) / (2 * h)
    return [bool(apart(slope(t), measured) < 1e-5) for slope in slopes]


def called(judge, loss, slopes, t):
    """Call the reader's function, and say what it means where JAX cannot trace these losses."""
    try:
        return judge(loss, slopes, t)
    except TypeError as error:
        if type(error).__name__ != "TracerArrayConversionError":
            raise
        raise AnswerError(
            "You handed these losses to `jax.grad` (or `jax.jit`), which see through functions of JAX alone. They are "
            "computed by NumPy, and you may know their values only: measure the slope from those, on both sides of t."
        ) from None


def no_verdicts(wrong, given):
    return not np.isin(given, (0, 1)).all()


def only_right_ones_refused(wrong, given):
    """Compare with halves of the right verdicts; whole ones would be the answer."""
    return not given[wrong == 0].any() and np.isin(given, (0, 0.5, 1)).all()


EXERCISE = exercise(
    __name__, __doc__, judged, cases=lists_of_slopes, call=called,
    same=lambda right, given: np.array_equal(right, given),
    unrelated=lambda loss, slopes, t: [number % 2 == 1 for number in range(len(slopes))],
    right_ones_refused=Wrong(same=only_right_ones_refused), differences_returned=Wrong(same=no_verdicts),
)  # fmt: skip
