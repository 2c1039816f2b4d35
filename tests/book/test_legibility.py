"""In a browser: one image a theme, at work without JavaScript, nothing lost that is too wide; stills of the book."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.book.conftest import HTML


@pytest.mark.parametrize(("theme", "shown"), [("light", "only-light"), ("dark", "only-dark")])
def test_each_theme_shows_its_image_with_the_caption(opened, built, theme, shown):
    tab, _ = opened(built.home, "chapters/first", color_scheme=theme)
    tab.locator("label[for=predict-growth-show]").click()
    assert tab.locator("#fig-line img:visible").get_attribute("class") == shown
    assert tab.locator("#fig-line figcaption").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_box_is_a_plain_frame_and_a_link_in_a_table_has_the_colour_of_others(opened, built, theme):
    tab, _ = opened(built.home, "chapters/elements", color_scheme=theme)
    box = tab.locator("div.admonition:not(.exercise, .objectives)").first
    looks = """box => [getComputedStyle(box).boxShadow, getComputedStyle(box.firstElementChild).backgroundColor,
        getComputedStyle(box.firstElementChild, '::after').content]"""
    assert box.evaluate(looks) == ["none", "rgba(0, 0, 0, 0)", "none"]
    link = """part => {
        part.insertAdjacentHTML('beforeend', '<a href="#">link</a>')
        return getComputedStyle(part.lastElementChild).color
    }"""
    assert tab.locator("article table.table td").first.evaluate(link) == tab.locator("article p").first.evaluate(link)


def test_without_javascript(opened, built):
    tab, _ = opened(built.home, "chapters/first", java_script_enabled=False, color_scheme="dark")
    assert tab.locator("#fig-line img:visible").count() == 0
    replies = tab.locator("#predict-growth .predict-reply")
    assert replies.count() == 3
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, False]
    tab.locator("label[for=predict-growth-2]").click()
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [False, True]
    assert tab.locator("#fig-line img:visible").get_attribute("class") == "only-light"
    tab.keyboard.press("ArrowUp")
    assert [replies.nth(number).is_visible() for number in (0, 1)] == [True, False]
    solution = tab.locator("#solution-falling .cell_output")
    assert not solution.is_visible()
    tab.locator("#solution-falling > summary").click()
    assert solution.is_visible()


def seen(tab, selector):
    """Which parts of a page are seen."""
    return [part.is_visible() for part in tab.locator(selector).all()]


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without JavaScript"])
def test_what_comes_out_is_covered_by_one_line_until_a_choice(opened, built, scripts):
    tab, _ = opened(built.home, "chapters/first", java_script_enabled=scripts)
    assert not any(seen(tab, ".answer"))
    assert seen(tab, ".covered") == [True, True]
    assert tab.locator(".covered").first.bounding_box()["height"] < 75
    assert tab.locator(".predicted .cell_input").first.is_visible()
    tab.locator("#predict-growth-show").focus()
    tab.keyboard.press("Space")
    assert seen(tab, ".answer") == [True] * 5 + [False] * 4
    assert seen(tab, ".covered") == [False, True]
    assert not any(seen(tab, ".predict-reply"))


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without JavaScript"])
def test_one_box_uncovers_all_of_a_page(opened, built, scripts):
    tab, _ = opened(built.home, "chapters/first", java_script_enabled=scripts)
    tab.locator("#predict-all").focus()
    tab.keyboard.press("Space")
    assert all(seen(tab, ".answer"))
    assert not any(seen(tab, ".covered, .predict-show, .predict-reply"))
    tab.keyboard.press("Space")
    assert not any(seen(tab, ".answer"))


def test_choices_are_kept_while_the_tab_is_open(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.locator("#predict-growth-2").check()
    before = tab.evaluate("document.documentElement.scrollHeight")
    tab.reload()
    assert tab.locator("#predict-growth-2").is_checked()
    assert seen(tab, ".answer") == [True] * 5 + [False] * 4
    assert tab.evaluate("document.documentElement.scrollHeight") == before


def test_what_the_arrow_keys_pass_is_not_told(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.locator("#predict-growth-1").focus()
    for key in ("ArrowDown", "ArrowDown"):
        tab.keyboard.press(key)
    assert tab.locator("#predict-growth-3").is_checked()
    assert not any(seen(tab, ".predict-reply, .answer"))
    tab.keyboard.press("Enter")
    assert seen(tab, "#predict-growth .predict-reply") == [False, False, True]
    assert seen(tab, ".answer") == [True] * 5 + [False] * 4
    tab.keyboard.press("ArrowUp")
    assert seen(tab, "#predict-growth .predict-reply") == [False, True, False]
    tab.locator("#predict-1-1").focus()
    tab.keyboard.press("ArrowDown")
    assert not any(seen(tab, "#predict-1 .predict-reply"))
    tab.evaluate("document.activeElement.blur()")  # who leaves a question confirms the choice
    assert seen(tab, "#predict-1 .predict-reply") == [False, True]


def test_a_link_into_what_is_covered_shows_it(opened, built):
    tab, _ = opened(built.home, "chapters/first", "#told", java_script_enabled=False)
    assert seen(tab, ".answer") == [False] * 5 + [True] * 4
    tab, _ = opened(built.home, "chapters/first", "#fig-line")
    assert seen(tab, ".answer") == [True] * 5 + [False] * 4
    assert tab.evaluate("document.querySelector('#fig-line').getBoundingClientRect().top") < 300


@pytest.mark.parametrize("scripts", [True, False], ids=["", "without JavaScript"])
def test_a_link_to_a_section_shows_what_that_section_covers(opened, built, scripts):
    tab, _ = opened(built.home, "chapters/first", "#again", java_script_enabled=scripts)
    assert seen(tab, ".answer") == [False] * 5 + [True] * 4
    assert seen(tab, ".covered") == [True, False]


def test_a_link_to_a_fold_opens_it_but_not_a_solution(opened, built):
    tab, _ = opened(built.home, "chapters/elements", "#folded-away")
    fold = tab.locator("details#folded-away")
    tab.wait_for_function("fold => fold.open", arg=fold.element_handle())
    fold.locator("summary").click()
    link = "document.querySelector('article').insertAdjacentHTML('afterbegin', '<a id=to href=#folded-away>how</a>')"
    tab.evaluate(link)
    assert not fold.evaluate("fold => fold.open")
    tab.locator("#to").click()
    tab.wait_for_function("fold => fold.open", arg=fold.element_handle())
    tab, _ = opened(built.home, "chapters/elements", "#sol-twice")
    tab.wait_for_load_state("load")
    assert not tab.locator("details#sol-twice").evaluate("fold => fold.open")


def test_the_link_by_which_a_reader_continues_shows_nothing_that_is_covered(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    title = tab.locator("h2", has_text="Again")
    title.evaluate("title => scrollTo(0, title.getBoundingClientRect().top)")
    tab.wait_for_function("title => title.checkVisibility({ contentVisibilityAuto: true })", arg=title.element_handle())
    tab.goto(built.home + "intro.html")
    tab.locator(".reading-next a").click()
    assert tab.url.endswith("first.html#again")
    assert not any(seen(tab, ".answer"))
    tab.goto(built.home + "intro.html")
    tab.goto(built.home + "chapters/first.html#fig-line")
    assert seen(tab, ".answer") == [True] * 5 + [False] * 4


def test_the_line_opens_what_it_covers_in_its_place(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    line = tab.locator(".covered").nth(1)
    line.scroll_into_view_if_needed()
    top = line.bounding_box()["y"]
    line.get_by_role("link", name="show it here").focus()
    tab.keyboard.press("Enter")
    answer = tab.locator(".predicted >> nth=1").locator(".answer").first
    assert abs(answer.bounding_box()["y"] - top) < 2
    assert seen(tab, ".answer") == [False] * 5 + [True] * 4
    assert answer.evaluate("answer => answer === document.activeElement")


def test_all_results_that_were_asked_for_once_are_open_on_each_page(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    line = tab.locator(".covered").nth(1)
    line.scroll_into_view_if_needed()
    top = line.bounding_box()["y"]
    line.get_by_role("link", name="show all results").click()
    assert all(seen(tab, ".answer"))
    assert abs(tab.locator(".predicted >> nth=1").locator(".answer").first.bounding_box()["y"] - top) < 2
    tab.goto(built.home + "chapters/moving.html")
    assert not any(seen(tab, ".covered"))
    tab.locator("#predict-all").uncheck()
    assert all(seen(tab, ".covered"))
    tab.goto(built.home + "chapters/first.html")
    assert not any(seen(tab, ".answer"))


def test_on_paper_all_is_open_but_hints_and_solutions(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.emulate_media(media="print")
    assert all(reply.is_visible() for reply in tab.locator(".predict-reply").all())
    assert tab.locator("#fig-line figcaption").is_visible()
    assert all(seen(tab, ".answer"))
    assert not any(seen(tab, ".predict-show, .predict-all, .covered"))
    assert tab.locator("details.hide .cell_input").is_visible()


def test_on_paper_replies_and_results_stand_at_the_end_but_for_what_is_open(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    order = "[...document.querySelectorAll('article *')].map(part => `${part.tagName} ${part.id} ${part.className}`)"
    before = tab.evaluate(order)
    tab.locator("#predict-growth-2").check()
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    end = tab.locator("article > .at-the-end:last-child")
    assert end.locator("h3").all_inner_texts() == ["Predict\nAnd then?"]
    assert end.locator("h4").all_inner_texts() == ["It stays.", "It falls on."]
    assert [end.locator(part).count() for part in (".predict-reply", ".answer")] == [2, 4]
    assert all(seen(tab, ".answer, .predict-reply"))
    assert tab.locator(".predicted").first.locator(".answer").count() == 5
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(order) == before
    tab.evaluate("document.querySelector('#predict-all').checked = true")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert end.count() == 0


PARTED = """beside => {
    const line = beside.closest('p'), parted = []
    line.replaceChildren('The set ', beside, ' of all')
    for (let width = 20; width < 160; width++) {
        line.style.width = `${width}px`
        const [sign, formula] = [beside.lastChild, [...beside.querySelectorAll('.katex-base')].at(-1)]
        const range = document.createRange()
        range.selectNode(sign)
        if (range.getBoundingClientRect().top > formula.getBoundingClientRect().bottom) parted.push(width)
    }
    return parted
}"""


def test_no_line_ends_between_a_formula_and_its_comma(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    beside = tab.locator(".beside").first
    assert beside.inner_text().endswith(",")
    assert beside.evaluate(PARTED) == []
    tab.add_style_tag(content=".bd-article .beside { white-space: normal }")
    assert beside.evaluate(PARTED)  # or the test could not fail


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


BOX_OF = """(part, text) => [...part.querySelectorAll('.katex-html *')].filter(leaf => !leaf.children.length)
    .find(leaf => leaf.textContent.replaceAll('\\u00a0', ' ') === text).getBoundingClientRect().toJSON()"""


@pytest.mark.parametrize(("width", "place"), [(390, "below"), (1280, "beside")])
def test_the_reasons_of_a_derivation_are_seen(opened, built, width, place):
    tab, _ = opened(built.home, "chapters/elements", viewport={"width": width, "height": 800})
    (seen,) = [part for part in tab.locator("#equation-eq-reasons .formula").all() if part.is_visible()]
    assert f"reasons-{place}" in (seen.get_attribute("class") or "")
    equals, reason = (seen.evaluate(BOX_OF, text) for text in ("=", "add nothing"))
    assert (reason["top"] > equals["bottom"]) == (place == "below")
    assert reason["right"] < width


def test_labels_of_lines_have_eleven_pixels_on_a_phone(pages):
    """Of each SVG file that a phone of 390 pixels loads. Bitmaps are made by the same code."""
    small = {}
    for page in pages:
        parts = BeautifulSoup((HTML / f"{page}.html").read_text(), "html.parser")
        for image in parts.select("figure .themed img.only-light"):
            source = image.find_previous_sibling("source") or image
            name = source.get("srcset") or source["src"]
            if name.endswith(".svg") and not image.find_parent(class_="live-figure"):
                scales = re.findall(r"scale\(([\d.]+) -", (HTML / page).parent.joinpath(name).read_text())
                if scales:
                    points = min(100 * float(scale) for scale in scales)
                    small[page, name] = points / 72 * 100 * min(1, 374 / float(source["width"]))
    assert len(small) > 30
    assert {place: round(pixels, 1) for place, pixels in small.items() if pixels < 11} == {}


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_a_phone_loads_the_narrow_figure_over_its_whole_width(opened, origins, width, theme):
    tab, _ = opened(
        origins["server"], "chapters/the-autoencoder", viewport={"width": width, "height": 800}, color_scheme=theme
    )
    image = tab.locator("#fig-blocks img:visible")
    narrow, shown = image.evaluate("i => [i.previousElementSibling.srcset, i.getAttribute('src')]")
    image.evaluate("async i => { i.scrollIntoView(); await i.decode() }")
    wanted = narrow if width < 576 else shown
    assert image.evaluate("i => i.currentSrc").endswith(wanted.removeprefix(".."))
    box = image.bounding_box()
    assert abs(box["width"] - 374) < 1 and abs(box["x"] - 8) < 1 if width < 576 else box["x"] > 100
    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_at_the_last_chapter_the_name_the_search_and_the_chapter_in_the_list_are_in_sight(opened, origins):
    tab, _ = opened(origins["file"], "chapters/diffusion", viewport={"width": 1280, "height": 800})
    tab.wait_for_load_state("load")
    side = tab.locator("#pst-primary-sidebar")
    boxes = [side.locator(part).bounding_box() for part in (".navbar-brand", ".search-button__button", "a.current")]
    tops = [box["y"] for box in boxes]
    assert 0 <= tops[0] < tops[1] < tops[2]
    assert boxes[2]["y"] + boxes[2]["height"] <= 800
    tab.locator("#exercises").scroll_into_view_if_needed()
    assert side.locator(".navbar-brand").bounding_box()["y"] == tops[0]


def test_the_caption_of_a_narrow_table_is_as_wide_as_the_text(opened, built, viewport):
    tab, _ = opened(built.home, "chapters/second", viewport=viewport)
    widths = tab.evaluate(
        """() => {
            document.querySelector('article').insertAdjacentHTML('beforeend', `
                <div class="pst-scrollable-table-container"><table class="table">
                <caption>${'many words '.repeat(40)}</caption><tr><td>1</td></tr></table></div>`)
            const around = [...document.querySelectorAll('.pst-scrollable-table-container')].at(-1)
            const [caption, row] = [around.querySelector('caption'), around.querySelector('tr')]
            const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
            const past = around.scrollWidth - around.clientWidth
            return [past, row.offsetWidth, caption.offsetWidth, around.clientWidth, 40 * rem]
        }"""
    )
    past, row, caption, around, most = widths
    assert past <= 0
    assert caption == pytest.approx(min(around, most), abs=1)
    assert row < 0.75 * around


def test_in_the_dark_a_check_has_no_pale_frame(opened, origins):
    tab, _ = opened(origins["file"], "chapters/decoding", color_scheme="dark")
    frame = tab.locator(".text_html:has(> .aelib-feedback)").first
    seen = frame.evaluate("part => [getComputedStyle(part).backgroundColor, getComputedStyle(part).padding]")
    assert seen == ["rgba(0, 0, 0, 0)", "0px"]


def test_in_the_dark_a_bar_that_scrolls_has_colours_of_its_own(opened, origins):
    """In Firefox it is white where the desktop is light."""
    tab, _ = opened(origins["file"], "chapters/decoding", color_scheme="dark")
    bars = tab.locator("pre").evaluate_all("all => all.map(e => getComputedStyle(e).scrollbarColor)")
    assert set(bars) == {"rgb(156, 164, 175) rgba(0, 0, 0, 0)"}


def test_the_contents_stay_where_they_are_while_one_reads(opened, origins):
    tab, _ = opened(origins["file"], "chapters/sparse-codes")
    moved = tab.locator("#pst-page-toc-nav a.nav-link").evaluate_all(
        """all => all.map(link => {
            const before = link.offsetHeight
            link.classList.add('active')
            return link.offsetHeight - before
        })"""
    )
    assert len(moved) > 10
    assert set(moved) == {0}
