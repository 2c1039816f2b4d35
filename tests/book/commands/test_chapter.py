"""`make chapter` writes a chapter that passes lint, its exercises' tests and the build; a bad name writes nothing."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from book.commands import chapter
from tests.book.conftest import ROOT

CONTENTS = """\
format: jb-book
root: intro
parts:
  - caption: Before
    chapters:
      - file: chapters/before
  - caption: Depth
    numbered: true
    chapters:
      - file: chapters/stacks
      - file: chapters/stacks-again
  - caption: Reference
    chapters:
      - file: chapters/words
"""


@pytest.fixture
def root(tmp_path):
    """A folder with contents, and one chapter with an exercise."""
    (tmp_path / "_toc.yml").write_text(CONTENTS)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/stacks.md").write_text("(anchors)=\n## Anchors\n\n```{exercise-start} tied-weights\n```\n")
    folder = tmp_path / "aelib/course/exercises"
    (folder / "stacks").mkdir(parents=True)
    (folder / "stacks/tied_weights.py").write_text('"""Tied weights"""\n\nEXERCISE = exercise()\n')
    (folder / "stacks/network.py").write_text('"""What several need."""\n')
    (folder / "checking.py").write_text("")
    return tmp_path


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "be lower-case words joined by hyphens"),
        ("Sparse-Codes", "be lower-case words joined by hyphens"),
        ("sparse_codes", "be lower-case words joined by hyphens"),
        ("sparse codes", "be lower-case words joined by hyphens"),
        ("2-codes", "be lower-case words joined by hyphens"),
        ("codes-", "be lower-case words joined by hyphens"),
        ("../codes", "be lower-case words joined by hyphens"),
        ("stacks", "be new (there is chapters/stacks.md)"),
        ("checking", "be new (there is aelib/course/exercises/checking.py)"),
        ("anchors", "be new (it is a label in chapters/stacks.md)"),
        ("tied-weights", "be new (it is a label in chapters/stacks.md)"),
        ("tied-weights-again", "not begin like the exercise 'tied-weights'"),
    ],
)
def test_a_bad_name_is_refused_and_nothing_is_written(root, monkeypatch, name, fault):
    monkeypatch.setattr(chapter, "ROOT", root)
    before = everything(root)
    with pytest.raises(SystemExit, match=re.escape(f"NAME must {fault}")) as refused:
        chapter.main([name])
    assert repr(name) in str(refused.value)
    assert everything(root) == before


def test_a_good_name_is_written_and_told(root, monkeypatch, capsys):
    monkeypatch.setattr(chapter, "ROOT", root)
    before = everything(root)
    chapter.main(["network-codes"])
    new = everything(root)
    written = {path.as_posix() for path in new if new[path] != before.get(path)}
    assert written == {
        "_toc.yml",
        "chapters/network-codes.md",
        "aelib/course/exercises/network_codes/__init__.py",
        "aelib/course/exercises/network_codes/network_codes_first.py",
        "tests/aelib/course/exercises/test_network_codes.py",
    }
    assert written == {line.strip() for line in capsys.readouterr().out.splitlines()[:-1]}
    assert "<slug>" not in "".join(text.decode() for text in new.values())
    assert "# Network codes\n" in (root / "chapters/network-codes.md").read_text()


def test_it_is_named_after_the_last_numbered_chapter_and_nothing_else_moves():
    again = "      - file: chapters/stacks-again\n"
    expected = CONTENTS.replace(again, again + "      - file: chapters/codes\n")
    assert chapter.named(CONTENTS, "codes") == expected


def test_what_is_written_passes_lint(root):
    shutil.copy(ROOT / "pyproject.toml", root)
    for name in ("__init__", "declaration", "checking"):  # what is imported has to be there to count as the project's
        (root / chapter.EXERCISES / f"{name}.py").write_text("")
    python = [path for path in chapter.begin(root, "sparse-codes") if path.suffix == ".py"]
    assert len(python) == 3
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", *python], cwd=root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.nightly
def test_the_chapter_builds_and_its_exercise_passes_the_tests(new_book):
    book = new_book("begun", chapters=("second",))
    folder = book.folder
    shutil.rmtree(folder / "aelib")
    shutil.copytree(ROOT / "aelib", folder / "aelib", ignore=shutil.ignore_patterns("__pycache__", "mnist"))
    (folder / "aelib/data/mnist").symlink_to(ROOT / "aelib/data/mnist")
    for path in (folder / "aelib/course/exercises").glob("*/__init__.py"):
        shutil.rmtree(path.parent)  # of chapters that the sample has not
    shutil.copy(ROOT / "references.bib", folder)
    chapter.begin(folder, "sparse-codes")
    assert chapter.reject(folder, "sparse-codes")
    result = book.build()
    assert result.returncode == 0, result.stdout
    page = book.page("chapters/sparse-codes")
    assert page.select_one("#fig-sparse-codes figcaption").get_text().strip().startswith("Fig. ")
    assert page.select_one("#fig-sparse-codes img")["alt"].startswith("A line over 200 draws")
    assert "Reading takes about 5 minutes, the exercises about 5." in page.get_text()
    assert len(page.select(".hint")) == 3
    gates = [sys.executable, "-m", "book.checks.gates", str(book.html), "--source", str(folder)]
    checked = subprocess.run(gates, cwd=ROOT, capture_output=True, text=True)
    assert [line for line in checked.stdout.splitlines() if "sparse-codes" in line] == []
    for name in ("conftest.py", "test_chapters.py", "test_declarations.py"):
        shutil.copy(ROOT / chapter.TESTS / name, folder / chapter.TESTS)
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", str(folder / chapter.TESTS)]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    tested = subprocess.run(tests, cwd=folder, env=environment, capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout
