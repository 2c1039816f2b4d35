"""What a teacher is told of each chapter, on one page: `guides/<chapter>.html`.

The sentences stand in `guides/<chapter>.toml`. What the course knows is added: titles, numbers, minutes, which answer
is right, which chapters this one leans on, and which lean on it.
"""

import html
import re
import tomllib
from collections import Counter
from pathlib import Path
from string import ascii_uppercase

from aelib import exercises
from book.rendering.mathematics import rendered
from teach.pages import Page, leans, taught
from teach.pdf import words

TEXTS = Path(__file__).parent / "guides"
LEAST = 2  # links, for a chapter to lean on another
SHEET = """
  @page { size: A4; margin: 14mm 16mm; }
  body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff;
         font: 15px/1.45 system-ui, sans-serif; }
  h1 { margin: 0 0 .3rem; font-size: 1.5rem; } h2 { margin: .9rem 0 .25rem; font-size: 1.05rem; }
  dl { margin: 0; } p, dd { margin: 0 0 .3rem; } dd { margin-left: 1.2rem; } dt { font-weight: 500; }
  .needs, td:nth-child(2) { color: #555; }
  table { border-collapse: collapse; } td { padding: .12rem .8rem .12rem 0; vertical-align: top; }
  td:first-child { text-align: right; } td:nth-child(2) { white-space: nowrap; }
  @media print { body { margin: 0; padding: 0; font-size: 9.5pt; } }
"""


def text(source: str, page: Page) -> str:
    r"""Return a sentence of a guide as HTML: `{label}` becomes the part's name on its page, `$...$` a formula."""
    parts = re.split(r"(\$[^$]+\$)", source)
    return "".join(mathml(part[1:-1]) if place % 2 else plain(part, page) for place, part in enumerate(parts))


def plain(source: str, page: Page) -> str:
    """Return text without formulas as HTML, with the names of labels, `code` and *emphasis*."""
    told = html.escape(source, quote=False)
    for pattern, tag in ((r"`([^`]+)`", "code"), (r"\*([^*]+)\*", "em")):
        told = re.sub(pattern, rf"<{tag}>\1</{tag}>", told)
    return re.sub(r"\{([\w-]+)\}", lambda label: html.escape(page.name(label[1])), told)


def mathml(latex: str) -> str:
    """Return a formula as MathML, which needs no style sheet.

    Raises:
        ValueError: If it cannot be read.
    """
    found = re.search(r"<math.*?</math>", rendered(latex, display=False).get("html", ""), re.DOTALL)
    if found is None:
        raise ValueError(f"a guide's formula must be one that KaTeX reads, but got {latex!r}")
    return re.sub(r"<annotation.*?</annotation>", "", found[0], flags=re.DOTALL)


def sections(on: Counter[str]) -> str:
    """Return the sections that a chapter leans on most, as "3.8, 3.10"; none where it names the chapter as a whole."""
    most = [name for name, _ in on.most_common(2) if "." in name]
    return ", ".join(sorted(most, key=lambda name: [int(part) for part in name.split(".")]))


def needs(slug: str, map_: dict[str, dict[str, Counter[str]]], pages: dict[str, Page]) -> str:
    """Return on what a chapter leans, and what leans on it."""

    def said(other: str, on: Counter[str]) -> str:
        within = sections(on)
        return pages[other].number + (f" ({within})" if within else "")

    on = [said(other, on) for other, on in map_[slug].items() if on.total() >= LEAST]
    by = [pages[other].number for other, its in map_.items() if its.get(slug, Counter()).total() >= LEAST]
    return f"Leans on: {'; '.join(on) or 'nothing'}. Leaned on by: {', '.join(by) or 'nothing'}."


def right(page: Page, label: str) -> str:
    """Return the letter of the right answer to a prediction."""
    replies = page.part(label).select(".predict-reply")
    return ascii_uppercase[[("right" in reply.get_attribute_list("class")) for reply in replies].index(True)]


def guide(page: Page, said: str) -> str:
    """Return the page for teachers of a chapter, from what its text file says and what it leans on."""
    told = tomllib.loads((TEXTS / f"{page.slug}.toml").read_text(encoding="utf-8"))
    meta = page.article.select_one("p.meta")
    rows = [
        f"<tr><td>{minute}</td><td>{html.escape(page.name(label))}</td><td>{text(say, page)}</td></tr>"
        for minute, label, say in told["minutes"]
    ]
    polls = [
        f"<dt>{page.name(label)}: {right(page, label)} is right</dt><dd>{text(tempts, page)}</dd>"
        for label, tempts in told.get("polls", {}).items()
    ]
    mistakes = []
    for key, why in told["mistakes"].items():
        name, mistake = key.split(" / ")
        mistakes.append(
            f"<dt>{html.escape(exercises.get(name).title)}: {html.escape(mistake)}</dt><dd>{text(why, page)}</dd>"
        )
    discuss = [
        f"<dt>{text(each['question'], page)}</dt><dd>{text(each['listen'], page)}</dd>" for each in told["discuss"]
    ]
    lists = (("Polls", polls), ("Mistakes that matter", mistakes), ("To discuss, and what to listen for", discuss))
    body = "".join(f"<h2>{head}</h2><dl>{''.join(items)}</dl>" for head, items in lists if items)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{page.title}: for teachers</title>'
        f"<style>{SHEET}</style></head><body><h1>{html.escape(page.title)}</h1>"
        f'<p class="needs">{words(meta) if meta else ""} {said}</p><p>{text(told["lecture"], page)}</p>'
        f"<h2>In class</h2><table>{''.join(rows)}</table>{body}</body></html>\n"
    )


def write(built: Path, out: Path) -> int:
    """Write the pages for teachers of all chapters of the book in `built` into `out`; return how many."""
    out.mkdir(parents=True, exist_ok=True)
    pages, map_ = {slug: Page(built, slug) for slug in taught()}, leans(built)
    for slug, page in pages.items():
        (out / f"{slug}.html").write_text(guide(page, needs(slug, map_, pages)), encoding="utf-8")
    return len(pages)
