"""The built pages as material for teaching takes them: parts by their labels, their names, and what leans on what."""

import re
from collections import Counter
from functools import cached_property
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from aelib import exercises
from book.course import looked_up
from teach.pdf import soup, words

ROOT = Path(__file__).parents[1]
ASIDE = re.compile("Exercises|Further reading|Summary")
"""Sections whose links do not say that the text leans on a page."""


def taught() -> tuple[str, ...]:
    """Return the chapters with exercises, without the pages beside them, which nobody teaches in their order."""
    aside = looked_up(ROOT)
    return tuple(slug for slug in exercises.CHAPTERS.slugs if f"chapters/{slug}" not in aside)


class Page:
    """A chapter's built page.

    Args:
        html: The folder of the built book.
        slug: The chapter.
    """

    def __init__(self, html: Path, slug: str) -> None:
        self.html, self.slug = html, slug

    @cached_property
    def whole(self) -> BeautifulSoup:
        """All of the page."""
        return soup((self.html / "chapters" / f"{self.slug}.html").read_text(encoding="utf-8"))

    @cached_property
    def article(self) -> Tag:
        """What is read of it."""
        article = self.whole.article
        assert article
        return article

    @property
    def title(self) -> str:
        """Its title, behind its number."""
        assert self.article.h1
        return words(self.article.h1)

    @property
    def number(self) -> str:
        """The chapter's number, or its title where it has none."""
        number = self.article.select_one("h1 > .section-number")
        return number.get_text().strip().rstrip(".") if number else self.title

    def part(self, label: str) -> Tag:
        """Return the part with a label: a figure, a table, an equation, a prediction or a section.

        Raises:
            ValueError: If the page has none.
        """
        found = self.article.find(id=f"equation-{label}" if label.startswith("eq-") else label)
        if not isinstance(found, Tag):
            raise ValueError(f"{self.slug} must have a part with the label {label!r}, but has none")
        return found.parent if found.name == "span" and found.parent else found  # a section's second label

    def name(self, label: str) -> str:
        """Return by which name people speak of the part: "Fig. 6.2", "Table 6.1", "(6.3)", "Prediction 2", "6.4"."""
        part = self.part(label)
        if "predict" in part.get_attribute_list("class"):
            return f"Prediction {1 + self.article.select('.predict').index(part)}"
        number = part.select_one(".caption-number, .eqno, .section-number")
        text = words(number) if number else words(part.find(re.compile("h[1-6]")) or part)
        return text.strip().rstrip(".")

    def section(self, anchor: str) -> str:
        """Return the number of the section in which an anchor of the page stands, or the chapter's own."""
        place = self.article.find(id=anchor) if anchor else None
        within = place if isinstance(place, Tag) and place.name == "section" else place and place.find_parent("section")
        number = within.select_one(".section-number") if isinstance(within, Tag) else None
        return number.get_text().strip().rstrip(".") if number else self.number


def leans(html: Path) -> dict[str, dict[str, Counter[str]]]:
    """Return for each chapter on which sections of the chapters before it its text leans, and by how many links.

    Exercises, summaries and further reading do not count.
    """
    pages = {slug: Page(html, slug) for slug in taught()}
    found: dict[str, dict[str, Counter[str]]] = {}
    for slug, page in pages.items():
        earlier = list(found)
        found[slug] = {}
        for link in page.article.select("a.reference.internal[href]"):
            other, _, anchor = str(link["href"]).partition("#")
            other, head = other.removesuffix(".html"), link.find_previous("h2")
            if other in earlier and not (head and ASIDE.search(head.get_text())):
                found[slug].setdefault(other, Counter())[pages[other].section(anchor)] += 1
    return found
