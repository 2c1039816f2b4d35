"""Cross-entropy from logits

minutes: 15
difficulty: 2
asks: a function `f(t, y)` of two float32 arrays [n], logits and targets, that returns n losses
hint: Where does the sigmoid lose what the logarithm needs? Put its formula into the loss before you compute.
hint: On paper −log of the sigmoid is log(1 + e to the power −t), and −log of one minus the sigmoid is log(1 + e to the
  power t), which is larger by t. So with a target y the loss is log(1 + e to the power t) − ty. The
  exponential must not overflow, and a tiny loss not be added to a large number.
hint: In the chapter log(1 + e to the power t) is the larger of t and 0, plus the logarithm of one plus e to the power
  minus the absolute value of t. Compute that last logarithm with `numpy.log1p`, which keeps what `1 + u` would round
  away. Subtract `t * y` from the larger of t and 0, and add the logarithm last.
right: Right from −100 to 100, for losses of {charged(right):.0f} and of {TINY:.0e} alike, whichever the target. On
  paper the derivative is the sigmoid minus the target, with no division in it.

from probabilities: You have infinities or NaN where the neuron is sure: from t = 17 on the sigmoid is exactly 1 in
  float32, and one minus it exactly 0. Do the logarithm on paper, and start from the logit.
clipped: No NaN, but a wrong number, {charged(clipped):.1f} where {charged(right):.0f} is right, and a slope of exactly
  zero where the neuron is most wrong: the clip brings back the plateau that cross-entropy removed.
clipped at 1e-12: Your clip works at one end only: in float32 the number 1 − 1e-12 is 1, so that a sure neuron still
  meets the logarithm of 0. And at the other end it makes {charged(clipped_at_1e_12, -100):.1f} of a loss of
  {charged(right, -100):.0f}. Work from the logit.
epsilon in the logarithm: The small number inside the logarithm sets a ceiling, {charged(epsilon_in_the_logarithm):.1f}
  where {charged(right):.0f} is right. Work from the logit.
another epsilon in the logarithm: The small number inside the logarithm sets a ceiling,
  {charged(another_epsilon_in_the_logarithm):.1f} where {charged(right):.0f} is right, and shifts every loss that is
  smaller than itself. Work from the logit.
exponential overflows [np.maximum(t, 0) => ; -np.abs(t) => t]: Right on paper. But e to the power 100 is
  {np.exp(100):.1e}, more than float32 can hold, and the logarithm of infinity is infinity. Take the larger of t and 0
  out of the logarithm first.
exponential overflows, and log [np.maximum(t, 0) => ; np.log1p(np.exp(-np.abs(t))) => np.log(1 + np.exp(t))]: Right on
  paper, and wrong at both ends. At t = 100 the exponential is more than float32 can hold: take the larger of t and 0
  out of the logarithm first. At t = −20 adding 1 rounds the exponential away: use `numpy.log1p`.
target subtracted too late [np.maximum(t, 0) => ; np.log1p(np.exp(-np.abs(t))) => np.logaddexp(0, t)]: Nearly: at the
  target 1 a loss of {TINY:.0e}, at t = 20, comes out as 0, because it was added to 20 before 20 was subtracted. The
  order matters: take t·y from the larger of t and 0 first, and add the logarithm last. (`numpy.logaddexp` and a
  softplus add inside; −log of the sigmoid of t is the softplus of −t, which is small.)
log instead of log1p [np.log1p( => np.log(1 +]: Nothing overflows, and large losses are right. But a loss of {TINY:.0e},
  at t = −20 with the target 0 and at t = 20 with the target 1, comes out as 0: adding 1 rounds it away. `numpy.log1p`
  was made for this.
logit added too late [np.maximum(t, 0) => np.logaddexp(0, -t) + t ; + np.log1p(np.exp(-np.abs(t))) =>]: Nearly: a loss
  of {TINY:.0e}, at t = −20 with the target 0, comes out as 0, because it was added to 20 before 20 was subtracted. The
  order matters: put the large terms together first, and add the logarithm last.
two halves that overflow: Both logarithms are right on paper, and for large logits one of them is infinite, and infinity
  times zero is NaN. Put them together first, log(1 + e to the power t) − ty, and keep the exponential small.
sigmoid of minus t: One minus the sigmoid of t is the sigmoid of −t, and that helps where the subtraction rounds. But in
  float32 the sigmoid of −100 comes out as 0, and its logarithm infinite; and that of 20 is rounded to 1, so that a loss
  of {TINY:.0e} comes out as 0. Take the logarithm on paper too.
NaN replaced: You replaced NaN and infinity afterwards. `numpy.nan_to_num` turns an infinite loss into
  {charged(NaN_replaced):.1e}, where {charged(right):.0f} is right, and a slope of NaN stays NaN. Avoid them instead:
  start from the logit.
absolute value [np.maximum(t, 0) => np.abs(t)]: Right for positive logits. Outside the exponential it is the larger of t
  and 0, not the absolute value: a large negative logit costs nothing when the target is 0.
maximum left out [np.maximum(t, 0) =>]: Right for negative logits. For positive ones e to the power t was taken out of
  the logarithm, and t has to be added for it: the larger of t and 0.
exponential the wrong way [-np.abs(t) => np.abs(t)]: The exponential has to be of minus the absolute value of t, which
  is at most 1 and cannot overflow.
target forgotten [- t * y =>]: Right for the target 0, the case of the chapter. For a target y, subtract ty: at y = 1
  the loss is log(1 + e to the power −t).
targets swapped [t * y => t * (1 - y)]: You charge the neuron for being right: with the target 1 a logit of 100 should
  cost nothing.
sign of the target [- t * y => + t * y]: The term with the target has the wrong sign. With the target 1 a large logit is
  right and should cost nothing; in your formula it costs twice.
some ceiling: None of your losses is larger than some ceiling, well below the {charged(right):.0f} that is right. A clip
  or a small constant does that, whatever its size, and behind it the slope is zero. Work from the logit.
float64: You return float64, perhaps from `astype(float)` or from Python's `math`. That moves the trouble further out
  and does not remove it: from t = 37 on the sigmoid is exactly 1 there too. The exercise asks for a formula that is
  right in float32, in which networks are trained.
one number: You averaged. The question is one loss for each example.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.one_neuron_two_losses.neuron import cross_entropy, sigmoid


def logits_and_targets():
    t = np.array([100.0, -100.0, 30.0, -30.0, 3.0, -3.0, 0.0, 100.0, -100.0, 18.0, 2.0], np.float32)
    y = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.3], np.float32)
    tail = np.array([20.0, 15.0, 18.0, 19.5], np.float32)  # whose losses vanish beside these numbers
    return [(t, y), (-tail, np.zeros_like(tail)), (tail, np.ones_like(tail))]


def near(right, given):
    """Compare each loss for its own size, down to what float32 holds in full."""
    return holds_float32(given) and np.allclose(given, right, rtol=1e-3, atol=1e-30, equal_nan=True)


def stable(t, y):
    return np.maximum(t, 0) - t * y + np.log1p(np.exp(-np.abs(t)))


def from_probabilities(t, y, low=0.0, inside=0.0):
    a = np.clip(sigmoid(t), np.float32(low), np.float32(1 - low))
    small = np.float32(inside)
    return -(y * np.log(a + small) + (1 - y) * np.log(1 - a + small))


def with_lost_digits(wrong, given):
    """Compare two answers that round tiny losses away: to 0, or to the last digit of the number beside them."""
    lost = wrong == 0
    return near(wrong[~lost], given[~lost]) and bool((np.abs(given[lost]) < 4e-6).all())


def alike_below_a_ceiling(wrong, given):
    moderate = wrong < 5
    return bool(given.max() < 90 and np.allclose(given[moderate], wrong[moderate], rtol=0, atol=1e-4))


def holds_float32(given):
    with np.errstate(over="ignore"):
        return np.array_equal(given, given.astype(np.float32), equal_nan=True)


def charged(answer, t=100):
    """Return the loss of a neuron that is sure, and wrong, as an answer has it."""
    with np.errstate(all="ignore"):
        return answer(np.float32([t]), np.float32([t < 0]))[0]


TINY = stable(-20.0, 0.0)


EXERCISE = exercise(
    __name__, __doc__, stable, cases=logits_and_targets, same=near,
    unrelated=lambda t, y: np.abs(t) + y + 1,
    from_probabilities=from_probabilities, clipped=partial(from_probabilities, low=1e-7),
    clipped_at_1e_12=partial(from_probabilities, low=1e-12),
    epsilon_in_the_logarithm=partial(from_probabilities, inside=1e-12),
    another_epsilon_in_the_logarithm=partial(from_probabilities, inside=1e-7),
    target_subtracted_too_late=Wrong(same=with_lost_digits), logit_added_too_late=Wrong(same=with_lost_digits),
    two_halves_that_overflow=lambda t, y: y * np.log1p(np.exp(-t)) + (1 - y) * np.log1p(np.exp(t)),
    sigmoid_of_minus_t=lambda t, y: -(y * np.log(sigmoid(t)) + (1 - y) * np.log(sigmoid(-t))),
    NaN_replaced=lambda *given: np.nan_to_num(from_probabilities(*given)),
    some_ceiling=Wrong(partial(from_probabilities, low=1e-6), same=alike_below_a_ceiling),
    float64=Wrong(lambda t, y: cross_entropy(t.astype(np.float64), y.astype(np.float64)),
        same=lambda wrong, given: not holds_float32(given)),
    one_number=lambda *given: stable(*given).mean(),
)  # fmt: skip
