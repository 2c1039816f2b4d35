"""The directives of exercises, which take their text from the declarations in `aelib/course/exercises`.

    ```{exercise-start} bits-per-image
    ```
    The question.
    ```{exercise-end}
    ```

The name is the label. The title stands above the question; below it how long it takes, how hard it is, and the three
hints, folded, each inside the one before: a reader opens them in order, and sees no more than they ask for. So the page
and `aelib.hint` say the same. With `:label:` both directives are those of sphinx-exercise.

    ```{solution-start}
    ```

begins the solution to the exercise before it, folded.

Before the first exercise stands how many of the page's are answered in a box, or begin with a question that is.

The directive `exercise-list`: all exercises, a section with a table for each chapter: a link to the question, the name
that `aelib.check` takes, how long it takes, how hard it is, and whether it is one more, behind the chapter's core. A
script narrows it down to what a reader looks for.
"""

import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.directive import ExerciseEndDirective, ExerciseStartDirective, SolutionStartDirective

from book.course import contents, title
from book.directives.answers import asked, begun, box, boxed
from book.rendering.elements import link, page_only, page_part
from book.rendering.folding import fold_title, folded

_LAST = "last exercise"  # under this key Sphinx keeps the label of the exercise above, and what is declared of it


class exercises(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of a table, until all exercises have their numbers; `slug` is the chapter's."""


class ExerciseStart(ExerciseStartDirective):
    """The directive `exercise-start`, whose argument is the name of a declared exercise, unless there is a label."""

    def run(self) -> list[nodes.Node]:
        """Take the title from the declaration, or warn that there is none."""
        from aelib.course import exercises  # only where a page needs it

        declared, faults = None, []
        if "label" not in self.options:
            name = self.options["label"] = self.arguments[0] if self.arguments else ""
            for path in Path(exercises.__path__[0]).glob(f"*/{name.replace('-', '_')}.py"):
                self.env.note_dependency(str(path))
            try:
                declared = exercises.get(name)
                self.arguments = [declared.title]
            except ValueError as fault:
                message = f"exercise-start: there is no exercise {name!r} ({fault})"
                faults = [self.state.document.reporter.warning(message, line=self.lineno)]
        first = [] if _LAST in self.env.temp_data else which_are_boxed(posixpath.basename(self.env.docname))
        self.env.temp_data[_LAST] = self.options["label"], declared
        return [*first, *faults, *super().run()]


def which_are_boxed(slug: str) -> list[nodes.Node]:
    """Return what is said before the exercises of a chapter about the boxes on its page; nothing where it has none."""
    from aelib.course.exercises import CHAPTERS  # only where a page needs it

    declared = CHAPTERS.get(slug, ())
    answered, started = (sum(map(kind, declared)) for kind in (boxed, begun))
    parts = [f"{answered} {'is' if answered == 1 else 'are'} answered on this page"] if answered else []
    parts += [f"{started} {'begins' if started == 1 else 'begin'} here with a small case"] if started else []
    if not parts:
        return []
    text = f"Of this chapter's {len(declared)} exercises, {' and '.join(parts)}. The rest is done in the notebook."
    return [page_only(f'<p class="pst-js-only">{text}</p>')]


class ExerciseEnd(ExerciseEndDirective):
    """The directive `exercise-end`, which adds the hints of a declared exercise, and its box if there is one."""

    def run(self) -> list[Any]:
        """Write the box and the hints, and end the exercise."""
        name, declared = self.env.temp_data.get(_LAST, ("", None))
        if declared is None:
            return super().run()
        return [*([box(declared)] if asked(declared) else []), self.hints(name, declared), *super().run()]

    def hints(self, name: str, exercise: Any) -> nodes.Node:
        """Return the minutes, the difficulty and the hints."""
        effort = f"About {exercise.minutes} minutes · difficulty {exercise.difficulty} of 3"
        part = nodes.container("", nodes.paragraph("", effort, classes=["effort"]), classes=["hints"], exercise=name)
        outer = part
        for number, hint in enumerate(exercise.hints, start=1):
            inner = folded("", fold_title("", f"Hint {number} of {len(exercise.hints)}"), classes=["hint"])
            self.state.nested_parse(StringList(hint.splitlines(), source=name), self.content_offset, inner)
            outer += inner
            outer = inner
        return part


class SolutionStart(SolutionStartDirective):
    """The directive `solution-start`, by default to the exercise before it, and folded."""

    required_arguments = 0
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Set which exercise it solves."""
        self.arguments = self.arguments or [self.env.temp_data.get(_LAST, ("",))[0]]
        self.options.setdefault("class", ["dropdown"])
        return super().run()


class ExerciseList(SphinxDirective):
    """The directive `exercise-list`: the list stands here."""

    def run(self) -> list[nodes.Node]:
        """Keep the places: a section for each chapter, so that the contents of the page name it."""
        from aelib.course.exercises import CHAPTERS  # only where a page needs it

        self.env.note_reread()  # a chapter may have other exercises
        pages = {posixpath.basename(page): page for page in contents(Path(self.env.srcdir))}
        titles = {slug: title(Path(self.env.srcdir), page) for slug, page in pages.items() if slug in CHAPTERS}
        sections = [section_of(slug, pages[slug], name) for slug, name in titles.items()]
        return [page_part("exercise-filter"), *sections]


def section_of(slug: str, page: str, name: str) -> nodes.section:
    """Return the section of a chapter of this name, with the place of its table."""
    link = addnodes.pending_xref(
        "", nodes.inline("", name), refdomain="std", reftype="doc", reftarget=f"/{page}", refexplicit=True
    )
    # The search finds each exercise in its chapter, so it leaves out what has the class `names`.
    return nodes.section(
        "", nodes.title("", "", link), exercises(slug=slug), ids=[f"exercises-{slug}"], classes=["names"]
    )


def fill_exercises(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the tables."""
    for place in list(doctree.findall(exercises)):
        from aelib.course.exercises import CHAPTERS  # only where a page needs it

        if app.builder is None or app.builder.format != "html":
            place.parent.remove(place)
            continue
        slug = place["slug"]
        address = app.builder.get_relative_uri(docname, f"chapters/{slug}")
        place.replace_self(table_of(app, slug, address, CHAPTERS[slug]))


def table_of(app: Sphinx, slug: str, address: str, declared: Iterable[Any]) -> nodes.table:
    """Return the table of a chapter's exercises, in the order of the page."""
    from aelib.course.exercises import more  # only where a page needs it

    numbers = app.env.toc_fignumbers.get(f"chapters/{slug}", {}).get("exercise", {})
    others = more()
    rows = (row_of(each, numbers.get(each.name, ()), address, each.name in others) for each in declared)
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (70, 15, 15)), cols=3)
    group += nodes.thead("", row(*map(nodes.Text, ("Exercise", "Minutes", "Difficulty"))))
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=["exercise-list"])


def row_of(exercise: Any, number: tuple[int, ...], address: str, more: bool) -> nodes.row:
    """Return the row of an exercise, which says so if it is one `more`, behind the core."""
    title = f"{'.'.join(map(str, number))} {exercise.title}".strip()
    name = nodes.inline("", "", nodes.literal("", exercise.name), classes=["exercise-name"])
    if boxed(exercise) or begun(exercise):
        how = "answered" if boxed(exercise) else "begun"
        name += nodes.inline("", f" {how} on the page", classes=["boxed"])
    if more:
        name += nodes.inline("", " · more" if len(name) > 1 else " more", classes=["more"])
    what = nodes.inline("", "", link(title, f"{address}#{exercise.name}"), name)
    return row(what, nodes.Text(str(exercise.minutes)), nodes.Text(str(exercise.difficulty)))


def row(*cells: nodes.Node) -> nodes.row:
    """Return a row of a table."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(exercises)
    app.add_directive("exercise-list", ExerciseList)
    app.connect("doctree-resolved", fill_exercises)
    app.add_js_file("answers.js", loading_method="defer")
    app.setup_extension("sphinx_exercise")
    for directive in (ExerciseStart, ExerciseEnd, SolutionStart):
        app.add_directive(directive.name, directive, override=True)
