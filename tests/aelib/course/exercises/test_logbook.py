"""The list of what a reader has solved: kept, never in the way."""

import stat
import threading

import pytest

from aelib.course import exercises
from aelib.course.exercises import logbook

RIGHT = ("count-parameters", 1_083_696)


def test_the_file_is_where_aelib_data_says(tmp_path, monkeypatch):
    monkeypatch.setenv("AELIB_DATA", str(tmp_path / "here" / "and there"))
    assert exercises.check(*RIGHT, enter=False)
    assert list(exercises.solved()) == []
    assert exercises.check(*RIGHT).notes == ()
    assert (tmp_path / "here" / "and there" / "solved.txt").read_text() == f"{RIGHT[0]}\n"


def test_without_aelib_data_the_system_says_where(monkeypatch):
    monkeypatch.delenv("AELIB_DATA")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: f"/data/of/{name}")
    assert str(logbook.path()) == "/data/of/aelib/solved.txt"


def test_solved_exercises_add_up_and_stay_once():
    assert list(exercises.solved()) == []
    for answer in (RIGHT, RIGHT, ("bits-per-image", 256 + 32 * 542_224 / 10_000)):
        assert exercises.check(*answer)
    solved = exercises.solved()
    assert list(solved) == ["count-parameters", "bits-per-image"]
    assert len(solved) == 2
    assert "shared-code" not in solved
    assert logbook.path().read_text() == "count-parameters\nbits-per-image\n"


def test_what_is_solved_of_the_core_and_beside_it_is_counted_apart():
    exercises.check(*RIGHT)
    *_, one_more = exercises.CHAPTERS.names()["the-autoencoder"]
    logbook.path().write_text(f"{RIGHT[0]}\n{one_more}\n")
    said = str(exercises.solved())
    core = len(exercises.names()) - len(exercises.more())
    assert said.startswith(f"Solved: 1 of {core} core exercises, and 1 of {len(exercises.more())} more\n")
    assert "the-autoencoder: 1 of 5, and 1 of 3 more\nsolved  count-parameters\n" in said
    assert f"\nsolved  {one_more} (more)\n" in said
    assert "shape-of-a-decoder: 0 of 5\n" in said


def test_names_of_another_version_are_kept_and_not_counted():
    logbook.path().parent.mkdir(parents=True)
    logbook.path().write_text("of-a-later-edition\n")
    exercises.check(*RIGHT)
    assert logbook.read() == ["of-a-later-edition", "count-parameters"]
    assert list(exercises.solved()) == ["count-parameters"]


@pytest.mark.parametrize("content", ["", "\n\n", "{", '{"solved": 3}', "bits-per-im", "bits-per-image? \r\n\r\n"])
def test_lines_that_are_no_names_stay_and_do_no_harm(content):
    logbook.path().parent.mkdir(parents=True)
    logbook.path().write_text(content, newline="")
    assert exercises.check(*RIGHT).notes == ()
    assert list(exercises.solved()) == ["count-parameters"]
    assert logbook.path().read_bytes().startswith(content.encode())


def test_a_file_that_another_editor_wrote_is_read():
    logbook.path().parent.mkdir(parents=True)
    logbook.path().write_bytes(b"bits-per-image \r\n\r\ncount-parameters")
    assert logbook.read() == ["bits-per-image", "count-parameters"]


def test_notebooks_that_record_at_once_lose_nothing(monkeypatch):
    """All have read the file before any of them writes to it."""
    names, together = [f"exercise-{number}" for number in range(20)], threading.Barrier(20)
    append = logbook._append
    monkeypatch.setattr(logbook, "_append", lambda name: (together.wait(60), append(name)))
    notes = []
    threads = [threading.Thread(target=lambda name=name: notes.append(logbook.record(name))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert notes == [None] * 20
    assert sorted(logbook.path().read_text().splitlines()) == sorted(names)


def test_a_file_that_is_not_text_is_noted_and_left_alone():
    content = b"\xff\xfe\x00"
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


def test_a_file_that_cannot_be_written_is_noted_and_the_old_list_survives(monkeypatch):
    exercises.check(*RIGHT)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(logbook.os, "open", refuse)  # root may write anywhere, so the refusal is put in by hand
    feedback = exercises.check("bits-per-image", 256 + 32 * 542_224 / 10_000)
    assert feedback.correct
    assert "Permission denied" in feedback.notes[0]
    assert list(exercises.solved()) == ["count-parameters"]


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
