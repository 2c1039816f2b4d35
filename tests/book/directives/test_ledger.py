"""The ledger: rows from the outputs of hidden cells, and from the records of long runs; recorded numbers; claims."""

import json
from types import SimpleNamespace

import pytest

from book.directives.recorded import numbers
from evidence.reproductions import records
from evidence.reproductions.parts import Finished

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
    display({{"application/vnd.aelib.reproduction+json": row, "text/plain": "a row of a notebook"}}, raw=True)
```
"""
RUNS = f"""
def shown(name):
    row = dict({ROW!r}, verdict="", ours="" if name == "later" else "2.9", difference="" if name == "later" else "-0.1")
    return {{"command": "make reproduce RUN=" + name, "state": "in 3 h", "versions": "jax 1",
            "status": "recorded on 2026-11-21", "rows": [row]}}
"""
RUN = """
def measured(record):
    return [("seed-0", part, each.result) for part, each in record.by_part.items()]
"""
RECORDS = """
from pathlib import Path
from types import SimpleNamespace

FOLDER = Path(__file__).parent


def read(name):
    parts = {"train": SimpleNamespace(result=1.5), "test": SimpleNamespace(result=2.5)}
    return None if name == "later" else SimpleNamespace(by_part=parts, results={})
"""
CONTROLS = """
import json
from pathlib import Path

FOLDER = Path(__file__).parent / "records"


def chapters():
    return ["first"]


def page(chapter):
    return chapter


def read(chapter):
    return json.loads((FOLDER / f"{chapter}.json").read_text())


def recorded(chapter):
    return {name: made["result"] for name, made in read(chapter).items()}
"""
CONTROL = {"result": {"flow": [0.25, -0.125]}, "cpu_seconds": 90.0, "date": "2026-11-20", "hardware": "a processor"}
CLAIMS = """
The flow is low.
```{claims} first/few-*/flow
here[0] == 0.25
here[1] < 0.5
```

:::{admonition} How we know
In a box.

```{claims} first
few_1["flow"][1] == -0.125
```
:::

- In a list.
  ```{claims} done
  the("first/few-1/flow/0") < train < 2
  ```
"""


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with a ledger, built."""
    made = new_book("ledger", chapters=("first",))
    text = (made.folder / "chapters/first.md").read_text()
    made.write("chapters/first.md", text + CELL.format(rows=repr([ROW, MISSED])) + CLAIMS)
    made.write("references.bib", (made.folder / "references.bib").read_text() + BIB)
    page = (made.folder / "chapters/bibliography.md").read_text()
    ledger = "```{ledger}\n```\n\n## Runs\n\n{cite:t}`a-source` has {recorded}`first/few-1/flow/1:.2f` nats.\n\n"
    ledger += "```{ledger} done\n```\n\n```{ledger} later\n```\n\n```{controls}\n```\n"
    made.write("chapters/bibliography.md", page.replace("```{bibliography}", ledger + "\n```{bibliography}"))
    made.write("evidence/__init__.py", "")
    made.write("evidence/reproductions/__init__.py", "")
    made.write("evidence/controls/__init__.py", "")
    made.write("evidence/controls/record.py", CONTROLS)
    made.write("evidence/controls/records/first.json", json.dumps({"few-1": CONTROL}))
    for name, text in {"run": RUN, "runs": RUNS, "records": RECORDS}.items():
        made.write(f"evidence/reproductions/{name}.py", text)
    done = made.build()
    assert done.returncode == 0, done.stdout
    return made


def test_the_ledger_is_as_recorded(book, recorded):
    """The first of its tests: one below changes what is recorded."""
    recorded(book.page("chapters/bibliography"), "ledger")


def test_the_chapter_shows_nothing_of_it(book):
    assert "a row of a notebook" not in book.page("chapters/first").get_text()


def test_all_numbers_of_a_run_can_be_downloaded(book):
    (link,) = book.page("chapters/bibliography").select("p.ledger-data a.download")
    assert link.get_text() == "all numbers of this run"
    file = (book.html / "chapters" / link["href"]).resolve()
    assert file.read_text().splitlines() == ["part,what,value", "seed-0,train,1.5", "seed-0,test,2.5"]


def test_a_recorded_number_stands_in_the_text_and_is_read_again_from_another_record(book):
    page = book.page("chapters/bibliography")
    assert "Doe [2006] has −0.12 nats." in page.get_text()
    (number,) = page.select("[data-from]")
    assert (number["data-from"], number.get_text()) == ("recorded first/few-1/flow/1", "−0.12")
    control = CONTROL | {"result": {"flow": [0.25, 0.75]}}
    book.write("evidence/controls/records/first.json", json.dumps({"few-1": control, "few-2": CONTROL}))
    said = book.build(keep=True).stdout
    page = book.page("chapters/bibliography")
    assert "Doe [2006] has 0.75 nats." in page.get_text()
    assert "First: 2 controls, 3 min of processor time, 2026-11-20, a processor (all numbers)" in page.get_text()
    (link,) = [a["href"] for a in page.select("a.download") if a["href"].endswith("first.json")]
    assert json.loads((book.html / "chapters" / link).read_text())["few-1"] == control
    lines = (book.folder / "chapters/first.md").read_text().splitlines()
    for claim, why in {"here[1] < 0.5": "0.75 < 0.5", 'few_1["flow"][1] == -0.125': "0.75 == -0.125"}.items():
        assert f"chapters/first.md:{lines.index(claim) + 1}: WARNING: " in said
        assert f"{claim} is not true: {why}" in said


def test_readers_see_nothing_of_a_claim(book):
    shown = [book.page("chapters/first").prettify(), (book.html / "notebooks/first.ipynb").read_text()]
    assert all("In a list." in each and "In a box." in each for each in shown)
    assert not any(word in each for word in ("few-", "few_", "here[") for each in shown)


RUN_FILE = records.FOLDER / "toy.json"


@pytest.fixture
def two_parts(monkeypatch):
    parts = {name: Finished({"flow": [0.25, -0.125], "kind": "a", "0.5": {"error": at}}, 1, 1, "") for at, name in
             enumerate(("seed-6", "seed 7 of x"), 6)}  # fmt: skip
    run = SimpleNamespace(by_part=parts, results={"row": [1.5, 2.0]})
    monkeypatch.setattr(records, "read", lambda name: run if name == "toy" else None)


@pytest.mark.usefixtures("two_parts")
def test_a_path_leads_to_its_numbers():
    assert numbers("toy/seed-6/flow/1:.3f") == (RUN_FILE, "−0.125")
    assert numbers("toy/seed 7 of x/0.5/error:03d") == (RUN_FILE, "007")
    assert numbers("toy/seed-6,seed 7 of x/0.5/error:d") == (RUN_FILE, "6, 7")
    assert numbers("toy/seed 7 of x,seed-6/0.5/error:d") == (RUN_FILE, "7, 6")
    assert numbers("toy/row/*:.2f") == (RUN_FILE, "1.75")
    assert numbers("toy/seed*/0.5/error:.2f") == (RUN_FILE, "6.50")
    assert numbers("toy/seed-*,seed 7 of x/0.5/error:d") == (RUN_FILE, "6, 7")


@pytest.mark.usefixtures("two_parts")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("toy/seed-6/flow/1", "must be name/part/key:format"),
        ("toy:.2f", "must be name/part/key:format"),
        ("later/seed-6/flow/1:.2f", "a run that has a record, but got 'later'"),
        ("toy/seed-8/flow/1:.2f", "seed-8 is none of seed-6, seed 7 of x, row"),
        ("toy/seed-6/flow/2:.2f", "2 is none of 0, 1"),
        ("toy/seed-6/flow/1/x:.2f", "x is none of nothing"),
        ("toy/seed-6/flow:.2f", "must lead to a number, but got a list"),
        ("toy/seed-6/kind:s", "must lead to a number, but got a str"),
        ("toy/seed-6/flow/1:d", "Unknown format code 'd'"),
    ],
)
def test_a_wrong_path_says_what_there_is(path, message):
    with pytest.raises(ValueError, match=message):
        numbers(path)


@pytest.mark.parametrize("notebook", ["first", "first-solved"])
def test_no_notebook_holds_the_cell(book, notebook):
    assert "vnd.aelib.reproduction" not in (book.html / f"notebooks/{notebook}.ipynb").read_text()
