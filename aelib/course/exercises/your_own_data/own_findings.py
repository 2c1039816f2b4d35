"""A page of findings that checks itself

minutes: 60
difficulty: 3
asks: a dictionary of your arrays and of what you measured on them, with the keys of the page
hint: Begin with one that is right: run the page as it is, and hand in its `findings`. Then change the data.
hint: Each number is computed again from the arrays beside it. Where they differ, ask which examples yours was measured
  on, and whether it was summed over the numbers of an example.
hint: Mean, components and model learn from `train` and are judged on `test`. The neighbours of a test code are training
  codes. The control compares two halves of `test`, by the same test that compares `samples` with it.
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
averaged over numbers: An error of yours is what I find, divided by the number of pixels or columns. Here errors are
  summed over an example and averaged over examples; averages are fine if they are all so and say so, but the check
  wants sums.
measured on training examples: An error of yours is what I find on the training examples. What counts is what is left of
  those that were held out.
anchors of the test examples: Your components come from the test examples, and are too good for it. They learn from
  `train`, as the model does.
the mean: What your model returns is hardly better than the mean. Before you write, let it train: see the table of what
  to try in the chapter on the autoencoder.
neighbours of its own: Your accuracy is that of test codes among test codes, where each is its own nearest neighbour.
  The neighbours come from the training codes.
no random split: A small network can say of an example whether it comes from `train` or from `test`, better than by
  guessing. Was the file sorted? Split at random. If the parts are meant to differ, as whole sources do, or the parts of
  a published set, say so under one more key: `"split": "two of ten persons held out"`.
halves of a sorted test part: Your `control` compares two halves that differ: the test examples are in an order, such as
  one class after another. Put them into a random order, with their labels, and compare the halves then.
another accuracy: I find another accuracy for `control` or `sampled`. Give the share that was right, for as many samples
  as test examples, on those that the classifier was not trained on.
the test examples themselves: What stands under `rebuilt` is `test`, to the last digit. Hand in what your model returns
  for it.
examples for samples: Samples of yours are examples, to the last digit, and nothing drew them. Hand in what your decoder
  makes of codes that were drawn.
"""

from functools import cache
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.describing import describe
from aelib.course.exercises.running import AnswerError

ARRAYS = ("train", "test", "rebuilt", "samples")
PAIRS = ("codes", "labels")
ERRORS = ("mean", "components", "model")
SHARES = ("knn", "control", "sampled")
FEWEST = 20
"""Examples that a two-sample test needs of either set."""
MOST = 10_000
"""Examples of either set that a two-sample test looks at: the more it learns from, the more it can distinguish."""


def in_form(given: Any) -> dict[str, Any]:
    """Return findings with their arrays as float32 rows; raise `AnswerError` for what is missing or does not fit."""
    keys = [*ARRAYS, *PAIRS, *ERRORS, *SHARES]
    if not isinstance(given, dict) or (lacking := [key for key in keys if key not in given]):
        lacks = f" It lacks {', '.join(map(repr, lacking))}." if isinstance(given, dict) else ""
        raise AnswerError(f"This exercise asks for a dictionary with the keys {', '.join(map(repr, keys))}.{lacks}")
    found = {key: as_rows(key, given[key]) for key in ARRAYS}
    width = found["train"].shape[1]
    for key in ARRAYS:
        if found[key].shape[1] != width or (key == "rebuilt" and len(found[key]) != len(found["test"])):
            raise AnswerError(f"`{key}` does not fit: it has {shape(found[key])}, and `test` {shape(found['test'])}.")
        if len(found[key]) < (2 * FEWEST if key == "test" else FEWEST):
            raise AnswerError(f"`{key}` holds {len(found[key])} examples, which are too few to be judged.")
    for key in PAIRS:
        found[key] = None if key == "labels" and given[key] is None else pair(key, given[key], found)
    said = given.get("split")
    return found | measured(given) | {"split": said if isinstance(said, str) else ""}


def as_rows(key: str, value: Any) -> np.ndarray:
    array = numbers(value)
    if array is None or array.ndim < 2 or not array.size or not np.isfinite(array).all():
        raise AnswerError(f"`{key}` must be an array [n, ...] of finite numbers, but is {describe(value)}.")
    return array.reshape(len(array), -1).astype(np.float32)


def pair(key: str, value: Any, found: dict[str, Any]) -> list[np.ndarray]:
    """Return what belongs to the training and to the test examples, in this order."""
    parts = [numbers(part) for part in value] if isinstance(value, tuple | list) and len(value) == 2 else []
    wanted = [len(found[part]) for part in ("train", "test")]
    every = (each for part in value for each in np.asarray(part, object).ravel().tolist())
    if key == "labels" and len(parts) == 2 and all(isinstance(each, str) for each in every):
        raise AnswerError(
            "`labels` are words. Give integers, the places of the words in a list: "
            "`names, labels = np.unique(labels, return_inverse=True)`, before you split."
        )
    if [None if part is None or not part.ndim else len(part) for part in parts] != wanted:
        raise AnswerError(f"`{key}` must be a pair, for {wanted[0]} training and {wanted[1]} test examples.")
    return [as_rows(key, part) if key == "codes" else part.astype(int) for part in parts]


def measured(given: dict[str, Any]) -> dict[str, float]:
    """Return the numbers that were measured; those of classes are None where there are no labels."""
    said = {}
    for key in (*ERRORS, *SHARES):
        value = numbers(given[key]) if given[key] is not None else None
        if (value is None or value.size != 1) and not (key == "knn" and given["labels"] is None):
            raise AnswerError(f"`{key}` must be one number, but is {describe(given[key])}.")
        said[key] = None if value is None else float(value.reshape(()))
    return said


def shape(rows: np.ndarray) -> str:
    return f"{len(rows)} examples of {rows.shape[1]} numbers"


def left(x: np.ndarray, x_hat: np.ndarray) -> float:
    return float(((x - x_hat).astype(np.float64) ** 2).sum(axis=1).mean())


def anchors(known: np.ndarray, x: np.ndarray, k: int) -> dict[str, float]:
    """Return what the mean and the first k components of the `known` rows leave of `x`."""
    mean = known.mean(axis=0)
    centred = (known - mean).astype(np.float64)
    U = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :k]
    return {"mean": left(x, mean), "components": left(x, mean + (x - mean) @ U @ U.T)}


def same(a: float, b: float) -> bool:
    return abs(a - b) <= 0.01 * abs(b) + 1e-9


def fault_of_errors(found: dict[str, Any], right: dict[str, float]) -> str | None:
    """Return what is wrong with the errors, if something is."""
    train, test, k = found["train"], found["test"], found["codes"][0].shape[1]
    wrong = [key for key in ERRORS if not same(found[key], right[key])]
    if not wrong:
        return None
    if all(same(found[key] * test.shape[1], right[key]) for key in wrong):
        return "averaged"
    learnt = [key for key in wrong if key != "model"]
    for outcome, others in (("training", anchors(train, train, k)), ("test anchors", anchors(test, test, k))):
        if learnt == wrong and all(same(found[key], others[key]) for key in learnt):
            return outcome
    return "another error"


def fault_of_neighbours(found: dict[str, Any]) -> tuple[str | None, str]:
    if found["labels"] is None:
        return None, ""
    from aelib.latent import knn_accuracy

    (seen, codes), (known, labels) = found["codes"], found["labels"]
    count = min(15, len(seen), len(codes))
    right = knn_accuracy(seen, known, codes, labels, neighbours=count)
    if abs(found["knn"] - right) < 0.02:
        return None, ""
    report = f"`knn` is {found['knn']:.3f} in your findings, and I find {right:.3f}, by {count} neighbours."
    own = {knn_accuracy(codes, labels, codes, labels, neighbours=each) for each in (1, count)}
    return "own neighbours" if min(abs(found["knn"] - each) for each in own) < 0.005 else "another knn", report


def fault_of_tests(found: dict[str, Any]) -> tuple[str | None, str]:
    """Return what the two-sample tests say of the split, of the control and of the samples, and a report on it."""
    import jax

    from aelib.latent import two_sample_test

    rng = np.random.default_rng(0)
    train, test, samples = (rng.permutation(found[key])[:MOST] for key in ("train", "test", "samples"))

    def test_of(a: np.ndarray, b: np.ndarray) -> Any:
        count = min(len(a), len(b))
        return two_sample_test(a[:count], b[:count], key=jax.random.key(0))

    def other(key: str, tried: Any) -> bool:
        return abs(found[key] - tried.accuracy) > 0.05 + (tried.high - tried.low) / 2

    parts = test_of(train[:2000], test[:2000])
    report = f"A small network says which part an example comes from, and {parts} of its answers are right."
    if parts.low > 0.55 and not found["split"].strip():
        return "sorted", report
    report = f"{report} You say of the split: {found['split'].strip()}" if parts.low > 0.55 else ""
    half = len(test) // 2
    control, sampled = test_of(test[:half], test[half:]), test_of(samples, test)
    if other("control", control):
        as_given = found["test"][:MOST]
        in_order = test_of(as_given[:half], as_given[half:])
        if in_order.low > control.high and not other("control", in_order):
            return "order", f"In another order I find {control}."
    wrong = [(key, tried) for key, tried in (("control", control), ("sampled", sampled)) if other(key, tried)]
    if wrong:
        return "another accuracy", " ".join(
            f"`{key}` is {found[key]:.2f} in your findings, and I find {tried}." for key, tried in wrong
        )
    return None, report


def among(rows: np.ndarray, known: set[bytes]) -> int:
    return sum(row.tobytes() in known for row in rows)


def outcome_of(given: dict[str, Any]) -> Verdict:
    found = in_form(given)
    train, test, k = found["train"], found["test"], found["codes"][0].shape[1]
    known = {row.tobytes() for row in train}
    twice = among(test, known)
    if twice > 0.01 * len(test):
        return Verdict("leak", f"{twice} of {len(test)} do.")
    if np.array_equal(found["rebuilt"], test):
        return Verdict("test itself")
    taken = among(found["samples"], known | {row.tobytes() for row in test})
    if taken > 0.5 * len(found["samples"]):
        return Verdict("examples", f"{taken} of {len(found['samples'])} are.")
    right = anchors(train, test, k) | {"model": left(test, found["rebuilt"])}
    report = (
        f"Of {len(test)} test examples of {test.shape[1]} numbers the mean leaves {right['mean']:.4g}, PCA-{k} "
        f"{right['components']:.4g} and your model {right['model']:.4g}."
    )
    better = " PCA is the better one, which is a finding too." if right["model"] > right["components"] else ""
    variances = train.var(axis=0, dtype=np.float64)
    if len(variances) > 2 and (share := variances.max() / variances.sum()) > 0.9:
        better += f" One of the {len(variances)} columns has {share:.0%} of the variance: is the table standardised?"
    said = [f"`{key}` is {found[key]:.4g}" for key in ERRORS if not same(found[key], right[key])]
    more = f" In your findings {', '.join(said)}." if said else ""
    fault = fault_of_errors(found, right) or ("the mean" if right["model"] > 0.95 * right["mean"] else None)
    if fault is None:
        fault, more = fault_of_neighbours(found)
    if fault is None:
        fault, more = fault_of_tests(found)
    return Verdict(fault or "agrees", f"{report}{better} {more.strip()}".strip())


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


def findings(*, tests=60, order=False, copies=0, by_mean=False, test_order=False, **changed: Any) -> Declared:
    """Findings on a surface of two numbers in five, by a model that knows it."""
    rng = np.random.default_rng(4)
    count = 400 + tests
    z = rng.random((count, 2)) * [2, 1]
    z = z[z[:, 0].argsort()] if order else z
    z[400:] = z[400:][z[400:, 0].argsort()] if test_order else z[400:]
    x = (surface(z) + 0.05 * rng.standard_normal((count, 5))).astype(np.float32)
    labels = (z[:, 0] > 0.8).astype(int) + (z[:, 1] > 0.5)
    x[400 : 400 + copies] = x[:copies]
    train, test, seen, codes = x[:400], x[400:], z[:400], z[400:]
    rebuilt = np.broadcast_to(train.mean(axis=0), test.shape) if by_mean else surface(codes)
    drawn = surface(rng.random((200, 2)) * [2, 1]) + 0.05 * rng.standard_normal((200, 5))
    made = {
        "train": train, "test": test, "rebuilt": rebuilt, "samples": drawn, "codes": (seen, codes),
        "labels": (labels[:400], labels[400:]), **anchors(train, test, 2), "model": left(test, rebuilt),
        "knn": 0.967, "control": 0.5, "sampled": 0.5,
    }  # fmt: skip
    return Declared(made | {key: value(made) for key, value in changed.items()})


EXERCISE = exercise(
    __name__, __doc__, findings(), measure=judge, passes="agrees", seconds=120,
    unrelated=findings(model=lambda made: 1.4 * made["model"]),
    examples_on_both_sides=findings(copies=30),
    averaged_over_numbers=findings(**{key: lambda made, key=key: made[key] / 5 for key in ERRORS}),
    measured_on_training_examples=findings(
        **{key: lambda made, key=key: anchors(made["train"], made["train"], 2)[key] for key in ERRORS[:2]}
    ),
    anchors_of_the_test_examples=findings(
        **{key: lambda made, key=key: anchors(made["test"], made["test"], 2)[key] for key in ERRORS[:2]}
    ),
    the_mean=findings(by_mean=True),
    neighbours_of_its_own=findings(knn=lambda made: 1.0),
    no_random_split=findings(order=True, labels=lambda made: None, knn=lambda made: None),
    halves_of_a_sorted_test_part=findings(
        tests=400, test_order=True, labels=lambda made: None, knn=lambda made: None, control=lambda made: 0.97
    ),
    another_accuracy=findings(sampled=lambda made: 0.9),
    the_test_examples_themselves=findings(rebuilt=lambda made: made["test"], model=lambda made: 0.0),
    examples_for_samples=findings(samples=lambda made: made["train"][:200]),
)  # fmt: skip
