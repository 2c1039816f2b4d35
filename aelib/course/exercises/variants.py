"""Wrong answers that are small changes of the right one: made from its source, so that each stands beside its text."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise, takewhile
from types import CodeType, FunctionType
from typing import Any


def variant(answer: Any, changes: str) -> Any:
    """Return `answer`, a function or a tuple of functions, after `changes` of its source, in its globals.

    Args:
        answer: Functions that their modules define with `def`, not in another function.
        changes: `old => new`, or several of them with ` ; ` in between, which are made at once; without `new`, the old
            text goes.

    Raises:
        ValueError: If there is no source to change, an old text does not stand in it exactly once, two of them overlap,
            or what comes out is not Python.

    Example:
        >>> def twice(x):
        ...     return 2 * x
        >>> variant(twice, "2 * x => x / 2")(6)
        3.0
    """
    return _compiled(answer, changed(source(answer), changes), changes)


def with_both(answer: Any, one: str, other: str) -> Iterator[Any]:
    """Yield `answer` with two changes at once, or where they overlap, with one made after the other, in either order.

    Changes that overlap go together only where the first leaves what the second changes, once.

    Example:
        >>> def twice(x):
        ...     return 2 * x
        >>> [both(6) for both in with_both(twice, "2 * x => 1 + 2 * x", "2 * x => x / 2")]
        [4.0]
    """
    text = source(answer)
    try:
        texts = [changed(text, f"{one} ; {other}")]
    except ValueError:
        texts = []
        for first, second in ((one, other), (other, one)):
            with suppress(ValueError):
                texts.append(changed(changed(text, first), second))
    for each in dict.fromkeys(texts):
        with suppress(ValueError):
            yield _compiled(answer, each, f"{one} ; {other}")


def calling(function: Any, answer: Any, other: Any) -> Any:
    """Return `function` so that it calls `other` where it calls `answer` by its name; None where it does not.

    Example:
        >>> def twice(x):
        ...     return 2 * x
        >>> def twice_the_square(x):
        ...     return twice(x**2)
        >>> calling(twice_the_square, twice, abs)(-3), calling(twice, twice, abs)
        (9, None)
    """
    if not (isinstance(function, FunctionType) and isinstance(answer, FunctionType)):
        return None
    name = answer.__name__
    if function.__globals__.get(name) is not answer or name not in _names(function.__code__):
        return None
    scope = function.__globals__ | {name: other}
    return FunctionType(function.__code__, scope, function.__name__, function.__defaults__, function.__closure__)


def _names(code: CodeType) -> set[str]:
    """Return the global names in a function and in those that are defined in it."""
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*inner)


def _compiled(answer: Any, text: str, changes: str) -> Any:
    """Return the functions of `answer` from another source, which came about by these changes."""
    functions = _functions(answer)
    scope = dict(functions[0].__globals__)
    try:
        exec(compile(text, functions[0].__code__.co_filename, "exec"), scope)
    except SyntaxError as error:
        raise ValueError(f"`{changes}` must leave Python, but: {error}") from error
    made_of = tuple(scope[each.__name__] for each in functions)
    return made_of if isinstance(answer, tuple) else made_of[0]


@cache
def source(answer: Any) -> str:
    """Return the source of `answer`, a function or a tuple of functions.

    Raises:
        ValueError: If there is none, or a function was defined in another one.
    """
    functions = _functions(answer)
    if not functions or not all(map(_has_source, functions)):
        raise ValueError("only functions that a module defines with `def` can be changed")
    return "\n\n".join(map(inspect.getsource, functions))


def changed(text: str, changes: str) -> str:
    """Return the source `text` after `changes`, which have the form that `variant` takes.

    Raises:
        ValueError: If an old text does not stand in it exactly once, or two of them overlap.

    Example:
        >>> changed("return 2 * x", "2 * => ; x => x / 2")
        'return  x / 2'
    """
    pairs = [[part.strip() for part in change.partition("=>")] for change in changes.split(" ; ")]
    for old, arrow, _ in pairs:
        if not (old and arrow):
            raise ValueError(f"a change must be `old => new`, but got `{' '.join([old, arrow]).strip()}`")
        if (times := text.count(old)) != 1:
            raise ValueError(f"`{old}` must stand in the right answer exactly once, but stands there {times} times")
    edits = sorted(_edit(text, old, new) for old, _, new in pairs)
    if any(here[1] > there[0] or here[:2] == there[:2] for here, there in pairwise(edits)):
        raise ValueError(f"changes must not overlap, but got `{changes}`")
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def _edit(text: str, old: str, new: str) -> tuple[int, int, str]:
    """Return where `old` is really changed, and what stands there then: words that stay at its ends do not count.

    So `2 * (a => -2 * (a` and `2 * (a - y) => (a - y)` can be made at once.
    """
    before, after = (re.findall(r"[\w.]+|\s+|.", part) for part in (old, new))
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    start = text.index(old) + len("".join(before[:first]))
    return start, start + len("".join(before[first : len(before) - last])), "".join(after[first : len(after) - last])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return in how many of their first words two lists agree."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _functions(answer: Any) -> list[Callable[..., Any]]:
    return [inspect.unwrap(each) for each in _as_tuple(answer) if callable(each)]


def _as_tuple(answer: Any) -> tuple[Any, ...]:
    return answer if isinstance(answer, tuple) else (answer,)


def _has_source(function: Callable[..., Any]) -> bool:
    return inspect.isfunction(function) and function.__qualname__.isidentifier() and not function.__closure__
