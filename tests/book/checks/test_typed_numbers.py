"""The report names numbers that were typed into the text and that nothing on the page has."""

import pytest

from book.checks import gates
from book.checks.page_facts import facts_of
from book.checks.typed_numbers import Known, Typed, numbers, typed, unknown

SOURCE = """\
---
kernelspec: {name: python3}
myst: {html_meta: {description: "All of 12.5 per cent."}}
---
# One, with 0.125 in its title

A net of 243,114 numbers (see section 7.13 and {eq}`eq-0.77`, in 2006), an error of
2.34 % and $0.91$, `0.92` and {term}`0.4 x`. A [link 0.5](a-0.33.html).
{cite:t}`someone` found 98.76 %.

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure:
    name: fig-line
    caption: A line that ends at 0.437.
  image:
    alt: On the left 500 dots,
      on the right 0.25 of them, in 1986.
---
draw(0.61, size=2_000)
```

```{code-cell} ipython3
:tags: [remove-cell, claims]
assert 0.83 < x < 0.84
```

```{predict}
:answer: 1

Is it 0.71?

Above 0.72.
: It is 0.73.
```

A setting of 0.61 and a size of 2,000, claimed to be 0.83.

| size | error |
| --: | --: |
| 100 | 19.2 |

```{image} x.png
:alt: A dot of 12 pixels.
```
"""
PAGE = """\
<p>243,114 and 0.83</p><table><tr><td>19.2</td></tr></table>
<div class="cell_output"><pre>0.02344 and 234,114</pre></div>
<p>about <span class="pasted-text">0.4371</span></p>
"""


def found(source, page=PAGE, published=frozenset()):
    return unknown(source, facts_of(page)["shown"], set(published))


def test_what_nothing_on_the_page_has_is_named_with_its_line():
    assert [(one.line, one.number, one.where) for one in found(SOURCE)] == [
        (5, "0.125", "prose"),
        (7, "243,114", "prose"),
        (8, "0.5", "prose"),
        (19, "500", "alternative text"),
        (20, "0.25", "alternative text"),
        (33, "0.71", "prose"),
        (36, "0.73", "prose"),
        (39, "0.83", "prose"),
        (43, "19.2", "prose"),
        (46, "12", "alternative text"),
    ]


def test_two_planted_mistakes_are_found_and_the_right_numbers_are_not():
    text = (
        "As many as the 234,114 of the dense encoder.\n\n```{image} x\n:alt: Four panels with 300 dots on top.\n```\n"
    )
    page = '<div class="cell_output">234114 parameters</div><span class="pasted-text">300</span>'
    assert found(text, page) == []
    planted = text.replace("234,114", "243,114").replace("300", "500")
    assert [(one.line, one.number) for one in found(planted, page)] == [(1, "243,114"), (4, "500")]


@pytest.mark.parametrize(
    ("number", "has"),
    [("0.12", True), ("0.123", True), ("12.3", True), ("12", True), ("0.124", False), ("0.1", False), ("0.2", True)],
)
def test_a_number_may_be_rounded_or_a_per_cent_but_not_one_digit(number, has):
    assert Known(numbers("0.1234 and 0.2"), set()).has(number) == has


def test_what_was_published_and_a_convention_are_known():
    assert found("An error of 1.25 %.", "") != []
    assert found("An error of 1.25 %, in an interval of 95 %, of 60,000.", "", numbers("1.25")) == []


def test_a_line_holds_the_words_around_its_number():
    assert list(typed("So it ends at 0.25 here.")) == [Typed(1, "0.25", "prose", "So it ends at 0.25 here.")]


def test_the_report_is_written_and_counted(tmp_path, capsys):
    html, source = tmp_path / "html", tmp_path / "source"
    html.mkdir()
    source.mkdir()
    (source / "_config.yml").write_text("repository: {url: https://github.com/some/course}\n")
    (source / "_toc.yml").write_text("format: jb-book\nroot: one\nchapters: [{file: two}]\n")
    (source / "one.md").write_text("# One\n\nIt ends at 0.25, and they have 1.25 %.\n")
    (source / "two.md").write_text("# Two\n\nIt ends at 0.26.\n")
    (html / "one.html").write_text("<article>One</article>")
    (html / "two.html").write_text('<article>Two <table class="ledger"><tr><td>1.25 %</td></tr></table></article>')
    gates.main([str(html), "--source", str(source), "--typed", str(tmp_path / "typed.txt")])
    assert (tmp_path / "typed.txt").read_text().splitlines() == [
        "one.md:3: 0.25 (prose): # One It ends at 0.25, and they have 1.25 %.",
        "two.md:3: 0.26 (prose): # Two It ends at 0.26.",
    ]
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"2 numbers are typed into the text that nothing on their page computes: see {tmp_path}/typed.txt"
