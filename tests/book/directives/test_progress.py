"""What the pages remember of a reader's progress, and what they do where nothing can be remembered."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from book.course import LOOKED_UP, chapters, chapters_to_read

KEY = "autoencoders-from-first-principles/progress/1"
NO_STORAGE = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError") } })"""
)
FULL_STORAGE = """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }"""


@pytest.fixture
def reader(chromium, built):
    """A function that gives a tab of a browser of its own, in which a script has run before each page's own."""
    contexts = []

    def new_reader(script="", **options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 500}} | options))
        contexts[-1].add_init_script(script)
        tab = contexts[-1].new_page()
        faults = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        return tab, faults

    yield new_reader
    for context in contexts:
        context.close()


def note(tab):
    return json.loads(tab.evaluate("key => localStorage.getItem(key)", KEY) or "null")


@pytest.fixture(scope="module")
def site(built, served):
    """The address of the built book on a server.

    From files, now and then, Chromium loses what a page has just kept when the tab goes on to the next one at once.
    """
    return served(built.html)


def remember(tab, site, kept):
    tab.goto(f"{site}search.html")
    tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])


def go(tab, site, name):
    tab.goto(f"{site}{name}.html")


def course(page):
    """What the page tells the script."""
    return json.loads(page.select_one("#course-chapters").string)


def ticked(tab):
    return tab.locator(".bd-docs-nav a.read").all_text_contents()


def test_a_page_to_look_things_up_in_is_not_a_chapter_to_read(tmp_path):
    parts = [{"caption": caption, "chapters": [{"file": caption}]} for caption in ("Depth", "Reference")]
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump({"root": "intro", "parts": parts}))
    ran = {"language_info": {}}
    app = SimpleNamespace(srcdir=tmp_path, env=SimpleNamespace(metadata={"intro": {}, "Depth": ran, "Reference": ran}))
    assert chapters(app) == ["Depth", "Reference"]
    assert chapters_to_read(app) == ["Depth"]
    toc = yaml.safe_load((Path(__file__).parents[3] / "_toc.yml").read_text())
    assert LOOKED_UP in [part["caption"] for part in toc["parts"]]


def test_a_chapter_is_a_page_that_runs_code(built, first):
    numbered = yaml.safe_load((built.folder / "_toc.yml").read_text())["parts"][0]["chapters"]
    names = [entry["file"].removeprefix("chapters/") for entry in numbered]
    listed = course(first)
    assert [chapter["slug"] for chapter in listed["chapters"]] == names
    assert listed["here"] == "first"
    assert [chapter["url"] for chapter in listed["chapters"]] == [f"{name}.html" for name in names]
    assert course(built.page("chapters/bibliography"))["here"] is None
    assert course(built.page("intro"))["chapters"][2] == {
        "slug": "elements", "title": "One idea", "url": "chapters/elements.html"
    }  # fmt: skip


def test_a_chapter_marked_as_read_is_so_on_every_page_and_after_a_reload(reader, site, first):
    tab, faults = reader()
    total = len(course(first)["chapters"])
    go(tab, site, "chapters/first")
    box = tab.get_by_label("I have read this chapter")
    assert not box.is_checked()
    assert ticked(tab) == []
    box.focus()
    tab.keyboard.press("Space")
    assert tab.locator(".reading-foot [role=status]").text_content() == f"You have read 1 of the {total} chapters."
    tab.reload()
    assert box.is_checked()
    for name in ("chapters/second", "chapters/bibliography", "search"):
        go(tab, site, name)
        assert ticked(tab) == ["1. First"]
        assert tab.locator(".bd-docs-nav a.read").get_attribute("aria-label") == "1. First, read"
    go(tab, site, "intro")
    assert tab.locator(".course-map a.read").get_attribute("aria-label") == "First, read"
    next_one = tab.locator(".reading-next")
    assert next_one.text_content() == f"Continue with Second You have read 1 of the {total} chapters."
    assert next_one.is_visible()
    assert not tab.get_by_role("link", name="Begin with the first").is_visible()
    assert tab.get_by_text("It is short.").is_visible(), "what is said to all stays"
    go(tab, site, "chapters/first")
    box.uncheck()
    assert (ticked(tab), note(tab)["read"]) == ([], [])
    assert faults == []


def test_a_newcomer_sees_where_to_begin_and_no_progress(reader, site):
    tab, _ = reader()
    go(tab, site, "intro")
    assert tab.get_by_role("link", name="Begin with the first").is_visible()
    assert not tab.locator(".reading-next").is_visible()
    assert not tab.locator(".course-map a.read").count()
    go(tab, site, "chapters/elements")
    assert tab.locator(".reading-stopped").text_content() == ""
    assert tab.locator(".reading-count").text_content() == ""
    assert note(tab) is None


def test_the_section_where_the_reader_stopped_is_offered_and_not_jumped_to(reader, site):
    tab, faults = reader()
    go(tab, site, "chapters/elements")
    tab.locator("#deep").scroll_into_view_if_needed()
    tab.evaluate("document.querySelector('#deep > h2').scrollIntoView()")
    go(tab, site, "intro")
    assert note(tab) == {
        "read": [],
        "places": {"elements": {"id": "deep", "title": "Deep"}},
        "last": "elements",
    }
    assert tab.locator(".reading-next").text_content() == "Continue with One idea "
    go(tab, site, "chapters/elements")
    assert tab.evaluate("scrollY") == 0
    offered = tab.locator(".reading-stopped a")
    assert (offered.text_content(), offered.get_attribute("href")) == ("Deep", "#deep")
    go(tab, site, "intro")
    assert "elements" in note(tab)["places"], "a glance at the beginning must not lose the place"
    tab.locator(".reading-next a").click()
    tab.wait_for_function("scrollY > 0")
    assert tab.evaluate("location.hash") == "#deep"
    assert tab.locator(".reading-stopped").text_content() == "Continue at: Deep"
    tab.get_by_label("I have read this chapter").check()
    assert tab.locator(".reading-stopped").text_content() == "", "what is read is not to be continued"
    go(tab, site, "intro")
    assert tab.locator(".reading-next a").text_content() == "Continue with First"
    assert faults == []


@pytest.mark.nightly
def test_a_place_that_the_chapter_has_no_more_is_not_offered(reader, site):
    tab, _ = reader()
    gone = {"read": [], "places": {"elements": {"id": "gone", "title": "Gone"}}, "last": "elements"}
    remember(tab, site, json.dumps(gone))
    go(tab, site, "chapters/elements")
    assert tab.locator(".reading-stopped").text_content() == ""


@pytest.mark.nightly
def test_when_all_is_read_there_is_nothing_to_continue_with(reader, site, first):
    tab, _ = reader()
    total = len(course(first)["chapters"])
    remember(tab, site, json.dumps({"read": [chapter["slug"] for chapter in course(first)["chapters"]]}))
    go(tab, site, "chapters/first")
    assert tab.locator(".reading-count").text_content() == f"You have read {total} of the {total} chapters."
    go(tab, site, "intro")
    assert tab.locator(".reading-next").text_content() == ""
    assert tab.get_by_role("link", name="Begin with the first").is_visible()


def test_clearing_asks_first_and_then_forgets_all(reader, site):
    tab, faults = reader()
    remember(tab, site, json.dumps({"read": ["first"]}))
    solved = "autoencoders-from-first-principles/solved/1"  # answers.js
    tab.evaluate("key => localStorage.setItem(key, '[\"falling\"]')", solved)
    go(tab, site, "chapters/first")
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
    assert (note(tab), ticked(tab)) == (None, [])
    assert clear.is_visible()
    assert tab.evaluate("key => localStorage.getItem(key)", solved) is None
    assert tab.locator(".solved").count() == 0
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    go(tab, site, "search")
    assert note(tab) is None, "leaving the page must not remember it again"
    assert faults == []


@pytest.mark.nightly
@pytest.mark.parametrize(
    "kept",
    ["", "{", "null", "7", '"read"', "[]", '{"read": 1, "places": 2, "last": 3}', '{"read": [null, {}, "gone"]}',
     '{"places": {"first": null, "second": {"id": 1, "title": "x"}}, "last": "first"}', '{"last": "__proto__"}'],
)  # fmt: skip
def test_a_damaged_note_is_as_if_there_were_none(reader, site, kept):
    tab, faults = reader()
    remember(tab, site, kept)
    go(tab, site, "intro")
    assert tab.locator(".reading-next").text_content() == ""
    go(tab, site, "chapters/first")
    tab.get_by_label("I have read this chapter").check()
    assert note(tab) == {"read": ["first"], "places": {}}
    assert faults == []


@pytest.mark.nightly
def test_what_a_note_says_is_text_and_no_markup(reader, site):
    tab, faults = reader()
    place = {"id": "deep", "title": "<img src=x onerror=alert(1)>"}
    remember(tab, site, json.dumps({"places": {"elements": place}, "last": "elements"}))
    go(tab, site, "chapters/elements")
    assert tab.locator(".reading-stopped a").text_content() == place["title"]
    assert not tab.locator(".reading img").count()
    assert faults == []


@pytest.mark.nightly
@pytest.mark.parametrize("script", [NO_STORAGE, FULL_STORAGE], ids=["denied", "full"])
def test_where_nothing_can_be_kept_nothing_is_offered(reader, site, script):
    tab, faults = reader(script)
    go(tab, site, "chapters/first")
    assert not tab.locator(".reading").first.is_visible()
    assert tab.locator(".reading-read:visible").count() == 0
    with_script = list(faults)
    faults.clear()
    tab.route("**/progress.js*", lambda route: route.abort())
    tab.reload()
    assert faults == with_script, "the theme may fail without storage, but progress.js must not"


def test_without_javascript_nothing_is_offered_and_no_room_is_left(reader, site):
    tab, _ = reader(java_script_enabled=False)
    for name in ("intro", "chapters/first"):
        go(tab, site, name)
        assert tab.locator(".reading").count()
        assert all(part.bounding_box() is None for part in tab.locator(".reading").all())


@pytest.mark.parametrize(
    ("page", "width"),
    [
        ("chapters/elements", 390),
        *(
            pytest.param(page, width, marks=pytest.mark.nightly)
            for page, width in [("intro", 320), ("intro", 390), ("intro", 1280), ("chapters/elements", 320)]
        ),
    ],
)
def test_nothing_moves_when_the_progress_appears(reader, site, page, width):
    after = {"intro": "#after", "chapters/elements": "article p:has(.bibtex-citation)"}[page]
    kept = {"read": ["first"], "places": {"elements": {"id": "deep", "title": "Deep"}}, "last": "elements"}
    places = []
    for script in (NO_STORAGE, "", f"localStorage.setItem({json.dumps(KEY)}, {json.dumps(json.dumps(kept))})"):
        tab, _ = reader(script, viewport={"width": width, "height": 800})
        go(tab, site, page)
        places.append(tab.locator(after).first.bounding_box()["y"])
    assert places[0] == places[1] == places[2]


@pytest.mark.nightly
def test_what_another_tab_changes_shows_at_once(reader, site):
    tab, _ = reader()
    go(tab, site, "chapters/second")
    other = tab.context.new_page()
    go(other, site, "chapters/first")
    other.get_by_label("I have read this chapter").check()
    tab.wait_for_function("document.querySelector('.bd-docs-nav a.read')")
    assert ticked(tab) == ["1. First"]
    other.evaluate("key => localStorage.removeItem(key)", KEY)
    tab.wait_for_function("!document.querySelector('.bd-docs-nav a.read')")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_with_all_of_it_shown(reader, site, axe, theme):
    kept = {"read": ["first"], "places": {"elements": {"id": "deep", "title": "Deep"}}, "last": "elements"}
    tab, _ = reader(color_scheme=theme)
    remember(tab, site, json.dumps(kept))
    go(tab, site, "chapters/elements")
    tab.get_by_text("What is kept, and how to clear it").click()
    tab.get_by_role("button", name="Clear my progress").click()
    found = axe.run(tab, context=[[".reading"], [".bd-docs-nav"]])
    assert found.violations_count == 0, found.generate_report()
    assert not [check["id"] for check in found.response["incomplete"]]
    go(tab, site, "intro")
    found = axe.run(tab, context=[[".begin"], [".course-map"]])
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("wrong", "begin"),
    [
        ([], "the-autoencoder.html"),
        ([1, 2], "the-autoencoder.html"),
        ([9], "learning-as-descent.html"),
        ([1, 2, 3, 5, 6], "learning-as-descent.html"),
        ([1, 2, 3, 5, 6, 10], "Fewer:"),
    ],
)
def test_the_ten_questions_are_counted_and_say_where_to_begin(reader, origins, wrong, begin):
    tab, faults = reader()
    tab.goto(f"{origins['file']}chapters/before-you-begin.html")
    questions = tab.locator(".predict", has_text="of 10:")
    assert questions.count() == 10
    said, holds = tab.locator(".score > [role=status]"), tab.locator(".score [aria-current]")
    for number, question in enumerate(questions.all(), start=1):
        assert not holds.count()
        chosen = ".wrong" if number in wrong else ".right"
        question.locator(f".predict-option:has({chosen}) > input").first.check()
        right = number - len([each for each in wrong if each <= number])
        missed = ", ".join(str(each) for each in wrong if each <= number)
        still = {7: "s 8, 9, 10", 8: "s 9, 10", 9: " 10"}.get(number)
        assert said.text_content() == (
            f"Right at the first choice: {right} of {number}."
            + (f" Missed at first: {missed}." if missed else "")
            + (f" Still open: question{still}." if still else "")
        )
        question.locator(".predict-option:has(.right) > input").check()  # to read another reply changes nothing
    tab.reload()
    assert said.text_content().startswith(f"Right at the first choice: {10 - len(wrong)} of 10.")
    assert holds.count() == 1
    assert begin in (holds.locator("em").text_content(), holds.locator("a").first.get_attribute("href"))
    assert faults == []
