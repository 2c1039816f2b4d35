"""The ledger: rows from the outputs of hidden cells, and from the records of long runs."""

import json

import pytest

ROW = {
    "source": "a-source",
    "what": "Error of the first thing",
    "published": "3.00 %",
    "ours": "2.850 %",
    "difference": "−0.150",
    "conditions": "in 2006",
    "here": "on two cores",
    "spread": "2.840 to 2.860 over 3 seeds",
    "verdict": "at most 2.85, as aimed at",
    "reached": True,
}
MISSED = ROW | {"what": "Error of the second thing", "verdict": "misses the aim, at most 2", "reached": False}
BIB = "@misc{a-source, author = {Doe, Jane}, title = {A thing}, year = {2006}}\n"
CELL = """

## A place with a number

```{{code-cell}} ipython3
:tags: [remove-cell, ledger]

for row in {rows}:
    display({{"application/vnd.aelib.reproduction+json": row, "text/plain": "in the notebook"}}, raw=True)
```
"""
MEASURED = [
    ["Start", "Layers", "Labels", "Optimiser", "Rate", "Training error, %", "Test error, %"],
    ["random", "1", "100", "SGD", "0.03", "0.00 (0.00 to 0.00)", "25.52 (22.95 to 28.99)"],
]
RUNS = f"""
def shown(name):
    status = "not run yet" if name == "later" else "recorded by earlier code"
    row = dict({ROW!r}, verdict="", ours="" if name == "later" else "2.9", difference="" if name == "later" else "-0.1")
    return {{"command": "make reproduce RUN=" + name, "state": "in 3 h", "versions": "jax 1", "code": "3f0c",
            "status": status, "rows": [row], "table": {MEASURED!r}}}
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with a ledger, built."""
    made = new_book("ledger", chapters=("first",))
    text = (made.folder / "chapters/first.md").read_text()
    made.write("chapters/first.md", text + CELL.format(rows=repr([ROW, MISSED])))
    made.write("references.bib", (made.folder / "references.bib").read_text() + BIB)
    page = (made.folder / "chapters/bibliography.md").read_text()
    ledger = (
        "```{ledger}\n```\n\n## Runs\n\n{cite:t}`a-source` has it.\n\n```{ledger} done\n```\n\n```{ledger} later\n```\n"
    )
    made.write("chapters/bibliography.md", page.replace("```{bibliography}", ledger + "\n```{bibliography}"))
    made.write("reproductions/__init__.py", "")
    made.write("reproductions/runs.py", RUNS)
    done = made.build()
    assert done.returncode == 0, done.stdout
    return made


@pytest.fixture(scope="module")
def tables(book):
    return book.page("chapters/bibliography").select("table.ledger")


def test_the_chapter_shows_nothing_of_it(book):
    assert "in the notebook" not in book.page("chapters/first").get_text()


def test_the_rows_of_a_part_stand_in_one_table_under_its_name(tables):
    assert len(tables) == 3
    assert tables[0].select_one(".caption-text").get_text() == "Part"
    assert [cell.get_text() for cell in tables[0].select("th")] == [
        "What is measured",
        "Published",
        "Here",
        "Difference",
    ]
    assert [row.select_one(".ledger-what").get_text() for row in tables[0].select("tbody tr")] == [
        ROW["what"],
        MISSED["what"],
    ]


def test_a_row_has_numbers_conditions_spread_and_where_it_comes_from(tables):
    row = tables[0].select("tbody tr")[0]
    numbers = [cell.get_text(" ").split(" ", 1) for cell in row.select("td")[1:]]
    assert numbers == [["Published", "3.00 %"], ["Here", "2.850 %"], ["Difference", "−0.150"]]
    notes = row.select_one(".ledger-notes").get_text()
    assert notes.startswith("Doe [2006]: in 2006. Here: on two cores. 2.840 to 2.860 over 3 seeds; at most 2.85, as ")
    assert notes.endswith("recomputed by every build.")


def test_a_row_leads_to_the_section_of_its_cell_and_to_the_source(book, tables):
    row = tables[0].select("tbody tr")[0]
    assert row.select_one(".ledger-what a")["href"] == "first.html#a-place-with-a-number"
    assert book.page("chapters/first").select_one("#a-place-with-a-number")
    source = row.select_one(".ledger-notes a")["href"]
    assert book.page("chapters/bibliography").select_one(f"[id='{source.partition('#')[2]}']")


def test_a_miss_stands_out(tables):
    first, second = tables[0].select("tbody tr")
    assert not first.select(".ledger-missed")
    assert (
        second.select_one(".ledger-missed").get_text().endswith("misses the aim, at most 2; recomputed by every build.")
    )


def test_a_long_run_says_how_its_numbers_were_made(book, tables):
    assert tables[1].select_one(".ledger-notes").get_text().endswith("; recorded by earlier code.")
    (more,) = book.page("chapters/bibliography").select("details:has(table)")[:1]
    assert more.summary.get_text() == "All that it measured"
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in more.select("tr")]
    assert [[text.replace("\N{NO-BREAK SPACE}", " ") for text in row] for row in cells] == MEASURED
    made = [part.get_text().strip() for part in book.page("chapters/bibliography").select(".ledger-made")]
    assert made[0] == "make reproduce RUN=done: in 3 h. With jax 1; the code it ran has the digest 3f0c."


LINES = """texts => texts.map(text => {
    const words = document.createRange()
    words.selectNodeContents(text)
    return words.getClientRects().length })"""


def test_on_a_phone_a_range_breaks_only_before_its_bracket(opened, book):
    tab, _ = opened(book.home, "chapters/bibliography", viewport={"width": 390, "height": 800})
    more = tab.locator("details:has(table.measured)").first
    more.locator("summary").click()
    assert more.locator("td > p").evaluate_all(LINES) == [1, 1, 1, 1, 1, 2, 2]
    assert more.locator(".pst-scrollable-table-container").evaluate("box => box.scrollWidth > box.clientWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


def test_a_run_that_was_not_run_has_no_numbers(tables):
    values = [cell.get_text(" ").split(" ", 1)[1] for cell in tables[2].select("tbody td")[1:]]
    assert values == ["3.00 %", "–", "–"]


def test_the_notebook_keeps_the_cell_folded(book):
    notebook = json.loads((book.html / "notebooks/first.ipynb").read_text())
    (cell,) = [cell for cell in notebook["cells"] if "vnd.aelib.reproduction" in "".join(cell["source"])]
    assert cell["metadata"]["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
