"""What `python -m book.commands.lighthouse` makes of the reports of Lighthouse; the program itself is not run here."""

import pytest

from book.commands import lighthouse


def report(score, **audits):
    """A report as Lighthouse writes it, with one score for every category."""
    references = [{"id": name, "weight": 1} for name in audits]
    category = {"score": score, "auditRefs": references}
    return {
        "environment": {"benchmarkIndex": 1700},
        "categories": dict.fromkeys(lighthouse.CATEGORIES, category),
        "audits": {name: {"title": name, "score": value, "displayValue": "1 s"} for name, value in audits.items()},
    }


def test_the_median_of_several_reports_counts():
    assert lighthouse.scores([report(0.5), report(0.97), report(1)]) == dict.fromkeys(lighthouse.CATEGORIES, 97)


def test_what_cost_points_is_named_once():
    assert lighthouse.faults(report(0.9, slow=0.4, fine=1, unknown=None)) == ["slow 1 s"]


@pytest.mark.parametrize(("score", "status"), [(0.95, 0), (0.94, 1)])
def test_a_page_below_the_lowest_score_fails_the_command(monkeypatch, tmp_path, capsys, score, status):
    asked = []
    monkeypatch.setattr(lighthouse, "measure", lambda url, chrome: asked.append(url) or report(score, slow=score))
    (tmp_path / "index.html").write_text("")
    monkeypatch.setattr(lighthouse, "HTML", tmp_path)
    assert lighthouse.main(["chapters/x", "--runs", "3"]) == status
    assert len(asked) == 3
    assert asked[0].endswith("/chapters/x.html")
    said = capsys.readouterr().out
    assert said.splitlines()[2].split() == ["chapters/x", *4 * [f"{100 * score:g}"], "1700"]
    assert ("slow 1 s" in said) == bool(status)
