"""In a browser: a section is laid out when it comes near, and nobody who reads, comes back or prints sees that."""

import json

import pytest

from aelib.course import exercises
from tests.conftest import SCROLLED

CHAPTER = "chapters/variational-autoencoders"
SECTIONS = ".bd-article > section > section"
NEAR = """[...document.querySelectorAll(`.bd-article > section > section > h2`)]
    .map(title => title.checkVisibility({ contentVisibilityAuto: true }))"""
SEEN = """() => {
    const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2)
    const part = at.closest('p, pre, li, figure, .math, table, summary') ?? at
    return [part.textContent.slice(0, 200), part.getBoundingClientRect().top]
}"""
# Between two sections lies the page itself, whose top moves with all that is above it.
IN_THE_MIDDLE = """[0, 60, -60].map(y => document.elementFromPoint(innerWidth / 2, innerHeight / 2 + y))
    .find(part => !part.matches('section'))"""
ADD_FIGURE = """title => title.insertAdjacentHTML('afterend',
    '<figure><div class=themed id=probe style="height: 40px"></div></figure>')"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# In the place of a button for copying, which the theme adds to each cell.
COMES = """() => {
    document.querySelector('div.highlight').append(document.createElement('button'))
    getComputedStyle(document.body).width
}"""


def test_a_section_is_laid_out_when_it_comes_near(opened, origins, viewports):
    tab, _ = opened(origins["server"], CHAPTER, viewport=viewports["phone"])
    assert not any(tab.evaluate(NEAR)[4:])
    # Again and again: what comes in above, fonts and figures, may move it away once more.
    scroll = f"[...document.querySelectorAll('{SECTIONS}')].at(-1).scrollIntoView({{ behavior: 'instant' }})"
    tab.wait_for_function(f"() => {{ {scroll}; return {NEAR}.at(-1) }}")
    assert not any(tab.evaluate(NEAR)[3:6])


def test_a_link_to_what_is_far_leads_there_and_what_is_seen_stays(opened, origins, viewports):
    tab, _ = opened(origins["server"], CHAPTER, "#vae-drawing", viewport=viewports["phone"])
    section = tab.locator("section:has(> #vae-drawing), section#vae-drawing").first
    bar = tab.locator(".bd-header-article").bounding_box()["height"]
    assert bar <= section.locator("h2").bounding_box()["y"] < bar + 60
    tab.mouse.move(200, 400)
    for _ in range(30):  # up, over sections that nobody has seen
        part = tab.evaluate_handle(IN_THE_MIDDLE)
        before, scrolled = part.bounding_box()["y"], tab.evaluate("scrollY")
        tab.mouse.wheel(0, -300)
        tab.wait_for_function("scrolled => scrollY !== scrolled", arg=scrolled)
        tab.evaluate(DRAWN)
        assert abs(part.bounding_box()["y"] - before - 300) < 3


def test_a_link_to_a_folded_exercise_leads_there(opened, origins, viewports):
    (*_, name) = exercises.CHAPTERS.names()[CHAPTER.partition("/")[2]]
    tab, _ = opened(origins["server"], CHAPTER, f"#{name}", viewport=viewports["phone"])
    tab.locator(".more-exercises[open]").wait_for()
    tab.wait_for_function(
        "exercise => [0, 300].map(y => y < exercise.getBoundingClientRect().top).join() === 'true,false'",
        arg=tab.locator(f"#{name}").element_handle(),
    )


@pytest.mark.parametrize("way", ["reload", pytest.param("go_back", marks=pytest.mark.nightly)])
def test_those_who_come_back_find_the_page_where_they_left_it(opened, origins, viewports, way):
    tab, _ = opened(origins["server"], CHAPTER, viewport=viewports["phone"])
    tab.locator(".live-figure[ready]").first.wait_for()  # it has begun for those who leave, not for those who come back
    for place in ("vae-drawing", "a-nonlinear-decoder"):
        tab.evaluate(f"document.getElementById('{place}').scrollIntoView({{ behavior: 'instant' }})")
        tab.evaluate("scrollBy({ top: 900, behavior: 'instant' })")
        tab.evaluate(DRAWN)
        text, top = tab.evaluate(SEEN)
        if way == "go_back":
            tab.goto(f"{origins['server']}chapters/decoding.html")
        getattr(tab, way)()
        tab.wait_for_function("scrollY > 1000")
        tab.evaluate("document.fonts.ready")
        tab.evaluate(SCROLLED)
        found, there = tab.evaluate(SEEN)
        assert found == text
        assert abs(there - top) < 3


@pytest.mark.parametrize(
    ("name", "options", "media"),
    [(CHAPTER, {}, "print"), (CHAPTER, {"java_script_enabled": False}, "screen"), ("intro", {}, "screen")],
    ids=["on paper", "without JavaScript", "first page"],
)
@pytest.mark.nightly
def test_all_is_laid_out_at_once(opened, origins, name, options, media):
    tab, _ = opened(origins["file"], name, **options)
    tab.emulate_media(media=media)
    style = "all => all.map(section => getComputedStyle(section).contentVisibility)"
    assert set(tab.locator(SECTIONS).evaluate_all(style)) == {"visible"}


@pytest.mark.nightly
def test_a_part_that_comes_does_not_have_the_page_styled_again(opened, origins, open_all):
    """A selector whose last part is `*`, anywhere inside `:has` or beside it, had all elements styled again."""
    tab, _ = opened(origins["file"], CHAPTER)
    open_all(tab)
    browser = tab.context.browser
    browser.start_tracing(page=tab, categories=["devtools.timeline"])
    tab.evaluate(COMES)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    styled = [event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree"]
    assert 0 < max(styled) < 0.2 * tab.locator("*").count()


def test_what_stands_out_at_the_sides_of_a_section_is_seen(opened, origins, viewports):
    tab, _ = opened(origins["file"], CHAPTER, viewport=viewports["phone"])
    section = tab.locator(SECTIONS).first
    section.evaluate("section => section.scrollIntoView({ behavior: 'instant' })")
    section.locator("h2").evaluate(ADD_FIGURE)
    tab.evaluate(DRAWN)
    left, top = tab.evaluate("(({ left, top }) => [left, top])(probe.getBoundingClientRect())")
    assert left == 8
    assert tab.evaluate("([x, y]) => document.elementFromPoint(x, y).id", [left + 2, top + 10]) == "probe"
