"""The map of the course and its study paths, with times and counts that the chapters and exercises declare.

The roles `reading`, `exercises`, `minutes` and `course` put a number where it stands:

    {reading}`50`                  how long reading this page takes: declares it, and shows it
    {exercises}`minutes`           how long this page's exercises take; `count`: how many there are
    {minutes}`the-autoencoder`     how long reading that page takes, "50 minutes"
    {course}`exercises`            how many exercises the course has; `weeks`, how many chapters to study, a week each

The directive `course-map` is the map, a table of the chapters, `study-plan` the course in steps, with their hours or
weeks, and `how-to-cite` what `CITATION.cff` says.
"""

import html
from collections.abc import Callable, Sequence
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
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
    return {"exercises": words(sum(len(one.exercises) for one in study)), "weeks": words(len(study))}


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


def times(pages: Sequence[Page]) -> str:
    """Return how long pages take, to read and to solve, to the half of an hour."""
    reading, solving = sum(one.reading for one in pages), sum(sum(one.exercises) for one in pages)
    return f"{hours(reading)} to read, {hours(solving).removesuffix(' h')} to solve"


def hours(minutes: float) -> str:
    """Return a time in hours and halves of them.

    >>> hours(310), hours(210), hours(50)
    ('5 h', '3½ h', '1 h')
    """
    halves = max(round(minutes / 30), 1)
    return f"{halves // 2 or ''}{'½' if halves % 2 else ''} h"


def study_plan(found: list[Part], kind: str) -> list[str]:
    """Return three lines or so: the parts with their hours, or, for a term, the weeks of the first and of the rest.

    What stands before the first part with numbers belongs to it.
    """
    steps, before = list[list[Page]](), list[Page]()
    for part in found:
        before += [one for one in part.pages if one.is_chapter]
        if part.numbered and before:
            steps.append(before)
            before = []
    if kind == "hours":
        return [f"To chapter {step[-1].number}: {times(step)}" for step in steps]
    first, rest = steps[0], [one for step in steps[1:] for one in step]
    lines = [f"{weeks(1, len(first))}: to chapter {first[-1].number}"]
    if rest:
        lines.append(f"{weeks(len(first) + 1, len(first) + len(rest))}: to chapter {rest[-1].number}")
    return [*lines, "The rest: a project on data of your own"]


def weeks(first: int, last: int) -> str:
    """Return which weeks these are.

    >>> weeks(1, 7), weeks(4, 4)
    ('Weeks 1 to 7', 'Week 4')
    """
    return f"Weeks {first} to {last}" if last > first else f"Week {first}"


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


class Minutes(Count):
    """The role `minutes`: what reading another page takes."""

    def found(self) -> dict[str, str]:
        """Return the minutes of each page, by its slug."""
        self.env.note_reread()
        pages = [one for part in parts(Path(self.env.srcdir)) for one in part.pages if one.is_chapter]
        return {one.name.rpartition("/")[2]: f"{one.reading} minutes" for one in pages}


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


class StudyPlan(SphinxDirective):
    """The directive `study-plan`, in `hours` or in `weeks`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the list."""
        self.env.note_reread()
        lines = study_plan(parts(Path(self.env.srcdir)), directives.choice(self.arguments[0], ("hours", "weeks")))
        return [nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines))]


class HowToCite(SphinxDirective):
    """The directive `how-to-cite`."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        self.env.note_reread()
        return [nodes.raw("", citation(Path(self.env.srcdir)), format="html", page_only=True)]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    for name, role in {"reading": Reading, "exercises": Exercises, "course": Course, "minutes": Minutes}.items():
        app.add_role(name, role())
    app.add_node(course_map, html=(visit_course_map, None), text=(leave_out, None))
    app.add_directive("course-map", CourseMap)
    app.add_directive("how-to-cite", HowToCite)
    app.add_directive("study-plan", StudyPlan)
