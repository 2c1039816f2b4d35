"""What `import aelib` costs and needs, and how long a module may be."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("matplotlib", "scipy.spatial", "tqdm", "IPython", "orbax.checkpoint", "beartype")
OF_THE_COURSE = ("aelib.course.exercises", "aelib.course.live", "aelib.course.reproduction")
PROVIDED = {"IPython"}  # by the notebook in which a reader is; what needs it does without elsewhere


def test_nothing_heavy_is_imported_that_flax_does_not_need_and_nothing_of_the_course():
    program = (
        "import sys; from flax import nnx; before = set(sys.modules); import aelib; print(set(sys.modules) - before)"
    )
    added = eval(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert "aelib.training.fit" in added
    assert not added.intersection(HEAVY + OF_THE_COURSE)


def test_the_names_of_the_course_are_there_when_they_are_used():
    program = "import aelib; print([aelib.check.__name__, aelib.live.__name__, aelib.Reproduction.__name__])"
    found = eval(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert found == ["check", "aelib.course.live", "Reproduction"]


def test_every_module_can_be_read_in_one_sitting():
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "aelib").rglob("*.py")}
    assert len(lengths) > 100
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > 300} == {}


def test_nothing_is_imported_that_is_not_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [
        *project["dependencies"],
        *(each for group in project["optional-dependencies"].values() for each in group),
    ]
    known = {re.match(r"[\w-]+", requirement)[0] for requirement in declared}
    known |= PROVIDED | sys.stdlib_module_names | {"aelib"}
    foreign = {
        (path.name, name)
        for path in (ROOT / "aelib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in imported(node)
        if name.partition(".")[0] not in known
    }
    assert foreign == set()


def imported(node):
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
