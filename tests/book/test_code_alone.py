"""Which tests a change of the text leaves to the night: those that passed, and only while no code changes."""

from types import SimpleNamespace

import pytest

from tests import code_alone
from tests.conftest import pytest_collection_modifyitems, pytest_terminal_summary

LIVE = code_alone.ROOT / "tests/live/test_a.py"
BOOK = code_alone.ROOT / "tests/book/test_b.py"


class Item(SimpleNamespace):
    def add_marker(self, mark):
        self.marks.append(mark)


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    """A folder with some code; every look at it is a new one."""
    for name in (*code_alone.FILES, *(f"{folder}/a.py" for folder in code_alone.FOLDERS)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1")
    monkeypatch.setattr(code_alone, "ROOT", tmp_path)
    monkeypatch.setattr(code_alone, "RECORD", tmp_path / "_build/swept/code-alone.json")
    monkeypatch.setattr(code_alone, "digest", code_alone.digest.__wrapped__)
    return tmp_path


def left_to_the_night(*arguments, keyword=""):
    """Which of three tests are marked for the night when pytest is told to look at `arguments`."""
    items = [
        Item(nodeid=name, path=path, fixturenames=fixtures, marks=[], user_properties=[])
        for name, path, fixtures in (
            ("sample", BOOK, ["built"]),
            ("figure", LIVE, ["live"]),
            ("book", BOOK, ["built", "origins"]),
        )
    ]
    config = SimpleNamespace(args=arguments, option=SimpleNamespace(keyword=keyword))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_alone, "depends_on_code_alone", lambda path, fixtures: "origins" not in fixtures)
        pytest_collection_modifyitems(config, items)
    told = [name for item in items for _, name in item.user_properties]
    assert told == ["sample", "figure"]
    return [item.nodeid for item in items if "nightly" in item.marks]


def end(**stats):
    """End a session in which the tests of these names had these outcomes."""
    reports = {
        outcome: [SimpleNamespace(nodeid=name, user_properties=[(code_alone.NAME, name)]) for name in names]
        for outcome, names in stats.items()
    }
    pytest_terminal_summary(SimpleNamespace(stats=reports))


def test_what_looks_at_the_sample_or_a_figure_depends_on_code_alone(monkeypatch):
    monkeypatch.undo()
    depends = code_alone.depends_on_code_alone
    assert depends(LIVE, {"live", "origins"})
    assert depends(BOOK, {"new_book"})
    assert not depends(BOOK, {"built", "origins"})
    assert not depends(BOOK, {"tmp_path"})


def test_what_passed_is_left_until_code_changes(root):
    assert left_to_the_night("tests/book", "tests/live") == []
    end(passed=["sample", "figure"])
    assert left_to_the_night("tests/book", "tests/live") == ["sample", "figure"]
    (root / "chapters").mkdir()
    (root / "chapters/one.md").write_text("Another word.")
    assert left_to_the_night("tests/book", "tests/live") == ["sample", "figure"]
    (root / "aelib/a.py").write_text("x = 2")
    assert left_to_the_night("tests/book", "tests/live") == []


@pytest.mark.parametrize("name", ["tests/new.js", "book/a.py", "_config.yml", "intro.md", "requirements.txt"])
def test_every_file_of_code_counts(root, name):
    end(passed=["sample"])
    (root / name).write_text("x = 2")
    assert left_to_the_night("tests/book") == []


def test_what_fails_or_ends_badly_is_due_again():
    end(passed=["sample", "figure"])
    end(passed=["figure"], failed=["sample"], error=["figure"])
    assert left_to_the_night("tests/book") == []


def test_what_passed_in_two_sessions_is_kept_together():
    end(passed=["sample"])
    end(passed=["figure"])
    assert left_to_the_night("tests/book") == ["sample", "figure"]


def test_what_pytest_is_told_to_run_it_runs():
    end(passed=["sample", "figure"])
    assert left_to_the_night("tests/book/test_b.py") == []
    assert left_to_the_night("tests/book/test_b.py::test_it") == []
    assert left_to_the_night("tests/book", keyword="it") == []
