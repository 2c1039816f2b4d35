"""Further exercises are folded: a link opens the fold, and paper has it."""


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


def test_what_a_stub_says_is_on_no_page(built):
    page = built.page("chapters/elements")
    (stub,) = page.select(".cell.tag_exercise")
    assert "twice = ..." in stub.text
    assert not stub.select(".cell_output")
    assert page.text.count("Not started.") == 1, "in the code alone"
