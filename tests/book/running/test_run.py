"""The chapters run side by side; cells that fail, wrong solutions and warnings stop the build and are named."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book.commands import build
from running.run import not_right

ROOT = Path(__file__).resolve().parents[3]
CELL = """\
# {0}

```{{code-cell}} ipython3
with open("runs-of-{1}", "a") as file:
    file.write("run\\n")
```

```{{code-cell}} ipython3
{2}
```
"""
# Ends only once the other chapter has begun, and where it computes on one thread.
WAIT = """\
import os, pathlib, time
assert os.environ["NPROC"] == os.environ["OPENBLAS_NUM_THREADS"] == "1"
end = time.monotonic() + 100
while not pathlib.Path("runs-of-{}").exists():
    assert time.monotonic() < end
    time.sleep(0.05)"""


@pytest.fixture
def book(new_book):
    """A function that makes the sample book, not yet built, with these last cells in its two chapters."""

    def make(first, second):
        book = new_book("running")
        for name, code in (("first", first), ("second", second)):
            book.write(f"chapters/{name}.md", book.header + CELL.format(name.title(), name, code))
        return book

    return make


@pytest.mark.nightly
def test_two_chapters_run_at_the_same_time_each_on_one_thread(book):
    book = book(WAIT.format("second"), WAIT.format("first"))
    result = book.build()
    assert result.returncode == 0, result.stdout
    assert [line.split()[0] for line in sorted(result.stdout.splitlines()) if " ran in " in line] == [
        "chapters/first",
        "chapters/second",
    ]


@pytest.mark.nightly
def test_every_chapter_that_fails_is_named_and_the_others_are_kept(book):
    book = book("1 / 0", "'as it should'")
    book.write("intro.md", book.header + CELL.format("Intro", "intro", "[][3]"))
    failed = book.build()
    assert failed.returncode != 0
    told = build.excerpt(build.COLOUR.sub("", failed.stdout))
    text = (book.folder / "chapters/first.md").read_text().splitlines()
    line = text.index("1 / 0")  # of the fence above, counted from 1
    assert f"chapters/first.md:{line}: ERROR: An error occurred while executing the following cell:" in told
    assert "\nZeroDivisionError: division by zero\n" in told + "\n"
    assert re.search(r"intro\.md:\d+: ERROR: An error occurred while executing the following cell:", told)
    assert "\nIndexError: list index out of range\n" in told + "\n"
    assert "of the 3 chapters that ran, chapters/first, intro failed" in failed.stdout
    book.replace("chapters/first.md", "1 / 0", "1 / 1")
    book.replace("intro.md", "[][3]", "[]")
    result = book.build()
    assert result.returncode == 0, result.stdout
    assert book.runs("second") == 1


# Read by every Python that finds it on its path, before anything else.
KERNEL_THAT_ENDS = """\
import os, sys
if "ipykernel_launcher" in sys.orig_argv:
    os._exit(1)
"""


@pytest.mark.nightly
def test_a_kernel_that_never_starts_is_named(book):
    book = book("1", "2")
    book.write("sitecustomize.py", KERNEL_THAT_ENDS)
    failed = book.build()
    assert failed.returncode != 0
    error = "No kernel started: Kernel died before replying to kernel_info"
    assert f"chapters/first.md: ERROR: {error}" in failed.stdout
    assert f"chapters/second.md: ERROR: {error}" in failed.stdout


@pytest.mark.nightly
def test_a_kernel_that_dies_and_a_cell_without_end_are_named(book):
    book = book("import os; os._exit(9)", "while True: pass")
    book.replace("_config.yml", "timeout: 300", "timeout: 3")
    said = book.build().stdout
    assert re.search(r"first\.md:\d+: ERROR: The kernel died, as it does where memory runs out. \[run\]", said)
    assert re.search(r"second\.md:\d+: ERROR: A cell timed out while it was being executed, after 3 s", said)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("end", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM), (os.kill, signal.SIGKILL)]
)
def test_a_build_that_is_ended_leaves_no_kernel(book, end, number):
    book = book("import os, time; print(os.getpid(), file=open('pid', 'w'), flush=True); time.sleep(300)", "1")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(**book.program(), start_new_session=True, **quiet) as program:
        pid = book.folder / "chapters" / "pid"
        wait_for(lambda: pid.exists() and pid.read_text().endswith("\n"))
        end(program.pid, number)
        assert program.wait(60) != 0
    wait_for(lambda: not alive(int(pid.read_text())))


def wait_for(true, seconds=90):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


CHECK = """\
class Said:
    def __init__(self, text): self.text = text
    def __repr__(self): return self.text
    def _repr_html_(self): return "<div>box</div>"
"""
SOLUTION = """\
# First

```{{code-cell}} ipython3
with open("runs-of-first", "a") as file:
    file.write("run\\n")
{check}```

```{{exercise-start}} falling
```
How fast?
```{{exercise-end}}
```

```{{code-cell}} ipython3
:tags: [exercise]
Said("Not started: falling\\n\\nReplace the dots.")
```

```{{solution-start}}
```
```{{code-cell}} ipython3
:tags: [solution]
Said("{said}")
```
```{{solution-end}}
```
"""
WRONG = r"Not yet: falling\n\nOne step too\nfew.\n\nA hint."
WARNS = """

```{code-cell} ipython3
:tags: [remove-cell]
import warnings
warnings.warn("the old name goes", DeprecationWarning)
```
"""


def test_a_wrong_solution_and_a_warning_in_a_hidden_cell_stop_the_build_and_are_named_with_their_lines(new_book):
    book = new_book("faults", ("first",))
    text = book.header + SOLUTION.format(check=CHECK, said=WRONG) + WARNS
    book.write("chapters/first.md", text)
    for _ in ("when it runs", "when its outputs are kept"):
        result = book.build()
        assert result.returncode != 0
        assert book.runs("first") == 1
        told = build.excerpt(build.COLOUR.sub("", result.stdout))
        line = text.splitlines().index(":tags: [solution]")  # of the fence above, counted from 1
        assert (
            f"first.md:{line}: ERROR: the printed solution of falling is not right. Not yet: One step too few." in told
        )
        line = text.splitlines().index(":tags: [remove-cell]")
        assert f"chapters/first.md:{line}: ERROR: the cell writes to stderr, which it must not: " in told
        assert "reading sources" not in result.stdout  # it ends before the pages are made


def solved(*outputs, tags=("solution",)):
    cell = new_code_cell("aelib.check(...)", metadata={"tags": list(tags)}, outputs=list(outputs))
    return [fault for _, fault in not_right(new_notebook(cells=[cell]))]


def test_what_is_printed_counts_like_what_is_displayed():
    displayed = new_output("execute_result", data={"text/plain": "Not yet: a-b\n\nToo few."})
    printed = new_output("stream", text="looking\nNot yet: a-b\n\nToo few.\n")
    assert solved(displayed) == solved(printed) == ["the printed solution of a-b is not right. Not yet: Too few."]


def test_a_solution_that_was_never_begun_is_named():
    started = new_output("stream", text="Not started: a-b\n\nReplace it.")
    assert solved(started) == ["the printed solution of a-b is not right. Not started: Replace it."]
    assert solved(started, tags=("exercise",)) == []


def test_a_cell_between_the_gates_needs_no_tag():
    cells = [
        new_markdown_cell("```{solution-start} a-b\n```"),
        new_code_cell("1", outputs=[new_output("stream", text="Not yet: a-b\n\nToo few.")]),
        new_markdown_cell("```{solution-end}\n```"),
        new_code_cell("2", outputs=[new_output("stream", text="Not yet: c\n\nThe reader's.")]),
    ]
    assert len(list(not_right(new_notebook(cells=cells)))) == 1


NUMBER = "The answer is {glue:text}`answer`.\n\n"
FIGURE = """\
---
mystnb:
  figure:
    name: fig-line
    caption: It ends at {glue:text}`answer`.
  image:
    alt: A line that rises to {glue:text}`answer` from left to right.
---
import matplotlib.pyplot as plt
from myst_nb import glue

glue("answer", 42, display=False)
plt.plot([0, 42]);"""


def test_what_has_not_run_is_shown_without_its_numbers(book):
    book = book(FIGURE, FIGURE.replace("fig-line", "fig-other"))
    for name in ("first", "second"):
        book.replace(
            f"chapters/{name}.md", f"# {name.title()}\n", f"# {name.title()}\n\n{NUMBER}See {{ref}}`fig-line`.\n"
        )
    (book.folder / "book/newest").unlink()
    shutil.copytree(ROOT / "book/newest", book.folder / "book/newest")
    program = book.program()
    unfinished = [sys.executable, "-m", "sphinx", "-Q", "-E", "-t", "unfinished", "-c", "book/newest", "."]

    def shown():
        subprocess.run(**program | {"args": [*unfinished, "_build/html"]}, check=True)
        return book.page("chapters/first"), book.page("chapters/second")

    for page in shown():
        assert page.select_one(".admonition-title").text == "Not run yet"
        assert "The answer is …." in page.text
        assert "It ends at …." in page.figcaption.text
        assert page.find("figure").select_one(".later")
        assert page.select_one("a[href$='#fig-line']")
    assert book.runs("first") == book.runs("second") == 0
    result = book.build()
    assert result.returncode == 0, result.stdout
    shutil.rmtree(book.folder / "_build/.jupyter_cache/chapters/second")
    first, second = shown()
    assert "Not run yet" not in first.text
    assert "The answer is 42." in first.text
    assert "Not run yet" in second.text
    assert book.runs("second") == 1
