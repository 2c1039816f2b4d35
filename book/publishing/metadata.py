"""The metadata of a page for search engines, phones and those with whom it is shared.

Sphinx sets title and language. This module adds: a description, from `myst: html_meta: description` at the head
of a page or else its first paragraph; the page's one address; the tags of Open Graph, which every network reads; and
the social picture (`cards`). While the repository has no place (`book.course`) the site has no address either,
and tags that need one are left out. sphinxext-opengraph does much of this, but leaves out the pages that no source file
has, cuts descriptions within a word, and draws pictures of a size of its own.
"""

import html
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import repository_url, site_url
from book.publishing import cards

DESCRIPTION = re.compile(r'<meta\b(?=[^>]*\bname="description")[^>]*\bcontent="([^"]*)"')
LONGEST = 160  # characters, of which search engines show about as many
WITHOUT_SOURCE = {
    "search": "Search every page of the course Autoencoders from First Principles, on your own machine.",
    "404": "There is no page of the course Autoencoders from First Principles at this address.",
}
TOUCH_ICON = "_static/apple-touch-icon.png"


def shortened(text: str) -> str:
    """Return a description from a paragraph: whole sentences where one fits, else whole words.

    >>> shortened("One is short. " + "Two is far too long to follow it, " * 5 + "or so.")
    'One is short.'
    >>> shortened("word " * 40)[-13:]
    'word word ...'
    """
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    sentences = text[: LONGEST + 1].rpartition(". ")[0]
    return f"{sentences}." if sentences else text[: LONGEST - 3].rpartition(" ")[0] + " ..."


def description(pagename: str, metatags: str, doctree: nodes.document | None) -> str:
    """Return the description that a page has of itself, as plain text; empty where it has none."""
    if written := DESCRIPTION.search(metatags):
        return html.unescape(written[1])
    paragraphs = doctree.findall(nodes.paragraph) if doctree is not None else ()
    text = next((paragraph.astext() for paragraph in paragraphs if paragraph.astext().strip()), "")
    return shortened(text) or WITHOUT_SOURCE.get(pagename, "")


def plain(title: str) -> str:
    """Return a title without markup and without its number.

    >>> plain('<span class="section-number">1. </span>The <em>autoencoder</em>')
    'The autoencoder'
    """
    return html.unescape(re.sub(r'<span class="section-number">.*?</span>|<[^>]*>', "", title)).strip()


def tags(title: str, course: str, said: str, url: str | None, picture: str) -> str:
    """Return the tags of Open Graph and the one for Twitter's cards; without a `url`, those that need no address."""
    properties = {
        "og:type": "website" if title == course else "article",
        "og:site_name": course,
        "og:title": title,
        "og:description": said,
    }
    if not url:
        return lines(properties)
    properties |= {
        "og:url": url,
        "og:image": picture,
        "og:image:width": str(cards.WIDTH),
        "og:image:height": str(cards.HEIGHT),
        "og:image:alt": f"{title}: a handwritten 3, the 32 numbers it is squeezed into, and the 3 rebuilt from them",
    }
    return lines(properties) + '\n<meta name="twitter:card" content="summary_large_image" />'


def lines(properties: dict[str, str]) -> str:
    """Return properties as tags, one a line."""
    return "\n".join(f'<meta property="{name}" content="{html.escape(value)}" />' for name, value in properties.items())


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add a page's description, address and pictures to its head, and draw its social picture."""
    site = app.config.html_baseurl
    metatags, course = context.get("metatags", ""), str(app.config.html_title)
    title = plain(context.get("title") or course)
    said = description(pagename, metatags, doctree)
    if pagename == app.config.root_doc:
        context["pageurl"] = site  # the course's address shows it too
    url = (context.get("pageurl") or urljoin(site, f"{pagename}.html")) if site else None
    picture = f"_static/cards/{pagename}.png"
    if site:
        cards.card(title, course, Path(app.outdir, picture))
    if not DESCRIPTION.search(metatags):
        metatags += f'\n<meta name="description" content="{html.escape(said)}" />'
    context["metatags"] = "\n".join(
        [
            metatags,
            tags(title, course, said, url, urljoin(site, picture)),
            f'<link rel="apple-touch-icon" href="{context["pathto"](TOUCH_ICON, 1)}" />',
            "",
        ]
    )


def know_address(app: Sphinx, config: Config) -> None:
    """Let Sphinx know where the site is, for the canonical address of each page."""
    repository = repository_url(Path(app.srcdir))
    config.html_baseurl = site_url(repository) if repository else ""


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Draw the icon, and let the course's address show the first page instead of leading there."""
    if exception is None and app.builder.format == "html":
        cards.touch_icon(Path(app.outdir, TOUCH_ICON))
        shutil.copy(Path(app.outdir, f"{app.config.root_doc}.html"), Path(app.outdir, "index.html"))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", know_address)
    app.connect("html-page-context", describe, priority=800)
    app.connect("build-finished", finish, priority=950)  # the pages are as they will stay
