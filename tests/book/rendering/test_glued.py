"""Glued values reach alternative texts and captions, on the page and in its notebooks."""

import nbformat
import pytest

from book.rendering.glued import filled

PAGE = """\
# First

```{code-cell} ipython3
:tags: [remove-cell, glue]
from myst_nb import glue
glue("end", 0.1234, display=False)
glue("count", 300, display=False)
```

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-line
    caption: A line that ends at {glue:text}`end:.3f`.
  image:
    alt: "A line of {glue:text}`count` dots: it falls from 1 to {glue:text}`end:.2f`."
---
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 2))
ax.plot([0, 1], [1, 0])
plt.close(fig)
fig
```

```{image} ../dot.png
:alt: A black dot in the middle, of {glue:text}`count` pixels.
```
"""
LINE = "A line of 300 dots: it falls from 1 to 0.12."


@pytest.fixture(scope="module")
def book(new_book):
    book = new_book("glued", ("first",))
    book.write("chapters/first.md", book.header + PAGE)
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


def test_alternative_texts_and_captions_have_them(book):
    page = book.page("chapters/first")
    alts = [image["alt"] for image in page.select("article img")]
    assert alts == [LINE, LINE, "A black dot in the middle, of 300 pixels."]  # the first for both themes
    assert page.select_one("figcaption .caption-text").get_text() == "A line that ends at 0.123."


def test_the_notebooks_have_them(book):
    cells = nbformat.read(book.html / "notebooks/first.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "A black dot in the middle, of 300 pixels." in text
    assert "A line that ends at 0.123." in text


def test_what_takes_no_format_is_refused():
    with pytest.raises(ValueError, match=r"asks for \{glue:text\}`a:.2f`, but the glued value is 'many'"):
        filled("{glue:text}`a:.2f`", {"a": {"data": {"text/plain": "'many'"}}})
