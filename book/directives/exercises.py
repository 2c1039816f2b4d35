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

The directive `exercise-list`: all exercises, chapter by chapter, each a link to its question.
"""

from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.directive import ExerciseEndDirective, ExerciseStartDirective, SolutionStartDirective

from book.directives.answers import box, boxed
from book.rendering.folding import fold_title, folded

_LAST = "last exercise"  # under this key Sphinx keeps the label of the exercise above, and what is declared of it


class exercises(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of the list, until the titles of all chapters are read."""


class ExerciseStart(ExerciseStartDirective):
    """The directive `exercise-start`, whose argument is the name of a declared exercise, unless there is a label."""

    def run(self) -> list[nodes.Node]:
        """Take the title from the declaration, or warn that there is none."""
        from aelib.course import exercises  # only where a page needs it

        declared, faults = None, []
        if "label" not in self.options:
            name = self.options["label"] = self.arguments[0] if self.arguments else ""
            try:
                declared = exercises.get(name)
                self.arguments = [declared.title]
            except ValueError as fault:
                message = f"exercise-start: there is no exercise {name!r} ({fault})"
                faults = [self.state.document.reporter.warning(message, line=self.lineno)]
        self.env.temp_data[_LAST] = self.options["label"], declared
        return [*faults, *super().run()]


class ExerciseEnd(ExerciseEndDirective):
    """The directive `exercise-end`, which adds the hints of a declared exercise, and a box if it asks for a value."""

    def run(self) -> list[Any]:
        """Write the box and the hints, and end the exercise."""
        name, declared = self.env.temp_data.get(_LAST, ("", None))
        if declared is None:
            return super().run()
        return [*([box(declared)] if boxed(declared) else []), self.hints(name, declared), *super().run()]

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
        """Keep the place."""
        self.env.note_reread()  # a chapter may have another title
        return [exercises()]


def fill_exercises(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list: below each chapter's title, the names that `check` takes, each with the title of its question."""
    for place in list(doctree.findall(exercises)):
        from aelib.course.exercises import CHAPTERS  # only where a page needs it

        if app.builder is None or app.builder.format != "html":
            place.parent.remove(place)
            continue
        found: list[nodes.Node] = []
        for slug, declared in CHAPTERS.items():
            chapter = f"chapters/{slug}"
            if chapter not in app.env.titles:
                continue  # as in a book of some of the chapters
            address = app.builder.get_relative_uri(docname, chapter)
            title = nodes.reference("", app.env.titles[chapter].astext(), internal=True, refuri=address)
            listed = nodes.bullet_list(classes=["names"])
            for exercise in declared:
                link = nodes.reference("", exercise.title, internal=True, refuri=f"{address}#{exercise.name}")
                listed += nodes.list_item(
                    "", nodes.paragraph("", "", nodes.literal("", exercise.name), nodes.Text(" "), link)
                )
            found += [nodes.rubric("", "", title), listed]
        place.replace_self(found)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(exercises)
    app.add_directive("exercise-list", ExerciseList)
    app.connect("doctree-resolved", fill_exercises)
    app.add_js_file("answers.js", loading_method="defer")
    app.setup_extension("sphinx_exercise")
    for directive in (ExerciseStart, ExerciseEnd, SolutionStart):
        app.add_directive(directive.name, directive, override=True)
