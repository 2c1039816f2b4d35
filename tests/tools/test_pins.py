"""What is pinned agrees with itself, and a bump writes what is asked for, what is locked and what lies in the tree."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tools.pins import __main__ as program
from tools.pins import vendored

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = {"": "jax==1\nnumpy==2.4  # arrays\nscipy\n", "-test": "pytest==9\n", "-lab": "jupyterlab\n"}
LOCKS = {"": "jax==1 \\\nnumpy==2.4 \\\nscipy==3 \\\n", "-test": "pytest==9 \\\n", "-lab": "jupyterlab==4 \\\n"}
NEWEST = {"jax": "1", "numpy": "2.5", "scipy": "3.1", "pytest": "10", "jupyterlab": "5"}


def test_one_version_of_each_package_serves_every_python():
    found = {}
    for kind in program.KINDS:
        for name, version in program.PIN.findall((ROOT / f"requirements{kind}.txt").read_text()):
            found.setdefault(name, []).append((version, kind))
    assert {"jax", "numpy", "scipy", "sphinx", "pytest", "jupyterlab"} <= set(found)
    assert {name: pins for name, pins in found.items() if len({version for version, _ in pins}) > 1} == {}
    assert all(len({kind for _, kind in pins}) == len(pins) for pins in found.values())


def test_the_locks_have_what_the_requirements_ask_for():
    asked, locked = program.pins(ROOT, "in"), program.pins(ROOT)
    assert {"jax", "jupyter-book", "pytest"} <= set(asked)
    assert {name: locked[name] for name in asked} == asked, "run `make bump`"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with requirements and locks, and a uv that knows the newest versions and notes what it is told."""
    for kind in program.KINDS:
        (tmp_path / f"requirements{kind}.in").write_text(REQUIREMENTS[kind])
        (tmp_path / f"requirements{kind}.txt").write_text(LOCKS[kind])
    told = []

    def uv(command, cwd, check):
        told.append(command)
        lock = cwd / command[command.index("--output-file") + 1]
        upgrades = [word.partition("==") for before, word in pairwise(command) if before == "--upgrade-package"]
        if any(version == "999" for _, _, version in upgrades):
            raise subprocess.CalledProcessError(1, command)
        asked = dict(program.PIN.findall((cwd / command[3]).read_text()))
        moves = {name: asked.get(name, version or NEWEST[name]) for name, _, version in upgrades}
        lock.write_text(program.PIN.sub(lambda pin: f"{pin[1]}=={moves.get(pin[1], pin[2])}", lock.read_text()))

    monkeypatch.setattr(program.subprocess, "run", uv)
    return tmp_path, told


@pytest.mark.parametrize(
    ("wanted", "asked", "locked"),
    [
        ({"numpy": ""}, {"numpy": "2.5"}, {"numpy": "2.5"}),
        ({"numpy": "2.3"}, {"numpy": "2.3"}, {"numpy": "2.3"}),
        ({"jax": "", "pytest": ""}, {"pytest": "10"}, {"pytest": "10"}),
        ({"scipy": "", "jupyterlab": ""}, {}, {"scipy": "3.1", "jupyterlab": "5"}),
        ({}, {}, {}),
    ],
)
def test_a_bump_writes_what_is_asked_for_and_what_is_locked(course, wanted, asked, locked):
    root, told = course
    before = program.pins(root, "in"), program.pins(root)
    program.lock(root, wanted, "3.13")
    assert (program.pins(root, "in"), program.pins(root)) == (before[0] | asked, before[1] | locked)
    assert re.search(r"^numpy==\S+  # arrays\nscipy$", (root / "requirements.in").read_text(), re.M)
    assert [command[3] for command in told] == ["requirements.in", "requirements-test.in", "requirements-lab.in"]
    assert ["--constraints requirements.txt" in " ".join(command) for command in told] == [False, True, True]
    assert all("--python-version 3.13 --fork-strategy fewest" in " ".join(command) for command in told)


def test_a_version_that_does_not_go_with_the_others_leaves_what_is_asked_for_as_it_was(course):
    root, _ = course
    with pytest.raises(subprocess.CalledProcessError):
        program.lock(root, {"numpy": "999"}, "3.11")
    assert {kind: (root / f"requirements{kind}.in").read_text() for kind in program.KINDS} == REQUIREMENTS


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [(["nothing-like-it"], "nothing-like-it"), (["jax", "numpy", "--version", "2"], "VERSION is that of one PACKAGE")],
)
def test_what_is_not_pinned_is_refused(arguments, wrong, capsys):
    with pytest.raises(SystemExit):
        program.main(arguments)
    assert wrong in capsys.readouterr().err


def test_a_script_that_somebody_else_pinned_is_copied(monkeypatch, capsys):
    done, version = [], vendored.pinned()["katex"]
    monkeypatch.setattr(vendored, "renew", lambda *asked: done.append(asked))
    monkeypatch.setattr(program, "lock", lambda *asked: done.append("locks"))
    program.main(["katex", "--version", version])
    assert done == [(ROOT, [f"katex@{version}"])]
    assert capsys.readouterr().out == f"katex stays at {version}\n"


MAIN = {
    "katex": "book/rendering/katex/katex.min.js",
    "reveal.js": "teach/reveal/reveal.js",
    "minisearch": "book/rendering/minisearch/minisearch.min.js",
    "ts-fsrs": "book/rendering/static/fsrs.min.js",
}


def test_the_scripts_in_the_tree_are_those_that_are_pinned():
    pinned = vendored.pinned()
    assert {*MAIN} == {*pinned} - {"terser"}
    for name, file in MAIN.items():
        assert pinned[name] in (ROOT / file).read_text(), f"run `make bump PACKAGE={name} VERSION={pinned[name]}`"
    assert f'content:"{pinned["katex"]}"' in (ROOT / "book/rendering/katex/katex.min.css").read_text()
    for target in vendored.MINIFIED:
        assert (ROOT / target).read_text().splitlines()[0].endswith(f"minified by terser {pinned['terser']}")
    locked = json.loads((vendored.HERE / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in pinned} == pinned


def test_scripts_are_copied_as_they_are_or_minified_behind_their_licence(tmp_path):
    modules, root = tmp_path / "modules", tmp_path / "root"
    files = [name for sources in vendored.COPIED.values() for name in sources] + [*vendored.MINIFIED.values()]
    for name in files:
        path = modules / name.replace("*", "One")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.name} of {name.split('/')[0]}\n")
    for name, version in (("minisearch", "7"), ("ts-fsrs", "5"), ("terser", "6")):
        (modules / name).mkdir(exist_ok=True)
        package = {"name": name, "version": version, "bin": {"terser": "bin/terser"}}
        (modules / name / "package.json").write_text(json.dumps(package))
        (modules / name / "LICENSE.txt").write_text(f"The licence of {name}\n")
    (modules / "terser/bin").mkdir()
    (modules / "terser/bin/terser").write_text("console.log('small ' + process.argv.slice(3).join(' '))")
    (root / "book/rendering/katex/fonts").mkdir(parents=True)
    (root / "book/rendering/katex/fonts/Old.woff2").touch()
    (root / "book/rendering/katex/render.js").write_text("ours")
    vendored.copy(modules, root)
    assert (root / "book/rendering/katex/render.js").read_text() == "ours"
    assert [path.name for path in (root / "book/rendering/katex/fonts").iterdir()] == ["One.woff2"]
    assert (root / "teach/reveal/notes.js").read_text() == "notes.js of reveal.js\n"
    assert (root / "teach/reveal/LICENSE").read_text() == "LICENSE of reveal.js\n"
    assert (root / "book/rendering/katex/katex.min.css").read_text() == "katex.min.css of katex\n"
    assert (root / "book/rendering/static/fsrs.min.js").read_text() == (
        "/*! ts-fsrs 5, https://www.npmjs.com/package/ts-fsrs, minified by terser 6\n\nThe licence of ts-fsrs\n*/\n"
        "small --compress --mangle\n"
    )
