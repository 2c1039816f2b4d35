"""What the page of verdicts says in numbers stands where its rows lead: the same record, or a cell's number there.

A row that says "below" or "above" a table leads to the text around it, and is looked up in the section of the table.
"""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tests.book.conftest import HTML

VERDICTS = "when-to-use-one"
FROM = "data-from"  # of each number, where it is from: see `book.rendering.origins`
TYPED = "reproductions.html"  # whose tables are typed, and held against the records by tests of their own


@cache
def read(page):
    """A page of the built book, by its name."""
    file = HTML / "chapters" / page
    if not file.exists():
        pytest.fail("the built book is what this test looks at, and it is not there: run `make book` first")
    return BeautifulSoup(file.read_text(), "html.parser")


@cache
def rows():
    """The cells of each row of the tables of verdicts, those with a last column *where*."""
    tables = read(f"{VERDICTS}.html").select("article table")
    led = [table for table in tables if table.select("th")[-1].get_text(strip=True) == "where"]
    return [row.find_all("td") for table in led for row in table.select("tbody tr")]


def places(cell):
    """The parts of the book to which a row's last cell leads, each with its page."""
    around = re.search(r"\b(below|above)\b", cell.get_text())
    for link in cell.select("a[href]"):
        page, _, name = link["href"].partition("#")
        target = read(page or f"{VERDICTS}.html").find(id=name)
        whole = around or not target.get_text(strip=True)  # of a label, the section that it names
        yield page, target.find_parent("section") if whole else target


def recorded_in(part):
    """What is recorded of the numbers in a part of a page, each seed by itself, with the numerals."""
    for number in part.select(f"[{FROM}^='recorded ']"):
        name, runs, *keys = number[FROM].removeprefix("recorded ").split("/")
        for run, numeral in zip(runs.split(","), number.get_text().split(", "), strict=True):
            yield "/".join([name, run, *keys]), numeral.strip(" %")


def others_in(page, part):
    """The numerals in a part of a page that one of its cells has computed, or that are typed into its tables."""
    chosen = part.select("td" if page == TYPED else f"[{FROM}^='glue ']")
    return {numeral for each in chosen for numeral in re.findall(r"\d+(?:\.\d+)?", each.get_text())}


def stands(numeral, others):
    """Whether one of the numerals is this one, once it is rounded as this one is."""
    digits = len(numeral.partition(".")[2])
    return any(f"{float(other):.{digits}f}" == numeral for other in others)


def nowhere(cells):
    """The numbers of a row that do not stand where it leads, as they are recorded."""
    *said, where = cells
    there = list(places(where))
    records = {path for _, part in there for path, _ in recorded_in(part)}
    others = {numeral for page, part in there for numeral in others_in(page, part)}
    return [
        f"{path} is {numeral}"
        for cell in said
        for path, numeral in recorded_in(cell)
        if path not in records and not stands(numeral, others)
    ]


def test_each_number_of_a_verdict_stands_where_the_row_leads():
    assert len(rows()) > 40
    missing = {cells[0].get_text(): nowhere(cells) for cells in rows()}
    assert not {question: numbers for question, numbers in missing.items() if numbers}


def test_every_verdict_leads_somewhere():
    assert not [cells[0].get_text() for cells in rows() if not list(places(cells[-1]))]
