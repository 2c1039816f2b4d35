"""What a control reaches of the library: what it may run, and nothing that only says something."""

import ast

import pytest

from evidence.controls import reach
from evidence.controls.record import ROOT

LIBRARY = {
    "nets.py": '''"""Nets."""
from lib.checks import refuse as no, require_it, require_more

WIDTH: int = 3
NAMES = {"top_k": 1}


class Net:
    """A net."""

    size: int = 1

    def run(self, x: float) -> float:
        """Run."""
        no(x, f"x must be {WIDTH} numbers")
        require_more(x)
        return help_it(require_it(x)) * self.size


def help_it(x: float) -> float:
    if x == 0.5:
        raise ValueError(f"{NAMES} are no numbers: {x}")
    if x == 0.75:
        if x > 1:
            raise KeyError
        x = 9
    return x + 1


def unused(x: float) -> float:
    return x - 1
''',
    "checks.py": """def refuse(x, said):
    log(x / 1, said)


def require_it(x):
    return x + 0


def require_more(x):
    if x < 0:
        raise ValueError(x)


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
    "what is imported under another name": ("checks.py", "x / 1", "x / 2", {"checks.py"}),
    "a function of the name of a check whose answer is used": ("checks.py", "x + 0", "x + 3", {"checks.py"}),
    "a condition of an error": ("nets.py", "x == 0.5", "x == 0.25", set()),
    "which error it is": ("nets.py", "raise ValueError", "raise TypeError", set()),
    "a branch that may end otherwise": ("nets.py", "x = 9", "x = 8", {"nets.py"}),
    "a statement that only checks": ("checks.py", "x < 0", "x <= 0", set()),
    "that there is such a statement": ("nets.py", "        require_more(x)\n", "", set()),
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


@pytest.mark.parametrize("path", sorted((ROOT / "aelib").rglob("*.py")), ids=lambda path: path.stem)
def test_what_is_called_a_check_changes_nothing(path):
    for function in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(function, ast.FunctionDef) and function.name.lstrip("_").startswith(reach.CHECKS):
            for node in ast.walk(function):
                assert not isinstance(node, ast.Global | ast.Nonlocal), function.name
                if isinstance(node, ast.Attribute | ast.Subscript):
                    assert isinstance(node.ctx, ast.Load), f"{function.name}: {ast.unparse(node)}"
