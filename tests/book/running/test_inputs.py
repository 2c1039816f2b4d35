"""A chapter's outputs depend on the library, its own exercises and what is installed, not on what only pages show."""

import re
from pathlib import Path

import pytest
from nbformat import v4

from aelib.course import exercises
from book.running import inputs
from book.running.outputs import source_notebook

ROOT = Path(__file__).resolve().parents[3]
FIRST = "aelib/course/exercises/first"
DECLARED = '''"""Twice

minutes: {minutes}
asks: a number
hint: {hint}
right: {right}

half: {half}
"""
EXERCISE = {code}  # {comment}
'''
AS_IT_WAS = {"minutes": 1, "hint": "Add.", "right": "So it is.", "half": "You halved.", "code": "2", "comment": "two"}


@pytest.mark.parametrize(
    ("part", "runs"),
    [("minutes", False), ("hint", False), ("half", False), ("comment", False), ("right", True), ("code", True)],
)
def test_of_an_exercise_only_its_code_and_what_its_check_says_there_run_its_chapter(part, runs):
    texts = (DECLARED.format(**AS_IT_WAS | change).encode() for change in ({}, {part: "3"}))
    before, after = (inputs.code_of(text, "twice.py") for text in texts)
    assert (before != after) == runs


def test_an_exercise_that_does_not_parse_is_named():
    with pytest.raises(SyntaxError, match=r"twice\.py"):
        inputs.code_of(b"EXERCISE = (", "twice.py")


LIBRARY = b'''"""Sizes."""

SIZE = {"a": "b"}
"""Of all."""


class Size:
    """A size."""

    def of(self):
        """Return it."""
        return "it"
'''


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (b"Sizes.", b"Lengths.", True),
        (b"Of all.", b"Of each.", True),
        (b"A size.", b"One.", True),
        (b"Return it", b"It", True),
        (b'"it"', b'"that"', False),
        (b'"b"', b'"c"', False),
    ],
)
def test_of_the_library_only_code_runs_chapters(before, after, same):
    assert (inputs.code_of(LIBRARY, "sizes.py") == inputs.code_of(LIBRARY.replace(before, after), "sizes.py")) == same


def test_no_cell_of_the_course_displays_what_an_exercise_says_elsewhere():
    """A hint or a title that a cell displayed would go stale on the page: such a change runs no chapter."""
    for path in {*ROOT.glob("chapters/*.md")} - {ROOT / "chapters/own-exercises.md"}:  # which holds those that it shows
        for cell in (source_notebook(path) or v4.new_notebook()).cells:
            if cell.cell_type == "code":
                assert not re.search(r"aelib\.(hint|solved|exercises|course\.exercises)\b", cell.source), path.name


def test_what_the_outputs_depend_on(new_book, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    book = new_book("inputs")
    for name in (f"{FIRST}/falling.py", "aelib/course/exercises/running.py", "aelib/course/exercises/judging/sizes.py"):
        book.write(name, "SIZE = 1\n")
    names = ["intro", "chapters/first", "chapters/second", "chapters/running"]
    found = inputs.inputs(book.folder, names)
    everywhere = {"Python", "JAX_PLATFORMS", "jax", "numpy", "ipykernel", "aelib/course/exercises/__init__.py"}
    machinery = {"aelib/course/exercises/running.py", "aelib/course/exercises/judging/sizes.py"}
    for name in names:
        assert everywhere | machinery | {"book/kernel/figures.py"} <= set(found[name])
    own = {f"{FIRST}/__init__.py", f"{FIRST}/falling.py"}
    assert set(found["chapters/first"]) - set(found["intro"]) == own
    assert set(found["chapters/second"]) - set(found["intro"]) == {f"{FIRST.replace('first', 'second')}/__init__.py"}
    assert found["intro"] == found["chapters/running"]
    monkeypatch.setattr("platform.python_version_tuple", lambda: ("3", "99", "7"))
    assert inputs.inputs(book.folder, ["chapters/first"])["chapters/first"]["Python"] == "3.99"


def test_each_chapter_of_the_course_has_its_exercises_to_itself():
    """None of them is taken for a part of the machinery, which every chapter would run again for."""
    files = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("aelib/course/exercises/*/*.py"))
    assert {inputs.chapter_of(file) for file in files} == set(exercises.CHAPTERS)


@pytest.mark.parametrize("name", ["JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION", "XLA_FLAGS"])
def test_what_jax_is_told_by_the_environment_counts(name):
    assert inputs.switches({name: "one"}) == {name: "one"}


@pytest.mark.parametrize("name", ["JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"])
def test_where_jax_keeps_compiled_programs_does_not_count(name):
    assert inputs.switches({name: "1"}) == {}


@pytest.mark.parametrize(
    "name",
    [
        "models.py~",
        "#models.py#",
        ".models.py.swp",
        "__pycache__/models.cpython-311.pyc.123",
        "README.md",
        "figure.js",
        "figure.css",
    ],
)
def test_what_no_chapter_can_read_does_not_count(tmp_path, name):
    for path in (tmp_path / "aelib" / name, tmp_path / "aelib/data/digits.gz", tmp_path / "aelib/models.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert set(inputs.files(tmp_path, "aelib")) == {"aelib/data/digits.gz", "aelib/models.py"}


def test_versions_are_those_of_all_that_can_be_imported():
    versions = inputs.installed(["flax>=0.12", "no-such-package; python_version < '3'", "no-such-package-here"])
    assert {"flax", "jax", "numpy"} <= set(versions)
    assert versions["no-such-package-here"] == "not installed"
    assert "no-such-package" not in versions
