"""The page Review over a month, by a clock that is set forward: what is due, what is kept, what a file takes along."""

import json
from datetime import datetime, timedelta

import pytest

REVIEW = "autoencoders-from-first-principles/review/1"
PROGRESS = "autoencoders-from-first-principles/progress/1"
MORNING = datetime(2027, 3, 1, 9)
FALLS, STAYS = "first/how-it-falls", "first/where-it-stays"
DENIED = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError") } })"""
)


@pytest.fixture
def reader(chromium, built, served):
    """A function that gives a tab of a browser of its own, on the page Review, at a time that the test sets."""
    contexts, faults = [], []
    base_url = served(built.html)

    def new_reader(read=("first",), script="", now=MORNING, **options):
        contexts.append(
            chromium.new_context(base_url=base_url, **{"viewport": {"width": 1280, "height": 900}} | options)
        )
        contexts[-1].add_init_script(script)
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.clock.set_fixed_time(now)
        if read:
            tab.goto("search.html")
            keep(tab, PROGRESS, {"read": list(read)})
        tab.goto("chapters/review.html")
        return tab

    yield new_reader
    for context in contexts:
        context.close()
    assert all("denied" in fault for fault in faults)


def keep(tab, key, note):
    tab.evaluate(
        "([key, note]) => localStorage.setItem(key, note)", [key, note if isinstance(note, str) else json.dumps(note)]
    )


def note(tab):
    return json.loads(tab.evaluate("key => localStorage.getItem(key)", REVIEW) or "null")


def due(tab):
    """When each question is due, in whole days from the first morning."""
    times = {name: datetime.fromisoformat(card["due"].rstrip("Z")) for name, card in note(tab)["cards"].items()}
    return {name: (time - MORNING) / timedelta(days=1) for name, time in times.items()}


def at(tab, **later):
    tab.clock.set_fixed_time(MORNING + timedelta(**later))
    tab.reload()


def count(tab):
    return tab.locator(".review-count").text_content()


def asked(tab):
    """The question on the card, by how it begins; None if there is none."""
    card = tab.locator(".review-card")
    return card.locator(".review-question").text_content()[:12] if card.is_visible() else None


def answer(tab, key):
    tab.keyboard.press("Space")
    tab.keyboard.press(key)


HOW, WHERE = "How does e−x", "Where does i"


def test_who_has_read_nothing_is_told_what_to_do(reader):
    tab = reader(read=())
    assert count(tab) == "Mark a chapter as read, at its foot. Its questions are asked here from then on."
    assert asked(tab) is None
    assert not tab.locator(".review-buttons button:visible").count()
    assert tab.locator("details.question").count() == 2
    tab.keyboard.press("Space")
    assert note(tab) is None


def test_a_month_of_questions(reader):
    tab = reader()
    assert (count(tab), asked(tab)[:10]) == ("0 due, 2 new.", HOW[:10])
    answer(tab, "2")
    assert (count(tab), asked(tab)) == ("0 due, 1 new.", WHERE)
    answer(tab, "1")  # forgotten: it comes again after ten minutes, or at once where nothing else is left
    assert (count(tab), asked(tab)) == ("1 due, 0 new.", WHERE)
    assert due(tab)[STAYS] == pytest.approx(1 / 144)
    assert due(tab)[FALLS] == pytest.approx(2)
    at(tab, minutes=11)
    assert (count(tab), asked(tab)) == ("1 due, 0 new.", WHERE)
    answer(tab, "2")
    assert count(tab) == "Nothing is left for today. The next question is due on Tuesday, March 2. 2 questions kept."
    assert asked(tab) is None
    kept = note(tab)
    assert kept["today"] == {"day": "2027-3-1", "asked": 2}  # what comes again is not new
    at(tab, hours=24, minutes=5)
    assert asked(tab) is None
    assert note(tab) == kept  # to look is no answer
    at(tab, days=1, minutes=12)
    assert (count(tab), asked(tab)) == ("1 due, 0 new.", WHERE)
    answer(tab, "2")
    assert asked(tab) is None
    at(tab, days=2, minutes=12)
    assert (count(tab), asked(tab)[:10]) == ("1 due, 0 new.", HOW[:10])
    answer(tab, "2")
    at(tab, days=4)
    assert (count(tab), asked(tab)) == ("1 due, 0 new.", WHERE)
    answer(tab, "2")
    assert due(tab) == {FALLS: pytest.approx(13, abs=0.01), STAYS: pytest.approx(12)}
    at(tab, days=14)
    assert (count(tab), asked(tab)) == ("2 due, 0 new.", WHERE)  # the one that is due longest
    answer(tab, "2")
    answer(tab, "1")
    assert (count(tab), asked(tab)[:10]) == ("1 due, 0 new.", HOW[:10])
    at(tab, days=14, minutes=15)
    answer(tab, "2")
    assert asked(tab) is None
    at(tab, days=31)
    assert due(tab) == {FALLS: pytest.approx(16, abs=0.02), STAYS: pytest.approx(38)}
    assert (count(tab), asked(tab)[:10]) == ("1 due, 0 new.", HOW[:10])
    cards = {name: (card["reps"], card["lapses"]) for name, card in note(tab)["cards"].items()}
    assert cards == {FALLS: (4, 1), STAYS: (5, 0)}


def test_the_answer_comes_when_asked_for_with_formulas_and_its_link(reader):
    tab = reader()
    card = tab.locator(".review-card")
    assert card.locator(".review-chapter").text_content() == "First"
    assert card.locator(".review-question .katex").count() == 2
    assert not card.locator(".review-answer").is_visible()
    assert tab.locator(".review-buttons button:visible").all_text_contents() == ["Show the answerspace"]
    for key in ("1", "2", "Enter", "x"):
        tab.keyboard.press(key)
    assert not card.locator(".review-answer").is_visible()
    assert note(tab) is None
    tab.get_by_role("button", name="Show the answer").click()
    assert card.locator(".review-answer a").get_attribute("href") == "first.html#equation-eq-least"
    assert tab.locator(".review-buttons button:visible").all_text_contents() == ["Did not know1", "Knew it2"]
    assert tab.evaluate("document.querySelectorAll('#review-first-how-it-falls').length") == 1
    tab.keyboard.press("Space")
    assert note(tab) is None
    tab.get_by_role("button", name="Knew it").click()
    assert list(note(tab)["cards"]) == [FALLS]


def test_a_reply_is_taken_back(reader):
    tab = reader()
    answer(tab, "2")
    first = note(tab)
    answer(tab, "1")
    tab.get_by_role("button", name="Take back the last reply").click()
    assert note(tab) == first
    assert (count(tab), asked(tab)) == ("0 due, 1 new.", WHERE)
    assert not tab.get_by_role("button", name="Take back the last reply").is_visible()


def test_at_most_twenty_new_ones_are_asked_a_day(reader):
    tab = reader()
    keep(tab, REVIEW, {"cards": {}, "today": {"day": "2027-3-1", "asked": 19}})
    tab.reload()
    assert count(tab) == "0 due, 1 new."
    answer(tab, "2")
    assert note(tab)["today"] == {"day": "2027-3-1", "asked": 20}
    assert count(tab).endswith("1 question kept, 1 still new.")
    at(tab, days=1)
    assert (count(tab), asked(tab)) == ("0 due, 1 new.", WHERE)


def test_a_file_takes_the_state_to_another_browser_and_the_later_reply_counts(reader, tmp_path):
    one = reader()
    answer(one, "2")
    answer(one, "1")
    one.locator(".review-kept summary").click()
    with one.expect_download() as waiting:
        one.get_by_role("button", name="Save as a file").click()
    assert waiting.value.suggested_filename == "autoencoders-review-2027-3-1.json"
    waiting.value.save_as(tmp_path / "state.json")
    saved = json.loads((tmp_path / "state.json").read_text())
    assert saved["read"] == ["first"]
    assert saved["cards"] == note(one)["cards"]

    other = reader(read=("second",), now=MORNING + timedelta(hours=1))
    other.set_input_files(".review-file", tmp_path / "state.json")
    other.wait_for_function("document.querySelector('.review-said').textContent")
    assert other.locator(".review-said").text_content() == "2 questions taken over; 0 were answered later here."
    assert note(other)["cards"] == saved["cards"]
    assert json.loads(other.evaluate("key => localStorage.getItem(key)", PROGRESS))["read"] == ["second", "first"]
    assert (count(other), asked(other)) == ("1 due, 0 new.", WHERE)
    answer(other, "2")
    later = note(other)["cards"][STAYS]
    other.set_input_files(".review-file", tmp_path / "state.json")
    other.wait_for_function("document.querySelector('.review-said').textContent")
    assert other.locator(".review-said").text_content() == "0 questions taken over; 2 were answered later here."
    assert note(other)["cards"][STAYS] == later


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        '{"course": "autoencoders-from-first-principles", "review": 2, "read": [], "cards": {}}',
        '{"course": "autoencoders-from-first-principles", "review": 1, "read": [], "cards": {"a/b": {"due": "soon"}}}',
        '{"course": "another", "review": 1, "read": [], "cards": {}}',
    ],
)
def test_another_file_is_refused_and_changes_nothing(reader, tmp_path, content):
    tab = reader()
    answer(tab, "2")
    before = note(tab)
    (tmp_path / "other.json").write_text(content)
    tab.set_input_files(".review-file", tmp_path / "other.json")
    tab.wait_for_function("document.querySelector('.review-said').textContent")
    said = tab.locator(".review-said").text_content()
    assert said == "other.json is no file that was exported here. Nothing was changed."
    assert note(tab) == before


@pytest.mark.parametrize(
    "damaged", ["no json", "[]", '{"cards": {"first/how-it-falls": 3}, "today": 4}', '{"cards": 3}']
)
def test_a_damaged_note_is_as_if_it_were_not_there(reader, damaged):
    tab = reader()
    keep(tab, REVIEW, damaged)
    tab.reload()
    assert count(tab) == "0 due, 2 new."
    answer(tab, "2")
    assert list(note(tab)["cards"]) == [FALLS]


def test_two_tabs_lose_no_answer_of_each_other_and_clearing_clears(reader):
    tab = reader()
    other = tab.context.new_page()
    other.clock.set_fixed_time(MORNING)
    other.goto("chapters/review.html")
    answer(tab, "2")
    answer(tab, "2")
    other.wait_for_function("document.querySelector('.review-count').textContent.startsWith('Nothing')")
    assert set(note(other)["cards"]) == {FALLS, STAYS}
    other.goto("chapters/first.html")
    other.locator(".reading-foot details summary").click()
    other.locator(".reading-clear").click()
    other.locator(".reading-yes").click()
    assert note(other) is None
    tab.reload()
    assert count(tab).startswith("Mark a chapter as read")


@pytest.mark.parametrize("without", [{"script": DENIED, "read": ()}, {"java_script_enabled": False, "read": ()}])
def test_where_nothing_is_kept_or_runs_the_questions_alone_are_there(reader, without):
    tab = reader(**without)
    assert not tab.locator(".review").is_visible()
    assert tab.locator("details.question").count() == 2


def test_on_a_phone_the_buttons_are_large_and_stay_under_the_thumb(reader):
    tab = reader(viewport={"width": 390, "height": 844}, has_touch=True)
    tab.get_by_role("button", name="Show the answer").tap()
    boxes = [button.bounding_box() for button in tab.locator(".review-buttons button:visible").all()]
    assert len(boxes) == 2
    assert all(box["height"] >= 44 and box["width"] >= 120 for box in boxes)
    assert all(box["y"] + box["height"] <= 844 for box in boxes)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_other_page_loads_its_script(built):
    for name in ("chapters/first", "intro"):
        assert not built.page(name).select("script[src*='review.js'], script[src*='fsrs']")
    assert len(built.page("chapters/review").select("script[src*='review.js'], script[src*='fsrs']")) == 2
