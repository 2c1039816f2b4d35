"""What is printed. At night `test_visits` prints every page, and looks for what is lost or cut."""

from pypdfium2 import PdfDocument

from tests.book.sweeps.paper import ABOVE, CUT, PAPER, lay_out, text_of, white

WIDER = "parts => parts.forEach(part => { part.textContent = 'wide_'.repeat(40) })"


def test_nothing_is_cut_at_the_edge_of_the_paper(opened, built):
    tab, _ = opened(built.home, "chapters/elements", color_scheme="dark")
    lay_out(tab)
    assert tab.evaluate(CUT) == []
    for kind in ("article pre", "article section > p"):  # wider than any page has them
        tab.locator(kind).evaluate_all(WIDER)
        assert tab.evaluate(CUT) == [], kind


def test_no_button_is_printed(opened, origins):
    tab, _ = opened(origins["file"], "chapters/decoding", viewport=PAPER)
    buttons = tab.locator(".copybtn:visible")
    assert buttons.count()
    lay_out(tab)
    assert not buttons.count()


def test_a_page_is_printed_with_its_names_and_numbers_and_without_much_white(opened, built, tmp_path):
    tab, _ = opened(built.home, "chapters/first", color_scheme="dark")
    # A part that may not be divided follows more text than leaves room for it.
    tab.locator(".predict").first.evaluate("part => { for (let n = 0; n < 9; n++) part.before(part.cloneNode(true)) }")
    tab.locator("div.highlight pre").first.evaluate("part => { part.textContent = 'a\\n'.repeat(90) }")
    tab.pdf(path=tmp_path / "page.pdf", format="A4")
    pages = list(PdfDocument(tmp_path / "page.pdf"))
    assert len(pages) > 3
    assert tab.title().split(" — ")[0] in tab.evaluate(ABOVE)
    for number, page in enumerate(pages, start=1):
        text_of(page, (tab.evaluate(ABOVE), str(number)))
    assert max(white(page) for page in pages[:-1]) < 1 / 3


def test_hints_and_solutions_are_printed_if_the_reader_opened_them(opened, built):
    tab, _ = opened(built.home, "chapters/first")
    tab.emulate_media(media="print")
    parts = tab.locator(".hint, .solution")
    assert parts.count() > 1
    assert not any(part.is_visible() for part in parts.all())
    parts.evaluate_all("parts => parts.forEach(part => { part.open = true })")
    assert all(part.is_visible() for part in parts.all())
