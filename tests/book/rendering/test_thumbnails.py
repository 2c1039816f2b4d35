"""A small picture is the part of the figure that was asked for, for both themes, and light."""

import io

import pytest
from PIL import Image

from book.rendering.thumbnails import HEIGHT, WIDTH, part_of_bitmap, part_of_lines


def test_a_part_of_a_bitmap_is_cut_and_made_smaller():
    image = Image.new("RGB", (800, 600), "white")
    image.paste("red", (400, 300, 800, 600))
    file = io.BytesIO()
    image.save(file, "png")
    found = Image.open(io.BytesIO(part_of_bitmap(file.getvalue(), (50, 50, 50))))
    assert (found.format, found.size) == ("WEBP", (2 * WIDTH, 2 * HEIGHT))
    assert all(abs(a - b) < 12 for a, b in zip(found.getpixel((50, 50)), (255, 0, 0), strict=True))
    beyond = Image.open(io.BytesIO(part_of_bitmap(file.getvalue(), (50, 75, 50)))).getpixel((50, 2 * HEIGHT - 5))
    assert min(beyond) > 240, "beyond the edge there is paper"


@pytest.mark.parametrize("svg", ['<svg width="9pt" viewBox="0 0 400 300" version="1.1"><path/></svg>'])
def test_a_part_of_a_drawing_keeps_the_drawing(svg):
    assert part_of_lines(svg, (10, 20, 50)) == (
        '<svg version="1.1" width="96" height="72" viewBox="40 60 200 150"><path/></svg>'
    )


def test_a_drawing_without_a_box_is_none():
    with pytest.raises(ValueError, match="must have a viewBox"):
        part_of_lines("<svg/>", (0, 0, 100))


def test_the_map_of_the_built_book_shows_the_figure_of_a_chapter(built):
    page = built.page("intro")
    images = page.select('.course-map tr:has(a[href="chapters/moving.html"]) img')
    assert [image["class"] for image in images] == [["only-light"], ["only-dark"]]
    assert all((built.html / image["src"]).exists() for image in images)
    assert {image["aria-hidden"] for image in images} == {"true"}
