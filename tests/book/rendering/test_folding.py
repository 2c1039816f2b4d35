"""Hints, solutions, hidden cells and further exercises are folded, and need no script to open."""

from tests.book.sweeps.paper import lay_out


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


def test_hidden_code_stands_below_what_it_shows(first):
    fold = first.select_one("details.hide")
    assert not fold.find_next_sibling()
    assert "cell_output" in fold.find_previous_sibling()["class"]


def test_further_exercises_are_folded_below_a_heading_that_counts_them(built):
    page = built.page("chapters/elements")
    fold = page.select_one("section#exercises > details#more-exercises")
    assert fold.summary.h3.get_text() == "3.2.1. More exercises (1)"
    assert not fold.summary.select("a")
    assert not fold.has_attr("open")
    assert fold.select_one("#ex-recall ~ .solution")
    assert not fold.select_one("#ex-twice")
    link = page.select_one("#pst-secondary-sidebar a[href='#more-exercises']")
    assert link.get_text() == "3.2.1. More exercises"


def test_a_link_to_a_folded_exercise_opens_the_fold(opened, built):
    tab, _ = opened(built.home, "chapters/elements", "#ex-recall")
    exercise, fold = tab.locator("#ex-recall"), tab.locator("#more-exercises")
    assert exercise.is_visible()
    # As in a browser that opens no fold by itself.
    fold.evaluate("fold => { fold.open = false; scrollTo(0, 0); dispatchEvent(new Event('hashchange')) }")
    assert exercise.is_visible()
    assert tab.evaluate("scrollY") > 0


def test_a_link_to_the_fold_opens_it_again_and_again(opened, built, viewports):
    tab, _ = opened(built.home, "chapters/elements", viewport=viewports["desktop"])
    fold = tab.locator("#more-exercises")
    for _ in range(2):
        assert fold.get_attribute("open") is None
        tab.locator("#pst-secondary-sidebar a[href='#more-exercises']").click()
        tab.locator("#more-exercises[open]").wait_for()
        fold.locator("summary").first.click()


def test_further_exercises_are_printed(opened, built):
    tab, _ = opened(built.home, "chapters/elements")
    assert not tab.locator("#ex-recall").is_visible()
    lay_out(tab)
    assert tab.locator("#ex-recall").is_visible()
