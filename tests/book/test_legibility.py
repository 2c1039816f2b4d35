"""The sample book in a browser: one image a theme, at work without JavaScript, nothing lost that is too wide."""

import pytest


@pytest.mark.parametrize(("theme", "shown"), [("light", "only-light"), ("dark", "only-dark")])
def test_each_theme_shows_its_image_with_the_caption(opened, built, theme, shown):
    tab, _ = opened(built.home, "chapters/first", color_scheme=theme)
    assert tab.locator("#fig-line img:visible").get_attribute("class") == shown
    assert tab.locator("#fig-line figcaption").is_visible()


def test_without_javascript(opened, built):
    tab, _ = opened(built.home, "chapters/first", java_script_enabled=False, color_scheme="dark")
    assert tab.locator("#fig-line img:visible").get_attribute("class") == "only-light"
    replies = tab.locator("#predict-growth .predict-reply")
    assert replies.count() == 3
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, False]
    tab.locator("label[for=predict-growth-2]").click()
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, True]
    tab.keyboard.press("ArrowUp")
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [True, False]
    solution = tab.locator("#solution-falling .cell_output")
    assert not solution.is_visible()
    tab.locator("#solution-falling > summary").click()
    assert solution.is_visible()


def test_on_paper_all_is_open(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.emulate_media(media="print")
    assert tab.locator("#solution-falling .cell_output").is_visible()
    assert tab.locator("#falling .hint .hint .hint p").is_visible()
    assert all(reply.is_visible() for reply in tab.locator(".predict-reply").all())
    assert tab.locator("details.hide .cell_input").is_visible()


def test_a_name_in_a_table_stays_in_one_piece(opened, built):
    tab, _ = opened(built.home, "chapters/elements", viewport={"width": 390, "height": 800})
    table = tab.locator(".pst-scrollable-table-container:has(table code)")
    assert table.evaluate("part => part.scrollWidth > part.clientWidth")
    lines = "all => all.map(code => code.getClientRects().length)"
    assert table.locator("code").evaluate_all(lines) == [1, 1, 1]


FADES = """part => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    const style = getComputedStyle(part), more = side => parseFloat(style.getPropertyValue(`--more-${side}`))
    done(['left', 'right'].map(side => style.maskImage !== 'none' && more(side) > 0)) })))"""


@pytest.mark.parametrize("wide", ["#equation-eq-wide .formula", ".pst-scrollable-table-container:has(code)"])
def test_what_is_too_wide_fades_where_there_is_more(opened, built, wide):
    tab, _ = opened(built.home, "chapters/elements", viewport={"width": 390, "height": 800})
    part = tab.locator(wide)
    assert part.evaluate(FADES) == [False, True]
    part.evaluate("part => part.scrollTo((part.scrollWidth - part.clientWidth) / 2, 0)")
    assert part.evaluate(FADES) == [True, True]
    part.evaluate("part => part.scrollTo(part.scrollWidth, 0)")
    assert part.evaluate(FADES) == [True, False]


@pytest.mark.parametrize("fitting", ["#equation-eq-loss .formula", ".pst-scrollable-table-container:has(#tab-shapes)"])
def test_what_fits_has_no_fade(opened, built, fitting):
    tab, _ = opened(built.home, "chapters/elements", viewport={"width": 390, "height": 800})
    assert tab.locator(fitting).evaluate(FADES) == [False, False]


def test_a_stub_shows_no_output(opened, built):
    tab, _ = opened(built.home, "chapters/elements")
    stub = tab.locator(".cell.tag_exercise")
    assert stub.locator(".cell_input").is_visible()
    assert "Not started." in (stub.locator(".cell_output").text_content() or "")
    assert not stub.locator(".cell_output").is_visible()
