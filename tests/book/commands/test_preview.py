"""`make preview`: a change is seen, only pages go on from what is loaded, and the browser is told of a new build."""

import threading
import time
import urllib.request
from functools import partial
from types import SimpleNamespace

import pytest

from book.commands import preview, stamp


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
    builds = preview.Builds()
    server = preview.Server(("127.0.0.1", 0), partial(preview.Host, directory=str(tmp_path), builds=builds))
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
