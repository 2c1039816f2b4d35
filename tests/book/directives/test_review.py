"""The page Review over a month, by a clock that is set forward: what is due, what is kept, what a file takes along."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.book.conftest import DENIED, ROOT
from tests.conftest import SCROLLED

REVIEW = "autoencoders-from-first-principles/review/1"
PROGRESS = "autoencoders-from-first-principles/progress/1"
MORNING = datetime(2027, 3, 1, 9)
FALLS, STAYS = "first/how-it-falls", "first/where-it-stays"


@pytest.fixture
def reader(visitor, built):
    """A function that gives a tab of a browser of its own, on the page Review, at a time that the test sets."""

    def new_reader(read=("first",), script="", now=MORNING, change=(), **options):
        tab = visitor(script, **{"viewport": {"width": 1280, "height": 900}} | options)
        tab.clock.set_fixed_time(now)
        if change:  # of the page, as the server sends it
            text = (built.html / "chapters" / "review.html").read_text()
            assert change[0] in text
            body = text.replace(*change)
            tab.route("**/review.html", lambda route: route.fulfill(body=body, content_type="text/html"))
        if read:
            tab.goto("search.html")
            keep(tab, PROGRESS, {"read": list(read)})
        tab.goto("chapters/review.html")
        return tab

    return new_reader


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
    assert count(tab) == (
        "Mark a chapter as read, at its foot, or choose chapters below. Their questions are asked here from then on."
    )
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
    at(tab, hours=18, minutes=55)  # before four: the day after has not begun
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


BERLIN = "Europe/Berlin"


def local(*date, zone=BERLIN):
    return datetime(*date, tzinfo=ZoneInfo(zone))


def look(tab, *date, zone=BERLIN):
    """What the page says when it is opened at a local time."""
    tab.clock.set_fixed_time(local(*date, zone=zone))
    tab.reload()
    return count(tab)


def nothing_until(day):
    return f"Nothing is left for today. The next question is due on {day}. 2 questions kept."


@pytest.mark.parametrize("zone", [BERLIN, "America/Los_Angeles", "Asia/Tokyo"])
def test_what_was_learnt_on_friday_evening_is_due_for_the_whole_of_sunday(reader, zone):
    tab = reader(now=local(2027, 3, 5, 21, zone=zone), timezone_id=zone)
    answer(tab, "2")
    answer(tab, "2")
    assert count(tab) == nothing_until("Sunday, March 7")
    for hour in (0, 4, 21):
        assert look(tab, 2027, 3, 6, hour, zone=zone) == nothing_until("Sunday, March 7")
    assert look(tab, 2027, 3, 7, 3, 59, zone=zone) == nothing_until("Sunday, March 7")
    for at in ((7, 4), (7, 9), (7, 23), (8, 3)):
        assert look(tab, 2027, 3, *at, zone=zone) == "2 due, 0 new."


def test_after_midnight_it_is_still_the_evening_until_four(reader):
    tab = reader(now=local(2027, 3, 6, 2), timezone_id=BERLIN)  # Saturday; learnt on Friday
    answer(tab, "2")
    answer(tab, "2")
    assert note(tab)["today"] == {"day": "2027-3-5", "asked": 2}
    assert look(tab, 2027, 3, 7, 3, 59) == nothing_until("Sunday, March 7")
    assert look(tab, 2027, 3, 7, 4) == "2 due, 0 new."


@pytest.mark.parametrize(
    ("learnt", "day", "name"),
    [((3, 26, 4, 10), (3, 28), "Sunday, March 28"), ((10, 29, 4, 10), (10, 31), "Sunday, October 31")],
)
def test_summer_time_makes_no_day_longer_or_shorter(reader, learnt, day, name):
    month, last = day  # in whose night the clock is changed
    tab = reader(now=local(2027, *learnt), timezone_id=BERLIN)
    answer(tab, "2")
    answer(tab, "2")
    assert look(tab, 2027, month, last - 1, 12) == nothing_until(name)
    assert look(tab, 2027, month, last, 3, 59) == nothing_until(name)
    assert look(tab, 2027, month, last, 4) == "2 due, 0 new."


def test_early_or_late_on_its_day_a_question_comes_back_after_equally_many(reader):
    found = []
    for hour in (4, 15, 16, 23):
        tab = reader(now=local(2027, 3, 5, 21, zone="America/Los_Angeles"), timezone_id="America/Los_Angeles")
        answer(tab, "2")
        look(tab, 2027, 3, 7, hour, zone="America/Los_Angeles")
        answer(tab, "2")
        card = note(tab)["cards"][FALLS]
        found.append((card["scheduled_days"], card["stability"]))
    assert found == [found[0]] * 4
    assert found[0][0] == 11


@pytest.mark.parametrize(
    "wake",
    [
        "dispatchEvent(new Event('focus'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
        None,  # nobody touches it
    ],
)
def test_a_page_that_is_left_open_wakes_and_leaves_a_question_alone(reader, wake):
    tab = reader(now=local(2027, 3, 5, 21), timezone_id=BERLIN)
    tab.clock.install(time=local(2027, 3, 5, 21))
    tab.reload()
    answer(tab, "2")
    answer(tab, "2")
    assert asked(tab) is None

    def later(*date):
        tab.clock.pause_at(local(*date)) if wake is None else tab.clock.set_fixed_time(local(*date))
        tab.clock.run_for(61_000) if wake is None else tab.evaluate(wake)

    later(2027, 3, 6, 9)
    assert asked(tab) is None
    later(2027, 3, 7, 9)
    assert (count(tab), asked(tab)) == ("2 due, 0 new.", HOW)
    tab.keyboard.press("Space")
    later(2027, 3, 8, 9)
    assert tab.locator(".review-answer").is_visible()


TWO_CHAPTERS = ('data-question="first/where-it-stays"', 'data-question="second/where-it-stays"')


def test_chapters_are_chosen_and_the_choice_is_kept(reader, tmp_path):
    tab = reader(change=TWO_CHAPTERS)
    assert count(tab) == "0 due, 1 new."
    tab.locator(".review-kept summary").first.click()
    boxes = tab.locator(".review-choice input")
    assert tab.locator(".review-choice label").all_text_contents() == ["First", "Second"]
    assert [box.is_checked() for box in boxes.all()] == [True, False]
    boxes.nth(1).focus()
    tab.keyboard.press("Space")  # by the keyboard, and the card's own keys keep out
    assert (count(tab), asked(tab)) == ("0 due, 2 new.", HOW)
    assert not tab.locator(".review-answer").is_visible()
    boxes.nth(0).uncheck()
    assert (count(tab), asked(tab)) == ("0 due, 1 new.", WHERE)
    assert note(tab)["chosen"] == {"first": False, "second": True}
    tab.reload()
    tab.locator(".review-kept summary").first.click()
    assert (count(tab), asked(tab)) == ("0 due, 1 new.", WHERE)
    tab.locator(".review-card").focus()
    answer(tab, "2")
    tab.get_by_role("button", name="Take back the last reply").click()
    assert note(tab)["chosen"] == {"first": False, "second": True}
    tab.locator(".review-kept summary").nth(1).click()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Save as a file").click()
    waiting.value.save_as(tmp_path / "state.json")
    other = reader(read=(), change=TWO_CHAPTERS)
    other.set_input_files(".review-file", tmp_path / "state.json")
    other.wait_for_function("document.querySelector('.review-said').textContent")
    assert (count(other), asked(other)) == ("0 due, 1 new.", WHERE)
    assert [box.is_checked() for box in other.locator(".review-choice input").all()] == [False, True]
    for box, wanted in ((0, True), (1, False)):
        tab.locator(".review-choice input").nth(box).set_checked(wanted)
    assert note(tab)["chosen"] == {}  # as the reading says, and with it from now on


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
    one.locator(".review-kept summary").last.click()
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


@pytest.mark.parametrize("read", [(), ("first", "second")], ids=["first visit", "again"])
def test_the_card_has_its_place_before_the_script_comes(reader, read):
    tab, places = reader(read=read), []
    if read:
        answer(tab, "2")

    def come(route):
        tab.wait_for_function("document.readyState === 'interactive'")
        places.append(tab.locator(".review").bounding_box())
        route.continue_()

    tab.route("**/review.js*", come)
    tab.reload()
    assert asked(tab) == (WHERE if read else None)
    assert places == [tab.locator(".review").bounding_box()]


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_on_a_phone_the_card_comes_before_the_introduction_and_boxes_are_large(reader):
    tab = reader(**PHONE)
    assert tab.locator(".review-card").bounding_box()["y"] < 300
    tab.locator(".review-kept summary").first.tap()
    for target in ".review-choice label", ".review-kept summary":
        assert all(each.bounding_box()["height"] >= 44 for each in tab.locator(target).all())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    page = (ROOT / "chapters" / "review.md").read_text()
    assert page.index("```{review}") < page.index("A chapter that is read")


@pytest.mark.parametrize("lines", [0, 8, 16])
def test_on_a_phone_the_buttons_cover_no_answer(reader, lines):
    tab = reader(**PHONE)
    tab.evaluate(
        """lines => document.querySelector(".review-answer").append(...Array.from({length: lines}, (_, line) =>
            Object.assign(document.createElement("p"), {textContent: `Line ${line}.`})))""",
        lines,
    )
    tab.get_by_role("button", name="Show the answer").tap()
    tab.evaluate(SCROLLED)
    answer, buttons = (tab.locator(f".review-{part}").bounding_box() for part in ("answer", "buttons"))
    assert answer["y"] >= 0
    assert buttons["y"] + buttons["height"] <= 844
    if lines < 16:
        assert answer["y"] + answer["height"] <= buttons["y"]
    else:  # longer than the screen: one reads on from its beginning
        assert answer["y"] < 120
