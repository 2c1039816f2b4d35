"""How the notebooks are run in Colab's image; the image itself, of many gigabytes, is not here."""

import os
import re

import pytest
import yaml

from tests import colab

pytestmark = pytest.mark.nightly

# It does what the container is told to do, and Jupyter runs a notebook that does not say `raise`.
DOCKER = """#!/bin/bash
while [ "$1" != bash ]; do case $2 in *:/notebooks:ro) notebooks=${2%%:*};; esac; shift; done
shift 2
exec bash "$1" "${2//\\/notebooks/$notebooks}" "${@:3}"
"""
JUPYTER = """#!/bin/bash
echo "$@" >> "$TOLD"
cat aelib-1-py3-none-any.whl
! grep -q raise "${@: -1}"
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Two chapters' notebooks, of which one fails, and what Jupyter is told in the place of that of Colab."""
    notebooks, content = tmp_path / "notebooks", tmp_path / "content"
    for folder in (notebooks, content, tmp_path / "bin"):
        folder.mkdir()
    for name, text in {"one": "1", "one-solved": "1", "two": "raise", "two-solved": "1"}.items():
        (notebooks / f"{name}.ipynb").write_text(text)
    (notebooks / "aelib-1-py3-none-any.whl").write_text("The wheel.\n")
    for name, text in {"docker": DOCKER, "jupyter": JUPYTER}.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(colab, "NOTEBOOKS", notebooks)
    monkeypatch.chdir(content)
    return tmp_path / "told"


def test_all_notebooks_to_work_in_run_beside_the_wheel_and_those_that_fail_are_named(told, capfd):
    with pytest.raises(SystemExit, match=r"these notebooks do not run: two$"):
        colab.main("1")
    lines = told.read_text().splitlines()
    assert [line.split()[-1] for line in lines] == ["one.ipynb", "two.ipynb"]
    assert all("--execute" in line for line in lines)
    said = capfd.readouterr().out
    assert said.count("The wheel.") == 2
    assert re.search(r"^one ran in \d+ s$", said, re.M)


def test_the_shares_of_the_weekly_machines_are_all_notebooks_once(monkeypatch):
    weekly = yaml.safe_load((colab.ROOT / ".github" / "workflows" / "weekly.yml").read_text())
    given = weekly["jobs"]["command"]["strategy"]["matrix"]["command"]
    shares = [share[1] for command in given if (share := re.fullmatch(r"notebooks COLAB=(\S+)", command))]
    ran = []
    monkeypatch.setattr(colab, "learners", lambda: list("abcdefgh"))
    monkeypatch.setattr(colab, "runs", lambda name: not ran.append(name))
    for share in shares:
        colab.main(share)
    assert "".join(ran) == "adgbehcf"
