"""The page that a host sends for an address that is not there, `404.html`: it works below any path of the site.

A browser shows it at the address that was requested, however deep, so its links begin at the host. sphinx-notfound-page
writes them so; where the site stands on its host follows from the repository's URL.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import site_path


def place(app: Sphinx, config: Config) -> None:
    """Tell sphinx-notfound-page where the site is, and which template has the text of the page."""
    config.notfound_urls_prefix = site_path(Path(app.srcdir))
    config.notfound_template = "not-found.html"
    config.notfound_context = {"title": "Page not found"}


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.setup_extension("notfound.extension")
    app.connect("config-inited", place)
