"""The directive `exercise-hints`: how long an exercise takes, how hard it is, and its three hints, folded.

    ```{exercise-hints} bits-per-image
    ```

All of it comes from the declaration in `aelib/exercises`, so that the page and `aelib.hint` say the same. Each hint
stands inside the one before: a reader opens them in order, and sees no more than they ask for.
"""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.folding import fold_title, folded


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


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("exercise-hints", ExerciseHints)
