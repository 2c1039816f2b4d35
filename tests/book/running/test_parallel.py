"""The chapters run side by side, and what goes wrong in one leaves the others' outputs where they are."""

import os
import re
import signal
import subprocess
import time

import pytest

from book.commands import build

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


@pytest.mark.nightly
def test_a_kernel_that_dies_is_named(book):
    failed = book("import os; os._exit(9)", "1").build()
    assert failed.returncode != 0
    assert "chapters/first.md: ERROR: The kernel died, as it does where memory runs out. [run]" in failed.stdout


# Read by every Python that finds it on its path, before anything else.
KERNEL_THAT_ENDS = """\
import os, pathlib, sys
if "ipykernel_launcher" in sys.orig_argv:
    starts = pathlib.Path(__file__).with_name("starts")
    starts.open("a").write("start\\n")
    if len(starts.read_text().splitlines()) <= {}:
        os._exit(1)
"""


@pytest.mark.nightly
def test_a_kernel_that_ends_before_it_answers_is_started_again(book):
    book = book("1", "2")
    book.write("sitecustomize.py", KERNEL_THAT_ENDS.format(2))
    result = book.build()
    assert result.returncode == 0, result.stdout
    assert len((book.folder / "starts").read_text().splitlines()) == 4
    assert book.runs("first") == book.runs("second") == 1


@pytest.mark.nightly
def test_a_kernel_that_never_starts_is_named(book):
    book = book("1", "2")
    book.write("sitecustomize.py", KERNEL_THAT_ENDS.format(1000))
    failed = book.build()
    assert failed.returncode != 0
    error = "No kernel started, 3 times: Kernel died before replying to kernel_info"
    assert f"chapters/first.md: ERROR: {error}" in failed.stdout
    assert f"chapters/second.md: ERROR: {error}" in failed.stdout


@pytest.mark.nightly
def test_a_cell_without_end_is_stopped_and_named(book):
    book = book("while True: pass", "1")
    book.replace("_config.yml", "timeout: 300", "timeout: 3")
    failed = book.build()
    assert failed.returncode != 0
    assert re.search(r"first\.md:\d+: ERROR: A cell timed out while it was being executed, after 3 s", failed.stdout)


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("end", "number"),
    [
        (os.killpg, signal.SIGINT),
        pytest.param(os.kill, signal.SIGTERM, marks=pytest.mark.nightly),
        (os.kill, signal.SIGKILL),
    ],
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
