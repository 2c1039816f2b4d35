"""How the results of a chapter were made: with which versions, in what time, and on which machine.

A panel at its foot says so. It may differ between two builds of the same source, so its element carries `data-stamp`.
Before it begins, a chapter says roughly how long its code runs, by the role ``{runtime}`words` ``: "about a minute".
"""

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from book.course import version
from running import machine
from running.outputs import record, source_notebook

NOT_RUN = (
    '<div class="admonition note"><p class="admonition-title">Not run yet</p><p>The figures of this page, and some of '
    "its numbers, come when its code has run. Load it again in some minutes.</p></div>\n"
)
PACKAGES = ("jax", "flax", "optax", "numpy", "matplotlib")


def versions(root: Path) -> dict[str, str]:
    """Return what the kernel's results depend on most, by name; the kernel and the build share one environment."""
    found = machine.versions(PACKAGES)
    return {"Python": found["Python"], "aelib": version(root)} | found


def panel(versions: dict[str, str], seconds: float, hardware: str | None) -> str:
    """Return the element, as HTML; outputs that were kept before the machine was noted have none."""
    rows = {
        "Made with": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "Run time": f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s",
    } | ({"Machine": hardware} if hardware else {})
    items = "".join(f"<div><dt>{name}</dt><dd>{html.escape(value)}</dd></div>" for name, value in rows.items())
    return f'<footer class="provenance" data-stamp><dl aria-label="How these results were made">{items}</dl></footer>\n'


def add_panel(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the panel below the text of a page whose code was run, and where it will, a line above the text."""
    if doctree and (run := record(app, pagename)):
        context["body"] += panel(versions(Path(app.srcdir)), run["seconds"], run.get("machine"))
    elif doctree and source_notebook(Path(app.env.doc2path(pagename))):
        context["body"] = NOT_RUN + context["body"]


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
        if not source_notebook(Path(self.env.doc2path(self.env.docname))):
            return [], [self.inliner.reporter.warning("runtime: this page has no code", line=self.lineno)]
        run = record(self.env.app, self.env.docname)
        return [nodes.Text(roughly(run["seconds"]) if run else "a few minutes at most")], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("runtime", RunTime())
    app.connect("html-page-context", add_panel)
