"""The ledger: every published number that the course cites, beside ours, in one page.

A cell of a chapter that displays an `aelib.Reproduction` adds a row to it, as an output under a MIME type of our own.
Such a cell is tagged `remove-cell` and `ledger`, so that the chapter itself shows nothing of it. The page of the ledger
collects the rows from the outputs of all chapters, so that each build shows what it has itself computed:

    ```{ledger}                     the rows of all chapters, a table for each part of the book
    ```
    ```{ledger} pretraining_grid    those of a long run, from its record, and its data
    ```

A row leads to the section in which its cell stands, and to the bibliography.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from book.rendering.theme_figures import OUR_TYPES
from running.outputs import executed

REPRODUCTION = OUR_TYPES + "reproduction+json"
COLUMNS = ("What is measured", "Published", "Here", "Difference")
RECOMPUTED = "recomputed by every build"


class ledger(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of a table, until all chapters have run; `run` is the name of a long run, or empty."""


class Ledger(SphinxDirective):
    """The directive `ledger`: a table stands here."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        node = ledger(run=self.arguments[0] if self.arguments else "")
        self.set_source_info(node)
        return [node, *data_of(self.env, node["run"])]


def data_of(env: BuildEnvironment, name: str) -> list[nodes.Node]:
    """Return a link to all that a long run measured, as a file; nothing where it has no record."""
    if not name:
        return []
    from evidence.reproductions import records, run  # imports JAX, so only where a page needs it

    found = records.read(name)
    if found is None:
        return []
    file = Path(env.srcdir) / "_build" / "ledger" / f"{name}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows([("part", "what", "value"), *run.measured(found)])
    words = nodes.inline("", "all numbers of this run")
    link = addnodes.download_reference("", "", words, reftarget=f"/{file.relative_to(env.srcdir)}", refdoc=env.docname)
    return [nodes.paragraph("", "Download: ", link, nodes.Text(" (CSV)."), classes=["ledger-data"])]


class FillLedger(SphinxPostTransform):
    """Write the tables, before Sphinx resolves the references in them."""

    default_priority = 2

    def run(self, **kwargs: Any) -> None:
        """Fill each place of this page."""
        for place in list(self.document.findall(ledger)):
            if self.app.builder is None or self.app.builder.format != "html":
                place.parent.remove(place)
            elif place["run"]:
                place.replace_self(run_tables(self.env, place["run"]))
            else:
                place.replace_self(chapter_tables(self.app, self.env, self.env.docname))


def chapter_tables(app: Sphinx, env: BuildEnvironment, docname: str) -> list[nodes.Element]:
    """Return a table for each part of the book whose chapters have rows, with the part's name as its title."""
    tables = []
    for part in env.external_site_map.root.subtrees:  # type: ignore[attr-defined]
        rows = [
            body_row(row, f"{app.builder.get_relative_uri(docname, chapter)}#{anchor}", RECOMPUTED)
            for chapter in part.files()
            if chapter in env.found_docs
            for row, anchor in rows_of(app, env, chapter)
        ]
        if rows:
            tables.append(table(part.caption or "", rows))
    return tables


def rows_of(app: Sphinx, env: BuildEnvironment, docname: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the rows that the cells of a page displayed when they ran, each with the id of its section."""
    notebook = executed(app, docname)
    if notebook is None:
        return
    sections = getattr(env, "sections_of_pages")[docname]  # noqa: B009
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        for output in cell.get("outputs", []):
            if row := output.get("data", {}).get(REPRODUCTION):
                yield row, next(anchor for begins, anchor in reversed(sections) if begins <= line + 1)


def run_tables(env: BuildEnvironment, name: str) -> list[nodes.Element]:
    """Return the table of a long run, and below it how its numbers were made."""
    from evidence.reproductions import runs  # imports JAX, so only where a page needs it

    run = runs.shown(name)
    how = nodes.paragraph("", "", nodes.literal("", run["command"]), nodes.Text(f": {run['state']}."))
    if run["versions"]:
        how += nodes.Text(f" With {run['versions']}.")
    rows = [body_row(row, None, run["status"] if row["ours"] else "not run yet") for row in run["rows"]]
    return [*([table("", rows)] if rows else []), nodes.container("", how, classes=["ledger-made"])]


def text_row(texts: Iterable[str]) -> nodes.row:
    """Return a row with these texts."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))


def table(title: str, rows: list[nodes.row]) -> nodes.table:
    """Return the table with these rows."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (55, 15, 15, 15)), cols=len(COLUMNS))
    group += nodes.thead("", text_row(COLUMNS))
    group += nodes.tbody("", *rows)
    caption = [nodes.title("", title)] if title else []
    ids = [nodes.make_id(f"ledger {title}")] if title else []  # Sphinx wants one where there is a title
    return nodes.table("", *caption, group, ids=ids, classes=["ledger", "colwidths-auto"])


def body_row(row: dict[str, Any], address: str | None, status: str) -> nodes.row:
    """Return a row: what it is, source and conditions, and the numbers, each with the name that narrow pages show."""
    what: nodes.Node = nodes.Text(row["what"])
    if address:
        what = nodes.reference("", row["what"], internal=True, refuri=address)
    source = addnodes.pending_xref(
        "", nodes.inline("", row["source"]), refdomain="cite", reftype="t", reftarget=row["source"], refwarn=True
    )
    notes = nodes.paragraph("", "", source, classes=["ledger-notes"])
    notes += nodes.Text(f": {row['conditions']}. " if row["conditions"] else ". ")
    if row["here"]:
        notes += nodes.Text(f"Here: {row['here']}. ")
    said = [text for text in (row["spread"], row["verdict"], status) if text]
    text = "; ".join(said)
    missed = row["reached"] is False
    notes += nodes.inline("", f"{text[0].upper()}{text[1:]}.", classes=["ledger-missed"] if missed else [])
    first = nodes.entry("", nodes.paragraph("", "", what, classes=["ledger-what"]), notes)
    numbers = [
        nodes.entry("", nodes.paragraph("", "", nodes.inline("", name, classes=["ledger-label"]), nodes.Text(value)))
        for name, value in zip(
            COLUMNS[1:], (row["published"], row["ours"] or "–", row["difference"] or "–"), strict=True
        )
    ]
    return nodes.row("", first, *numbers)


def note_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the line and the id of each section of a page that was read, in the order of their lines."""
    sections = [(node.line, node["ids"][0]) for node in doctree.findall(nodes.section) if node.line]
    setattr(app.env, "sections_of_pages", getattr(app.env, "sections_of_pages", {}) | {app.env.docname: sections})  # noqa: B010


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", note_sections)
    app.add_node(ledger)
    app.add_directive("ledger", Ledger)
    app.add_post_transform(FillLedger)
