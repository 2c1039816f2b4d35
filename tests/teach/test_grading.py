"""The exercises as assignments for otter-grader: what the tests say, and, at night, three submissions that it marks."""

import json
import re
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import nbformat
import pytest

from aelib.course import exercises
from teach.grading import assignment, split, write
from tests.book.conftest import HTML, ROOT

NOTEBOOKS = HTML / "notebooks"
CHAPTER = "the-autoencoder"
POINTS = {"count-parameters": 1, "bits-per-image": 2, "shared-code": 2, "useless-code": 5, "eight-against-sixteen": 6,
          "loss-for-fit": 2, "cross-entropy-floor": 2, "tied-weights": 3}  # fmt: skip
WRONG = {
    "count-parameters": "parameters = 2 * sum(a * b for a, b in [(784, 512), (512, 256), (256, 32)])",
    "loss-for-fit": "def squared_loss(model, x, key): ...",
    "shared-code": "def best_reconstructions(images, codes):\n    return undefined_name",
    "cross-entropy-floor": "def cross_entropy_floor(x):\n    while True: pass",
    "tied-weights": "def tied_gradient(W, x):\n    E = x @ W @ W.T - x\n    return x.T @ (E @ W)",
    "useless-code": "def encode(x): return x",
}
SAID = {
    "count-parameters": "Each unit of the six layers also adds a bias",
    "loss-for-fit": "Not started: loss-for-fit",
    "eight-against-sixteen": "Not started: eight-against-sixteen",
    "shared-code": "name 'undefined_name' is not defined",
    "cross-entropy-floor": "Your code was stopped after",
    "bits-per-image": "Not started: bits-per-image",
    "tied-weights": "the gradient through the encoder alone",
    "useless-code": "The notebook defines no decode.",
}
"""What the check says of each of these, and of what stands there untouched."""


@pytest.fixture(scope="module")
def made():
    return assignment(json.loads((NOTEBOOKS / f"{CHAPTER}.ipynb").read_text()))


@pytest.fixture
def run(made, monkeypatch):
    """A function that runs an exercise's test as otter does, with the names of a notebook; returns what it says."""
    files = ModuleType("otter.test_files")
    files.test_case = lambda points: lambda test: SimpleNamespace(test=test, points=points)
    monkeypatch.setitem(sys.modules, "otter.test_files", files)

    def run(name, **notebook):
        defined = {}
        exec(compile(made[1][name], f"{name}.py", "exec"), defined)
        (case,) = (value for value in defined.values() if isinstance(value, SimpleNamespace))
        assert case.points == defined["points"] == POINTS[name]
        try:
            case.test(notebook)
        except AssertionError as error:
            return str(error)
        return ""

    return run


def test_every_exercise_of_a_chapter_has_its_test_and_its_points(made):
    assert list(made[1]) == list(POINTS) == [each.name for each in exercises.CHAPTERS[CHAPTER]]


@pytest.mark.parametrize("name", POINTS)
def test_an_empty_notebook_hears_what_it_lacks(run, name):
    assert run(name).startswith("The notebook defines no ")


def test_a_right_answer_passes_and_a_wrong_one_hears_what_the_check_says(run):
    right = exercises.get("tied-weights").answer
    assert run("tied-weights", tied_gradient=right, other=1) == ""
    assert SAID["tied-weights"] in run("tied-weights", tied_gradient=lambda W, x: x.T @ ((x @ W @ W.T - x) @ W))
    assert SAID["count-parameters"] in run("count-parameters", parameters=2 * sum([784 * 512, 512 * 256, 256 * 32]))


def test_what_the_notebook_does_not_define_is_named(run):
    encode, decode = exercises.get("useless-code").answer
    assert run("useless-code", encode=encode) == "The notebook defines no decode."
    assert run("useless-code") == "The notebook defines no decode, encode."
    assert run("useless-code", encode=encode, decode=decode) == ""


def test_the_cells_that_check_and_install_are_passed_over_and_the_answers_are_not(made):
    cells = made[0]["cells"]
    passed_over = [cell for cell in cells if "otter_ignore" in cell["metadata"].get("tags", [])]
    assert passed_over[0] is cells[0]
    assert "".join(cells[0]["source"]).startswith("# Install the course's library")
    assert [re.match(r'aelib.check\("([\w-]+)"', cell["source"])[1] for cell in passed_over[1:]] == list(POINTS)
    answers = [cell for cell in cells if cell["metadata"].get("exercise")]
    assert [cell["metadata"]["exercise"] for cell in answers] == list(POINTS)
    assert not any("aelib.check(" in cell["source"] or "tags" in cell["metadata"] for cell in answers)


def test_a_call_over_several_lines_is_parted_from_the_answer():
    before, call, answer = split("def f(x):\n    ...\n\naelib.check(\n    'a',\n    f,\n)")
    assert (before, call) == ("def f(x):\n    ...", "aelib.check(\n    'a',\n    f,\n)")
    assert answer.id == "f"


def test_all_chapters_are_written_as_notebooks_with_what_to_mark_them_with(tmp_path):
    out = tmp_path / "otter"
    out.mkdir()
    (out / "stale").touch()
    assert write(NOTEBOOKS, out) == len(exercises.CHAPTERS)
    assert not (out / "stale").exists()
    tests = {path.stem for path in out.glob("*/tests/*.py")}
    assert tests == set(exercises.names())
    for slug in exercises.CHAPTERS:
        notebook = json.loads((out / slug / f"{slug}.ipynb").read_text())
        nbformat.validate(notebook)
        assert notebook["metadata"]["otter"]["assignment_name"] == slug
    needs = (out / "requirements.txt").read_text().splitlines()
    pinned = re.search(r"^jax==\S+", (ROOT / "requirements.in").read_text(), re.M)[0]
    assert {"otter-grader==7.0.0", pinned} <= set(needs)
    assert (out / needs[-1]).is_file()
    assert not any("jupyter-book" in need for need in needs)


def submissions(out):
    """Three notebooks that a class hands in: untouched, right, wrong."""
    blank = json.loads((out / CHAPTER / f"{CHAPTER}.ipynb").read_text())
    solved = json.loads((NOTEBOOKS / f"{CHAPTER}-solved.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in solved["cells"] if cell["cell_type"] == "code"]
    checked = [(re.search(r'aelib.check\("([\w-]+)"', source), source) for source in sources]
    right = {found[1]: split(source)[0] for found, source in checked if found and "..." not in split(source)[0]}
    for kind, answers in (("untouched", {}), ("right", right), ("wrong", WRONG)):
        notebook = json.loads(json.dumps(blank))
        for cell in notebook["cells"]:
            cell["source"] = answers.get(cell["metadata"].get("exercise"), cell["source"])
        yield kind, notebook


@pytest.mark.nightly
def test_otter_marks_three_submissions_with_the_words_of_the_checks(tmp_path):
    out, here = tmp_path / "otter", tmp_path / "env"
    write(NOTEBOOKS, out)
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", here], check=True)
    subprocess.run(
        [*uv, "pip", "install", "--python", here / "bin/python", "-r", "requirements.txt"], cwd=out, check=True
    )
    environment = {"PATH": f"{here}/bin:/usr/bin:/bin", "JAX_PLATFORMS": "cpu", "HOME": str(tmp_path)}
    otter = {"cwd": out / CHAPTER, "env": environment, "check": True, "capture_output": True}
    subprocess.run(["otter", "generate", "-t", "tests", "-o", "autograder.zip"], **otter)
    for kind, notebook in submissions(out):
        (out / CHAPTER / f"{kind}.ipynb").write_text(json.dumps(notebook))
        (out / CHAPTER / kind).mkdir()
        subprocess.run(["otter", "run", "-a", "autograder.zip", "-o", kind, "--no-logo", f"{kind}.ipynb"], **otter)
        results = json.loads((out / CHAPTER / kind / "results.json").read_text())["tests"]
        marks = {each["name"]: (each["score"], each["output"]) for each in results if each.get("max_score")}
        assert {name: int(score) for name, (score, _) in marks.items()} == {
            name: points * (kind == "right") for name, points in POINTS.items()
        }
        said = {name: "Not started: " + name for name in POINTS} if kind == "untouched" else SAID
        if kind != "right":
            for name, words in said.items():
                assert words in marks[name][1].replace("\n", " ")
