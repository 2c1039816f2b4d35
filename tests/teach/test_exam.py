"""The exam bank: each item against its exercise, what guessing gets, and the files read back as platforms read them."""

import ast
import contextlib
import difflib
import os
import re
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

import numpy as np
import pytest

from aelib.course import exercises
from aelib.course.exercises.checking import behaviour, examine
from aelib.course.exercises.variants import source
from teach.exam import ASKED, BLANK, FOLDER, bank, item, lines
from teach.exam_formats import COURSE, moodle, title, write
from teach.pages import taught

CHAPTERS = taught()
RESULTS = {
    "The delta of a sure neuron": "0.0192",
    "The largest rate with averaged momentum": "0.80",
    "What to stock": "40",
    "One gradient, by hand": "0.795",
    "What the test digits cost": "1,991",
    "Count the parameters of a convolutional encoder": "7,082",
    "The box that is nearly all corners": "0.52",
    "The area of a parallelogram": "4.00",
    "What moves while a layer trains": "200,700",
    "When two features share a number": "0.33",
    "Without its own digit": "0.579",
    "Mean or zero?": "0.86",
    "Water over three numbers": "2.42",
    "Straight-through and exact, for one bit": "3.40",
    "How many alarms are right?": "0.66",
    "A mean of draws": "15",
    "A control for ink": "0.625",
    "A denoiser from a velocity, by hand": "0.8",
    "What one component leaves": "13",
}
"""The right results of the items whose options are numbers, worked out by hand."""


@cache
def items(slug):
    return bank(slug)


def everything():
    return [each for slug in CHAPTERS for each in items(slug)]


def of_lines():
    return [each for each in everything() if each.code]


def filled(each, option):
    """The functions of an item, or the one, with an option in the place of the blank."""
    answer = exercises.get(each.exercise).answer
    functions = answer if isinstance(answer, tuple) else (answer,)
    scope = dict(functions[0].__globals__)
    exec(each.code.replace(BLANK, option.text), scope)
    made = tuple(scope[function.__name__] for function in functions)
    return made if isinstance(answer, tuple) else made[0]


@contextlib.contextmanager
def in_silence():
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_every_chapter_has_items_and_all_of_them_are_many():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(CHAPTERS)
    assert all(len(items(slug)) >= 2 for slug in CHAPTERS)
    assert len(everything()) >= 60
    assert len(of_lines()) > len(everything()) / 2


@pytest.mark.parametrize("slug", CHAPTERS)
def test_an_item_stands_by_itself_and_says_why_each_option_is_right_or_wrong(slug):
    titles = [each.title for each in items(slug)]
    assert len(set(titles)) == len(titles)
    for each in items(slug):
        assert each.chapter == slug
        assert len(each.options) == 4
        assert sum(option.right for option in each.options) == 1
        assert len(each.stem.removesuffix(ASKED)) > 100
        assert (ASKED in each.stem) == (BLANK in each.code) == bool(each.code)
        said = [option.because for option in each.options]
        assert len(set(said)) == 4
        for text in (each.stem, *said):
            assert text.count("`") % 2 == text.count("$") % 2 == 0
            assert re.search(r"[.?]\)?$", text), text
            assert not re.search(r"[*_<>\\#]", re.sub(r"`[^`]+`|\$[^$]+\$", "", text)), text
            assert not re.search(r"(?i)\b(chapter|page|figure|section|exercise|check|the text|hint)\b", text), text


@pytest.mark.parametrize("slug", CHAPTERS)
def test_options_are_python_and_no_two_are_the_same(slug):
    for each in items(slug):
        options = [option.text for option in each.options]
        if each.code:
            options = [ast.dump(ast.parse(each.code.replace(BLANK, option))) for option in options]
            assert not any("#" in option.text for option in each.options)
        assert len(set(options)) == len(options)


@pytest.mark.parametrize("slug", CHAPTERS)
def test_the_right_option_completes_the_solution(slug):
    for each in items(slug):
        exercise = exercises.get(each.exercise)
        if each.code:
            whole = ast.parse(each.code.replace(BLANK, each.right.text))
            assert ast.dump(whole) == ast.dump(ast.parse("\n".join(lines(source(exercise.answer)))))
            with in_silence():
                assert examine(exercise, filled(each, each.right)).correct


def apart(right, wrong):
    """Whether two results differ by more than rounding, an overflow or 0/0 could do."""
    if not isinstance(right, np.ndarray) or not isinstance(wrong, np.ndarray) or right.shape != wrong.shape:
        return True
    finite = np.isfinite(right) & np.isfinite(wrong)
    not_asked_for = np.isnan(right) & np.isfinite(wrong)
    return not_asked_for.any() or not np.allclose(right[finite], wrong[finite], rtol=0.002, atol=0)


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_wrong_option_runs_and_is_noticed_by_the_check(slug):
    for each in [each for each in items(slug) if each.code]:
        exercise = exercises.get(each.exercise)
        for option in each.options:
            if not option.right:
                answer = filled(each, option)
                with in_silence():
                    given = behaviour(exercise, answer, [])
                    expected = behaviour(exercise, exercise.answer)
                    assert not examine(exercise, answer).correct, (each.exercise, option.text)
                assert any(map(apart, expected, given)), (each.exercise, option.text)


def test_the_results_are_those_that_one_gets_by_hand():
    assert {each.title: each.right.text for each in everything() if not each.code} == RESULTS


def tokens(text):
    return re.findall(r"\w+|[^\w\s]", text)


def by_letters(one, other):
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def by_tokens(one, other):
    return by_letters(tokens(one), tokens(other))


def in_common(one, other):
    return (Counter(tokens(one)) & Counter(tokens(other))).total() / max(len(tokens(one)), len(tokens(other)))


def most_similar(measure):
    def score(option, options):
        return sum(measure(option, other) for other in options if other is not option)

    return score


GUESSES = {
    "most similar by letters": most_similar(by_letters),
    "most similar by tokens": most_similar(by_tokens),
    "most in common": most_similar(in_common),
    "least similar": most_similar(lambda one, other: -by_letters(one, other)),
    "longest": lambda option, options: len(option),
    "shortest": lambda option, options: -len(option),
}


@pytest.mark.parametrize("guess", GUESSES)
def test_a_guess_by_the_look_of_the_options_is_right_in_at_most_35_of_100_items(guess):
    right = 0.0
    for each in of_lines():
        options = [option.text for option in each.options]
        scores = [GUESSES[guess](option, options) for option in options]
        tied = [option for option, score in zip(each.options, scores, strict=True) if score > max(scores) - 1e-9]
        right += any(option.right for option in tied) / len(tied)
    assert right / len(of_lines()) <= 0.35


def test_the_right_option_stands_at_each_place_about_as_often():
    places = Counter([option.right for option in each.options].index(True) for each in everything())
    assert all(0.15 < places[place] / len(everything()) < 0.35 for place in range(4)), places


class Plain(HTMLParser):
    """The text of HTML as a reader sees it, formulas between dollars, code between backticks."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        attributes = dict(attrs)
        if attributes.get("class") == "equation_image":
            self.parts.append(f"${attributes['data-equation-content']}$")
        self.parts.append({"code": "`", "p": "\n\n", "pre": "\n\n"}.get(tag, ""))

    def handle_endtag(self, tag):
        self.parts.append("`" if tag == "code" else "")

    def handle_data(self, data):
        self.parts.append(data)


def plain(text):
    """The text of HTML as Markdown: quotation marks straight, formulas in dollars, a function without marks."""
    reader = Plain()
    reader.feed(text)
    result = "".join(reader.parts).translate(str.maketrans("“”‘’", "\"\"''")).strip()
    result = re.sub(r"\\\((.*?)\\\)", r"$\1$", result)
    assert set(reader.tags) <= {"p", "code", "pre", "img"}
    return re.sub(r"\n{2,}", "\n\n", re.sub(r"\n\n`(def .*)\n`", r"\n\n\1", result, flags=re.S))


def shown(each):
    """What a platform has to show of an item: the question, and each option with its feedback, whether it is right."""
    stem = f"{each.stem}\n\n{each.code}".strip()
    mark = "`" if each.code else ""
    options = [(f"{mark}{option.text}{mark}", option.because, option.right) for option in each.options]
    return each.title, stem, options


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder that `make teach` writes."""
    out = tmp_path_factory.mktemp("teach") / "exam"
    out.mkdir()
    (out / "stale").touch()
    assert write(out) == len(everything())
    return out


def test_the_bank_is_written_for_moodle_and_as_a_quiz_of_each_chapter_and_of_all(written):
    assert {path.name for path in written.iterdir()} == {"moodle.xml", "all.md", *(f"{slug}.md" for slug in CHAPTERS)}


def test_moodle_reads_what_the_bank_holds(written):
    text = (written / "moodle.xml").read_text(encoding="utf-8")
    questions = list(Xml.fromstring(text))
    found, category = {}, None
    for question in questions:
        if question.get("type") == "category":
            category = question.findtext("category/text").removeprefix(f"$course$/top/{COURSE}/")
            found[category] = []
            continue
        assert question.get("type") == "multichoice"
        assert question.findtext("single") == question.findtext("shuffleanswers") == "true"
        answers = question.findall("answer")
        fractions = [float(answer.get("fraction")) for answer in answers]
        assert sorted(fractions) == [0, 0, 0, 100]
        for part in [question.find("questiontext"), *answers, *question.findall("answer/feedback")]:
            assert part.get("format") == "html"
        options = [
            (plain(answer.findtext("text")), plain(answer.findtext("feedback/text")), fraction == 100)
            for answer, fraction in zip(answers, fractions, strict=True)
        ]
        found[category].append((question.findtext("name/text"), plain(question.findtext("questiontext/text")), options))
    assert found == {title(slug): [shown(each) for each in items(slug)] for slug in CHAPTERS}
    assert text.count("<![CDATA[") == text.count("]]>") == 9 * len(everything())


def test_moodle_gets_formulas_in_its_own_marks_and_code_as_it_is(written):
    text = (written / "moodle.xml").read_text(encoding="utf-8")
    held = re.findall(r"<!\[CDATA\[(.*?)\]\]>", text, re.S)
    assert all(not re.search(r"<(?!/?(p|code|pre)>)|&(?!lt;|gt;|amp;)", each) for each in held)
    assert re.search(r"outputs \\\(\\tanh\(w\^\\top x_i\)\\\) for the input", text)
    assert "<code>return np.mean(near &lt; far)</code>" in text
    assert set(re.findall(r"\$\w*", text)) == {"$course", "$"}
    assert text.count("$") == 2 * len(CHAPTERS)


QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def read_qti(path):
    """Return the title and the items of the QTI 1.2 that text2qti made, in the form of `shown`."""
    with zipfile.ZipFile(path) as packed:
        (name,) = [name for name in packed.namelist() if re.search(r"(text2qti_assessment_\w+)/\1\.xml$", name)]
        root = Xml.fromstring(packed.read(name))
    found = []
    for each in root.iter(f"{QTI}item"):
        feedback = {
            part.get("ident"): plain(part.findtext(f".//{QTI}mattext")) for part in each.iter(f"{QTI}itemfeedback")
        }
        (right,) = [
            condition.findtext(f".//{QTI}varequal")
            for condition in each.iter(f"{QTI}respcondition")
            if condition.findtext(f"{QTI}setvar") == "100"
        ]
        options = [
            (
                plain(label.findtext(f".//{QTI}mattext")),
                feedback[f"{label.get('ident')}_fb"],
                label.get("ident") == right,
            )
            for label in each.iter(f"{QTI}response_label")
        ]
        stem = plain(each.findtext(f"{QTI}presentation/{QTI}material/{QTI}mattext"))
        found.append((each.get("title"), stem, options))
    return root.find(f"{QTI}assessment").get("title"), found


@pytest.mark.parametrize("name", ["all", "diffusion"])
def test_text2qti_makes_of_a_quiz_what_the_bank_holds(name, written, tmp_path):
    command = "from text2qti.cmdline import main; main()"
    environment = os.environ | {"HOME": str(tmp_path)}  # it writes its settings there
    path = tmp_path / f"{name}.md"
    path.write_bytes((written / path.name).read_bytes())
    subprocess.run([sys.executable, "-c", command, path.name], cwd=tmp_path, env=environment, check=True)
    quiz, found = read_qti(path.with_suffix(".zip"))
    assert quiz == (COURSE if name == "all" else f"{COURSE}: {title(name)}")
    assert found == [shown(each) for each in (everything() if name == "all" else items(name))]


def test_a_quiz_of_a_chapter_has_the_items_of_that_chapter(written):
    whole = (written / "all.md").read_text(encoding="utf-8")
    for slug in CHAPTERS:
        quiz = (written / f"{slug}.md").read_text(encoding="utf-8")
        assert quiz.startswith(f"Quiz title: {COURSE}: {title(slug)}\nshuffle answers: true\n")
        assert re.findall(r"^Title: (.+)", quiz, re.M) == [each.title for each in items(slug)]
        assert all(line in whole for line in quiz.splitlines()[2:] if not re.match(r"\d", line))


ENTRY = {
    "exercise": "leaky-scale",
    "stem": "Which standard deviation?",
    "wrong": {"leak not squared": "", "`squares = 1`": "Half of it.", "wrong sign + leak not squared": "Both."},
}


def test_the_options_of_an_item_come_from_the_exercise():
    made = item(ENTRY, 0)
    assert made.code.splitlines()[1] == f"    {BLANK}"
    assert {option.text: option.right for option in made.options} == {
        "squares = (1 + leak ** 2) / 2": True,
        "squares = (1 + leak) / 2": False,
        "squares = 1": False,
        "squares = (1 - leak) / 2": False,
    }
    said = {option.text: option.because for option in made.options}
    assert said["squares = (1 + leak) / 2"].startswith("You added the leak itself.")
    assert said["squares = (1 + leak ** 2) / 2"].startswith("With leak 0 it is He's scale")
    assert made == item(ENTRY, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wrong": {"leak not squared": "", "variance": ""}}, "there must be one blank, but got 2"),
        ({"wrong": {"`squares = 1`": "Half of it."}}, "there must be one blank, but got 0"),
        ({"line": "squares = 7", "wrong": {"`squares = 1`": "Half."}}, "there must be one blank, but got 0"),
        ({"wrong": {"leak not squared": "", "`squares = 1`": ""}}, "option 2 must say why it is wrong"),
        ({"wrongs": {}}, "an item has no wrongs"),
    ],
)
def test_an_item_that_cannot_be_made_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=f"^leaky-scale: {message}$"):
        item(ENTRY | change, 0)


def test_a_mistake_in_two_lines_is_refused():
    entry = {"exercise": "rescale-two-layers", "stem": "Which?", "wrong": {"squared": "Twice."}}
    with pytest.raises(ValueError, match="`squared` must change one line, but changes 2"):
        item(entry, 0)


def test_what_xml_could_misread_comes_through():
    odd = {"title": "A < B & C", "stem": "Is `a[b[c]]> d & e`, if $a < b$?\n\nOr is it `&lt;`?"}
    wrong = {"leak not squared": "It is `x < y && z`.", "`squares = '<' * 2`": "Half.", "no factor 2": "Half."}
    made = item(ENTRY | odd | {"wrong": wrong}, 0)
    _, question = Xml.fromstring(moodle({"uses": [made]}))
    found = [(plain(each.findtext("text")), plain(each.findtext("feedback/text"))) for each in question.iter("answer")]
    name, stem, options = shown(made)
    assert (question.findtext("name/text"), plain(question.findtext("questiontext/text"))) == (name, stem)
    assert found == [option[:2] for option in options]
