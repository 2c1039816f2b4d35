"""What GitHub runs are commands of the Makefile, and nothing is published before a change's tests have passed."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
TARGETS = re.search(r"^\.PHONY: (help .*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
BY_HAND = {"site": {"home", "publish"}, "weekly": {"room"}}


def commands(job):
    """What the steps of a job run; a command of a matrix once for each of its values."""
    for step in job["steps"]:
        if "run" in step:
            for value in job.get("strategy", {}).get("matrix", {}).get("command", [""]):
                yield step.get("id"), step["run"].replace("${{ matrix.command }}", value)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_step_is_a_command_of_the_makefile(name):
    run = [command for job in WORKFLOWS[name]["jobs"].values() for command in commands(job)]
    called = [re.fullmatch(r"make ([\w-]+)( [A-Z_]+=.*)?", command) for _, command in run]
    by_hand = {step for (step, _), call in zip(run, called, strict=True) if call is None}
    assert by_hand == BY_HAND.get(name, set())
    assert {call[1] for call in called if call} <= set(TARGETS)


def test_a_change_is_tested_and_published_after_that():
    jobs = WORKFLOWS["site"]["jobs"]
    assert (None, "make test") in set(commands(jobs["test"]))
    assert jobs["publish"]["needs"] == "test"
    assert "needs.test.outputs.home" in jobs["publish"]["if"]
