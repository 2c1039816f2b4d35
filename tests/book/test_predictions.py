"""Questions inside a chapter: what the page holds, and the mistakes that stop the build."""

import pytest

QUESTION = """\
```{{predict}}
:answer: {answer}

{question}

{options}
```
"""
GOOD = {"answer": "1", "question": "Up or down?", "options": "Up\n: Yes, up.\n\nDown\n: No, up."}


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
    assert [button["id"] for button in buttons] == ["predict-growth-1", "predict-growth-2"]
    assert {button["name"] for button in buttons} == {"predict-growth"}
    assert not any(button.has_attr("checked") for button in buttons)
    labels = [question.select_one(f"label[for={button['id']}]") for button in buttons]
    assert labels[0].em.get_text() == "grows"
    assert labels[1].select_one(".katex")
    replies = [button.find_next_sibling(class_="predict-reply") for button in buttons]
    assert replies[0].get_text(" ", strip=True).startswith("Not so. No: see")
    assert replies[0].select_one("a[href='#equation-eq-least']")
    assert replies[1].get_text(" ", strip=True) == "Right. Its slope is negative."


def test_no_id_is_there_twice(first):
    ids = [element["id"] for element in first.select("article [id]")]
    assert len(ids) == len(set(ids))


@pytest.fixture(scope="module")
def mistakes(new_book):
    """What a build says of one chapter with every mistake, each at a line of its own."""
    book = new_book("mistakes")
    wrong = {
        "range": GOOD | {"answer": "3"},
        "zero": GOOD | {"answer": "0"},
        "one option": GOOD | {"options": "Up\n: Yes."},
        "no options": GOOD | {"options": "Up."},
        "no reply": GOOD | {"options": "Up\n: Yes.\n\nDown\n: % to be written"},
        "no question": GOOD | {"question": ""},
        "formula alone": GOOD | {"options": "Up\n: Yes.\n\n$x^2$\n: No."},
    }
    text, lines = "# Mistakes\n\n", {}
    for name, parts in wrong.items():
        lines[name] = text.count("\n") + 1
        text += QUESTION.format(**parts) + "\n"
    lines["no answer"] = text.count("\n") + 1
    text += QUESTION.format(**GOOD).replace(":answer: 1\n", "") + "\n"
    lines["hints"] = text.count("\n") + 1
    text += "```{exercise-start} no-such-exercise\n```\nWhat?\n```{exercise-end}\n```\n\n"
    lines["formula"] = text.count("\n") + 1
    text += "A wrong $\\frac{1}$ formula.\n\n"
    lines["strict"] = text.count("\n") + 1
    text += "A doubtful $é_1$ formula.\n\n"
    lines["reference"] = text.count("\n") + 1
    text += "A reference to {ref}`nowhere`.\n\n"
    text += QUESTION.format(**GOOD)
    book.write("chapters/second.md", text)
    book.write("chapters/first.md", book.header + "# First\n")
    result = book.build()
    return book, result, lines


def test_mistakes_stop_the_build(mistakes):
    assert mistakes[1].returncode != 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("range", "answer must be from 1 to 2, but got 3"),
        ("zero", "answer must be from 1 to 2, but got 0"),
        ("no answer", "answer must be from 1 to 2, but got None"),
        ("one option", "a question must have at least 2 options, but got 1"),
        ("no options", "the last part must be a definition list"),
        ("no reply", "the option 'Down' has no reply"),
        ("no question", "a paragraph with the question must come before the options"),
        ("formula alone", "the option 'x^2' must have words, but got a formula alone"),
        ("hints", "there is no exercise 'no-such-exercise'"),
        ("formula", "wrong mathematics: KaTeX parse error"),
        ("strict", "wrong mathematics: "),
        ("reference", "undefined label: 'nowhere'"),
    ],
)
def test_a_mistake_is_named_with_its_line(mistakes, name, message):
    _, result, lines = mistakes
    found = [line for line in result.stdout.splitlines() if message in line]
    assert any(f"second.md:{lines[name]}:" in line for line in found), result.stdout


def test_without_a_label_questions_are_numbered(mistakes):
    book, _, _ = mistakes
    (question,) = book.page("chapters/second").select("fieldset.predict")
    assert question["id"] == "predict-1"


def test_other_formats_show_a_plain_list(mistakes):
    book, _, _ = mistakes
    book.write("chapters/second.md", "# Second\n\n" + QUESTION.format(**GOOD))
    result = book.build("--builder", "custom", "--custom-builder", "text")
    text = (book.folder / "_build/text/chapters/second.txt").read_text()
    assert "WARNING" not in result.stdout
    assert "Up or down?\n\nUp\n   **Right.** Yes, up.\n\nDown\n   **Not so.** No, up." in text
