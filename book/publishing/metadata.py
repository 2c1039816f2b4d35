"""The metadata of a page for search engines, phones and those with whom it is shared.

Sphinx sets title, language, and the description that stands under `myst: html_meta: description` at the head of a page.
This module adds the tags of Open Graph, which networks read, with one picture for all pages. While the repository has
no place (`book.course`) the site has no address either: then there are no tags that need one. sphinxext-opengraph does
without our descriptions, cuts the first paragraph within a word instead, and always writes addresses.
"""

import html
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import repository_url, site_path, site_url

DESCRIPTION = re.compile(r'<meta\b(?=[^>]*\bname="description")[^>]*\bcontent="([^"]*)"')
WITHOUT_SOURCE = {
    "search": "Search every page of the course Autoencoders from First Principles, on your own machine.",
    "404": "There is no page of the course Autoencoders from First Principles at this address.",
}
PICTURE = "A handwritten 3, the 32 numbers it is squeezed into, and the 3 rebuilt from them"


def plain(title: str) -> str:
    """Return a title without markup and without its number.

    >>> plain('<span class="section-number">1. </span>The <em>autoencoder</em> &lt;b&gt;')
    'The autoencoder <b>'
    """
    return html.unescape(re.sub(r'<span class="section-number">.*?</span>|<[^>]*>', "", title)).strip()


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add to a page's head what it is, and its address and picture where the site has an address."""
    site, course, metatags = app.config.html_baseurl, str(app.config.html_title), context.get("metatags", "")
    if written := DESCRIPTION.search(metatags):
        said = html.unescape(written[1])
    elif said := WITHOUT_SOURCE.get(pagename, ""):
        metatags += f'\n<meta name="description" content="{html.escape(said)}" />'
    title = plain(context.get("title") or course)
    kind = "website" if title == course else "article"
    tags = {"og:type": kind, "og:site_name": course, "og:title": title, "og:description": said}
    if site:
        if pagename == app.config.root_doc:
            context["pageurl"] = site  # the course's address shows it too
        tags |= {
            "og:url": context.get("pageurl") or urljoin(site, f"{pagename}.html"),
            "og:image": urljoin(site, "_static/card.png"),
            "og:image:alt": PICTURE,
            "og:image:width": "1200",
            "og:image:height": "630",
            "twitter:card": "summary_large_image",
        }
    lines = [f'<meta property="{name}" content="{html.escape(value)}" />' for name, value in tags.items() if value]
    context["metatags"] = "\n".join([metatags, *lines, ""])


def know_address(app: Sphinx, config: Config) -> None:
    """Let Sphinx know where the site is: for the canonical address of each page, and on its host for `404.html`.

    A browser shows that page at the address that was requested, however deep, so its links begin at the host.
    """
    repository = repository_url(Path(app.srcdir))
    config.html_baseurl = site_url(repository) if repository else ""
    config.notfound_urls_prefix = site_path(Path(app.srcdir))


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Let the course's address show the first page instead of leading there."""
    if exception is None and app.builder.format == "html":
        shutil.copy(Path(app.outdir, f"{app.config.root_doc}.html"), Path(app.outdir, "index.html"))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", know_address)
    app.connect("html-page-context", describe, priority=800)
    app.connect("build-finished", finish, priority=950)  # the pages are as they will stay
