"""The map of the course on the first page: of each page that is read in order its picture, title, line and times.

    ```{course-map}
    decoding: Decode codes that no digit was encoded to. Which pictures are digits, and who is to judge?
    ```

The author writes the lines, and puts two pictures beside those of the other pages (`PICTURES`). Order, numbers and
titles are those of `_toc.yml` and the pages, the times those that a page and its exercises declare.
"""

import html
import posixpath
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.course import in_order, minutes_to_read, title
from book.directives.counts import about, minutes

PICTURES = "book/rendering/static/map"
"""The folder of the pictures, 192 by 144 pixels: `decoding-light.webp` and `decoding-dark.webp`."""

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
HEAD = """\
<table class="course-map">
<caption class="visually-hidden">The chapters, what each is about, and how long it takes</caption>
<thead class="visually-hidden"><tr>{}</tr></thead>
""".format("".join(f'<th scope="col">{head}</th>' for head in ("Picture", "Chapter", "Time")))
PICTURE = (
    '<img class="only-{theme}" src="_static/map/{slug}-{theme}.webp" width="96" height="72" alt="" aria-hidden="true" '
    'loading="lazy">'
)


def lines(content: Iterable[str]) -> dict[str, str]:
    """Return the line of each page, by its slug.

    >>> lines(["decoding: Who is to judge: you?", ""])
    {'decoding': 'Who is to judge: you?'}
    """
    parts = (line.partition(": ") for line in content if line.strip())
    return {slug.strip(): line.strip() for slug, _, line in parts}


def table(root: Path, lines: dict[str, str]) -> str:
    """Return the map of the course in `root`, as HTML.

    Raises:
        ValueError: A page has no line or no picture, or a line no page.
    """
    parts = [(part, [(posixpath.basename(page), number) for page, number in pages]) for part, pages in in_order(root)]
    wanted = [slug for _, pages in parts for slug, _ in pages]
    if amiss := [slug for slug in (*wanted, *lines) if (slug in wanted) != bool(lines.get(slug))]:
        raise ValueError(
            f"course-map must have a line, `slug: What it is about.`, for each of {', '.join(wanted)}, "
            f"and for no other page; look at {amiss[0]!r}"
        )
    numerals, body = iter(NUMERALS), ""
    for part, pages in parts:
        name = f"Part {next(numerals)}: {part['caption']}" if part.get("numbered") else "To start with"
        body += f'<tbody><tr class="part"><th colspan="3" scope="rowgroup">{html.escape(name, quote=False)}</th></tr>\n'
        body += "".join(row(root, slug, number, lines[slug]) for slug, number in pages) + "</tbody>\n"
    return f"{HEAD}{body}</table>"


def row(root: Path, slug: str, number: int | None, line: str) -> str:
    """Return the row of a page."""
    for theme in ("light", "dark"):
        if not (root / PICTURES / f"{slug}-{theme}.webp").exists():
            raise ValueError(f"course-map must have a picture {PICTURES}/{slug}-{theme}.webp, but there is none")
    pictures = "".join(PICTURE.format(slug=slug, theme=theme) for theme in ("light", "dark"))
    before = f'<span class="number">{number}</span> ' if number else ""
    name = html.escape(title(root, f"chapters/{slug}"), quote=False)
    return (
        f'<tr><td class="thumb"><span class="themed">{pictures}</span></td>\n'
        f'<td class="what">{before}<a href="chapters/{slug}.html">{name}</a>\n'
        f'<span class="line">{html.escape(line, quote=False)}</span></td>\n'
        f'<td class="time">{times(root, slug)}</td></tr>\n'
    )


def times(root: Path, slug: str) -> str:
    """Return how long a chapter and its exercises take; nothing for a page without."""
    core, more = minutes(slug)
    if not core:
        return ""
    others = f"<span>{len(more)} more, {about(more)} min</span>" if more else ""
    name = "exercise" if len(core) == 1 else "exercises"
    reading = minutes_to_read(root, f"chapters/{slug}")
    return f"<b>{reading} min</b><span>{len(core)} {name}, {about(core)} min</span>{others}"


class CourseMap(SphinxDirective):
    """The directive `course-map`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the table."""
        self.env.note_reread()  # a chapter may have another title or other exercises
        try:
            made = table(Path(self.env.srcdir), lines(self.content))
        except ValueError as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", made, format="html")]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("course-map", CourseMap)
