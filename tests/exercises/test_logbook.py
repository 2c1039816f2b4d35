"""The list of what a reader has solved: kept, never in the way."""

import json
import os
import stat

import pytest

from aelib import exercises
from aelib.exercises import logbook

RIGHT = ("count-parameters", 1_083_696)


def test_the_file_is_where_aelib_data_says(tmp_path, monkeypatch):
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "here" / "and there"))
    assert exercises.check(*RIGHT).notes == ()
    assert json.loads((tmp_path / "here" / "and there" / "solved.json").read_text()) == {"solved": [RIGHT[0]]}


def test_without_aelib_data_the_system_says_where(monkeypatch):
    monkeypatch.delenv("AELIB_DATA")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: f"/data/of/{name}")
    assert str(logbook.path()) == "/data/of/aelib/solved.json"


def test_solved_exercises_add_up_and_stay_once():
    assert list(exercises.solved()) == []
    for answer in (RIGHT, RIGHT, ("bits-per-image", 256 + 32 * 542_224 / 10_000)):
        assert exercises.check(*answer)
    solved = exercises.solved()
    assert list(solved) == ["count-parameters", "bits-per-image"]
    assert len(solved) == 2
    assert "shared-code" not in solved
    assert logbook.read() == ["bits-per-image", "count-parameters"]


def test_names_of_another_version_are_kept_and_not_counted():
    logbook.path().parent.mkdir(parents=True)
    logbook.path().write_text(json.dumps({"solved": ["of-a-later-edition"]}))
    exercises.check(*RIGHT)
    assert logbook.read() == ["count-parameters", "of-a-later-edition"]
    assert list(exercises.solved()) == ["count-parameters"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"solved": 3}', b'{"solved": [1]}', b"\xff\xfe\x00"])
def test_a_corrupt_file_is_noted_and_left_alone(content):
    logbook.path().parent.mkdir(parents=True)
    logbook.path().write_bytes(content)
    feedback = exercises.check(*RIGHT)
    assert feedback.correct
    assert "could not be used" in feedback.notes[0]
    assert str(logbook.path()) in feedback.notes[0]
    assert logbook.path().read_bytes() == content
    assert list(exercises.solved()) == []
    assert "so this list is empty" in " ".join(str(exercises.solved()).split())


def test_a_folder_that_cannot_be_written_is_noted(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "a file" / "below"))
    feedback = exercises.check(*RIGHT)
    assert feedback.correct
    assert "Not a directory" in feedback.notes[0]


def test_a_read_only_folder_is_noted_and_the_old_list_survives(monkeypatch):
    exercises.check(*RIGHT)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)  # root may write anywhere, so the refusal is put in by hand
    feedback = exercises.check("bits-per-image", 256 + 32 * 542_224 / 10_000)
    assert feedback.correct
    assert "Permission denied" in feedback.notes[0]
    assert list(exercises.solved()) == ["count-parameters"]


def test_a_crash_while_writing_leaves_the_old_file_whole(monkeypatch):
    exercises.check(*RIGHT)
    before = logbook.path().read_bytes()

    def crash(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    assert "No space left" in exercises.check("bits-per-image", 256 + 32 * 542_224 / 10_000).notes[0]
    assert logbook.path().read_bytes() == before
    assert [file.name for file in logbook.path().parent.iterdir()] == ["solved.json"]


def test_nothing_is_kept_while_the_book_is_built(monkeypatch):
    exercises.check(*RIGHT)
    before = logbook.path().stat()
    monkeypatch.setenv("AELIB_BOOK_BUILD", "1")
    assert exercises.check("bits-per-image", 256 + 32 * 542_224 / 10_000).notes == ()
    assert list(exercises.solved()) == []
    assert exercises.solved().note is None
    assert logbook.path().stat().st_mtime_ns == before.st_mtime_ns


def test_the_file_is_the_readers_own():
    exercises.check(*RIGHT)
    assert stat.S_IMODE(logbook.path().stat().st_mode) & 0o077 == 0
