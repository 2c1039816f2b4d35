"""A printed solution that is not right stops the build, and a warning in any cell; a stub does not."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book.commands import build
from book.running.outputs import not_right, warnings

CHECK = """\
class Said:
    def __init__(self, text): self.text = text
    def __repr__(self): return self.text
    def _repr_html_(self): return "<div>box</div>"
"""
PAGE = """\
# First

```{{code-cell}} ipython3
with open("runs-of-first", "a") as file:
    file.write("run\\n")
{check}```

```{{exercise-start}} falling
```
How fast?
```{{exercise-end}}
```

```{{code-cell}} ipython3
:tags: [exercise]
Said("Not started: falling\\n\\nReplace the dots.")
```

```{{solution-start}}
```
```{{code-cell}} ipython3
:tags: [solution]
Said("{said}")
```
```{{solution-end}}
```
"""
RIGHT = r"Right: falling\n\nBy one."
WRONG = r"Not yet: falling\n\nOne step too\nfew.\n\nA hint."


def test_it_stops_the_build_when_it_ran_and_when_its_outputs_are_kept(new_book):
    book = new_book("solutions", ("first",))
    for said, passes, runs in ((RIGHT, True, 1), (WRONG, False, 2), (WRONG, False, 2)):
        text = book.header + PAGE.format(check=CHECK, said=said)
        book.write("chapters/first.md", text)
        result = book.build()
        assert (result.returncode == 0) == passes, result.stdout
        assert book.runs("first") == runs
        if not passes:
            told = build.excerpt(build.COLOUR.sub("", result.stdout))
            line = text.splitlines().index(":tags: [solution]")  # of the fence above, counted from 1
            assert told.endswith(
                f"first.md:{line}: ERROR: the printed solution of falling is not right. Not yet: One step too few."
            )
            assert "reading sources" not in result.stdout  # it ends before the pages are made


def solved(*outputs, tags=("solution",)):
    cell = new_code_cell("aelib.check(...)", metadata={"tags": list(tags)}, outputs=list(outputs))
    return [fault for _, fault in not_right(new_notebook(cells=[cell]))]


def test_what_is_printed_counts_like_what_is_displayed():
    displayed = new_output("execute_result", data={"text/plain": "Not yet: a-b\n\nToo few."})
    printed = new_output("stream", text="looking\nNot yet: a-b\n\nToo few.\n")
    assert solved(displayed) == solved(printed) == ["the printed solution of a-b is not right. Not yet: Too few."]


def test_a_solution_that_was_never_begun_is_named():
    started = new_output("stream", text="Not started: a-b\n\nReplace it.")
    assert solved(started) == ["the printed solution of a-b is not right. Not started: Replace it."]
    assert solved(started, tags=("exercise",)) == []


def test_a_cell_between_the_gates_needs_no_tag():
    cells = [
        new_markdown_cell("```{solution-start} a-b\n```"),
        new_code_cell("1", outputs=[new_output("stream", text="Not yet: a-b\n\nToo few.")]),
        new_markdown_cell("```{solution-end}\n```"),
        new_code_cell("2", outputs=[new_output("stream", text="Not yet: c\n\nThe reader's.")]),
    ]
    assert len(list(not_right(new_notebook(cells=cells)))) == 1


WARNS = """

```{code-cell} ipython3
:tags: [remove-cell]
import warnings
warnings.warn("the old name goes", DeprecationWarning)
```
"""


def test_a_warning_in_a_hidden_cell_stops_the_build_and_is_named_with_its_line(new_book):
    book = new_book("warning", ("first",))
    text = book.header + PAGE.format(check=CHECK, said=RIGHT) + WARNS
    book.write("chapters/first.md", text)
    result = book.build()
    assert result.returncode != 0
    line = text.splitlines().index(":tags: [remove-cell]")
    told = build.excerpt(build.COLOUR.sub("", result.stdout))
    assert f"chapters/first.md:{line}: ERROR: the cell writes to stderr, which it must not: " in told


def test_only_what_goes_to_stderr_is_a_warning():
    said, printed = new_output("stream", text="a\n", name="stdout"), new_output("stream", text="b\nc\n", name="stderr")
    cells = [new_code_cell("1", outputs=outputs) for outputs in ([said], [said, printed], [])]
    assert list(warnings(new_notebook(cells=cells))) == [(1, "the cell writes to stderr, which it must not: c")]
