"""`make preview`: a change is seen, only pages go on from what is loaded, and the browser is told of a new build."""

import subprocess
import sys
import threading
import time
import urllib.request
from functools import partial
from types import SimpleNamespace

import pytest

from book.commands import preview, reloading, stamp


@pytest.fixture
def root(tmp_path):
    for name in ("intro.md", "chapters/one.md", "book/theme.py", "_build/html/intro.html", "tests/test_one.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    return tmp_path


def test_a_change_of_what_the_book_is_made_from_is_seen_and_no_other(root):
    def edit(_):
        steps.pop(0)()

    steps = [
        lambda: (root / "tests/test_one.py").write_text("another"),
        lambda: (root / "_build/html/intro.html").write_text("another"),
        lambda: (root / "4913").write_text("as Vim does"),
        lambda: (root / "chapters/one.md").write_text("other"),
        lambda: None,
        lambda: ((root / "chapters/two.md").write_text("two"), (root / "intro.md").unlink()),
    ]
    seen = preview.changes(root, edit)
    assert next(seen) == ["chapters/one.md"]
    assert len(steps) == 2
    assert next(seen) == ["chapters/two.md", "intro.md"]


@pytest.mark.parametrize(
    ("name", "is_page"),
    [
        ("intro.md", True),
        ("chapters/one.md", True),
        ("aelib/course/exercises/one/step.py", True),
        ("book/theme.py", False),
        ("_toc.yml", False),
        ("aelib/models/stack.py", False),
    ],
)
def test_only_what_stands_on_a_page_goes_on_from_what_is_loaded(name, is_page):
    assert bool(stamp.PAGE.fullmatch(name)) is is_page


@pytest.fixture
def served(tmp_path):
    """The address of a folder with a page, and its builds."""
    (tmp_path / "index.html").write_text("<p>first</p>")
    (tmp_path / "plain.css").write_text("p {}")
    (tmp_path / "favicon.ico").write_bytes(b"")  # for which a browser asks
    builds = reloading.Builds()
    server = reloading.Server(("127.0.0.1", 0), partial(reloading.Host, directory=str(tmp_path), builds=builds))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(address=f"http://127.0.0.1:{server.server_port}/", builds=builds, folder=tmp_path)
    server.shutdown()
    server.server_close()


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode(), answer.headers


def test_a_page_comes_with_the_script_and_nothing_else_does(served):
    page, headers = get(served.address)
    assert page.startswith("<p>first</p>")
    assert f"/newest?after={served.builds.newest}" in page
    assert headers["Cache-Control"] == "no-store"
    assert get(served.address + "plain.css")[0] == "p {}"


def test_who_waits_is_told_when_there_is_a_new_build(served):
    first, answers = served.builds.newest, []
    waiting = threading.Thread(target=lambda: answers.append(get(f"{served.address}newest?after={first}")[0]))
    waiting.start()
    time.sleep(0.3)
    assert answers == []
    served.builds.add()
    waiting.join(5)
    assert answers == [str(first + 1)]
    assert get(f"{served.address}newest?after={first}")[0] == str(first + 1)


def test_the_page_in_the_browser_is_loaded_again(served, opened):
    tab, wrong = opened(served.address, "index")
    (served.folder / "index.html").write_text("<p>second</p>")
    served.builds.add()
    tab.get_by_text("second").wait_for(timeout=5000)
    assert wrong == []


BUILDER = """
import sys
from pathlib import Path
from book.commands import preview
preview.ROOT = Path.cwd()
preview.BUILD, preview.FOLDER = preview.ROOT / "_build", preview.ROOT / "_build" / "preview"
preview.take_over()
preview.wait_and_build()
"""


@pytest.mark.nightly
def test_prose_of_a_page_is_written_again_and_nothing_runs(new_book):
    book = new_book("previewed", chapters=("second", "elements"))

    def build(line):
        program = book.program() | {"args": [sys.executable, "-c", BUILDER]}
        done = subprocess.run(**program, input=f"{line}\n", text=True, capture_output=True)
        assert f"{preview.DONE} 0" in done.stdout, done.stdout + done.stderr
        return done.stdout

    site = book.folder / "_build/preview/html/chapters"
    build("")
    other = (site / "elements.html").read_bytes()
    assert book.runs("second") == 1
    assert (book.folder / "_build/.jupyter_cache/chapters/second").is_dir(), "the outputs are those of `make book`"
    book.replace("chapters/second.md", "is defined here.", "is defined in other words.")
    said = build("chapters/second")
    assert "is defined in other words." in (site / "second.html").read_text()
    assert book.runs("second") == 1
    assert "runs, because" not in said
    assert (site / "elements.html").read_bytes() == other
    book.replace("chapters/second.md", '"run\\n"', '"ran\\n"')
    assert "chapters/second runs, because its code changed" in build("chapters/second")
    assert book.runs("second") == 2
