"""Training that is killed at random moments: ten times, or as `pytest --kills N` says."""

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors

from aelib.training.resume import FILE

PROGRAM = Path(__file__).with_name("killed_training.py")


def started(*arguments):
    """Start the training, and give its process when `fit` is about to be called."""
    process = subprocess.Popen(
        [sys.executable, PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begins\n", process.communicate()[1]
    return process


def finished(process):
    _, complaints = process.communicate()
    assert process.returncode == 0, complaints


def same_bits(one, other):
    with np.load(one) as a, np.load(other) as b:
        return a.files == b.files and all(a[name].tobytes() == b[name].tobytes() for name in a.files)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What comes out without a kill, and how long it takes with a checkpoint after each piece."""
    folder = tmp_path_factory.mktemp("undisturbed")
    finished(started(folder / "without.npz"))
    process, begun = started(folder / "with.npz", folder), time.perf_counter()
    finished(process)
    assert same_bits(folder / "without.npz", folder / "with.npz"), "checkpoints must not change what is computed"
    return folder / "without.npz", time.perf_counter() - begun


def test_a_killed_training_ends_with_the_same_bits(undisturbed, tmp_path, request):
    expected, seconds = undisturbed
    kills, seed = request.config.getoption("kills"), random.randrange(10**6)
    moments = random.Random(seed)
    killed, ended = 0, 0
    while killed < kills or not ended or (tmp_path / f"run-{ended}").exists():
        folder, result = tmp_path / f"run-{ended}", tmp_path / f"run-{ended}.npz"
        process = started(result, folder)
        if killed < kills:
            try:
                process.wait(moments.uniform(0, seconds))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                killed += (folder / FILE).exists()  # one that came before there was anything to lose does not count
                continue
        finished(process)
        assert same_bits(result, expected), f"after {killed} kills, seed {seed}"
        assert [path.name for path in folder.iterdir()] == [FILE], "what a killed process left is to be cleared"
        ended += 1
    print(f"{killed} kills, {ended} trainings ended with the same bits; seed {seed}")


def test_a_process_killed_between_writing_and_renaming_leaves_the_checkpoint_before(undisturbed, tmp_path):
    die = (
        "import os, runpy, sys; from aelib import files; real = os.replace; calls = []\n"
        "def replace(*paths):\n"
        "    calls.append(paths)\n"
        "    os._exit(9) if len(calls) == 4 else real(*paths)\n"
        f"files.os.replace = replace; sys.argv[1:] = {[str(tmp_path / 'end.npz'), str(tmp_path / 'run')]!r}\n"
        f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    )
    assert subprocess.run([sys.executable, "-c", die], stdout=subprocess.DEVNULL).returncode == 9
    assert len(list((tmp_path / "run").iterdir())) == 2, "the checkpoint before, and the one that was not renamed"
    with safetensors.safe_open(tmp_path / "run" / FILE, framework="numpy") as file:
        assert len(file.get_tensor("step_loss")) > 0
    finished(started(tmp_path / "end.npz", tmp_path / "run"))
    assert same_bits(tmp_path / "end.npz", undisturbed[0])
    assert [path.name for path in (tmp_path / "run").iterdir()] == [FILE]
