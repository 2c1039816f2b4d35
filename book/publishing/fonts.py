"""Fonts with the characters that the pages show, and no others.

The icon font holds some two thousand icons for the dozen that the theme uses, and the fonts of the mathematics hold
alphabets that the book never writes. Each font of the style sheet is cut down while the book is built (fontTools).
"""

import html
import io
import logging
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import tinycss2
from fontTools import subset

from book.publishing.markup import FORMULA, span
from book.publishing.stylesheet import Nodes, strings, urls

FOLDER = "fonts"  # beside the style sheet
TITLES = "KaTeX_Main-Regular.woff2"  # the font of the formulas that titles have, too
TITLE = re.compile(r"<h[12]\b.*?</h[12]>", re.S)
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # it reports each table of each font


def icons(rules: Nodes) -> set[str]:
    """Return the icons that the style sheet writes: characters that Unicode leaves for private use."""
    return {character for text in strings(rules) for character in text if unicodedata.category(character) == "Co"}


def mathematics(pages: Iterable[str]) -> set[str]:
    """Return the characters in the formulas of the pages."""
    found: set[str] = set()
    for page in pages:
        for formula in FORMULA.finditer(page):
            found.update(html.unescape(re.sub(r"<[^>]*>", "", page[slice(*span(page, formula.start()))])))
    return found


def titles(pages: Iterable[str]) -> set[str]:
    """Return the characters in the titles of pages and sections."""
    return {
        character
        for page in pages
        for title in TITLE.findall(page)
        for character in html.unescape(re.sub(r"<[^>]*>", "", title))
    }


def cut(font: Path, characters: set[str]) -> bytes | None:
    """Return the font as WOFF2 with those of `characters` that it has, or None where it has none of them.

    The same font and characters result in the same bytes.
    """
    # `notdef_outline`: what a missing character looks like stays visible.
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True, recalc_timestamp=False)
    opened = subset.load_font(str(font), options)
    wanted = {ord(character) for character in characters} & set(opened.getBestCmap() or ())
    if not wanted:
        return None
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(wanted))
    subsetter.subset(opened)
    small = io.BytesIO()
    subset.save_font(opened, small, options)
    return small.getvalue()


def cut_fonts(rules: Nodes, formulas: set[str], titles: set[str], folder: Path) -> Nodes:
    """Return the rules of a style sheet in `folder` with each font cut down, without fonts that have nothing left.

    `formulas` and `titles` are the characters that these have.
    """
    drawn = icons(rules)
    (folder / FOLDER).mkdir(exist_ok=True)
    found: Nodes = []
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            source = next(folder / node.value for node in urls(rule.content) if node.value.endswith(".woff2"))
            written = formulas | titles if source.name == TITLES else formulas
            font = cut(source, written if source.name.startswith("KaTeX") else drawn)
            if font is None:
                continue
            (folder / FOLDER / source.name).write_bytes(font)
            rule.content = with_source(rule.content, f"{FOLDER}/{source.name}")
        found.append(rule)
    return found


def with_source(content: Nodes, address: str) -> Nodes:
    """Return the content of an `@font-face` with another file for the font."""
    declarations = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for declaration in declarations:
        if declaration.type == "declaration" and declaration.lower_name == "src":
            declaration.value = tinycss2.parse_component_value_list(f'url("{address}") format("woff2")')
    return declarations
