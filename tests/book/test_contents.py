"""The list of chapters: its parts are folded but that of the page, and no page is lost."""

import posixpath
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from book.course import contents, files_of, read
from tests.book.conftest import HTML, ROOT

PARTS = {part["caption"]: part["chapters"] for part in read(ROOT, "_toc.yml")["parts"]}
NUMBERS = {
    "Backpropagation and likelihood: two views of learning": "1–5",
    "Autoencoders: compression and latent decoding": "6–11",
    "Pretraining: depth, 2006 and now": "12",
    "Generative models: what a decoder does not know": "13–18",
    "Sparse autoencoders: features": "19–20",
    "Applications: when to use one": "21",
}


def page(name: str) -> str:
    return (HTML / f"{name}.html").read_text()


def folds(text: str) -> Iterator[Tag]:
    """The parts of the list of a page, without parsing the rest of it."""
    (nav,) = re.findall(r'<nav class="bd-links.*?</nav>', text, re.S)
    yield from BeautifulSoup(nav, "html.parser").select("details")


def led_to(name: str, part: Tag) -> list[str]:
    """The pages to which a part of the list leads from the page `name`."""
    found = [str(link["href"]).removesuffix(".html") for link in part.select("a")]
    return [name if to == "#" else posixpath.normpath(posixpath.join(posixpath.dirname(name), to)) for to in found]


@pytest.mark.parametrize("name", [*contents(ROOT)[1:], "search"])
def test_the_part_of_the_page_is_open_and_every_page_is_in_a_part(name):
    told = [*folds(page(name))]
    assert [[part.summary.contents[0].strip(), part.summary.span and part.summary.span.text] for part in told] == [
        [caption, NUMBERS.get(caption)] for caption in PARTS
    ]
    assert [led_to(name, part) for part in told] == [[each["file"] for each in pages] for pages in PARTS.values()]
    assert [part.has_attr("open") for part in told] == [name in files_of(pages) for pages in PARTS.values()]


def test_a_page_that_no_part_shows_is_linked_to():
    aside = {*contents(ROOT)} - {"intro"} - {each["file"] for pages in PARTS.values() for each in pages}
    korean = {name for name in aside if name.startswith("chapters/korean-")}
    assert aside - korean == {"chapters/two-networks"}
    assert 'href="chapters/two-networks.html"' in page("intro")
    assert len(korean) == 5
    assert all(f'href="{name.removeprefix("chapters/")}.html#' in page("chapters/korean") for name in korean)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_part_opens_by_a_key_and_leads_on(opened, built, viewports, scripts):
    tab, _ = opened(built.home, "chapters/first", viewport=viewports["desktop"], java_script_enabled=scripts)
    side = tab.locator("#pst-primary-sidebar")
    here, other = side.get_by_role("link", name="2. Second"), side.get_by_role("link", name="Review")
    assert (here.is_visible(), other.is_visible()) == (True, False)
    here.focus()
    for _ in range(3):  # two more chapters, and the caption
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert (here.is_visible(), other.is_visible()) == (True, True)
    tab.keyboard.press("Space")
    assert not other.is_visible()
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/review.html")
    assert (here.is_visible(), other.is_visible()) == (False, True)


def test_the_chapters_of_a_phone_are_folded_and_large_enough_to_touch(opened, built, viewports):
    tab, _ = opened(built.home, "chapters/first", viewport=viewports["phone"], has_touch=True)
    tab.locator(".bd-header-article .primary-toggle").tap()
    chapters = tab.get_by_role("dialog", name="Chapters")
    here, other = chapters.get_by_role("link", name="2. Second"), chapters.get_by_role("link", name="Review")
    here.wait_for()
    assert not other.is_visible()
    caption = chapters.get_by_text("Study")
    assert caption.bounding_box()["height"] >= 32
    caption.tap()
    other.tap()
    tab.wait_for_url("**/review.html")


def test_on_a_phone_a_link_of_the_contents_uncovers_its_place(opened, built, viewports):
    tab, _ = opened(built.home, "chapters/first", viewport=viewports["phone"])
    for _ in range(2):
        tab.get_by_role("button", name="Contents of this page").click()
        link = tab.locator("dialog[open] a[href^='#']").last
        to = link.get_attribute("href")
        link.click()
        tab.wait_for_function("to => location.hash === to", arg=to)
        assert not tab.locator("dialog[open]").count()
        assert 0 < tab.locator(to).bounding_box()["y"] < viewports["phone"]["height"]
