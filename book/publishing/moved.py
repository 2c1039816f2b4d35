"""Pages that say where a chapter went are built, although `_toc.yml` does not name them (`book.course.moved`)."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import moved


def build_too(app: Sphinx, config: Config) -> None:
    """Take them from the pages that sphinx-external-toc has left out."""
    kept = {f"{name}.md" for name in moved(Path(app.srcdir))}
    config.exclude_patterns = [pattern for pattern in config.exclude_patterns if pattern not in kept]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", build_too, priority=950)  # after sphinx-external-toc, which has 900
