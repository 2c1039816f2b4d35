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

overflow: The formula is right, and Z is too large for a float: an infinity, whose logarithm is one too. Stay with
  logarithms: sums for products, and `np.logaddexp` for sums.
largest term only: You took the one state that contributes most. It is close where one state dominates; Z is the sum
  over all of them.
sum of logarithms: You added the logarithms of what the states contribute, which is the logarithm of their product. Z is
  a sum over states: use `np.logaddexp.reduce`.
mean of logarithms: You averaged logarithms and multiplied by the number of states. A logarithm of a mean is larger than
  the mean of the logarithms.
hidden biases forgotten: The hidden biases are missing: a hidden state z has the energy -c·z by itself.
visible biases forgotten: The visible biases are missing: pixel i gets b plus what the hidden units send it.
biases of the small layer forgotten: The biases of the layer whose states you list are missing: each of its states has
  an energy by itself.
best state of the large layer: For each state of the small layer you took the best one of the large layer, for each
  hidden state the best image, say. All count: each unit contributes 1 + exp of what it gets, not the larger of the two.
minus log Z: That is minus log Z. A machine of low energies has a large Z.
mean over states: You took the mean over the states of the small layer, as if each of them were equally probable. Z is
  their sum, so your number is too small by log 2 for each unit of that layer.
"""

import numpy as np

from aelib.course.exercises.boltzmann_machines.small_machines import all_states, drawn_machine
from aelib.course.exercises.declaration import exercise
from aelib.course.exercises.running import AnswerError, TookTooLong

COUNTABLE = 16  # units of a layer whose states anybody may list


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
        return answer(W, b, c)
    except (MemoryError, OverflowError, TookTooLong, ValueError) as error:
        too_long = not isinstance(error, ValueError) or "maximum" in str(error).lower() or "too big" in str(error)
        if not too_long or max(len(b), len(c)) <= COUNTABLE:
            raise
        raise AnswerError(
            f"A machine with {len(b)} visible and {len(c)} hidden units was too large for your code. Only the states "
            "of the smaller layer can be listed, and it may be either of the two. Where it is the visible one, "
            "exchange the layers: the transpose for W, and b and c in each other's place."
        ) from None


def log_z(of=np.logaddexp.reduce, large=lambda t: np.logaddexp(0, t), *, b=1, c=1, small=1):
    """Return `of` the logarithms of what each state of the smaller layer contributes; 0 leaves out these biases."""

    def answer(W, visible, hidden):
        biases = (visible * b, hidden * c)
        W, b_large, b_small = (W, *biases) if len(hidden) <= len(visible) else (W.T, *biases[::-1])
        z = all_states(len(b_small))
        return of(small * z @ b_small + large(z @ W.T + b_large).sum(1))

    return answer


EXERCISE = exercise(
    __name__, __doc__, log_z(), cases=wide_machines, call=with_a_word_on_long_lists,
    same=lambda right, given: np.allclose(given, right, rtol=0, atol=0.01, equal_nan=True),
    seconds=5.0,  # a list of the states of the large layer fills the memory until then
    unrelated=lambda W, b, c: np.cos(W.sum()),
    overflow=log_z(lambda each: np.log(np.exp(each).sum())), largest_term_only=log_z(np.max),
    sum_of_logarithms=log_z(np.sum), mean_of_logarithms=log_z(lambda each: each.mean() + np.log(len(each))),
    hidden_biases_forgotten=log_z(c=0), visible_biases_forgotten=log_z(b=0),
    biases_of_the_small_layer_forgotten=log_z(small=0),
    best_state_of_the_large_layer=log_z(large=lambda t: np.maximum(t, 0)),
    minus_log_Z=log_z(lambda each: -np.logaddexp.reduce(each)),
    mean_over_states=log_z(lambda each: np.logaddexp.reduce(each) - np.log(len(each))),
)  # fmt: skip
