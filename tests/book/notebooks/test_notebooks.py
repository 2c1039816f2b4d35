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
from book.notebooks.links import launch_links
from running.kernels import client
from running.names import names
from running.outputs import newest, plain, source_notebook, with_outputs

ROOT = Path(__file__).resolve().parents[3]
STUB = 'twice = ...\nprint("Not started.")'
SITE = "https://some-one.github.io/sample/"


@pytest.fixture(scope="module")
def sample(built):
    """The notebooks of the sample book's chapter that holds an element of each kind, and the site's folder."""
    read = {
        name: nbformat.read(built.html / f"notebooks/{name}.ipynb", as_version=4)
        for name in ("elements", "elements-solved")
    }
    return SimpleNamespace(html=built.html, working=read["elements"], solved=read["elements-solved"])


def text(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


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


PAGE = SITE + "chapters/elements.html"
AS_ON_THE_PAGE = {
    "heading": "# 3. One *idea*\n",
    "macro": r"in $\mathbb{R}^k$",
    "cite:p": f"[[Hinton and Salakhutdinov, 2006]({SITE}chapters/bibliography.html#",
    "cite:t": "Hinton and Salakhutdinov [[2006](",
    "doc": f"[Second]({SITE}chapters/second.html)",
    "link to a page": f"[there]({SITE}chapters/second.html)",
    "ref": f"[Second]({SITE}chapters/second.html#sec-second)",
    "eq": f"[(3.1)]({PAGE}#equation-eq-loss)",
    "bold": "A **term** is",
    "definition again": "A **Notion** again, an idea, and a link",
    "term of another page": f"[notion]({SITE}chapters/second.html#term-notion)",
    "term": f"[code]({PAGE}#term-code)",
    "plain text": r"A snake_case word, 5 \* 3, [0, 1], 5\$, a \< b and `x|y`.",
    "footnote": "A note.[1]",
    "text of a footnote": "[1] It stands aside.",
    "equation": "$$\n\\ell(x) = \\lVert x - \\hat x\\rVert^2 \\tag{3.1}\n$$",
    "aligned equations": "\\begin{align}\na &= b \\\\\nc &= d \\tag{3.2}\n\\end{align}",
    "note": f"> **Note**\n>\n> Mind [(3.1)]({PAGE}#equation-eq-loss).\n>\n> - one\n>   - inner\n> - two",
    "dropdown": "<details><summary>Folded away</summary>\n\nInside.\n\n</details>",
    "admonition": "> **A title of its own**\n>\n> Its words.",
    "glossary": "**code**\n\n> What the encoder writes.",
    "table": "**Table 3.1** Shapes\n\n| layer | shape |\n| --- | --- |\n| encoder $\\vert x\\vert $ | 16 \\| 2 |",
    "glue": "Text with 41.50 in it.",
    "numref of a table": f"[Table 3.1]({PAGE}#tab-shapes)",
    "numref of a cell": f"[Fig. 3.1]({PAGE}#fig-rise)",
    "numref of a figure": f"[Fig. 3.2]({PAGE}#fig-dot)",
    "caption of a cell": f"**Fig. 3.1** A line, see [(3.1)]({PAGE}#equation-eq-loss).\n\nAfter the figure.",
    "question": "> **Predict, then run.**\n>\n> Will it grow, or *shrink*?\n>\n> 1. Grow\n"
    "> 2. Shrink, by $\\operatorname*{arg\\,min}_x f$\n\n"
    "<details><summary>If you chose 1</summary>\n\n**Not so.** No: `it` shrinks.\n\n</details>",
    "question of another kind": "> **Question 1 of 2: a \\< b.**\n>\n> Is it so?\n>\n> 1. Yes\n> 2. No",
    "second heading": "## 3.1. Deep",
    "list": "1. first\n2. second\n\n   with a paragraph",
    "image": "![A black dot in a white square, 41.5 percent of it](data:image/png;base64,iVBOR",
    "figure": "**Fig. 3.2** A dot.",
    "exercise": f"### Exercise 3.1 (Twice the *value*)\n\nCompute it. Use [(3.1)]({PAGE}#equation-eq-loss).",
    "hints": 'Stuck? `aelib.hint("ex-twice")` gives a hint',
    "heading of a fold": "### 3.2.1. More exercises\n\n",
    "exercise without code": f"#### Exercise 3.2 (Recall)\n\nWhat is [Exercise 3.1]({PAGE}#ex-twice) about?",
    "where it comes from": f"A notebook of [this page of the book]({PAGE})",
}


@pytest.mark.parametrize("expected", AS_ON_THE_PAGE.values(), ids=AS_ON_THE_PAGE)
def test_the_text_is_resolved_as_on_the_page(sample, expected):
    assert expected in text(sample.working)
    assert expected in text(sample.solved)


def test_nothing_is_left_unresolved(sample):
    prose = text(sample.solved)
    assert re.findall(r"\{[a-z:]+\}`|^:::|<script|notebook-links|^\(.*\)=$", prose, re.M) == []
    assert "Look at" not in prose  # the first hint


def test_the_order_is_that_of_the_source(sample):
    marks = ["value = math", "Text with 41.50", "plt.plot", "After the figure",
             "Between the claim", "Predict, then run", "hidden = 3", "3.1. Deep", "Exercise 3.1 (", "twice = ...",
             "SECRET: multiply", "twice = 2 * value", "Exercise 3.2 ("]  # fmt: skip
    everything = "\n".join(cell.source for cell in sample.solved.cells)
    places = [everything.index(mark) for mark in marks]
    assert places == sorted(places)


def test_cells_that_the_page_folds_are_folded_and_those_that_it_hides_stay_out(sample):
    cells = {cell.source: cell.metadata for cell in code(sample.solved)}
    assert cells["import math\nvalue = math.sqrt(4)\nvalue"]["jupyter"] == {"source_hidden": True}
    assert cells["hidden = 3"]["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
    assert "jupyter" not in cells[STUB]
    assert not any("glue" in source or "assert" in source for source in cells)


def test_the_working_notebook_has_the_stubs_and_no_solution(sample):
    everything = json.dumps(sample.working)
    assert "SECRET" not in everything
    assert everything.count("twice = ...") == 1
    assert json.dumps(sample.solved).count("SECRET") == 3
    stub = next(cell for cell in code(sample.working) if cell.source == STUB)
    assert (stub.metadata["exercise"], stub.metadata["tags"]) == ("ex-twice", ["exercise"])
    assert [cell.id for cell in code(sample.solved) if cell.metadata.get("solution") == "ex-twice"]
    assert "Exercise 3.2 (" in everything


def test_the_notebooks_hold_no_outputs_and_have_the_same_ids(sample):
    for notebook in (sample.working, sample.solved):
        nbformat.validate(notebook)
        assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert {cell.id for cell in sample.working.cells} < {cell.id for cell in sample.solved.cells}


@pytest.mark.parametrize("kind", ["working", "solved", "filled in"])
def test_the_notebooks_run(sample, tmp_path, kind):
    chosen = {"working": sample.working, "solved": sample.solved, "filled in": filled_in(sample.working, sample.solved)}
    done = run(nbformat.from_dict(chosen[kind]), tmp_path)
    assert all(cell.execution_count for cell in code(done))
    assert ("twice = ..." in json.dumps(done)) == (kind != "filled in")
    assert ("twice = 2 * value" in json.dumps(done)) == (kind != "working")


def test_the_page_links_to_its_notebooks_in_five_ways(sample):
    html = (sample.html / "chapters/elements.html").read_text()
    bar = re.search(r'</h1>\s*<nav class="notebook-links" aria-label="[^"]+">.*?</nav>', html, re.S)
    assert bar
    assert re.findall(r'<a href="([^"]+)"( download)?>([^<]+)</a>', bar[0]) == [
        ("../notebooks/elements.ipynb", " download", "Notebook to work in"),
        ("../notebooks/elements-solved.ipynb", " download", "Solved notebook"),
        ("https://colab.research.google.com/github/Some-One/sample/blob/gh-pages/notebooks/elements.ipynb", "",
         "Open in Colab"),
        ("https://mybinder.org/v2/gh/Some-One/sample/gh-pages?urlpath=lab/tree/notebooks/elements.ipynb", "",
         "Open in Binder"),
        (f"../notebooks/{FOLDER}.zip", " download", "All notebooks, with the library"),
    ]  # fmt: skip
    assert "notebook-links" not in (sample.html / "chapters/bibliography.html").read_text()


def test_the_text_that_tells_a_result_is_folded(built):
    told = "<details><summary>What came out</summary>\n\nIt falls to 0.25.\n\nThat is [(1.1)]("
    prose = text(nbformat.read(built.html / "notebooks/first.ipynb", as_version=4))
    assert told in prose
    assert "Covered:" not in prose


def test_the_first_page_says_how_large_the_archive_is():
    said = re.search(r"\((\d+) MB\): unpack the archive", (ROOT / "intro.md").read_text())
    archive = ROOT / "_build/html/notebooks" / f"{FOLDER}.zip"
    assert abs(archive.stat().st_size / 1e6 - int(said[1])) < 1


def test_above_the_exercises_stands_once_where_they_are_worked_on(first):
    (work,) = first.select("p.work")
    assert work.find_next_sibling("div")["id"] == "falling"
    assert [(link.get_text(), link["href"]) for link in work.select("a")] == [
        ("notebook of this chapter", "../notebooks/first.ipynb"),
        ("Colab", "https://colab.research.google.com/github/Some-One/sample/blob/gh-pages/notebooks/first.ipynb"),
    ]


def test_binder_installs_what_the_notebooks_need(sample):
    folder = sample.html / ".binder"
    assert folder.joinpath("requirements.txt").read_text().splitlines() == [
        "jupyterlab",
        "aelib[stream] @ git+https://github.com/Some-One/sample",
    ]
    major, minor = map(int, re.findall(r"\d+", folder.joinpath("runtime.txt").read_text()))
    assert (major, minor) >= (3, 11)
    assert (sample.html / ".nojekyll").exists()


@pytest.mark.parametrize(
    "url", ["", "https://gitlab.com/a/b", "https://github.com/a", "https://github.com/a/b/c", "a/b"]
)
def test_a_repository_of_another_form_raises(tmp_path, url):
    (tmp_path / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": url}}))
    with pytest.raises(ValueError, match=r"repository: url.*github\.com/ORG/REPO is needed"):
        repository_url(tmp_path)


def test_the_repositorys_url_leads_to_all_addresses(tmp_path):
    (tmp_path / "_config.yml").write_text("repository:\n  url: https://github.com/Org/Repo.git/\n")
    url = repository_url(tmp_path)
    assert url == "https://github.com/Org/Repo"
    assert site_url(url) == "https://org.github.io/Repo/"
    assert site_url("https://github.com/Org/org.github.io") == "https://org.github.io/"
    assert all("Org/Repo" in link for link in launch_links(url, "x").values())


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
def test_the_first_cell_installs_aelib_from_the_unpacked_archive(sample, tmp_path, without_aelib):
    python, packages = without_aelib
    shutil.copy(sample.html / "notebooks" / "elements.ipynb", tmp_path)
    write_archive(ROOT, tmp_path)
    with zipfile.ZipFile(tmp_path / f"{FOLDER}.zip") as archive:
        archive.extractall(tmp_path)
    cell = read_cell(tmp_path / FOLDER / "elements.ipynb")
    assert cell == install_cell(f"{SITE}notebooks/{wheel_name(sample.html.parents[1])}", ["import aelib"])
    assert last_line([python, "-c", INSTALLING, cell], tmp_path / FOLDER) == f"{packages}/aelib/__init__.py 10000"


def test_the_archive_holds_all_notebooks_and_the_wheel_and_is_the_same_each_time(sample, tmp_path):
    notebooks = shutil.copytree(sample.html / "notebooks", tmp_path / "notebooks")
    archive = notebooks / f"{FOLDER}.zip"
    before = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        text = opened.read(f"{FOLDER}/elements.ipynb")
    assert text == (notebooks / "elements.ipynb").read_bytes()
    wheel = wheel_name(sample.html.parents[1])
    files = ["README.txt", wheel, *sorted(path.name for path in notebooks.glob("*.ipynb"))]
    assert names == [f"{FOLDER}/{name}" for name in files]
    write_archive(sample.html.parents[1], notebooks)
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
