"""Parts of a run: finished once, resumed after a kill, never finished by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock

from evidence.reproductions import records
from evidence.reproductions.parts import Finished, Parts

MACHINE = "a processor, 2 cores"
PROGRAM = Path(__file__).with_name("tiny_run.py")


def started(*arguments):
    environment = os.environ | {"PYTHONPATH": str(records.ROOT)}
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def finished(process):
    said, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return said


def wait_for(what, process):
    until = time.monotonic() + 120
    while not what():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.005)


@pytest.mark.nightly
def test_a_killed_run_resumes_and_computes_the_same_numbers(tmp_path):
    finished(started(tmp_path / "undisturbed", tmp_path / "expected.json"))
    expected, _ = json.loads((tmp_path / "expected.json").read_text())
    folder, result = tmp_path / "run", tmp_path / "result.json"
    for part in ("seed-0", "seed-1"):  # within each part, once there is something to lose
        process = started(folder, result)
        wait_for((folder / part / "training" / "training.safetensors").exists, process)
        wait_for((folder / part / "clock.json").exists, process)
        process.kill()
        process.communicate()
        (folder / part / ".clock.json.0f3c.tmp").write_text("[100")  # as a kill may leave one
    assert not (folder / "seed-1" / "result.json").exists(), "killed too late to show anything"
    (folder / "seed-1" / "clock.json").write_text("[1000.0, 2000.0]")
    said = finished(started(folder, result))
    assert "part 1 of 2, seed-0: was finished before" in said
    assert "resuming after step" in said
    found, seconds = json.loads(result.read_text())
    assert found == expected
    assert seconds[1] > 1000
    assert sorted(path.name for path in (folder / "seed-0").iterdir()) == ["clock.json", "lock", "result.json"]


@pytest.mark.nightly
def test_two_processes_share_a_run(tmp_path):
    processes = [started(tmp_path / "run", tmp_path / f"{name}.json") for name in "ab"]
    told = [finished(process).splitlines() for process in processes]
    assert sum(f"part {number} of 2, seed-{number - 1}" in lines for number in (1, 2) for lines in told) == 2
    (found, _), (the_same, _) = (json.loads((tmp_path / f"{name}.json").read_text()) for name in "ab")
    assert found == the_same
    assert None not in found


@pytest.mark.nightly
def test_what_a_killed_process_was_at_is_finished_by_the_other(tmp_path):
    finished(started(tmp_path / "undisturbed", tmp_path / "expected.json"))
    expected, _ = json.loads((tmp_path / "expected.json").read_text())
    folder, result = tmp_path / "run", tmp_path / "result.json"
    killed = started(folder, tmp_path / "killed.json")
    wait_for((folder / "seed-0" / "training" / "training.safetensors").exists, killed)
    killed.send_signal(signal.SIGSTOP)  # holds its part for as long as the other one takes for the rest
    other = started(folder, result)
    wait_for((folder / "seed-1" / "result.json").exists, other)
    assert not (folder / "seed-0" / "result.json").exists()
    killed.kill()
    killed.communicate()
    assert "waiting for seed-0, which another process computes" in finished(other)
    assert json.loads(result.read_text())[0] == expected


def test_a_part_that_is_not_ready_waits_for_the_next_time(tmp_path):
    with FileLock(tmp_path / "one" / "lock"):
        parts = Parts(tmp_path, 3, MACHINE)
        assert parts.part("one", lambda place: 1) is None
        assert parts.part("two", lambda place: 1 / 0, ready=False) is None
        assert parts.part("three", lambda place: 3) == 3
        assert parts.again()
    assert [parts.part(name, lambda place: 1) for name in ("one", "two", "three")] == [1, 1, 3]
    assert not parts.again()
    assert parts.names == ["one", "two", "three"]


def test_a_finished_part_is_not_computed_again(tmp_path):
    calls = []
    for _ in range(2):
        parts = Parts(tmp_path, 1, MACHINE)
        assert parts.part("one", lambda place: calls.append(place) or {"error": 1.5}) == {"error": 1.5}
        assert parts.finished["one"].result == {"error": 1.5}
    assert calls == [tmp_path / "one"]


def test_a_part_that_fails_leaves_no_result(tmp_path):
    with pytest.raises(ZeroDivisionError):
        Parts(tmp_path, 1, MACHINE).part("one", lambda place: 1 / 0)
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
    (tmp_path / "one" / "clock.json").write_text("[1000.0, 2000.0]")
    assert part(so_far=True) == 3
    assert part() == 2
    assert (tmp_path / "one" / "weights").read_text() == "weights"
    assert json.loads((tmp_path / "one" / "result.json").read_text())["seconds"] < 1000  # its own time alone


def test_what_a_part_leaves_counts_only_once_it_is_finished(tmp_path):
    recorded = {"one": Finished(1, 60.0, 90.0, "another processor")}

    def half(place):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        (place / "weights").write_text("half trained")

    def whole(place):
        (place / "weights").write_text("trained")
        return 2

    with pytest.raises(KeyboardInterrupt):
        Parts(tmp_path, 1, MACHINE, recorded=recorded).part("one", half, leaves=["weights"])
    assert (tmp_path / "one" / "weights").exists()
    assert Parts(tmp_path, 1, MACHINE, recorded=recorded).part("one", whole, leaves=["weights"]) == 2
    assert (tmp_path / "one" / "weights").read_text() == "trained"


def test_a_part_that_is_not_ready_is_not_given_though_another_process_has_finished_it(tmp_path):
    Parts(tmp_path, 1, MACHINE).part("two", lambda place: 2)
    parts = Parts(tmp_path, 1, MACHINE)
    assert parts.part("two", lambda place: 1 / 0, ready=False) is None
    assert not parts.finished


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
