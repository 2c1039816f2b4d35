"""What a page loads at first: one style sheet, one script and few small fonts.

With the theme and the extensions every page has ten style sheets and as many scripts. When the pages are written, those
that all of them load become `_static/book.css`, with the rules that the pages use (`stylesheet`) and fonts of the
characters that they show (`fonts`), and `_static/book.js`, in the same order. What only some pages load, for a
live figure say, stays a file of its own. No template of the theme has to change for this.
"""

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from book.publishing import fonts, stylesheet

STYLE = re.compile(r'[ \t]*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="(?P<url>[^"]*)"[^>]*>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b(?P<before>[^>]*)\bsrc="(?P<url>[^"]*)"(?P<after>[^>]*)></script>\n?')
DATA = re.compile(r'\bdata-[\w-]+="[^"]*"')
LATER = re.compile(r'\b(?:defer|async)\b|\btype="module"')
# The theme asks all that may scroll for its width while the page loads, and after each change; `reading.js` does it.
WIDTHS = re.compile(r'document\.querySelectorAll\(\["pre",[^]]*\]\.join\(", "\)\)')
OPTIONS = "_static/documentation_options.js"  # short, and scripts in the page itself read it at once
SHEET, BUNDLE = "_static/book.css", "_static/book.js"


def own_file(url: str, page: str, base: str) -> str:
    """Return the path in the site of a file that `page` names; the page for missing addresses names it below `base`.

    >>> own_file("../_static/a.js?v=1", "chapters/one.html", "/book/"), own_file("/book/a.js", "404.html", "/book/")
    ('_static/a.js', 'a.js')
    """
    path = urlsplit(url).path
    if path.startswith("/"):
        return path.removeprefix(base)
    folder = page.split("/")[:-1]
    for step in path.split("/"):
        folder = folder[:-1] if step == ".." else [*folder, step]
    return "/".join(folder)


def loaded(pattern: re.Pattern[str], pages: dict[str, str], base: str) -> dict[str, list[str]]:
    """Return the site's own style sheets, or scripts, that each page loads."""
    return {
        name: [own_file(match["url"], name, base) for match in pattern.finditer(page)] for name, page in pages.items()
    }


def shared(lists: dict[str, list[str]]) -> list[str]:
    """Return the files that every page loads, in their order."""
    first, *others = lists.values()
    return [name for name in first if all(name in other for other in others)]


def put_together(scripts: list[str]) -> str:
    """Return several scripts as one, which leaves what scrolls to `reading.js`."""
    # Begins with a semicolon, or a script's demand for strictness would hold for those after it too.
    texts = [re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.M).strip() for script in scripts]
    return WIDTHS.sub("[]", ";\n" + "\n;\n".join(texts) + "\n")


def with_version(root: Path, name: str, text: str) -> str:
    """Write a file of the site; the answer names it with a digest, so that a browser never takes an old one for it."""
    (root / name).write_text(text, encoding="utf-8")
    return f"{name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def lighten_page(page: str, name: str, base: str, new: dict[str, str], options: str) -> str:
    """Return a page that loads each new file in place of the first of those in it; `new` maps the old names to the new.

    Every script waits for the page to be read, and all keep their order.
    """
    seen: set[str] = set()
    data = " ".join(
        attribute
        for match in SCRIPT.finditer(page)
        if own_file(match["url"], name, base) in new
        for attribute in DATA.findall(match[0])
    )

    def style(match: re.Match[str]) -> str:
        file = own_file(match["url"], name, base)
        if file not in new or new[file] in seen:
            return "" if file in new else match[0]
        seen.add(new[file])
        return f'    <link rel="stylesheet" href="{prefix(match["url"], file)}{new[file]}" />\n'

    def script(match: re.Match[str]) -> str:
        file = own_file(match["url"], name, base)
        if file == OPTIONS:
            return f"    <script>{options}</script>\n"
        if file not in new:
            waits = LATER.search(match["before"] + match["after"])
            return match[0] if waits else match[0].replace("<script", "<script defer", 1)
        if new[file] in seen:
            return ""
        seen.add(new[file])
        return f'    <script defer src="{prefix(match["url"], file)}{new[file]}" {data}></script>\n'

    return SCRIPT.sub(script, STYLE.sub(style, page))


def prefix(url: str, file: str) -> str:
    """Return the part before the path of a file in the site where a page names it.

    >>> prefix("../_static/a.js?v=1", "_static/a.js")
    '../'
    """
    return urlsplit(url).path.removesuffix(file)


def as_written(root: Path, kept: Path) -> dict[str, str]:
    """Return the pages of the site in `root` as Sphinx wrote them, in this build or, kept since, in an earlier one."""
    pages = {}
    for path in sorted(root.rglob("*.html")):
        name = path.relative_to(root).as_posix()
        if name.startswith("_static/"):
            continue
        text, copy = path.read_text(encoding="utf-8"), kept / name
        sheets = [own_file(match["url"], name, "") for match in STYLE.finditer(text)]
        if not sheets:  # it only leads on to another page
            continue
        if not any(sheet.endswith(SHEET) for sheet in sheets):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
        elif copy.exists():
            text = copy.read_text(encoding="utf-8")
        else:  # the first page once more, at the course's own address
            continue
        pages[name] = text
    return pages


def put_beside(
    root: Path, sheets: list[str], scripts: list[str], code: dict[str, str], pages: dict[str, str], kept: Path
) -> tuple[str, str]:
    """Write the one style sheet and the one script, unless an earlier build made the same; return their addresses."""
    names = stylesheet.names_in(pages.values(), code.values())
    formulas, titles, static = fonts.mathematics(pages.values()), fonts.titles(pages.values()), root / "_static"
    texts = {script: code[script] for script in scripts}
    inputs = json.dumps([sorted(names), sorted(formulas), sorted(titles), sheets, texts])
    key, record = hashlib.sha256(inputs.encode()).hexdigest(), kept / "made.json"
    made = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    if made.get("key") != key or not (root / SHEET).exists():
        rules = [rule for sheet in sheets for rule in stylesheet.used(stylesheet.read(root / sheet, static), names)]
        rules = fonts.cut_fonts(rules, formulas, titles, static)
        css = with_version(root, SHEET, f"/*! Rules of {' '.join(sheets)} */\n{stylesheet.text(rules)}")
        made = {
            "key": key,
            "css": css,
            "js": with_version(root, BUNDLE, put_together([code[name] for name in scripts])),
        }
        record.write_text(json.dumps(made), encoding="utf-8")
    return made["css"], made["js"]


def lighten(root: Path, base: str, kept: Path) -> None:
    """Replace what all pages of the site in `root` load by one style sheet and one script.

    The pages as Sphinx wrote them stay in the folder `kept`: a later build, which writes some of them, needs all of
    them to know what all load and use.
    """
    pages = as_written(root, kept)
    if not pages:
        return
    all_sheets, all_scripts = loaded(STYLE, pages, base), loaded(SCRIPT, pages, base)
    sheets = shared(all_sheets)
    scripts = [script for script in shared(all_scripts) if script != OPTIONS]
    code = {name: (root / name).read_text(encoding="utf-8") for names in all_scripts.values() for name in names}
    css, js = put_beside(root, sheets, scripts, code, pages, kept)
    new = dict.fromkeys(sheets, css) | dict.fromkeys(scripts, js)
    for name, page in pages.items():
        light = lighten_page(page, name, base, new, code[OPTIONS].strip())
        if light != (root / name).read_text(encoding="utf-8"):
            (root / name).write_text(light, encoding="utf-8")


def after_build(app: Sphinx, exception: Exception | None) -> None:
    """Lighten the pages of a build that succeeded."""
    if exception is None and app.config.light_pages and app.builder.format == "html":
        lighten(Path(app.outdir), app.config.notfound_urls_prefix, Path(app.doctreedir) / "pages")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # `make preview` does without, because it needs all pages and takes longer than one.
    app.add_config_value("light_pages", default=True, rebuild="", types=bool)
    app.connect("build-finished", after_build, priority=900)  # after all that puts files beside the pages
