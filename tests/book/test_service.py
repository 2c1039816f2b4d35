"""What GitHub runs are commands of the Makefile, and nothing is published before all of a change's jobs have passed."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
TARGETS = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
BY_HAND = {"site": {"home", "publish"}, "colab": {"room"}}


def steps(name):
    """The steps of a workflow that run something, with the job that each belongs to."""
    return [(job, step) for job, what in WORKFLOWS[name]["jobs"].items() for step in what["steps"] if "run" in step]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_step_is_a_command_of_the_makefile(name):
    others = [step for _, step in steps(name) if not re.match(r"make [\w-]+( [A-Z]+=.*)?$", step["run"])]
    assert {step.get("id") for step in others} == BY_HAND.get(name, set())
    called = [step["run"].split()[1] for _, step in steps(name) if step not in others]
    assert called
    assert set(called) <= set(TARGETS)


def test_a_change_has_all_checks_that_make_test_has_and_is_published_after_them():
    publish = WORKFLOWS["site"]["jobs"]["publish"]
    assert set(publish["needs"]) == set(WORKFLOWS["site"]["jobs"]) - {"publish"}
    run = {step["run"] for _, step in steps("site")}
    assert {"make lint", "make unit-tests", "make text-tests", "make page-tests"} <= run
    assert "needs.book.outputs.home" in publish["if"]
