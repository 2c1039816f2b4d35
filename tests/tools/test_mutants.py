"""The machine that makes faults: what it changes, what it leaves, and that it tells what a test noticed."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tools.mutants import __main__ as program
from tools.mutants.edits import edits, is_another
from tools.mutants.trials import AS_A_WHOLE, ROOT, Baseline

TEXT = '''
"""Words."""
import numpy as np


def shares(low: float, high: float, rows, *, axis=0, sorted_first=True) -> float:
    """More words."""
    if low >= high:
        raise ValueError(f"low must be less than high, but got {low} and {high}")
    total = rows.sum(axis=1)
    rows[0] = np.exp(total)[1:]
    return (low - high) / total if low and not high else {"left": low}["left"]
'''
MADE = {
    ("name", "low", "high"),
    ("bound", "low >= high", "low > high"),
    ("delete", "if low >= high:", "pass"),
    ("delete", "rows[0] = np.exp(total)[1:]", "pass"),
    ("twin", "rows.sum", "rows.mean"),
    ("keyword", "rows.sum(axis=1)", "rows.sum()"),
    ("axis", "1", "0"),
    ("axis", "1", "2"),
    ("axis", "1:", ":1"),
    ("operands", "low - high", "high - low"),
    ("operator", "low - high", "low + high"),
    ("operator", "(low - high) / total", "(low - high) * total"),
    ("term", "low - high", "low"),
    ("step", "np.exp(total)", "total"),
    ("clause", "low and not high", "low"),
    ("not", "not high", "high"),
    ("branch", '(low - high) / total if low and not high else {"left": low}["left"]', "{'left': low}['left']"),
    ("default", "0", "1"),
    ("default", "True", "False"),
    ("string", '"left"', "'right'"),
}


def first_line(text):
    return text.partition("\n")[0]


def test_each_kind_takes_the_other_thing():
    made = {(each.kind, first_line(each.old), each.new) for each in edits("shares.py", TEXT)}
    assert made >= MADE


def test_every_edit_is_made_where_it_says_and_words_stay():
    found = edits("shares.py", TEXT)
    assert len({each.name for each in found}) == len(found)
    for each in found:
        changed = each.applied(TEXT.encode()).decode()
        assert changed.count("\n") <= TEXT.count("\n")
        assert "Words." in changed
        assert "More words." in changed
        assert "-> float" in changed
        assert each.kind == "delete" or "but got {low} and {high}" in changed
    with pytest.raises(ValueError, match=r"shares\.py has changed since"):
        next(each for each in found if each.kind == "name").applied(b"x" * 1000)


def test_what_is_the_same_program_is_no_mutant():
    text = "def nothing(x, y):\n    return (x - x) + (x - y)\n"
    exchanged = [each for each in edits("nothing.py", text) if each.kind == "operands"]
    assert [is_another(each, text) for each in sorted(exchanged, key=lambda each: each.start)] == [False, True]


def test_a_seed_chooses_the_same_mutants_and_another_others():
    one, again, other = (program.chosen(["aelib/likelihoods.py"], 20, seed) for seed in (0, 0, 1))
    assert one == again != other
    lines = [each.line for each in one]
    assert max(map(lines.count, lines)) <= 2


def test_those_tests_come_first_that_run_the_line_and_little_else():
    edit = next(each for each in edits("shares.py", TEXT) if each.kind == "operands")
    seconds = {"tests/a.py::broad": 0.1, "tests/b.py::narrow": 0.2, "tests/c.py::elsewhere": 0.1, "tests/d.py::slow": 9}
    by = {edit.line: ["tests/a.py::broad", "tests/b.py::narrow", "tests/d.py::slow"], 1: ["tests/c.py::elsewhere"]}
    baseline = Baseline(seconds, {"shares.py": by | {2: ["tests/a.py::broad"]}})
    first, others = baseline.near(edit)
    assert first == ["tests/b.py::narrow", "tests/a.py::broad", "tests/d.py::slow"]
    assert others == ["tests/b.py", "tests/a.py", "tests/d.py"]
    seconds["tests/a.py::broad"] = 19.9
    assert baseline.near(edit)[1][0] == "tests/a.py::broad", "what did not fit is tried afterwards"
    of_the_book = Baseline(seconds, {"book/shares.py": by}).near(replace(edit, module="book/shares.py"))
    assert of_the_book[1][0] == "tests/book/test_pages.py", "where the sample book is built"
    assert all((ROOT / file).exists() for file in AS_A_WHOLE.values())


TRIAL = """
import sys, pathlib
from tools.mutants.edits import edits
from tools.mutants.trials import Baseline, _noticed
tree = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(tree))
test = "test_shares_of_two.py::test_share"
baseline = Baseline({test: 0.1}, {"shares_of_two.py": {2: [test]}})
for each in edits("shares_of_two.py", (tree / "shares_of_two.py").read_text()):
    print(each.kind, _noticed(tree, each, baseline)[0])
print((tree / "shares_of_two.py").read_text())
"""


def test_a_fault_is_noticed_where_a_test_fails_and_taken_out_again(tmp_path):
    source = "def share(a, b):\n    return a / (abs(a - b) + b)\n"
    (tmp_path / "shares_of_two.py").write_text(source)
    (tmp_path / "test_shares_of_two.py").write_text(
        "from shares_of_two import share\n\ndef test_share(worker_id):\n    assert share(1, 3) == 0.2\n"
        "\ndef test_that_fails_without_a_fault():\n    assert share(1, 3) == 0.3\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", TRIAL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told.endswith(source + "\n")
    fates = [line.split(" ", 1) for line in told.splitlines() if line.startswith(("operands", "name"))]
    assert ["operands", "None"] in fates  # abs(b - a)
    assert ["operands", "test_shares_of_two.py::test_share"] in fates  # the share upside down
    assert ["name", "test_shares_of_two.py::test_share"] in fates


def test_the_table_counts_by_room_and_lists_what_nobody_noticed(tmp_path, monkeypatch):
    judged = tmp_path / "judged.json"
    judged.write_text(json.dumps({"c": "the same: addition is commutative"}))
    monkeypatch.setattr(program, "JUDGED", judged)
    modules = ("aelib/models/a.py", "aelib/models/a.py", "aelib/models/b.py", "book/checks/c.py")
    records = [
        {"name": name, "module": module, "shown": f"{module}:1 a => b", "by": by, "tests": 3}
        for name, module, by in zip("abcd", modules, ("t", None, None, "t"), strict=True)
    ]
    told = program.table(records)
    rows = {line.split()[0]: line.split()[1:] for line in told.splitlines()[1:4]}
    assert rows == {
        "aelib/models": ["1", "2", "50", "%", "1"],
        "book/checks": ["1", "1", "100", "%", "0"],
        "all": ["2", "3", "67", "%", "1"],
    }
    assert told.splitlines()[-1] == "b  aelib/models/a.py:1 a => b"
