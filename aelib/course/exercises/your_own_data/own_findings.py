"""A page of findings that checks itself

minutes: 60
difficulty: 3
asks: a dictionary of your arrays and of what you measured on them, with the keys of the page
hint: Begin with one that is right: run the page as it is, and hand in its `findings`. Then change the data.
hint: Each number is computed again from the arrays beside it. Where they differ, ask which examples yours was measured
  on, how many components it has, and whether it was summed over the numbers of an example.
hint: Mean, components and model learn from `train` and are judged on `test`; there are as many components as a code has
  numbers. The neighbours of a test code are training codes. The control compares two halves of `test`, by the same test
  that compares `samples` with it.
right: Everything was computed again from your arrays, and agrees.
point: Data: where they come from, what one example is, how many were held out and how, and what was done to the
  numbers.
point: Error: two seeds or more beside the mean and as many components. Where PCA is better, the page says so.
point: What is seen, the map and the worst examples, is kept apart from what is measured.
point: Samples: from which sampler, and the control's number beside theirs.
point: One sentence on what did not work, and one on what these data cannot show.
point: For each "because" a run that could have refuted it.

examples on both sides: Test examples stand among the training examples, too. Take copies out before you split, or what
  you measure is memory.
near copies: Test examples are nearly copies of training examples, as a picture is that was saved twice, or one of
  several of the same thing. What you measure on them is memory. Take copies out before you split, or hold out whole
  sources.
bytes beside fractions: Your arrays have different ranges: are there bytes, from 0 to 255, beside pixels from 0 to 1?
  Divide all bytes by 255, before you split, and compute the errors again.
averaged over numbers: An error of yours is what I find, divided by the number of pixels or columns. Here errors are
  summed over an example and averaged over examples; averages are fine if they are all so and say so, but the check
  wants sums.
roots: The square of what you give is what I find. Here errors are squared: leave out the root.
components of another number: Your `components` are not as many as a code has numbers. Compare a code of eight numbers
  with eight components: `by_components(train, test, 8)`.
measured on training examples: An error of yours is what I find on the training examples. What counts is what is left of
  those that were held out.
anchors of the test examples: Your mean or your components come from the test examples, and are too good for them. They
  learn from `train`, as the model does.
the mean: What your model returns is hardly better than the mean. Before you write, let it train: see the table of what
  to try in the chapter on the autoencoder.
neighbours of its own: Your accuracy is that of test codes among test codes, where each is its own nearest neighbour.
  The neighbours come from the training codes.
neighbours among training codes: Your accuracy is that of training codes among training codes. Each is one of its own
  neighbours, and the network has seen them. Classify the test codes, by the training codes.
in per cent: A share of yours is in per cent. Give it as a part of 1: 59.4 per cent are 0.594.
no random split: A small network can say of an example whether it comes from `train` or from `test`, better than by
  guessing. Was the file sorted? Split at random. If the parts are meant to differ, as whole sources do, or the parts of
  a published set, say so under one more key: `"split": "two of ten persons held out"`.
halves of a sorted test part: Your `control` compares two halves that differ: the test examples are in an order, such as
  one class after another. Put them into a random order, with their labels, and compare the halves then.
another accuracy: I find another accuracy for `control` or `sampled`. Give the share that was right, for as many samples
  as test examples, on those that the classifier was not trained on.
the test examples themselves: What stands under `rebuilt` is `test`, to the last digit. Hand in what your model returns
  for it.
rebuilt without the codes: Test examples with neighbouring codes differ more in `rebuilt` than in `test`. A
  decoder sees the codes alone: what the codes do not tell apart, it cannot. Hand in what your decoder returns for the
  codes that you hand in.
examples for samples: Samples of yours are examples, to the last digit, and nothing drew them. Hand in what your decoder
  makes of codes that were drawn.
"""

from functools import cache
from typing import Any

import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.your_own_data.faults_of_findings import (
    anchors,
    fault_of_copies,
    fault_of_errors,
    fault_of_neighbours,
    fault_of_rebuilt,
    fault_of_tests,
    left,
)
from aelib.course.exercises.your_own_data.form_of_findings import ERRORS, in_form


def outcome_of(given: dict[str, Any]) -> Verdict:
    found = in_form(given)
    train, test, k = found["train"], found["test"], found["codes"][0].shape[1]
    fault, more = fault_of_copies(found)
    if fault is not None:
        return Verdict(fault, more)
    right, (fault, more) = fault_of_errors(found)
    report = (
        f"Of {len(test)} test examples of {test.shape[1]} numbers the mean leaves {right['mean']:.4g}, PCA-{k} "
        f"{right['components']:.4g} and your model {right['model']:.4g}."
    )
    if right["model"] > right["components"]:
        report += " PCA is the better one, which is a finding too."
    variances = train.var(axis=0, dtype=np.float64)
    if len(variances) > 2 and (share := variances.max() / variances.sum()) > 0.9:
        report += f" One of the {len(variances)} columns has {share:.0%} of the variance: is the table standardised?"
    for fault_of in (fault_of_rebuilt, fault_of_neighbours, fault_of_tests):
        if fault is None:
            fault, more = fault_of(found)
    return Verdict(fault or "agrees", f"{report} {more.strip()}".strip())


class Declared(dict):
    """Findings that are judged once."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


once = cache(outcome_of)


def judge(given: Any) -> Verdict:
    return once(given) if isinstance(given, Declared) else outcome_of(given)


def surface(z: np.ndarray) -> np.ndarray:
    u, v = z.T
    return np.stack([u, v, u * v, np.sin(3 * u), v**2], axis=1)


def findings(*, tests=60, order=False, copies=0, off=0.0, by_mean=False, test_order=False, **changed: Any) -> Declared:
    """Findings on a surface of two numbers in five, by a model that knows it."""
    rng = np.random.default_rng(4)
    count = 400 + tests
    z = rng.random((count, 2)) * [2, 1]
    z = z[z[:, 0].argsort()] if order else z
    z[400:] = z[400:][z[400:, 0].argsort()] if test_order else z[400:]
    x = (surface(z) + 0.05 * rng.standard_normal((count, 5))).astype(np.float32)
    labels = (z[:, 0] > 0.8).astype(int) + (z[:, 1] > 0.5)
    x[400 : 400 + copies] = x[:copies] + off * rng.standard_normal((copies, 5))
    train, test, seen, codes = x[:400], x[400:], z[:400], z[400:]
    rebuilt = np.broadcast_to(train.mean(axis=0), test.shape) if by_mean else surface(codes)
    drawn = surface(rng.random((200, 2)) * [2, 1]) + 0.05 * rng.standard_normal((200, 5))
    made = {
        "train": train, "test": test, "rebuilt": rebuilt, "samples": drawn, "codes": (seen, codes),
        "labels": (labels[:400], labels[400:]), **anchors(train, test, 2), "model": left(test, rebuilt),
        "knn": 0.967, "control": 0.5, "sampled": 0.5,
    }  # fmt: skip
    return Declared(made | {key: value(made) for key, value in changed.items()})


def noisy(made: dict[str, Any]) -> np.ndarray:
    return made["test"] + 0.1 * np.random.default_rng(6).standard_normal(made["test"].shape)


EXERCISE = exercise(
    __name__, __doc__, findings(), measure=judge, passes="agrees", seconds=120,
    unrelated=findings(model=lambda made: 1.4 * made["model"]),
    examples_on_both_sides=findings(copies=30),
    near_copies=findings(copies=30, off=0.001),
    bytes_beside_fractions=findings(
        **{key: lambda made, key=key: 115 * np.abs(made[key]) for key in ("train", "test")}
    ),
    averaged_over_numbers=findings(**{key: lambda made, key=key: made[key] / 5 for key in ERRORS}),
    roots=findings(**{key: lambda made, key=key: made[key] ** 0.5 for key in ERRORS}),
    components_of_another_number=findings(
        components=lambda made: anchors(made["train"], made["test"], 1)["components"]
    ),
    measured_on_training_examples=findings(
        **{key: lambda made, key=key: anchors(made["train"], made["train"], 2)[key] for key in ERRORS[:2]}
    ),
    anchors_of_the_test_examples=findings(
        **{key: lambda made, key=key: anchors(made["test"], made["test"], 2)[key] for key in ERRORS[:2]}
    ),
    the_mean=findings(by_mean=True),
    neighbours_of_its_own=findings(knn=lambda made: 1.0),
    neighbours_among_training_codes=findings(
        labels=lambda made: [np.arange(len(part)) % 4 for part in made["codes"]], knn=lambda made: 0.4
    ),
    in_per_cent=findings(knn=lambda made: 96.7),
    no_random_split=findings(tests=400, order=True, labels=lambda made: None, knn=lambda made: None),
    halves_of_a_sorted_test_part=findings(
        tests=400, test_order=True, labels=lambda made: None, knn=lambda made: None, control=lambda made: 0.97
    ),
    another_accuracy=findings(sampled=lambda made: 0.9),
    the_test_examples_themselves=findings(rebuilt=lambda made: made["test"], model=lambda made: 0.0),
    rebuilt_without_the_codes=findings(
        rebuilt=noisy, model=lambda made: left(made["test"], noisy(made))
    ),
    examples_for_samples=findings(samples=lambda made: made["train"][:200]),
)  # fmt: skip
