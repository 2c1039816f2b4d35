"""The course's Sphinx extension: what the book does beyond Jupyter Book, one idea a module.

Jupyter Book loads it as a local extension (`_config.yml`). The folder also holds the steps of `make` that are no part
of Sphinx: `environment`, `build`, `stamp`, `serve`, `lab`, `gates`, `lighthouse`.
"""

import gc
from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part of the extension with Sphinx."""
    # A build makes millions of nodes that live until its end: looking for garbage among them took a third of its time.
    gc.disable()
    # Imported here, so that `python -m book.serve` does not load all of this.
    from book import (
        errata,
        execution,
        exercises,
        figures,
        first_load,
        folding,
        glued,
        incremental,
        launch,
        ledger,
        live,
        mathematics,
        mentions,
        metadata,
        not_found,
        notebooks,
        predictions,
        progress,
        provenance,
        reference,
        running,
        solutions,
        sources,
        terms,
        theme,
    )

    parts = (execution, running, solutions, glued, figures, live, folding, predictions, exercises, terms, errata,
             progress, provenance, mathematics, theme, launch, ledger, reference, sources, mentions, incremental,
             notebooks, not_found, metadata, first_load)  # fmt: skip
    for part in parts:
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": False}
