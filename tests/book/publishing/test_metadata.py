"""What the pages of a built book say of themselves."""

import pytest
from PIL import Image

from book.publishing import metadata

SITE = "https://some-one.github.io/sample/"


def said(page):
    """What the tags of the head of a page say, by their names."""
    return {tag.get("property") or tag.get("name"): tag["content"] for tag in page.select("head meta[content]")}


def test_the_address_of_the_course_shows_the_first_page(built):
    index, intro = built.page("index"), built.page("intro")
    assert index == intro
    assert index.select_one("link[rel=canonical]")["href"] == SITE
    assert said(index)["og:url"] == SITE
    assert index.html["lang"] == "en"


@pytest.mark.parametrize("name", ["search", "404"])
def test_pages_without_a_source_say_what_they_are_too(built, name):
    assert said(built.page(name))["description"] == metadata.WITHOUT_SOURCE[name]


def test_the_course_has_an_icon_for_phones(built, first):
    assert first.select_one("link[rel=apple-touch-icon]")["href"] == "../_static/apple-touch-icon.png"
    with Image.open(built.html / "_static/apple-touch-icon.png") as icon:
        assert icon.size == (180, 180)
        assert icon.convert("RGB").getpixel((90, 90)) == (0x0B, 0x63, 0xC5)
        assert icon.convert("RGB").getpixel((50, 90)) == (255, 255, 255)


def test_the_picture_of_the_course_has_the_size_that_networks_show_whole(built):
    with Image.open(built.html / "_static/card.png") as picture:
        assert picture.size == (1200, 630)
