"""The modules of `aelib` are short, import one another one way, and nothing that installing it does not bring."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from book.modules import drawing, faults, imports, parts, reduced

ROOT = Path(__file__).resolve().parents[2]
PROVIDED = {"IPython"}  # by the notebook in which a reader is; what needs it does without elsewhere


@pytest.fixture(scope="module")
def graph():
    return imports(ROOT / "aelib")


def test_imports_go_one_way(graph):
    assert list(faults(graph)) == []


def test_every_module_can_be_read_in_one_sitting():
    lengths = {path: len(path.read_text().splitlines()) for path in (ROOT / "aelib").rglob("*.py")}
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > 300} == {}


def test_nothing_is_imported_that_is_not_declared(graph):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    ours = {re.match(r"[\w-]+", requirement)[0] for requirement in declared}
    optional = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("optional-dependencies", {})
    ours |= {re.match(r"[\w-]+", requirement)[0] for group in optional.values() for requirement in group}
    known = ours | PROVIDED | sys.stdlib_module_names | {"aelib"}
    foreign = {
        (name, other) for name, needs in graph.items() for other in needs if other.partition(".")[0] not in known
    }
    assert foreign == set()


@pytest.fixture
def package(tmp_path):
    """A function that writes a package of these files and gives what its modules import."""

    def write(**files):
        (tmp_path / "aelib").mkdir()
        for name, text in {"__init__": "", **files}.items():
            path = tmp_path / "aelib" / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return imports(tmp_path / "aelib")

    return write


GOOD = (("low",), ("high",), ("aelib",))


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"low": "", "high": "from aelib.low import x"}, None),
        ({"low": "", "high": "from aelib import low"}, None),
        ({"low": "", "high": "from . import low\nfrom .low import y"}, None),
        ({"low": "import numpy.linalg", "high": ""}, None),
        ({"low": "from aelib.high import x", "high": ""}, "low imports high, which is not above it in LAYERS"),
        ({"low": "def f():\n    import aelib.high", "high": ""}, "low imports high"),
        ({"low": "from .high import x", "high": ""}, "low imports high"),
        ({"low": "if TYPE_CHECKING:\n    from aelib import high", "high": ""}, "low imports high"),
        ({"low": "from aelib import fit", "high": ""}, "low imports aelib"),
        ({"low": "", "high": "", "new": ""}, "new is in no layer: name it in LAYERS"),
        ({"low": ""}, "high is in LAYERS, but there is no such module"),
        ({"low__in__a": "from aelib.low.b import x", "low__in__b": "from aelib.low.a import y", "high": ""},
         "imports lead in a circle: aelib.low."),
    ],
)  # fmt: skip
def test_a_fault_is_named(package, files, fault):
    found = list(faults(package(**files), GOOD))
    assert (found == []) if fault is None else any(text.startswith(fault) for text in found), found


def test_the_modules_are_those_that_python_imports(graph):
    assert "aelib.latent.sampling" in graph["aelib.latent"]
    assert "jax.numpy" in graph["aelib.likelihoods"]
    assert parts(graph)["likelihoods"] == {"arguments"}


def test_the_drawing_has_every_module_and_an_arc_for_every_import_that_does_not_follow(graph):
    picture = drawing(parts(graph))
    assert set(re.findall(r"<text[^>]*>(\w+)</text>", picture)) == parts(graph).keys()
    assert picture.count("<path") == sum(map(len, reduced(parts(graph)).values()))


def test_what_the_list_leaves_out_follows_from_what_it_shows(graph):
    """The arcs reach everything that is imported, directly or not."""

    def reached(arcs, name):
        return set().union(*({other} | reached(arcs, other) for other in arcs[name]), set())

    full = parts(graph)
    assert all(reached(reduced(full), name) == reached(full, name) for name in full)


def test_every_file_is_read(graph):
    assert len(graph) == len(list((ROOT / "aelib").rglob("*.py")))
