"""Hints, solutions and hidden cells are folded, and need no script to open."""


def test_hints_stand_one_inside_the_other(first):
    exercise = first.select_one("#falling")
    assert exercise.select_one("p.effort").get_text() == "About 10 minutes · difficulty 2 of 3"
    hints = exercise.select("details.hint")
    assert [hint.summary.get_text() for hint in hints] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"]
    assert hints[2].find_parent("details") is hints[1]
    assert hints[1].find_parent("details") is hints[0]
    assert not any(hint.has_attr("open") for hint in hints)
    assert hints[0].p.em.get_text() == "both"
    assert hints[1].p.select_one(".katex")


def test_a_solution_is_folded_with_its_cells(first):
    solution = first.select_one("details#solution-falling")
    assert solution.summary.get_text().startswith("Solution")
    assert not solution.summary.select("a")
    assert not solution.has_attr("open")
    assert solution.select_one(".cell_output").get_text(strip=True) == "2"


def test_a_hidden_cell_says_what_it_hides(first):
    summary = first.select_one("details.hide > summary")
    assert summary.get_text() == "Code 2 lines"
    assert not summary.has_attr("aria-label")
