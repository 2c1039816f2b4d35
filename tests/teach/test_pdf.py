"""Chapters on paper: what stands at the end, where links lead, and a file that Chromium printed, read back."""

import re

import pytest
from pypdfium2 import PdfDocument

from teach.pdf import COURSE, address, chapter, file_of, print_to, soup
from tests.book.conftest import HTML

SITE = "https://someone.github.io/course/"
PAGE = """<link rel="stylesheet" href="a.css"><article><section id="one">
<h1><span class="section-number">1. </span>One</h1>
<fieldset class="predict" id="up"><legend><span class="predict-kind">Predict</span> Up?</legend>
<div class="predict-option"><input id="up-1"><label for="up-1">Yes</label>
<div class="predict-reply"><p>No.</p></div></div>
<div class="predict-option"><input id="up-2"><label for="up-2">No</label>
<div class="predict-reply"><p>Right.</p></div></div>
<div class="predict-option predict-show"><label>Show it</label></div></fieldset>
<p><a href="two.html#end">two</a> <a href="#up">up</a> <a href="three.html">three</a> <a href="https://a.b/c">out</a></p>
<div class="exercise" id="first"><p class="admonition-title">Exercise 1.1 (First)</p>
<details class="hint"><summary>Hint 1 of 2</summary><p>Look.</p>
<details class="hint"><summary>Hint 2 of 2</summary><p>Look again.</p><ul><li>Here</li></ul></details></details></div>
<details class="solution"><summary>Solution</summary><section><p>It is 4.</p></section></details>
<div class="exercise" id="second"><p class="admonition-title">Exercise 1.2 (Second)</p></div>
<details class="solution"><summary>Solution</summary><section><p>It is 5.</p></section></details>
<picture><source srcset="small.png"><img class="only-light" loading="lazy" src="a.png"></picture>
<img class="only-dark" src="b.png"><p class="pst-js-only">by script</p><a class="headerlink" href="#one">#</a>
<bits-of-a-code class="live-figure"><img src="c.png"></bits-of-a-code></section></article>"""


@pytest.fixture(scope="module")
def parts():
    return [soup(text) for text in chapter(PAGE, "one", ["one", "two"], SITE)]


def test_replies_hints_and_solutions_stand_at_the_end_behind_names_that_lead_back(parts):
    body, end = parts
    assert not body.select(".predict-reply, .hint, .solution")
    assert [heading.get_text() for heading in end.select("h3, h4")] == [
        "Replies", "Up?",
        "Hints", "Exercise 1.1 (First)", "Exercise 1.2 (Second)",
        "Solutions", "Exercise 1.1 (First)", "Exercise 1.2 (Second)",
    ]  # fmt: skip
    assert [link["href"] for link in end.select("h4 a")][:2] == ["#one--up", "#one--first"]
    assert body.select_one("[id='one--up'] label").get_text() == "Yes"
    told = " ".join(end.get_text(" ").split())
    assert "Up? A. No. B. Right. Hints" in told
    assert "(First) Hint 1 of 2. Look. Hint 2 of 2. Look again. Here Exercise" in told
    assert told.endswith("Solutions Exercise 1.1 (First) It is 4. Exercise 1.2 (Second) It is 5.")


def test_what_only_a_screen_has_use_for_is_gone(parts):
    body, _ = parts
    assert [image["src"] for image in body.select("img")] == ["a.png", "c.png"]
    assert not body.select("source, input, .headerlink, .pst-js-only, .predict-show, [loading], bits-of-a-code")
    assert body.select_one(".live-figure .live-note")


def test_links_lead_inside_the_file_or_to_the_site_or_are_text(parts):
    body, _ = parts
    assert [link["href"] for link in body.select("p a")] == [
        "#two--end", "#one--up", f"{SITE}chapters/three.html", "https://a.b/c"
    ]  # fmt: skip
    assert address("two.html", "one", ["one", "two"], None) == "#chapter-two"
    assert address("two.html#end", "one", ["one"], None) is None
    assert address("../notebooks/one.ipynb", "one", ["one"], SITE) == f"{SITE}notebooks/one.ipynb"
    alone = soup(chapter(PAGE, "one", ["one"], None)[0])
    assert [link["href"] for link in alone.select("p a")] == ["#one--up", "https://a.b/c"]
    assert "two up three out" in " ".join(alone.get_text().split())


@pytest.fixture(scope="module")
def printed(chromium_of_module, tmp_path_factory):
    """Two chapters in one file, and its path."""
    path = tmp_path_factory.mktemp("pdf") / "two.pdf"
    names = ("the-autoencoder", "linear-autoencoders")
    pages = {name: (HTML / "chapters" / f"{name}.html").read_text() for name in names}
    context = chromium_of_module.new_context()
    tab = context.new_page()
    print_to(tab, file_of(pages, "Two", f'<div class="cover"><h1>{COURSE}</h1></div>', None), HTML, path)
    context.close()
    return path


@pytest.mark.nightly
def test_a_printed_file_has_a_bookmark_for_each_heading_once(printed):
    marks = [(mark.level, mark.get_title()) for mark in PdfDocument(printed).get_toc()]
    titles = [title for level, title in marks if level == 0]
    assert titles == [COURSE, "6. The autoencoder", "7. Linear autoencoders"]
    assert (1, "6.1. What is it good for?") in marks
    assert (1, "7. Linear autoencoders: replies, hints and solutions") in marks
    assert sum(title.startswith("Exercise 6.1 (") for _, title in marks) == 2
    assert not [title for _, title in marks if re.match(r"((?:\d+\.)+ ) ?\1|(.{9,})\2$", title)]


def above(title, text):
    return f"{COURSE} {title}" in " ".join(text.split())


def test_a_printed_file_is_tagged_and_names_the_chapter_above_its_pages(printed):
    data, document = printed.read_bytes(), PdfDocument(printed)
    assert b"/MarkInfo" in data
    assert b"/Lang (en)" in data
    assert b"file:" not in data
    texts = [page.get_textpage().get_text_range() for page in document]
    six = [number for number, text in enumerate(texts) if above("6. The autoencoder", text)]
    seven = [number for number, text in enumerate(texts) if above("7. Linear autoencoders", text)]
    assert len(six) + len(seven) >= len(document) - 3
    assert not set(six) & set(seven)
    assert 60 < len(document) < 110
    hint = next(number for number, text in enumerate(texts) if "Hint 1 of 3" in text)
    assert hint > max(number for number, text in enumerate(texts) if "Further reading" in text)
