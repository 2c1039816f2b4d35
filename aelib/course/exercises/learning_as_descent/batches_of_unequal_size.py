"""The mean over examples from the means over batches: each counts as much as it has examples."""

import numpy as np

from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.learning_as_descent.chapter import CHAPTER


def _uneven_batches() -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(2)
    return [(rng.standard_normal((len(sizes), 3)), np.array(sizes)) for sizes in ([100, 100, 50], [3, 1, 8, 2])]


BATCHES_OF_UNEQUAL_SIZE = Exercise(
    name="batches-of-unequal-size",
    chapter=CHAPTER,
    title="Batches of unequal size",
    minutes=5,
    difficulty=1,
    asks="a function `f(gradients, sizes)` of arrays [batches, p] and [batches] that returns an array [p]",
    hints=(
        "How many examples are there in all, and how much should each of them count?",
        "Multiply the mean gradient of a batch by its size, and you have the sum over its examples. What do you do "
        "with these sums?",
        "Add up the sums, and divide once by the number of all examples. With sizes 100, 100 and 50 the batches "
        "count 0.4, 0.4 and 0.2.",
    ),
    answer=lambda gradients, sizes: sizes @ gradients / sizes.sum(),
    cases=_uneven_batches,
    misconceptions=(
        Misconception(
            "plain mean",
            lambda gradients, sizes: gradients.mean(0),
            "You averaged the batches as if they were of one size. An example in the small last batch would count more "
            "than one in a large batch: with sizes 100, 100 and 50, twice as much.",
        ),
        Misconception(
            "plain sum",
            lambda gradients, sizes: gradients.sum(0),
            "You added up the means of the batches. The full gradient is a mean over examples, and three batches with "
            "the same gradient have that gradient together, not three times as much.",
        ),
        Misconception(
            "means taken for sums",
            lambda gradients, sizes: gradients.sum(0) / sizes.sum(),
            "You divided by the number of examples, and what you divided is a sum of means. Multiply each mean by its "
            "size first, which gives the sum over its batch.",
        ),
        Misconception(
            "not divided",
            lambda gradients, sizes: sizes @ gradients,
            "You have the sum over all examples. The loss is their mean: divide by how many there are.",
        ),
        Misconception(
            "divided by the batches",
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            "You divided the sum over all examples by the number of batches. It is a mean over examples: divide by how "
            "many of those there are, the sum of the sizes.",
        ),
        Misconception(
            "small batches up",
            lambda gradients, sizes: (gradients / sizes[:, None]).sum(0) / (1 / sizes).sum(),
            "You gave small batches the larger weight. Each example counts the same, so a batch counts by how many it "
            "has.",
        ),
        Misconception(
            "divided by size",
            lambda gradients, sizes: (gradients / sizes[:, None]).sum(0),
            "You divided each batch by its size once more. The gradients are means already: multiply by the size to "
            "get back to sums.",
        ),
    ),
    unrelated=lambda gradients, sizes: np.cos(gradients).max(0),
    explanation="The mean weighted by size. A training loop whose last batch is smaller, and which gives it a full "
    "step, lets the examples of that batch count more. Shuffle anew for each epoch, and each time other examples do.",
)
