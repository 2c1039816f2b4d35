"""Numbers of long runs in the text: read from their records when the page is read, so that nobody types them.

    {recorded}`diffusion_controls/seed-0 density/flow:.2f`         the run, its part, keys of the result, a format
    {recorded}`denoising_controls/seed-1/nets/0/error:.1f`         an index, where the result is a list

The name of a part has no slash, nor has a key; the format is a Python one, and begins after the last colon. What stands
there is plain text, so that notebooks have the number too.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole


def number(text: str) -> tuple[str, str]:
    """Return the name of the record that `text` asks for, and the number as it asks for it.

    Raises:
        ValueError: There is no such record, part, key or index, what is there is no number, or there is no format.
    """
    from reproductions import records  # imports JAX, so only where a page needs it

    path, _, form = text.rpartition(":")
    name, *steps = path.split("/")
    if not form or not steps:
        raise ValueError(f"a recorded number must be run/part/key:format, but got {text!r}")
    record = records.read(name)
    if record is None:
        raise ValueError(f"{text!r} must begin with a run that has a record, but got {name!r}")
    found: Any = {part: each.result for part, each in record.by_part.items()}
    for step in steps:
        if isinstance(found, list):
            found = dict(enumerate(found))
        places = {str(at): value for at, value in found.items()} if isinstance(found, dict) else {}
        if step not in places:
            there = f"one of {', '.join(places)}" if places else "nothing, since a number is reached"
            raise ValueError(f"{text!r} must go on with {there}, but got {step!r}")
        found = places[step]
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError(f"{text!r} must lead to a number, but got a {type(found).__name__}")
    return name, format(found, form).replace("-", "−")


class Recorded(SphinxRole):
    """The role `recorded`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the number, or warn of what is wrong; the page is read again when the record changes."""
        try:
            name, shown = number(self.text)
        except ValueError as error:
            return [], [self.inliner.reporter.warning(str(error), line=self.lineno)]
        self.env.note_dependency(f"{self.env.srcdir}/reproductions/records/{name}.json")
        return [nodes.Text(shown)], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("recorded", Recorded())
