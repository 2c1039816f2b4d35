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
  guessing. Was the file sorted? Split at random, or say what the two parts are.
another accuracy: I find another accuracy for `control` or `sampled`. Give the share that was right, for as many samples
  as test examples, on those that the classifier was not trained on.
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
    return found | measured(given)


def as_rows(key: str, value: Any) -> np.ndarray:
    array = numbers(value)
    if array is None or array.ndim < 2 or not array.size or not np.isfinite(array).all():
        raise AnswerError(f"`{key}` must be an array [n, ...] of finite numbers, but is {describe(value)}.")
    return array.reshape(len(array), -1).astype(np.float32)


def pair(key: str, value: Any, found: dict[str, Any]) -> list[np.ndarray]:
    """Return what belongs to the training and to the test examples, in this order."""
    parts = [numbers(part) for part in value] if isinstance(value, tuple | list) and len(value) == 2 else []
    wanted = [len(found[part]) for part in ("train", "test")]
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


def fault_of_neighbours(found: dict[str, Any]) -> str | None:
    if found["labels"] is None:
        return None
    from aelib.latent import knn_accuracy

    (seen, codes), (known, labels) = found["codes"], found["labels"]
    count = min(15, len(seen), len(codes))
    if abs(found["knn"] - knn_accuracy(seen, known, codes, labels, neighbours=count)) < 0.02:
        return None
    own = {knn_accuracy(codes, labels, codes, labels, neighbours=each) for each in (1, count)}
    return "own neighbours" if min(abs(found["knn"] - each) for each in own) < 0.02 else "another knn"


def fault_of_tests(found: dict[str, Any]) -> str | None:
    """Return what the two-sample tests say: of the split, of the control, of the samples."""
    import jax

    from aelib.latent import two_sample_test

    rng = np.random.default_rng(0)
    train, test, samples = (rng.permutation(found[key])[:2000] for key in ("train", "test", "samples"))

    def test_of(a: np.ndarray, b: np.ndarray) -> Any:
        count = min(len(a), len(b))
        return two_sample_test(a[:count], b[:count], key=jax.random.key(0))

    if test_of(train, test).low > 0.55:
        return "sorted"
    half = len(test) // 2
    for key, tried in (("control", test_of(test[:half], test[half:])), ("sampled", test_of(samples, test))):
        if abs(found[key] - tried.accuracy) > 0.05 + (tried.high - tried.low) / 2:
            return "another accuracy"
    return None


def outcome_of(given: dict[str, Any]) -> Verdict:
    found = in_form(given)
    train, test, k = found["train"], found["test"], found["codes"][0].shape[1]
    known = {row.tobytes() for row in train}
    twice = sum(row.tobytes() in known for row in test)
    if twice > 0.01 * len(test):
        return Verdict("leak", f"{twice} of {len(test)} do.")
    right = anchors(train, test, k) | {"model": left(test, found["rebuilt"])}
    report = (
        f"Of {len(test)} test examples of {test.shape[1]} numbers the mean leaves {right['mean']:.4g}, PCA-{k} "
        f"{right['components']:.4g} and your model {right['model']:.4g}."
    )
    better = " PCA is the better one, which is a finding too." if right["model"] > right["components"] else ""
    fault = fault_of_errors(found, right) or ("the mean" if right["model"] > 0.95 * right["mean"] else None)
    fault = fault or fault_of_neighbours(found) or fault_of_tests(found)
    return Verdict(fault or "agrees", report + better)


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


def findings(*, order=False, copies=0, by_mean=False, **changed: Any) -> Declared:
    """Findings on a surface of two numbers in five, by a model that knows it."""
    rng = np.random.default_rng(4)
    z = rng.random((460, 2)) * [2, 1]
    z = z[z[:, 0].argsort()] if order else z
    x = (surface(z) + 0.05 * rng.standard_normal((460, 5))).astype(np.float32)
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


def divided(key: str) -> Any:
    return lambda made: made[key] / 5


EXERCISE = exercise(
    __name__, __doc__, findings(), measure=judge, seconds=120,
    unrelated=findings(model=lambda made: 1.4 * made["model"]),
    examples_on_both_sides=findings(copies=30),
    averaged_over_numbers=findings(**{key: divided(key) for key in ERRORS}),
    measured_on_training_examples=findings(
        **{key: lambda made, key=key: anchors(made["train"], made["train"], 2)[key] for key in ERRORS[:2]}
    ),
    anchors_of_the_test_examples=findings(
        **{key: lambda made, key=key: anchors(made["test"], made["test"], 2)[key] for key in ERRORS[:2]}
    ),
    the_mean=findings(by_mean=True),
    neighbours_of_its_own=findings(knn=lambda made: 1.0),
    no_random_split=findings(order=True, labels=lambda made: None, knn=lambda made: None),
    another_accuracy=findings(sampled=lambda made: 0.9),
)  # fmt: skip
