"""What code reaches of a library: what it may run, and nothing that only says something."""

import ast
from pathlib import Path

import pytest

from running import reach

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = {
    "lib/__init__.py": """from lib import nets
from lib.nets import Net as Network

LATER = {"extra": "lib.late"}


def __getattr__(name):
    return load(LATER[name])


def load(name):
    return name + ""
""",
    "lib/nets.py": '''"""Nets."""
import numpy as np

import lib.sizes
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
        if isinstance(x, Other):
            x = x.y
        match x:
            case Other():
                x = 0
        return help_it(require_it(x)) * self.size


class Other:
    y = 5


def help_it(x: float) -> float:
    message = f"not {x}"
    message2 = f"{message}!"
    if x == 0.5:
        raise ValueError(f"{NAMES} are no numbers: {x}")
    if x == 0.75:
        if x > 1:
            raise KeyError(message2)
        x = 9
    return np.abs(x) + lib.sizes.SIZE


def unused(x: float) -> float:
    return x - 1
''',
    "lib/sizes.py": "SIZE = 7\nOTHER = 8\n",
    "lib/either.py": "if True:\n    EITHER = 15\nMORE = 16\n",
    "lib/late.py": "def extra():\n    return 11\n\n\ndef odd():\n    return 12\n",
    "lib/checks.py": """def refuse(x, said):
    log(x / 1, said)


def log(x, said):
    return "a long sentence", "two words", said * 13


def require_it(x):
    return x + 0


def require_more(x):
    if x < 0:
        raise ValueError(x)


def other(x):
    return WIDTH
""",
}
CODE = "from lib import nets\n\n\ndef control(page):\n    return nets.Net().run(page.x)"
INIT, NETS, CHECKS = "lib/__init__.py", "lib/nets.py", "lib/checks.py"
CHANGES = {
    "what a function does that a method calls": (NETS, "np.abs(x)", "np.abs(-x)", {NETS}),
    "a method of a class that is named": (NETS, "* self.size", "/ self.size", {NETS}),
    "a field": (NETS, "size: int = 1", "size: int = 2", {NETS}),
    "that it is a field": (NETS, "size: int = 1", "size = 1", {NETS}),
    "what an import stands for": (NETS, "import numpy as np", "import jax.numpy as np", {NETS}),
    "what is imported under another name": (CHECKS, "x / 1", "x / 2", {CHECKS}),
    "what that calls": (CHECKS, "said * 13", "said * 14", {CHECKS}),
    "what is named by its whole path": ("lib/sizes.py", "SIZE = 7", "SIZE = 9", {"lib/sizes.py"}),
    "another name beside it": ("lib/sizes.py", "OTHER = 8", "OTHER = 9", set()),
    "a function of the name of a check whose answer is used": (CHECKS, "x + 0", "x + 3", {CHECKS}),
    "a class whose values are only known again": (NETS, "y = 5", "y = 6", set()),
    "a condition of an error": (NETS, "x == 0.5", "x == 0.25", set()),
    "which error it is": (NETS, "raise ValueError", "raise TypeError", set()),
    "a text that only an error says": (NETS, 'f"not {x}"', 'f"none of {x}"', set()),
    "a branch that may end otherwise": (NETS, "x = 9", "x = 8", {NETS}),
    "a statement that only checks": (CHECKS, "x < 0", "x <= 0", set()),
    "that there is such a statement": (NETS, "        require_more(x)\n", "", set()),
    "what an error says": (NETS, "are no numbers", "must be numbers", set()),
    "what only an error names": (NETS, '"top_k"', '"top"', set()),
    "what only a sentence names": (NETS, "WIDTH: int = 3", "WIDTH: int = 4", set()),
    "a sentence": (CHECKS, "a long sentence", "a longer sentence", set()),
    "a text of two words": (CHECKS, "two words", "other words", {CHECKS}),
    "an annotation": (NETS, "help_it(x: float) -> float", "help_it(x: int) -> int", set()),
    "a docstring": (NETS, "A net.", "A network.", set()),
    "what nothing uses": (NETS, "x - 1", "x - 2", set()),
    "another function of a file that is used": (CHECKS, "return WIDTH", "return 2", set()),
    "a statement that binds nothing": (CHECKS, "def other", "register()\n\n\ndef other", {CHECKS}),
    "such a statement of a package above": (INIT, "def load", "start()\n\n\ndef load", {INIT}),
}


@pytest.fixture
def reached(tmp_path):
    """What code reaches where the library is changed."""

    def found(code, changes=(), sentences=False, whole=()):
        for name, text in {**LIBRARY, **dict(changes)}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        return reach.Library(tmp_path, LIBRARY, reach.Bare(sentences)).reached(ast.parse(code).body, whole)

    return found


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_counts_where_the_code_may_run_it(reached, what):
    name, old, new, changed = CHANGES[what]
    assert LIBRARY[name].count(old) == 1
    before, after = reached(CODE), reached(CODE, {name: LIBRARY[name].replace(old, new)})
    assert {each for each in {*before, *after} if before.get(each) != after.get(each)} == changed


@pytest.mark.parametrize(("name", "old", "counts"), [(CHECKS, "long sentence", True), (NETS, "no numbers", False)])
def test_sentences_count_where_an_output_may_show_them_but_not_those_of_errors(reached, name, old, counts):
    changed = {name: LIBRARY[name].replace(old, "other one")}
    assert (reached(CODE, sentences=True) != reached(CODE, changed, sentences=True)) == counts


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("import lib\nlib.Network()", {NETS, CHECKS, "lib/sizes.py"}),
        ("import lib.sizes as s\ns.SIZE", {"lib/sizes.py"}),
        ("def late():\n    from lib.sizes import OTHER\n    return OTHER", {"lib/sizes.py"}),
        ("from lib.nets import unused\nunused(1)", {NETS}),
        ("import lib\nlib.extra()", {"lib/__init__.py", "lib/late.py"}),
        ("import lib\nprint(lib.sizes)", {"lib/sizes.py"}),
        ("lib = {}\nlib.Network()", set()),
        ("from elsewhere.lib import nets\nnets.Net()", set()),
    ],
)
def test_names_are_followed_through_imports(reached, code, files):
    assert {*reached(code)} == files


def test_what_is_looked_up_by_name_is_found_by_name(reached):
    found = reached("import lib\nlib.extra()")
    assert "11" in found["lib/late.py"]
    assert "12" not in found["lib/late.py"]
    assert "12" in reached("import lib\nlib.late.odd()")["lib/late.py"]


def test_what_is_bound_within_a_branch_is_reached_and_not_what_stands_below(reached):
    (found,) = reached("from lib import either\neither.EITHER").values()
    assert "15" in found
    assert "16" not in found


def test_all_of_a_file_counts_where_it_is_taken_as_a_whole(reached):
    sizes = "lib/sizes.py"
    before, after = (
        reached("pass", {sizes: text}, whole=[sizes])
        for text in (LIBRARY[sizes], LIBRARY[sizes].replace("OTHER = 8", "OTHER = 9"))
    )
    assert {*before} == {*after} == {sizes}
    assert before != after
    assert {*reached("pass", whole=["lib/__init__.py"])} == {"lib/__init__.py", NETS, CHECKS, sizes}


@pytest.mark.parametrize("path", sorted((ROOT / "aelib").rglob("*.py")), ids=lambda path: path.stem)
def test_what_is_called_a_check_changes_nothing(path):
    for function in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(function, ast.FunctionDef) and function.name.lstrip("_").startswith(reach.CHECKS):
            for node in ast.walk(function):
                assert not isinstance(node, ast.Global | ast.Nonlocal), function.name
                if isinstance(node, ast.Attribute | ast.Subscript):
                    assert isinstance(node.ctx, ast.Load), f"{function.name}: {ast.unparse(node)}"
