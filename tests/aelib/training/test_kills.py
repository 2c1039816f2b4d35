"""Training that is killed at random moments: twice, or as `pytest --kills N` says (ten times in `make nightly`)."""

import multiprocessing
import random
import time

import numpy as np
import pytest
import safetensors

from aelib.training.resume import FILE
from tests.aelib.training import killed_training

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload([killed_training.__name__])  # so that JAX is imported once for all processes


def started(*arguments, main=killed_training.main):
    """Start the training, and give its process when `fit` is about to be called."""
    begins, told = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=main, args=(told, *map(str, arguments)))
    process.start()
    told.close()
    assert begins.recv()
    return process


def finished(process):
    process.join()
    assert process.exitcode == 0


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


@pytest.mark.nightly
def test_a_killed_training_ends_with_the_same_bits(undisturbed, tmp_path, request):
    expected, seconds = undisturbed
    kills, seed = request.config.getoption("kills"), random.randrange(10**6)
    moments = random.Random(seed)
    killed, ended = 0, 0
    while killed < kills or not ended or (tmp_path / f"run-{ended}").exists():
        folder, result = tmp_path / f"run-{ended}", tmp_path / f"run-{ended}.npz"
        process = started(result, folder)
        if killed < kills:
            process.join(moments.uniform(0, seconds))
            if process.is_alive():
                process.kill()
                process.join()
                killed += (folder / FILE).exists()  # one that came before there was anything to lose does not count
                continue
        finished(process)
        assert same_bits(result, expected), f"after {killed} kills, seed {seed}"
        assert [path.name for path in folder.iterdir()] == [FILE], "what a killed process left is to be cleared"
        ended += 1
    print(f"{killed} kills, {ended} trainings ended with the same bits; seed {seed}")


def test_a_process_killed_between_writing_and_renaming_leaves_the_checkpoint_before(undisturbed, tmp_path):
    main = killed_training.main_ending_between_writing_and_renaming
    ending = started(tmp_path / "end.npz", tmp_path / "run", main=main)
    ending.join()
    assert ending.exitcode == 9
    assert len(list((tmp_path / "run").iterdir())) == 2, "the checkpoint before, and the one that was not renamed"
    with safetensors.safe_open(tmp_path / "run" / FILE, framework="numpy") as file:
        assert len(file.get_tensor("step_loss")) > 0
    finished(started(tmp_path / "end.npz", tmp_path / "run"))
    assert same_bits(tmp_path / "end.npz", undisturbed[0])
    assert [path.name for path in (tmp_path / "run").iterdir()] == [FILE]
