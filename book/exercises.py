"""The directive `exercise-hints`: how long an exercise takes, how hard it is, and its three hints, folded.

    ```{exercise-hints} bits-per-image
    ```

The directive `exercise-list`: all exercises, chapter by chapter, each a link to its question.

    ```{exercise-list}
    ```

All of it comes from the declaration in `aelib/exercises`, so that the page and `aelib.hint` say the same. Each hint
stands inside the one before: a reader opens them in order, and sees no more than they ask for.
"""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.folding import fold_title, folded


class exercises(nodes.General, nodes.Element):  # noqa: N801  (docutils names a node's visitor after its class)
    """The place of the list, until the titles of all chapters are read."""


class ExerciseHints(SphinxDirective):
    """The directive; this module's docstring holds its syntax."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Read the exercise that the argument names, or warn that there is none."""
        from aelib import exercises  # imports JAX, so only where a page needs it

        name = self.arguments[0]
        try:
            exercise = exercises.get(name)
        except (KeyError, ValueError) as fault:
            message = f"exercise-hints: there is no exercise {name!r} ({fault})"
            return [self.state.document.reporter.warning(message, line=self.lineno)]
        effort = f"About {exercise.minutes} minutes · difficulty {exercise.difficulty} of 3"
        part = nodes.container("", nodes.paragraph("", effort, classes=["effort"]), classes=["hints"], exercise=name)
        outer = part
        for number, hint in enumerate(exercise.hints, start=1):
            inner = folded("", fold_title("", f"Hint {number} of {len(exercise.hints)}"), classes=["hint"])
            self.state.nested_parse(StringList(hint.splitlines(), source=name), self.content_offset, inner)
            outer += inner
            outer = inner
        return [part]


class ExerciseList(SphinxDirective):
    """The directive `exercise-list`: the list stands here."""

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        self.env.note_reread()  # a chapter may have another title
        return [exercises()]


def fill_exercises(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list: below each chapter's title, the names that `check` takes, each with the title of its question."""
    for place in list(doctree.findall(exercises)):
        from aelib.course.exercises import CHAPTERS  # imports JAX, so only where a page needs it

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
    app.add_directive("exercise-hints", ExerciseHints)
