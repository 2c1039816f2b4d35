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


@cache
def read(page):
    """A page of the built book, by its name."""
    file = HTML / "chapters" / page
    if not file.exists():
        pytest.fail("the built book is what this test looks at, and it is not there: run `make book` first")
    return BeautifulSoup(file.read_text(), "html.parser")


def rows(page):
    """The rows of a page's tables of verdicts, those with a last column *where*."""
    tables = [table for table in page.select("article table") if table.select("th")[-1].get_text() == "where"]
    return [row.find_all("td") for table in tables for row in table.select("tbody tr")]


def records_in(part):
    """What is recorded of the numbers in a part of a page, each seed by itself, with the numerals."""
    for number in part.select(f"[{FROM}^='recorded ']"):
        name, runs, *keys = number[FROM].removeprefix("recorded ").split("/")
        for run, numeral in zip(runs.split(","), number.get_text().split(", "), strict=True):
            yield "/".join([name, run, *keys]), numeral.strip(" %")


def glued_in(part):
    """The numerals in a part of a page that a cell of it has computed."""
    return {numeral for each in part.select(f"[{FROM}^='glue ']") for numeral in re.findall(r"[\d.]+", each.get_text())}


def places(cell, look=read):
    """The parts of the book to which a row's last cell leads."""
    around = re.search(r"\b(below|above)\b", cell.get_text())
    for link in cell.select("a[href]"):
        page, _, name = link["href"].partition("#")
        target = look(page or f"{VERDICTS}.html").find(id=name)
        yield target.find_parent("section") if around or not target.get_text(strip=True) else target


def nowhere(cells, look=read):
    """The numbers of a row that do not stand where it leads, as they are recorded."""
    *said, where = cells
    there = list(places(where, look))
    recorded = {path for place in there for path, _ in records_in(place)}
    glued = set().union(*map(glued_in, there))
    return [
        f"{path} is {numeral}"
        for cell in said
        for path, numeral in records_in(cell)
        if path not in recorded and numeral not in glued
    ]


def test_each_number_of_a_verdict_stands_where_the_row_leads():
    missing = {cells[0].get_text(): nowhere(cells) for cells in rows(read(f"{VERDICTS}.html"))}
    assert len(missing) > 40
    assert not {question: numbers for question, numbers in missing.items() if numbers}


def test_every_verdict_leads_somewhere():
    assert not [cells[0].get_text() for cells in rows(read(f"{VERDICTS}.html")) if not list(places(cells[-1]))]
