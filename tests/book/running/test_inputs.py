"""A chapter's outputs depend on the library, its own exercises and what is installed, not on what only pages show."""

import ast
import re
from pathlib import Path

import pytest
from nbformat import v4

from aelib.course import exercises
from running import inputs
from running.outputs import source_notebook

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


def test_no_cell_of_the_course_displays_what_an_exercise_says_elsewhere():
    """A hint or a title that a cell displayed would go stale on the page: such a change runs no chapter."""
    for path in {*ROOT.glob("chapters/*.md")} - {ROOT / "chapters/own-exercises.md"}:  # which holds those that it shows
        for cell in (source_notebook(path) or v4.new_notebook()).cells:
            if cell.cell_type == "code":
                assert not re.search(r"aelib\.(hint|solved|exercises|course\.exercises)\b", cell.source), path.name


SIZES = """
def size(x):
    '''Of all.'''
    if x < 0:
        raise ValueError("x must be large")
    return "how large it is", x


def other():
    return 1
"""
PAGES = {
    "chapters/first": "from aelib.sizes import size\nsize(1)",
    "chapters/second": "import aelib.sizes\ntry:\n    aelib.sizes.size(-1)\nexcept ValueError as e:\n    print(e)",
    "intro": "1 + 1",
}
CHANGES = {
    "a docstring": ("Of all", "Of each", []),
    "what an error says": ("must be large", "must be larger", ["chapters/second"]),
    "a sentence": ("how large it is", "how small it is", ["chapters/first", "chapters/second"]),
    "code": ("x\n\n", "x + 1\n\n", ["chapters/first", "chapters/second"]),
    "what none of them reaches": ("return 1", "return 2", []),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_the_library_runs_the_pages_that_can_show_it(tmp_path, what):
    old, new, runs = CHANGES[what]
    assert SIZES.count(old) == 1
    (tmp_path / "aelib").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = []\n")
    code, found = {docname: ast.parse(text).body for docname, text in PAGES.items()}, []
    for text in (SIZES, SIZES.replace(old, new)):
        (tmp_path / "aelib/sizes.py").write_text(text)
        found.append(inputs.inputs(tmp_path, code))
    assert [docname for docname in PAGES if found[0][docname] != found[1][docname]] == runs


def test_what_the_outputs_depend_on(new_book, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    book = new_book("inputs")
    book.write(f"{FIRST}/falling.py", "from aelib.course.exercises.judging.sizes import SIZE\n\nEXERCISE = SIZE\n")
    for name in ("aelib/course/exercises/running.py", "aelib/course/exercises/judging/sizes.py"):
        book.write(name, "SIZE = 1\n")
    book.write("aelib/data.bin", "1")
    names = ["intro", "chapters/first", "chapters/second", "chapters/running"]
    code = {name: ast.parse("from aelib.course.exercises import running\nrunning.SIZE").body for name in names}
    code["intro"] = []
    found = inputs.inputs(book.folder, code)
    for name in names:
        assert {"Python", "JAX_PLATFORMS", "jax", "numpy", "ipykernel", "aelib/data.bin"} <= set(found[name])
        assert "book/kernel/figures.py" in found[name]
    running = {"aelib/course/exercises/running.py"}
    own = {f"{FIRST}/__init__.py", f"{FIRST}/falling.py", "aelib/course/exercises/judging/sizes.py"}
    assert set(found["chapters/first"]) - set(found["intro"]) == own | running
    second = {f"{FIRST.replace('first', 'second')}/__init__.py"}
    assert set(found["chapters/second"]) - set(found["intro"]) == second | running
    assert set(found["chapters/running"]) - set(found["intro"]) == running
    monkeypatch.setattr("platform.python_version_tuple", lambda: ("3", "99", "7"))
    assert inputs.inputs(book.folder, {"chapters/first": []})["chapters/first"]["Python"] == "3.99"


def test_each_chapter_of_the_course_has_its_exercises_to_itself():
    """None of them is taken for a part of the machinery, which every chapter would run again for."""
    files = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("aelib/course/exercises/*/*.py"))
    assert {inputs.chapter_of(file) for file in files} == set(exercises.CHAPTERS)


def test_what_no_chapter_can_read_does_not_count(tmp_path):
    read = {"aelib/data/digits.gz", "aelib/models.py"}
    passed = ("models.py~", "#models.py#", ".models.py.swp", "__pycache__/models.pyc.123", "README.md", "a.js", "a.css")
    for name in (*read, *(f"aelib/{each}" for each in passed)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert set(inputs.files(tmp_path, "aelib")) == read


def test_versions_are_those_of_all_that_can_be_imported():
    versions = inputs.installed(["flax>=0.12", "no-such-package; python_version < '3'", "no-such-package-here"])
    assert {"flax", "jax", "numpy"} <= set(versions)
    assert versions["no-such-package-here"] == "not installed"
    assert "no-such-package" not in versions
