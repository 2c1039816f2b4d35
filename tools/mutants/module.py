"""A module's tree: what is used where, and alike, and how a place in its text is edited."""

import ast
import builtins
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

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


class Module:
    """A module's tree, with what is needed to say which other thing is plausible at a place."""

    def __init__(self, module: str, text: str):
        self.module, self.source = module, text.encode()
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.tree = ast.parse(text)
        self.parent = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.known = {node.name for node in self.tree.body if hasattr(node, "name")} | set(dir(builtins))
        # Of each function: its names, and of each its annotation, the line from which it is there, and how it is used.
        self.names: dict[ast.AST, dict[str, tuple[str | None, int, set[str]]]] = {}
        self.attributes: dict[tuple, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.strings: dict[str, dict[str, int]] = defaultdict(dict)
        for node in ast.walk(self.tree):
            self.learn(node)

    # What is where

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the nearest outwards."""
        while node in self.parent:
            node = self.parent[node]
            yield node

    def functions(self, node: ast.AST) -> list[ast.AST]:
        """The functions around a node, the innermost first."""
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
        """Note how a node's name, attribute or string is used."""
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
        """How a string is used; None where it is only told, or nothing like it is looked for."""
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
        """Whose attribute it is, and in which class or function that is."""
        inside = ast.ClassDef if node.value.id == "self" else ast.FunctionDef
        return node.value.id, next((each for each in self.above(node) if isinstance(each, inside)), None)

    def is_index(self, node: ast.AST) -> bool:
        """Whether a number stands between brackets behind an array."""
        child = node
        for up in self.above(node):
            if isinstance(up, ast.Subscript):
                return up.slice is child
            if not isinstance(up, ast.Slice | ast.Tuple | ast.UnaryOp):
                return False
            child = up
        return False

    # How an edit is made

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node begins and ends, in bytes."""
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def edit(self, kind: str, node: ast.AST, new: str | ast.AST, lines: tuple[int, int] | None = None) -> Edit:
        """`node` replaced by `new`, which is text or a node."""
        return self.between(kind, node, *self.span(node), new if isinstance(new, str) else ast.unparse(new), lines)

    def exchanged(self, kind: str, node: ast.AST, one: ast.AST, other: ast.AST) -> Iterator[Edit]:
        """Two nodes in each other's place."""
        if ast.dump(one) != ast.dump(other):
            (a, b), (c, d), text = self.span(one), self.span(other), self.source
            yield self.between(kind, node, a, d, (text[c:d] + text[b:c] + text[a:b]).decode())

    def between(self, kind: str, node: ast.AST, start: int, end: int, new: str, lines=None) -> Edit:
        """The text from `start` to `end` replaced by `new`."""
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


def called(function: ast.AST) -> str:
    """The last name of what is called."""
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
