"""Faults in *which thing* is used: another name, key or colour, the other part of the data, a factor left out, an axis.

Each fault is a few places of the source with what stands there instead. What is only there for the text of an error, or
for a type checker, is left out, as are exchanges that make no difference, such as those of what `max` compares.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

Fault = list[tuple[ast.AST, str]]
"""Nodes, and the text that takes the place of each."""

SYMMETRIC = {"min", "max", "minimum", "maximum", "isinstance", "issubclass", "allclose", "array_equal"}
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
MOST_NAMES = 2
"""How many names are tried in the place of one."""


def faults(tree: ast.Module) -> Iterator[Fault]:
    """Give the faults of this kind in a module."""
    for node, scopes in walked(tree, ()):
        yield from other_name(node, scopes, tree)
        yield from other_attribute(node, scopes)
        yield from exchanged(node)
        yield from dropped(node)
        yield from other_axis(node)


def walked(node: ast.AST, scopes: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """Give each node that computes something, with the functions around it, the innermost last."""
    yield node, scopes
    if isinstance(node, SCOPES):
        scopes = (*scopes, node)
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not is_beside(child, scopes):
                found = walked(child, scopes)
                if isinstance(child, ast.Tuple) and has_no_order(child, node, scopes):
                    next(found)
                yield from found


def has_no_order(several: ast.Tuple, parent: ast.AST, scopes: tuple[ast.AST, ...]) -> bool:
    """Whether elements of a tuple are only looked for, or the same exchange is made on the other side of a sign."""
    if not scopes and all(isinstance(each, ast.Constant) and str(each.value).isidentifier() for each in several.elts):
        return True  # a module's list of names
    if isinstance(parent, ast.Assign) and several is not parent.value:
        return isinstance(parent.value, ast.Tuple)
    return isinstance(parent, ast.Compare | ast.ExceptHandler)


def is_beside(node: ast.AST, scopes: tuple[ast.AST, ...]) -> bool:
    """Whether a statement only makes the text of an error, or is there for a type checker, or lists names."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.keyword) and node.arg == "static_argnames":
        return True
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if scopes and name not in words_of_errors(scopes[-1]):
            return False
        return bool(scopes) or name == "__all__"
    # Of the parts of an f-string Python says where they are from 3.12 on only.
    return isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr)


@cache
def words_of_errors(function: ast.AST) -> set[str]:
    """The names that are read in raised errors and nowhere else."""
    raised = [part for node in ast.walk(function) if isinstance(node, ast.Raise) for part in ast.walk(node)]
    inside = Counter(part.id for part in raised if is_read(part))
    everywhere = Counter(part.id for part in ast.walk(function) if is_read(part))
    return {name for name in inside if inside[name] == everywhere[name]}


def is_read(node: ast.AST) -> bool:
    """Whether it is a name whose value is used."""
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


# --- another thing -------------------------------------------------------------------------------------------------


def other_name(node: ast.AST, scopes: tuple[ast.AST, ...], tree: ast.Module) -> Iterator[Fault]:
    """Another name for one that is read: of the same statement, annotation or import, or used in the same way."""
    if not is_read(node) or not scopes:
        return
    for groups in [*map(bindings, reversed(scopes)), constants(tree)]:
        if not any(node.id in group for group in groups):
            continue
        alike = looks(scopes[0])
        bound = [name for group in groups for name in group]
        kin = [name for group in groups if node.id in group for name in group if alike[name] == alike[node.id]]
        kin += [name for name in bound if alike[node.id] and alike[name] == alike[node.id]]
        later = {part.id for scope in scopes for part in ast.walk(scope) if is_set_after(part, node)}
        names = [name for name in dict.fromkeys(kin) if name not in {node.id, "_", "self"} | later]
        yield from ([(node, name)] for name in names[:MOST_NAMES])
        return


def is_set_after(name: ast.AST, node: ast.AST) -> bool:
    """Whether it is a name that is set in the line of `node` or below."""
    return isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store) and name.lineno >= node.lineno


@cache
def looks(function: ast.AST) -> defaultdict[str, str]:
    """What names and attributes seem to be in a function, by their use: "array", "number", or nothing."""
    found: defaultdict[str, str] = defaultdict(str)
    for node in ast.walk(function):
        match node:
            case ast.BinOp(left=left, right=right) if not isinstance(node.op, ast.BitOr):
                parts = [left, right]
            case ast.Call(func=ast.Name(id="range" | "min" | "max"), args=parts):
                pass
            case ast.Attribute(attr="shape" | "T" | "ndim" | "dtype" | "reshape" | "astype" | "ravel", value=value):
                found[ast.unparse(value)] = "array"
                continue
            case ast.Subscript(value=value):
                found[ast.unparse(value)] = "array"
                continue
            case _:
                continue
        for part in parts:
            found.setdefault(ast.unparse(part), "number")
    return found


@cache
def bindings(scope: ast.AST) -> list[list[str]]:
    """The names bound in a function, by their kind: the parameters of one annotation, the targets of one statement."""
    arguments = scope.args
    by_type: dict[str, list[str]] = {}
    for each in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        kind = ast.unparse(each.annotation) if each.annotation else each.arg
        by_type.setdefault(kind, []).append(each.arg)
    groups = list(by_type.values())
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        parts = [part for target in targets if target is not None for part in ast.walk(target)]
        if names := [part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]:
            groups.append(names)
    return groups


def constants(tree: ast.Module) -> list[list[str]]:
    """The constants that the module imports, and those that it sets, by statement."""
    groups = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            names = [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Assign):
            names = [part.id for part in ast.walk(node.targets[0]) if isinstance(part, ast.Name)]
        else:
            continue
        groups.append([name for name in names if name.isupper()])
    return groups


def other_attribute(node: ast.AST, scopes: tuple[ast.AST, ...]) -> Iterator[Fault]:
    """Another attribute of the same thing that the function reads too: `test` for `train`, `size` for `batch_size`."""
    if not scopes or not is_attribute(node):
        return
    called = {id(part.func) for part in ast.walk(scopes[0]) if isinstance(part, ast.Call)}
    if id(node) in called:
        return
    alike = looks(scopes[0])
    others = [
        part.attr
        for part in ast.walk(scopes[0])
        if is_attribute(part) and id(part) not in called and part.value.id == node.value.id and part.attr != node.attr
        if alike[ast.unparse(part)] == alike[ast.unparse(node)]
    ]
    local = {name for scope in scopes for group in bindings(scope) for name in group}
    if node.value.id in local:
        names = list(dict.fromkeys(others))[:MOST_NAMES]
        yield from ([(node, f"{node.value.id}.{name}")] for name in names)


def is_attribute(node: ast.AST) -> bool:
    """Whether an attribute of a name is read."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load)


# --- two things exchanged ------------------------------------------------------------------------------------------


def exchanged(node: ast.AST) -> Iterator[Fault]:
    """Two neighbours of a call, a tuple, a dictionary or a sign exchanged, and the two ways of a condition."""
    match node:
        case ast.Call(func=func) if name_of(func) not in SYMMETRIC:
            several = [node.args, [keyword.value for keyword in node.keywords if keyword.arg]]
        case ast.Tuple(ctx=ast.Load() | ast.Store()):
            several = [node.elts]
        case ast.Dict():
            several = [node.values]
        case ast.BinOp(op=ast.Sub() | ast.Div() | ast.FloorDiv() | ast.Mod() | ast.Pow() | ast.MatMult()):
            several = [[node.left, node.right]]
        case ast.IfExp():
            several = [[node.body, node.orelse]]
        case _:
            return
    for one, other in (pair for parts in several for pair in pairwise(parts)):
        if sort_of(one) == sort_of(other) != "Starred":
            yield [(one, bracketed(other)), (other, bracketed(one))]


def sort_of(node: ast.AST) -> str:
    """The type of a constant, whether it is a tuple or has a star, or nothing."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    return type(node).__name__ if isinstance(node, ast.Starred | ast.Tuple | ast.Lambda | ast.Dict) else ""


def name_of(function: ast.AST) -> str:
    """The last word of what is called."""
    return getattr(function, "id", getattr(function, "attr", ""))


def bracketed(node: ast.AST) -> str:
    """The text of a node that may stand in the place of any other."""
    text = ast.unparse(node)
    return text if isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.Call | ast.Subscript) else f"({text})"


# --- something left out, and the other axis ------------------------------------------------------------------------


def dropped(node: ast.AST) -> Iterator[Fault]:
    """A factor left out, or the number that makes a key a key of its own."""
    match node:
        case ast.BinOp(op=ast.Mult()):
            yield [(node, bracketed(node.left))]
            yield [(node, bracketed(node.right))]
        case ast.BinOp(op=ast.Div() | ast.FloorDiv()):
            yield [(node, bracketed(node.left))]
        case ast.Call(func=ast.Attribute(attr="fold_in")) if node.args:
            yield [(node, bracketed(node.args[0]))]


def other_axis(node: ast.AST) -> Iterator[Fault]:
    """Another axis, the neighbour of an entry, and what comes from a place on for what comes up to it."""
    match node:
        case ast.keyword(arg="axis", value=value):
            axis = ast.unparse(value)
            yield [(value, "1" if axis == "0" else "0")]
        case ast.Subscript(slice=ast.Constant(value=0 | 1 as place)):
            yield [(node.slice, str(1 - place))]
        case ast.Subscript(slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            yield [(node.slice, "0")]
        case ast.Slice(lower=ast.AST() as edge, upper=None, step=None):
            yield [(node, f":{ast.unparse(edge)}")]
        case ast.Slice(lower=None, upper=ast.AST() as edge, step=None):
            yield [(node, f"{ast.unparse(edge)}:")]


# --- the source ----------------------------------------------------------------------------------------------------


def sources(original: str) -> Iterator[tuple[str, int]]:
    """Give the source with each of the faults, and the line that it is in."""
    for fault in faults(ast.parse(original)):
        yield edited(original, fault), min(node.lineno for node, _ in fault)


def edited(source: str, fault: Fault) -> str:
    """Put the texts in the place of the nodes."""
    starts = [0]  # of the lines, in bytes, as `ast` counts columns
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    content = source.encode()
    for node, text in sorted(fault, key=lambda each: (each[0].lineno, each[0].col_offset), reverse=True):
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        content = content[:begin] + text.encode() + content[end:]
    return content.decode()
