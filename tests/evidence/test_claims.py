"""What the pages say of the records in words, by their blocks of `claims`; `make evidence ALL=1` asks fresh records."""

from pathlib import Path

import pytest

from book.directives.claims import false_in

PAGES = sorted((Path(__file__).parents[2] / "chapters").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_says_of_a_record_is_true_of_it(page):
    false = list(false_in(page))
    assert not false, "\n".join(false)
