"""Parts of a run: finished once, resumed after a kill, never finished by Ctrl-C."""

import json
import os
import signal
import time
from dataclasses import asdict

import pytest

from evidence.reproductions.parts import Finished, Parts

MACHINE = "a processor, 2 cores"


def test_a_finished_part_is_not_computed_again(tmp_path):
    calls = []
    for _ in range(2):
        parts = Parts(tmp_path, 1, MACHINE)
        assert parts.part("one", lambda place: calls.append(place) or {"error": 1.5}) == {"error": 1.5}
        assert parts.finished["one"].result == {"error": 1.5}
    assert calls == [tmp_path / "one"]


def test_a_part_that_was_killed_finds_its_checkpoints_and_keeps_none(tmp_path):
    def compute(place):
        before = (place / "training").exists()
        (place / "training").mkdir(exist_ok=True)
        (place / ".0f3c.tmp").write_text("half a file")
        return 1 if before else 1 / 0

    with pytest.raises(ZeroDivisionError):
        Parts(tmp_path, 1, MACHINE).part("one", compute)
    assert Parts(tmp_path, 1, MACHINE).part("one", compute) == 1
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["result.json"]


def test_the_time_of_a_part_is_its_own(tmp_path):
    parts = Parts(tmp_path, 1, MACHINE)
    parts.part("one", lambda place: time.sleep(0.05))
    assert parts.finished["one"].seconds >= 0.05 > parts.finished["one"].cpu_seconds


def test_a_part_that_fails_leaves_no_result(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        Parts(tmp_path, 1, MACHINE).part("one", lambda place: float("nan"))
    assert Parts(tmp_path, 1, MACHINE).part("one", lambda place: 2) == 2


def test_what_is_there_so_far_begins_nothing(tmp_path):
    Parts(tmp_path, 2, MACHINE).part("one", lambda place: 1)
    parts = Parts(tmp_path, 2, MACHINE, so_far=True)
    assert parts.part("one", lambda place: 2) == 1
    assert parts.part("two", lambda place: 2) is None
    assert list(parts.finished) == ["one"]
    assert not (tmp_path / "two").exists()


def test_a_recorded_part_counts_as_finished(tmp_path):
    recorded = {"one": Finished({"error": 1.5}, 60.0, 90.0, "another processor")}
    for so_far in (False, True):
        parts = Parts(tmp_path, 1, MACHINE, so_far=so_far, recorded=recorded)
        assert parts.part("one", lambda place: 1 / 0) == {"error": 1.5}
        assert parts.finished == recorded
    assert not (tmp_path / "one").exists()


def test_a_part_that_leaves_a_file_is_computed_again_where_the_file_is_gone(tmp_path):
    def compute(place):
        (place / "weights").write_text("weights")
        return 2

    def part(**options):
        parts = Parts(tmp_path, 1, MACHINE, recorded={"one": Finished(1, 60.0, 90.0, "another processor")}, **options)
        return parts.part("one", compute, leaves=["weights"])

    assert part(so_far=True) == 1  # nothing is begun that would read it
    assert part() == 2
    (tmp_path / "one" / "weights").unlink()
    (tmp_path / "one" / "result.json").write_text(json.dumps(asdict(Finished(3, 1.0, 1.0, MACHINE))))
    assert part(so_far=True) == 3
    assert part() == 2
    assert (tmp_path / "one" / "weights").read_text() == "weights"


def test_what_a_part_leaves_counts_only_once_it_is_finished(tmp_path):
    recorded = {"one": Finished(1, 60.0, 90.0, "another processor")}

    def half(place):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        (place / "weights").write_text("half trained")

    def whole(place):
        (place / "weights").write_text("trained")
        return 2

    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "result.json").write_text(json.dumps(asdict(Finished(3, 1.0, 1.0, MACHINE))))
    with pytest.raises(KeyboardInterrupt):
        Parts(tmp_path, 1, MACHINE, recorded=recorded).part("one", half, leaves=["weights"])
    assert (tmp_path / "one" / "weights").exists()
    assert Parts(tmp_path, 1, MACHINE, recorded=recorded).part("one", whole, leaves=["weights"]) == 2
    assert (tmp_path / "one" / "weights").read_text() == "trained"


def test_a_part_that_is_not_ready_is_not_given_though_it_is_there(tmp_path):
    Parts(tmp_path, 1, MACHINE).part("two", lambda place: 2)
    parts = Parts(tmp_path, 1, MACHINE)
    assert parts.part("two", lambda place: 1 / 0, ready=False) is None
    assert not parts.finished
    assert parts.names == ["two"]


def test_ctrl_c_does_not_finish_a_part(tmp_path):
    def interrupted(place):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)  # `fit` would return here, before its end
        return 1

    with pytest.raises(KeyboardInterrupt):
        Parts(tmp_path, 1, MACHINE).part("one", interrupted)
    assert not (tmp_path / "one" / "result.json").exists()


def test_what_fails_after_ctrl_c_is_ctrl_c(tmp_path):
    def interrupted(place):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        return [][-1]  # as that of a history without an epoch

    with pytest.raises(KeyboardInterrupt):
        Parts(tmp_path, 1, MACHINE).part("one", interrupted)


@pytest.mark.parametrize("name", ["one", "a/b", "", "a b", ".", "..", ".one"])
def test_a_part_has_a_plain_name_of_its_own(tmp_path, name):
    parts = Parts(tmp_path, 2, MACHINE)
    parts.part("one", lambda place: 1)
    with pytest.raises(ValueError, match="a name of its own"):
        parts.part(name, lambda place: 2)
