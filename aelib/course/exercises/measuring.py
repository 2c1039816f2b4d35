"""What open answers are measured with.

Are they of the right form, which of several questions decides, does a function treat each row alone, and which rows lie
near one another?
"""

from collections.abc import Callable, Iterable
from itertools import starmap
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict
from aelib.course.exercises.running import AnswerError


def form(given: Any, like: Any, must: str) -> Any:
    """Return `given` as float64 numbers in the form of `like`: arrays of its shapes, in lists and dictionaries.

    Raises:
        AnswerError: for another form; it says what the answer `must` do, and what came.
    """
    try:
        return _in_form(given, like)
    except (TypeError, ValueError):
        raise AnswerError(f"{must}, but got {_came(given, like)}.") from None


def _in_form(given: Any, like: Any) -> Any:
    if isinstance(like, dict):
        if not isinstance(given, dict) or given.keys() != like.keys():
            raise ValueError
        return {name: _in_form(given[name], part) for name, part in like.items()}
    if isinstance(like, tuple | list):
        return [_in_form(*both) for both in zip(given, like, strict=True)]
    array = numbers(given)
    if array is None or array.shape != np.shape(like):
        raise ValueError
    return array


def _came(given: Any, like: Any) -> str:
    if isinstance(like, tuple | list) and isinstance(given, tuple | list) and len(given) == 2:
        return " and ".join(_came(each, like[0]) for each in given)
    array = numbers(given)
    return "something else" if array is None else f"an array {list(array.shape)}"


def first(found: Iterable[tuple[str, str]], passes: str) -> Verdict:
    """Return the first pair of outcome and report with another outcome than `passes`, or the last one."""
    verdict = Verdict(passes)
    for verdict in starmap(Verdict, found):
        if verdict.outcome != passes:
            break
    return verdict


def rows(name: str, function: Callable[..., Any], x: np.ndarray, width: int | None = None) -> np.ndarray:
    """Return `function` of `x` [n, ...] as float64 [n, width].

    Raises:
        AnswerError: which names the function, for another shape or numbers that are not finite.
    """
    given = numbers(function(x.copy()))
    if given is None or given.ndim != 2 or len(given) != len(x) or width not in (None, given.shape[1]):
        raise AnswerError(f"`{name}` must return an array [{len(x)}, {width or 'k'}] here, but got {_came(given, x)}.")
    if not np.isfinite(given).all():
        raise AnswerError(f"`{name}` returned NaN or an infinity.")
    return given


def not_of_each_row(name: str, function: Callable[..., Any], x: np.ndarray, width: int | None = None) -> Verdict | None:
    """Return how `function` is more than a function of each row alone: it is random, or looks at the other rows."""
    z, again, some = (rows(name, function, batch, width) for batch in (x, x, x[::-7]))
    if not close(z, again):
        return Verdict("random", f"Called twice with the same {len(x)} rows, `{name}` returns different numbers.")
    if some.shape[1:] != z.shape[1:] or not close(z[::-7], some):
        said = f"Called with every seventh of {len(x)} rows, in reverse order, `{name}` returns other numbers for them."
        return Verdict("batch", said)
    return None


def close(a: np.ndarray, b: np.ndarray) -> bool:
    """Check whether two arrays are the same up to rounding in float32."""
    return np.allclose(a, b, rtol=0, atol=1e-4 * np.abs(a).max())


def distances(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Return the squared distances [m, n] from each query to each reference."""
    return np.stack([((references - query) ** 2).sum(1) for query in queries])


def nearest_accuracy(
    queries: np.ndarray, references: np.ndarray, query_labels: np.ndarray, reference_labels: np.ndarray
) -> float:
    """Return the share of queries whose one nearest reference has their label."""
    return float((reference_labels[distances(queries, references).argmin(1)] == query_labels).mean())


def keeps_distances(a: np.ndarray, b: np.ndarray, z_a: np.ndarray, z_b: np.ndarray) -> bool:
    """Check whether all distances between codes are those between what they encode, up to one common factor."""
    ratio = distances(z_a, z_b) / distances(a, b)
    return bool(ratio.max() < 1.01 * ratio.min())
