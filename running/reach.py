"""What of the library a piece of code can reach, and what of that can change a number or an output.

A name is followed through the imports of its module to where it is defined. A class counts with all of its methods, and
what a module does beside its definitions counts where one of them does. So more is reached than runs, and never less,
as long as no name is made while a program runs; where a module looks one up (`__getattr__`), each definition and each
module of that name counts.

What cannot change a number is left out: docstrings, annotations, and checks. A check is a branch that ends in an
exception, or a statement that calls `require_…` or `warn_…` and uses nothing that these return.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ALL, BESIDE = "*", "beside"
"""In the place of a name: all that is in a module, and what binds no name there."""
CHECKS = ("require_", "warn_")
"""How the names of functions begin that raise or warn, and change nothing."""


class WithoutTexts(ast.NodeTransformer):
    """A transformation that removes docstrings."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """Remove a text that stands on a line of its own."""
        return None if isinstance(node.value, ast.Constant) else node


def structure(node: Any) -> Any:
    """Return a syntax tree without texts as lists and dicts: every version of Python says the same of the same code.

    What a newer one adds to a node is left out where it is empty, and so is the empty end that 3.12 gives some formats.

    >>> structure(ast.parse("f(x)").body[0])["value"]["args"]
    [{'': 'Name', 'id': "'x'", 'ctx': {'': 'Load'}}]
    """
    if isinstance(node, ast.JoinedStr):
        return ["JoinedStr", *(structure(each) for each in node.values if getattr(each, "value", None) != "")]
    if isinstance(node, ast.AST):
        fields = {name: structure(value) for name, value in ast.iter_fields(node) if value not in (None, [])}
        return {"": type(node).__name__} | fields
    return [structure(each) for each in node] if isinstance(node, list) else repr(node)


class Bare(ast.NodeTransformer):
    """A transformation that removes what cannot change a number, or an output where that may have `sentences`.

    Sentences are texts of three words or more.
    """

    def __init__(self, sentences: bool = False):
        self.sentences = sentences

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
        return ast.Constant("") if isinstance(node.value, str) and self._says(node.value) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Remove sentences, with what is put into them."""
        parts = [str(each.value) for each in node.values if isinstance(each, ast.Constant)]
        return ast.Constant("") if any(map(self._says, parts)) else self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Keep an argument's name."""
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Remove what it is said to return, and texts that nothing reads once the errors have gone."""
        node.returns = None
        self.generic_visit(node)
        before = None
        while (now := loaded(node)) != before:
            node.body, before = [each for each in node.body if _text(each) in (None, *now)], now
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Keep that there is an annotation, since it makes a field."""
        node.annotation = ast.Constant(...)
        return self.generic_visit(node)

    def _says(self, text: str) -> bool:
        return not self.sentences and len(text.split()) > 2


class Definition(NamedTuple):
    """A statement of a module: the names that it binds, what it names as dotted paths, and its code."""

    binds: frozenset[str]
    uses: frozenset[str]
    code: str


class Module(NamedTuple):
    """A module: its definitions in order, and what its imports stand for, as dotted paths."""

    definitions: list[Definition]
    imported: dict[str, str]

    def binds(self, name: str) -> bool:
        """Return whether a definition has this name."""
        return any(name in each.binds for each in self.definitions)


def dotted(node: ast.AST) -> str | None:
    """Return `a.b.c` for such an expression, and None for another.

    >>> dotted(ast.parse("a.b.c", mode="eval").body), dotted(ast.parse("a().b", mode="eval").body)
    ('a.b.c', None)
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name) if before := dotted(value):
            return f"{before}.{name}"
    return None


@cache
def paths(tree: ast.AST) -> frozenset[str]:
    """Return what a piece of code names, each as long a path as it writes.

    A class that only an `isinstance` or a pattern names does nothing: whoever makes such a value names it, too.

    >>> sorted(paths(ast.parse("a.b(c).d + a.b.e")))
    ['a.b', 'a.b.e', 'c']
    >>> sorted(paths(ast.parse("isinstance(a, b)")))
    ['a']
    """
    found, waiting = set[str](), [tree]
    while waiting:
        match waiting.pop():
            case ast.Call(func=ast.Name(id="isinstance"), args=[value, _]):
                waiting.append(value)
            case ast.MatchClass(patterns=patterns, kwd_patterns=others):
                waiting += [*patterns, *others]
            case node if path := dotted(node):
                found.add(path)
            case node:
                waiting += ast.iter_child_nodes(node)
    return frozenset(found)


@cache
def imports(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for.

    >>> imports(ast.parse("import a.b, c.d as e; from f.g import h as i"))
    {'a': 'a', 'e': 'c.d', 'i': 'f.g.h'}
    """
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                first = each.name.partition(".")[0]
                found[each.asname or first] = each.name if each.asname else first
        elif isinstance(node, ast.ImportFrom):
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def bound(statement: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds as a definition or an assignment."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return frozenset({name})
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return frozenset(node.id for each in targets for node in ast.walk(each) if isinstance(node, ast.Name))
    return frozenset()


def _text(statement: ast.stmt) -> str | None:
    """Return the name that is given to a text, and None where a statement does something else."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.JoinedStr() | ast.Constant(value=str())):
            return name
    return None


def loaded(tree: ast.AST) -> set[str]:
    """Return the names that a piece of code reads."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def module(file: str) -> str:
    """Return the name of the module that is in a file.

    >>> module("a/b.py"), module("a/__init__.py")
    ('a.b', 'a')
    """
    return file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


class Library:
    """The modules of a library, by their dotted names, each without what `bare` removes."""

    def __init__(self, root: Path, files: Iterable[str], bare: ast.NodeTransformer):
        self.root, self.bare = root, bare
        self.files = {module(name): name for name in files}
        self.read = cache(self._read)

    def _read(self, name: str) -> Module:
        found = Module([], {})
        for statement in ast.parse((self.root / self.files[name]).read_bytes(), self.files[name]).body:
            found.imported.update(imports(statement))
            left: Any = None if isinstance(statement, ast.Import | ast.ImportFrom) else self.bare.visit(statement)
            if left is not None:
                found.definitions.append(Definition(bound(left), paths(left), repr(structure(left))))
        return found

    def reached(self, code: Iterable[ast.stmt], whole: Iterable[str] = ()) -> dict[str, str]:
        """Return the code of all that these statements, and these files as a whole, reach, by the files it is in."""
        statements = [*code]
        outside = Module([], {name: path for each in statements for name, path in imports(each).items()})
        waiting = [(module(name), ALL) for name in whole]
        waiting += [found for each in statements for found in self._named(paths(each), outside, "")]
        done, taken = set[tuple[str, str]](), dict[str, set[int]]()
        while waiting:
            name, what = each = waiting.pop()
            if each in done:
                continue
            done.add(each)
            here = self.read(name)
            # A package is imported before what is in it, and then does what stands there beside definitions.
            packages = [name.rsplit(".", n)[0] for n in range(name.count(".") + 1)]
            waiting += [(package, BESIDE) for package in packages if package in self.files]
            waiting += self._named(here.imported if what == ALL else (), here, name)
            for index, definition in enumerate(here.definitions):
                if what == ALL or what in definition.binds or (what == BESIDE and not definition.binds):
                    taken.setdefault(name, set()).add(index)
                    waiting += self._named(definition.uses, here, name)
        return {self.files[name]: self._code(name, taken[name]) for name in sorted(taken)}

    def _code(self, name: str, indices: set[int]) -> str:
        """Return the code of some definitions of a module, and what the imported names are that it has."""
        definitions, imported = self.read(name)
        chosen = [definitions[index] for index in sorted(indices)]
        heads = {path.partition(".")[0] for definition in chosen for path in definition.uses}
        said = [f"{head} = {imported[head]}" for head in sorted(heads & imported.keys())]
        return "\n".join([*said, *(definition.code for definition in chosen)])

    def _named(self, used: Iterable[str], here: Module, name: str) -> Iterator[tuple[str, str]]:
        """Yield what the paths that a module uses lead to: modules, each with a name that is defined in it."""
        for path in used:
            head, dot, rest = path.partition(".")
            if head in here.imported:
                yield from self._found(f"{here.imported[head]}{dot}{rest}")
            elif here.binds(head):
                yield name, head

    def _found(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the same of a path that begins at the root."""
        parts = path.split(".")
        heads = [head for n in range(len(parts), 0, -1) if (head := ".".join(parts[:n])) in self.files]
        if not heads:
            return
        name, rest = heads[0], parts[heads[0].count(".") + 1 :]
        here = self.read(name)
        if not rest:
            yield name, ALL
        elif rest[0] in here.imported:
            yield from self._found(".".join([here.imported[rest[0]], *rest[1:]]))
        elif here.binds(rest[0]):
            yield name, rest[0]
        elif here.binds("__getattr__"):
            yield name, "__getattr__"
            for other in self.files:
                if other.endswith(f".{rest[0]}"):
                    yield from self._found(".".join([other, *rest[1:]]))
                elif self.read(other).binds(rest[0]):
                    yield other, rest[0]
        else:  # what is bound within an `if` or a loop stands beside the definitions
            yield name, BESIDE
