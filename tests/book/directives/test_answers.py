"""Exercises that ask for a value are answered on their page, and first questions, with what `aelib.check` says."""

import itertools
import random
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from aelib.course import exercises
from aelib.course.exercises.checking import examine
from book.directives.answers import asked, box, boxed, fields_of

SCRIPT = Path(__file__).resolve().parents[3] / "book/rendering/static/answers.js"
BOXES = {name: exercise for name in exercises.names() if asked(exercise := exercises.get(name))}
FIRST = [name for name in BOXES if not boxed(BOXES[name])]
BY_HAND = {
    "tanh-gradient": 0.22,
    "one-step": 1.125,
    "largest-stable-rate": 2 / 7,
    "batches-of-unequal-size": 7 / 4,
    "patient-stop": (1, 3),
    "momentum-limit": 4.5,
    "squared-error-delta": -0.731 * 0.269 * 0.731,
    "same-steps": (0.4, 0.1),
    "mean-of-lengths": (10 + 2) / 2,
    "rescale-two-layers": (8, 3, 8, 3),
    "saddle-heights": (5 + 1, 5 + 3, 5 + 3 + 1),
    "weight-decay-spectrum": (3 / 4, 1 / 2, 0),
    "class-coverage": (0.2 + 0.2 + 0.2 + 0.2) / 2,
    "area-factor": 24**0.5,
    "as-images": (0, 0.5, 0.75),
    "held-out-anchors": ((5 + 10) / 2, (4 + 1) / 2),
    "image-for-a-unit": (6, 0, 8),
    "binomial-interval": 196 * (0.2 * 0.8 / 100) ** 0.5,
    "nested-runs": 2.5,
    "fair-rate": (30 + 24 + 24) / 3,
    "machine-by-counting": (1 + 3) / (1 + 3 + 1 + 1),
    "score-from-a-repair": (2 - 4) / 0.25,
    "best-repair-of-a-training-set": 2 * 0.779 / (1 + 0.779),
    "error-from-two-copies": 1.5**2 - 2**2 / 2,
    "error-without-the-clean": 2 - 2 * 0.25 + 2 * 0.25 * 0.6,
    "kl-to-the-prior": (4 / 2 + 1 / 4 - 1 + 1.386) / 2,
    "importance-nats": (1.609 + 0.916) / 2,
    "under-water": (4, 2, 4 + 4 + 1 + 0.5),
    "step-down": 2 + 4 / 4,
    "levels-of-equal-times": (4, 0.4 / 0.6, 0),
    "another-clock": 12 / 4 - 3 / 4 * (12 / 4 - 1),
    "rungs-of-the-ladder": (8, 2, 0.5, 0),
    "repair-from-noise": (3 - 2 * 0.5, -0.5 / 2),
    "ancestral-step": 1 + 0.36 * 10 + 3 * 0.8 * 0.5,
    "guided-repair": 2 + 3 * (2 - 1),
    "variance-of-a-walk": 4 * (7 / 9 * 5 / 6) ** 2,
    "area-with-ties": (1 + 2 / 2 + 3) / 8,
    "missing-by-a-gaussian": (5, 10 + (5 - 1) / 2),
    "largest-of-each": (5, 0, 1, 0),
    "found-one-to-one": 1 / 2,
    "shrink-by-the-penalty": (3 - 0.5 / 2, 2),
    "length-of-a-file": ((3 + 4) / 2, (8 * (4 + 10) - 8) / (7.5 - 3.5)),
    "held-out-purity": 1 / 3,
    "mend-the-choice": (1, 1 + 2 * 2),
}
"""What the small cases come to, worked out from their text."""


def checked(name, value, typed=""):
    """What a notebook shows, but for the mention of hints; its heading repeats the numbers in place of the name."""
    found = exercises.check(name, value) if boxed(BOXES[name]) else examine(asked(BOXES[name]), value)
    heading, rest = found._repr_html_().split(f": {name}</strong>")
    rest = re.sub(r"<p><code>aelib\.hint\([^<]*</code> gives a hint\.</p>", "", rest)
    return f"{heading}{typed and f': {typed}'}</strong>{rest}"


def choices(exercise):
    """The right answer, the wrong ones that are known, all with one other choice, and some with several."""
    answers = [exercise.answer, *(wrong.answer for wrong in exercise.misconceptions)]
    offered = exercise.measure.offered
    answers = [answer for answer in answers if {*answer.values()} <= {*offered}]
    answers += [exercise.answer | {thing: choice} for thing in exercise.answer for choice in offered]
    draw = random.Random(0)
    for count in (2, 3, 4, len(exercise.answer)):
        for _ in range(12):
            others = draw.sample(list(exercise.answer), count)
            answers.append(exercise.answer | {thing: draw.choice(offered) for thing in others})
    return answers


def values(exercise):
    """The right answer, the wrong ones that are known, and some near them and far away."""
    if isinstance(exercise.answer, dict):
        return choices(exercise)
    answers = [exercise.answer, *(wrong.answer for wrong in exercise.misconceptions)]
    shares = (-0.3, -0.04, -1.2e-3, -9e-4, 0, 9e-4, 1.2e-3, 0.04, 0.3)
    if isinstance(exercise.answer, tuple):
        near = [tuple(number * (1 + off) for number in answer) for answer in answers for off in shares]
        for answer, off in itertools.product(answers, (-0.006, -0.0049, 0.0049, 0.006)):
            near += [(*answer[:i], number + off, *answer[i + 1 :]) for i, number in enumerate(answer)]
        far = [tuple(number * share for number in exercise.answer) for share in (-1, 0, 1.0019, 0.901, 1.099, 1e6)]
        return [*answers, *near, *far, *itertools.permutations(exercise.answer)]
    found = [exercise.answer * share for share in (-1, 0, 1.0019, 0.901, 1.099, 1e6)]
    found += [answer * (1 + off) for answer in answers for off in shares]
    whole = isinstance(exercise.answer, int)
    return [*answers, *(round(value) for value in found)] if whole else [*map(float, answers), *found]


def written(value):
    """How somebody answers: what is typed into each field, or chosen."""
    if isinstance(value, dict):
        return list(value.values())
    return [repr(float(number)) for number in (value if isinstance(value, tuple) else (value,))]


@pytest.fixture
def page(chromium):
    """A function that shows the box of an exercise, and returns the tab and a way to see what it says."""
    context = chromium.new_context()

    def show(name):
        tab = context.new_page()
        body = f'<div id="{name}"><p class="admonition-title">Title</p>{markup(name)}</div>'
        tab.route("http://book.test/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
        tab.goto("http://book.test/")
        tab.add_script_tag(path=SCRIPT)
        return tab, tab.locator("output")

    yield show
    context.close()


@cache
def markup(name):
    """The box, made once."""
    return box(BOXES[name]).astext()


SAYS = """([answers, expected]) => {
  const form = document.querySelector("form");
  const plain = (html) => Object.assign(document.createElement("div"), { innerHTML: html }).innerHTML;
  return answers.map((answer, i) => {
    form.querySelectorAll("input, select").forEach((field, place) => { field.value = answer[place]; });
    form.requestSubmit();
    return form.querySelector("output").innerHTML === plain(expected[i]);
  });
}"""


@pytest.mark.parametrize("name", BOXES)
def test_what_the_page_says_is_what_check_says(page, name):
    tried = values(asked(BOXES[name]))
    numbers = not isinstance(tried[0], dict)
    if boxed(BOXES[name]) and numbers:  # the box does not search for two mistakes at once
        tried = [value for value in tried if "two mistakes" not in exercises.check(name, value).message.lower()]
    said = [checked(name, value, "; ".join(written(value)) if numbers else "") for value in tried]
    tab, _ = page(name)
    agrees = tab.evaluate(SAYS, [[written(value) for value in tried], said])
    assert [value for value, same in zip(tried, agrees, strict=True) if not same] == []
    assert len({re.sub("<strong>.*?</strong>", "", each) for each in said}) > 4


def test_every_chapter_has_a_box_and_all_have_at_least_thirty():
    assert {exercise.chapter for exercise in BOXES.values()} == set(exercises.CHAPTERS)
    assert len(BOXES) >= 30


@pytest.mark.parametrize("name", FIRST)
def test_a_small_case_is_answered_by_what_one_works_out_from_its_text(name):
    question, right = asked(BOXES[name]), BY_HAND[name]
    right = right if isinstance(right, tuple) else (right,)
    assert question.answer == pytest.approx(right, abs=0.002)
    assert examine(question, tuple(round(number, 2) for number in question.answer)).correct
    for place, off in itertools.product(range(len(right)), (-1, 1)):
        for distance, accepted in ((0.0049, True), (0.0052, False)):
            given = [*question.answer]
            given[place] += off * distance
            assert examine(question, tuple(given)).correct == accepted


@pytest.mark.parametrize("name", FIRST)
def test_a_small_case_shows_most_mistakes_apart(name):
    exercise, question = BOXES[name], asked(BOXES[name])
    told = {mistake.message: mistake for mistake in exercise.misconceptions}
    shown = [part for mistake in question.misconceptions for part in mistake.message.split("\n\nOr: ")]
    assert set(shown) <= set(told)
    assert len(shown) >= min(5, len(told) // 2)
    assert all(mistake.message.count("\n\nOr: ") <= 2 for mistake in question.misconceptions)
    for one, other in itertools.combinations([question.answer, *(each.answer for each in question.misconceptions)], 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.01


@pytest.mark.parametrize("name", ["count-parameters", "step-down", "rungs-of-the-ladder", "which-beta"])
def test_the_box_answers_by_its_labels(page, name):
    question = asked(BOXES[name])
    tab, output = page(name)
    for value in (question.misconceptions[0].answer, question.answer):
        typed = [] if isinstance(value, dict) else written(value)
        if isinstance(value, dict):
            for key, choice in value.items():
                tab.get_by_label(key).select_option(choice)
        else:
            labels = ["1st", "2nd", "3rd", "4th"] if len(typed) > 1 else ["Your answer"]
            for label, text in zip(labels, typed, strict=True):
                tab.get_by_label(label).fill(text)
        tab.get_by_role("button", name="Check").click()
        heading = "Right" if value is question.answer else "Not yet"
        assert output.locator("strong").inner_text() == f"{heading}{': ' * bool(typed)}{'; '.join(typed)}"
    title = tab.locator(".admonition-title")
    assert title.text_content() == ("Title ✓ solved" if boxed(BOXES[name]) else "Title")
    tab.reload()
    assert title.text_content() == "Title"
    tab.add_script_tag(path=SCRIPT)
    assert title.text_content() == ("Title ✓ solved" if boxed(BOXES[name]) else "Title")


def test_a_small_case_describes_its_fields_and_is_hidden_without_a_script(page):
    tab, _ = page("repair-from-noise")
    field = tab.get_by_label("2nd")
    described = tab.locator(f"#{field.get_attribute('aria-describedby')}")
    assert described.inner_text() == f"First a small case. {BOXES['repair-from-noise'].first}"
    assert tab.get_by_role("group", name="Your answers").locator("input").count() == 2
    assert "pst-js-only" in tab.locator("form").get_attribute("class").split()


def test_where_decimals_do_not_end_two_are_asked_for(page):
    assert page("area-factor")[0].locator("label").inner_text().strip() == "Your answer, to two decimals"
    assert page("step-down")[0].locator("label").inner_text().strip() == "Your answer"


def test_each_field_takes_one_number(page):
    tab, output = page("repair-from-noise")
    tab.get_by_label("1st").fill("2")
    tab.get_by_label("2nd").fill("a quarter")
    tab.keyboard.press("Enter")
    assert output.text_content() == "Each field takes one number, such as 0.25 or 1200, but got a quarter."


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


@pytest.mark.parametrize(
    ("answer", "wrong", "keys"), [(0.0, 0.5, True), ((0.25, 3.0), 2.0, True), (0.5, -0.5, False), (-0.5, 2.0, False)]
)
def test_a_phone_offers_the_keys_of_numbers_where_no_answer_has_a_minus(answer, wrong, keys):
    question = SimpleNamespace(answer=answer, misconceptions=(SimpleNamespace(answer=wrong),))
    assert ('inputmode="decimal"' in fields_of(question, "")) == keys


def test_a_menu_has_all_that_may_be_chosen_also_what_is_never_right():
    choices = SimpleNamespace(answer={"one": "B"}, misconceptions=(), measure=SimpleNamespace(offered=("A", "B", "C")))
    assert re.findall(r"<option>(\w*)</option>", fields_of(choices, "")) == ["", "A", "B", "C"]
