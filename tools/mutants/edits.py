"""All mutants of a module's text: edits of one node of its tree."""

import ast
import builtins
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise

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
# Calls that mean the same with their arguments exchanged.
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
OPPOSITE = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
# Functions of each number, which are left out.
STEPS = {"sqrt", "exp", "log", "log2", "square", "abs", "tanh", "sigmoid", "relu", "expm1", "log1p", "sign", "round"}
# Functions whose strings are only named in a message.
MESSAGES = ("require_", "as_size", "as_numbers", "describe")


@dataclass(frozen=True)
class Edit:
    """What a mutant has in place of `old`, and the lines of the statement that it changes (none outside functions).

    In records its `name` says which it is, for as long as its line is the same.
    """

    name: str
    module: str
    kind: str
    line: int
    lines: tuple[int, int] | None
    start: int
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The module's text with this edit made."""
        end = self.start + len(self.old.encode())
        if source[self.start : end].decode() != self.old:
            raise ValueError(f"{self.module} has changed since its mutants were made")
        return source[: self.start] + self.new.encode() + source[end:]

    def __str__(self) -> str:
        old, new = (" ".join(text.split())[:100] for text in (self.old, self.new))
        return f"{self.module}:{self.line} [{self.kind}] {old}  =>  {new}"


def edits(module: str, text: str) -> list[Edit]:
    """All edits of a module; some give the same program (`is_another`)."""
    return list(dict.fromkeys(_Module(module, text).edits()))


def is_another(edit: Edit, text: str) -> bool:
    """Whether an edit of this text gives another program, and one that Python can read."""
    try:
        return ast.dump(ast.parse(edit.applied(text.encode()))) != ast.dump(ast.parse(text))
    except SyntaxError:
        return False


class _Module:
    """A module's tree, with what is needed to say which other thing is plausible at a place."""

    def __init__(self, module: str, text: str):
        self.module, self.source = module, text.encode()
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.tree = ast.parse(text)
        self.parent = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.globals = {node.name for node in self.tree.body if hasattr(node, "name")} | set(dir(builtins))
        # Of each function: its names, and of each its annotation, the line from which it is there, and how it is used.
        self.names: dict[ast.AST, dict[str, tuple[str | None, int, set[str]]]] = {}
        self.attributes: dict[tuple, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.strings: dict[str, dict[str, int]] = defaultdict(dict)
        for node in ast.walk(self.tree):
            self.learn(node)

    def edits(self) -> Iterator[Edit]:
        """Every edit, also those that give the same program."""
        for node in ast.walk(self.tree):
            if not self.is_idle(node):
                for made in (self.of_names, self.of_expressions, self.of_calls, self.of_constants, self.of_statements):
                    yield from made(node)

    # What is where

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parent:
            node = self.parent[node]
            yield node

    def functions(self, node: ast.AST) -> list[ast.AST]:
        return [each for each in self.above(node) if each in self.names]

    def is_idle(self, node: ast.AST) -> bool:
        """Whether nothing that runs is here, or a message's words only."""
        child = node
        for each in self.above(node):
            if isinstance(each, ast.JoinedStr | ast.Raise | ast.ImportFrom | ast.Import):
                return True
            if getattr(each, "annotation", None) is child or getattr(each, "returns", None) is child:
                return True
            if child in getattr(each, "decorator_list", ()):
                return True
            if isinstance(each, ast.Expr) and isinstance(child, ast.Constant):  # a docstring
                return True
            if isinstance(each, ast.Assign) and "__all__" in ast.unparse(each.targets[0]):
                return True
            child = each
        return False

    def learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            self.names[node] = {
                each.arg: (each.annotation and ast.unparse(each.annotation), 0, set())
                for each in arguments
                if each.arg != "self"
            }
        elif isinstance(node, ast.Name):
            for function in self.functions(node):
                comprehended = any(isinstance(each, ast.comprehension) for each in self.above(node))
                if isinstance(node.ctx, ast.Store) and not comprehended and not isinstance(function, ast.Lambda):
                    self.names[function].setdefault(node.id, (None, node.end_lineno, set()))
                if node.id in self.names[function]:
                    self.names[function][node.id][2].add(self.role(node))
                    break
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self.attributes[self.owner(node)][node.attr].add(self.role(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (role := self.role_of_string(node)):
            self.strings[role].setdefault(node.value, node.lineno)

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

    def role_of_string(self, node: ast.Constant) -> str | None:
        match self.parent.get(node):
            case ast.Subscript(slice=index) if index is node:
                return "key"
            case ast.Compare():
                return "compared"
            case ast.Call(func=function, args=arguments) if node in arguments:
                name = called(function)
                return None if name.startswith(MESSAGES) else f"argument:{name}"
            case ast.keyword(arg=name):
                return f"keyword:{name}"
        return None

    def owner(self, node: ast.Attribute) -> tuple:
        inside = ast.ClassDef if node.value.id == "self" else ast.FunctionDef
        return node.value.id, next((each for each in self.above(node) if isinstance(each, inside)), None)

    # How an edit is made

    def span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def edit(self, kind: str, node: ast.AST, new: str | ast.AST, lines: tuple[int, int] | None = None) -> Edit:
        """`node` replaced by `new`, which is text or a node."""
        return self.between(kind, node, *self.span(node), new if isinstance(new, str) else ast.unparse(new), lines)

    def exchanged(self, kind: str, node: ast.AST, one: ast.AST, other: ast.AST) -> Iterator[Edit]:
        if ast.dump(one) != ast.dump(other):
            (a, b), (c, d), text = self.span(one), self.span(other), self.source
            yield self.between(kind, node, a, d, (text[c:d] + text[b:c] + text[a:b]).decode())

    def between(self, kind: str, node: ast.AST, start: int, end: int, new: str, lines=None) -> Edit:
        if lines is None and (self.functions(node) or node in self.names):
            statement = next(each for each in (node, *self.above(node)) if isinstance(each, ast.stmt))
            body = getattr(statement, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) else statement.end_lineno
            lines = (statement.lineno, max(last, statement.lineno))
        line, old = self.source[:start].count(b"\n") + 1, self.source[start:end].decode()
        begins = self.starts[line - 1]
        text = self.source[begins : self.starts[line]].strip().decode()
        told = repr((self.module, kind, text, start - begins, old, new))
        return Edit(hashlib.sha1(told.encode()).hexdigest()[:10], self.module, kind, line, lines, start, old, new)

    # The kinds

    def of_names(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            function = next((each for each in self.functions(node) if node.id in self.names[each]), None)
            if function is not None:
                annotation, _, used = self.names[function][node.id]
                for other, (its, first, has) in self.names[function].items():
                    keys = node.id.endswith("key") and (other.endswith("key") or "split" in other)
                    alike = (its == annotation is not None) or (used & has - {""})
                    if other != node.id and first < node.lineno and (alike or keys):
                        yield self.edit("key" if keys else "name", node, other)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            everywhere = self.attributes[self.owner(node)]
            for other, has in everywhere.items():
                if other != node.attr and has & everywhere[node.attr] - {"", "called"}:
                    yield self.edit("attribute", node, f"{node.value.id}.{other}")
        if isinstance(node, ast.Attribute):
            for twin in TWINS.get(node.attr, ()):
                yield self.edit("twin", node, ast.Attribute(node.value, twin))
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            for twin in set(TWINS.get(node.id, ())) & self.globals:
                yield self.edit("twin", node, twin)

    def of_expressions(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.BinOp(
                left=left, op=ast.Sub() | ast.Div() | ast.MatMult() | ast.FloorDiv() | ast.Pow(), right=right
            ):
                yield self.edit("operands", node, ast.BinOp(right, node.op, left))
            case ast.Tuple(elts=parts) if not any(isinstance(each, ast.Starred) for each in parts):
                if isinstance(self.parent[node], ast.Return | ast.Assign | ast.For | ast.comprehension):
                    for one, other in pairwise(parts):
                        yield from self.exchanged("swap", node, one, other)
            case ast.Compare(ops=[order]):
                bounds = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
                if type(order) in bounds:
                    yield self.edit("bound", node, ast.Compare(node.left, [bounds[type(order)]()], node.comparators))
            case ast.UnaryOp(op=ast.Not()):
                yield self.edit("not", node, node.operand)
            case ast.BoolOp(values=values):
                for i in range(len(values)):
                    rest = values[:i] + values[i + 1 :]
                    yield self.edit("clause", node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
            case ast.IfExp():
                yield self.edit("branch", node, node.body)
                yield self.edit("branch", node, node.orelse)

    def of_calls(self, node: ast.AST) -> Iterator[Edit]:
        if not isinstance(node, ast.Call):
            return
        name, plain = called(node.func), [not isinstance(a, ast.Starred | ast.GeneratorExp) for a in node.args]
        for i in range(len(node.args) - 1):
            one, other = node.args[i : i + 2]
            if name not in COMMUTE and all(plain[i : i + 2]) and {type(one), type(other)} != {ast.Constant, ast.Name}:
                yield from self.exchanged("swap", node, one, other)
        for i, each in enumerate(node.keywords):
            if each.arg and all(plain) and name not in ("dataclass", "field"):
                without = copy(node)
                without.keywords = node.keywords[:i] + node.keywords[i + 1 :]
                yield self.edit("keyword", node, without)
        if name == "fold_in":
            yield self.edit("key", node, node.args[0])
        if name in STEPS and len(node.args) == 1 and all(plain):
            yield self.edit("step", node, node.args[0])

    def of_constants(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Slice) and (node.lower is None) != (node.upper is None):
            yield self.edit("axis", node, ast.Slice(node.upper, node.lower, node.step))
        if not isinstance(node, ast.Constant):
            return
        up, value = self.parent[node], node.value
        if isinstance(value, str):
            role = self.role_of_string(node)
            others = [(abs(line - node.lineno), each) for each, line in self.strings[role].items() if each != value]
            for _, other in sorted(others)[: 2 if role else 0]:
                yield self.edit("string", node, repr(other))
            for twin in TWINS.get(value, ()):
                yield self.edit("string", node, repr(twin))
        elif isinstance(value, bool) or not isinstance(value, int | float) or isinstance(up, ast.arguments):
            return
        elif isinstance(value, float):
            yield self.edit("constant", node, repr(value / 2 or 1.0))
        elif (isinstance(up, ast.keyword) and up.arg == "axis") or self.is_index(node):
            for other in {0: (1, -1), 1: (0, 2)}.get(value, (value - 1, value + 1)):
                yield self.edit("axis", node, repr(other))
        else:
            for other in {0: (1,), 1: (0, 2)}.get(value, (value + 1, value // 2)):
                yield self.edit("constant", node, repr(other))

    def is_index(self, node: ast.AST) -> bool:
        child = node
        for up in self.above(node):
            if isinstance(up, ast.Subscript):
                return up.slice is child
            if not isinstance(up, ast.Slice | ast.Tuple | ast.UnaryOp):
                return False
            child = up
        return False

    def of_statements(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.FunctionDef(args=arguments):
                body = (node.body[0].lineno, node.end_lineno)
                for value in (*arguments.defaults, *arguments.kw_defaults):
                    match value:
                        case ast.Constant(value=bool() as before):
                            yield self.edit("default", value, repr(not before), body)
                        case ast.Constant(value=int() as before):
                            yield self.edit("default", value, repr(before + 1), body)
                        case ast.Constant(value=float() as before):
                            yield self.edit("default", value, repr(before / 2 or 1.0), body)
            case ast.If(orelse=[], body=body) if all(isinstance(each, ast.Raise) for each in body):
                yield self.edit("delete", node, "pass", (node.lineno, node.test.end_lineno))
            case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript()]):
                yield self.edit("delete", node, "pass")


def called(function: ast.AST) -> str:
    """The last name of what is called."""
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
