"""An author's mistakes stop the build, each named with its line: one book has them all, and is built once."""

import re

import pytest

from book.commands import build

QUESTION = """\
```{{predict}}
:answer: {answer}

{question}

{options}
```
"""
GOOD = {"answer": "1", "question": "Up or down?", "options": "Up\n: Yes, up.\n\nDown\n: No, up."}
QUESTIONS = "```{{questions}}\n{}\n```\n"
PLACE = ": {eq}`eq-least`"
MISTAKES = {
    "no list of questions": (QUESTIONS.format("Why?"), "questions: must be one list of a name"),
    "name of a question": (
        QUESTIONS.format(f"Why Not\n: Why?\n{PLACE}"),
        "a name must be lower-case words joined by '-', but got 'Why Not'",
    ),
    "question without an answer": (
        QUESTIONS.format("why\n: Why?"),
        "'why' must have a question and an answer, but got 1 of the two",
    ),
    "nothing asked": (QUESTIONS.format(f"why\n: Because.\n{PLACE}"), "'why' must ask in one paragraph that ends with"),
    "link in a question": (
        QUESTIONS.format(f"why\n: Why {PLACE[2:]}?\n{PLACE}"),
        "the question of 'why' must have no link",
    ),
    "answer without a place": (
        QUESTIONS.format("why\n: Why?\n: Because."),
        "the answer of 'why' must lead to its place",
    ),
    "question twice": (
        QUESTIONS.format(f"why\n: Why?\n{PLACE}\n\nwhy\n: How?\n{PLACE}"),
        "two questions have the name 'why'",
    ),
    "answer too large": (QUESTION.format(**GOOD | {"answer": "3"}), "answer must be from 1 to 2, but got 3"),
    "answer zero": (QUESTION.format(**GOOD | {"answer": "0"}), "answer must be from 1 to 2, but got 0"),
    "no answer": (
        QUESTION.format(**GOOD).replace(":answer: 1\n", ""),
        "answer must be from 1 to 2, but got None",
    ),
    "one option": (
        QUESTION.format(**GOOD | {"options": "Up\n: Yes."}),
        "a question must have at least 2 options, but got 1",
    ),
    "no options": (QUESTION.format(**GOOD | {"options": "Up."}), "the last part must be a definition list"),
    "no reply": (
        QUESTION.format(**GOOD | {"options": "Up\n: Yes.\n\nDown\n: % to be written"}),
        "the option 'Down' has no reply",
    ),
    "no question": (
        QUESTION.format(**GOOD | {"question": ""}),
        "a paragraph with the question must come before the options",
    ),
    "formula alone": (
        QUESTION.format(**GOOD | {"options": "Up\n: Yes.\n\n$x^2$\n: No."}),
        "the option 'x^2' must have words, but got a formula alone",
    ),
    "unknown exercise": (
        "```{exercise-start} no-such-exercise\n```\nWhat?\n```{exercise-end}\n```\n",
        "there is no exercise 'no-such-exercise'",
    ),
    "nothing to borrow": (
        "```{live-figure} chapters/first\n```\n",
        "live-figure must name a page with a live figure that has a still, but got chapters/first",
    ),
    "wrong formula": ("A wrong $\\frac{1}$ formula.\n", "wrong mathematics: KaTeX parse error"),
    "doubtful formula": ("A doubtful $é_1$ formula.\n", "wrong mathematics: "),
    "unknown label": ("A reference to {ref}`nowhere`.\n", "undefined label: 'nowhere'"),
    "unknown name": ("See {py:func}`aelib.nonsense`.\n", "py:func reference target not found: aelib.nonsense"),
    "unknown term": ("A {term}`page`.\n", "term not in glossary: 'page'"),
    "term defined twice": ("A {dfn}`word`.\n", "duplicate term description of word, other instance in chapters/first"),
}
"""Each mistake as the chapter has it, and what the build says of it."""
UNKNOWN = "\n```{eval-rst}\n-o  option\n```\n"
TWICE = "(given-twice)=\n## {0}\n\n$$\n{0}\n$$ (eq-least)\n\n"
TERMS = "\n(given-twice)=\n## Once\n\nA {dfn}`word`, {recap}`Letter <letter>`, {index}`text <see: text; book>`.\n"
CELL = """
```{code-cell} ipython3
1
```
"""
GLUED = """
```{image} ../dot.png
:alt: A black dot in the middle, of {glue:text}`counts` pixels.
```
"""


@pytest.fixture(scope="module")
def mistakes(new_book):
    """The book with every mistake, what its build says, and the line at which each stands."""
    book = new_book("mistakes")
    text, lines = book.header + "# Mistakes\n\n", {}
    for name, (markup, _) in MISTAKES.items():
        lines[name] = text.count("\n") + 1
        text += markup + "\n"
    text += TWICE.format("x")
    book.write("chapters/second.md", text + QUESTION.format(**GOOD) + UNKNOWN + CELL)
    book.replace("chapters/first.md", ":mystnb: {image: {alt: A line and nothing else.}}\n", "")
    book.replace("chapters/first.md", "alt: The same line half as wide.", "alt: Figure 3")
    book.write("chapters/first.md", (book.folder / "chapters/first.md").read_text() + TERMS + GLUED)
    result = book.build()
    assert result.returncode != 0
    return book, build.COLOUR.sub("", result.stdout), lines


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line(mistakes, name):
    _, said, lines = mistakes
    found = [line for line in said.splitlines() if MISTAKES[name][1] in line]
    assert any(f"second.md:{lines[name]}: WARNING: " in line for line in found), said


@pytest.mark.parametrize("name", ["label given-twice", "label of equation eq-least"])
def test_a_label_that_stands_twice_is_named(mistakes, name):
    assert f"WARNING: duplicate {name}, other instance in " in mistakes[1]


def test_what_the_notebooks_cannot_show_is_named_with_its_page(mistakes):
    assert re.search(r"second\.md:\d+: WARNING: the notebooks cannot show a option_list", mistakes[1])


@pytest.mark.parametrize("term", ["letter", "book"])
def test_a_term_of_the_index_that_no_page_defines_is_named(mistakes, term):
    assert f"WARNING: the index has the term {term!r}, which no page defines" in mistakes[1]


def test_a_figure_without_a_text_is_named_by_its_cell(mistakes):
    book, said, _ = mistakes
    warning = r"chapters/first\.md:(\d+): WARNING: a figure of this cell(.*) must have an alternative text"
    (half, named), (bare, nameless) = re.findall(warning, said)
    cells = (book.folder / "chapters/first.md").read_text().split("```{code-cell}")
    for line, code in ((half, "SEEDS = (1, 2)"), (bare, "lines, ax = ")):
        before = next(number for number, cell in enumerate(cells) if code in cell)
        first = "```{code-cell}".join(cells[:before]).count("\n") + 1
        assert first <= int(line) <= first + cells[before].partition("```")[0].count("\n")
    assert named == ", which begins 'SEEDS = (1, 2)',"
    assert nameless == "", "the page does not show that cell's code"


def test_a_name_that_nothing_glues_is_named_with_its_page(mistakes):
    (line,) = {line for line in mistakes[1].splitlines() if "WARNING: an alternative text" in line}
    assert "chapters/first.md" in line
    assert "the glued value 'counts', but no cell of this page glues it" in line


def test_without_a_label_questions_are_numbered(mistakes):
    (question,) = mistakes[0].page("chapters/second").select("fieldset.predict")
    assert question["id"] == "predict-1"


def test_other_formats_show_a_plain_list(mistakes):
    book, _, _ = mistakes
    book.write("chapters/first.md", "# First\n")
    book.write("chapters/second.md", "# Second\n\n" + QUESTION.format(**GOOD))
    result = book.build("--builder", "custom", "--custom-builder", "text")
    text = (book.folder / "_build/text/chapters/second.txt").read_text()
    assert "WARNING" not in result.stdout
    assert "Up or down?\n\nUp\n   **Right.** Yes, up.\n\nDown\n   **Not so.** No, up." in text
