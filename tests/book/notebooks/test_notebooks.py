"""The notebooks say what the page says, keep the solutions apart, and run."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml

from aelib.course import exercises
from book.course import contents, repository_url, site_url
from book.notebooks.archive import FOLDER, wheel_name, write_archive
from book.notebooks.first_cell import install_cell
from running.kernels import client
from running.names import names
from running.outputs import newest, plain, source_notebook, with_outputs

ROOT = Path(__file__).resolve().parents[3]
SITE = "https://some-one.github.io/sample/"


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def filled_in(working, solved):
    """The working notebook with each stub replaced by the code of the solution to its exercise."""
    solutions: dict[str, list] = {}
    for cell in code(solved):
        if "solution" in cell.metadata:
            solutions.setdefault(cell.metadata["solution"], []).append(cell)
    cells = []
    for cell in working.cells:
        cells += solutions.pop(cell.metadata["exercise"], []) if "exercise" in cell.metadata else [cell]
    assert not solutions, f"solutions to exercises without a cell to fill in: {sorted(solutions)}"
    return nbformat.v4.new_notebook(cells=cells, metadata=working.metadata)


def run(notebook, folder: Path):
    """Execute a notebook as a reader would, in a folder of its own; a cell that fails raises."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AELIB_")}
    environment["AELIB_DATA"] = str(folder / "data")
    kernel = client(notebook, timeout=600, resources={"metadata": {"path": str(folder)}})
    return kernel.execute(env=environment)


def test_the_first_page_says_how_large_the_archive_is():
    said = re.search(r"\((\d+) MB\): unpack the archive", (ROOT / "intro.md").read_text())
    archive = ROOT / "_build/html/notebooks" / f"{FOLDER}.zip"
    assert abs(archive.stat().st_size / 1e6 - int(said[1])) < 1


def test_binder_installs_what_the_notebooks_need(built):
    folder = built.html / ".binder"
    assert folder.joinpath("requirements.txt").read_text().splitlines() == [
        "jupyterlab",
        "aelib[stream,tables] @ git+https://github.com/Some-One/sample",
    ]
    major, minor = map(int, re.findall(r"\d+", folder.joinpath("runtime.txt").read_text()))
    assert (major, minor) >= (3, 11)
    assert (built.html / ".nojekyll").exists()


@pytest.mark.parametrize(
    "url", ["", "https://gitlab.com/a/b", "https://github.com/a", "https://github.com/a/b/c", "a/b"]
)
def test_a_repository_of_another_form_raises(tmp_path, url):
    (tmp_path / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": url}}))
    with pytest.raises(ValueError, match=r"repository: url.*github\.com/ORG/REPO is needed"):
        repository_url(tmp_path)


# The first cell


def read_cell(notebook: Path) -> str:
    return code(nbformat.read(notebook, as_version=4))[0].source


INSTALLING = """
import importlib.util, pathlib, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
assert importlib.util.find_spec("aelib") is None, importlib.util.find_spec("aelib")
shell.run_cell(sys.argv[1]).raise_error()
import aelib
print(aelib.__file__, len(aelib.mnist().test.labels))
next(pathlib.Path().glob("*.whl")).unlink()  # from here on it is not there, and need not be
shell.run_cell(sys.argv[1]).raise_error()
"""


@pytest.fixture
def without_aelib(tmp_path):
    """The Python of an environment that sees the packages of this one, but not the aelib that is installed here."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    these = tmp_path / "these"
    these.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("aelib"):
            (these / path.name).symlink_to(path)
    for name in ("orbax_checkpoint", "tensorstore"):  # requirements-unused.in: pip asks for them, and nobody else
        package = these / f"{name}-999.dist-info"
        package.mkdir()
        (package / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 999\n")
    Path(packages, "these.pth").write_text(f"{these}\n")
    return python, packages


def last_line(command, folder):
    """The last line that a command prints. No index is asked, so what aelib needs must be there already."""
    settings = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    others = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=others | settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.nightly
def test_the_first_cell_installs_aelib_from_the_unpacked_archive(built, tmp_path, without_aelib):
    python, packages = without_aelib
    shutil.copy(built.html / "notebooks" / "elements.ipynb", tmp_path)
    write_archive(ROOT, tmp_path)
    with zipfile.ZipFile(tmp_path / f"{FOLDER}.zip") as archive:
        archive.extractall(tmp_path)
    cell = read_cell(tmp_path / FOLDER / "elements.ipynb")
    assert cell == install_cell(f"{SITE}notebooks/{wheel_name(built.folder)}", ["import aelib"])
    assert last_line([python, "-c", INSTALLING, cell], tmp_path / FOLDER) == f"{packages}/aelib/__init__.py 10000"


def test_the_archive_holds_all_notebooks_and_the_wheel_and_is_the_same_each_time(built, tmp_path):
    notebooks = shutil.copytree(built.html / "notebooks", tmp_path / "notebooks")
    archive = notebooks / f"{FOLDER}.zip"
    before = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        text = opened.read(f"{FOLDER}/elements.ipynb")
    assert text == (notebooks / "elements.ipynb").read_bytes()
    wheel = wheel_name(built.folder)
    files = ["README.txt", wheel, *sorted(path.name for path in notebooks.glob("*.ipynb"))]
    assert names == [f"{FOLDER}/{name}" for name in files]
    write_archive(built.folder, notebooks)
    assert archive.read_bytes() == before


# The chapters as they are downloaded


def chapters() -> list[str]:
    """The chapters with code, from `_toc.yml`."""
    names = contents(ROOT)
    return [Path(name).name for name in names if source_notebook(ROOT / f"{name}.md")]


def downloaded(name: str):
    path = ROOT / "_build/html/notebooks" / f"{name}.ipynb"
    if not path.exists():
        pytest.fail(f"{path.name} comes with the built book, which lacks it: run `make book` first")
    return nbformat.read(path, as_version=4)


def missing_names(notebook) -> list[str]:
    """The names that a notebook's code uses and nothing before has bound."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F821", "--output-format=json"]
    command = [*ruff, "--stdin-filename=notebook.ipynb", "-"]
    found = subprocess.run(command, input=nbformat.writes(notebook), capture_output=True, text=True, check=False)
    assert found.returncode in (0, 1), found.stderr
    return [re.findall("`(.*)`", fault["message"])[0] for fault in json.loads(found.stdout)]


# The code of a page runs once, when the book is built, and takes most of the build. That its notebooks run is read off
# from there: they hold the same code in the same order, and none of it needs a name that only a solution gives.


def ran_on_its_page(slug: str):
    """The chapter's code with the newest outputs that the build kept."""
    source = source_notebook(ROOT / "chapters" / f"{slug}.md")
    return code(with_outputs(source, newest(ROOT / "_build/.jupyter_cache/chapters" / slug)[0]))


def sources(cells) -> list[str]:
    return [cell.source for cell in cells]


@pytest.mark.parametrize("slug", chapters())
def test_the_notebooks_of_a_chapter_hold_the_code_that_ran_on_its_page(slug):
    first, *solved = code(downloaded(f"{slug}-solved"))
    ran = [cell.source for cell in ran_on_its_page(slug) if "remove-cell" not in cell.metadata.get("tags", [])]
    repository = repository_url(ROOT)
    address = repository and f"{site_url(repository)}notebooks/{wheel_name(ROOT)}"
    assert first.source == install_cell(address, ran)
    assert sources(solved) == ran
    first_of_working, *working = sources(code(downloaded(slug)))
    assert first_of_working == first.source
    assert working == [cell.source for cell in solved if "solution" not in cell.metadata]


def verdicts(cells, tag: str) -> list[tuple[str, str]]:
    """What `aelib.check` said in the cells with a tag: its first line, "Right: an-exercise"."""
    outputs = [output for cell in cells if tag in cell.metadata.get("tags", []) for output in cell.outputs]
    told = [output.data["text/plain"].partition("\n")[0] for output in outputs if "data" in output]
    return [(verdict, name) for verdict, colon, name in (line.partition(": ") for line in told) if colon]


@pytest.mark.parametrize("slug", exercises.CHAPTERS)
def test_on_its_page_no_exercise_is_started_and_every_solution_is_right(slug):
    ran, names = ran_on_its_page(slug), [exercise.name for exercise in exercises.CHAPTERS[slug]]
    assert verdicts(ran, "exercise") == [("Not started", name) for name in names]
    assert verdicts(ran, "solution") == [("Right", name) for name in names]


@pytest.mark.parametrize("slug", chapters())
def test_no_name_is_missing_without_the_solutions_or_without_the_stubs(slug):
    working, solved = downloaded(slug), downloaded(f"{slug}-solved")
    assert missing_names(working) == []
    assert missing_names(filled_in(working, solved)) == []


def read_from_exercises(cells) -> list[str]:
    """What a cell that both notebooks hold reads, and the cells of another exercise were the last to bind."""
    last, found = {}, []
    for cell in cells:
        own = cell.metadata.get("exercise") or cell.metadata.get("solution")
        bound, needed = names(plain(cell.source))
        if "solution" not in cell.metadata:
            found += [f"{name} of {last[name]}" for name in sorted(needed - bound) if last.get(name) not in (None, own)]
        last |= dict.fromkeys(bound, own)
    return found


@pytest.mark.parametrize("slug", chapters())
def test_no_later_cell_reads_what_an_exercise_leaves_behind(slug):
    """It would read a solution on the page, and a stub in the notebook."""
    assert read_from_exercises(code(downloaded(f"{slug}-solved"))) == []


def test_what_reads_from_an_exercise_would_be_found():
    def cell(source, **metadata):
        return nbformat.v4.new_code_cell(source, metadata=metadata)

    cells = [
        cell("%pip install there\nhere = 1"),
        cell("def there(x):\n    return x + here\nthere(1)", exercise="first"),
        cell("def there(x):\n    return x\nhere = 2", solution="first"),
        cell("there(2)", solution="second"),
        cell("there = 1\nlist(there for here in [1])"),
    ]
    assert read_from_exercises(cells) == []
    cells.insert(-1, cell("def twice(x):\n    return there(there(x)) + here", exercise="second"))
    assert read_from_exercises(cells) == ["here of first", "there of first"]


def test_a_missing_name_would_be_found():
    sources = ["%pip install there", "def f():\n    return there", "there = 1\nhere = f() + elsewhere"]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    assert missing_names(nbformat.v4.new_notebook(cells=cells)) == ["elsewhere"]


def test_every_chapter_with_exercises_is_among_those_that_run():
    assert chapters()
    assert set(exercises.CHAPTERS) <= set(chapters())


# The chapters as one works with them, in a kernel


QUICK = ("one-neuron-two-losses",)
"""The chapter that is run here too, a quick one with exercises; where pytest is told --all-notebooks, all of them."""


def pytest_generate_tests(metafunc):
    if "worked_on" in metafunc.fixturenames:
        chosen = chapters() if metafunc.config.getoption("all_notebooks") else QUICK
        together = [pytest.param(slug, marks=pytest.mark.xdist_group(slug)) for slug in chosen]
        metafunc.parametrize("worked_on", together, indirect=True, scope="module")


def solved_in(folder: Path) -> set[str]:
    path = folder / "solved.txt"
    return set(path.read_text().splitlines()) if path.exists() else set()


@pytest.fixture(scope="module")
def worked_on(request, tmp_path_factory):
    """A chapter's notebook as one works with it: run untouched, and then on with the solutions, exercise by exercise.

    What comes before the exercises, and takes most of the time, so runs once for both.
    """
    folder = tmp_path_factory.mktemp(request.param)
    untouched = downloaded(request.param)
    filled = filled_in(untouched, downloaded(f"{request.param}-solved")).cells
    first = next((i for i, cell in enumerate(untouched.cells) if "exercise" in cell.metadata), len(untouched.cells))
    again = [nbformat.v4.new_code_cell(cell.source) for cell in filled[first:] if cell.cell_type == "code"]
    between = nbformat.v4.new_code_cell(
        f"import shutil\nshutil.copytree({str(folder / 'data')!r}, {str(folder / 'then')!r})"
    )
    (folder / "data").mkdir()
    cells = [*untouched.cells, between, *again]
    done = run(nbformat.v4.new_notebook(cells=cells, metadata=untouched.metadata), folder)
    declared = {exercise.name for exercise in exercises.CHAPTERS.get(request.param, ())}
    return SimpleNamespace(
        slug=request.param,
        cells=done.cells[: len(untouched.cells)],
        declared=declared,
        untouched=declared & solved_in(folder / "then"),
        filled_in=declared & solved_in(folder / "data"),
    )


def test_a_chapters_notebook_runs_untouched(worked_on):
    assert all(cell.execution_count for cell in worked_on.cells if cell.cell_type == "code")
    assert not worked_on.untouched


def told(cells) -> list[str]:
    """What cells printed or displayed as text, without what depends on the machine: times, and the names of objects."""
    said = "\n".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for cell in cells
        for output in cell.outputs
    )
    return [line for line in said.splitlines() if not re.search(r"\d ?(s|ms|µs)\b|object at 0x|^<", line)]


def test_without_the_hidden_cells_every_other_says_what_it_says_on_the_page(worked_on):
    """A hidden cell that changed what a visible one uses would show another number there than the text quotes."""
    here = [cell for cell in code(worked_on)[1:] if "exercise" not in cell.metadata]
    shown = [
        cell for cell in ran_on_its_page(worked_on.slug)
        if not {"remove-cell", "exercise", "solution"} & set(cell.metadata.get("tags", []))
    ]  # fmt: skip
    by_source = {cell.source: cell for cell in shown}
    assert told(here) == told([by_source[cell.source] for cell in here])


def test_with_the_solutions_put_in_every_check_of_a_chapter_says_correct(worked_on):
    assert worked_on.filled_in == worked_on.declared
