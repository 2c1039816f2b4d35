"""The records of the chapters' controls: made by this code, and known to be stale when it is another."""

import ast
import json
import math
import struct
from types import SimpleNamespace

import pytest

import aelib
from evidence.controls import __main__ as command
from evidence.controls import pages, record

PAGE = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

```{code-cell} ipython3
import numpy as np

SIZE = 3
```

```{code-cell} ipython3
:tags: [remove-cell]
unseen = 4
```

```{code-cell} ipython3
def grow(x):
    "Add."
    return x + SIZE


print(grow(1))
other = 5
```
"""
MODULE = '''
"""Controls of a page."""

from functools import partial

from aelib.data import shapes

TIMES = 2


def grown(page, seed):
    """Grow."""
    return {"size": helped(page.grow(seed)), "list": [1.5, 2.5]}


def helped(x):
    return TIMES * x


def drawn(page):
    import jax
    return float(shapes.shapes(4, key=jax.random.key(0)).images.sum())


CONTROLS = {"grown-1": partial(grown, seed=1), "grown-2": partial(grown, seed=2), "drawn": drawn}
DERIVED = {"sum": lambda found: found["grown-1"]["size"] + found["grown-2"]["size"]}
'''


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """A chapter with controls of its own, a record of which is made; its parts can be changed."""
    (tmp_path / "chapters").mkdir()
    toy = SimpleNamespace(page=tmp_path / "chapters" / "a-toy.md", module=tmp_path / "a_toy.py")
    toy.page.write_text(PAGE)
    toy.module.write_text(MODULE)

    def load(chapter):
        assert chapter == "a-toy"
        space = {"__file__": str(toy.module)}
        exec(compile(toy.module.read_text(), str(toy.module), "exec"), space)
        return SimpleNamespace(**space)

    monkeypatch.setattr(record, "module", load)
    monkeypatch.setattr(record, "FOLDER", tmp_path / "records")
    monkeypatch.setattr(pages, "CHAPTERS", tmp_path / "chapters")
    pages.shown.cache_clear()
    for control in load("a-toy").CONTROLS:
        record.keep("a-toy", control, record.carry_out("a-toy", control))
    yield toy
    pages.shown.cache_clear()


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    pages.shown.cache_clear()


def test_results_are_recorded_by_control_and_what_follows_from_them_is_derived(toy):
    found = record.recorded("a-toy")
    assert found["grown-1"] == {"size": 8, "list": [1.5, 2.5]}
    assert found["grown-2"]["size"] == 10
    assert found["sum"] == 18
    assert list(record.read("a-toy")) == ["grown-1", "grown-2", "drawn"]
    assert record.stale("a-toy") == {}


CHANGES = {
    "a cell that two of them use": ("page", "SIZE = 3", "SIZE = 4", {"grown-1", "grown-2"}),
    "a function of a cell": ("page", "x + SIZE", "x - SIZE", {"grown-1", "grown-2"}),
    "a cell that none uses": ("page", "other = 5", "other = 6", set()),
    "what a hidden cell binds": ("page", "unseen = 4", "unseen = 5", set()),
    "a docstring": ("page", '"Add."', '"Subtract."', set()),
    "a comment": ("module", "TIMES = 2", "TIMES = 2  # twice", set()),
    "a constant that a helper reads": ("module", "TIMES = 2", "TIMES = 3", {"grown-1", "grown-2"}),
    "an argument": ("module", "partial(grown, seed=2)", "partial(grown, seed=3)", {"grown-2"}),
    "another control": ("module", "shapes.shapes(4,", "shapes.shapes(5,", {"drawn"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_outdates_the_controls_that_use_it(toy, what):
    file, old, new, outdated = CHANGES[what]
    change(getattr(toy, file), old, new)
    assert set(record.stale("a-toy")) == outdated


@pytest.mark.parametrize("name", ["aelib/data/shapes.py", "aelib/data/gone.py"])
def test_a_change_of_what_it_reaches_in_the_library_outdates_a_control(toy, name):
    made = record.read("a-toy")
    assert {"aelib/data/shapes.py", "aelib/files.py"} & {*made["drawn"]["library"]} == {"aelib/data/shapes.py"}
    assert made["grown-1"]["library"] == {}
    made["drawn"]["library"][name] = "another"
    (record.FOLDER / "a-toy.json").write_text(json.dumps(made))
    assert record.stale("a-toy") == {"drawn": f"{name} has changed"}


def test_a_record_is_old_where_another_version_of_what_computes_made_it(toy, monkeypatch, capsys):
    monkeypatch.setattr(record, "chapters", lambda: ["a-toy"])
    assert record.old("a-toy") == {}
    assert record.said_of_old() == ""
    made = record.read("a-toy")
    made["drawn"]["versions"] |= {"jax": "0.1", "optax": "0.2"}
    made["grown-2"]["versions"] |= {"Python": "3.1"}
    (record.FOLDER / "a-toy.json").write_text(json.dumps(made))
    now = record.versions()
    why = f"jax 0.1 is {now['jax']} now, optax 0.2 is {now['optax']} now"
    assert record.old("a-toy") == {"drawn": why}
    assert record.stale("a-toy") == {}
    assert record.old("a-toy", made["drawn"]["versions"]).keys() == {"grown-1", "grown-2"}
    assert record.said_of_old() == f"Old controls: 1 ({why}). 'make evidence OLD=1' runs them."
    tried = []

    def run_apart(chapter, control):
        tried.append(control)
        return chapter, control, record.carry_out(chapter, control), ""

    monkeypatch.setattr(command, "run_apart", run_apart)
    assert command.main([]) == 0
    assert f"No record is stale.\nOld controls: 1 ({why})." in capsys.readouterr().out
    assert command.main(["--old"]) == 0
    assert tried == ["drawn"]
    assert record.old("a-toy") == {}


def test_a_control_that_is_new_has_no_record_and_one_that_is_gone_leaves_it(toy):
    change(toy.module, '"drawn": drawn}', '"again": drawn}')
    assert record.stale("a-toy") == {"again": "it has no record"}
    record.keep("a-toy", "again", record.carry_out("a-toy", "again"))
    assert list(record.read("a-toy")) == ["grown-1", "grown-2", "again"]


@pytest.mark.parametrize("name", ["unseen", "nothing"])
def test_a_control_that_asks_for_what_no_reader_sees_is_refused(toy, name):
    change(toy.module, "page.grow(seed)", f"page.grow(page.{name})")
    with pytest.raises(NameError, match=f"no cell that a reader sees binds {name}"):
        record.stale("a-toy")


def test_what_only_calls_something_is_left_out():
    statements = ast.parse("x = 1\nprint(x)\ny = x + 1\nz = 3").body
    assert [ast.unparse(each) for each in pages.needed(statements, {"y"})] == ["x = 1", "y = x + 1"]


def test_what_a_class_keeps_of_the_page_is_asked_for():
    assert pages.asked_of_page(ast.parse("page.a(self.page.b, other.page.c)").body) == {"a", "b"}


@pytest.mark.parametrize(("options", "ran"), [([], ["drawn"]), (["--all"], ["grown-1", "grown-2", "drawn"])])
def test_the_command_runs_what_is_stale_or_all_tells_what_moved_and_keeps_it(toy, monkeypatch, capsys, options, ran):
    monkeypatch.setattr(record, "chapters", lambda: ["a-toy"])
    change(toy.module, "shapes.shapes(4,", "shapes.shapes(5,")
    tried, before = [], record.recorded("a-toy")["drawn"]

    def run_apart(chapter, control):
        tried.append(control)
        return chapter, control, record.carry_out(chapter, control), ""

    monkeypatch.setattr(command, "run_apart", run_apart)
    assert command.main(["--side-by-side", "1", *options]) == 0
    assert tried == ran
    after = record.recorded("a-toy")["drawn"]
    assert after != before
    assert f": {before:g} -> {after:g}" in capsys.readouterr().out
    assert record.stale("a-toy") == {}


def test_a_control_that_fails_keeps_its_record_and_fails_the_command(toy, monkeypatch, capsys):
    monkeypatch.setattr(record, "chapters", lambda: ["a-toy"])
    before = record.read("a-toy")
    monkeypatch.setattr(command, "run_apart", lambda chapter, control: (chapter, control, None, "for a reason"))
    assert command.main(["--all", "a-toy"]) == 1
    assert "a-toy, drawn failed:\nfor a reason" in capsys.readouterr().err
    assert record.read("a-toy") == before


def test_what_moved_is_told_by_its_place():
    before = {"a": {"b": [1.0, 2.0], "c": 3}, "d": 1.0}
    assert list(command.moved(before, before)) == []
    assert list(command.moved(before, {"a": {"b": [1.0, 2.25], "c": 4}, "d": 1.0})) == [
        "a/b/1: 2 -> 2.25",
        "a/c: changed",
    ]
    assert list(command.moved(before, {"a": 1})) == [": changed"]


@pytest.mark.parametrize("chapter", record.chapters())
def test_no_record_is_stale(chapter):
    stale = [f"{control}: {why}" for control, why in record.stale(chapter).items()]
    assert not stale, "\n".join([*stale, f"renew with: make evidence CHAPTER={chapter}"])


@pytest.mark.parametrize("chapter", record.chapters())
def test_the_record_has_the_controls_of_the_module_and_no_other(chapter):
    assert list(record.read(chapter)) == list(record.module(chapter).CONTROLS)


def test_every_record_belongs_to_a_chapter():
    assert {file.stem for file in record.FOLDER.glob("*.json")} == set(record.chapters())


def test_a_control_whose_name_says_so_gets_the_cells_on_fashion_mnist(toy, tmp_path, monkeypatch):
    folder, digits = tmp_path / "idx", aelib.mnist
    folder.mkdir()
    for part, n in (("train", 3), ("t10k", 2)):
        sizes = (n, 28, 28)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 2051, *sizes) + bytes(math.prod(sizes)))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 2049, n) + bytes(n))
    monkeypatch.setenv("FASHION_MNIST", str(folder))
    change(toy.page, "other = 5", "import aelib\nhow_many = len(aelib.mnist().test.labels)")
    change(toy.module, 'CONTROLS = {"grown-1"', 'CONTROLS = {"Fashion many": many, "grown-1"')
    change(toy.module, "def drawn", "def many(page):\n    return page.how_many\n\n\ndef drawn")
    assert record.carry_out("a-toy", "Fashion many")["result"] == 2
    assert aelib.mnist is digits
    monkeypatch.setenv("FASHION_MNIST", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match="install dataset-fashion-mnist"):
        record.carry_out("a-toy", "Fashion many")
