"""Cut the theme down to what the pages of the book load: one style sheet, one script and few small fonts.

    make book && .venv/bin/python -m tools.cut_theme

Theme and extensions have nine style sheets, as many scripts, and fonts with thousands of icons. What the pages need of
them is kept in `book/rendering/theme`, and every build takes it from there (`book/publishing/first_load.py`). Run this
again when the theme, an extension or KaTeX is pinned anew, or a page has something new: a test says so.

A rule goes if its selector needs a class whose name is in no page and in no script. The others keep their order, so a
page looks the same. Fonts keep the characters of today's formulas, the letters, digits and signs of a keyboard, and
Greek; a font that no formula asks for goes.
"""

import io
import os
import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tinycss2
from fontTools import subset
from tinycss2.serializer import serialize_string_value

from book.checks.markup import formulas

ROOT = Path(__file__).resolve().parents[1]
STYLES = ("styles/theme.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css",
          "mystnb.*.css", "copybutton.css", "exercise.css", "katex/katex.min.css", "sphinx-design.min.css")  # fmt: skip
SCRIPTS = ("scripts/sphinx-book-theme.js", "clipboard.min.js", "copybutton.js", "design-tabs.js",
           "scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js")  # fmt: skip
COMPOSED = {"bs-tooltip-auto"}
"""Classes that a script puts together from parts, so that their names stand nowhere."""

MAY_COME = {
    "amsmath", "brackets", "btn-source-issues-button", "btn__icon-container", "card", "eqn-num", "fa-lightbulb", "fas",
    "footnote", "footnote-list", "footnote-reference", "footnotes", "glossary", "katex-tag", "mml-eqn-num", "mtr-glue",
    "sd-card", "sd-card-body", "sd-card-text", "sd-card-title", "sd-font-weight-bold", "sd-mb-3", "sd-shadow-sm",
    "sd-sphinx-override", "sd-tab-content", "sd-tab-label", "sd-tab-set", "search",
}  # fmt: skip
"""Classes of what an author may write though no page has it today: tabs, cards, footnotes, links to a repository."""

CONDITIONS = ("media", "supports", "layer", "container")  # rules that hold rules
CLASSES = re.compile(r"""\sclass\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# The theme asks all that may scroll for its width while the page loads, and after each change; `reading.js` does it.
WIDTHS = re.compile(r'document\.querySelectorAll\(\["pre",[^]]*\]\.join\(", "\)\)')
# A browser may forbid that anything is kept, or have no room, and asking or keeping then ends a script in its middle:
# which colours are shown, the page itself says, and what is kept is tried.
STORAGE = {
    'localStorage.getItem("mode")': "document.documentElement.dataset.mode",
    'localStorage.setItem("mode",e),localStorage.setItem("theme",n)':
        '(()=>{try{localStorage.setItem("mode",e),localStorage.setItem("theme",n)}catch{}})()',
    'sessionStorage.getItem("sidebar-scroll-top")':
        '(()=>{try{return sessionStorage.getItem("sidebar-scroll-top")}catch{}})()',
    'sessionStorage.setItem("sidebar-scroll-top",e.scrollTop)':
        'try{sessionStorage.setItem("sidebar-scroll-top",e.scrollTop)}catch{}',
}  # fmt: skip
ALWAYS = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0x391, 0x3D7))}
Nodes = list[Any]
"""Those of tinycss2 have no common type with their content: `type` distinguishes them."""


def names_in(pages: list[str], scripts: list[str]) -> set[str]:
    """Return every class that a page has, and every word of a script, because a script may set it as a class."""
    classes = {name for page in pages for match in CLASSES.findall(page) for name in "".join(match).split()}
    return classes | {word for script in scripts for word in re.findall(r"[\w-]+", script)} | COMPOSED | MAY_COME


def read(sheet: Path, folder: Path) -> Nodes:
    """Return the rules of a style sheet and of those that it imports, with URLs as a file in `folder` writes them."""
    found: Nodes = []
    for rule in tinycss2.parse_stylesheet(sheet.read_text(encoding="utf-8"), skip_whitespace=True):
        if rule.type == "error":
            raise ValueError(f"{sheet.name}, line {rule.source_line}: must be CSS, but got: {rule.message}")
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            names = [node.value for node in (*rule.prelude, *urls(rule.prelude)) if node.type in ("string", "url")]
            found += read((sheet.parent / names[0]).resolve(), folder)
            continue
        found.append(rule)
        for node in urls([rule]):
            address = urlsplit(node.value)
            if not address.scheme and not address.netloc and address.path:
                path = os.path.relpath(sheet.parent / address.path, folder).replace(os.sep, "/")
                text = f'"{serialize_string_value(address._replace(path=path).geturl())}"'
                node.value, node.representation = path, f"url({text})" if node.type == "url" else text
    return found


def parts(node: Any) -> list[str]:
    """Return the names under which a node holds lists of nodes."""
    return [name for name in ("prelude", "content", "arguments") if getattr(node, name, None)]


def urls(nodes: Nodes) -> Nodes:
    """Return the nodes that hold a URL: `url(a.png)`, and the text in `url("a.png")`."""
    found: Nodes = []
    for node in nodes:
        if node.type == "url":
            found.append(node)
        elif node.type == "function" and node.lower_name == "url":
            found += [inner for inner in node.arguments if inner.type == "string"]
        else:
            found += [inner for name in parts(node) for inner in urls(getattr(node, name))]
    return found


def used(rules: Nodes, names: set[str]) -> Nodes:
    """Return the rules that can apply to a page whose classes are among `names`."""
    found: Nodes = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [selector for selector in split(rule.prelude) if classes(selector) <= names]
            if not selectors:
                continue
            comma = tinycss2.parse_component_value_list(",")
            rule.prelude = [node for number, part in enumerate(selectors) for node in (comma if number else []) + part]
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONS and rule.content is not None:
            rule.content = used(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), names)
            if not rule.content:
                continue
        found.append(rule)
    return found


def split(prelude: Nodes) -> list[Nodes]:
    """Return the selectors of a list of selectors; commas inside brackets belong to a selector."""
    selectors: list[Nodes] = [[]]
    for node in prelude:
        if node == ",":
            selectors.append([])
        else:
            selectors[-1].append(node)
    return selectors


def classes(selector: Nodes) -> set[str]:
    """Return the classes that a selector needs; those inside `:is()` or `:not()` may be missing."""
    return {after.value for before, after in pairwise(selector) if before == "." and after.type == "ident"}


def compact(nodes: Nodes) -> Nodes:
    """Return the nodes without comments, but for those that begin with `!`, which name authors and licences."""
    kept = [node for node in nodes if node.type != "comment" or node.value.startswith("!")]
    for node in kept:
        if node.type == "whitespace":
            node.value = " "
        for name in parts(node):
            setattr(node, name, compact(getattr(node, name)))
    return kept


def cut(font: Path, characters: set[str]) -> bytes:
    """Return the font as WOFF2 with those of `characters` that it has; the same bytes each time."""
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True, recalc_timestamp=False)
    opened = subset.load_font(str(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(each) for each in characters} & set(opened.getBestCmap() or ())))
    subsetter.subset(opened)
    small = io.BytesIO()
    subset.save_font(opened, small, options)
    return small.getvalue()


def style_sheet(site: Path) -> Nodes:
    """Return the rules of the theme's style sheets that the pages of the built `site` may need."""
    static = site / "_static"
    scripts = [path.read_text(encoding="utf-8") for path in static.rglob("*.js") if path.name != "fontawesome.js"]
    names = names_in(pages(site), scripts)
    sheets = [path for name in STYLES for path in sorted(static.glob(name))]
    return compact([rule for sheet in sheets for rule in used(read(sheet, static), names)])


def pages(site: Path) -> list[str]:
    """Return the HTML of the pages."""
    return [path.read_text(encoding="utf-8") for path in site.rglob("*.html") if "_static" not in path.parts]


def with_small_fonts(rules: Nodes, site: Path, folder: Path) -> Nodes:
    """Return the rules with each font that one of them asks for cut down, in `folder`, and without the others."""
    characters = {
        "KaTeX": ALWAYS | {each for page in pages(site) for each in formulas(page)},
        "fa": {each for each in text(rules) if unicodedata.category(each) == "Co"},
    }
    asked, found = text([rule for rule in rules if rule.type == "qualified-rule"]), []
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            (font,) = (site / "_static" / node.value for node in urls(rule.content) if node.value.endswith(".woff2"))
            maker = re.split("[-_]", font.stem)[0]
            if maker == "KaTeX" and not re.search(rf"\b{font.stem.partition('-')[0]}\b", asked):
                continue
            (folder / "fonts" / font.name).write_bytes(cut(font, characters[maker]))
            rule.content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            (source,) = (each for each in rule.content if each.lower_name == "src")
            source.value = tinycss2.parse_component_value_list(f'url("fonts/{font.name}") format("woff2")')
            (shown,) = (each for each in rule.content if each.lower_name == "font-display")
            # Titles are read in another font until it is there; an icon is nothing in another.
            shown.value = tinycss2.parse_component_value_list("swap" if maker == "KaTeX" else "block")
        found.append(rule)
    return found


def text(rules: Nodes) -> str:
    """Return the rules as CSS, one a line."""
    return "\n".join(rule.serialize() for rule in rules) + "\n"


def script(site: Path) -> str:
    """Return the theme's scripts as one, which leaves what scrolls to `reading.js` and works where nothing is kept."""
    # Begins with a semicolon, or a script's demand for strictness would hold for those after it too.
    texts = [(site / "_static" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    texts = [re.sub(r"^//# sourceMappingURL=.*$", "", each, flags=re.M).strip() for each in texts]
    whole = WIDTHS.sub("[]", ";\n" + "\n;\n".join(texts) + "\n")
    for old, new in STORAGE.items():
        whole = whole.replace(old, new)
    return whole


def main(site: Path, folder: Path) -> None:
    """Write the style sheet, the script and the fonts."""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    for old in (folder / "fonts").iterdir():
        old.unlink()
    (folder / "theme.css").write_text(text(with_small_fonts(style_sheet(site), site, folder)), encoding="utf-8")
    (folder / "theme.js").write_text(script(site), encoding="utf-8")
    print(f"{folder}: {sum(path.stat().st_size for path in folder.rglob('*.*')):,} bytes")


if __name__ == "__main__":
    main(ROOT / "_build" / "html", ROOT / "book" / "rendering" / "theme")
