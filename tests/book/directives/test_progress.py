"""What the pages remember of a reader's progress, and what they do where nothing can be remembered."""

import json
from types import SimpleNamespace

import pytest
import yaml

from book.course import LOOKED_UP, chapters_to_read, read
from tests.book.conftest import DENIED, ROOT

KEY = "autoencoders-from-first-principles/progress/1"
STOPPED = {"read": ["first"], "places": {"elements": {"id": "deep", "title": "Deep"}}, "last": "elements"}


@pytest.fixture
def reader(visitor):
    """A function that gives a tab of a browser of its own, which may have kept a note."""

    def new_reader(script="", kept=None, **options):
        tab = visitor(script, viewport={"width": 1280, "height": 500}, **options)
        if kept is not None:
            tab.goto("search.html")
            tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
        return tab

    return new_reader


def note(tab):
    return json.loads(tab.evaluate("key => localStorage.getItem(key)", KEY) or "null")


def ticked(tab):
    return tab.locator(".bd-docs-nav a.read").all_text_contents()


def test_a_chapter_is_a_page_that_runs_code_and_not_one_to_look_things_up_in(tmp_path):
    parts = [{"caption": caption, "chapters": [{"file": caption}]} for caption in ("Depth", *LOOKED_UP)]
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump({"root": "intro", "parts": parts}))
    ran = {name: {"language_info": {}} for name in ("Depth", *LOOKED_UP)}
    env = SimpleNamespace(metadata={"intro": {}} | ran)
    assert chapters_to_read(SimpleNamespace(srcdir=tmp_path, env=env)) == ["Depth"]
    assert [part["caption"] for part in read(ROOT, "_toc.yml")["parts"]][-3:] == [*LOOKED_UP]


def test_a_chapter_marked_as_read_is_so_on_every_page_and_after_a_reload(reader):
    tab = reader()
    tab.goto("intro.html")
    assert tab.get_by_role("link", name="Begin with the first").is_visible()
    assert not tab.locator(".reading-next").is_visible()
    tab.goto("chapters/first.html")
    box, other = tab.get_by_label("I have read this chapter"), tab.context.new_page()
    other.goto("chapters/second.html")
    assert (box.is_checked(), ticked(tab), note(tab)) == (False, [], None)
    box.focus()
    tab.keyboard.press("Space")
    assert tab.locator(".reading-foot [role=status]").text_content() == "You have read 1 of the 4 chapters."
    other.wait_for_function("document.querySelector('.bd-docs-nav a.read')")  # in another tab at once
    tab.reload()
    assert box.is_checked()
    for name in ("chapters/bibliography", "search"):
        tab.goto(f"{name}.html")
        assert ticked(tab) == ["1. First"]
        tick = tab.locator(".bd-docs-nav a.read")
        assert tick.evaluate("each => getComputedStyle(each).position") == "relative"  # the tick scrolls with the list
        assert tab.locator(".bd-docs-nav a.read").get_attribute("aria-label") == "1. First, read"
    tab.goto("intro.html")
    assert tab.locator(".course-map a.read").get_attribute("aria-label") == "First, read"
    assert tab.locator(".reading-next").text_content() == "Continue with Second You have read 1 of the 4 chapters."
    assert not tab.get_by_role("link", name="Begin with the first").is_visible()
    assert not tab.get_by_text("It is short.").is_visible(), "who has begun needs no introduction"
    tab.goto("chapters/first.html")
    box.uncheck()
    assert (ticked(tab), note(tab)["read"]) == ([], [])


def test_the_section_where_the_reader_stopped_is_offered_and_not_jumped_to(reader):
    tab = reader()
    tab.goto("chapters/elements.html")
    tab.locator("#deep > h2").scroll_into_view_if_needed()
    tab.evaluate("document.querySelector('#deep > h2').scrollIntoView()")
    tab.goto("intro.html")
    assert note(tab) == STOPPED | {"read": []}
    assert tab.locator(".reading-next").text_content() == "Continue with One idea "
    tab.goto("chapters/elements.html")
    assert tab.evaluate("scrollY") == 0
    tab.goto("intro.html")
    assert "elements" in note(tab)["places"], "a glance at the beginning must not lose the place"
    tab.locator(".reading-next a").click()
    tab.wait_for_function("scrollY > 0")
    assert tab.evaluate("location.hash") == "#deep"
    assert tab.locator(".reading-stopped").text_content() == "Continue at: Deep"
    assert tab.locator(".reading-stopped a").get_attribute("href") == "#deep"
    tab.get_by_label("I have read this chapter").check()
    assert tab.locator(".reading-stopped").text_content() == "", "what is read is not to be continued"
    tab.goto("intro.html")
    assert tab.locator(".reading-next a").text_content() == "Continue with First"


def test_clearing_asks_first_and_then_forgets_all(reader):
    tab = reader(kept=json.dumps({"read": ["first"]}))
    solved = "autoencoders-from-first-principles/solved/1"  # answers.js
    tab.evaluate("key => localStorage.setItem(key, '[\"falling\"]')", solved)
    tab.goto("chapters/first.html")
    assert tab.locator(".solved").count() == 1
    tab.get_by_text("What is kept, and how to clear it").click()
    clear = tab.get_by_role("button", name="Clear my progress")
    clear.click()
    assert tab.evaluate("document.activeElement.textContent") == "Keep it"
    tab.keyboard.press("Enter")
    assert note(tab) == {"read": ["first"]}
    assert tab.evaluate("document.activeElement.textContent") == "Clear my progress"
    clear.click()
    tab.get_by_role("button", name="Clear it").click()
    assert tab.locator(".reading [role=status]").text_content() == "Your progress is cleared."
    assert (note(tab), ticked(tab), clear.is_visible()) == (None, [], True)
    assert tab.evaluate("key => localStorage.getItem(key)", solved) is None
    assert tab.locator(".solved").count() == 0
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    tab.goto("search.html")
    assert note(tab) is None, "leaving the page must not remember it again"


@pytest.mark.nightly
@pytest.mark.parametrize(
    "kept",
    ["{", "null", '{"read": 1, "places": 2, "last": 3}', '{"read": [null, {}, "gone"], "last": "__proto__"}',
     '{"places": {"first": null, "second": {"id": 1, "title": "x"}}, "last": "first"}'],
)  # fmt: skip
def test_a_damaged_note_is_as_if_there_were_none(reader, kept):
    tab = reader(kept=kept)
    tab.goto("intro.html")
    assert tab.locator(".reading-next").text_content() == ""
    tab.goto("chapters/first.html")
    tab.get_by_label("I have read this chapter").check()
    assert note(tab) == {"read": ["first"], "places": {}}


@pytest.mark.nightly
def test_what_a_note_says_is_text_and_leads_to_what_the_chapter_has(reader):
    title = "<img src=x onerror=alert(1)>"
    for place, shown in (("deep", f"Continue at: {title}"), ("gone", "")):
        tab = reader(kept=json.dumps({"places": {"elements": {"id": place, "title": title}}, "last": "elements"}))
        tab.goto("chapters/elements.html")
        assert tab.locator(".reading-stopped").text_content() == shown
    tab = reader(kept=json.dumps({"read": ["first", "second", "elements", "moving"]}))
    tab.goto("intro.html")
    assert tab.locator(".reading-next").text_content() == "", "all is read"
    assert tab.get_by_role("link", name="Begin with the first").is_visible()


@pytest.mark.parametrize(
    "options", [{"script": DENIED}, {"java_script_enabled": False}], ids=["no storage", "no script"]
)
def test_where_nothing_can_be_kept_nothing_is_offered(reader, options):
    tab = reader(**options)
    for name in ("intro", "chapters/first"):
        tab.goto(f"{name}.html")
        assert tab.locator(".reading").count()
        assert not any(part.is_visible() for part in tab.locator(".reading").all())


@pytest.mark.parametrize("name", [pytest.param("intro", marks=pytest.mark.nightly), "chapters/elements"])
def test_nothing_moves_when_the_progress_appears(reader, name):
    after = {"intro": "#after", "chapters/elements": "article p:has(.bibtex-citation)"}[name]
    places = []
    for options in ({"script": DENIED}, {}, {"kept": json.dumps(STOPPED)}):
        tab = reader(**options)
        tab.set_viewport_size({"width": 390, "height": 800})
        tab.goto(f"{name}.html")
        places.append(tab.locator(after).first.bounding_box()["y"])
    assert places[0] == places[1] == places[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_with_all_of_it_shown(reader, axe, theme):
    tab = reader(kept=json.dumps(STOPPED), color_scheme=theme)
    tab.goto("chapters/elements.html")
    # By keys: at the end of a page whose far sections are laid out as they come near, a pointer may miss.
    tab.get_by_text("What is kept, and how to clear it").press("Enter")
    tab.get_by_role("button", name="Clear my progress").press("Enter")
    for parts in ([[".reading"], [".bd-docs-nav"]], [[".begin"], [".course-map"]]):
        found = axe.run(tab, context=parts)
        assert found.violations_count == 0, found.generate_report()
        assert not [check["id"] for check in found.response["incomplete"]]
        tab.goto("intro.html")


@pytest.mark.parametrize(
    ("wrong", "begin", "either"),
    [([1, 2], "At least 8", True), ([9], "At least 5", True), ([1, 2, 3, 5, 6, 10], "Fewer", False)],
)
def test_the_ten_questions_are_counted_and_lead_to_the_first_chapter_or_to_the_autoencoder(
    reader, origins, wrong, begin, either
):
    tab = reader()
    tab.goto(f"{origins['file']}chapters/before-you-begin.html")
    questions = tab.locator(".predict", has_text="of 10:")
    assert questions.count() == 10
    said, holds = tab.locator(".score > [role=status]"), tab.locator(".score [aria-current]")
    for number, question in enumerate(questions.all(), start=1):
        assert not holds.count()
        chosen = ".wrong" if number in wrong else ".right"
        question.locator(f".predict-option:has({chosen}) > input").first.check()
        missed = [each for each in wrong if each <= number]
        still = {7: "s 8, 9, 10", 8: "s 9, 10", 9: " 10"}.get(number)
        assert said.text_content() == (
            f"Right at the first choice: {number - len(missed)} of {number}."
            + (f" Missed at first: {', '.join(map(str, missed))}." if missed else "")
            + (f" Still open: question{still}." if still else "")
        )
        question.locator(".predict-option:has(.right) > input").check()  # to read another reply changes nothing
    tab.reload()
    assert said.text_content().startswith(f"Right at the first choice: {10 - len(wrong)} of 10.")
    assert holds.count() == 1
    assert holds.locator("em").text_content().startswith(begin)
    addresses = {link.get_attribute("href") for link in holds.locator("a").all()}
    assert addresses & {"learning-as-descent.html", "the-autoencoder.html"} == (
        {"learning-as-descent.html", "the-autoencoder.html"} if either else {"the-autoencoder.html"}
    )
