"""What a page loads at first: little, in few requests, and enough to look and to work as with all of the theme."""

import re
from pathlib import Path

import pytest
import tinycss2
from fontTools.ttLib import TTFont

from book.checks.markup import formulas
from book.checks.site import Site
from book.course import site_path
from book.publishing.first_load import KEPT
from tests.book.host import hosted
from tools import cut_theme

ROOT = Path(__file__).resolve().parents[3]
HTML = ROOT / "_build" / "html"
WHOLE = ROOT / "book" / "rendering" / "katex" / "fonts"
BYTES, REQUESTS = 300_000, 20  # of a chapter as a browser loads it, without images
AGAIN = "run `python -m tools.cut_theme`: the pages need more of the theme than book/rendering/theme has"


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".b, p.a > q { x: 1 }", "p.a > q { x: 1 }"),
        (".a.b { x: 1 }", ""),
        ("p:not(.b) { x: 1 }", "p:not(.b) { x: 1 }"),
        ('[class*="b"]::before { content: ".b" }', '[class*="b"]::before { content: ".b" }'),
        ("@media print { .a { x: 1 } .b { x: 2 } }", "@media print {.a { x: 1 }}"),
        ("@supports (x: y) { @media print { .b { x: 2 } } }", ""),
        ("@keyframes b { 0% { x: 1 } }", "@keyframes b { 0% { x: 1 } }"),
        ("/* gone */ /*! kept */ .a /* gone */ { x: 1 }", "/*! kept */\n.a  { x: 1 }"),
    ],
)
def test_a_rule_goes_where_no_page_has_its_class(css, kept):
    rules = cut_theme.used(tinycss2.parse_stylesheet(css, skip_whitespace=True), {"a"})
    assert cut_theme.text(cut_theme.compact(rules)).strip() == kept


def test_imports_are_taken_in_and_urls_still_lead_to_their_files(tmp_path):
    (tmp_path / "theme/deep").mkdir(parents=True)
    (tmp_path / "theme/a.css").write_text('@import "deep/b.css"; p { x: url(../p.png) url("data:image/png;base64,x") }')
    (tmp_path / "theme/deep/b.css").write_text('q { x: url("q.svg?v=1#i"), url(https://elsewhere.org/r.png) }')
    text = cut_theme.text(cut_theme.read(tmp_path / "theme/a.css", tmp_path / "static"))
    assert text.splitlines() == [
        'q { x: url("../theme/deep/q.svg?v=1#i"), url(https://elsewhere.org/r.png) }',
        'p { x: url("../p.png") url("data:image/png;base64,x") }',
    ]


@pytest.fixture(scope="module")
def kept():
    """The rules of the theme that are kept, and their selectors one by one, where they are not in a condition."""
    return pieces(tinycss2.parse_stylesheet((KEPT / "theme.css").read_text(), skip_whitespace=True))


def pieces(rules, around=""):
    """Each selector with its declarations, and the conditions around it: what a style sheet says, piece by piece."""
    found = set()
    for rule in rules:
        if rule.type == "qualified-rule":
            body = " ".join(tinycss2.serialize(rule.content).split())
            found |= {(around, tinycss2.serialize(each).strip(), body) for each in cut_theme.split(rule.prelude)}
        elif rule.type == "at-rule" and rule.lower_at_keyword in cut_theme.CONDITIONS and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_whitespace=True)
            found |= pieces(inner, f"{around} @{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}")
    return found


def test_the_kept_style_sheet_has_every_rule_that_a_page_needs(built, kept):
    if not (HTML / "intro.html").exists():
        pytest.fail("the built book is what this test looks at, and it is not there: run `make book` first")
    for site in (HTML, built.html):
        needed = pieces(cut_theme.style_sheet(site))
        assert len(needed) > 500
        assert sorted(needed - kept) == [], AGAIN


def test_the_kept_script_is_the_theme_s():
    assert (KEPT / "theme.js").read_text() == cut_theme.script(HTML), AGAIN


def test_no_script_asks_the_whole_page_for_its_widths():
    """`reading.js` finds what scrolls; the theme's way of finding it would lay out each page twice as it loads."""
    theme = (HTML / "_static/scripts/pydata-sphinx-theme.js").read_text()
    assert len(cut_theme.WIDTHS.findall(theme)) == 1
    assert not cut_theme.WIDTHS.search((KEPT / "theme.js").read_text())


def test_the_script_asks_no_store_that_may_be_forbidden_or_full():
    theme = (HTML / "_static/scripts/pydata-sphinx-theme.js").read_text()
    assert [theme.count(old) for old in cut_theme.STORAGE] == [1] * len(cut_theme.STORAGE)


def test_the_kept_fonts_have_every_character_of_the_formulas():
    written = {ord(each) for page in cut_theme.pages(HTML) for each in formulas(page)}
    assert len(written) > 100
    asked = set(re.findall(r"KaTeX_\w+", re.sub(r"@font-face.*", "", (KEPT / "theme.css").read_text())))
    for font in sorted(WHOLE.glob("*.woff2")):
        if font.stem.partition("-")[0] in asked:
            missing = written & set(TTFont(font).getBestCmap()) - set(TTFont(KEPT / "fonts" / font.name).getBestCmap())
            assert missing == set(), AGAIN


def test_the_font_of_titles_is_asked_for_before_the_style_sheet_is_there(opened, served, built):
    tab, _ = opened(served(built.html), "chapters/first")
    tab.evaluate("document.fonts.ready")
    asked = tab.evaluate("performance.getEntriesByType('resource').map(each => [each.name, each.initiatorType])")
    early = [url.rpartition("/")[2] for url, by in asked if url.endswith(".woff2") and by == "link"]
    (title,) = re.findall(
        r'font-family: Titles;.*?url\("fonts/(.*?)"\)', (built.html / "_static/course.css").read_text()
    )
    assert early == [title]


def test_every_page_of_the_book_loads_the_kept_files_and_our_own(built):
    for name, facts in Site(built.html, built.folder).facts.items():
        ours = ["theme.css", "course.css", "answers.js", "progress.js", "reading.js", "search.js"]
        review = ["fsrs.min.js", "theme.js", "review.js"]
        urls = [url.partition("?")[0] for url in facts["sheets"] + facts["scripts"] if "_live/" not in url]
        last = review if name == "chapters/review" else ["theme.js"]
        assert [url.rpartition("/")[2] for url in urls] == ours + last, name


@pytest.fixture(scope="module")
def address():
    """Where the built book is served, compressed as hosts do."""
    with hosted(HTML, site_path(ROOT)) as where:
        yield where


def test_a_chapter_loads_little_in_few_requests(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab, loaded = context.new_page(), []
    tab.on("requestfinished", lambda request: loaded.append(request))
    tab.goto(f"{address}chapters/the-autoencoder.html", wait_until="networkidle")
    tab.wait_for_function(  # on a busy machine it comes late
        "[...document.fonts].some(font => font.family === 'Titles' && font.status === 'loaded')"
    )
    tab.wait_for_load_state("networkidle")
    sizes = {
        request.url.rpartition("/")[2]: request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        for request in loaded
        if request.resource_type != "image"
    }
    context.close()
    assert any(name.startswith("KaTeX_Main") for name in sizes)
    assert sum(sizes.values()) < BYTES, sizes
    assert len(sizes) <= REQUESTS, sizes
