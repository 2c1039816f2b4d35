"""What the pages of a built book say of themselves, and the pictures that stand for them elsewhere."""

import struct

import pytest
from PIL import Image

from book.checks.metadata import size_of
from book.publishing import cards, metadata

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
    assert tags["og:image"] == f"{SITE}_static/cards/chapters/first.png"
    assert tags["og:description"] == tags["description"]
    assert tags["twitter:card"] == "summary_large_image"


def test_the_address_of_the_course_shows_the_first_page(built):
    index, intro = built.page("index"), built.page("intro")
    assert index == intro
    assert index.select_one("link[rel=canonical]")["href"] == SITE
    assert said(index)["og:url"] == SITE
    assert not index.select("meta[http-equiv]")


def test_the_front_matter_comes_before_the_first_paragraph(built):
    assert (
        said(built.page("chapters/second"))["description"] == "What the second page holds, in the words of its author."
    )
    assert said(built.page("intro"))["description"] == "Here."


@pytest.mark.parametrize("name", ["search", "404"])
def test_pages_without_a_source_say_what_they_are_too(built, name):
    assert said(built.page(name))["description"] == metadata.WITHOUT_SOURCE[name]
    assert size_of(built.html / f"_static/cards/{name}.png") == (1200, 630)


def test_a_description_ends_with_a_sentence_or_a_word():
    assert metadata.shortened("Short.") == "Short."
    long = "One sentence that is short. " + "word " * 60
    assert metadata.shortened(long) == "One sentence that is short."
    assert metadata.shortened("word " * 60).endswith("word ...")
    assert len(metadata.shortened("word " * 60)) <= metadata.LONGEST


def test_markup_in_a_title_or_a_description_stays_out_of_the_tags():
    assert metadata.plain('<span class="section-number">2. </span>A <code>&lt;b&gt;</code>') == "A <b>"
    assert 'content="A &lt;b&gt; &quot;c&quot;"' in metadata.tags('A <b> "c"', "Course", "x", "u", "p")


def test_the_course_has_an_icon_for_phones(built, first):
    assert first.select_one("link[rel=apple-touch-icon]")["href"] == "../_static/apple-touch-icon.png"
    with Image.open(built.html / "_static/apple-touch-icon.png") as icon:
        assert icon.size == (180, 180)
        assert icon.convert("RGB").getpixel((90, 90)) == (0x0B, 0x63, 0xC5)
        assert icon.convert("RGB").getpixel((50, 90)) == (255, 255, 255)


def test_a_social_picture_has_its_size_and_the_same_bytes_each_time(tmp_path):
    for name in ("a", "b"):
        cards.card("Does pretraining help?", "Course", tmp_path / f"{name}.png")
    cards.card("Another title", "Course", tmp_path / "c.png")
    one, again, other = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert struct.unpack(">II", one[16:24]) == (1200, 630)
    assert one == again != other
    assert b"Matplotlib" not in one


def test_a_long_title_stays_on_its_picture_and_off_the_digit(tmp_path):
    cards.card("Notation and measures that go on for three lines", "Course", tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        grey = picture.convert("L")
        assert grey.crop((1140, 0, 1200, 600)).getextrema() == (255, 255)
        assert grey.crop((0, 290, 1200, 306)).getextrema() == (255, 255)
        assert grey.crop((0, 90, 1200, 290)).getextrema()[0] < 60
