"""All mutants of a module's text: edits of one node of its tree."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from itertools import pairwise

from tools.mutants.module import Edit, Module, called

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
# What only a picture's look hangs on, which is compared by eye.
LOOKS = {"color", "linewidth", "linestyle", "markersize", "zorder", "fontsize", "alpha", "va", "ha", "clip_on"}
OPPOSITE = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
# Functions of each number, which are left out.
STEPS = {"sqrt", "exp", "log", "log2", "square", "abs", "tanh", "sigmoid", "relu", "expm1", "log1p", "sign", "round"}


def edits(module: str, text: str) -> list[Edit]:
    """All edits of a module; some give the same program (`is_another`)."""
    return list(dict.fromkeys(_Kinds(module, text).edits()))


def is_another(edit: Edit, text: str) -> bool:
    """Whether an edit of this text gives another program, and one that Python can read."""
    try:
        return ast.dump(ast.parse(edit.applied(text.encode()))) != ast.dump(ast.parse(text))
    except SyntaxError:
        return False


class _Kinds(Module):
    """The kinds of edits, each at the nodes where it is plausible."""

    def edits(self) -> Iterator[Edit]:
        """Every edit, also those that give the same program."""
        for node in ast.walk(self.tree):
            if not self.is_idle(node):
                for made in (self.of_names, self.of_expressions, self.of_calls, self.of_constants, self.of_statements):
                    yield from made(node)

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
            for twin in set(TWINS.get(node.id, ())) & self.known:
                yield self.edit("twin", node, twin)

    def of_expressions(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.BinOp(left=left, op=operator, right=right):
                if not isinstance(operator, ast.Add | ast.Mult):
                    yield self.edit("operands", node, ast.BinOp(right, operator, left))
                if type(operator) in OPPOSITE:
                    yield self.edit("operator", node, ast.BinOp(left, OPPOSITE[type(operator)](), right))
                if not isinstance(operator, ast.MatMult | ast.Mod):
                    yield self.edit("term", node, left)
                if isinstance(operator, ast.Add | ast.Mult):
                    yield self.edit("term", node, right)
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
            if each.arg and all(plain) and each.arg not in LOOKS and name not in ("dataclass", "field"):
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
