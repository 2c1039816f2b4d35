"""Slips that nobody declared: a wrong answer whose numbers are those of the right one with one step changed.

The changes are made of the declared right answer, and run on the exercise's own inputs. They are the slips that
people make: a sign, a factor left out, a mean for a sum. The reader is told the kind of the slip where exactly one kind
has the reader's numbers, and neither the place nor what should stand there.
"""

import ast
import copy
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from aelib.course.exercises.comparing import agree
from aelib.course.exercises.declaration import Exercise
from aelib.course.exercises.variants import compiled, source

KINDS = {
    "sign": "one sign the other way",
    "term": "one term left out",
    "factor": "one factor left out, multiplied or divided by",
    "upside down": "one division for a multiplication, the other way round, or upside down",
    "mean": "a mean for a sum, or a sum for a mean",
    "axis": "one sum, mean or norm along another axis, or over all of them",
    "square": "a square, a root or an absolute value that is missing, or one for another",
    "logarithm": "a logarithm to another base",
    "off by one": "one index or one end of a range off by one",
    "end": "the first of several for the last, or the other way round",
    "order": "several things in the opposite order",
    "boundary": "what lies exactly on a boundary on the other side of it",
    "transposed": "one matrix transposed, or the two sides of a product exchanged",
    "exchanged": "two arguments, or two results, exchanged",
    "step": "one step left out",
    "denominator": "n for n - 1 in a variance, or the other way round",
}
"""What is said of each kind: how the reader's numbers differ from the right ones."""

SECONDS = 3.0
"""How long slips are looked for, after a wrong answer that has no declared mistake."""

Place = tuple[Callable[[Any], None], Any, tuple[ast.AST, ...]]

_AXES = ("sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin", "cumsum", "norm", "std", "var")
_STEPS = ("abs", "cumsum", "clip", "exp", "expm1", "log", "log1p", "maximum", "minimum", "normalise", "sort", "tanh")
_OTHERS = {
    "sum": [("mean", "mean")], "mean": [("mean", "sum")],
    "log": [("logarithm", "log2"), ("logarithm", "log10")], "log2": [("logarithm", "log"), ("logarithm", "log10")],
    "log10": [("logarithm", "log"), ("logarithm", "log2")],
    "square": [("square", "abs")], "abs": [("square", "square")],
}  # fmt: skip
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def slip(exercise: Exercise, right: list[Any], given: list[Any], behaviour: Callable[[Any], list[Any]]) -> str | None:
    """Return the kind of slip with which a right answer has the numbers that are `given`; None if no or two kinds do.

    Args:
        exercise: An exercise that asks for a function.
        right: What the right answer returns for its inputs.
        given: What the reader's answer returns.
        behaviour: Returns what another answer returns; it may raise any error.
    """
    numeric = all(isinstance(each, np.ndarray) and each.dtype != object for each in (*right, *given))
    if not numeric or exercise.cases is None or _trivial(given):
        return None
    try:
        text = source(exercise.answer)
    except (ValueError, OSError):
        return None
    ends, found = time.monotonic() + SECONDS, set()
    for kind, tree in changes(text):
        if time.monotonic() > ends:
            return None
        if kind in found:
            continue
        try:
            shown = behaviour(compiled(tree, exercise.answer))
        except Exception:  # a change may be anything, such as a sum of arrays that do not fit
            continue
        if _alike(exercise, shown, given) and not _alike(exercise, shown, right):
            found.add(kind)
    return found.pop() if len(found) == 1 else None


def _alike(exercise: Exercise, one: list[Any], other: list[Any]) -> bool:
    with np.errstate(all="ignore"):
        return all(agree(exercise.same, a, b) for a, b in zip(one, other, strict=True))


def _trivial(given: list[Any]) -> bool:
    """Check whether all numbers are one and the same, or not finite: many mistakes come to that."""
    numbers = np.concatenate([each.ravel() for each in given])
    numbers = numbers[np.isfinite(numbers)]
    return np.unique(numbers).size < 2


def changes(text: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the kind and the syntax tree of each program that is one step from the source `text`, none twice.

    Example:
        >>> for kind, tree in changes("def f(x): return x - x.mean()"):
        ...     print(f"{kind:10} {ast.unparse(tree.body[0].body[0])}")
        sign       return x + x.mean()
        sign       return x.mean() - x
        term       return x
        term       return -x.mean()
        mean       return x - x.sum()
    """
    tree = ast.parse(text)
    seen = {ast.dump(tree)}
    for put, node, parents in list(_places(tree)):
        for kind, new in _instead(node, parents):
            put(new)
            if (code := ast.dump(tree)) not in seen:
                seen.add(code)
                yield kind, ast.fix_missing_locations(copy.deepcopy(tree))
        put(node)


def _places(node: ast.AST, parents: tuple[ast.AST, ...] = ()) -> Iterator[Place]:
    """Yield each part of a tree, with what puts another one in its place, and with what it is in."""
    for name, value in ast.iter_fields(node):
        parts = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, part in parts:
            if isinstance(part, ast.AST) and not isinstance(part, ast.expr_context | ast.operator | ast.cmpop):
                yield partial(setattr, node, name) if place is None else partial(value.__setitem__, place), part, (
                    *parents, node)  # fmt: skip
                yield from _places(part, (*parents, node))


def _instead(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[tuple[str, Any]]:
    """Yield what may stand in the place of a part of a program, one step away from it, with the kind of the slip."""
    match node:
        case ast.BinOp(a, ast.Add(), b):
            yield from [("sign", ast.BinOp(a, ast.Sub(), b)), ("term", a), ("term", b)]
        case ast.BinOp(a, ast.Sub(), b):
            yield from [("sign", ast.BinOp(a, ast.Add(), b)), ("sign", ast.BinOp(b, ast.Sub(), a))]
            yield from [("term", a), ("term", ast.UnaryOp(ast.USub(), b))]
        case ast.BinOp(a, ast.Mult(), b):
            yield from [("factor", a), ("factor", b), ("upside down", ast.BinOp(a, ast.Div(), b))]
            yield "upside down", ast.BinOp(b, ast.Div(), a)
        case ast.BinOp(a, ast.Div(), b):
            yield from [("factor", a), ("factor", b), ("upside down", ast.BinOp(b, ast.Div(), a))]
            yield "upside down", ast.BinOp(a, ast.Mult(), b)
        case ast.BinOp(a, ast.Pow(), _):
            yield "square", a
        case ast.BinOp(a, ast.MatMult(), b):
            yield "transposed", ast.BinOp(b, ast.MatMult(), a)
            yield "transposed", ast.BinOp(_transposed(a), ast.MatMult(), b)
            yield "transposed", ast.BinOp(a, ast.MatMult(), _transposed(b))
        case ast.UnaryOp(ast.USub(), ast.Constant(1)) if isinstance(parents[-1], ast.Subscript):
            yield "end", ast.Constant(0)
        case ast.UnaryOp(ast.USub(), a) if not isinstance(parents[-1], ast.Subscript | ast.Slice | ast.keyword):
            yield "sign", a
        case ast.Attribute(value, "T"):
            yield "transposed", value
        case ast.Compare(left, [op], [right]) if type(op) in _TURNED:
            yield "boundary", ast.Compare(left, [_TURNED[type(op)]()], [right])
        case ast.Call():
            yield from _instead_of_call(node)
        case ast.Slice(lower, upper, ast.UnaryOp(ast.USub(), ast.Constant(1))):
            yield "order", ast.Slice(lower, upper, None)
        case ast.Constant(0) if isinstance(parents[-1], ast.Subscript):
            yield "end", ast.UnaryOp(ast.USub(), ast.Constant(1))
            yield "off by one", ast.Constant(1)
        case ast.Slice(lower, upper, None):
            for end in (-1, 1):
                if upper is not None and not isinstance(upper, ast.Constant):
                    yield "off by one", ast.Slice(lower, _moved(upper, end), None)
                if lower is not None and not isinstance(lower, ast.Constant):
                    yield "off by one", ast.Slice(_moved(lower, end), upper, None)
        case ast.Constant(int(value)) if not isinstance(value, bool) and _counts(parents):
            yield from [("off by one", ast.Constant(value + end)) for end in (-1, 1) if value + end >= 0]
        case ast.Return(ast.Tuple([a, b])):
            yield "exchanged", ast.Return(ast.Tuple([b, a], ast.Load()))
        case ast.arguments(args=[_, _, *_]):
            for place in range(len(node.args) - 1):
                other = copy.copy(node)
                other.args = [*node.args]
                other.args[place : place + 2] = node.args[place : place + 2][::-1]
                yield "exchanged", other
        case ast.AugAssign() | ast.Assign([ast.Name()]) if _again(node):
            yield "step", ast.Pass()
        case _:
            pass


def _instead_of_call(node: ast.Call) -> Iterator[tuple[str, Any]]:
    called: Any = node.func
    attribute = isinstance(called, ast.Attribute)
    name = getattr(called, "attr", getattr(called, "id", ""))
    method = attribute and ast.unparse(called.value) not in ("np", "jnp", "jax.nn", "np.linalg", "jnp.linalg")
    about = called.value if method else node.args[0] if node.args else None
    if attribute:
        for kind, other in _OTHERS.get(name, ()):
            if not (method and other in ("square", "abs")):
                yield kind, ast.Call(ast.Attribute(called.value, other, ast.Load()), node.args, node.keywords)
    if about is not None and name in ("sqrt", "square", "abs"):
        yield "square", about
    if about is not None and name in _STEPS:
        yield "step", about
    if name in ("maximum", "minimum") and len(node.args) == 2:
        yield "step", node.args[1]
    if name == "range" and len(node.args) == 1:
        yield from [("off by one", ast.Call(called, [_moved(node.args[0], end)], [])) for end in (-1, 1)]
        yield "off by one", ast.Call(called, [ast.Constant(1), node.args[0]], [])
    if name in ("std", "var"):
        others = [keyword for keyword in node.keywords if keyword.arg != "ddof"]
        ddof = [] if len(others) < len(node.keywords) else [ast.keyword("ddof", ast.Constant(1))]
        yield "denominator", ast.Call(called, node.args, [*others, *ddof])
    if name in _AXES:
        others = [keyword for keyword in node.keywords if keyword.arg != "axis"]
        if len(others) < len(node.keywords):
            for axis in (None, 0, 1, 2):
                new = [ast.keyword("axis", ast.Constant(axis))]
                yield "axis", ast.Call(called, node.args, [*others, *new])
        elif method and len(node.args) == 1:
            yield from [("axis", ast.Call(called, [ast.Constant(axis)], node.keywords)) for axis in (None, 0, 1, 2)]


def _transposed(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())


def _moved(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def _counts(parents: tuple[ast.AST, ...]) -> bool:
    """Check whether a number is an index, an end of a range, or added to something there."""
    near = [each for each in parents[-3:] if isinstance(each, ast.Subscript | ast.Slice | ast.Call)]
    if not near:
        return False
    last = near[-1]
    if isinstance(parents[-1], ast.UnaryOp):
        return False
    return not isinstance(last, ast.Call) or (isinstance(last.func, ast.Name) and last.func.id == "range")


def _again(node: ast.Assign | ast.AugAssign) -> bool:
    """Check whether a statement computes a name anew from itself."""
    if isinstance(node, ast.AugAssign):
        return True
    names = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
    return isinstance(node.targets[0], ast.Name) and node.targets[0].id in names
