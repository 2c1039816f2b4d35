"""What the first cell of a notebook installs, and what the gate lets its other cells import."""

import os
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from book.notebooks.archive import FOLDER
from book.notebooks.first_cell import EXTRAS, foreign, install_cell

WHEEL = "https://some-one.github.io/sample/notebooks/aelib-1-py3-none-any.whl"


def ran(cell, have, monkeypatch, folder, brings=("aelib", "jax", "grain")):
    """What a cell would install in that folder, where the packages `have` are there, and pip brings others."""
    monkeypatch.chdir(folder)
    asked, there = [], {**have}

    def install(what):
        asked.append(what)
        there.update(dict.fromkeys(brings, 1))

    code = re.sub(r"%pip install -q (\".*\")", r"install(f\1)", cell.replace("importlib.util.find_spec", "find"))
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


def test_a_page_that_reads_tables_installs_pandas_and_what_reads_excel(monkeypatch, tmp_path):
    cell = install_cell(WHEEL, ["import pandas as pd"])
    brings = ("aelib", "jax", "pandas")
    assert ran(cell, {"aelib": 1, "jax": 1}, monkeypatch, tmp_path, brings) == [f"aelib[tables] @ {WHEEL}"]
    assert ran(cell, dict.fromkeys(brings, 1), monkeypatch, tmp_path) == []
    both = install_cell(WHEEL, ["import pandas, openpyxl, grain"])
    asked = ran(both, {}, monkeypatch, tmp_path, (*brings, "openpyxl", "grain"))
    assert asked == [f"aelib[stream,tables] @ {WHEEL}"]


@pytest.mark.parametrize("address", [WHEEL, None])
def test_the_wheel_beside_the_notebook_comes_first(monkeypatch, tmp_path, address):
    (beside := tmp_path / "aelib-2-py3-none-any.whl").touch()
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
