"""What open answers are measured with.

Are they of the right form, which of several questions decides, does a function treat each row alone, which rows lie
near one another, and which digits has nothing in the book been trained on?
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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


def finite(given: Any, said: str, advice: str = "") -> Any:
    """Return `given`, arrays in lists, if all their numbers are finite.

    Raises:
        AnswerError: which begins with what is `said` of them, "`decode` returned", and ends with the advice.
    """
    parts = given if isinstance(given, tuple | list) else [given]
    for part in parts:
        if isinstance(part, tuple | list):
            finite(part, said, advice)
        elif not np.isfinite(part).all():
            raise AnswerError(f"{said} NaN or an infinity. {advice}".rstrip())
    return given


def functions(given: Any, *names: str) -> Any:
    """Return the function that an answer returned, or with several names a list of so many.

    Raises:
        AnswerError: for anything else, with the names that it should return.
    """
    count = {1: "a function", 2: "two functions", 3: "three functions"}[len(names)]
    found = [given] if len(names) == 1 else list(given) if isinstance(given, tuple | list) else []
    if len(found) != len(names) or not all(map(callable, found)):
        raise AnswerError(
            f"The function must return {count}: end with `return {', '.join(names)}`, without calling "
            f"{'it' if len(names) == 1 else 'them'}."
        )
    return found[0] if len(names) == 1 else found


def outcome(conditions: Mapping[str, Any]) -> str:
    """Return the first name whose condition holds; one that is a function is called when those before it do not."""
    return next(name for name, holds in conditions.items() if (holds() if callable(holds) else holds))


def deciding(found: Iterable[tuple[str, str]], passes: str) -> Verdict:
    """Return the pair of outcome and report that decides: that with another outcome than `passes`, or the last one."""
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


def digits_on_their_side(
    rng: np.random.Generator, train: int, test: int, *, only: Sequence[int] = range(10)
) -> tuple[np.ndarray, ...]:
    """Return transposed digits [n, 28, 28], on which nothing in the book is trained, and their labels [n].

    So many of the training part, and so many of the test part, of the classes `only`, drawn by `rng`.
    """
    from aelib.data import mnist  # read only when somebody tries an exercise with digits

    found = []
    for part, count in zip((mnist().train, mnist().test), (train, test), strict=True):
        chosen = rng.permutation(np.flatnonzero(np.isin(part.labels, only)))[:count]
        found += [np.ascontiguousarray(part.images[chosen].swapaxes(1, 2)), part.labels[chosen]]
    return tuple(found)
