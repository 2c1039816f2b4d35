"""Glued values in alternative texts."""

import pytest

from book.rendering.glued import filled


def test_what_takes_no_format_is_refused():
    with pytest.raises(ValueError, match=r"asks for \{glue:text\}`a:.2f`, but the glued value is 'many'"):
        filled("{glue:text}`a:.2f`", {"a": {"data": {"text/plain": "'many'"}}})
