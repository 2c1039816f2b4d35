"""What a reader sees, in a terminal and in a notebook."""

import re
from html.parser import HTMLParser

import pytest

from aelib.course import exercises
from aelib.course.exercises.feedback import Feedback


class Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.open, self.said = [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


SHOWN = [
    Feedback("an-exercise", True, "Right because `a < b` & c.\n\nA rubric.", notes=("A note.",)),
    Feedback("an-exercise", False, "word " * 60),
    Feedback("an-exercise", False, "Begin.", started=False),
]


@pytest.mark.parametrize(
    ("feedback", "words", "kind"),
    [
        (SHOWN[0], "Right: ", "right"),
        (SHOWN[1], "Not yet: ", "wrong"),
        (SHOWN[2], "Not started: ", "not-started"),
    ],
)
def test_feedback_says_in_words_whether_it_is_right(feedback, words, kind):
    text, page = str(feedback), feedback._repr_html_()
    assert text == repr(feedback)
    assert text.startswith(words + "an-exercise\n\n")
    assert f'class="aelib-feedback aelib-{kind}"' in page
    assert "".join(Text(page).said).startswith(words + "an-exercise")


def test_feedback_is_true_when_the_answer_is_right():
    assert [bool(feedback) for feedback in SHOWN] == [True, False, False]


def test_lines_fit_a_terminal():
    assert max(map(len, str(SHOWN[1]).splitlines())) <= 88
    assert len(str(SHOWN[1]).splitlines()) > 3


def test_notes_and_code_are_shown():
    assert "A note." in str(SHOWN[0])
    page = SHOWN[0]._repr_html_()
    assert "<code>a &lt; b</code> &amp; c." in page
    assert "<p>A note.</p>" in page


def test_a_rubric_is_folded_on_a_page_and_announced_in_a_terminal():
    shown = Feedback("an-exercise", True, "Say why.", rubric="- One `x < y`.\n- Two.", notes=("A note.",))
    before, after = str(shown).split("\n\nThen compare with what a good answer says:\n\n")
    assert before.endswith("Say why.\n\nA note.")
    assert after == "- One `x < y`.\n- Two."
    before, after = shown._repr_html_().split("<details><summary>Then compare with what a good answer says</summary>")
    assert "One" not in before
    assert after == "<ul><li>One <code>x &lt; y</code>.</li><li>Two.</li></ul></details></div>"
    assert "Two." in Text(shown._repr_html_()).said[-1]
    assert "<details>" not in SHOWN[0]._repr_html_()
    assert "compare" not in str(SHOWN[0]), "there is nothing to compare with"


def test_a_long_item_hangs_from_its_dash_in_a_terminal():
    lines = str(Feedback("an-exercise", True, "Say why.", rubric="- " + "word " * 30)).splitlines()
    assert lines[-2].startswith("- word")
    assert lines[-1].startswith("  word")


def test_the_box_takes_its_colours_from_the_page():
    for shown in [*SHOWN, exercises.hint("count-parameters"), exercises.solved()]:
        style = re.search(r'style="([^"]*)"', shown._repr_html_()).group(1)
        assert "currentColor" in style
        assert not re.search(r"#|rgb|background|[^-]color:", style)


def test_each_call_returns_the_next_hint_and_then_the_last_again():
    declared = exercises.get("shared-code").hints
    given = [exercises.hint("shared-code") for _ in range(4)]
    assert [hint.text for hint in given] == [*declared, declared[-1]]
    assert str(given[0]).startswith("Hint 1 of 3: shared-code\n\nA decoder sees the code")
    assert str(given[3]).startswith("Hint 3 of 3, the last: shared-code")
    assert exercises.hint("count-parameters").number == 1
    assert "Hint 2 of 3" in "".join(Text(given[1]._repr_html_()).said)


def test_solved_shows_how_many_of_how_many():
    exercises.check("count-parameters", 1_083_696)
    text = str(exercises.solved())
    others = len(exercises.CHAPTERS["the-autoencoder"]) - exercises.CORE
    more = len(exercises.more())
    core = len(exercises.names()) - more
    assert text.startswith(f"Solved: 1 of {core} core exercises, and 0 of {more} more\n\n")
    counted = f"the-autoencoder: 1 of {exercises.CORE}, and 0 of {others} more"
    assert f"\n{counted}\nsolved  count-parameters\nopen" in text
    assert counted in "".join(Text(exercises.solved()._repr_html_()).said)
