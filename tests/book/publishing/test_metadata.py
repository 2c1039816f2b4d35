"""What the pages of a built book say of themselves."""

import pytest
from PIL import Image

from book.publishing import metadata

SITE = "https://some-one.github.io/sample/"


def said(page):
    """What the tags of the head of a page say, by their names."""
    return {tag.get("property") or tag.get("name"): tag["content"] for tag in page.select("head meta[content]")}


def test_a_page_says_where_and_what_it_is(first):
    tags = said(first)
    assert first.select_one("html")["lang"] == "en"
    assert first.select_one("head > title").get_text() == "1. First — Autoencoders from First Principles"
    assert tags["og:title"] == "First"
    assert tags["og:site_name"] == "Autoencoders from First Principles"
    assert tags["og:url"] == first.select_one("link[rel=canonical]")["href"] == f"{SITE}chapters/first.html"
    assert (tags["og:image"], tags["og:image:alt"]) == (f"{SITE}_static/card.png", metadata.PICTURE)
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["twitter:card"] == "summary_large_image"


def test_the_address_of_the_course_shows_the_first_page(built):
    index, intro = built.page("index"), built.page("intro")
    assert index == intro
    assert index.select_one("link[rel=canonical]")["href"] == SITE
    assert said(index)["og:url"] == SITE
    assert not index.select("meta[http-equiv]")


def test_a_description_is_that_of_the_front_matter(built):
    assert (
        said(built.page("chapters/second"))["description"]
        == said(built.page("chapters/second"))["og:description"]
        == "What the second page holds, in the words of its author."
    )


@pytest.mark.parametrize("name", ["search", "404"])
def test_pages_without_a_source_say_what_they_are_too(built, name):
    assert said(built.page(name))["description"] == metadata.WITHOUT_SOURCE[name]


def test_markup_in_a_title_stays_out_of_the_tags():
    assert metadata.plain('<span class="section-number">2. </span>A <code>&lt;b&gt;</code>') == "A <b>"


def test_the_course_has_an_icon_for_phones(built, first):
    assert first.select_one("link[rel=apple-touch-icon]")["href"] == "../_static/apple-touch-icon.png"
    with Image.open(built.html / "_static/apple-touch-icon.png") as icon:
        assert icon.size == (180, 180)
        assert icon.convert("RGB").getpixel((90, 90)) == (0x0B, 0x63, 0xC5)
        assert icon.convert("RGB").getpixel((50, 90)) == (255, 255, 255)


def test_the_picture_of_the_course_has_the_size_that_networks_show_whole(built):
    with Image.open(built.html / "_static/card.png") as picture:
        assert picture.size == (1200, 630)
