"""What the first cell of a notebook installs, and what the gate lets its other cells import."""

import hashlib
import json
import os
import re
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from book.notebooks.archive import FOLDER, UNKNOWN
from book.notebooks.first_cell import EXTRAS, foreign, install_cell

WHEEL = "https://some-one.github.io/sample/notebooks/aelib-1-py3-none-any.whl"


OURS = hashlib.sha256(b"ours").hexdigest()


def ran(cell, have, monkeypatch, folder, brings=("aelib", "jax", "grain"), note="", renewed=""):
    """What a cell would install in that folder, where the packages `have` are there, and pip brings others.

    Beside aelib lies the `note` of pip on where it came from, and `renewed` once it was installed by force.
    """
    monkeypatch.chdir(folder)
    asked, there, notes = [], {**have}, [note]

    def install(how, what):
        asked.append(what)
        there.update(dict.fromkeys(brings, 1))
        notes[0] = renewed if how else notes[0]

    monkeypatch.setattr(metadata, "distributions", lambda name: [SimpleNamespace(read_text=lambda file: notes[0])])
    code = cell.replace(UNKNOWN, OURS).replace("importlib.util.find_spec", "find")
    code = re.sub(r"%pip install -q (.*?)(\".*\")", r'install("\1", f\2)', code)
    exec(code, {"install": install, "find": there.get})
    return asked


@pytest.mark.parametrize("brings", [(), ("aelib",)])
@pytest.mark.parametrize("address", [WHEEL, None])
def test_where_the_installation_fails_the_cell_says_what_it_needs(monkeypatch, tmp_path, capsys, address, brings):
    (tmp_path / "aelib-2-py3-none-any.whl").touch()
    with pytest.raises(ModuleNotFoundError, match=r"needs Python 3\.11 to 3\.14 and a connection") as fault:
        ran(install_cell(address, []), {}, monkeypatch, tmp_path, brings)
    assert str(fault.value).endswith("The course is at https://some-one.github.io/sample/" if address else "again.")
    assert "restart" not in capsys.readouterr().out
    ran(install_cell(address, []), {}, monkeypatch, tmp_path)
    assert capsys.readouterr().out.endswith("No restart is needed.\n")


def test_a_page_that_streams_installs_the_extra_and_others_do_not(monkeypatch, tmp_path):
    plain, streaming = (install_cell(WHEEL, [code, "%pip not python"]) for code in ("import jax", "import grain"))
    here = (monkeypatch, tmp_path)
    assert ran(plain, {}, *here) == [f"aelib @ {WHEEL}"]
    assert ran(plain, {"aelib": 1, "jax": 1}, *here) == []
    for have in ({"aelib": 1, "jax": 1}, {"grain": 1}):
        assert ran(streaming, have, *here) == [f"aelib[stream] @ {WHEEL}"]
    assert ran(streaming, {"aelib": 1, "jax": 1, "grain": 1}, *here) == []


@pytest.mark.parametrize("address", [WHEEL, None])
def test_the_wheel_beside_the_notebook_comes_first(monkeypatch, tmp_path, address):
    (tmp_path / "aelib-1-py3-none-any.whl").write_text("another")
    (beside := tmp_path / "aelib-2-py3-none-any.whl").write_text("ours")
    assert ran(install_cell(address, []), {}, monkeypatch, tmp_path) == [f"aelib @ {beside.as_uri()}"]


@pytest.mark.parametrize("address", [WHEEL, None])
def test_else_the_wheel_comes_out_of_the_archive_beside_it_unpacked_or_not(monkeypatch, tmp_path, address):
    with zipfile.ZipFile(tmp_path / f"{FOLDER} (1).zip", "w") as archive:
        archive.writestr(f"{FOLDER}/README.txt", "How")
        archive.writestr(f"{FOLDER}/aelib-2-py3-none-any.whl", "ours")
    wheel, cell = tmp_path / "aelib-2-py3-none-any.whl", install_cell(address, [])
    assert ran(cell, {}, monkeypatch, tmp_path) == [f"aelib @ {wheel.as_uri()}"]
    assert wheel.read_text() == "ours"
    assert len([*tmp_path.iterdir()]) == 2, "a folder with the wheel alone looks like the course"
    (tmp_path / f"{FOLDER} (1).zip").unlink()
    (unpacked := tmp_path / FOLDER).mkdir()
    wheel = wheel.rename(unpacked / wheel.name)
    assert ran(cell, {}, monkeypatch, tmp_path) == [f"aelib @ {wheel.as_uri()}"]


def noted(digest):
    """What pip notes beside a package that it installed from a wheel with this digest."""
    return json.dumps({"archive_info": {"hashes": {"sha256": digest}}, "url": "https://some.where/aelib.whl"})


HAVE = {"aelib": 1, "jax": 1}
OLD, NEW = noted("0a" * 32), noted(OURS)


@pytest.mark.parametrize("address", [WHEEL, None])
def test_a_library_of_another_edition_is_renewed(monkeypatch, tmp_path, capsys, address):
    (beside := tmp_path / "aelib-2-py3-none-any.whl").write_text("ours")
    cell, here = install_cell(address, []), (monkeypatch, tmp_path)
    assert ran(cell, HAVE, *here, note=OLD, renewed=NEW) == [f"aelib @ {beside.as_uri()}"] * 2
    assert capsys.readouterr().out.endswith("No restart is needed.\n")
    editable = json.dumps({"dir_info": {"editable": True}, "url": "file:///course"})
    for stays in (NEW, editable, noted(None).replace("sha256", ""), ""):
        assert ran(cell, HAVE, *here, note=stays) == []
    assert capsys.readouterr().out == ""


def test_where_it_cannot_be_renewed_the_notebook_goes_on_and_says_so(monkeypatch, tmp_path, capsys):
    here = (monkeypatch, tmp_path)
    (tmp_path / "aelib-2-py3-none-any.whl").write_text("another")
    for address, asked in ((WHEEL, [f"aelib @ {WHEEL}"] * 2), (None, [])):
        assert ran(install_cell(address, []), HAVE, *here, note=OLD, renewed=OLD) == asked
        assert "was written with another edition of the library" in capsys.readouterr().out


def test_a_newer_archive_comes_before_an_older_wheel(monkeypatch, tmp_path):
    (wheel := tmp_path / "aelib-2-py3-none-any.whl").write_text("another")
    with zipfile.ZipFile(tmp_path / f"{FOLDER}.zip", "w") as archive:
        archive.writestr(f"{FOLDER}/{wheel.name}", "ours")
    asked = ran(install_cell(None, []), HAVE, monkeypatch, tmp_path, note=OLD, renewed=NEW)
    assert asked == [f"aelib @ {wheel.as_uri()}"] * 2
    assert wheel.read_text() == "ours"


def test_without_a_wheel_and_an_address_the_cell_says_what_to_do(monkeypatch, tmp_path):
    cell = install_cell(None, ["import grain"])
    with pytest.raises(ModuleNotFoundError, match=r"does not lie beside this notebook\. The first page of the course"):
        ran(cell, {"aelib": 1, "jax": 1}, monkeypatch, tmp_path)
    assert ran(cell, {"aelib": 1, "jax": 1, "grain": 1}, monkeypatch, tmp_path) == []
    assert foreign("import grain, torch", cell) == {"torch"}


@pytest.mark.parametrize("wheel", [WHEEL, None])
def test_jax_keeps_what_it_compiles_while_the_notebook_runs(monkeypatch, wheel):
    for name in (names := ("JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS")):
        monkeypatch.setenv(name, "")  # put back afterwards
        monkeypatch.delenv(name)
    scope = {}
    for _ in range(2):  # some run it again
        exec(install_cell(wheel, []).replace("%pip", "pass #"), scope)
        folder, least = (os.environ[name] for name in names)
        assert Path(folder).is_dir()
        assert least == "0"
    scope.clear()  # as where the kernel ends
    assert not Path(folder).exists()


def test_where_jax_has_a_folder_for_it_that_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "1")
    exec(install_cell(None, []).replace("%pip", "pass #"), {})
    assert os.environ["JAX_COMPILATION_CACHE_DIR"] == str(tmp_path)
    assert os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] == "1"


def test_a_cell_that_is_not_python_is_left_to_the_gates():
    assert install_cell(WHEEL, ["a b"]) == install_cell(WHEEL, [])


def test_an_import_that_nothing_brings_is_foreign():
    code = "import grain, jax, torch\nfrom . import near"
    assert foreign(code, install_cell(WHEEL, ["import jax"])) == {"grain", "torch"}
    assert foreign(code, install_cell(WHEEL, [code])) == {"torch"}


def test_the_extras_are_those_of_the_library():
    project = tomllib.loads(Path(__file__).parents[3].joinpath("pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    assert {Requirement(text).name: extra for extra, texts in declared.items() for text in texts} == EXTRAS
