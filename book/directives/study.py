"""The map of the course, with times and counts that the chapters and exercises declare.

The roles `reading`, `exercises` and `course` put a number where it stands:

    {reading}`50`                  how long reading this page takes: declares it, and shows it
    {exercises}`minutes`           how long this page's exercises take; `count`: how many there are
    {course}`exercises`            how many exercises the course has; `chapters`, how many have a number; `weeks`, how
                                   many to study, a week each; `reading` and `solving`, the hours that they take

The directive `course-map` is the map, a table of the chapters, and `how-to-cite` what `CITATION.cff` says.
"""

import html
from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.text import TextTranslator

from book.course import read, version
from book.directives.declared import Page, Part, page, parts
from book.rendering.thumbnails import thumbnail

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def words(number: int) -> str:
    """Return a number as text has it, in words up to twelve.

    >>> words(12), words(13)
    ('twelve', '13')
    """
    return WORDS[number] if number < len(WORDS) else str(number)


def counted(number: int, noun: str) -> str:
    """Return so many things.

    >>> counted(2, "part"), counted(1, "part")
    ('2 parts', '1 part')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def course(found: list[Part]) -> dict[str, str]:
    """Return the counts of the course, by the name by which `{course}` asks for them."""
    study = [one for part in found for one in part.pages if one.is_chapter]
    return {
        "exercises": words(sum(len(one.exercises) for one in study)),
        "chapters": str(sum(one.number is not None for one in study)),
        "weeks": words(len(study)),
        "reading": hours(sum(one.reading for one in study)),
        "solving": hours(sum(sum(one.exercises) for one in study)),
    }


class course_map(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of the map."""


def map_of(found: list[Part], link: Callable[[str], str], picture: Callable[[Page], str]) -> str:
    """Return the map as HTML: a table with a row a page, under the names of their parts."""
    rows, numerals = list[str](), iter(ROMAN)
    for part in found:
        name = f"Part {next(numerals)}: {html.escape(part.caption)}" if part.numbered else "To start with"
        rows.append(f'<tbody><tr class="part"><th colspan="3" scope="rowgroup">{name}</th></tr>')
        rows += [row(one, link(one.name), picture(one)) for one in part.pages]
        rows.append("</tbody>")
    lines, heads = "\n".join(rows), "".join(f'<th scope="col">{name}</th>' for name in ("Picture", "Chapter", "Time"))
    return f"""\
<table class="course-map">
<caption class="visually-hidden">The chapters, what each is about, and how long it takes</caption>
<thead class="visually-hidden"><tr>{heads}</tr></thead>
{lines}
</table>
"""


def row(one: Page, address: str, picture: str) -> str:
    """Return a page's row of the map: its picture, its number, title and line, and its times."""
    number = "" if one.number is None else f'<span class="number">{one.number}</span> '
    reading = f"<b>{one.reading} min</b>" if one.reading else ""
    solving = f"<span>{counted(len(one.exercises), 'exercise')}, {sum(one.exercises)} min</span>"
    return (
        f'<tr><td class="thumb">{picture}</td>'
        f'<td class="what">{number}<a href="{address}">{html.escape(one.title)}</a>'
        f'<span class="line">{html.escape(one.line)}</span></td>'
        f'<td class="time">{reading}{solving if one.exercises else ""}</td></tr>'
    )


def hours(minutes: float) -> str:
    """Return a time in hours and halves of them.

    >>> hours(310), hours(210), hours(50)
    ('5 h', '3½ h', '1 h')
    """
    halves = max(round(minutes / 30), 1)
    return f"{halves // 2 or ''}{'½' if halves % 2 else ''} h"


def citation(root: Path) -> str:
    """Return how to cite the course, as HTML: who and what from `CITATION.cff`, the version from `pyproject.toml`."""
    cited, number = read(root, "CITATION.cff"), version(root)
    authors = " and ".join(html.escape(author_name(author)) for author in cited["authors"])
    title = html.escape(cited["title"])
    bibtex = "\n".join([
        "@software{autoencoders_from_first_principles,",
        f"  title   = {{{title}}},",
        f"  author  = {{{{{authors}}}}},",
        f"  version = {{{number}}}",
        "}",
    ])  # fmt: skip
    return (
        f"<p>By {authors[:1].lower()}{authors[1:]}. Version {number}. Cite as: {authors}, <cite>{title}</cite>, "
        f'version {number}.</p>\n<details class="hide"><summary>BibTeX</summary>\n<pre>{bibtex}</pre>\n</details>\n'
    )


def author_name(author: dict[str, str]) -> str:
    """Return the name of an author of `CITATION.cff`, a person or a group.

    >>> author_name({"given-names": "Ada", "family-names": "Lovelace"}), author_name({"name": "The authors"})
    ('Ada Lovelace', 'The authors')
    """
    return author.get("name") or f"{author['given-names']} {author['family-names']}"


class Reading(SphinxRole):
    """The role `reading`: the minutes of this page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show them, or warn that this is no number of minutes."""
        if not self.text.isdecimal():
            message = f"{self.name} must be a number of minutes, but got {self.text!r}"
            return [], [self.inliner.reporter.warning(message, line=self.lineno)]
        return [nodes.Text(self.text)], []


class Count(SphinxRole):
    """A role whose text names one of several numbers; `found` returns them."""

    def found(self) -> dict[str, str]:
        """Return the numbers by their names."""
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the number, or warn that there is none of this name."""
        numbers = self.found()
        if self.text not in numbers:
            return [], [self.inliner.reporter.warning(
                f"{self.name} must be one of {', '.join(numbers)}, but got {self.text!r}", line=self.lineno
            )]  # fmt: skip
        return [nodes.Text(numbers[self.text])], []


class Exercises(Count):
    """The role `exercises`: what those of this page take, and how many they are."""

    def found(self) -> dict[str, str]:
        """Return the numbers of this page."""
        minutes = page(Path(self.env.srcdir), self.env.docname).exercises
        return {"minutes": str(sum(minutes)), "count": words(len(minutes))}


class Course(Count):
    """The role `course`: a number of the whole course."""

    def found(self) -> dict[str, str]:
        """Return the numbers of the course."""
        self.env.note_reread()  # any chapter may change them
        return course(parts(Path(self.env.srcdir)))


class CourseMap(SphinxDirective):
    """The directive `course-map`."""

    def run(self) -> list[nodes.Node]:
        """Hold its place: its pictures are those of pages that may not have been read yet."""
        self.env.note_reread()
        return [course_map()]


def leave_out(self: TextTranslator, node: course_map) -> None:
    """Write nothing: pictures and links are what the map is made of."""
    raise nodes.SkipNode


def visit_course_map(self: HTML5Translator, node: course_map) -> None:
    """Draw it."""
    here = self.builder.current_docname

    def link(name: str) -> str:
        return self.builder.get_relative_uri(here, name)

    def picture(one: Page) -> str:
        figure, *region = one.picture
        return thumbnail(self, one.name, int(figure), (region[0], region[1], region[2]))

    self.body.append(map_of(parts(Path(self.builder.srcdir)), link, picture))
    raise nodes.SkipNode


class HowToCite(SphinxDirective):
    """The directive `how-to-cite`."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        self.env.note_reread()
        return [nodes.raw("", citation(Path(self.env.srcdir)), format="html", page_only=True)]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    for name, role in {"reading": Reading, "exercises": Exercises, "course": Course}.items():
        app.add_role(name, role())
    app.add_node(course_map, html=(visit_course_map, None), text=(leave_out, None))
    app.add_directive("course-map", CourseMap)
    app.add_directive("how-to-cite", HowToCite)
