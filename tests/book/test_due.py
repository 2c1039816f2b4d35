"""Which pages a day's tests look at: a change is never left to the night, and no kind of part is."""

import pytest

from tests.book.sweeps import due

PAGE = """<link href="_static/book.css?v=1" rel="stylesheet"><script src="_static/book.js?v=1"></script>
<article><p class="b a">Text.</p><footer class="provenance" data-stamp>Run time 3 s</footer></article>"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The folder of a site of one page, `one`, which had no fault as it is."""
    monkeypatch.setattr(due, "HTML", tmp_path / "html")
    monkeypatch.setattr(due, "RECORDS", tmp_path / "swept")
    (tmp_path / "html" / "_static").mkdir(parents=True)
    (tmp_path / "html" / "_static" / "course.css").write_text("p { color: #111 }")
    (tmp_path / "html" / "one.html").write_text(PAGE)
    due.surroundings.cache_clear()
    assert not due.unchanged("one", "a_visit")
    due.keep("one", "a_visit")
    yield tmp_path / "html"
    due.surroundings.cache_clear()


def test_a_page_that_had_no_fault_is_left_to_the_night(site):
    assert due.unchanged("one", "a_visit")
    assert not due.unchanged("one", "another_visit")


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Text", "Words", False),
        ("book.js?v=1", "book.js?v=2", False),
        ("book.css?v=1", "book.css?v=2", True),
        ("time 3 s", "time 4 s", True),
        ("</article>", "<p>More.</p></article>", False),
    ],
)
def test_what_changes_a_pages_looks_makes_it_due(site, old, new, same):
    assert old in PAGE
    (site / "one.html").write_text(PAGE.replace(old, new))
    assert due.unchanged("one", "a_visit") == same


def test_a_style_sheet_that_changes_makes_all_pages_due(site):
    (site / "_static" / "course.css").write_text("p { color: #eee }")
    due.surroundings.cache_clear()
    assert not due.unchanged("one", "a_visit")


def test_a_page_that_is_not_there_is_due(site):
    (site / "one.html").unlink()
    assert not due.unchanged("one", "a_visit")


def test_the_kinds_of_parts_are_their_tags_and_classes():
    page = '<nav class="x"></nav><article><p class="b a">1</p><td><span class="katex"><b class="m">2</b></span></td>'
    page += '<one-neuron class="live-figure"></one-neuron><div class="admonition admonition-own">3</div></article>'
    assert due.kinds(page) == {("p", "a", "b"), ("live-figure",), ("div", "admonition")}


def test_each_kind_of_part_is_looked_at_every_day(built, pages):
    """An element that is new to the book needs an example in the sample book, or its page among the specimens."""
    texts = [(due.HTML / f"{name}.html").read_text() for name in due.SPECIMENS]
    texts += [(built.html / f"chapters/{name}.html").read_text() for name in ("first", "elements", "moving")]
    seen = set().union(*map(due.kinds, texts))
    left = {name: due.kinds((due.HTML / f"{name}.html").read_text()) - seen for name in pages}
    assert {name: kinds for name, kinds in left.items() if kinds} == {}
