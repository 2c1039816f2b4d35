"""How the results of a chapter were made: with which versions, which seeds and in what time.

A panel at its foot says so. It may differ between two builds of the same source, so its element carries `data-stamp`.
Before it begins, a chapter says roughly how long its code runs, by the role ``{runtime}`words` ``: "about a minute".
"""

import ast
import html
import json
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book.course import version
from book.running.cache import seconds

SEEDS = re.compile(r"(?:^|(?<=; ))SEEDS?(?:: *\w+)? *= *(?P<value>[^;\n]+)", re.M)
PACKAGES = ("jax", "flax", "optax", "numpy", "matplotlib")

log = logging.getLogger(__name__)


def seeds(code: str) -> Iterator[int]:
    r"""Yield the numbers that a cell assigns to `SEED` or `SEEDS` at its top level, in their order.

    Raises:
        ValueError: If they are not written out as numbers.

    >>> list(seeds("%matplotlib inline\nSEEDS = (1, 2)\nseed = 7"))
    [1, 2]
    """
    for found in SEEDS.finditer(code):
        try:
            given: Any = ast.literal_eval(found["value"].strip())
        except (ValueError, SyntaxError):
            given = None
        numbers: Any = given if isinstance(given, (tuple, list)) else (given,)
        if not all(type(number) is int for number in numbers):
            raise ValueError(
                "the foot of the page shows the seeds: they must be written out as a whole number or a tuple of "
                f"whole numbers, but got: {found[0]}"
            )
        yield from numbers


def seeds_of_page(notebook: dict[str, Any], pagename: str) -> list[int]:
    """Return the seeds of all code cells, each once; a warning names the cell whose seeds cannot be read."""
    found: list[int] = []
    for cell, line in zip(notebook["cells"], notebook["metadata"]["source_map"], strict=True):
        if cell["cell_type"] == "code":
            try:
                found += seeds("".join(cell["source"]))
            except ValueError as fault:
                log.warning("%s", fault, location=(pagename, line))
    return list(dict.fromkeys(found))


def versions(root: Path) -> dict[str, str]:
    """Return what the kernel's results depend on most, by name; the kernel and the build share one environment."""
    return (
        {"Python": platform.python_version(), "aelib": version(root)}
        | {package: metadata.version(package) for package in PACKAGES}
    )  # fmt: skip


def panel(versions: dict[str, str], seeds: list[int], seconds: float) -> str:
    """Return the element, as HTML."""
    rows = {
        "Made with": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "Seeds" if len(seeds) > 1 else "Seed": ", ".join(map(str, seeds)) or "none",
        "Run time": f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s",
    }
    items = "".join(f"<div><dt>{name}</dt><dd>{html.escape(value)}</dd></div>" for name, value in rows.items())
    return f'<footer class="provenance" data-stamp><dl aria-label="How these results were made">{items}</dl></footer>\n'


def add_panel(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the panel below the text of a page whose code was run."""
    run = NbMetadataCollector.get_exec_data(app.env, pagename)  # type: ignore[arg-type]
    if not doctree or not run:
        return
    notebook = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    found = seeds_of_page(json.loads(notebook.read_text(encoding="utf-8")), pagename)
    context["body"] += panel(versions(Path(app.srcdir)), found, run["runtime"] or 0.0)


def roughly(seconds: float) -> str:
    """Return a time in words that another machine may agree with.

    >>> roughly(7), roughly(23), roughly(52), roughly(140), roughly(320)
    ('a few seconds', 'about half a minute', 'about a minute', 'about 2 minutes', 'about 5 minutes')
    """
    if seconds < 45:
        return "a few seconds" if seconds < 10 else "about 15 seconds" if seconds < 22 else "about half a minute"
    minutes = max(round(seconds / 60), 1)
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


class RunTime(SphinxRole):
    """The role `runtime`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the time, or warn that nothing ran here."""
        try:
            return [nodes.Text(roughly(seconds(self.env.app, self.env.docname)))], []
        except KeyError:
            return [], [self.inliner.reporter.warning("runtime: no code of this page has run", line=self.lineno)]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("runtime", RunTime())
    app.connect("html-page-context", add_panel)
