"""A dot chart of a table on the same page, whose numbers it takes once they have all been filled in.

    ```{dots} table-codes                 the `:name:` of a table
    :name: fig-codes
    :alt: what one sees in it
    :columns: error | 60,000; a million   heads; a bar begins another panel, beside the first
    :from: 0                              where the axes begin
    :mark: autoencoder; sparse            rows whose names begin so: those of the autoencoder

    **Its message.** The caption.
    ```

The first column has the names. A cell may hold several numbers ("17.2, 17.9") with a unit; what stands in brackets is
not drawn, and a cell may be empty or a dash. A row without any number is a heading.
The table itself follows in a fold.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book.directives.cells import cell, chosen, unit
from book.rendering.dot_chart import dot, labels, scale, track
from book.rendering.elements import element
from book.rendering.theme_figures import says_nothing

SHORT = 14  # letters: names that a phone shows beside their lines, and not above them
IN_A_NOTEBOOK = "*The page of this chapter draws the chart; the table below has its numbers.*"

log = logging.getLogger(__name__)


class dots(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of a chart, empty until its page is written as HTML; other formats show the caption and the table."""


class Dots(SphinxDirective):
    """The directive `dots`: a figure stands here."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "name": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "columns": directives.unchanged_required,
        "from": float,
        "mark": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Keep the place, and number it as a figure."""
        alt = self.options.get("alt", "")
        if says_nothing(alt):
            raise self.error(f"a dot chart must have an :alt: that says what one sees in it, but got {alt!r}")
        place = dots(table=self.arguments[0], alt=alt, role="img", notebook=IN_A_NOTEBOOK)
        place.update_basic_atts({"classes": ["dots"]})
        place.attributes |= {key: self.options.get(key, "") for key in ("columns", "mark")}
        place["from"] = self.options.get("from")
        caption = nodes.caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        words = nodes.caption("", "", *(child for part in caption.children for child in part.children))
        if not words.children:
            raise self.error("a dot chart must have a caption, but got none")
        figure = nodes.figure("", place, words)
        for node in (place, figure, words):
            self.set_source_info(node)
        self.add_name(figure)
        return [figure]


class DrawDots(SphinxPostTransform):
    """Draw each chart of a page from its table."""

    default_priority = 6  # MyST-NB has filled in what cells glue at 5
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fill each place of this page, or warn of what is wrong with it."""
        for place in list(self.document.findall(dots)):
            try:
                fill(place, table_named(self.document, place["table"]))
            except ValueError as error:
                log.warning("dots %s: %s", place["table"], error, location=place, type="dots")


def table_named(document: nodes.document, name: str) -> nodes.table:
    """Return the table of a page that has this name.

    Raises:
        ValueError: There is none.
    """
    tables = {label: table for table in document.findall(nodes.table) for label in (*table["names"], *table["ids"])}
    if name not in tables:
        there = f"one of this page: {', '.join(tables)}" if tables else "one of this page, which has none"
        raise ValueError(f"the table must be {there}, but got {name!r}")
    return tables[name]


def fill(place: dots, table: nodes.table) -> None:
    """Draw the chart of `table` in its place.

    Raises:
        ValueError: An option asks for what the table has not.
    """
    rows = [[entry for entry in row.children if isinstance(entry, nodes.entry)] for row in table.findall(nodes.row)]
    heads, body = rows[0], rows[1:]
    names = [row[0].astext().strip() for row in body]
    panels = chosen(place["columns"], [head.astext().strip() for head in heads], body)
    marks = marked(place["mark"], names)
    cells = [[[cell(row[column].astext()) for column in panel] for panel in panels] for row in body]
    axes = [
        scale(
            [number for row in cells for each in row[at] for number in each.numbers],
            begin=place["from"],
            unit=unit([each for row in cells for each in row[at]]),
            panels=len(panels),
        )
        for at in range(len(panels))
    ]
    place["classes"] += [f"dots-{len(panels)}", *(["dots-short"] if max(map(len, names)) <= SHORT else [])]
    place += nodes.inline("", "", *plain(heads[0]), classes=["dots-name", "dots-head"])
    for panel in panels:
        place += nodes.inline("", "", *key(heads, panel), classes=["dots-head"])
    for name, row, drawn in zip(names, body, cells, strict=True):
        if not any(entry.astext().strip() for entry in row[1:]):
            place += nodes.inline("", "", *plain(row[0]), classes=["dots-name", "dots-heading"])
            continue
        bold = name in marks
        place += nodes.inline("", "", *plain(row[0]), classes=["dots-name", *(["dots-marked"] if bold else [])])
        for axis, panel in zip(axes, drawn, strict=True):
            place += nodes.raw("", track([each.numbers for each in panel], axis, bold), format="html")
    place += nodes.inline("", classes=["dots-name"])
    place += [nodes.raw("", labels(axis), format="html") for axis in axes]


def marked(beginnings: str, names: Sequence[str]) -> set[str]:
    """Return the names that begin in one of these ways.

    >>> sorted(marked("top; L1", ["PCA", "top 5", "L1", "top 10"]))
    ['L1', 'top 10', 'top 5']

    Raises:
        ValueError: None begins in one of them.
    """
    found: set[str] = set()
    for beginning in filter(None, map(str.strip, beginnings.split(";"))):
        those = {name for name in names if name.startswith(beginning)}
        if not those:
            raise ValueError(f":mark: must begin the name of a row ({'; '.join(names)}), but got {beginning!r}")
        found |= those
    return found


def key(heads: Sequence[nodes.entry], panel: Sequence[int]) -> Iterator[nodes.Node]:
    """Yield the heads of a panel's columns, each with its dot where there are several."""
    for at, place in enumerate(panel):
        sign = f'<svg class="dots-sign" aria-hidden="true">{dot(at)}</svg> ' if len(panel) > 1 else ""
        yield nodes.inline("", "", nodes.raw("", sign, format="html"), *plain(heads[place]), classes=["dots-key"])


def plain(node: nodes.Element) -> list[nodes.Node]:
    """Return the text of a cell, with formulas and what is emphasised, without links."""
    found: list[nodes.Node] = []
    for child in node.children:
        if isinstance(child, nodes.math):
            found.append(child.deepcopy())
        elif isinstance(child, (nodes.strong, nodes.emphasis, nodes.literal)):
            found.append(type(child)("", "", *plain(child)))
        elif isinstance(child, nodes.Element):
            found += plain(child)
        else:
            found.append(child.copy())
    return found


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(dots, html=element("div", role="role", aria_label="alt"))
    app.add_directive("dots", Dots)
    app.add_post_transform(DrawDots)
