"""Glued values reach alternative texts, on the page for both themes."""

import pytest

from book.rendering.glued import filled


def test_alternative_texts_have_them(built):
    page = built.page("chapters/elements")
    assert [image["alt"] for image in page.select("#fig-rise img, #fig-dot img")] == [
        *["A line that rises from left to right, to 41.50"] * 2,
        "A black dot in a white square, 41.5 percent of it",
    ]


def test_numbers_have_the_name_by_which_they_were_glued(built):
    page = built.page("chapters/elements")
    assert [(each["data-from"], each.get_text(), each["class"]) for each in page.select("[data-from]")] == [
        ("glue answer", "41.50", ["pasted-text"]),
        ("glue answer", "41.5", ["pasted-text"]),
    ]
    assert "Text with 41.50 in it." in page.get_text()


def test_what_takes_no_format_is_refused():
    with pytest.raises(ValueError, match=r"asks for \{glue:text\}`a:.2f`, but the glued value is 'many'"):
        filled("{glue:text}`a:.2f`", {"a": {"data": {"text/plain": "'many'"}}})
