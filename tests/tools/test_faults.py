"""The machine that makes faults: what it changes, what it leaves, and that it tells what a test noticed."""

import subprocess

import pytest

from tools.faults import __main__ as program
from tools.faults import script
from tools.faults.python import edits, is_another

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
    ("clause", "low and not high", "low"),
    ("not", "not high", "high"),
    ("branch", '(low - high) / total if low and not high else {"left": low}["left"]', "{'left': low}['left']"),
    ("default", "0", "1"),
    ("default", "True", "False"),
    ("string", '"left"', "'right'"),
}
SCRIPT = """\
"use strict"; // 3
const { short } = aelibLive; // 2
// A step of 5.
for (let step = 0; step < 20; step++) total += Math.max(0.5, ends[1]); // 7
    chart.line(places, { colour: colours.accent });
label.textContent = "two codes"; // α
"""
OF_SCRIPT = {
    ("number", "0", "1"), ("number", "20", "21"), ("number", "0.5", "1.0"), ("number", "1", "2"),
    ("bound", " < ", " <= "), ("operator", " += ", " -= "), ("twin", "Math.max(", "Math.min("), ("axis", "[1]", "[0]"),
    ("colour", "colours.accent", "colours.orange"), ("word", "two ", "TWO "),
    ("delete", "    chart.line(places, { colour: colours.accent });", ""),
}  # fmt: skip


def test_each_kind_takes_the_other_thing():
    made = {(each.kind, each.old.partition("\n")[0], each.new) for each in edits("shares.py", TEXT)}
    assert made >= MADE


def test_every_edit_is_made_where_it_says_and_words_stay():
    found = edits("shares.py", TEXT)
    assert len({each.name for each in found}) == len(found)
    for each in found:
        changed = each.applied(TEXT.encode()).decode()
        assert changed.count("\n") <= TEXT.count("\n")
        assert all(words in changed for words in ("Words.", "More words.", "-> float"))
        assert each.kind == "delete" or "but got {low} and {high}" in changed


def test_what_is_the_same_program_is_no_fault():
    text = "def nothing(x, y):\n    return (x - x) + (x - y)\n"
    exchanged = [each for each in edits("nothing.py", text) if each.kind == "operands"]
    assert [is_another(each, text) for each in sorted(exchanged, key=lambda each: each.start)] == [False, True]


def test_a_script_has_its_faults_on_lines_that_do_something():
    found = list(script.edits("step.js", SCRIPT))
    assert {(each.kind, each.old, each.new) for each in found} == OF_SCRIPT
    for each in found:
        before, after = SCRIPT.splitlines(), each.applied(SCRIPT.encode()).decode().splitlines()
        assert [line + 1 for line in range(6) if before[line] != after[line]] == [each.line]


def test_a_seed_chooses_the_same_faults_and_another_others():
    one, again, other = (program.chosen(["aelib/likelihoods.py"], 20, seed) for seed in (0, 0, 1))
    assert one == again != other
    assert len({each.line for each in one}) == len(one) == 20
    assert {each.file for each in program.chosen(["aelib/course/live/numbers.js"], 5, 0)} == {
        "aelib/course/live/numbers.js"
    }


def test_a_fault_is_noticed_where_a_test_fails_and_taken_out_again(tmp_path, monkeypatch, capsys):
    source = "def share(a, b):\n    return a / (abs(a - b) + b)\n"
    for name, text in {
        "shares.py": source,
        "test_shares.py": "from shares import share\n\ndef test_share():\n    assert share(1, 3) == 0.2\n",
        "test_wrong.py": "def test_that_fails_without_a_fault():\n    assert False\n",
    }.items():
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(program, "COPY", tmp_path / "_build" / "faults")
    monkeypatch.setattr(
        program, "chosen", lambda files, *_: [e for e in edits(files[0], source) if e.kind == "operands"]
    )
    program.main(["shares.py", "--tests", "test_shares.py"])
    *told, sum_of_all = capsys.readouterr().out.splitlines()
    assert sorted(told) == [
        "NOT NOTICED: shares.py:2 [operands] a - b  =>  b - a",
        "noticed by test_shares.py::test_share: shares.py:2 [operands] a / (abs(a - b) + b)  =>  (abs(a - b) + b) / a",
    ]
    assert sum_of_all == "1 of 2 were noticed"
    assert (tmp_path / "_build" / "faults" / "shares.py").read_text() == source
    with pytest.raises(SystemExit, match=r"fails already: test_wrong\.py::test_that_fails"):
        program.main(["shares.py", "--tests", "test_wrong.py"])
