"""The map of the course and its study paths, with times and counts that the chapters and exercises declare.

The roles `reading`, `exercises`, `minutes` and `course` put a number where it stands:

    {reading}`50`                  how long reading this page takes: declares it, and shows it
    {exercises}`minutes`           how long this page's exercises take; `count`: how many there are
    {minutes}`the-autoencoder`     how long reading that page takes, "50 minutes"
    {course}`chapters`             how many numbered chapters there are; also `parts`, `exercises`, `hours`, `weeks`
                                   (chapters to study, a week each) and `week` (the hours of the longest)

The directive `course-map` draws the map, and `study-plan` lists the chapters with their times and exercises.
"""

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from book.directives.declared import Page, Part, page, parts

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

# In units of the drawing.
FIRST, STEP, TO_PART, TO_PAGE = 24, 34, 48, 32
LINE, TEXT, RADIUS = 34, 58, 9
WIDTH, LETTER = 360, 11  # the least width of the map, and the most that a letter of a title takes on the average


def words(number: int) -> str:
    """Return a number as text has it, in words up to twelve.

    >>> words(12), words(13)
    ('twelve', '13')
    """
    return WORDS[number] if number < len(WORDS) else str(number)


def counted(number: int, noun: str) -> str:
    """Return so many things.

    >>> counted(2, "part"), counted(1, "part")
    ('two parts', 'one part')
    """
    return f"{words(number)} {noun}{'' if number == 1 else 's'}"


def course(found: list[Part]) -> dict[str, str]:
    """Return the counts of the course, by the name by which `{course}` asks for them."""
    numbered = [part for part in found if part.numbered]
    study = [one for part in found for one in part.pages if one.is_chapter]
    return {
        "chapters": words(sum(len(part.pages) for part in numbered)),
        "parts": words(len(numbered)),
        "exercises": words(sum(len(one.exercises) for one in study)),
        "hours": words(round(sum(one.minutes for one in study) / 60)),
        "weeks": words(len(study)),
        "week": words(-(-max((one.minutes for one in study), default=0) // 60)),
    }


def course_map(found: list[Part]) -> str:
    """Return the map as SVG: the pages along one line, each a link, under the names of their parts."""
    numerals = iter(ROMAN)
    y, drawn = FIRST - TO_PART + STEP, list[str]()
    for part in found:
        y += TO_PART - STEP if not drawn else TO_PART
        name = f"Part {next(numerals)} · {part.caption}" if part.numbered else "Start here"
        drawn.append(f'<text x="{TEXT}" y="{y}" font-size="13" fill="currentColor" opacity="0.75">{name}</text>')
        y += TO_PAGE - STEP
        for one in part.pages:
            y += STEP
            drawn.append(station(one, y))
    numbered = [part for part in found if part.numbered]
    start = sum(len(part.pages) for part in found if not part.numbered)
    described = (
        f"{counted(start, 'page').capitalize()} to start with, then "
        f"{counted(sum(len(part.pages) for part in numbered), 'chapter')} in {counted(len(numbered), 'part')}, along "
        "one line. All of them are linked."
    )
    lines = "\n  ".join(drawn)
    width = max([WIDTH, *(TEXT + LETTER * len(one.title) for part in found for one in part.pages)])
    return f"""\
<svg class="course-map" viewBox="0 0 {width} {y + 28}" width="{width}" height="{y + 28}" role="group" \
aria-labelledby="map-title" aria-describedby="map-text">
  <title id="map-title">The map of the course</title>
  <desc id="map-text">{described}</desc>
  <path d="M{LINE} {FIRST + TO_PAGE} V{y}" stroke="currentColor" stroke-width="2" opacity="0.35" fill="none"/>
  {lines}
</svg>
"""


def station(one: Page, y: int) -> str:
    """Return a page on the map, at the height `y`, with the tick that it has once it is read."""
    return (
        f'<a href="{one.name}.html"><circle cx="{LINE}" cy="{y}" r="{RADIUS}" fill="var(--pst-color-primary)"/>'
        f'<path class="tick" d="M{LINE - 4.5:g} {y + 0.5:g}l3.2 3.4 6-7"/><text x="{TEXT}" y="{y + 5}" font-size="17" '
        f'font-weight="600" fill="var(--pst-color-link)" text-decoration="underline">{one.title}</text></a>'
    )


def study_plan(found: list[Part]) -> str:
    """Return the list of the chapters that take time, as Markdown, each with its minutes and its exercises."""
    lines = list[str]()
    for one in (one for part in found for one in part.pages if one.is_chapter):
        line = f"{len(lines) + 1}. [{one.title}]({one.name}.md), {one.reading} minutes"
        if one.exercises:
            which = counted(len(one.exercises), "exercise")
            line += f", and [its {which}]({one.name}.md#exercises), {sum(one.exercises)} minutes"
        lines.append(f"{line}.")
    return "\n".join(lines)


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
        """Draw it."""
        self.env.note_reread()
        return [nodes.raw("", course_map(parts(Path(self.env.srcdir))), format="html")]


class StudyPlan(SphinxDirective):
    """The directive `study-plan`."""

    def run(self) -> list[nodes.Node]:
        """Write the list."""
        self.env.note_reread()
        written = nodes.container()
        lines = StringList(study_plan(parts(Path(self.env.srcdir))).splitlines(), source=self.env.docname)
        self.state.nested_parse(lines, self.content_offset, written)
        return written.children


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    for name, role in {"reading": Reading, "exercises": Exercises, "course": Course, "minutes": Minutes}.items():
        app.add_role(name, role())
    app.add_directive("course-map", CourseMap)
    app.add_directive("study-plan", StudyPlan)
