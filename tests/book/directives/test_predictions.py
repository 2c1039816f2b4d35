"""Questions inside a chapter: what the page holds."""

import pytest
from docutils import nodes

from book.directives.covers import named


@pytest.fixture(scope="module")
def question(first):
    return first.select_one("fieldset#predict-growth")


def test_the_question_names_the_group(question):
    legend = question.legend
    assert legend.get_text().startswith("Predict Does it grow, or does")
    assert legend.select_one(".katex")
    assert legend.find_next_sibling("p").get_text() == "Another sentence."


def test_a_question_of_another_kind_says_so(built):
    kind = built.page("chapters/elements").select_one("fieldset#test-order legend .predict-kind")
    assert kind.get_text() == "Question 1 of 2: a < b"


def test_each_option_is_a_button_with_its_label_and_reply(question):
    buttons = question.select("input[type=radio]")
    assert [button["id"] for button in buttons] == [
        "predict-growth-1", "predict-growth-2", "predict-growth-3", "predict-growth-show"
    ]  # fmt: skip
    assert {button["name"] for button in buttons} == {"predict-growth"}
    assert not any(button.has_attr("checked") for button in buttons)
    labels = [question.select_one(f"label[for={button['id']}]") for button in buttons]
    assert labels[0].em.get_text() == "grows"
    assert labels[1].select_one(".katex")
    replies = [button.find_next_sibling(class_="predict-reply") for button in buttons[:-1]]
    assert replies[0].get_text(" ", strip=True).startswith("Not so. No: see")
    assert replies[0].select_one("a[href='#equation-eq-least']")
    assert replies[1].get_text(" ", strip=True) == "Right. Its slope is negative."
    assert replies[2].get_text(" ", strip=True) == "Half right: it falls, by half as much."
    assert [reply.strong.get_text() for reply in replies] == ["Not so.", "Right.", "Half right:"]


def test_no_id_is_there_twice(first):
    ids = [element["id"] for element in first.select("article [id]")]
    assert len(ids) == len(set(ids))


def kinds(together):
    """What is covered, each part by its kind."""
    named = ({"cell_output", "table"} & set(answer["class"]) or {"told"} for answer in together.select(".answer"))
    return ["".join(names) for names in named]


def test_what_comes_out_after_a_prediction_is_covered_with_the_text_that_tells_it(first, question):
    together = question.parent
    assert together["class"] == ["predicted", "docutils", "container"]
    assert kinds(together) == ["cell_output", "cell_output", "cell_output", "table", "told"]
    assert together.select(".answer")[-1].get_text(" ", strip=True).endswith("at work.")
    assert together.find_next_sibling().get_text() == "The text goes on."


def test_all_that_comes_out_before_that_text_is_covered_and_what_stands_between_is_not(first):
    together = first.select(".predicted")[1]
    assert kinds(together) == ["table", "table", "told", "table"]
    assert [part.get_text() for part in together.find_all("p", recursive=False)] == [
        "Covered: what comes out. Choose an answer, show it here or show all results.",
        "Where does it stay?",
    ]
    assert together.find_next_sibling().get_text() == "The text ends."


def test_a_line_in_the_first_covered_place_says_what_it_is_and_leads_to_the_question_and_past_it(first, question):
    (line,) = question.parent.select(".covered")
    assert line.get_text().startswith("Covered: a figure (\u201cA line\u201d). Choose")
    result = first.select_one(line.select_one("a.here")["href"])
    assert result is question.parent.select_one(".answer")
    assert [link["href"] for link in line.select("a:not(.here)")] == ["#predict-growth", "#predict-all"]
    assert line.find_previous_sibling().select(".cell_output.answer")
    assert line.find_next_sibling().select(".cell_output.answer")
    name = nodes.strong("", "Of ", nodes.math("", r"\mathbf{x}"), nodes.Text("."))
    assert named(nodes.figure("", nodes.caption("", "", name))) == "a figure (\u201cOf \\mathbfx\u201d)"


def test_the_first_question_of_a_page_uncovers_all_of_it(first, question):
    (box,) = first.select("input[type=checkbox]#predict-all")
    assert box.find_parent("fieldset") is question
    assert box.find_next_sibling("label").get_text() == "Show all results, on the other pages too"


def test_a_question_of_a_test_covers_nothing(built):
    question = built.page("chapters/elements").select_one("fieldset#test-order")
    assert question.parent.name == "section"
    assert not question.select(".predict-show")


def test_two_questions_before_one_cover_say_that_they_are_two(built):
    page = built.page("chapters/elements")
    asked = [page.select_one(f"fieldset#predict-{side}") for side in ("left", "right")]
    assert [one.select_one(".predict-kind").get_text() for one in asked] == [
        "Predict, first of two questions", "Predict, second of two questions"
    ]  # fmt: skip
    assert [len(one.select(".predict-show")) for one in asked] == [0, 1]
