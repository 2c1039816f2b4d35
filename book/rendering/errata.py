"""The link at the foot of each page that opens an issue with the page's name and the course's version in it.

There is none while the repository has no place (`book.course`).
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from sphinx.application import Sphinx

from book.course import repository_url, site_url, version


def issue_url(repository: str, title: str, address: str, version: str) -> str:
    """Return the URL under which a reader writes an issue about the page `title`, which is published at `address`.

    >>> issue_url("https://github.com/o/r", "Loss & code", "https://o.github.io/r/a.html", "1.0")[:70]
    'https://github.com/o/r/issues/new?title=Loss%20%26%20code%3A%20&body=P'
    """
    body = f"Page: {title}, {address}\nCourse version: {version}\n\nWhat is wrong or unclear, and where on it:\n\n"
    return f"{repository}/issues/new?" + urlencode({"title": f"{title}: ", "body": body}, quote_via=quote)


def invite(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Pass the link to `book/rendering/templates/errata.html`."""
    assert app.builder is not None
    repository = repository_url(Path(app.srcdir))
    if repository is None:
        return
    known = app.env.titles.get(pagename)
    title = known.astext() if known else pagename.capitalize()  # pages such as the search have no source
    address = site_url(repository) + app.builder.get_target_uri(pagename)
    context["errata"] = issue_url(repository, title, address, version(Path(app.srcdir)))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", invite)
