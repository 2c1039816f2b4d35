"""What a teacher is told of each chapter: one page, true to the chapter, and the shorter paths through the course."""

import re
import tomllib
from pathlib import Path

import pytest

from aelib import exercises
from teach import guide
from teach.pages import Page, leans, taught
from teach.pdf import soup, words
from tests.book.conftest import HTML

SLUGS = taught()
MOST = 450  # words on a page
MUCH = 3  # links, from which on a path may not leave a chapter out


@pytest.fixture(scope="module")
def map_():
    return leans(HTML)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("guides")
    assert guide.write(HTML, out) == len(SLUGS)
    return {path.stem: soup(path.read_text()) for path in out.glob("*.html")}


def told(slug):
    return tomllib.loads((guide.TEXTS / f"{slug}.toml").read_text())


def test_what_leans_on_what_is_read_from_the_text_alone(tmp_path, monkeypatch):
    number = '<span class="section-number">{}. </span>'
    page = f'<article><section id="{{slug}}"><h1>{number}{{slug}}</h1>{{body}}</section></article>'
    link = '<a class="reference internal" href="{}">it</a>'
    bodies = {
        "before-you-begin": f'<section id="a"><h2>{number.format("1.1")}A</h2><p id="b"></p></section>',
        "learning-as-descent": link.format("before-you-begin.html#b") + link.format("before-you-begin.html#a")
        + link.format("before-you-begin.html") + link.format("one-neuron-two-losses.html")
        + f"<h2>Exercises</h2>{link.format('before-you-begin.html#b')}",
        "one-neuron-two-losses": link.format("learning-as-descent.html#learning-as-descent"),
    }  # fmt: skip
    (tmp_path / "chapters").mkdir()
    for n, (slug, body) in enumerate(bodies.items(), start=1):
        (tmp_path / "chapters" / f"{slug}.html").write_text(page.format(n, slug=slug, body=body))
    monkeypatch.setattr(exercises.CHAPTERS, "slugs", tuple(bodies))
    assert leans(tmp_path) == {
        "before-you-begin": {},
        "learning-as-descent": {"before-you-begin": {"1.1": 2, "1": 1}},
        "one-neuron-two-losses": {"learning-as-descent": {"2": 1}},
    }


def test_a_page_beside_the_chapters_has_exercises_and_is_not_taught():
    assert set(exercises.CHAPTERS.slugs) - set(taught()) == {"a-study-of-your-own"}
    assert not (guide.TEXTS / "a-study-of-your-own.toml").exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_is_short_and_complete(written, slug):
    page = written[slug]
    for part in page.select("style, title"):
        part.decompose()
    # A space between the cells of a table, which are words of their own.
    assert len(page.get_text(" ").split()) <= MOST
    assert "{" not in words(page.body)
    assert not re.search(r"[$`*]", words(page.body))
    assert words(page.h1) == Page(HTML, slug).title
    texts = told(slug)
    minutes = [minute for minute, _, _ in texts["minutes"]]
    assert minutes[0] == 0
    assert minutes == sorted(set(minutes))
    assert minutes[-1] < 90
    assert len(texts["mistakes"]) == 4
    assert len(texts["discuss"]) == 2
    for key in texts["mistakes"]:
        name, mistake = key.split(" / ")
        exercise = exercises.get(name)
        assert exercise.chapter == slug
        assert mistake in [each.name for each in exercise.misconceptions]


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_said_to_tempt_is_a_wrong_answer(slug):
    page = Page(HTML, slug)
    for label, tempts in told(slug).get("polls", {}).items():
        letters = re.match(r"([A-E])(?: and ([A-E]))? tempt", tempts)
        assert letters, tempts
        options = page.part(label).select(".predict-reply")
        for letter in filter(None, letters.groups()):
            assert letter != guide.right(page, label)
            assert "ABCDE".index(letter) < len(options)


def test_a_page_says_what_the_chapter_needs_in_the_books_numbers(written, map_):
    assert "Leans on: 1 (1.1, 1.5)" in words(written["the-autoencoder"].select_one(".needs"))
    assert re.search(r"Leaned on by: 7, 8, ", words(written["the-autoencoder"].select_one(".needs")))
    cells = [words(cell) for cell in written["the-autoencoder"].select("td")]
    labels = [Page(HTML, "the-autoencoder").name(label) for _, label, _ in told("the-autoencoder")["minutes"]]
    assert cells[1::3] == labels
    assert cells[::3] == [str(minute) for minute, _, _ in told("the-autoencoder")["minutes"]]
    assert re.fullmatch(r"Fig\. 6\.\d+", labels[0])
    assert written["backpropagation"].select("math")
    assert sum(map_["the-autoencoder"]["learning-as-likelihood"].values()) >= MUCH


def test_a_prediction_is_known_by_its_place_on_the_page():
    page = Page(HTML, "the-autoencoder")
    asked = [str(each["id"]) for each in page.article.select(".predict")]
    assert [page.name(label) for label in asked] == [f"Prediction {place}" for place in range(1, len(asked) + 1)]
    assert page.name("eq-bce") == "(6.1)"
    assert page.name("three-anchors") == "6.4"


def test_a_label_that_the_page_does_not_have_is_named():
    with pytest.raises(ValueError, match="the-autoencoder must have a part with the label 'fig-of-nothing'"):
        guide.text("Look at {fig-of-nothing}.", Page(HTML, "the-autoencoder"))
    with pytest.raises(ValueError, match="must be one that KaTeX reads"):
        guide.text(r"Then $\frac{1$.", Page(HTML, "the-autoencoder"))


def paths():
    """The shorter courses of the page for teachers: chapters and what is read with them, row by row."""
    rows = Page(HTML, "teaching").part("table-shorter-courses").select("tbody tr")
    found = []
    for row in rows:
        when, chapters, along = row.select("td")
        if re.match("Week 1|Saturday", words(when)):
            found.append([])
        links = [[str(a["href"]).partition(".html")[0] for a in cell.select("a")] for cell in (chapters, along)]
        found[-1].append(links)
    return found


@pytest.mark.parametrize("which", range(3))
def test_a_path_has_what_its_chapters_lean_on(map_, which):
    seen = set()
    for chapters, along in paths()[which]:
        assert chapters
        assert set(chapters) <= set(SLUGS)
        seen |= {*chapters, *along}
        for slug in chapters:
            needed = {other for other, on in map_[slug].items() if on.total() >= MUCH}
            assert needed <= seen, slug
            assert [SLUGS.index(other) for other in chapters] == sorted(SLUGS.index(other) for other in chapters)


def test_the_paths_have_their_lengths_and_the_sections_exist():
    assert [len(path) for path in paths()] == [12, 4, 4]
    for link in Page(HTML, "teaching").part("table-shorter-courses").select("td a[href*='#']"):
        slug, _, anchor = str(link["href"]).partition(".html#")
        assert Page(HTML, slug).part(anchor).name == "section"


def test_no_guide_is_of_no_chapter():
    assert {path.stem for path in Path(guide.TEXTS).glob("*.toml")} == set(SLUGS)
