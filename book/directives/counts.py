"""What the course says of its own size, counted when a page is read, so that nobody types it.

{count}`exercises`    all exercises; `core`: those of the chapters' cores
{count}`chapters`     the numbered ones; `weeks`: all that have exercises, one a week
{count}`hours-read`   the hours to read these, as "20½ h"; `hours-core`, `hours-more`: to solve their exercises
{exercises}`words`    under a chapter's title: "the exercises about 70, more exercises about 10"
"""

import posixpath
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from book.course import in_order, minutes_to_read


def minutes(slug: str) -> tuple[list[int], list[int]]:
    """Return how long each exercise of a chapter takes: those of its core, and more."""
    from aelib.course import exercises  # only where a page needs it

    core, others = list[int](), list[int]()
    more = exercises.more()
    for each in exercises.CHAPTERS.get(slug, ()):
        (others if each.name in more else core).append(each.minutes)
    return core, others


def folder_of(slug: str) -> Path:
    """Return the folder of the exercises of a chapter."""
    from aelib.course import exercises

    return Path(exercises.__path__[0]) / slug.replace("-", "_")


def about(minutes: list[int]) -> int:
    """Return a sum of minutes as it is said, to five of them.

    >>> about([10, 8, 15])
    35
    """
    return 5 * round(sum(minutes) / 5)


def half_hours(minutes: int) -> str:
    """Return a time in hours and halves of them.

    >>> half_hours(1240), half_hours(60)
    ('20½ h', '1 h')
    """
    halves = round(minutes / 30)
    return f"{halves // 2}{'½' if halves % 2 else ''} h"


def counted(root: Path) -> dict[str, str]:
    """Return what can be counted of the course in `root`, by name."""
    from aelib.course import exercises

    numbers = {posixpath.basename(page): number for _, pages in in_order(root) for page, number in pages}
    weeks = [slug for slug in numbers if any(minutes(slug))]
    everything = sum(map(len, exercises.CHAPTERS.values()))
    return {
        "exercises": str(everything),
        "core": str(everything - len(exercises.more())),
        "chapters": str(sum(number is not None for number in numbers.values())),
        "weeks": str(len(weeks)),
        "hours-read": half_hours(sum(minutes_to_read(root, f"chapters/{slug}") for slug in weeks)),
        "hours-core": half_hours(sum(sum(minutes(slug)[0]) for slug in weeks)),
        "hours-more": half_hours(sum(sum(minutes(slug)[1]) for slug in weeks)),
    }


class Count(SphinxRole):
    """The role `count`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the number, or warn that nobody counts such a thing."""
        self.env.note_reread()  # another chapter may have another exercise
        found = counted(Path(self.env.srcdir))
        if self.text not in found:
            message = f"count must be one of {', '.join(found)}, but got {self.text!r}"
            return [], [self.inliner.reporter.warning(message, line=self.lineno)]
        return [nodes.Text(found[self.text])], []


class Exercises(SphinxRole):
    """The role `exercises`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Say how long those of this page take, or warn that it has none."""
        slug = posixpath.basename(self.env.docname)
        for file in folder_of(slug).glob("*.py"):
            self.env.note_dependency(str(file))
        core, more = minutes(slug)
        if not core:
            return [], [self.inliner.reporter.warning("exercises: this page has none", line=self.lineno)]
        others = f", more exercises about {about(more)}" if more else ""
        return [nodes.Text(f"the exercises about {about(core)}{others}")], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("count", Count())
    app.add_role("exercises", Exercises())
