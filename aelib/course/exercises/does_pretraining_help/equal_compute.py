"""What pretraining costs, in passes of the fine-tuning that another method could have had instead."""

from itertools import pairwise

import numpy as np

from aelib.course.exercises.comparing import exactly, within
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.does_pretraining_help.chapter import CHAPTER


def _weights(sizes: np.ndarray) -> int:
    return sum(a * b for a, b in pairwise(sizes))


def _passes(sizes: np.ndarray, unlabelled: int, epochs: int, labels: int) -> float:
    return unlabelled * epochs * 2 * _weights(sizes[:-1]) / (labels * _weights(sizes))


EQUAL_COMPUTE = Exercise(
    name="equal-compute",
    chapter=CHAPTER,
    title="What pretraining costs",
    minutes=10,
    difficulty=3,
    asks="a function `f(sizes, unlabelled, epochs, labels)`, the sizes an array, that returns one number",
    hints=(
        "Count weights. In training an example meets each of them equally often, in classifier and autoencoder alike.",
        "The autoencoder on a layer from a to b numbers has a·b weights up and as many down. It meets `unlabelled` "
        "examples in each of its `epochs`. The last layer of the classifier is not pretrained.",
        "Pretraining costs unlabelled · epochs · 2 · the sum of a·b over all layers below the last one. A pass of "
        "fine-tuning costs labels · the sum of a·b over all layers. The answer is the one divided by the other.",
    ),
    answer=_passes,
    cases=lambda: [
        (np.array([784, 100, 100, 100, 100, 100, 10]), 10_000, 4, 100),
        (np.array([784, 200, 10]), 20_000, 5, 1000),
        (np.array([64, 32, 16, 4]), 5000, 3, 500),
    ],
    same=within(1e-4),
    misconceptions=(
        Misconception(
            "decoders forgotten",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, epochs, labels) / 2,
            "You counted the weights up. Each autoencoder has as many down again, which are trained and then thrown "
            "away.",
        ),
        Misconception(
            "epochs only",
            lambda sizes, unlabelled, epochs, labels: unlabelled * epochs / labels,
            "You counted examples. An example that trains an autoencoder meets twice as many weights as one that "
            "trains the same layer of the classifier.",
        ),
        Misconception(
            "a pass for each layer",
            lambda sizes, unlabelled, epochs, labels: unlabelled * epochs * (len(sizes) - 2) / labels,
            "You counted the passes, one for each layer that is pretrained. But a pass that trains one layer costs "
            "less than one that trains all of them: weigh it with the weights that it meets.",
        ),
        Misconception(
            "the same weights in both",
            lambda sizes, unlabelled, epochs, labels: 2 * unlabelled * epochs / labels,
            "Your two sums of weights are the same, so that they cancelled. The last layer makes the difference: it "
            "is fine-tuned, and it is not pretrained, since without labels there is nothing to train it with.",
        ),
        Misconception(
            "first layer not fine-tuned",
            lambda sizes, unlabelled, epochs, labels: (
                _passes(sizes, unlabelled, epochs, labels) * _weights(sizes) / _weights(sizes[1:])
            ),
            "You left out the first layer where fine-tuning is counted. Fine-tuning moves all layers, the first one "
            "too.",
        ),
        Misconception(
            "the other way round",
            lambda sizes, unlabelled, epochs, labels: 1 / _passes(sizes, unlabelled, epochs, labels),
            "Your ratio stands on its head: that is what one pass of fine-tuning costs, as a share of all "
            "pretraining. How many of them does pretraining pay for?",
        ),
        Misconception(
            "the count of one example",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, epochs, labels) * labels,
            "You counted labelled examples. A pass is all of the `labels` examples once: divide by their number.",
        ),
        Misconception(
            "one pass",
            lambda sizes, unlabelled, epochs, labels: _passes(sizes, unlabelled, 1, labels),
            "You counted one pass over the unlabelled examples. Each layer makes `epochs` of them.",
        ),
        *(
            Misconception(
                f"whole passes, {how}",
                lambda *given, whole=whole: whole(_passes(*given)),
                f"You rounded {how}, and all else is right: return the quotient as it is.",
                same=exactly,
            )
            for how, whole in (("down", np.floor), ("to the nearest", np.round), ("up", np.ceil))
        ),
        Misconception(
            "units",
            lambda sizes, unlabelled, epochs, labels: (
                unlabelled * epochs * 2 * sum(sizes[1:-1]) / (labels * sum(sizes[1:]))
            ),
            "You counted units. What costs is each connection: a layer from a to b numbers has a·b weights.",
        ),
    ),
    unrelated=lambda sizes, unlabelled, epochs, labels: sum(sizes) + labels,
    explanation="For the nets of this chapter and 100 labels it is close to 800 passes. Whoever compares a pretrained "
    "net with one that is not should give the other one that much, and see what it does with it.",
)
