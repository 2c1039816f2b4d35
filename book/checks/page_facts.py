"""What the gates need to know of one page, found in one pass: its faults, and what other pages and files must match."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from book.checks.given_away import given_away, told_before
from book.checks.markup import without_spans
from book.rendering.theme_figures import says_nothing

ROLE = re.compile(
    r"\{(?:ref|eq|numref|doc|term|math|abbr|sub|sup|download|prf:ref|cite(?::\w+)?|glue(?::\w*)?|recorded|count|exercises|times|runtime|predict)\}(?!\})"
)
UNPARSED = re.compile(r"(?<!\?)\?\?(?!\?)|^:::|```|\]\(#?[\w./-]+\)", re.M)
NO_NUMBER = re.compile(r"\b(nan|inf|infinity)\b", re.I)
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMPUTED = {"pasted-text", "pasted-inline"}  # what `glue` put there
NOT_TEXT = {"code", "pre", "script", "style", "kbd", "annotation"}
NOT_PROSE = {"katex", "math", "output"}
LOADING_RELS = {"stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "icon", "manifest",
                "prerender", "apple-touch-icon"}  # fmt: skip
SOURCES = dict.fromkeys(("script", "img", "iframe", "source", "video", "audio", "embed", "track", "input"), "src") | {
    "object": "data",
    "use": "href",
    "image": "href",
}
IN_THE_PAGE = {"data", "blob", "about"}  # schemes without a request
CSS_URL = re.compile(r"""\burl\(\s*["']?([^"')]+)""")


def short(text: str) -> str:
    """Return the beginning of a text, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:87] + "..."


def facts_of(text: str) -> dict[str, Any]:
    """Return the facts of a page from its HTML."""
    page = BeautifulSoup(without_spans(text), "html.parser")
    tags = page.find_all(True)
    classes = [set(tag.get_attribute_list("class")) if tag.has_attr("class") else set() for tag in tags]
    ids = [str(tag["id"]) for tag in tags if tag.has_attr("id")]
    loads = list(dict.fromkeys(resources(page)))
    scripts = [tag for tag in tags if tag.name == "script"]
    return {
        "faults": [*no_numbers(tags, classes), *alternative_text(article(page)), *ids_twice(ids),
                   *heads_without_words(article(page)), *given_away(article(page)), *told_before(article(page)),
                   *incomplete(article(page))],
        "markup": list(unresolved(article(page))),
        "ids": ids,
        "links": [str(tag["href"]) for tag in tags if tag.name == "a" and tag.has_attr("href")],
        "loads": loads,
        "sheets": linked(tags, "stylesheet"),
        "preloads": linked(tags, "preload"),
        "scripts": [str(tag["src"]) for tag in scripts if tag.get("src")],
        "definitions": [str(tag.get("id")) for tag in article(page).find_all("dfn")],
        "terms": [
            [tag.get_text(), str(tag["href"])]
            for index, has in zip(tags, classes, strict=True)
            if "term-index" in has
            for tag in index.find_all("a", href=True)
        ],
        "bitmaps": [
            [str(image["src"]), str(image.get("width", "")), str(image.get("alt", "")),
             "only-dark" in image.get_attribute_list("class")]
            for cell, has in zip(tags, classes, strict=True) if "cell_output" in has
            for image in cell.find_all("img", src=True)
            if not image.find_parent(class_="digit")  # whose pixels are what one is to see
        ],
        "live": [
            [tag.name, tag.find("img") is not None, str(tag.get("data", ""))]
            for tag, has in zip(tags, classes, strict=True)
            if "live-figure" in has
        ],
        "runs": any("cell" in has for has in classes),
        "stamped": any(tag.has_attr("data-stamp") for tag in tags),
        "title": page.title.get_text().strip() if page.title else "",
        "description": next((str(tag.get("content", "")) for tag in tags if tag.get("name") == "description"), ""),
    }  # fmt: skip


def linked(tags: list[Tag], kind: str) -> list[str]:
    """Return the addresses of the links of this kind in a page's head."""
    return [
        str(tag["href"])
        for tag in tags
        if tag.name == "link" and tag.get("href") and kind in tag.get_attribute_list("rel")
    ]


def no_numbers(tags: list[Tag], classes: list[set[str]]) -> Iterator[str]:
    """Yield computed numbers that are none; what goes wrong elsewhere stops Sphinx."""
    for tag, has in zip(tags, classes, strict=True):
        if COMPUTED & has and NO_NUMBER.search(tag.get_text()):
            yield f"a computed number is none: {short(tag.parent.get_text() if tag.parent else '')}"


def unresolved(text: Tag) -> Iterator[str]:
    """Yield the markup that reached the reader as text."""
    for words in text.find_all(string=True):
        found = [*ROLE.finditer(words), *UNPARSED.finditer(words)]
        if not found or words.find_parent(list(NOT_TEXT)) or words.find_parent(class_=list(NOT_PROSE)):
            continue
        for match in found:
            yield f"markup left in the text: {short(words[max(0, match.start() - 20) :])}"


def alternative_text(text: Tag) -> Iterator[str]:
    """Yield images of the text without a description for those who cannot see them."""
    said: dict[str, str] = {}
    for image in text.find_all(["img", "svg"]):
        if image.get("aria-hidden") == "true" or image.find_parent(attrs={"aria-hidden": "true"}):
            continue
        if image.name == "svg":
            title = image.find("title")
            alt = str(image.get("aria-label") or (title.get_text() if title else ""))
        else:
            alt = str(image.get("alt") or "").strip()
        what = short(str(image.get("src") or "an inline SVG"))
        if ROLE.search(alt):
            yield f"markup left in an alternative text: {short(alt)}"
        if says_nothing(alt):
            yield f"an image without real alternative text: {what}, which is {alt!r}"
        # The two images of a figure, one for each theme, have the same text.
        theme = " ".join(c for c in image.get_attribute_list("class") if c in ("only-light", "only-dark"))
        if said.setdefault(f"{alt}|{theme}", what) != what:
            yield f"two images with the same alternative text: {short(alt)}"


def heads_without_words(text: Tag) -> Iterator[str]:
    """Yield tables with a head that has no name for those who hear it: none at all, or a formula alone."""
    for table in text.find_all("table"):
        if any(not head.get_text(strip=True) for head in table.find_all("th")):
            yield f"a table with a head without words: {short(table.get_text(' '))}"


def incomplete(text: Tag) -> Iterator[str]:
    """Yield exercises without a solution, and a page with exercises that does not say how long its code runs."""
    exercises = text.select(".exercise")
    for exercise in exercises:
        following = exercise.find_next(class_=["exercise", "solution"])
        if following is None or "solution" not in following.get_attribute_list("class"):
            yield f"the exercise {exercise.get('id')} has no solution"
    times = text.select_one("p.meta")
    if exercises and not (times and "The code runs in" in times.get_text()):
        yield "the line of class {.meta} under the title must say 'The code runs in {runtime}`words`.'"


def ids_twice(ids: list[str]) -> Iterator[str]:
    """Yield ids that occur twice in a page, so that links find the wrong one, and ids that differ between builds."""
    for value, count in Counter(ids).items():
        if count > 1:
            yield f"the id {value} stands {count} times"
        if RANDOM_ID.search(value):
            yield f"the id {value} is random: write a numbered equation as $$ ... $$ (label)"


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
    styles = [tag.get_text() for tag in page.find_all("style")] + [str(tag["style"]) for tag in page.select("[style]")]
    yield from (url for css in styles for url in CSS_URL.findall(css))
