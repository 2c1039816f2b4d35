"""All faults of a module of Python: edits of one node of its tree."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from itertools import accumulate, pairwise

from tools.faults.edit import Edit, edit

PAIRS = """mean sum, max min, argmax argmin, encoder decoder, mean log_variance, images labels, first last, train test,
low high, floor ceil, any all, left right, zeros ones, start stop, start end, before after, sin cos, rows columns,
keys values, startswith endswith, find rfind, lstrip rstrip, index count, given expected, std var, insert append,
maximum minimum, log log2, removeprefix removesuffix, next previous, rate distortion, known missing, usual strange,
dark light, width height, zeros_like ones_like, path name, stem name, children parent, top bottom, old new,
query reference, lower upper"""
TWINS: dict[str, list[str]] = defaultdict(list)
for _one, _other in (pair.split() for pair in PAIRS.replace("\n", " ").split(",")):
    TWINS[_one].append(_other)
    TWINS[_other].append(_one)
# Calls that mean the same with their arguments exchanged, and what only a picture's look hangs on.
COMMUTE = {
    "maximum",
    "minimum",
    "max",
    "min",
    "logaddexp",
    "allclose",
    "array_equal",
    "isclose",
    "isinstance",
    "hasattr",
}
LOOKS = {"color", "linewidth", "linestyle", "markersize", "zorder", "fontsize", "alpha", "va", "ha", "clip_on"}
OPPOSITE = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
BOUNDS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}

Made = tuple[str, ast.AST | tuple[int, int], str | ast.AST]
"""A kind of edit, the node or the stretch of text that is replaced, and by what."""


class _Module:
    """All edits of a module of Python, each at the nodes where it is plausible."""

    def __init__(self, file: str, text: str):
        self.file, self.source, self.tree = file, text.encode(), ast.parse(text)
        self.starts = [0, *accumulate(map(len, self.source.splitlines(keepends=True)))]
        self.parent = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        # Of each function its names, and of each its annotation, the line from which it is there, and how it is used.
        self.names: dict[ast.AST, dict[str, tuple[str | None, int, set[str]]]] = {}
        self.attributes: dict[tuple, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for node in ast.walk(self.tree):
            self.learn(node)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the nearest outwards."""
        while node in self.parent:
            node = self.parent[node]
            yield node

    def learn(self, node: ast.AST) -> None:
        """Note how a name or an attribute is used."""
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            self.names[node] = {
                each.arg: (each.annotation and ast.unparse(each.annotation), 0, set())
                for each in arguments
                if each.arg != "self"
            }
        elif isinstance(node, ast.Name):
            stored = isinstance(node.ctx, ast.Store)
            stored &= not any(isinstance(each, ast.comprehension) for each in self.above(node))
            for function in (each for each in self.above(node) if each in self.names):
                if stored and not isinstance(function, ast.Lambda):
                    self.names[function].setdefault(node.id, (None, node.end_lineno or 0, set()))
                if node.id in self.names[function]:
                    self.names[function][node.id][2].add(self.role(node))
                    break
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self.attributes[self.owner(node)][node.attr].add(self.role(node))

    def role(self, node: ast.AST) -> str:
        """How a name or an attribute is used; one that is used alike would be plausible in its place."""
        match self.parent.get(node):
            case ast.Attribute(attr=attribute):
                return f"attribute:{attribute}"
            case ast.Call(func=function):
                return "called" if function is node else f"argument:{ast.unparse(function)}"
            case ast.keyword(arg=name):
                return f"keyword:{name}"
            case ast.Subscript(value=value):
                return "subscripted" if value is node else "index"
            case ast.BinOp() | ast.Compare() | ast.Tuple() | ast.Return() as up:
                return type(up).__name__
        return ""

    def owner(self, node: ast.Attribute) -> tuple:
        """Whose attribute it is, and in which class or function that is."""
        inside = ast.ClassDef if node.value.id == "self" else ast.FunctionDef
        return node.value.id, next((each for each in self.above(node) if isinstance(each, inside)), None)

    def is_idle(self, node: ast.AST) -> bool:
        """Whether nothing that runs is here, or a message's words only."""
        for child, up in zip((node, *self.above(node)), self.above(node), strict=False):
            if isinstance(up, ast.JoinedStr | ast.Raise | ast.ImportFrom | ast.Import):
                return True
            if child in (getattr(up, "annotation", None), getattr(up, "returns", None)):
                return True
            if child in getattr(up, "decorator_list", ()) or (
                isinstance(up, ast.Expr) and isinstance(child, ast.Constant)
            ):
                return True
            if isinstance(up, ast.Assign) and "__all__" in ast.unparse(up.targets[0]):
                return True
        return False

    def is_index(self, node: ast.AST) -> bool:
        """Whether a number stands between brackets behind an array."""
        for child, up in zip((node, *self.above(node)), self.above(node), strict=False):
            if not isinstance(up, ast.Slice | ast.Tuple | ast.UnaryOp):
                return isinstance(up, ast.Subscript) and up.slice is child
        return False

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node begins and ends, in bytes."""
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def exchanged(self, one: ast.AST, other: ast.AST) -> Iterator[Made]:
        """Two nodes in each other's place."""
        if ast.dump(one) != ast.dump(other):
            (a, b), (c, d), text = self.span(one), self.span(other), self.source
            yield "swap", (a, d), (text[c:d] + text[b:c] + text[a:b]).decode()

    def edits(self) -> Iterator[Edit]:
        """Every edit, also those that give the same program."""
        for node in ast.walk(self.tree):
            if not self.is_idle(node):
                for made in (self.of_names, self.of_expressions, self.of_calls, self.of_constants, self.of_statements):
                    for kind, place, new in made(node):
                        span = place if isinstance(place, tuple) else self.span(place)
                        new = new if isinstance(new, str) else ast.unparse(new)
                        yield edit(self.file, self.source, kind, *span, new)

    def of_names(self, node: ast.AST) -> Iterator[Made]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            functions = (each for each in self.above(node) if node.id in self.names.get(each, ()))
            if (function := next(functions, None)) is not None:
                annotation, _, used = self.names[function][node.id]
                for other, (its, first, has) in self.names[function].items():
                    keys = node.id.endswith("key") and (other.endswith("key") or "split" in other)
                    alike = (its == annotation is not None) or (used & has - {""})
                    if other != node.id and first < node.lineno and (alike or keys):
                        yield "key" if keys else "name", node, other
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            everywhere = self.attributes[self.owner(node)]
            for other, has in everywhere.items():
                if other != node.attr and has & everywhere[node.attr] - {"", "called"}:
                    yield "attribute", node, f"{node.value.id}.{other}"
        if isinstance(node, ast.Attribute):
            for twin in TWINS.get(node.attr, ()):
                yield "twin", node, ast.Attribute(node.value, twin)

    def of_expressions(self, node: ast.AST) -> Iterator[Made]:
        match node:
            case ast.BinOp(left=left, op=operator, right=right):
                if not isinstance(operator, ast.Add | ast.Mult):
                    yield "operands", node, ast.BinOp(right, operator, left)
                if type(operator) in OPPOSITE:
                    yield "operator", node, ast.BinOp(left, OPPOSITE[type(operator)](), right)
                if not isinstance(operator, ast.MatMult | ast.Mod):
                    yield "term", node, left
            case ast.Tuple(elts=parts) if isinstance(self.parent[node], ast.Return | ast.Assign | ast.For):
                for one, other in pairwise(parts):
                    if not any(isinstance(each, ast.Starred) for each in parts):
                        yield from self.exchanged(one, other)
            case ast.Compare(ops=[order]) if type(order) in BOUNDS:
                yield "bound", node, ast.Compare(node.left, [BOUNDS[type(order)]()], node.comparators)
            case ast.UnaryOp(op=ast.Not()):
                yield "not", node, node.operand
            case ast.BoolOp(values=values):
                for i in range(len(values)):
                    rest = values[:i] + values[i + 1 :]
                    yield "clause", node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
            case ast.IfExp():
                yield "branch", node, node.body
                yield "branch", node, node.orelse

    def of_calls(self, node: ast.AST) -> Iterator[Made]:
        if not isinstance(node, ast.Call):
            return
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if any(isinstance(each, ast.Starred | ast.GeneratorExp) for each in node.args):
            return
        for one, other in pairwise(node.args):
            if name not in COMMUTE and {type(one), type(other)} != {ast.Constant, ast.Name}:
                yield from self.exchanged(one, other)
        for i, each in enumerate(node.keywords):
            if each.arg and each.arg not in LOOKS and name not in ("dataclass", "field"):
                without = copy(node)
                without.keywords = node.keywords[:i] + node.keywords[i + 1 :]
                yield "keyword", node, without

    def of_constants(self, node: ast.AST) -> Iterator[Made]:
        if isinstance(node, ast.Slice) and (node.lower is None) != (node.upper is None):
            yield "axis", node, ast.Slice(node.upper, node.lower, node.step)
        match node, self.parent.get(node):
            case ast.Constant(value=str() as text), _:
                for twin in TWINS.get(text, ()):
                    yield "string", node, repr(twin)
            case (ast.Constant(value=bool()), _) | (_, ast.arguments()):
                return
            case ast.Constant(value=float() as number), _:
                yield "constant", node, repr(number / 2 or 1.0)
            case ast.Constant(value=int() as number), up:
                if (isinstance(up, ast.keyword) and up.arg == "axis") or self.is_index(node):
                    for other in {0: (1, -1), 1: (0, 2)}.get(number, (number - 1, number + 1)):
                        yield "axis", node, repr(other)
                else:
                    for other in {0: (1,), 1: (0, 2)}.get(number, (number + 1, number // 2)):
                        yield "constant", node, repr(other)

    def of_statements(self, node: ast.AST) -> Iterator[Made]:
        match node:
            case ast.FunctionDef(args=arguments):
                for value in (*arguments.defaults, *arguments.kw_defaults):
                    match value:
                        case ast.Constant(value=bool() as before):
                            yield "default", value, repr(not before)
                        case ast.Constant(value=int() as before):
                            yield "default", value, repr(before + 1)
                        case ast.Constant(value=float() as before):
                            yield "default", value, repr(before / 2 or 1.0)
            case ast.If(orelse=[], body=body) if all(isinstance(each, ast.Raise) for each in body):
                yield "delete", node, "pass"
            case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript()]):
                yield "delete", node, "pass"


def edits(file: str, text: str) -> list[Edit]:
    """All edits of a module of Python; some give the same program (`is_another`)."""
    return list(dict.fromkeys(_Module(file, text).edits()))


def is_another(edit: Edit, text: str) -> bool:
    """Whether an edit of this text gives another program, and one that Python can read."""
    try:
        return ast.dump(ast.parse(edit.applied(text.encode()))) != ast.dump(ast.parse(text))
    except SyntaxError:
        return False
