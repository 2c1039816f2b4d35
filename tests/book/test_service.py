"""What GitHub runs are commands of the Makefile, what a run leaves is kept, and nothing is published untested."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
TARGETS = re.search(r"^\.PHONY: (help .*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
BY_HAND = {
    "site": {"home", "publish", "pages", "release"},
    "weekly": {"links", "versions", "wheel", "exercises", "fashion"},
}
SET_UP = yaml.safe_load((ROOT / ".github/actions/set-up/action.yml").read_text())
COMMIT = re.compile(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


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
    assert (None, "make nightly") in set(commands(jobs["nightly"]))
    for job, where in (("publish", "refs/heads/main"), ("release", "refs/tags/v")):
        assert jobs[job]["needs"] == ["test", "nightly"]
        assert "needs.test.outputs.home" in jobs[job]["if"]
        assert where in jobs[job]["if"]


def test_what_a_run_leaves_is_kept_when_it_fails_under_the_key_by_which_the_next_one_looks_for_it():
    steps = {step["id"]: step["with"] for step in SET_UP["runs"]["steps"] if "id" in step}
    test = WORKFLOWS["site"]["jobs"]["test"]["steps"]
    run = [step.get("run") for step in test]
    saved = {
        step["with"]["key"]: (place, step) for place, step in enumerate(test) if "cache/save" in step.get("uses", "")
    }
    for name, restored in steps.items():
        (output,) = (
            key for key, given in SET_UP["outputs"].items() if f"{name}.outputs.cache-primary-key" in given["value"]
        )
        place, step = saved.pop(f"${{{{ steps.set-up.outputs.{output} }}}}")
        assert step["with"]["path"] == restored["path"]
        assert restored["key"].startswith(restored["restore-keys"])
        assert place < run.index("make test") or step["if"] == "always()"
    assert not saved


def test_only_a_newer_push_of_a_pull_request_ends_a_run():
    assert WORKFLOWS["site"]["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_each_action_is_pinned_by_its_commit_and_renewed():
    files = [path for path in (ROOT / ".github").rglob("*.yml") if path.name != "dependabot.yml"]
    used = [line for path in files for line in re.findall(r"uses: .*", path.read_text()) if "./.github" not in line]
    assert len(used) > 10
    assert [line for line in used if not COMMIT.fullmatch(line)] == []
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    renewed = {each["package-ecosystem"]: each for each in updates}
    assert renewed["github-actions"]["directories"] == ["/", "/.github/actions/*"]
    assert (ROOT / renewed["npm"]["directory"].strip("/") / "package-lock.json").exists()


@pytest.mark.parametrize(
    ("line", "here"),
    [
        ("https://github.com/some-one/course", True),
        ("https://github.com/Some-One/course.git # ours", True),
        ("https://github.com/some-one/course-of-before", False),
        ("https://github.com/OWNER/course", False),
    ],
)
def test_only_the_repository_that_the_book_names_publishes_and_another_is_told_what_to_write(tmp_path, line, here):
    (tmp_path / "_config.yml").write_text(f"repository:\n  url: {line}\n")
    (script,) = (run for step, run in commands(WORKFLOWS["site"]["jobs"]["test"]) if step == "home")
    output = tmp_path / "output"
    output.touch()
    service = {"GITHUB_REPOSITORY": "Some-One/course", "GITHUB_OUTPUT": str(output), "PATH": os.environ["PATH"]}
    told = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=service, capture_output=True, text=True, check=True
    )
    assert output.read_text() == ("here=yes\n" if here else "")
    assert ("write https://github.com/Some-One/course as" in told.stdout) != here


# Answers as the service does: about its Pages, and to the request for a build.
GH = """#!/bin/sh
echo "$@" >> asked
case "$*" in *POST*/pages/builds) answer=$BUILDS;; *) answer=$PAGES;; esac
[ "$answer" = 200 ] || { echo "gh: no (HTTP $answer)" >&2; exit 1; }
"""


@pytest.mark.parametrize(
    ("pages", "builds", "status", "told"),
    [
        ("200", "200", 0, ""),
        ("404", "404", 0, "::notice title=Pages is off"),
        ("200", "403", 1, "::error title=Readers still see the site of before"),
        ("403", "403", 1, "::error title=Readers still see the site of before"),
        ("500", "200", 0, ""),
    ],
)
def test_pages_are_asked_to_build_what_was_pushed_and_only_where_they_are_off_nothing_is_missing(
    tmp_path, pages, builds, status, told
):
    publish = WORKFLOWS["site"]["jobs"]["publish"]
    assert publish["permissions"] == {"contents": "write", "pages": "write"}
    (script,) = (run for step, run in commands(publish) if step == "pages")
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    service = {"GITHUB_REPOSITORY": "some-one/course", "PAGES": pages, "BUILDS": builds}
    service["PATH"] = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=service, capture_output=True, text=True)
    assert done.returncode == status
    assert done.stdout.startswith(told) if told else done.stdout == ""
    asked = (tmp_path / "asked").read_text().splitlines()
    assert ("api --silent --method POST repos/some-one/course/pages/builds" in asked) == (pages != "404")
