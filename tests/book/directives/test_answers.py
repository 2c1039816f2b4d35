"""Exercises that ask for a value are answered on their page, with what `aelib.check` says."""

import re
from functools import cache
from pathlib import Path

import pytest

from aelib.course import exercises
from book.directives.answers import box, boxed, data_of

SCRIPT = Path(__file__).resolve().parents[3] / "book/rendering/static/answers.js"
BOXED = {name: exercise for name in exercises.names() if boxed(exercise := exercises.get(name))}
each = pytest.mark.parametrize("name", BOXED)


@cache
def data(name):
    """What a page has of an exercise, found out once."""
    return data_of(BOXED[name])


def checked(name, value, typed=""):
    """What a notebook shows, but for the mention of hints; its heading repeats the number in place of the name."""
    heading, rest = exercises.check(name, value)._repr_html_().split(f": {name}</strong>")
    rest = re.sub(r"<p><code>aelib\.hint\([^<]*</code> gives a hint\.</p>", "", rest)
    return f"{heading}{typed and f': {typed}'}</strong>{rest}"


def looked_up(name, value):
    """What the page says, as its script looks it up."""
    if "choices" in (has := data(name)):
        return next((said for known, said in has["choices"] if known == value), has["other"])
    return [said for begins, said in has["stretches"] if begins <= value][-1]


def values(exercise):
    """The right answer, the wrong ones that are known, and some near them and far away."""
    answers = [exercise.answer, *(wrong.answer for wrong in exercise.misconceptions)]
    if isinstance(exercise.answer, dict):
        return [answer for answer in answers if answer.keys() == exercise.answer.keys()]
    whole = isinstance(exercise.answer, int)
    near = [
        answer * (1 + off) for answer in answers for off in (-0.3, -0.04, -1.2e-3, -9e-4, 0, 9e-4, 1.2e-3, 0.04, 0.3)
    ]
    found = [exercise.answer * share for share in (-1, 0, 1.0019, 0.901, 1.099, 1e6)] + near
    return [*answers, *(round(value) for value in found)] if whole else [*map(float, answers), *found]


@each
def test_what_the_page_says_is_what_check_says(name):
    tried = values(BOXED[name])
    assert [value for value in tried if looked_up(name, value) != checked(name, value)] == []
    assert len({looked_up(name, value) for value in tried}) > 5


@pytest.fixture
def page(chromium):
    """A function that shows the box of an exercise, and returns the tab and a way to see what it says."""
    context = chromium.new_context()

    def show(name):
        tab = context.new_page()
        body = f'<div id="{name}"><p class="admonition-title">Title</p>{box(BOXED[name]).astext()}</div>'
        tab.route("http://book.test/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        tab.goto("http://book.test/")
        tab.add_script_tag(path=SCRIPT)
        return tab, tab.locator("output")

    yield show
    context.close()


@each
def test_the_box_answers(page, name):
    exercise = BOXED[name]
    tab, output = page(name)
    for value in (exercise.misconceptions[0].answer, exercise.answer):
        typed = "" if isinstance(value, dict) else repr(float(value))
        if isinstance(value, dict):
            for key, choice in value.items():
                tab.get_by_label(key).select_option(choice)
        else:
            tab.get_by_label("Your answer").fill(typed)
        tab.get_by_role("button", name="Check").click()
        shown = tab.evaluate(
            "said => Object.assign(document.createElement('div'), { innerHTML: said }).innerHTML",
            checked(name, value, typed),
        )
        assert output.inner_html() == shown
    title = tab.locator(".admonition-title")
    assert title.text_content() == "Title ✓ solved"
    tab.reload()
    assert title.text_content() == "Title"
    tab.add_script_tag(path=SCRIPT)
    assert title.text_content() == "Title ✓ solved"


@pytest.mark.parametrize("typed", ["1,083,696", "1 083 696", "1083696.0", "+1.083696e6"])
def test_a_number_may_be_written_as_people_write_them(page, typed):
    tab, output = page("count-parameters")
    tab.get_by_label("Your answer").fill(typed)
    tab.keyboard.press("Enter")
    assert output.text_content().startswith(f"Right: {typed}")


@pytest.mark.parametrize("typed", ["1.083.696", "1'083'696", "1083.696"])
def test_a_whole_number_with_other_marks_for_thousands_is_asked_for_without(page, typed):
    tab, output = page("count-parameters")
    tab.get_by_label("Your answer").fill(typed)
    tab.keyboard.press("Enter")
    said = "write 1083696." if typed != "1083.696" else "Not yet"
    assert said in output.text_content()


def test_the_reply_comes_into_view_and_goes_with_the_next_answer(page):
    tab, output = page("count-parameters")
    tab.set_viewport_size({"width": 390, "height": 300})
    tab.evaluate("document.body.style.paddingTop = '230px'")
    tab.get_by_label("Your answer").fill("7")
    tab.keyboard.press("Enter")
    box = output.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 301
    tab.keyboard.type("0")
    assert output.text_content() == ""


def test_menus_without_a_choice_are_not_judged(page):
    tab, output = page("what-a-control-kills")
    tab.get_by_role("button", name="Check").click()
    assert output.text_content() == ""


@pytest.mark.parametrize("typed", ["a", "1,2,3", "1.5,2", "--1", "784*512"])
def test_what_is_no_number_is_said(page, typed):
    tab, output = page("count-parameters")
    tab.get_by_label("Your answer").fill(typed)
    tab.keyboard.press("Enter")
    assert output.text_content() == f"This box takes one number, such as 0.25 or 1200, but got {typed}."


@pytest.mark.parametrize(("typed", "value"), [("\u22120.795", -0.795), ("0,795", 0.795), ("-0,79", -0.79)])
def test_a_minus_may_be_a_true_one_and_a_point_a_comma(page, typed, value):
    tab, output = page("gradient-by-hand")
    tab.get_by_label("Your answer").fill(typed)
    tab.keyboard.press("Enter")
    assert output.inner_html() == checked("gradient-by-hand", value, typed)
