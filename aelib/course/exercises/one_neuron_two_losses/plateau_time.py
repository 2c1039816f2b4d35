"""The length of a plateau

minutes: 20
difficulty: 3
asks: a function `f(start, end, rate)` of an array [n] of pre-activations and two numbers that returns n numbers
hint: The derivation in the chapter has three lines. In which of them does the loss enter?
hint: With half the squared error and y = 0, delta is a²(1 − a). You need the integral of 1 over it, over t. Express a
  and 1 − a by exponentials: 1/a is 1 plus e to the power −t, and 1/(1 − a) is 1 plus e to the power t.
hint: Write u for e to the power −t. Then (1 + u)²(1 + 1/u) is u² + 3u + 3 + 1/u: integrate the four terms over t one by
  one. The last one becomes e to the power t, the largest by far. Then subtract the value at the end from the value at
  the start, and divide by twice the rate, since x = 1.
right: The term e to the power t decides: far out, the plateau lasts about that, divided by twice the rate. From t = 4
  at a rate of 0.15 that makes {fall(4, 0, 0.15):.0f} steps down to a = {sigmoid(0)}, and the simulation needs
  {steps([4], 0, 0.15)[0]:.0f}.

cross-entropy [np.exp(t) + 3 * t - 3 * => t - ; - np.exp(-2 * t) / 2 =>]: That is the time under cross-entropy, from the
  chapter. There are two ways to get it. If your delta was a − y, the slope of the sigmoid is missing. If you had the
  right delta, a²(1 − a), and integrated over a, then t still has to be replaced, dt = da/(a(1 − a)), or the slope
  cancels.
exponential only [+ 3 * t - 3 * np.exp(-t) - np.exp(-2 * t) / 2 =>]: You have the largest of four terms. From t = 6 it
  is nearly the whole answer, from t = 1.5 it is less than a third of it: the exercise asks for all four.
without the half [(2 * rate) => (4 * rate)]: Half of the right answer: you used a loss without the ½, whose delta is
  twice as large.
only b moves [(2 * rate) => rate]: Twice the right answer. With x = 1 the weight and the bias both move, and t with both
  of them: 1 + x² is 2.
end left out [- bracket(end) =>]: You have the value of the bracket at the start. From it subtract the value at `end`,
  which is not 0 there.
rate left out [(2 * rate) => 2]: The rate is missing: the longer the steps, the fewer of them it takes. Divide by twice
  the rate.
multiplied by the rate [(2 * rate) => 2 * rate]: You divided by 2 and multiplied by the rate. In Python `/ 2 * rate`
  does that too: it goes from left to right. Put the product in brackets, `/ (2 * rate)`.
error left out [3 * t => 2 * t ; 3 * np.exp(-t) - np.exp(-2 * t) / 2 => np.exp(-t)]: You integrated 1 over a(1 − a), the
  slope of the sigmoid. Delta has the error as well, which is a for the target 0: a²(1 − a).
slope of the sigmoid incomplete [np.exp(t) + 3 * t - 3 => t - 2]: You integrated 1 over a². The slope of the sigmoid is
  a(1 − a), and it is the factor 1 − a that is nearly zero on the plateau.
backwards [bracket(start) - bracket(end) => bracket(end) - bracket(start)]: Right except for the sign, which makes times
  negative. The step of t is negative too: t falls from `start` to `end`, so take the value of the bracket at the start
  minus its value at the end.
signs of the exponentials [- 3 * => + 3 * ; - np.exp(-2 => + np.exp(-2]: Two signs are wrong: the integral of e to the
  power −t is minus itself, and that of e to the power −2t is minus half of itself. Differentiate your bracket to see
  it.
one sign [- 3 * => + 3 *]: The sign of the third term is wrong: the integral of 3 times e to the power −t is minus 3
  times it. Differentiate your bracket to see it.
inner derivative [/ 2 =>]: One term is twice too large: the integral of e to the power −2t is minus one half of it.
counted steps: You counted the steps of a simulation. That is how to test a formula, and this exercise asks for the
  formula: with continuous time the answer is not an integer.
rounded: Your formula is right, and you rounded to whole steps. Leave the fraction: the chapter's time is continuous.
"""

import numpy as np

from aelib.course.exercises.comparing import exactly
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid, sigmoid_slope


def starts_on_the_plateau():
    return [(np.array([1.5, 4.0, 6.0]), 0.0, 0.15), (np.array([0.5, 3.0]), -1.0, 0.05)]


def fall(start, end, rate):
    def bracket(t):
        return np.exp(t) + 3 * t - 3 * np.exp(-t) - np.exp(-2 * t) / 2

    return (bracket(start) - bracket(end)) / (2 * rate)


def steps(start, end, rate):
    """Count the steps that take each pre-activation to `end` or below."""
    counts = []
    for t in start:
        counts.append(0)
        while t > end:
            t, counts[-1] = t - 2 * rate * sigmoid(t) * sigmoid_slope(t), counts[-1] + 1
    return np.array(counts, float)


def near(right, given):
    return np.allclose(given, right, rtol=1e-3, atol=0)  # short times, too


def whole(right, given):
    return exactly(given.round(), given) and bool((np.abs(given - right) <= 1).all())


EXERCISE = exercise(
    __name__, __doc__, fall, cases=starts_on_the_plateau, same=near,
    unrelated=lambda start, end, rate: np.exp(start / 2) / rate + 7,
    rounded=Wrong(lambda *given: fall(*given).round(), same=whole), counted_steps=Wrong(steps, same=exactly),
)  # fmt: skip
