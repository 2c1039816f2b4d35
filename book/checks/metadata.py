"""The gate on the metadata of pages: language, title, description, address and social picture."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from book.checks.site import Site
from book.course import repository_url

SHORTEST, LONGEST = 40, 200  # characters of a description
CARD = (1200, 630)  # pixels of a social picture: what the networks show whole
PNG = b"\x89PNG\r\n\x1a\n"


def metadata(site: Site) -> Iterator[str]:
    """Yield pages that lack one of these, have it twice, or share it with another page."""
    addresses: dict[str, str] = {}
    address_known = repository_url(site.source) is not None
    for name, facts in site.facts.items():
        page = facts["metadata"]
        if page["leads on"]:  # nobody reads a page that leads on at once
            continue
        for fault in [*in_page(page), *(in_address(site, page) if address_known else without_address(page))]:
            yield f"{name}: {fault}"
        # The first page has two paths, and where it has an address it is the same.
        address = only(page["canonical"]) or (site.expected[0] if name == "index" else name)
        for what, said in (("title", only(page["titles"])), ("description", content(page, "description"))):
            if said and addresses.setdefault(f"{what} {said}", address) != address:
                yield f"{name}: another page has the same {what}: {said}"


def only(found: list[str]) -> str:
    """Return the only one of these; empty if there is none, or more than one."""
    return found[0] if len(found) == 1 else ""


def content(page: dict[str, Any], name: str) -> str:
    """Return the content of the only tag of this name; empty if there is none, or more than one."""
    return only(page["said"].get(name, []))


def in_page(page: dict[str, Any]) -> Iterator[str]:
    """Yield the faults of one page."""
    if not page["language"]:
        yield "has no language"
    course, title = content(page, "og:site_name"), only(page["titles"])
    if not course or title.count(course) != 1:
        yield f"its title does not name the course once: {title!r}"
    said = content(page, "description")
    if not SHORTEST <= len(said) <= LONGEST:
        yield (
            f"its one description must have {SHORTEST} to {LONGEST} characters (`myst: html_meta: description` in its "
            f"front matter), but got {said!r}"
        )
    for needed in ("og:title", "og:description"):
        if not content(page, needed):
            yield f"has not one {needed}"


def addresses_of(page: dict[str, Any]) -> dict[str, list[str]]:
    """Return the full addresses that a page has, by the tag that holds them."""
    tags = {f'meta[property="{name}"]': page["said"].get(name, []) for name in ("og:url", "og:image")}
    return {'link[rel~="canonical"]': page["canonical"], **tags}


def without_address(page: dict[str, Any]) -> Iterator[str]:
    """Yield absolute addresses in a site that has none yet."""
    for tag, found in addresses_of(page).items():
        if found:
            yield f"has {tag}, but _config.yml has a placeholder for the repository, so there is no address"


def in_address(site: Site, page: dict[str, Any]) -> Iterator[str]:
    """Yield the faults of a page's addresses, and of its social picture."""
    for tag, found in addresses_of(page).items():
        if urlsplit(only(found)).scheme != "https":
            yield f"has no full address in {tag}"
    if not content(page, "og:image:alt"):
        yield "has not one og:image:alt"
    picture = content(page, "og:image").partition("/_static/")[2]
    if size_of(site.root / "_static" / picture) != CARD:
        yield f"has no social picture of {CARD[0]} by {CARD[1]} pixels: {picture or 'none is named'}"


def size_of(picture: Path) -> tuple[int, int] | None:
    """Return the width and height of a PNG file, or None if there is no such file."""
    head = picture.read_bytes()[:24] if picture.is_file() else b""
    return struct.unpack(">II", head[16:24]) if head.startswith(PNG) else None
