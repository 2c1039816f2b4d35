"""The gate on the metadata of pages: language, title, description, address and social picture."""

import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from book.built_site import Site
from book.launch import repository_url

SHORTEST, LONGEST = 40, 200  # characters of a description
CARD = (1200, 630)  # pixels of a social picture: what the networks show whole
ADDRESSES = (
    ('link[rel~="canonical"]', "href"),
    ('meta[property="og:url"]', "content"),
    ('meta[property="og:image"]', "content"),
)
PNG = b"\x89PNG\r\n\x1a\n"


def metadata(site: Site) -> Iterator[str]:
    """Yield pages that lack one of these, have it twice, or share it with another page."""
    addresses: dict[str, str] = {}
    address_known = repository_url(site.source) is not None
    for name, page in site.pages.items():
        if page.select_one('meta[http-equiv="refresh" i]'):  # nobody reads a page that leads on at once
            continue
        for fault in [*in_page(page), *(in_address(site, page) if address_known else without_address(page))]:
            yield f"{name}: {fault}"
        # The first page has two paths, and where it has an address it is the same.
        address = content(page, 'link[rel~="canonical"]', "href") or (site.expected[0] if name == "index" else name)
        for what, said in (("title", title(page)), ("description", content(page, 'meta[name="description"]'))):
            if said and addresses.setdefault(f"{what} {said}", address) != address:
                yield f"{name}: another page has the same {what}: {said}"


def content(page: BeautifulSoup, selector: str, attribute: str = "content") -> str:
    """Return the content of the only tag that `selector` finds; empty if there is none, or more than one."""
    tags = page.select(selector)
    return str(tags[0].get(attribute, "")) if len(tags) == 1 else ""


def title(page: BeautifulSoup) -> str:
    """Return the title of the page, which an SVG may have too."""
    titles = page.select("head > title")
    return titles[0].get_text().strip() if len(titles) == 1 else ""


def in_page(page: BeautifulSoup) -> Iterator[str]:
    """Yield the faults of one page."""
    if not page.select_one("html[lang]"):
        yield "has no language"
    course = content(page, 'meta[property="og:site_name"]')
    if not course or title(page).count(course) != 1:
        yield f"its title does not name the course once: {title(page)!r}"
    said = content(page, 'meta[name="description"]')
    if not SHORTEST <= len(said) <= LONGEST:
        yield (
            f"its one description must have {SHORTEST} to {LONGEST} characters (`myst: html_meta: description` in its "
            f"front matter), but got {said!r}"
        )
    for needed in ("og:title", "og:description"):
        if not content(page, f'meta[property="{needed}"]'):
            yield f"has not one {needed}"


def without_address(page: BeautifulSoup) -> Iterator[str]:
    """Yield absolute addresses in a site that has none yet."""
    for selector, _ in ADDRESSES:
        if page.select(selector):
            yield f"has {selector}, but _config.yml has a placeholder for the repository, so there is no address"


def in_address(site: Site, page: BeautifulSoup) -> Iterator[str]:
    """Yield the faults of a page's addresses, and of its social picture."""
    for selector, attribute in ADDRESSES:
        if urlsplit(content(page, selector, attribute)).scheme != "https":
            yield f"has no full address in {selector}"
    if not content(page, 'meta[property="og:image:alt"]'):
        yield "has not one og:image:alt"
    picture = content(page, 'meta[property="og:image"]').partition("/_static/")[2]
    if size_of(site.root / "_static" / picture) != CARD:
        yield f"has no social picture of {CARD[0]} by {CARD[1]} pixels: {picture or 'none is named'}"


def size_of(picture: Path) -> tuple[int, int] | None:
    """Return the width and height of a PNG file, or None if there is no such file."""
    head = picture.read_bytes()[:24] if picture.is_file() else b""
    return struct.unpack(">II", head[16:24]) if head.startswith(PNG) else None
