"""The form of a page of findings: its keys, arrays and numbers, and what is said where one does not fit."""

from typing import Any

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.describing import describe
from aelib.course.exercises.running import AnswerError

ARRAYS = ("train", "test", "rebuilt", "samples")
PAIRS = ("codes", "labels")
ERRORS = ("mean", "components", "model")
SHARES = ("knn", "control", "sampled")
FEWEST = 20
"""Examples that a two-sample test needs of either set."""


def in_form(given: Any) -> dict[str, Any]:
    """Return findings with their arrays as float32 rows, and what was the shape of an example.

    Raises:
        AnswerError: Something is missing or does not fit.
    """
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
    example = np.shape(given["test"])[1:]
    return found | measured(given) | {"split": said if isinstance(said, str) else "", "example": example}


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
    if key == "labels" and (parts[0] == parts[0].flat[0]).all():
        raise AnswerError(
            "Your training examples have one label, all of them, and then any code has an accuracy of 1. Where there "
            "are no classes, `labels` and `knn` are None."
        )
    return [as_rows(key, part) if key == "codes" else part.astype(int) for part in parts]


def measured(given: dict[str, Any]) -> dict[str, float]:
    """Return the numbers that were measured; those of classes are None where there are no labels."""
    said = {}
    for key in (*ERRORS, *SHARES):
        value = numbers(given[key]) if given[key] is not None else None
        if (value is None or value.size != 1) and not (key == "knn" and given["labels"] is None):
            raise AnswerError(f"`{key}` must be one number, but is {describe(given[key])}.")
        said[key] = None if value is None else float(value.reshape(()))
    if given["labels"] is None and said["knn"] is not None:
        raise AnswerError(
            f"`knn` is {said['knn']:.3f}, and `labels` is None: without labels it cannot be computed again. Hand in "
            "the labels too, or None for both."
        )
    return said


def shape(rows: np.ndarray) -> str:
    return f"{len(rows)} examples of {rows.shape[1]} numbers"
