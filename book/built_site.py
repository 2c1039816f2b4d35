"""The built book as the gates read it: the facts of its pages, and every URL that a browser would ask for."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from book.memory import Memory

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


class Site:
    """A built book: its folder, the folder of its sources, and the facts of its pages by name (`book.page_facts`)."""

    def __init__(self, root: Path, source: Path, memory: Memory | None = None):
        """Read the pages in `root`; what `memory` knows already is not found out again."""
        from book.page_facts import facts_of  # which needs this module

        self.root, self.source, self.memory = root, source, memory or Memory()
        self.facts: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, str] = {}
        for path in sorted(root.rglob("*.html")):
            name = path.relative_to(root).with_suffix("").as_posix()
            if not name.startswith(("_static/", "_sources/")):
                text = self.texts[name] = path.read_text(encoding="utf-8")
                self.facts[name] = self.memory("page", text, find=lambda text=text: facts_of(text))

    @cached_property
    def expected(self) -> list[str]:
        """The pages that `_toc.yml` names."""
        return list(toc_files(yaml.safe_load((self.source / "_toc.yml").read_text(encoding="utf-8"))))

    @cached_property
    def anchors(self) -> dict[str, set[str]]:
        """Every page's ids and names of anchors."""
        return {name: {*facts["ids"], *facts["names"]} for name, facts in self.facts.items()}

    @cached_property
    def stylesheets(self) -> dict[str, list[str]]:
        """The URLs in each of the site's own CSS files that a page uses, or another of them imports, by its path."""
        found: dict[str, list[str]] = {}
        waiting = [
            (f"{name}.html", url) for name, facts in self.facts.items() for url in facts["sheets"] + facts["styles"]
        ]
        while waiting:
            where, url = waiting.pop()
            name = self.file_of(where, url)
            if name and name.endswith(".css") and name not in found:
                css = (self.root / name).read_text(encoding="utf-8")
                found[name] = self.memory("css", css, find=lambda css=css: in_css(css))
                waiting += [(name, imported) for imported in found[name]]
        return dict(sorted(found.items()))

    @cached_property
    def scripts(self) -> dict[str, list[str]]:
        """The URLs of other sites in each of the site's own scripts that a page loads, by its path."""
        names = {self.file_of(f"{name}.html", url) for name, facts in self.facts.items() for url in facts["scripts"]}
        texts = {name: (self.root / name).read_text(encoding="utf-8") for name in sorted(filter(None, names))}
        return {
            name: self.memory("script", text, find=lambda text=text: in_script(text)) for name, text in texts.items()
        }

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What stands in each file of the site that a gate has asked for, by its path."""
        return {}

    def read(self, name: str) -> bytes:
        """Return what stands in a file of the site."""
        if name not in self.files:
            self.files[name] = (self.root / name).read_bytes()
        return self.files[name]

    def file_of(self, where: str, url: str) -> str | None:
        """Return the path of the site's own file that `url` means in the file `where`, or None if there is none."""
        if is_outside(url):
            return None
        path = os.path.normpath(os.path.join(self.root, os.path.dirname(where), unquote(urlsplit(url).path)))
        root = os.path.normpath(self.root)
        return (
            Path(path[len(root) + 1 :]).as_posix() if path.startswith(root + os.sep) and os.path.isfile(path) else None
        )


def toc_files(node: object) -> Iterator[str]:
    """Yield the files that a table of contents names, in order."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file"):
                yield str(value).removesuffix(".md")
            else:
                yield from toc_files(value)
    elif isinstance(node, list):
        for value in node:
            yield from toc_files(value)


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
