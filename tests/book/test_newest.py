"""The entry beside Jupyter Book, for the newest Sphinx, says the same as Jupyter Book makes of `_config.yml`."""

import os
import runpy
import sys
from pathlib import Path

import pytest
from jupyter_book.config import get_final_config

from running import inputs

pytestmark = pytest.mark.nightly

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def conf(tmp_path, monkeypatch):
    """What `book/newest/conf.py` sets, where something newer than what is pinned stands first on the path."""
    newer = tmp_path / "packaging-999.dist-info"
    newer.mkdir()
    (newer / "METADATA").write_text("Metadata-Version: 2.1\nName: packaging\nVersion: 999\n")
    monkeypatch.setattr(inputs, "installed", inputs.installed)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return runpy.run_path(str(ROOT / "book/newest/conf.py"))


def by_jupyter_book(file):
    """The settings that Jupyter Book hands to Sphinx, flat: those of the theme by their own names."""
    found, _ = get_final_config(user_yaml=file, cli_config={"latex_individualpages": False})
    return found | found.pop("html_theme_options")


def test_it_sets_whatever_the_books_configuration_changes(conf):
    default, wanted = by_jupyter_book(None), by_jupyter_book(ROOT / "_config.yml")
    changed = {name: value for name, value in wanted.items() if value != default.get(name)}
    ours = conf | conf["html_theme_options"]
    elsewhere = {"repository_url"}  # book/notebooks/links.py sets it for both
    unused = {"comments_config", "launch_buttons", "use_jupyterbook_latex"}  # what Jupyter Book alone reads
    assert set(changed) - set(ours) <= elsewhere | unused
    extensions, patterns = changed.pop("extensions"), set(changed.pop("exclude_patterns"))
    assert conf["extensions"] == [name for name in dict.fromkeys(extensions) if name != "jupyter_book"]
    assert set(conf["exclude_patterns"]) == patterns
    set_here = {name: str(ours[name]).replace(f"{ROOT}/", "") for name in changed if name in ours}
    assert set_here == {name: str(changed[name]) for name in set_here}


def test_chapters_run_as_the_ordinary_build_would_run_them(conf, tmp_path, monkeypatch):
    assert "PYTHONPATH" not in os.environ
    versions = conf["inputs"].installed(["packaging"])
    assert versions["packaging"] != "999"
    assert sys.path[0] == str(tmp_path)
