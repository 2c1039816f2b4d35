"""The form of a capstone project: its keys, arrays and numbers, and what is said where one does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.describing import describe
from aelib.course.exercises.running import AnswerError

PARTS = ("train", "validation", "test")
FORM = {
    "ids": PARTS, "errors": ("mean", "components", "model"),
    "scores": ("baseline", "model", "control", "validation", "rivals"),
    "labels": ("validation", "test"), "auroc": ("baseline", "model", "control"), "choose": None, "threshold": None,
    "chosen on": None, "interval": None, "verdict": None,
}  # fmt: skip
VERDICTS = ("model", "baseline", "undecided")
FEWEST = 20
"""Examples that an AUROC needs at least."""


def in_form(given: Any) -> dict[str, Any]:
    """Return a project as arrays and numbers, by plain names; raise `AnswerError` for what is missing or does not fit.

    What may be missing, since the check says so by name, is the baseline, and is None then.
    """
    if not isinstance(given, dict) or (lacking := [key for key in FORM if key not in given]):
        lacks = f" It lacks {', '.join(map(repr, lacking))}." if isinstance(given, dict) else ""
        raise AnswerError(f"This exercise asks for a dictionary with the keys {', '.join(map(repr, FORM))}.{lacks}")
    for key, parts in FORM.items():
        if parts is not None and not (isinstance(given[key], dict) and set(parts) <= given[key].keys() | {"baseline"}):
            raise AnswerError(f"`{key}` must be a dictionary with {', '.join(map(repr, parts))}.")
    labels = {part: _labels(part, given["labels"][part]) for part in FORM["labels"]}
    scores, count = given["scores"], len(labels["test"])
    ids = {part: _ids(part, given["ids"][part]) for part in PARTS}
    for part, each in labels.items():
        if len(ids[part]) != len(each):
            raise AnswerError(f"`ids` has {len(ids[part])} examples of {part}, and `labels` has {len(each)}.")
    model = np.atleast_2d(_finite("scores of the model", scores["model"]))
    if model.ndim != 2 or model.shape[1] != count:
        shape = list(model.shape)
        raise AnswerError(f"The scores of the model must be an array [seeds, {count}], but got {shape}.")
    control = _row("control", scores["control"], count)
    for name, each in (("control", control), *(("model", row) for row in model)):
        if np.ptp(each) == 0:
            raise AnswerError(f"The scores of the {name} are all {each[0]:g}. They have to differ between examples.")
    baseline = scores.get("baseline")
    found = {
        "ids": ids, "model": model, "control": control,
        "baseline": None if baseline is None else _row("baseline", baseline, count),
        "validation": _row("validation", scores["validation"], len(labels["validation"])),
        "rivals": _rivals(scores["rivals"], len(labels["validation"])),
        "test labels": labels["test"], "validation labels": labels["validation"],
        "errors": _errors(given["errors"]), "auroc": _aurocs(given["auroc"], len(model)),
        "choose": given["choose"], "threshold": _one("threshold", given["threshold"]),
        "interval": _finite("interval", given["interval"]),
        "chosen on": given["chosen on"], "verdict": given["verdict"], "split": str(given.get("split", "")).strip(),
    }  # fmt: skip
    if not callable(found["choose"]):
        raise AnswerError("`choose` must be a function of scores and labels that returns a threshold.")
    if not isinstance(found["chosen on"], dict) or not found["chosen on"]:
        raise AnswerError(
            '`chosen on` must say for each choice by which part it was made: {"code size": "validation"}.'
        )
    if wrong := [part for part in found["chosen on"].values() if part not in PARTS]:
        raise AnswerError(f"`chosen on` must name {', '.join(map(repr, PARTS))}, but got {wrong[0]!r}.")
    if found["interval"].shape != (2,) or found["interval"][0] > found["interval"][1]:
        raise AnswerError("`interval` must be a pair, the lower end first.")
    if not isinstance(found["verdict"], str) or found["verdict"] not in VERDICTS:
        raise AnswerError(f"`verdict` must be one of {', '.join(map(repr, VERDICTS))}.")
    return found


def beyond(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each 1 the share of 0s with a lower score, and for each 0 the share of 1s with a higher one.

    Ties count a half.

    >>> beyond(np.array([3.0, 1.0, 2.0, 2.0]), np.array([1, 0, 1, 0]))
    (array([1.  , 0.75]), array([1.  , 0.75]))
    """
    high, low = scores[labels == 1], scores[labels == 0]

    def share(of: np.ndarray, among: np.ndarray) -> np.ndarray:
        among = np.sort(among)
        return (np.searchsorted(among, of) + np.searchsorted(among, of, side="right")) / (2 * len(among))

    return share(high, low), share(-low, -high)


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pairs of a 1 and a 0 in which the 1 has the higher score; ties count a half.

    >>> auroc(np.array([3.0, 1.0, 2.0]), np.array([1, 0, 1])), auroc(np.array([1.0, 1.0]), np.array([0, 1]))
    (1.0, 0.5)
    """
    return float(beyond(scores, labels)[0].mean())


def _finite(name: str, value: Any) -> np.ndarray:
    array = numbers(value)
    if array is None or not np.isfinite(array).all():
        raise AnswerError(f"`{name}` must be finite numbers, but got {describe(value)}.")
    return array


def _one(name: str, value: Any) -> float:
    array = _finite(name, value)
    if array.size != 1:
        raise AnswerError(f"`{name}` must be one number, but got {describe(value)}.")
    return float(array.reshape(()))


def _row(name: str, value: Any, count: int) -> np.ndarray:
    array = _finite(f"scores of {name}", value)
    if array.shape != (count,):
        raise AnswerError(f"The scores of {name} must be an array [{count}], but got {list(array.shape)}.")
    return array


def _rivals(given: Any, count: int) -> dict[str, np.ndarray]:
    if not isinstance(given, dict) or not given:
        raise AnswerError(
            "`rivals` must be a dictionary, of each rule that you tried its scores of the validation part."
        )
    return {str(name): _row(f"the rival {name!r}", row, count) for name, row in given.items()}


def _labels(part: str, value: Any) -> np.ndarray:
    array = _finite(f"labels of {part}", value)
    if array.ndim != 1 or not np.isin(array, (0, 1)).all():
        raise AnswerError(f"The labels of {part} must be an array of 0 and 1, but got {describe(value)}.")
    if len(array) < FEWEST or array.min() == array.max():
        raise AnswerError(f"The labels of {part} must have both classes, and at least {FEWEST} examples.")
    return array.astype(int)


def _ids(part: str, value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.ndim != 1 or not len(array):
        raise AnswerError(f"The ids of {part} must be a list of numbers or names, one an example.")
    names, times = np.unique(array, return_counts=True)
    if times.max() > 1:
        raise AnswerError(
            f"The ids of {part} have {names[times.argmax()]} {times.max()} times. Give each example its own."
        )
    return array


def _errors(given: dict[str, Any]) -> dict[str, Any]:
    model = np.atleast_1d(_finite("errors of the model", given["model"]))
    return {"mean": _one("errors of the mean", given["mean"]), "model": model,
            "components": _one("errors of the components", given["components"])}  # fmt: skip


def _aurocs(given: dict[str, Any], seeds: int) -> dict[str, Any]:
    model = np.atleast_1d(_finite("auroc of the model", given["model"]))
    if model.shape not in ((seeds,), (1,)):
        raise AnswerError(f"`auroc` must have a number for each of the {seeds} seeds of the model.")
    baseline = given.get("baseline")
    return {"model": np.broadcast_to(model, (seeds,)), "control": _one("auroc of the control", given["control"]),
            "baseline": None if baseline is None else _one("auroc of the baseline", baseline)}  # fmt: skip
