"""What a built page, a notebook and the search hold, as lines that a person reads in a diff, and their records."""

import json
import re
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from bs4 import BeautifulSoup, Comment, NavigableString

RECORDS = Path(__file__).with_name("records")
INLINE = re.compile("a|b|br|code|dfn|em|i|img|input|label|mark|math|option|s|small|span|strong|sub|sup|svg|time|u")
BORING = re.compile(
    "align-default|container|doc(utils)?|highlight-ipython3|internal|literal|notranslate|pre|reference|row-even|row-odd"
    "|simple|std(-(doc|numref|ref|term))?|(tex2jax|mathjax)_ignore|xref"
)
DIGEST = re.compile(r"\b[0-9a-f]{16,}(?=\.)|\?v=\w+")
TIME = re.compile(r"The code runs in [\w ]+\.")
HEAD = """title, meta[name=description], meta[property], link[rel=canonical], link[href*='_live/'],
    script[src*='_live/'], #course-chapters"""


def plain(page: BeautifulSoup) -> BeautifulSoup:
    """A page with formulas as LaTeX, code without colours, and nothing that another build may have otherwise."""
    for formula in page.select(".katex"):
        formula.replace_with(f"${formula.annotation.get_text().strip()}$")
    for code in page.select("pre"):
        code.string = code.get_text()
    for link in page.select("a.headerlink"):
        link.replace_with("#")
    for drawing in page.select(".dots svg"):
        marks = ([mark.name, *mark.get("class", []), *map(mark.get, ("cx", "x1", "x")), mark.text] for mark in drawing)
        drawing.replace_with(f"[{', '.join(' '.join(filter(None, each)) for each in marks)}]")
    for part in page.select("[data-stamp], .reading-foot"):
        part.string = "…"
    for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    page.smooth()
    return page


def tag(part) -> str:
    """An element's name and attributes."""
    named = dict(part.attrs) | {"class": " ".join(each for each in part.get("class", []) if not BORING.fullmatch(each))}
    values = {name: value if isinstance(value, str) else " ".join(value) for name, value in named.items()}
    said = [f'{name}="{value}"' if value else name for name, value in values.items() if value or name != "class"]
    return " ".join([part.name, *said])


def words(part) -> str:
    """A stretch of text, or an element within one, on one line."""
    if isinstance(part, NavigableString):
        return re.sub(r"\s+", " ", part)
    inside, end = "".join(map(words, part.children)), f"</{part.name}>"
    if tag(part) == "span":
        return inside
    return f"<{tag(part)}>{'' if part.name in ('br', 'img', 'input', 'link', 'meta') else inside + end}"


def is_text(part) -> bool:
    return isinstance(part, NavigableString) or bool(INLINE.fullmatch(part.name))


def lines(part, before=""):
    """Each element of a page on a line, as far in as it lies deep, with its text where it holds nothing else."""
    head, inside = "", [part]
    while len(inside) == 1 and not is_text(inside[0]):
        part = inside[0]
        head += f"{' > ' if head else ''}{tag(part)}"
        inside = [child for child in part.children if not isinstance(child, NavigableString) or child.strip()]
    runs = [(text, [*run]) for text, run in groupby(part.children, is_text)]
    texts = [re.sub(r"\s+", " ", "".join(map(words, run))).strip() if text else "" for text, run in runs]
    if part.name == "pre":
        yield before + head
        yield from (f"{before}| {line}" for line in part.get_text().rstrip().splitlines())
    elif all(text for text, _ in runs):
        yield from wrapped(": ".join(filter(None, [head, *texts])), before)
    else:
        yield from wrapped(head, before)
        for (text, run), said in zip(runs, texts, strict=True):
            yield from wrapped(f": {said}", before + "  ") if said else ()
            for child in () if text else run:
                yield from lines(child, before + "  ")


def wrapped(text: str, before: str) -> list[str]:
    """A text on lines of which all but the first are further in."""
    return wrap(text, 118, initial_indent=before, subsequent_indent=before + "    ", break_long_words=False,
                break_on_hyphens=False)  # fmt: skip


def of_page(page: BeautifulSoup) -> str:
    """What a page says of itself and loads, and its text."""
    plain(page)
    head = [words(part) for part in page.select(HEAD)]
    return "\n".join([*head, "", *lines(page.select_one("article"))])


def of_notebook(notebook) -> str:
    """The cells of a notebook, each below its name and what is noted of it."""
    cells = [cell for cell in notebook.cells if cell.id != "install"]
    return "\n\n".join(f"[{cell.id}] {json.dumps(cell.metadata)}\n{cell.source}" for cell in cells)


def differences(found: str, name: str, record: bool) -> str:
    """Where what was found is not what is on record; with `record` it is put there."""
    file, found = RECORDS / name, DIGEST.sub("…", TIME.sub("The code runs in ….", found)) + "\n"
    if record:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found)
    return "\n".join(unified_diff(file.read_text().splitlines(), found.splitlines(), "recorded", "found", lineterm=""))
