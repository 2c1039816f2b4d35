"""What of the library a control can reach: the definitions whose names its code uses, and what these use in turn.

A name is taken for every definition that has it, a class for all of its methods, and a statement that defines nothing
always counts: so more is reached than runs, and never less. What cannot change a number is left out of the code:
annotations, sentences, which are texts of three words or more, and checks. A check is a branch that ends in an
exception, or a statement that calls `require_…` or `warn_…` and uses nothing that these return.
"""

import ast
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from book.running.inputs import digest, structure

CHECKS = ("require_", "warn_")
"""How the names of functions begin that raise or warn, and change nothing."""


class Definition(NamedTuple):
    """A statement of a module: the names that it binds, those that it uses, and its code."""

    binds: set[str]
    uses: set[str]
    code: str


class Bare(ast.NodeTransformer):
    """A transformation that removes what cannot change a number."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Remove a text or a check that stands on a line of its own."""
        match node.value:
            case ast.Constant():
                return None
            case ast.Call(func=ast.Name(id=name)) if name.lstrip("_").startswith(CHECKS):
                return None
            case _:
                return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        """Remove a branch that ends in an exception."""
        return None if isinstance(node.body[-1], ast.Raise) and not node.orelse else self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        """Keep which exception it is, whatever it says."""
        return ast.Raise(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Remove sentences."""
        return ast.Constant("") if isinstance(node.value, str) and _says(node.value) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Remove sentences, with what is put into them."""
        parts = [str(each.value) for each in node.values if isinstance(each, ast.Constant)]
        return ast.Constant("") if any(map(_says, parts)) else self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Keep an argument's name."""
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Remove what it is said to return."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Keep that there is an annotation, since it makes a field."""
        node.annotation = ast.Constant(...)
        return self.generic_visit(node)


def _says(text: str) -> bool:
    return len(text.split()) > 2


def identifiers(tree: ast.AST) -> set[str]:
    """Return the names, attributes and imported names of a piece of code.

    >>> sorted(identifiers(ast.parse("from a import b as c; c.d(e)")))
    ['b', 'c', 'd', 'e']
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.alias(name=name):
                found.add(name.rpartition(".")[2])
            case _:
                pass
    return found


def bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds as a definition, an import or an assignment."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=imported) | ast.ImportFrom(names=imported):
            return {(each.asname or each.name).partition(".")[0] for each in imported}
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        case _:
            return set()


@cache
def definitions(source: bytes) -> tuple[Definition, ...]:
    """Return the statements of a module that can change a number, and each name that it imports as one of its own."""
    found = []
    for statement in chain.from_iterable(map(_apart, ast.parse(source).body)):
        bare: Any = Bare().visit(statement)
        if bare is not None:
            found.append(Definition(bound(bare), identifiers(bare), repr(structure(bare))))
    return tuple(found)


def _apart(statement: ast.stmt) -> list[ast.stmt]:
    match statement:
        case ast.Import(names=names):
            return [ast.Import([name]) for name in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            return [ast.ImportFrom(module, [name], level) for name in names]
        case _:
            return [statement]


def reached(sources: dict[str, bytes], code: Iterable[ast.stmt]) -> dict[str, str]:
    """Return a digest of what `code` reaches of each of the modules `sources`, by their names."""
    known = set[str]().union(*map(identifiers, code))
    modules = {name: definitions(source) for name, source in sources.items()}
    waiting = [each for module in modules.values() for each in module]
    while taken := [each for each in waiting if not each.binds or each.binds & known]:
        waiting = [each for each in waiting if each not in taken]
        known.update(*(each.uses for each in taken))
    return {
        name: digest("\n".join(each.code for each in module if not each.binds or each.binds & known).encode())
        for name, module in modules.items()
    }
