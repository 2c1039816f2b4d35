"""The directive `claims`: which line is false of a record, and why."""

from pathlib import Path

import pytest

from book.directives import claims
from book.directives import recorded as records

RECORDS = {
    "a": {
        "few-1": {"sure of": {"box": 0.75, "mix": 0.5}, "losses": [3.0, 2.0, 1.0], "max": 4, "3x": 5},
        "few-2": {"sure of": {"box": 0.25, "mix": 0.5}, "losses": [6.0, 4.0, 2.0], "max": 8, "3x": 5},
        "many-1": {"nats": 1.5},
        "many-2": {"nats": 2.5},
        "logistic": 8.0,
        "runs": [{"last": 1}, {"last": 2}],
    },
    "b": {"seed-0": {"error": 7.0}, "seed-1": {"error": 9.0}},
}


@pytest.fixture(autouse=True)
def recorded(monkeypatch):
    def record_of(name):
        if name not in RECORDS:
            raise ValueError(f"no record of {name}")
        return Path(f"{name}.json"), RECORDS[name]

    monkeypatch.setattr(records, "record_of", record_of)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/few-*", 'sure_of["mix"] == 0.5 and here["max"] == 4 * losses[-1] and max(losses) == losses[0]'),
        ("a/few-*", "all(np.diff(losses) < 0)\n\nfirst = losses[0]\nfirst == 3 * losses[2]"),
        ("a/few-1/sure of/*", "0.5 <= here <= 0.75"),
        ("a/few-*", "all(\n    each < 7\n    for each in losses\n)"),
        ("a/few-*", 'the("/many-*/nats") < losses[0] / 2 + 0.1 and the("/logistic") == 8'),
        ("a", "logistic == 8 and few_1['losses'][1] == 2"),
        ("a", 'list(every("/many-*/nats") + every("b/seed-*/error")) == [8.5, 11.5]'),
        ("a", 'every("/few-*/losses").shape == (2, 3) and all(each["error"] > 6 for each in every("b/seed-*"))'),
        ("a/runs/*", "last in (1, 2)"),
        ("a/runs/1", "last == 2"),
    ],
)
def test_what_is_true_of_all_that_a_path_leads_to_is_no_fault(path, text):
    assert claims.false_claims(path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "line", "why"),
    [
        ("a/few-*", '1 < 2\nsure_of["box"] > 0.5', 2, 'a/few-2: sure_of["box"] > 0.5 is not true: 0.25 > 0.5'),
        ("a/few-*/losses", "0 < here[0] < 5", 1, "a/few-2/losses: 0 < here[0] < 5 is not true: 0 < 6 < 5"),
        ("a/few-1", "all(losses > 1)", 1, "a/few-1: all(losses > 1) is not true: [3. 2. 1.] > 1"),
        ("a/few-1", "all(each != 2 for each in losses)", 1, "2 != 2"),
        ("a/few-1", "1 == 1 and 'box' not in sure_of", 1, "box not in {'box': 0.75, 'mix': 0.5}"),
        ("a/few-1", "not losses[0]", 1, "not losses[0] is not true"),
        ("a/few-1", "losses[0] - 3", 1, "must be true or false, but is 0"),
        ("a/few-1", "losses > 0", 1, "must be true or false, but is [ True True True]"),
        ("a/few-1", "all(each > 0 for each in losses if each > 9)", 1, "ValueError: all() of nothing"),
        ("a/few-1", "max < 9", 1, "TypeError"),
        ("a/few-1", "1 < 2\n\nsure_off > 1", 3, "NameError: name 'sure_off' is not defined"),
        ("a/few-1", "if losses[0] > 9:\n    1 > 2\n1 < 2", 1, "must be a claim or a name"),
        ("a/few-1", "x = 3", 1, "nothing is claimed"),
        ("a/few-1", "1 < 2\n1 <", 2, "invalid syntax"),
        ("a/some-*", "1 < 2", 1, "some-* is none of few-1, few-2, many-1, many-2, logistic, runs"),
        ("a/*-1/nats", "here > 1", 1, "leads nowhere: nats is none of sure of, losses, max, 3x"),
        ("a/logistic/x", "here > 1", 1, "leads nowhere: x is none of nothing"),
        ("c/few-1", "1 < 2", 1, "no record of c"),
        ("a/few-*", 'the("/many-*/error") > 1', 1, "leads nowhere: error"),
        ("a/few-*", 'the("/many-1/na*") > 1', 1, "leads nowhere: na1"),
        ("a", 'the("/few-*/max") > 1', 1, "/few-*/max leads to 2 things, so use every()"),
        ("a", 'every("c/x") > 1', 1, "no record of c"),
    ],
)
def test_what_is_not_true_and_what_asks_nothing_is_said_with_its_line(path, text, line, why):
    found = claims.false_claims(path, text)
    assert {at for at, _ in found} == {line}
    assert why in found[0][1]


PAGE = """# A page

```{claims} a/few-*
losses[0] > 1
losses[0] > 4
```

A sentence.

- In a list:

  ````{claims} a/many-*
  nats > 1
  nats > 2
  ````
"""


def test_without_a_build_each_is_told_with_the_line_of_the_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    assert [each.partition(": ")[::2] for each in claims.false_in(page)] == [
        ("page.md:5", "a/few-1: losses[0] > 4 is not true: 3 > 4"),
        ("page.md:14", "a/many-1: nats > 2 is not true: 1.5 > 2"),
    ]


@pytest.mark.parametrize("block", [":::{claims} a/few-*\n1 < 2\n:::", "```{claims}\n1 < 2\n```"])
def test_a_block_that_would_be_read_by_the_build_alone_is_told(tmp_path, block):
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{block}\n")
    assert list(claims.false_in(page)) == ["page.md: a block of claims must be fenced by backticks, and have a path"]
