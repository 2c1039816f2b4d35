"""On paper nothing is lost: the browser prints a page as PDF, and a reader of PDF looks for its words and pictures."""

import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
DOT = Path(__file__).parent / "sample" / "dot.png"
# A4 less the margins of course.css, in the pixels of CSS.
PAPER = {"width": 672, "height": 980}
# The words of the text, part by part, as one sees them with all opened and answered. Formulas print in an order of
# their own. What paper has no use for is left out: signs to click on, and the lines that hide a cell.
WORDS = """() => {
    document.querySelectorAll('details').forEach(part => part.open = true)
    const style = document.head.appendChild(document.createElement('style'))
    style.textContent = '.predict-reply { display: block !important }'
    const left = `.katex, .headerlink, .notebook-links, .reading, .live-body, details.hide > summary, button, script,
        style, noscript`
    const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT), found = []
    for (let text = texts.nextNode(); text; text = texts.nextNode())
        if (text.parentElement.checkVisibility({ visibilityProperty: true }) && !text.parentElement.closest(left))
            found.push(text.data)
    style.remove()
    document.querySelectorAll('details').forEach(part => part.open = false)
    return found
}"""
# The other picture of a pair is for dark pages. That of a live figure is out of sight while the figure is at work.
PICTURES = "new Set(Array.from(document.querySelectorAll('article img:not(.only-dark, [src$=svg])'), i => i.src)).size"
ARRIVED = "[...document.querySelectorAll('article img:not(.only-dark)')].every(image => image.complete)"
# What reaches beyond the page, or scrolls within it. A formula's text for screen readers has no place on the page.
CUT = """() => [document.scrollingElement, ...document.querySelectorAll('article, article *')].filter(part => {
    if (part.closest('.katex-mathml, .visually-hidden, svg')) return false
    const scrolls = getComputedStyle(part).overflowX !== 'visible' || part === document.scrollingElement
    return part.getBoundingClientRect().right > innerWidth + 1
        || scrolls && !part.closest('span.math') && part.scrollWidth > part.clientWidth + 1
}).map(part => part.outerHTML.slice(0, 120))"""


def squeezed(text):
    """The text without spaces, which a line's end replaces, and with ligatures undone."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def text_of(page, number):
    """The text of a printed page, less its number."""
    lines = page.extract_text().split("\n")
    lines.remove(str(number))
    return "".join(lines)


def pictures_of(part):
    """How many pictures a page, or a drawing within it, holds."""
    count = 0
    for drawing in part.get("/Resources", {}).get("/XObject", {}).values():
        drawing = drawing.get_object() if isinstance(drawing, IndirectObject) else drawing
        count += drawing["/Subtype"] == "/Image" or pictures_of(drawing)
    return count


def losses(tab, path: Path):
    """Print the page to `path`; yield what it shows and paper does not, word by word: PDF has no order of lines."""
    words, pictures = [squeezed(word) for part in tab.evaluate(WORDS) for word in part.split()], tab.evaluate(PICTURES)
    shown = "\n".join(words)  # word by word: "chosen the" holds no "sent", wherever the line ends
    tab.pdf(path=path)
    pages = PdfReader(path).pages
    printed = squeezed("".join(text_of(page, number) for number, page in enumerate(pages, start=1)))
    for word in sorted({word for word in words if len(word) > 3}):
        if printed.count(word) < shown.count(word):
            yield f"{word!r}: {shown.count(word)} times in the text, {printed.count(word)} times on paper"
    if (found := sum(pictures_of(page) for page in pages)) < pictures:
        yield f"{pictures} pictures in the text, {found} on paper"


def test_all_of_a_page_is_on_paper(opened, origins, open_all, name, tmp_path):
    tab, _ = opened(origins["server"], name, color_scheme="dark")
    open_all(tab)
    tab.wait_for_function(ARRIVED)
    tab.evaluate("addEventListener('beforeprint', () => window.printedIn = document.documentElement.dataset.theme)")
    if tab.locator("article").count():
        assert list(losses(tab, tmp_path / "page.pdf")) == []
        assert tab.evaluate("window.printedIn") == "light"
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("kind", ["chapters/elements", "chapters/first"])
def test_every_element_is_on_paper(opened, built, kind, tmp_path):
    tab, _ = opened(built.home, kind, color_scheme="dark")
    tab.wait_for_function(ARRIVED)
    assert list(losses(tab, tmp_path / "page.pdf")) == []


WIDER = "parts => parts.forEach(part => { part.textContent = 'wide_'.repeat(40) })"


def laid_out_on_paper(opened, home, name):
    tab, _ = opened(home, name, viewport=PAPER, color_scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    return tab


def test_nothing_is_cut_at_the_edge_of_the_paper(opened, built):
    tab = laid_out_on_paper(opened, built.home, "chapters/elements")
    assert tab.evaluate(CUT) == []
    for kind in ("article pre", "article section > p"):  # wider than any page has them
        tab.locator(kind).evaluate_all(WIDER)
        assert tab.evaluate(CUT) == [], kind


def test_on_white_paper_nothing_is_cut_and_text_stands_out(opened, origins, name):
    """A browser leaves backgrounds away when it prints."""
    tab = laid_out_on_paper(opened, origins["server"], name)
    assert tab.evaluate(CUT) == []
    tab.add_style_tag(content="* { background: none !important; transition: none !important }")
    assert tab.evaluate(CONTRAST) == []


BAD = {
    "'folded'": "<details><summary>Open</summary>folded</details>",
    "'unseen'": "<style>@media print { b { display: none } }</style><b>unseen</b>",
    "1 pictures": "<style>@media print { img { display: none } }</style><img src='dot.png' alt=''>",
}


@pytest.mark.parametrize("lost", BAD)
def test_what_is_lost_on_paper_is_caught(opened, tmp_path, lost):
    number = "<style>@page { margin: 20mm; @bottom-center { content: counter(page) } }</style>"
    (tmp_path / "page.html").write_text(f"<!doctype html>{number}<article>Text {BAD[lost]}</article>", encoding="utf-8")
    (tmp_path / "dot.png").write_bytes(DOT.read_bytes())
    (loss,) = losses(opened(tmp_path.as_uri() + "/", "page")[0], tmp_path / "page.pdf")
    assert loss.startswith(lost)


@pytest.mark.parametrize(
    "wide", ["<pre style='overflow: auto'>{}</pre>", "<p>{}</p>", "<p style='white-space: nowrap'>{0} {0}</p>"]
)
def test_what_is_cut_is_caught(opened, tmp_path, wide):
    (tmp_path / "page.html").write_text(f"<!doctype html><article>{wide.format('x' * 150)}</article>", encoding="utf-8")
    tab, _ = opened(tmp_path.as_uri() + "/", "page", viewport=PAPER)
    assert tab.evaluate(CUT)
