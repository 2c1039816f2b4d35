"""The course's Sphinx extension: what the book does beyond Jupyter Book, one idea a module.

Jupyter Book loads it as a local extension (`_config.yml`). Two rooms are no part of it: `commands` has
the steps of `make`, and `checks` reads what was built.
"""

import gc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: "Sphinx") -> dict[str, Any]:
    """Register every part of the extension with Sphinx."""
    # A build makes millions of nodes that live until its end: looking for garbage among them took a third of its time.
    gc.disable()
    # Imported here, so that `python -m book.commands.build` does not load all of this.
    from book.directives import (
        claims,
        counts,
        covers,
        dots,
        exercises,
        ledger,
        predictions,
        progress,
        questions,
        recorded,
        terms,
    )
    from book.notebooks import links, write
    from book.publishing import deck, first_load, metadata, search
    from book.reference import docstrings
    from book.rendering import (
        folding,
        glued,
        languages,
        lettered,
        live_figures,
        mathematics,
        origins,
        provenance,
        theme,
        theme_figures,
    )
    from running import run

    parts = (run, glued, origins, theme_figures, live_figures, folding, predictions, covers, counts,
             questions, exercises, terms, languages, lettered, progress, provenance, mathematics,
             theme, links, ledger, recorded, claims, dots, docstrings, write, deck, metadata, search,
             first_load)  # fmt: skip
    for part in parts:
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": False}
