"""Adam, from memory

minutes: 15
difficulty: 2
asks: a function `f(gradients, rate)` of an array [steps, p] and a number that returns an array [steps, p]
hint: Close the page and write down what Adam remembers: two running means. Of what?
hint: `mean` is a running mean of the gradient with β = 0.9, `square` one of its square with 0.999, both from 0. Both
  are too small at first, by the factors 1 − 0.9 to the power τ and 1 − 0.999 to the power τ.
hint: Loop over the rows with τ from 1. Update `mean` and `square`. Divide copies of them by one minus β to the power τ,
  and leave the running means as they are. The change of w is minus the rate, times the corrected mean over the sum of
  1e-8 and the root of the corrected square. Collect the changes.
right: The first step has the size of the rate for every weight, whether its gradient was 0.0001 or 1000: the scale has
  dropped out. That is what Adam adds, and what it throws away.

no correction [/ (1 - beta1**step) => ; / (1 - beta2**step) =>]: Your running means start at 0 and are not corrected.
  After one step `mean` is a tenth of the gradient and `square` a thousandth of its square, so that the first step is
  0.1/√0.001 = {first_step(no_correction):.1f} times the rate instead of the rate.
square not corrected [/ (1 - beta2**step) =>]: You corrected `mean` and not `square`, which starts at 0 too, and more
  slowly: at first it is a thousandth of what it should be, and the steps are about
  {first_step(square_not_corrected) // 10 * 10:.0f} times too large.
mean not corrected [/ (1 - beta1**step) =>]: You corrected `square` and not `mean`, which starts at 0 too: the first
  step is a tenth of what it should be.
corrected means kept [g_hat = => g_hat = mean = ; s_hat = => s_hat = square =]: The first step is right and the later
  ones are not: you went on from the corrected means. The correction is for this step alone; the running means go on as
  they were.
no root [np.sqrt(s_hat) => s_hat]: You divided by the mean square without its root. Then small gradients make large
  steps: a gradient ten times as large would make the step a tenth. With the root, its size drops out.
square of the mean [np.sqrt(s_hat) => np.abs(g_hat)]: You divided by the root of the square of the mean gradient, which
  is its size: every step is plus or minus the rate. `square` is the mean of the squares. Where gradients change their
  sign, the mean is small and the mean square is not, and Adam slows down.
uphill [-rate => rate]: Your steps go uphill. The change of w is minus the rate times the quotient.
betas exchanged [0.9, 0.999 => 0.999, 0.9]: You exchanged the two: 0.9 belongs to the mean of the gradient, 0.999 to
  that of its square.
counted from zero [start=1 => start=0]: You counted steps from 0. Then the first correction divides by 1 − 1 = 0. The
  first step is number 1.
counted from two [start=1 => start=2]: You counted on before you corrected: your first step divides by 1 − 0.9² and 1 −
  0.999². The first step is number 1.
counter one late [beta1**step => beta1 ** max(step - 1, 1) ; beta2**step => beta2 ** max(step - 1, 1)]: You raised the
  counter after you had used it: the first two steps both divide by 1 − 0.9 and 1 − 0.999. The second step is number 2.
gradient one step late [gradients, start=1 => [0 * gradients[0], *gradients[:-1]], start=1]: You computed the step
  before the two means knew its gradient, so the first step is 0. Update `mean` and `square`, and then step.
beta2 of 0.99 [0.999 => 0.99]: You took 0.99 for β₂, the mean of the squares. Here it is 0.999: the sizes are remembered
  for about a thousand steps.
bare sign [np.array(steps) => -rate * np.sign(gradients)]: You took the sign of each gradient. That is what a constant
  slope comes to; where slopes change, the means remember, and the step is smaller than the rate.
tiny under the root [np.sqrt(s_hat) + 1e-8 => np.sqrt(s_hat + 1e-8)]: You put the 1e-8 under the root, where it acts as
  {1e-8**0.5:.0e}. For ordinary gradients nobody notices. For those of size 1e-4, in the second test, it makes the steps
  too short.
nothing against 0/0 [+ 1e-8 =>]: For gradients of ordinary size nobody notices. Where every gradient is 0, as for a
  pixel that never has ink, you have 0/0. The 1e-8 in the denominator is for that.
a larger tiny [1e-8 => 1e-7]: You added 1e-7 and not 1e-8. For ordinary gradients nobody notices. Those of the third
  test are of size 1e-7, and with you their steps come out too short.
tiny beside the uncorrected root [np.sqrt(s_hat) + 1e-8 => (np.sqrt(square) + 1e-8) / np.sqrt(1 - beta2**step)]: You
  added the 1e-8 to the root before its correction, which then enlarges it: by a factor of
  {first_step(square_not_corrected) // 10 * 10:.0f} in the first step. Some libraries do; here it is added to the root
  of the corrected square.
places instead of steps [np.array(steps) => np.cumsum(steps, axis=0)]: You have where w is after each step, from 0. The
  question is the steps themselves, the change of w in each.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def slopes():
    rng = np.random.default_rng(7)
    ordinary = (rng.standard_normal((6, 3)) + 0.5) * (1, 1e3, 1)
    small = 1e-4 * rng.standard_normal((5, 3)) * (1, 1, 0)  # a weight that no example ever reaches
    tiny = 1e-7 * rng.standard_normal((5, 3))  # beside these 1e-8 is a tenth
    return [(ordinary, 0.1), (small, 0.01), (tiny, 0.01)]


def adam(gradients, rate):
    beta1, beta2 = 0.9, 0.999
    mean, square, steps = 0 * gradients[0], 0 * gradients[0], []
    for step, g in enumerate(gradients, start=1):
        mean = beta1 * mean + (1 - beta1) * g
        square = beta2 * square + (1 - beta2) * g**2
        g_hat = mean / (1 - beta1**step)
        s_hat = square / (1 - beta2**step)
        steps.append(-rate * g_hat / (np.sqrt(s_hat) + 1e-8))
    return np.array(steps)


def first_step(answer):
    """Return the size of the first step that Adam takes along a gradient of 1, at a rate of 1."""
    return abs(answer(np.ones((1, 1)), 1.0).item())


EXERCISE = exercise(__name__, __doc__, adam, cases=slopes, unrelated=lambda gradients, rate: np.tanh(gradients) + rate)
