"""Log Z, from the small side

minutes: 15
difficulty: 2
asks: a function `f(W, b, c)` of a machine that returns one number
hint: One layer has too many states. Of what are there few, and does the energy tell visible from hidden?
hint: Where there are few hidden units: for one hidden state the pixels are independent, and the sum over all images is
  a product with one factor for each pixel. Sum that over the hidden states, and take logarithms before anything grows
  large. Where there are few visible ones, exchange the layers.
hint: The logarithm for one hidden state z is c·z plus, for each pixel, the logarithm of 1 plus exp of b + Wz. That is
  one number for each of the states of k bits; `np.logaddexp.reduce` adds what they are logarithms of. Exchanging the
  layers means: the transpose for W, and b and c in each other's place.
right: With this number the likelihood of a machine with few hidden units is exact, for images of any size. With 784
  pixels and a hundred hidden units it is out of reach again, and one has to estimate it.

overflow [np.logaddexp.reduce(each) => np.log(np.exp(each).sum())]: The formula is right, and Z is too large for a
  float: an infinity, whose logarithm is one too. Stay with logarithms: sums for products, and `np.logaddexp` for sums.
largest term only [np.logaddexp.reduce(each) => each.max()]: You took the one state that contributes most. It is close
  where one state dominates; Z is the sum over all of them.
sum of logarithms [np.logaddexp.reduce(each) => each.sum()]: You added the logarithms of what the states contribute,
  which is the logarithm of their product. Z is a sum over states: use `np.logaddexp.reduce`.
mean of logarithms [np.logaddexp.reduce(each) => each.mean() + np.log(len(each))]: You averaged logarithms and
  multiplied by the number of states. A logarithm of a mean is larger than the mean of the logarithms.
hidden biases forgotten: The hidden biases are missing: a hidden state z has the energy -c·z by itself.
visible biases forgotten: The visible biases are missing: pixel i gets b plus what the hidden units send it.
biases of the small layer forgotten [z @ c + =>]: The biases of the layer whose states you list are missing: each of its
  states has an energy by itself.
best state of the large layer [np.logaddexp(0, z => np.maximum(0, z]: For each state of the small layer you took the
  best one of the large layer, for each hidden state the best image, say. All count: each unit contributes 1 + exp of
  what it gets, not the larger of the two.
minus log Z [return np => return -np]: That is minus log Z. A machine of low energies has a large Z.
mean over states [np.logaddexp.reduce(each) => np.logaddexp.reduce(each) - np.log(len(each))]: You took the mean over
  the states of the small layer, as if each of them were equally probable. Z is their sum, so your number is too small
  by log 2 for each unit of that layer.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import all_states, drawn_machine
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.running import AnswerError, TookTooLong

COUNTABLE = 16  # units of a layer whose states anybody may list
TOO_LONG = ("maximum", "too big", "too many")  # NumPy's words, and those of `states` on the page


def wide_machines():
    rng = np.random.default_rng(2)
    W, b, c = drawn_machine(rng, 784, 8)
    return [
        # The small one comes first: a loop that never ends is stopped there, and not taken for a long list of states.
        (0.3 * rng.normal(size=(COUNTABLE, 3)), rng.normal(size=COUNTABLE), rng.normal(size=3) - 1),
        (W, b + 2, c),
        (0.3 * rng.normal(size=(4, 40)), rng.normal(size=4) + 1, rng.normal(size=40)),
    ]


def with_a_word_on_long_lists(answer, W, b, c):
    """Return what `answer` does, or say that it listed the states of the larger layer, where that stopped it."""
    try:
        try:
            return answer(W, b, c)
        except TookTooLong:  # a long list takes time to be freed, and the alarm may ring again right here
            raise
    except (MemoryError, OverflowError, TookTooLong, ValueError) as error:
        too_long = not isinstance(error, ValueError) or any(sign in str(error).lower() for sign in TOO_LONG)
        if not too_long or max(len(b), len(c)) <= COUNTABLE:
            raise
        raise AnswerError(
            f"A machine with {len(b)} visible and {len(c)} hidden units was too large for your code. Only the states "
            "of the smaller layer can be listed, and it may be either of the two. Where it is the visible one, "
            "exchange the layers: the transpose for W, and b and c in each other's place."
        ) from None


def log_z(W, b, c):
    if len(c) > len(b):
        W, b, c = W.T, c, b
    z = all_states(len(c))
    each = z @ c + np.logaddexp(0, z @ W.T + b).sum(1)
    return np.logaddexp.reduce(each)


EXERCISE = exercise(
    __name__, __doc__, log_z, cases=wide_machines, call=with_a_word_on_long_lists,
    same=lambda right, given: np.allclose(given, right, rtol=0, atol=0.01, equal_nan=True),
    seconds=5.0,  # a list of the states of the large layer fills the memory until then
    unrelated=lambda W, b, c: np.cos(W.sum()), hidden_biases_forgotten=lambda W, b, c: log_z(W, b, 0 * c),
    visible_biases_forgotten=lambda W, b, c: log_z(W, 0 * b, c),
)  # fmt: skip
