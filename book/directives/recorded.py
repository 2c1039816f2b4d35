"""What is recorded apart, in the text: read from its record when the page is read, so that nobody types a number.

    {recorded}`diffusion/seed-0/nats/bound:.1f`                     chapter or long run, part or row, keys, a format
    {recorded}`diffusion/seed-0/flow/0:.1f`                         an index, where there is a list
    {recorded}`denoising/digits-1,digits-2/none/linear/test:.1f`    of each of these parts, as "16.1, 16.1"
    {recorded}`denoising/digits-*/none/linear/test:.1f`             the mean of all that the star may stand for

The name of a part has no slash, nor has a key; the format is a Python one, and begins after the last colon. Notebooks
have the number too, and its element on the page says where it stands. The directive `controls` shows what controls
there are.
"""

import re
from functools import cache
from itertools import chain
from pathlib import Path
from statistics import mean
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from book.rendering.origins import number


@cache
def record_of(name: str) -> tuple[Path, dict[str, Any]]:
    """Return the record of the controls of a chapter, or that of a long run: its file, and by name its parts and rows.

    Raises:
        ValueError: There is none.
    """
    from evidence.controls import record  # imports JAX, so only where a page needs it
    from evidence.reproductions import records

    if (file := record.FOLDER / f"{name}.json").exists():
        return file, record.recorded(name)
    if run := records.read(name):
        return records.FOLDER / f"{name}.json", {part: each.result for part, each in run.by_part.items()} | run.results
    raise ValueError(f"what is recorded must begin with a chapter or a run that has a record, but got {name!r}")


def led_to(path: str) -> dict[tuple[str, ...], Any]:
    """Return all that a path leads to, by the names that its stars stand for.

    Raises:
        ValueError: It leads nowhere, or there is no such record.
    """
    name, *steps = path.split("/")
    reached: dict[tuple[str, ...], Any] = {(): record_of(name)[1]}
    for step in steps:
        form, before, reached = re.compile(re.escape(step).replace(r"\*", "(.*)")), reached, {}
        for stars, value in before.items():
            keys = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
            on = {(*stars, *named.groups()): each for key, each in keys.items() if (named := form.fullmatch(str(key)))}
            if not on:
                raise ValueError(f"{path} leads nowhere: {step} is none of {', '.join(map(str, keys)) or 'nothing'}")
            reached |= on
    return reached


def numbers(text: str) -> tuple[Path, str]:
    """Return the file of the record that `text` asks for, and the numbers as it asks for them.

    Raises:
        ValueError: There is no such record, part, key or index, what is there is no number, or there is no format.
    """
    path, _, form = text.rpartition(":")
    name, *steps = path.split("/")
    if not form or not steps:
        raise ValueError(f"a recorded number must be name/part/key:format, but got {text!r}")
    found = [led_to("/".join([name, part, *steps[1:]])).values() for part in steps[0].split(",")]
    for each in chain(*found):
        if isinstance(each, bool) or not isinstance(each, int | float):
            raise ValueError(f"{text!r} must lead to a number, but got a {type(each).__name__}")
    return record_of(name)[0], ", ".join(format(mean(each), form).replace("-", "−") for each in found)


class Recorded(SphinxRole):
    """The role `recorded`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the numbers, or warn of what is wrong; the page is read again when the record changes."""
        try:
            file, shown = numbers(self.text)
        except ValueError as error:
            return [], [self.inliner.reporter.warning(str(error), line=self.lineno)]
        self.env.note_dependency(str(file))
        return [number("", shown, origin=f"recorded {self.text.rpartition(':')[0]}")], []


class Controls(SphinxDirective):
    """The directive `controls`: of each chapter that has some, how many, when and where they ran, and all numbers."""

    def run(self) -> list[nodes.Node]:
        """List them."""
        from evidence.controls import record

        found = nodes.bullet_list(classes=["ledger-data"])
        for chapter in record.chapters():
            made, file = list(record.read(chapter).values()), record.FOLDER / f"{chapter}.json"
            if not made:
                continue
            self.env.note_dependency(str(file))
            minutes = sum(each["cpu_seconds"] for each in made) / 60
            machines, newest = sorted({each["hardware"] for each in made}), max(each["date"] for each in made)
            line = nodes.paragraph()
            line += addnodes.pending_xref(
                "", nodes.inline(), refdomain="std", reftype="doc", reftarget=f"/chapters/{record.page(chapter)}",
                refdoc=self.env.docname, refexplicit=False, refwarn=True,
            )  # fmt: skip
            line += nodes.Text(f": {len(made)} controls, {minutes:.0f} min of processor time, {newest}, ")
            line += nodes.Text(f"{' and '.join(machines)} (")
            line += addnodes.download_reference(
                "", "", nodes.inline("", "all numbers"), refdoc=self.env.docname,
                reftarget=f"/{file.relative_to(self.env.srcdir)}",
            )  # fmt: skip
            line += nodes.Text(")")
            found += nodes.list_item("", line)
        return [found]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("recorded", Recorded())
    app.add_directive("controls", Controls)
