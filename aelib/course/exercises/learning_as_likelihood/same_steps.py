"""The same steps from an average

minutes: 8
difficulty: 2
asks: a function `f(rate, decay, pixels)` of three numbers that returns two, the new rate and the new decay
first: A training with the sum over 4 pixels has the rate 0.1 and the decay 0.4. Which rate and which decay make the
  same steps with the average?
hint: Write both steps down, one below the other, and make them equal term by term. There are two terms.
hint: With the sum the step is -η∇L - ηαw. With the average the gradient is ∇L / J. Which new η makes the first terms
  equal?
hint: The new rate has to make up for the factor that the gradient lost. It multiplies the decay term too, and there
  nothing was lost: the product of rate and decay has to stay as it was.
right: Rate times J, decay over J. Two papers that quote one rate and one decay train differently if one of them
  averages over pixels.

decay unchanged [decay / pixels => decay]: The rate is right. But it multiplies the decay too, which is now J times as
  strong as before: the weights are pulled to zero.
rate unchanged [rate * pixels => rate]: With this decay both losses have the same minimum, since the whole objective is
  divided by J. But the question is the same steps: at the old rate each is J times shorter.
nothing changed [rate * pixels, decay / pixels => rate, decay]: The gradient of an average is J times smaller, so these
  steps are shorter; and against the smaller loss the decay weighs J times as much.
divided both [rate * pixels => rate / pixels]: The rate goes the wrong way: the gradient has become smaller, so a
  smaller rate makes the step smaller still.
the other way round [rate * pixels, decay / pixels => rate / pixels, decay * pixels]: You went from the average to the
  sum. The exercise goes from the sum to the average.
multiplied both [decay / pixels => decay * pixels]: The rate is right. The decay term of a step is rate times decay
  times w; with both multiplied it has grown by the square of J.
rate divided [rate * pixels, decay / pixels => rate / pixels, decay]: The gradient has become J times smaller, and you
  made the rate smaller too. Its product with the gradient has to stay.
product for the decay [decay / pixels => rate * decay]: The rate is right. In the place of the decay you returned the
  product of rate and decay, which has to stay as it was. Divide it by the new rate.
decay divided twice [decay / pixels => decay / pixels**2]: The rate is right. You divided the decay by J twice. The
  decay term of a step is rate times decay times w, and the rate has grown by J once.
no decay [decay / pixels => 0.0]: The rate is right. Without a decay the second term of the step is lost. It has to stay
  as large as it was.
decay up [rate * pixels, decay / pixels => rate, decay * pixels]: With a loss that is J times smaller, the decay that
  you made J times larger outweighs it by far, and each step against the gradient is still J times shorter. Begin with
  the rate.
order [rate * pixels, decay / pixels => decay / pixels, rate * pixels]: Both numbers are right, in the other order:
  first the rate, then the decay.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def step_cases():
    # The last argument is an array only so that the tests see that the inputs stay the same.
    return [(0.002, 0.01, np.array(784)), (0.05, 1e-4, np.array(12)), (0.3, 0.2, np.array(3))]


def for_the_average(rate, decay, pixels):
    return rate * pixels, decay / pixels


EXERCISE = exercise(
    __name__, __doc__, for_the_average, case=(0.1, 0.4, 4),
    cases=step_cases,
    same=lambda right, given: np.allclose(given, right, rtol=1e-3, atol=0),  # the second number is far smaller
    unrelated=lambda rate, decay, pixels: (rate + 1, decay + 2),
)  # fmt: skip
