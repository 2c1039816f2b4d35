"""Every URL that a browser would ask for when it shows a page, or reads its style sheets and scripts."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

LOADING_RELS = {"stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "icon", "manifest",
                "prerender", "apple-touch-icon"}  # fmt: skip
SOURCES = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "track": "src",
    "object": "data",
    "input": "src",
    "use": "href",
    "image": "href",
}
IN_THE_PAGE = {"data", "blob", "about"}  # schemes without a request
CSS_URL = re.compile(r"""(?:\burl\(|@import)\s*(?:"([^"]+)"|'([^']+)'|([^'")\s;]+)(?=\s*\)))""", re.I)
CSS_IMAGE_SET = re.compile(r"\bimage-set\(([^;}]*)", re.I)
CSS_STRING = re.compile(r"""(?<!type\()(?:"([^"]+)"|'([^']+)')""")
# A text that begins with a host is a URL, whatever becomes of it; `www.w3.org` only names what an SVG is.
SCRIPT_URL = re.compile(
    r"""["'`]\s*((?:(?:https?|wss?|ftp)://(?!www\.w3\.org/)|//(?=(?:[\w-]+\.)+[a-z]{2,}[/:?#"'`]))[^"'`\s]+)""", re.I
)


def is_outside(url: str) -> bool:
    """Return whether a URL leads out of the site: to another one, or into the files of a machine.

    >>> [is_outside(url) for url in ("//a.org/b", "https:b", "file:///b", "b/c.html", "data:image/png;base64,xyz")]
    [True, True, True, False, False]
    """
    scheme = re.match(r"\s*([a-z][a-z\d+.-]*):", url, re.I)
    return scheme[1].lower() not in IN_THE_PAGE if scheme else re.match(r"\s*[/\\]{2}", url) is not None


def article(page: BeautifulSoup) -> Tag:
    """Return the text of a page, without the furniture around it."""
    return page.select_one("article") or page.select_one("main") or page


def in_css(css: str) -> list[str]:
    """Return the URLs of a style sheet.

    >>> in_css('@import "a.css"; p { background: url(b.png), image-set("c.png" 1x, url("d.png") 2x) }')
    ['a.css', 'b.png', 'd.png', 'c.png']
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found = CSS_URL.findall(css)
    for images in CSS_IMAGE_SET.findall(css):
        found += CSS_STRING.findall(CSS_URL.sub("", images))
    return ["".join(match) for match in found]


def in_script(script: str) -> list[str]:
    """Return the URLs of other sites that stand in a script as a text of their own.

    >>> in_script('fetch("https://a.org/b"); new WebSocket(`wss://c.org`); "See https://d.org"; "//a comment"')
    ['https://a.org/b', 'wss://c.org']
    """
    return list(dict.fromkeys(SCRIPT_URL.findall(script)))


def styles_of(page: BeautifulSoup) -> list[str]:
    """Return the URLs of the styles that stand in a page itself."""
    styles = [tag.get_text() for tag in page.find_all("style")]
    styles += [str(tag["style"]) for tag in page.select("[style]")]
    return [url for css in styles for url in in_css(css)]


def resources(page: BeautifulSoup) -> Iterator[str]:
    """Yield every URL that a browser asks for by itself when it shows the page."""
    for tag in page.find_all([*SOURCES, "link"]):
        if tag.name == "link":
            loading = LOADING_RELS.intersection(rel.lower() for rel in tag.get_attribute_list("rel") if rel)
            url = tag.get("href") if loading else None
        else:
            url = tag.get(SOURCES[tag.name]) or tag.get("xlink:href")
        if url:
            yield str(url)
    for tag in page.select("[srcset], [poster], [imagesrcset]"):
        for name in ("srcset", "imagesrcset"):
            yield from (part.split()[0] for part in re.split(r",\s+", str(tag.get(name, ""))) if part.split())
        if tag.get("poster"):
            yield str(tag["poster"])
    for tag in page.select('meta[http-equiv="refresh" i][content*="url=" i]'):
        yield re.split(r"url=", str(tag["content"]), flags=re.I)[1].strip("'\" ")
    yield from styles_of(page)
