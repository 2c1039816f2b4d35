"""Batches of unequal size

minutes: 5
difficulty: 1
asks: a function `f(gradients, sizes)` of arrays [batches, p] and [batches] that returns an array [p]
first: Of one weight, a batch of three examples has the gradient 1, and a last batch of one example the gradient 4. What
  is the gradient of the whole loss?
hint: How many examples are there in all, and how much should each of them count?
hint: Multiply the mean gradient of a batch by its size, and you have the sum over its examples. What do you do with
  these sums?
hint: Add up the sums, and divide once by the number of all examples. With sizes {EXAMPLE[0]}, {EXAMPLE[1]} and
  {EXAMPLE[2]} the batches count {SHARES[0]}, {SHARES[1]} and {SHARES[2]}.
right: The mean weighted by size. A training loop whose last batch is smaller, and which gives it a full step, lets the
  examples of that batch count more. Shuffle anew for each epoch, and each time other examples do.

plain mean [sizes @ gradients / sizes.sum() => gradients.mean(0)]: You averaged the batches as if they were of one size.
  An example in the small last batch would count more than one in a large batch: with sizes {EXAMPLE[0]}, {EXAMPLE[1]}
  and {EXAMPLE[2]}, twice as much.
plain sum [sizes @ gradients / sizes.sum() => gradients.sum(0)]: You added up the means of the batches. The full
  gradient is a mean over examples, and three batches with the same gradient have that gradient together, not three
  times as much.
means taken for sums [sizes @ gradients => gradients.sum(0)]: You divided by the number of examples, and what you
  divided is a sum of means. Multiply each mean by its size first, which gives the sum over its batch.
not divided [/ sizes.sum() =>]: You have the sum over all examples. The loss is their mean: divide by how many there
  are.
divided by the batches [sizes.sum() => len(sizes)]: You divided the sum over all examples by the number of batches. It
  is a mean over examples: divide by how many of those there are, the sum of the sizes.
divided by size [sizes @ gradients / sizes.sum() => (gradients / sizes[:, None]).sum(0)]: You divided each batch by its
  size, so that small batches count more. The gradients are means already. Multiply by the size, which gives back the
  sum over the batch: then each example counts the same.
"""

import numpy as np

from aelib.course.exercises.comparing import within_a_thousandth
from aelib.course.exercises.declaration import Wrong, exercise


def uneven_batches():
    rng = np.random.default_rng(2)
    return [
        (rng.standard_normal((len(sizes), p)), np.array(sizes)) for p, sizes in ((5, [100, 70, 50]), (3, [3, 1, 8, 2]))
    ]


def up_to_a_factor(wrong, given):
    """Compare directions: what the sum is divided by in the end is not the point."""
    length = np.linalg.norm(given)
    return bool(length > 0) and within_a_thousandth(wrong / np.linalg.norm(wrong), given / length)


def full_gradient(gradients, sizes):
    return sizes @ gradients / sizes.sum()


EXAMPLE = np.array([100, 100, 50])
SHARES = full_gradient(np.eye(3), EXAMPLE)


EXERCISE = exercise(
    __name__, __doc__, full_gradient, case=(np.array([[1.0], [4.0]]), np.array([3, 1])),
    cases=uneven_batches,
    unrelated=lambda gradients, sizes: np.cos(gradients).max(0), divided_by_size=Wrong(same=up_to_a_factor),
)  # fmt: skip
