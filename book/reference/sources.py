"""From an entry of the reference to the lines of code that it describes, in the repository."""

import importlib
import inspect
from functools import partial
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import repository_url


def lines_of(base: str, domain: str, entry: dict[str, str]) -> str | None:
    """Return the address of the source of an entry below `base`; None for what has none, such as a number.

    >>> entry = {"module": "book.reference.sources", "fullname": "lines_of"}
    >>> lines_of("https://github.com/o/r/blob/main", "py", entry)[:61]
    'https://github.com/o/r/blob/main/book/reference/sources.py#L1'
    """
    if not entry["module"]:  # written by hand: a number or a text
        return None
    try:
        described: Any = importlib.import_module(entry["module"])
        for part in entry["fullname"].split("."):
            described = getattr(described, part)
        described = described.fget if isinstance(described, property) else described
        path, (lines, first) = inspect.getsourcefile(described), inspect.getsourcelines(described)
    except (AttributeError, OSError, TypeError):  # a field, which only objects have, and a number
        return None
    folder = Path(str(importlib.import_module(entry["module"].partition(".")[0]).__file__)).parent.parent
    return f"{base}/{Path(str(path)).relative_to(folder).as_posix()}#L{first}-L{first + len(lines) - 1}"


def know_repository(app: Sphinx, config: Config) -> None:
    """Tell Sphinx's own `linkcode` where the source is."""
    repository = repository_url(Path(app.srcdir))
    if repository is None:
        config.linkcode_resolve = lambda domain, entry: None  # type: ignore[attr-defined]
        return
    branch = config.html_theme_options.get("repository_branch") or "main"
    config.linkcode_resolve = partial(lines_of, f"{repository}/blob/{branch}")  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.setup_extension("sphinx.ext.linkcode")
    app.connect("config-inited", know_repository)
