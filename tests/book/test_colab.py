"""How the notebooks are run in Colab's image; the image itself, of many gigabytes, is not here."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests import colab

pytestmark = pytest.mark.nightly

REPOSITORY = "https://github.com/Some-One/course"
# It does what the container is told to do, but in place of the notebook it runs the first cell's `git clone`.
DOCKER = """#!/bin/bash
while [ "$1" != bash ]; do
    case $2 in *:/notebooks:ro) notebooks=${2%%:*};; *:/course.git:ro) course=${2%%:*};; esac; shift
done
shift 2; script=${2//\\/notebooks/$notebooks}
exec bash "$1" "${script//\\/course.git/$course}" "${@:3}"
"""
JUPYTER = rf"""#!/bin/bash
echo "$@" >> "$TOLD"
git clone --quiet --filter=blob:none {REPOSITORY} clone && cat clone/README.md && rm -r clone && \
! grep -q raise "${{@: -1}}"
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A commit with two chapters' notebooks, of which one fails, and programs in place of Docker and Jupyter."""
    root, home = tmp_path / "course", tmp_path / "home"
    notebooks = root / "_build" / "html" / "notebooks"
    for folder in (notebooks, home, tmp_path / "bin"):
        folder.mkdir(parents=True)
    for name, text in {"one": "1", "one-solved": "1", "two": "raise", "two-solved": "1"}.items():
        (notebooks / f"{name}.ipynb").write_text(text)
    (root / "README.md").write_text("What is committed.\n")
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    for step in (("init", "-q"), ("add", "README.md"), (*identity, "commit", "-q", "-m", "A commit")):
        subprocess.run(["git", *step], cwd=root, check=True)
    (root / "README.md").write_text("What is not.\n")
    for name, text in {"docker": DOCKER, "jupyter": JUPYTER}.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    for name, value in {
        "HOME": home,
        "TOLD": tmp_path / "told",
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setattr(colab, "ROOT", root)
    monkeypatch.setattr(colab, "NOTEBOOKS", notebooks)
    monkeypatch.chdir(home)
    (root / "_config.yml").write_text(f"repository:\n  url: {REPOSITORY}\n")
    return tmp_path


def test_all_notebooks_to_work_in_run_with_what_is_committed_and_those_that_fail_are_named(course, capfd):
    with pytest.raises(SystemExit, match=r"these notebooks do not run: two$"):
        colab.main()
    told = (course / "told").read_text().splitlines()
    assert [Path(line.split()[-1]).name for line in told] == ["one.ipynb", "two.ipynb"]
    assert all("--execute" in line for line in told)
    said = capfd.readouterr().out
    assert said.count("What is committed.") == 2
    assert re.search(r"^one ran in \d+ s$", said, re.M)


def test_nothing_runs_without_a_repository(course):
    text = (course / "course" / "_config.yml").read_text()
    (course / "course" / "_config.yml").write_text(text.replace("Some-One", "OWNER"))
    with pytest.raises(SystemExit, match=r"put its address into _config\.yml first"):
        colab.main()
    assert not (course / "told").exists()
