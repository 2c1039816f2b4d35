"""Records: whole, readable, and known to belong to the present code or not; and that each run is what it declares."""

import dataclasses
import json
from pathlib import Path

import pytest

from reproductions import __main__ as command
from reproductions import code, records, runs
from reproductions.parts import Finished
from reproductions.runs import RUNS

TOY = {
    "reproductions/toy.py": '"""Toy."""\nfrom aelib.one import x\n\n\ndef run(parts):\n    """All."""\n    return x\n',
    "aelib/__init__.py": "from aelib import three\n",
    "aelib/one.py": "from aelib import two  # above\n\nx = two.y\n",
    "aelib/two.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from aelib import three\ny = 1\n",
    "aelib/three.py": "z = 1\n",
}


@pytest.fixture
def toy(tmp_path):
    """A project with one run, and a function that changes a file of it."""
    for name, text in TOY.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def record(root, **changes):
    return records.Record(
        **{
            "name": "toy", "command": "make reproduce RUN=toy", "finished": 1, "parts": 1, "date": "2026-11-21",
            "seconds": 60, "cpu_seconds": 90, "versions": {"jax": "1"}, "hardware": "a processor, 2 cores",
            "code": code.digests("reproductions.toy", root), "results": {"row": [1.0]}, "details": {}, **changes,
        }
    )  # fmt: skip


def test_the_code_of_a_run_is_its_file_and_what_it_imports_directly_or_not(toy):
    assert list(code.digests("reproductions.toy", toy)) == ["aelib/one.py", "aelib/two.py", "reproductions/toy.py"]


def test_a_name_from_a_package_brings_the_whole_package(toy):
    (toy / "aelib/one.py").write_text("import aelib\nx = 1\n")
    assert set(code.digests("reproductions.toy", toy)) == {*TOY} - {"aelib/two.py"}


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("aelib/two.py", "y = 1", "y = 2", ["aelib/two.py"]),
        ("aelib/two.py", "y = 1", "y = 1  # one\n\n", []),
        ("reproductions/toy.py", '"""All."""', '"""All of it,\n\n    and more."""', []),
        ("reproductions/toy.py", "return x", "return x + 1", ["reproductions/toy.py"]),
        ("aelib/two.py", "y = 1", "from aelib.three import z as y", ["aelib/three.py", "aelib/two.py"]),
        ("aelib/three.py", "z = 1", "z = 2", []),
    ],
)
def test_a_record_knows_whether_its_code_has_changed(toy, file, old, new, changed):
    before = record(toy)
    text = (toy / file).read_text()
    assert old in text
    (toy / file).write_text(text.replace(old, new))
    assert before.changed(toy) == changed


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ('def f(x=1): "doc"\n', 'def f(x=2): "doc"\n', False),
        ('async def f():\n    """Do."""\n    return 1\n', "async def f():\n    return 1\n", True),
        ('async def f():\n    """Do."""\n    return 1\n', "async def f():\n    return 2\n", False),
    ],
)
def test_only_docstrings_are_left_out(one, another, same):
    assert (code.bare(one) == code.bare(another)) is same


def test_a_record_of_a_run_that_is_gone_says_so(toy):
    before = record(toy)
    (toy / "reproductions/toy.py").unlink()
    assert before.changed(toy) == ["reproductions/toy.py"]


def test_a_record_is_read_as_it_was_written(toy, tmp_path):
    assert records.read("toy", tmp_path) is None
    written = record(toy)
    records.write(written, tmp_path)
    assert records.read("toy", tmp_path) == written


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-30],
        lambda text: text.replace('"date"', '"day"'),
        lambda text: text.replace('"result"', '"results"'),
        lambda text: "[]",
    ],
)
def test_a_damaged_record_is_refused(toy, tmp_path, damage):
    path = records.write(record(toy, by_part={"one": Finished(1, 60.0, 90.0, "a processor")}), tmp_path)
    assert records.read("toy", tmp_path).by_part["one"].seconds == 60
    path.write_text(damage(path.read_text()))
    with pytest.raises(ValueError, match=r"toy\.json is no record"):
        records.read("toy", tmp_path)


def test_a_record_under_another_name_is_refused(toy, tmp_path):
    records.write(record(toy), tmp_path).rename(tmp_path / "other.json")
    with pytest.raises(ValueError, match="the record of the run toy"):
        records.read("other", tmp_path)


def test_every_record_is_that_of_a_run():
    assert {path.stem for path in records.FOLDER.glob("*.json")} <= set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_every_record_is_readable_and_says_whether_it_belongs_to_the_present_code(name):
    found = records.read(name)
    if found is None:
        assert runs.shown(name)["status"] == "not run yet"
        return
    assert set(found.results) == set(RUNS[name].rows)
    assert 0 < found.finished <= found.parts
    shown = runs.shown(name)
    assert shown["status"] == ("recorded by earlier code" if found.changed() else "recorded")
    assert ("the code has changed since then" in shown["state"]) == bool(found.changed())
    for row, numbers in zip(shown["rows"], found.results.values(), strict=True):
        assert bool(row["ours"]) == bool(numbers)


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_the_parts_and_rows_that_it_declares(name, tmp_path):
    # Nothing is begun, but all parts are named and all results put together.
    assert command.carry_out(RUNS[name], so_far=True, kept=tmp_path / "kept", folder=tmp_path) is None
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("name", RUNS)
def test_no_run_depends_on_the_whole_library(name):
    assert "aelib/__init__.py" not in code.digests(f"reproductions.{name}")


def test_the_page_shows_every_run():
    page = (code.ROOT / "chapters" / "reproductions.md").read_text()
    assert [line.split()[1] for line in page.splitlines() if line.startswith("```{ledger} ")] == list(RUNS)


def test_a_run_that_does_not_do_what_it_declares_is_refused(tmp_path):
    run = dataclasses.replace(RUNS["hinton_salakhutdinov"], parts=7)
    with pytest.raises(ValueError, match="must have 7 parts"):
        command.carry_out(run, so_far=True, kept=tmp_path / "kept", folder=tmp_path)


def test_a_record_says_what_of_a_run_is_there(tmp_path, monkeypatch, capsys):
    import reproductions.hinton_salakhutdinov as module

    monkeypatch.setattr(module, "errors", lambda seed, decay, folder: {"train": 1.5, "test": 2.5 + seed})
    run = RUNS["hinton_salakhutdinov"]
    found = command.carry_out(run, kept=tmp_path / "kept", folder=tmp_path)
    assert found.results == {"decay": [2.5, 3.5, 4.5], "no-decay": [2.5]}
    path = tmp_path / "hinton_salakhutdinov.json"
    assert json.loads(path.read_text()) == dataclasses.asdict(found)
    # One part less is no reason to lose it.
    (kept,) = (tmp_path / "kept" / run.name).iterdir()
    (kept / "decay-seed-2" / "result.json").unlink()
    assert command.carry_out(run, so_far=True, kept=tmp_path / "kept", folder=tmp_path) is None
    assert "its record stays as it is: it holds 4 parts, and 3 are finished here" in capsys.readouterr().out
    assert records.read(run.name, tmp_path) == found
    path.unlink()
    found = command.carry_out(run, so_far=True, kept=tmp_path / "kept", folder=tmp_path)
    assert (found.finished, found.parts, found.results["decay"]) == (3, 4, [2.5, 3.5])
    assert "3 of 4 parts so far" in runs.state(run, found)


@pytest.fixture
def unfinished(tmp_path, monkeypatch):
    """The record of a run of which two parts of four are there, what computes parts, and those that were computed."""
    import reproductions.hinton_salakhutdinov as module

    computed = []

    def errors(seed, decay, folder):
        if len(computed) == 2 and not (tmp_path / "hinton_salakhutdinov.json").exists():
            raise KeyboardInterrupt
        computed.append((seed, decay))
        return {"train": 1.5, "test": 2.5 + seed}

    monkeypatch.setattr(module, "errors", errors)
    monkeypatch.setattr(records, "hardware", lambda: "one processor")
    with pytest.raises(KeyboardInterrupt):
        command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "here", folder=tmp_path)
    found = command.carry_out(RUNS["hinton_salakhutdinov"], so_far=True, kept=tmp_path / "here", folder=tmp_path)
    assert (found.finished, found.hardware) == (2, "one processor")
    monkeypatch.setattr(records, "hardware", lambda: "another processor")
    return found, computed


def test_a_run_goes_on_from_its_record_on_another_machine(unfinished, tmp_path):
    before, computed = unfinished
    run = RUNS["hinton_salakhutdinov"]
    after = command.carry_out(run, kept=tmp_path / "there", folder=tmp_path)
    assert len(computed) == len(set(computed)) == run.parts == after.finished
    assert after.results == {"decay": [2.5, 3.5, 4.5], "no-decay": [2.5]}
    assert after.hardware == "one processor; another processor"
    assert after.seconds >= before.seconds
    assert after.by_part.items() > before.by_part.items()
    # A run of which all is recorded is repeated where its parts are not in the folder.
    again = command.carry_out(run, kept=tmp_path / "elsewhere", folder=tmp_path)
    assert len(computed) == 2 * run.parts
    assert again.hardware == "another processor"


@pytest.mark.parametrize("changed", ["code", "versions"])
def test_a_run_begins_anew_where_its_record_is_of_something_else(unfinished, tmp_path, changed):
    before, computed = unfinished
    records.write(dataclasses.replace(before, **{changed: {"jax": "1"}}), tmp_path)
    computed.clear()
    after = command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "there", folder=tmp_path)
    assert len(computed) == 4
    assert after.hardware == "another processor"


def test_parts_made_with_other_versions_are_not_mixed(unfinished, tmp_path, monkeypatch):
    _, computed = unfinished
    monkeypatch.setattr(records, "versions", lambda: {"jax": "1"})
    computed.clear()
    assert command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "here", folder=tmp_path).finished == 4
    assert len(computed) == 4


def test_the_command_lists_what_there_is(capsys):
    assert command.main(["--list"]) == 0
    said = capsys.readouterr().out
    assert all(f"{run.name}: {run.title}" in said for run in RUNS.values())


def test_the_code_of_all_runs_is_read_before_the_first_begins(monkeypatch):
    command.loaded.cache_clear()
    known = []
    monkeypatch.setattr(command, "carry_out", lambda run, so_far: known.append(command.loaded.cache_info().currsize))
    assert command.main(["stacked_denoising", "pretraining_grid"]) == 0
    assert known == [2, 2]


def test_the_command_says_which_record_is_damaged(tmp_path, monkeypatch, capsys):
    (tmp_path / "pretraining_grid.json").write_text("<<<<<<< HEAD")
    monkeypatch.setattr(records.read, "__defaults__", (tmp_path,))
    with pytest.raises(SystemExit):
        command.main(["--check"])
    assert "pretraining_grid.json is no record of a run" in capsys.readouterr().err


def test_the_command_names_what_it_does_not_know(capsys):
    with pytest.raises(SystemExit):
        command.main(["stacked"])
    assert "there is no run stacked: they are hinton_salakhutdinov" in capsys.readouterr().err


def test_checking_tells_a_missing_record(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(records.read, "__defaults__", (Path(tmp_path),))
    assert command.main(["--check"]) == 1
    assert "not run yet" in capsys.readouterr().out
