"""Numbers of long runs in the text: read from their records when the page is read, so that nobody types them.

    {recorded}`diffusion_controls/seed-0/nats/bound:.1f`                       the run, its part, keys, a format
    {recorded}`diffusion_controls/seed-0/flow/0:.1f`                           an index, where there is a list
    {recorded}`denoising_controls/digits-1,digits-2/none/linear/test:.1f`      of each of these parts, as "16.1, 16.1"

The name of a part has no slash, nor has a key; the format is a Python one, and begins after the last colon. What stands
there is plain text, so that notebooks have the number too.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole


def numbers(text: str) -> tuple[str, str]:
    """Return the name of the record that `text` asks for, and the numbers as it asks for them.

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
    results = {part: each.result for part, each in record.by_part.items()}
    found = [followed(results, [part, *steps[1:]], text) for part in steps[0].split(",")]
    return name, ", ".join(format(each, form).replace("-", "−") for each in found)


def followed(found: Any, steps: list[str], text: str) -> float:
    """Return the number to which these steps lead."""
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
    return found


class Recorded(SphinxRole):
    """The role `recorded`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the numbers, or warn of what is wrong; the page is read again when the record changes."""
        try:
            name, shown = numbers(self.text)
        except ValueError as error:
            return [], [self.inliner.reporter.warning(str(error), line=self.lineno)]
        self.env.note_dependency(f"{self.env.srcdir}/reproductions/records/{name}.json")
        return [nodes.Text(shown)], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("recorded", Recorded())
