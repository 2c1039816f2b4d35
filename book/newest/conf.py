"""The book without Jupyter Book: `make preview`, and on the newest Sphinx, MyST-NB and theme `make book UNPINNED=1`.

`_config.yml` and `_toc.yml` stay the configuration; this says in Sphinx's words what Jupyter Book makes of them.
"""

import os
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

from book.course import read
from running import inputs

ROOT = Path(__file__).resolve().parents[2]
_book = read(ROOT, "_config.yml")
globals().update(_book["sphinx"]["config"])
extensions = [name for name in globals()["extensions"] if name != "jupyter_book"]
html_title, author, copyright = _book["title"], _book["author"], _book["copyright"]
bibtex_bibfiles = [str(ROOT / name) for name in _book["bibtex_bibfiles"]]
html_theme, numfig = "sphinx_book_theme", True

_newest, _installed = os.environ.pop("PYTHONPATH", ""), inputs.installed

light_pages = not _newest  # what is kept of the theme was cut from the pinned one


def in_the_courses_environment(requirements: Iterable[str]) -> dict[str, str]:
    """Return the versions with which the chapters run: their kernels do not have what only renders them."""
    paths = sys.path[:]
    sys.path[:] = [path for path in paths if path != _newest]
    try:
        return _installed(requirements)
    finally:
        sys.path[:] = paths


inputs.installed = in_the_courses_environment


def package_above(app: Sphinx, module: str | None, name: str) -> str | None:
    """Return where to look for the source of a name beneath what is no module: in vain, as Sphinx 7 does.

    Sphinx 9 finds it, but its way back from a source knows one of the names under which that is documented.
    """
    return module.rpartition(".")[0] if module and not find_spec(module) else None


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("viewcode-follow-imported", package_above)
