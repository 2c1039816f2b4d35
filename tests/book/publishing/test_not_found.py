"""The page for missing addresses works wherever a host shows it."""

import pytest

from book import course
from tests.book.host import hosted


@pytest.fixture(scope="module")
def address(built):
    """Where the sample book is served: below the path at which its site stands."""
    with hosted(built.html, course.site_path(built.folder)) as where:
        yield where


def test_the_page_for_missing_addresses_works_at_any_depth(chromium, address):
    tab = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    failed = []
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    gone = f"{address}chapters/deep/er/gone.html"
    tab.goto(gone, wait_until="networkidle")
    assert failed == [gone]
    assert tab.evaluate("getComputedStyle(document.querySelector('main form')).display") == "flex"
    tab.fill("main form input[name=q]", "encoder")
    tab.press("main form input[name=q]", "Enter")
    tab.wait_for_url(f"{address}search.html?q=encoder")
    tab.wait_for_selector("main .search-results li a")
    tab.goto(gone)
    tab.click("main a >> text=first page")
    tab.wait_for_url(f"{address}intro.html")
    tab.context.close()
