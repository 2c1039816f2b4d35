"""What a control reaches of the library: what it may run, and nothing that only says something."""

import ast

import pytest

from evidence.controls import reach

LIBRARY = {
    "nets.py": '''"""Nets."""
from lib.checks import refuse as no

WIDTH: int = 3
NAMES = {"top_k": 1}


class Net:
    """A net."""

    size: int = 1

    def run(self, x: float) -> float:
        """Run."""
        no(x, f"x must be {WIDTH} numbers")
        return help_it(x) * self.size


def help_it(x: float) -> float:
    if x == 0.5:
        raise ValueError(f"{NAMES} are no numbers: {x}")
    return x + 1


def unused(x: float) -> float:
    return x - 1
''',
    "checks.py": """def refuse(x, said):
    if x < 0:
        raise ValueError(said)


def other(x):
    return WIDTH
""",
}
CONTROL = ast.parse("def control(page):\n    return nets.Net().run(page.x)").body
CHANGES = {
    "what a function does that a method calls": ("nets.py", "x + 1", "x + 2", {"nets.py"}),
    "a method of a class that is named": ("nets.py", "* self.size", "/ self.size", {"nets.py"}),
    "a field": ("nets.py", "size: int = 1", "size: int = 2", {"nets.py"}),
    "that it is a field": ("nets.py", "size: int = 1", "size = 1", {"nets.py"}),
    "a condition of an error": ("nets.py", "x == 0.5", "x == 0.25", {"nets.py"}),
    "which error it is": ("nets.py", "raise ValueError", "raise TypeError", {"nets.py"}),
    "what is imported under another name": ("checks.py", "x < 0", "x <= 0", {"checks.py"}),
    "what an error says": ("nets.py", "are no numbers", "must be numbers", set()),
    "what only an error names": ("nets.py", '"top_k"', '"top"', set()),
    "what only a sentence names": ("nets.py", "WIDTH: int = 3", "WIDTH: int = 4", set()),
    "an annotation": ("nets.py", "help_it(x: float) -> float", "help_it(x: int) -> int", set()),
    "a docstring": ("nets.py", "A net.", "A network.", set()),
    "what nothing uses": ("nets.py", "x - 1", "x - 2", set()),
    "another function of a file that is used": ("checks.py", "return WIDTH", "return 2", set()),
    "a statement that binds nothing": ("checks.py", "def other", "register()\n\n\ndef other", {"checks.py"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_counts_where_a_control_may_run_it(what):
    name, old, new, changed = CHANGES[what]
    assert LIBRARY[name].count(old) == 1
    before, after = (
        reach.reached({each: text.encode() for each, text in sources.items()}, CONTROL)
        for sources in (LIBRARY, LIBRARY | {name: LIBRARY[name].replace(old, new)})
    )
    assert {each for each in before if before[each] != after[each]} == changed


def test_another_control_reaches_something_else():
    sources = {name: text.encode() for name, text in LIBRARY.items()}
    found = [reach.reached(sources, ast.parse(code).body) for code in ("unused(1)", "help_it(1)", "pass")]
    assert len({each["nets.py"] for each in found}) == 3
