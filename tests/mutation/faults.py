"""The faults that are put into the library, one at a time."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mutation import signs, things

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"signs": signs.sources, "things": things.sources}


@dataclass(frozen=True)
class Mutant:
    """The library with one fault, in the file `module`, whose whole text is then `source`."""

    module: str
    line: int
    was: str
    became: str
    source: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from the others, even where lines were added above it."""
        return self.module, self.was, self.became


def mutants(module: str, kind: str) -> Iterator[Mutant]:
    """Give all mutants of a module that are different programs, with faults of this kind."""
    original = (ROOT / module).read_text()
    seen = {ast.dump(ast.parse(original))}
    for source, line in KINDS[kind](original):
        try:
            program = ast.dump(ast.parse(source))
        except SyntaxError:
            continue
        if program not in seen:
            seen.add(program)
            was, became = changed_lines(original, source)
            yield Mutant(module, line, was, became, source)


def changed_lines(one: str, other: str) -> tuple[str, str]:
    """Give the lines that differ, as they were and as they became, each as one line."""
    lines = list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[2:]
    was, became = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)).strip() for sign in ("-", "+"))
    return was, became
