"""On paper nothing is lost: the browser prints a page as PDF, and a reader of PDF looks for its words and pictures."""

import re
import unicodedata
from pathlib import Path

import numpy as np
from pypdfium2 import PdfDocument, raw

from tests.book.sweeps.contrast import CONTRAST

# A4 less the margins of course.css, in the pixels of CSS.
PAPER = {"width": 672, "height": 980}
MM = 25.4 / 72  # of a point
# The line above each page, as course.css reads it.
ABOVE = """['--course', '--title'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name))
    .map(name => name.slice(1, -1)).join(' ').trim()"""
# What is compared with paper: a phone's tables name their columns in every row.
WIDE = {"width": 1280, "height": 720}
# The words of the text, part by part, as one sees them with all opened and answered. Formulas print in an order of
# their own. What paper has no use for is left out: signs to click on, the lines that hide a cell, hints and solutions.
WORDS = """() => {
    document.querySelectorAll('details').forEach(part => part.open = true)
    const style = document.head.appendChild(document.createElement('style'))
    style.textContent = '.predict-reply { display: block !important }'
    const left = `.katex, .headerlink, .notebook-links, .reading, .live-body, .by-script, .predict-show, .predict-all,
        .answer-box, .review, .visually-hidden, .live-heard, details.hide > summary, .hint, .solution, button, script,
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
# Nor are the digits of the first page's figure, which are canvases once its networks are there.
PICTURES = """new Set(Array.from(document.querySelectorAll('article img:not(.only-dark, .digit img, [src$=svg])'),
    i => i.src)).size"""
ARRIVED = """[...document.querySelectorAll('article img:not(.only-dark, .live-figure img)')]
    .every(image => image.complete)"""
# What reaches beyond the page, or scrolls within it. A formula's text for screen readers has no place on the page.
CUT = """() => [document.scrollingElement, ...document.querySelectorAll('article, article *')].filter(part => {
    if (part.closest('.katex-mathml, .visually-hidden, .live-heard, .digit, svg')) return false
    const scrolls = getComputedStyle(part).overflowX !== 'visible' || part === document.scrollingElement
    return part.getBoundingClientRect().right > innerWidth + 1
        || scrolls && !part.closest('span.math') && part.scrollWidth > part.clientWidth + 1
}).map(part => part.outerHTML.slice(0, 120))"""


def squeezed(text):
    """The text without spaces, which a line's end replaces, soft hyphens and Hangul, with ligatures undone.

    Where there is no Korean font a browser prints boxes, and PDF has not every letter of them.
    """
    return re.sub(r"[\s\u00ad가-힣]+", "", unicodedata.normalize("NFKC", text))


def text_of(page, above):
    """The text of a printed page, less the names above it and its number, which have to be there."""
    # PDFium writes the hyphen of a word that a line's end divides as U+FFFE.
    lines = [squeezed(line) for line in page.get_textpage().get_text_range().replace("\ufffe", "-").split("\r\n")]
    for line in filter(None, map(squeezed, above)):
        lines.remove(line)
    return "".join(lines)


def white(page):
    """The part of a printed page, between its margins of 18 and 20 mm, that is white below the last of its text."""
    inked = np.asarray(page.render(grayscale=True).to_pil()).min(axis=1) < 245
    part = inked[int(18 / MM) : len(inked) - int(20 / MM)]
    return 1 - (np.flatnonzero(part).max(initial=-1) + 1) / len(part)


def pictures_of(page):
    """How many pictures a page holds, also within its drawings."""
    return len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=15)))


def losses(tab, path: Path):
    """Print the page to `path`; yield what it shows and paper does not, word by word: PDF has no order of lines."""
    # A line may end after a hyphen too, and PDF has what follows elsewhere.
    words = [squeezed(word) for part in tab.evaluate(WORDS) for word in part.replace("-", "- ").split()]
    pictures = tab.evaluate(PICTURES)
    shown = "\n".join(words)  # word by word: "chosen the" holds no "sent", wherever the line ends
    above = tab.evaluate(ABOVE)
    tab.pdf(path=path, format="A4")
    pages = PdfDocument(path)
    printed = "".join(text_of(page, (above, str(number))) for number, page in enumerate(pages, start=1))
    for word in sorted({word for word in words if len(word) > 3}):
        if printed.count(word) < shown.count(word):
            yield f"{word!r}: {shown.count(word)} times in the text, {printed.count(word)} times on paper"
    if (found := sum(pictures_of(page) for page in pages)) < pictures:
        yield f"{pictures} pictures in the text, {found} on paper"


def lay_out(tab):
    """Lay the page out on paper, as far as a tab shows it."""
    tab.set_viewport_size(PAPER)
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")


def faults(tab, path: Path):
    """Return what a page in its dark theme loses on paper, what is cut there, and what is too pale on white paper.

    All on the page has to be open, and is closed afterwards.
    """
    found = []
    tab.set_viewport_size(WIDE)
    tab.wait_for_function(ARRIVED)
    tab.evaluate("addEventListener('beforeprint', () => window.printedIn = document.documentElement.dataset.theme)")
    if tab.locator("article").count():
        found += losses(tab, path)
        if tab.evaluate("window.printedIn") != "light":
            found.append("it is not printed in its light theme")
    if tab.evaluate("document.documentElement.dataset.theme") != "dark":
        found.append("it is not dark again after it was printed")
    lay_out(tab)
    found += [f"cut at the edge: {part}" for part in tab.evaluate(CUT)]
    tab.add_style_tag(content="* { background: none !important; transition: none !important }")
    return found + tab.evaluate(CONTRAST)  # a browser leaves backgrounds away when it prints
