"""Records: whole, readable, and known by a replay; and that each run is what it declares."""

import dataclasses
import importlib
import json
from pathlib import Path

import pytest

from evidence.reproductions import __main__ as command
from evidence.reproductions import records, replay, runs
from evidence.reproductions.parts import Finished, Parts
from evidence.reproductions.runs import RUNS

LOSSES = [3.0, 2.5]


def record(**changes):
    return records.Record(
        **{
            "name": "toy", "command": "make reproduce RUN=toy", "finished": 1, "parts": 1, "date": "2026-11-21",
            "seconds": 60, "cpu_seconds": 90, "versions": {"jax": "1"}, "hardware": "a processor, 2 cores",
            "replay": LOSSES, "results": {"row": [1.0]}, "by_part": {}, **changes,
        }
    )  # fmt: skip


@pytest.fixture
def replayed(monkeypatch):
    """What a replay gives, to be changed, in the place of a training."""
    given = list(LOSSES)
    monkeypatch.setattr(replay, "losses", lambda name: given)
    return given


@pytest.mark.nightly
@pytest.mark.usefixtures("optimised")
def test_the_code_of_today_reproduces_the_losses_of_the_quickest_record():
    assert replay.agree(records.read("pretraining_grid").replay, replay.losses("pretraining_grid"))


@pytest.mark.usefixtures("optimised")
def test_another_rate_does_not(monkeypatch):
    import evidence.reproductions.pretraining_grid as module

    monkeypatch.setattr(module.optax, "sgd", lambda rate, sgd=module.optax.sgd: sgd(1.01 * rate))
    assert not replay.agree(records.read("pretraining_grid").replay, replay.losses("pretraining_grid"))


def test_a_record_is_read_as_it_was_written(tmp_path):
    assert records.read("toy", tmp_path) is None
    written = record()
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
def test_a_damaged_record_raises(tmp_path, damage):
    path = records.write(record(by_part={"one": Finished(1, 60.0, 90.0, "a processor")}), tmp_path)
    assert records.read("toy", tmp_path).by_part["one"].seconds == 60
    path.write_text(damage(path.read_text()))
    with pytest.raises(ValueError, match=r"toy\.json must be a record"):
        records.read("toy", tmp_path)


def test_a_record_under_another_name_raises(tmp_path):
    records.write(record(), tmp_path).rename(tmp_path / "other.json")
    with pytest.raises(ValueError, match="but got that of toy"):
        records.read("other", tmp_path)


def test_every_record_is_that_of_a_run():
    assert {path.stem for path in records.FOLDER.glob("*.json")} <= set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_every_record_is_readable_and_has_what_its_run_declares(name):
    found = records.read(name)
    if found is None:
        assert runs.shown(name)["status"] == "not run yet"
        return
    assert set(found.results) == set(RUNS[name].rows)
    assert 0 < found.finished <= found.parts
    assert found.parts == RUNS[name].parts
    assert len(found.replay) == replay.LOSSES
    shown = runs.shown(name)
    assert shown["status"] == f"recorded on {found.date}"
    for row, numbers in zip(shown["rows"], found.results.values(), strict=True):
        assert bool(row["ours"]) == bool(numbers)


@pytest.mark.parametrize("name", RUNS)
def test_the_results_of_a_record_are_those_of_its_parts(name, tmp_path):
    found = records.read(name)
    if found is None:
        return
    parts = Parts(tmp_path, found.parts, "a processor", so_far=True, recorded=found.by_part)
    assert importlib.import_module(f"evidence.reproductions.{name}").run(parts) == found.results


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_the_parts_and_rows_that_it_declares(name, tmp_path, replayed):
    # Nothing is begun, but all parts are named and all results put together.
    assert command.carry_out(RUNS[name], so_far=True, kept=tmp_path / "kept", folder=tmp_path) is None
    assert not list(tmp_path.glob("*.json"))


def test_the_page_shows_every_run():
    page = (records.ROOT / "chapters" / "reproductions.md").read_text()
    assert [line.split()[1] for line in page.splitlines() if line.startswith("```{ledger} ")] == list(RUNS)


def test_a_run_that_does_not_do_what_it_declares_raises(tmp_path, replayed):
    run = dataclasses.replace(RUNS["hinton_salakhutdinov"], parts=7)
    with pytest.raises(ValueError, match="must have 7 parts"):
        command.carry_out(run, so_far=True, kept=tmp_path / "kept", folder=tmp_path)


def test_a_record_says_what_of_a_run_is_there(tmp_path, monkeypatch, capsys, replayed):
    import evidence.reproductions.hinton_salakhutdinov as module

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
def unfinished(tmp_path, monkeypatch, replayed):
    """The record of a run of which two parts of four are there, what computes parts, and those that were computed."""
    import evidence.reproductions.hinton_salakhutdinov as module

    computed = []

    def errors(seed, decay, folder):
        if len(computed) == 2 and not (tmp_path / "hinton_salakhutdinov.json").exists():
            raise KeyboardInterrupt
        computed.append((seed, decay))
        return {"train": 1.5, "test": 2.5 + seed}

    monkeypatch.setattr(module, "errors", errors)
    monkeypatch.setattr(command, "hardware", lambda: "one processor")
    with pytest.raises(KeyboardInterrupt):
        command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "here", folder=tmp_path)
    found = command.carry_out(RUNS["hinton_salakhutdinov"], so_far=True, kept=tmp_path / "here", folder=tmp_path)
    assert (found.finished, found.hardware) == (2, "one processor")
    monkeypatch.setattr(command, "hardware", lambda: "another processor")
    return found, computed


def test_a_run_resumes_from_its_record_on_another_machine(unfinished, tmp_path):
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


@pytest.mark.parametrize("changed", [{"replay": [3.0, 2.6]}, {"versions": {"jax": "1"}}])
def test_a_run_begins_anew_where_its_record_is_of_something_else(unfinished, tmp_path, changed):
    before, computed = unfinished
    records.write(dataclasses.replace(before, **changed), tmp_path)
    computed.clear()
    after = command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "there", folder=tmp_path)
    assert len(computed) == 4
    assert after.hardware == "another processor"


def test_parts_made_with_other_versions_are_not_mixed(unfinished, tmp_path, monkeypatch):
    _, computed = unfinished
    monkeypatch.setattr(command, "versions", lambda: {"jax": "1"})
    computed.clear()
    assert command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "here", folder=tmp_path).finished == 4
    assert len(computed) == 4


def test_the_command_lists_what_there_is(capsys):
    assert command.main(["--list"]) == 0
    said = capsys.readouterr().out
    assert all(f"{run.name}: {run.title}" in said for run in RUNS.values())


def test_parts_of_other_code_are_not_mixed(unfinished, tmp_path, replayed):
    replayed[1] = 2.6
    with pytest.raises(command.AnotherCodeError, match="remove that folder"):
        command.carry_out(RUNS["hinton_salakhutdinov"], kept=tmp_path / "here", folder=tmp_path)


def test_the_command_says_which_record_is_damaged(tmp_path, monkeypatch, capsys):
    (tmp_path / "pretraining_grid.json").write_text("<<<<<<< HEAD")
    monkeypatch.setattr(records.read, "__defaults__", (tmp_path,))
    with pytest.raises(SystemExit):
        command.main(["--check"])
    assert "pretraining_grid.json must be a record of a run" in capsys.readouterr().err


def test_the_command_names_what_it_does_not_know(capsys):
    with pytest.raises(SystemExit):
        command.main(["stacked"])
    assert f"RUN must be one of {', '.join(RUNS)}, but got stacked" in capsys.readouterr().err


def test_checking_replays(tmp_path, monkeypatch, capsys, replayed):
    monkeypatch.setattr(records.read, "__defaults__", (Path(tmp_path),))
    assert command.main(["--check", "pretraining_grid"]) == 1
    assert capsys.readouterr().out == "pretraining_grid: no complete record, or other losses\n"
    records.write(record(name="pretraining_grid"), tmp_path)
    assert command.main(["--check", "pretraining_grid"]) == 0
    replayed[0] = 3.1
    assert command.main(["--check", "pretraining_grid"]) == 1
