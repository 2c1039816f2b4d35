"""An author's mistakes stop the build, each named with its line: one book has them all, and is built once."""

import re
from pathlib import Path

import pytest

from book.commands import build

TERMS = "\n(given-twice)=\n## Once\n\nA {dfn}`word`, {recap}`Letter <letter>`, {index}`text <see: text; book>`.\n"
GLUED = """
```{image} ../dot.png
:alt: A black dot in the middle, of {glue:text}`counts` pixels.
```
"""
QUESTION = """
```{predict}
:answer: 1

Up or down?

Up
: Yes, up.

Down
: No, up.
```
"""


@pytest.fixture(scope="module")
def mistakes(new_book):
    """The book with every mistake, and what its build says."""
    book = new_book("mistakes")
    book.write("chapters/second.md", Path(__file__).with_name("mistakes.md").read_text())
    book.replace("chapters/first.md", ":mystnb: {image: {alt: A line and nothing else.}}\n", "")
    book.replace("chapters/first.md", "alt: The same line once more.", "alt: Figure 3")
    book.write("chapters/first.md", (book.folder / "chapters/first.md").read_text() + TERMS + GLUED)
    result = book.build()
    assert result.returncode != 0
    return book, build.COLOUR.sub("", result.stdout)


def test_each_mistake_is_named_as_recorded(mistakes, recorded):
    book, said = mistakes
    found = {line.replace(f"{book.folder}/", "") for line in said.splitlines() if re.search("WARNING|ERROR", line)}
    in_order = sorted(found, key=lambda line: re.sub(r"\d+", lambda number: number[0].zfill(4), line))
    recorded("\n".join(in_order), "mistakes")


def test_other_formats_show_a_plain_list(mistakes):
    book, _ = mistakes
    book.write("chapters/first.md", "# First\n")
    book.write("chapters/second.md", "# Second\n" + QUESTION)
    result = book.build("--builder", "custom", "--custom-builder", "text")
    text = (book.folder / "_build/text/chapters/second.txt").read_text()
    assert "WARNING" not in result.stdout
    assert "Up or down?\n\nUp\n   **Right.** Yes, up.\n\nDown\n   **Not so.** No, up." in text
