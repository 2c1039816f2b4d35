"""What the first cell of a notebook installs, and what the gate lets its other cells import."""

import os
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from book.notebooks.first_cell import EXTRAS, foreign, install_cell

REPOSITORY = "https://github.com/Some-One/sample"


def ran(cell, have):
    """What a cell would install where the packages `have` are there."""
    asked = []
    code = cell.replace("%pip install -q ", "asked += [").replace('sample"', 'sample"]')
    find = "importlib.util.find_spec"
    exec(code.replace("import importlib.util", "").replace(find, "find"), {"asked": asked, "find": have.get})
    return asked


def test_a_page_that_streams_installs_the_extra_and_others_do_not():
    plain, streaming = (install_cell(REPOSITORY, [code, "%pip not python"]) for code in ("import jax", "import grain"))
    assert ran(plain, {}) == [f"aelib @ git+{REPOSITORY}"]
    assert ran(plain, {"aelib": 1}) == []
    assert ran(streaming, {"aelib": 1}) == ran(streaming, {"grain": 1}) == [f"aelib[stream] @ git+{REPOSITORY}"]
    assert ran(streaming, {"aelib": 1, "grain": 1}) == []


def test_without_a_repository_the_cell_says_what_to_do():
    cell = install_cell(None, ["import grain"])
    with pytest.raises(ModuleNotFoundError, match=r'In its folder run: pip install "\.\[stream\]"'):
        ran(cell, {"aelib": 1})
    assert ran(cell, {"aelib": 1, "grain": 1}) == []
    assert foreign("import grain, torch", cell) == {"torch"}
    assert 'pip install "."' in install_cell(None, ["import jax"])


@pytest.mark.parametrize("repository", [REPOSITORY, None])
def test_jax_keeps_what_it_compiles_while_the_notebook_runs(monkeypatch, repository):
    for name in (names := ("JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS")):
        monkeypatch.setenv(name, "")  # put back afterwards
        monkeypatch.delenv(name)
    scope = {}
    for _ in range(2):  # some run it again
        exec(install_cell(repository, []).replace("%pip", "pass #"), scope)
        folder, least = (os.environ[name] for name in names)
        assert Path(folder).is_dir()
        assert least == "0"
    scope.clear()  # as where the kernel ends
    assert not Path(folder).exists()


def test_where_jax_has_a_folder_for_it_that_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "1")
    exec(install_cell(None, []), {})
    assert os.environ["JAX_COMPILATION_CACHE_DIR"] == str(tmp_path)
    assert os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] == "1"


def test_a_cell_that_is_not_python_is_left_to_the_gates():
    assert install_cell(REPOSITORY, ["a b"]) == install_cell(REPOSITORY, [])


def test_an_import_that_nothing_brings_is_foreign():
    code = "import grain, jax, torch\nfrom . import near"
    assert foreign(code, install_cell(REPOSITORY, ["import jax"])) == {"grain", "torch"}
    assert foreign(code, install_cell(REPOSITORY, [code])) == {"torch"}


def test_the_extras_are_those_of_the_library():
    project = tomllib.loads(Path(__file__).parents[3].joinpath("pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    assert {Requirement(text).name: extra for extra, texts in declared.items() for text in texts} == EXTRAS
