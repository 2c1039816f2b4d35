"""What a run's results depend on: its own file and the files of the project that it imports, each with a digest.

A file is known by its code. Comments, docstrings and empty lines are left out, so that explaining a line better does
not take a record's word away.
"""

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("aelib", "reproductions")


def bare(source: str) -> str:
    r'''Source code without comments, docstrings and empty lines.

    >>> bare('"""What it is."""\n\nx = 1  # one\n\n\ndef f():\n    """Do."""\n    return x\n')
    'x = 1\ndef f():\n    return x'
    '''
    lines: list[str] = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.Module(body=body)
                | ast.FunctionDef(body=body)
                | ast.AsyncFunctionDef(body=body)
                | ast.ClassDef(body=body)
            ):
                pass
            case _:
                continue
        for statement in body:  # the docstring, and those that follow a name of the module
            alone = not lines[statement.lineno - 1][: statement.col_offset].strip()  # not behind its `def`
            if alone and isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str):
                gone = slice(statement.lineno - 1, statement.end_lineno)
                lines[gone] = [""] * len(lines[gone])
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and (line := lines[token.start[0] - 1]):
            lines[token.start[0] - 1] = line[: token.start[1]]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def imported(source: str, root: Path = ROOT) -> Iterator[str]:
    """The modules of the project that `source` imports when it runs: none below `if TYPE_CHECKING:`."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                waiting += node.orelse
                continue
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), names=names):
                # `from package import name` names a module or something in the package's own file.
                parts = [f"{module}.{alias.name}" for alias in names]
                found = [part if _file(part, root) else module for part in parts]
            case _:
                found = []
        yield from (name for name in found if name.partition(".")[0] in PACKAGES)
        waiting += ast.iter_child_nodes(node)


def files(module: str, root: Path = ROOT) -> list[Path]:
    """The file of `module` and of all modules of the project that it imports, directly or not.

    A package's own `__init__` is only one of them where something is imported from it by name.
    """
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file(name, root)
        if path is None:
            raise ModuleNotFoundError(f"{name} is no module below {' or '.join(PACKAGES)}")
        if name not in found:
            found[name] = path
            waiting += imported(path.read_text(encoding="utf-8"), root)
    return sorted(found.values())


def digests(module: str, root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of the code of all these files, by their path from `root`."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(bare(path.read_text(encoding="utf-8")).encode()).hexdigest()
        for path in files(module, root)
    }


def digest(digests: Mapping[str, str]) -> str:
    """One SHA-256 for all of them."""
    return hashlib.sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode()).hexdigest()


def _file(module: str, root: Path) -> Path | None:
    path = root.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)
