"""A build that goes on from an earlier one makes the same site, and stops at the same faults, as one from nothing."""

import shutil
from types import SimpleNamespace

import pytest

from book.checks.gates import faults
from book.checks.memory import Memory
from book.checks.site import Site
from book.publishing import incremental

FIRST = "aelib/course/exercises/first"
# What the first page says of others, which are the ones that change.
SAYS = """
See {eq}`eq-loss`, {numref}`fig-rise`, {numref}`tab-shapes`, {numref}`ex-twice`, {ref}`sec-second`, {term}`notion`,
[exercises](elements.md#exercises) and <a href="second.html#a-part">a part</a>.
"""
ALIGNED = "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n\n"
EXERCISE = '"""Falling\n\nasks: a number\nhint: Look at *both* ends.\nright: So it is.\n"""\n'
READS_ITS_HINT = """
from aelib.course.exercises.first import falling
HINTS = (falling.__doc__.split("hint: ")[1].split("\\n")[0], *HINTS[1:])
EXERCISES["falling"].hints = HINTS
"""

OWN = {".buildinfo", "environment.pickle"}  # what no reader sees


@pytest.fixture(scope="module")
def book(new_book):
    """A book whose first page refers to others in every way, built; its tests change it and go on from there."""
    book = new_book("incremental", ("first", "second", "elements", "moving"), light=True)
    book.replace("chapters/first.md", "# First\n", "# First\n" + SAYS)
    book.replace("chapters/second.md", "# Second\n", "# Second\n\n## A part\n")
    book.replace("chapters/elements.md", ALIGNED, "")  # it has a random id
    book.write(f"{FIRST}/falling.py", EXERCISE)
    book.write(f"{FIRST}/__init__.py", (book.folder / FIRST / "__init__.py").read_text() + READS_ITS_HINT)
    result = book.build()
    assert result.returncode == 0, result.stdout
    book.faults = found(book)
    return book


def found(book):
    """What the gates find, where they keep what they find out about a file; the same as where they do not."""
    memory = Memory(book.folder / "_build" / "facts.json")
    said = faults(Site(book.html, book.folder, memory))
    memory.keep()
    assert said == faults(Site(book.html, book.folder))
    return said


def new_faults(book):
    """Those that the sample does not have anyway."""
    return [fault for fault in found(book) if fault not in book.faults]


def different(went_on, from_nothing):
    """The files that differ."""
    one, other = (
        {
            path.relative_to(root): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and path.name not in OWN
        }
        for root in (went_on, from_nothing)
    )
    return sorted(str(name) for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def change(book, changes):
    """Apply changes to the sources, `(file, old, new)` each; return what takes them back."""
    before = {name: (book.folder / name).read_text() for name, *_ in changes}
    for name, old, new in changes:
        book.replace(name, old, new)
    return lambda: [book.write(name, text) for name, text in before.items()]


AT_READING_OR_WRITING = {
    "a label that another page refers to": (
        ("chapters/second.md", "(sec-second)=\n", ""),
        "chapters/first.md:8: WARNING: undefined label: 'sec-second'",
    ),
    "a term": (
        ("chapters/second.md", "{dfn}`notion`", "notion"),
        "first.md:8: WARNING: term not in glossary: 'notion'",
    ),
    "an equation": (("chapters/elements.md", "$$ (eq-loss)", "$$"), "first.md:8: WARNING: equation not found: eq-loss"),
    "a figure": (
        ("chapters/elements.md", "name: fig-rise", "name: fig-risen"),
        "first.md:8: WARNING: undefined label: 'fig-rise'",
    ),
    "a table": (
        ("chapters/elements.md", ":name: tab-shapes", ":name: tab-forms"),
        "first.md:8: WARNING: undefined label: 'tab-shapes'",
    ),
    "a heading": (
        ("chapters/elements.md", "## Exercises", "## Questions"),
        "first.md:8: WARNING: local id not found in doc 'chapters/elements': 'exercises'",
    ),
    "an alternative text": (
        ("chapters/elements.md", "alt: A line that rises from left to right", "alt: a"),
        "must have an alternative text",
    ),
    "a formula": (("chapters/moving.md", "# Moving", "# Moving\n\n$\\nothing$"), "wrong mathematics"),
    "a citation": (("chapters/moving.md", "# Moving", "# Moving\n\n{cite:t}`nobody`."), "nobody"),
    "a label of two pages": (
        ("intro.md", "# Begin", "# Begin\n\n```{exercise} Once more\n:label: ex-recall\n```"),
        "duplicate label: ex-recall",
    ),
    "an exercise": (("chapters/elements.md", "(ch-elements)=", "{numref}`ex-none`\n\n(ch-elements)="), "ex-none"),
}


def test_what_sphinx_finds_is_found_when_it_goes_on(book):
    back = change(book, [fault for fault, _ in AT_READING_OR_WRITING.values()])
    result = book.build(keep=True)
    assert result.returncode != 0
    missed = [name for name, (_, said) in AT_READING_OR_WRITING.items() if said not in result.stdout]
    assert missed == [], result.stdout
    back()
    result = book.build()
    assert result.returncode == 0, result.stdout


IN_THE_BUILT_PAGES = {
    "a place that a link in HTML leads to": (
        ("chapters/second.md", "## A part", "## Another part"),
        "chapters/first.html: a link to a place that is not there: second.html#a-part",
    ),
    "an image in HTML without alternative text": (
        ("chapters/moving.md", "# Moving", '# Moving\n\n<img src="../_static/favicon.svg">'),
        "chapters/moving: an image without real alternative text: ../_static/favicon.svg",
    ),
    "a computed number that is none": (
        ("chapters/elements.md", "answer = 41.5", 'answer = float("nan")'),
        "chapters/elements: a computed number is none: Text with nan in it.",
    ),
    "another site": (
        ("chapters/first.md", "# First", '# First\n\n<link rel="stylesheet" href="https://elsewhere.org/a.css">'),
        "chapters/first: asks another site for https://elsewhere.org/a.css",
    ),
    "a folder of this machine": (
        ("intro.md", "Here.", "Here, in /home/me/course."),
        "intro: names a place on the machine that built it: /home/me/course.",
    ),
    "markup that reached the reader": (("intro.md", "## After", "## After\n\nin Fig. ??"), "intro: markup left in the"),
}


def test_what_the_gates_find_is_found_when_it_goes_on(book):
    back = change(book, [fault for fault, _ in IN_THE_BUILT_PAGES.values()])
    result = book.build(keep=True)
    assert result.returncode == 0, result.stdout
    named = new_faults(book)
    missed = [name for name, (_, said) in IN_THE_BUILT_PAGES.items() if not any(said in fault for fault in named)]
    assert missed == [], named
    back()
    result = book.build(keep=True)
    assert result.returncode == 0, result.stdout
    assert new_faults(book) == []


def test_a_hint_runs_nothing_and_is_shown_and_the_site_is_that_of_a_build_from_nothing(book, tmp_path):
    runs = book.runs("first")
    change(book, [
        (f"{FIRST}/falling.py", "Look at *both* ends.", "Look at the *other* end."),
        ("chapters/second.md", "# Second", "# The second *and last*"),
        ("chapters/elements.md", "plt.plot([0, 1])", "plt.plot([0, 2])"),
        ("chapters/moving.md", "# Moving", "# Moving\n\nA word on `aelib.fit`, and $\\zeta$, {cite:t}`hinton2006`."),
    ])  # fmt: skip
    result = book.build(keep=True)
    assert result.returncode == 0, result.stdout
    assert book.runs("first") == runs
    assert "Look at the other end." in book.page("chapters/first").get_text()
    assert "The second and last" in book.page("chapters/moving").get_text()
    shutil.copytree(book.html, tmp_path / "on")
    result = book.build()
    assert result.returncode == 0, result.stdout
    assert book.runs("first") == runs
    assert different(tmp_path / "on", book.html) == []


def test_a_word_writes_its_page_and_few_others(book, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in book.html.rglob("*.html")}
    book.replace("chapters/second.md", "is defined here", "is defined in this place")
    result = book.build(keep=True)
    assert result.returncode == 0, result.stdout
    written = {path.stem for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert "second" in written
    assert not {"first", "elements", "moving"} & written
    shutil.copytree(book.html, tmp_path / "on")
    result = book.build()
    assert result.returncode == 0, result.stdout
    assert different(tmp_path / "on", book.html) == []


def test_a_chapter_that_is_gone_stops_the_build_where_others_lead_to_it(book):
    (book.folder / "chapters/second.md").unlink()
    book.replace("_toc.yml", "  - file: chapters/second\n", "")
    result = book.build(keep=True)
    assert result.returncode != 0
    assert "undefined label: 'sec-second'" in result.stdout


def test_a_ledger_is_read_again_where_another_page_computes_something_else(tmp_path):
    page = tmp_path / "page.md"
    (tmp_path / "ledger.md").write_text("# Ledger\n")
    env = SimpleNamespace(
        found_docs={"ledger", "page"},
        doc2path=lambda docname: str(tmp_path / f"{docname}.md"),
        metadata={"ledger": {"ledger": True}},
    )
    read = []
    for text in ("A word.", "Another word.", "```{code-cell}\n1\n```", "```{code-cell}\n2\n```", "## A place"):
        page.write_text(f"# Page\n\n{text}\n")
        read.append(sorted(incremental.read_again(SimpleNamespace(srcdir=tmp_path), env, set(), set(), set())))  # type: ignore[arg-type]
    assert read == [["ledger", "page"], ["page"], ["ledger", "page"], ["ledger", "page"], ["ledger", "page"]]
