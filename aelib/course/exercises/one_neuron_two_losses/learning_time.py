"""How many steps will it take?

minutes: 10
difficulty: 2
asks: a function `f(w, b, x, rate, end)` of arrays [n], [n] and three numbers that returns an array [n]
hint: The chapter has a closed form. It speaks of pre-activations, and you are given other things: translate them.
hint: The start is t = wx + b. At the end the output is `end`, so the pre-activation there is the inverse of the
  sigmoid, the logarithm of `end` over one minus `end`.
hint: The bracket is t − e to the power −t. Take its value at the start minus its value at the end, and divide by the
  rate times 1 + x²: the x² comes from w, the 1 from b. For w = b = 2, x = 1, a rate of 0.15 and an end of 0.1 that
  makes 50.6.
right: Start minus end, over the rate times 1 + x². The larger the input, the faster it is learnt.

2 from the text: You divided by twice the rate. The 2 is 1 + x² for x = 1, the case in the text.
x not squared: The input enters twice: once in the step of w, which is the rate times delta times x, and once more when
  t = wx + b passes the change of w on. So the speed has 1 + x², not 1 + x.
only b moves: You divided by the rate alone, as if only the bias moved. The weight moves too, and carries t along.
only w moves: You divided by the rate times x², as if only the weight moved. The bias moves too: 1 + x².
multiplied by 1 + x²: You divided by the rate and multiplied by 1 + x². In Python `/ rate * (1 + x**2)` does that too:
  it goes from left to right. Put the product in brackets, `/ (rate * (1 + x**2))`.
multiplied by the rate: You multiplied by the rate. The longer the steps, the fewer of them it takes: divide by it.
end is an output: You used `end` as a pre-activation. It is an output between 0 and 1; the neuron reaches it at the
  pre-activation whose sigmoid it is, which is −2.2 for 0.1.
logarithm upside down: The pre-activation at the end has the wrong sign: the inverse of the sigmoid is the logarithm of
  `end` over one minus `end`, which is negative for an output below 1/2.
x left out of the start: The start is t = wx + b. You added w and b, which is the same for x = 1 only.
t alone: You kept t and dropped the exponential. Far up, where the output is nearly 1, that is right; towards the end,
  where the output is small, so is delta, and the exponential takes most of the time.
plus the exponential: The bracket has t minus the exponential: the derivative of e to the power −t is minus itself, and
  1 over the sigmoid is 1 plus it.
backwards: Your times are negative: the value at the start minus the value at the end, since t falls.
squared error: That is the time under squared error. This exercise is about cross-entropy, where delta is a − y.
rounded: Right until you rounded. With continuous time the answer is not an integer: leave it as it is.
rounded up: Right until you rounded up to whole steps. The formula does not know steps: leave its number as it is.
counted steps: You counted the steps of a simulation, which are whole numbers and, for long steps, fewer. The exercise
  asks for the closed form of the chapter.
"""

from functools import partial

import numpy as np

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.one_neuron_two_losses.descent_times import count_steps, cross_entropy, squared_error, time
from aelib.course.exercises.one_neuron_two_losses.neuron import sigmoid


def neurons():
    w, b = np.array([2.0, 0.6, -1.0, 3.0]), np.array([2.0, 0.9, 5.5, -0.5])
    return [(w, b, 2.0, 0.15, 0.1), (w[:3], b[:3], 0.5, 0.02, 0.2), (w[:2], b[:2], -0.4, 1.0, 0.05)]


def logit(a):
    return float(np.log(a / (1 - a)))


def learn(w, b, x, rate, end, *, bracket=cross_entropy, speed=lambda x: 1 + x**2, last=logit, seen=1):
    return time(bracket, w * (x if seen else 1) + b, last(end), rate * speed(x))


def steps(w, b, x, rate, end):
    return count_steps(w * x + b, logit(end), lambda t: t - rate * (1 + x**2) * sigmoid(t))


EXERCISE = exercise(
    __name__, __doc__, learn, cases=neurons, unrelated=lambda w, b, x, rate, end: np.cos(w) + b + 40,
    _2_from_the_text=partial(learn, speed=lambda x: 2), x_not_squared=partial(learn, speed=lambda x: 1 + x),
    only_b_moves=partial(learn, speed=lambda x: 1), only_w_moves=partial(learn, speed=lambda x: x**2),
    multiplied_by_1_x=partial(learn, speed=lambda x: 1 / (1 + x**2)),
    multiplied_by_the_rate=lambda w, b, x, rate, end: learn(w, b, x, 1 / rate, end),
    end_is_an_output=partial(learn, last=lambda end: end),
    logarithm_upside_down=partial(learn, last=lambda end: -logit(end)), x_left_out_of_the_start=partial(learn, seen=0),
    t_alone=partial(learn, bracket=lambda t: t), plus_the_exponential=partial(learn, bracket=lambda t: t + np.exp(-t)),
    backwards=lambda *given: -learn(*given), squared_error=partial(learn, bracket=squared_error),
    rounded=Wrong(lambda *given: np.round(learn(*given)), same=within(1e-6)),
    rounded_up=Wrong(lambda *given: np.ceil(learn(*given)), same=within(1e-6)),
    counted_steps=Wrong(steps, same=within(1e-6)),
)  # fmt: skip
