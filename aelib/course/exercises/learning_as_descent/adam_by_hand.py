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

no correction: Your running means start at 0 and are not corrected. After one step `mean` is a tenth of the gradient and
  `square` a thousandth of its square, so that the first step is 0.1/√0.001 = 3.2 times the rate instead of the rate.
square not corrected: You corrected `mean` and not `square`, which starts at 0 too, and more slowly: at first it is a
  thousandth of what it should be, and the steps are about 30 times too large.
mean not corrected: You corrected `square` and not `mean`, which starts at 0 too: the first step is a tenth of what it
  should be.
corrected means kept: The first step is right and the later ones are not: you went on from the corrected means. The
  correction is for this step alone; the running means go on as they were.
no root: You divided by the mean square without its root. Then small gradients make large steps: a gradient ten times as
  large would make the step a tenth. With the root, its size drops out.
square of the mean: You divided by the root of the square of the mean gradient, which is its size: every step is plus or
  minus the rate. `square` is the mean of the squares. Where gradients change their sign, the mean is small and the mean
  square is not, and Adam slows down.
uphill: Your steps go uphill. The change of w is minus the rate times the quotient.
betas exchanged: You exchanged the two: 0.9 belongs to the mean of the gradient, 0.999 to that of its square.
counted from zero: You counted steps from 0. Then the first correction divides by 1 − 1 = 0. The first step is number 1.
counted from two: You counted on before you corrected: your first step divides by 1 − 0.9² and 1 − 0.999². The first
  step is number 1.
counter one late: You raised the counter after you had used it: the first two steps both divide by 1 − 0.9 and 1 −
  0.999. The second step is number 2.
gradient one step late: You computed the step before the two means knew its gradient, so the first step is 0. Update
  `mean` and `square`, and then step.
beta2 of 0.99: You took 0.99 for β₂, the mean of the squares. Here it is 0.999: the sizes are remembered for about a
  thousand steps.
bare sign: You took the sign of each gradient. That is what a constant slope comes to; where slopes change, the means
  remember, and the step is smaller than the rate.
tiny under the root: You put the 1e-8 under the root, where it acts as 1e-4. For ordinary gradients nobody notices. For
  those of size 1e-4, in the second test, it makes the steps too short.
nothing against 0/0: For gradients of ordinary size nobody notices. Where every gradient is 0, as for a pixel that never
  has ink, you have 0/0. The 1e-8 in the denominator is for that.
a larger tiny: You added 1e-7 and not 1e-8. For ordinary gradients nobody notices. Those of the third test are of size
  1e-7, and with you their steps come out too short.
tiny beside the uncorrected root: You added the 1e-8 to the root before its correction, which then enlarges it: by a
  factor of 30 in the first step. Some libraries do; here it is added to the root of the corrected mean.
places instead of steps: You have where w is after each step, from 0. The question is the steps themselves, the change
  of w in each.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.declaration import exercise


def slopes():
    rng = np.random.default_rng(7)
    ordinary = (rng.standard_normal((6, 3)) + 0.5) * (1, 1e3, 1)
    small = 1e-4 * rng.standard_normal((5, 3)) * (1, 1, 0)  # a weight that no example ever reaches
    tiny = 1e-7 * rng.standard_normal((5, 3))  # beside these 1e-8 is a tenth
    return [(ordinary, 0.1), (small, 0.01), (tiny, 0.01)]


def adam(
    gradients, rate, *, beta=0.9, beta2=0.999, c1=True, c2=True, first=1, late=0, kept=False, root=np.sqrt, tiny=1e-8
):
    mean, square, steps = 0 * gradients[0], 0 * gradients[0], []
    for step, g in enumerate(gradients, start=first):
        step = max(step - late, first)
        mean, square = beta * mean + (1 - beta) * g, beta2 * square + (1 - beta2) * g**2
        g_hat, s_hat = mean / (1 - c1 * beta**step), square / (1 - c2 * beta2**step)
        mean, square = (g_hat, s_hat) if kept else (mean, square)
        steps.append(-rate * g_hat / (root(s_hat) + tiny))
    return np.array(steps)


def gradient_one_step_late(gradients, rate):
    return adam(np.vstack([0 * gradients[:1], gradients[:-1]]), rate)


def tiny_beside_the_uncorrected(gradients, rate):
    steps = np.arange(1, len(gradients) + 1)[:, None]
    return adam(gradients, rate, c1=False, c2=False) * np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)


def square_of_the_mean(gradients, rate):
    corrected = adam(gradients, -1.0, root=lambda s: 1, tiny=0)
    return -rate * corrected / (np.abs(corrected) + 1e-8)


EXERCISE = exercise(
    __name__, __doc__, adam, cases=slopes, unrelated=lambda gradients, rate: np.tanh(gradients) + rate,
    no_correction=partial(adam, c1=False, c2=False), square_not_corrected=partial(adam, c2=False),
    mean_not_corrected=partial(adam, c1=False), corrected_means_kept=partial(adam, kept=True),
    no_root=partial(adam, root=lambda s: s), square_of_the_mean=square_of_the_mean, uphill=lambda *given: -adam(*given),
    betas_exchanged=partial(adam, beta=0.999, beta2=0.9), counted_from_zero=partial(adam, first=0),
    counted_from_two=partial(adam, first=2), counter_one_late=partial(adam, late=1),
    gradient_one_step_late=gradient_one_step_late, beta2_of_0_99=partial(adam, beta2=0.99),
    bare_sign=lambda gradients, rate: -rate * np.sign(gradients),
    tiny_under_the_root=partial(adam, root=lambda s: np.sqrt(s + 1e-8), tiny=0),
    nothing_against_0_0=partial(adam, tiny=0), a_larger_tiny=partial(adam, tiny=1e-7),
    tiny_beside_the_uncorrected_root=tiny_beside_the_uncorrected,
    places_instead_of_steps=lambda *given: adam(*given).cumsum(0),
)  # fmt: skip
