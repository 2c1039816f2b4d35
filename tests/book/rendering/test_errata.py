"""The link at the foot of a page opens an issue that names the page and the version."""

from importlib import metadata
from urllib.parse import parse_qs, urlsplit

import pytest


@pytest.mark.parametrize(
    ("page", "title"),
    [("intro", "Begin"), ("chapters/elements", "One idea"), ("chapters/index-of-terms", "Index of terms"),
     ("search", "Search")],
)  # fmt: skip
def test_every_page_has_a_link_that_opens_an_issue_with_its_name(built, page, title):
    (link,) = built.page(page).select("footer .errata a")
    parts = urlsplit(link["href"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://github.com/Some-One/sample/issues/new"
    asked = parse_qs(parts.query, strict_parsing=True)
    assert asked["title"] == [f"{title}: "]
    first, second, *_ = asked["body"][0].splitlines()
    assert first == f"Page: {title}, https://some-one.github.io/sample/{page}.html"
    assert second == f"Course version: {metadata.version('aelib')}"
