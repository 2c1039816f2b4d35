"""The book as PDF, a file for each chapter and one of all: `make teach PDF=1`.

Chromium prints the built pages. Replies to predictions, hints and solutions stand at the end, each behind the name of
what it belongs to, which leads back. Links between the pages of a file lead inside it; others lead to the site, or are
text while it has no address.
"""

import copy
import sys
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page, sync_playwright

from book.course import contents, looked_up, repository_url, site_url

ROOT = Path(__file__).parents[1]
COURSE = "Autoencoders from First Principles"
DROPPED = (".headerlink, .notebook-links, .answer-box, script, .copybtn, .reading, .predict-show, .predict-all, "
           ".predict input, .covered, .only-dark, .pst-js-only")  # fmt: skip
SHEET = """
  h1, h2, h3, h4 { overflow: hidden; white-space: pre-wrap; } /* or bookmarks have a title twice, or lack a space */
  .chapter, .at-the-end { break-before: page; }
  .predict { counter-reset: option; }
  .predict-option { display: block; counter-increment: option; }
  .predict-option > label::before { content: counter(option, upper-alpha) ". "; font-weight: 700; }
  .at-the-end div > :is(p, b):first-child, .at-the-end div > b + p { display: inline; }
  .at-the-end h4 { margin: 1.2rem 0 0.3rem; font-size: 1em; }
  .at-the-end :is(p, li) { font-size: 0.95em; }
  .live-note { margin: 0.2rem 0 0; color: #555; font-size: 0.8em; }
  .cover { padding-top: 35vh; break-after: page; text-align: center; }
"""


def soup(text: str) -> BeautifulSoup:
    """Return the elements of a text."""
    return BeautifulSoup(text, "html.parser")


def words(part: Tag) -> str:
    """Return the text of a part, each of its formulas once."""
    part = copy.copy(part)
    for drawn in part.select(".katex-html, annotation, .predict-kind, .headerlink"):
        drawn.decompose()
    return " ".join(part.get_text().split())


def named(part: Tag, title: str) -> str:
    """Return a heading at the end, a link back to its part of the page."""
    return f'<h4><a href="#{part["id"]}">{title}</a></h4>'


def ending(article: Tag) -> str:
    """Take replies, hints and solutions out of an article; return them, each behind the name of what it belongs to."""
    replies, hints, solutions = list[str](), list[str](), list[str]()
    for question in article.select(".predict"):
        replies.append(named(question, words(question.legend or question)))
        for letter, reply in zip(ascii_uppercase, question.select(".predict-reply"), strict=False):
            replies.append(f"<div><b>{letter}.</b> {reply.extract().decode_contents()}</div>")
    for exercise in article.select("div.exercise[id]"):
        title = named(exercise, words(exercise.select_one(".admonition-title") or exercise))
        hints.append(title)
        while hint := exercise.select_one("details.hint"):  # each holds the next
            within = [str(part.extract()) for part in hint.find_all(recursive=False) if part.name != "details"]
            hints.append(f"<div>{''.join(within).replace('<summary>', '<b>').replace('</summary>', '.</b> ')}</div>")
            hint.unwrap()
        solution = exercise.find_next("details", class_="solution")
        if solution and solution.find_previous("div", class_="exercise", id=True) is exercise:
            *_, text = solution.extract().find_all(recursive=False)
            solutions += [title, text.decode_contents()]
    kinds = (("Replies", replies), ("Hints", hints), ("Solutions", solutions))
    return "".join(f"<h3>{kind}</h3>{''.join(parts)}" for kind, parts in kinds if parts)


def address(href: str, slug: str, within: list[str], site: str | None) -> str | None:
    """Return where a link of the page `slug` leads in a file of the pages `within`; None if it can lead nowhere."""
    page, _, anchor = href.partition("#")
    if "//" in page or page.startswith("mailto:"):
        return href
    target = page.removesuffix(".html") or slug
    if target in within and (not page or page.endswith(".html")):
        return f"#{target}--{anchor}" if anchor else f"#chapter-{target}"
    return urljoin(f"{site}chapters/", href) if site else None


def chapter(html: str, slug: str, within: list[str], site: str | None) -> tuple[str, str]:
    """Return the article of a page, and what goes to the end, for a file of the pages `within`."""
    article = soup(html).article
    assert article
    for part in article.select(DROPPED):
        part.decompose()
    for live in article.select(".live-figure"):
        live.name = "div"
        note = '<p class="live-note">In the book on the web this figure moves.</p>'
        live.append(soup(note))
    for picture in article.select("picture source"):
        picture.decompose()
    for image in article.select("img[loading]"):
        del image["loading"]
    title = words(article.h1) if article.h1 else slug
    end = ending(article)
    back = f'<h2 id="{slug}--the-end">{title}: replies, hints and solutions</h2>{end}' if end else ""
    texts: list[str] = []
    for text in (str(article), back):
        part = soup(text)
        for one in part.select("[id]"):
            one["id"] = one["id"] if str(one["id"]).startswith(f"{slug}--") else f"{slug}--{one['id']}"
        for label in part.select("[for]"):
            del label["for"]
        for link in part.select("a[href]"):
            target = address(str(link["href"]), slug, within, site)
            if target:
                link["href"] = target
            else:
                link.unwrap()
        texts.append(str(part))
    above = f'@page of-{slug} {{ @top-right {{ content: "{title}"; }} }} .of-{slug} {{ page: of-{slug}; }}'
    body = f'<style>{above}</style><div class="chapter of-{slug}" id="chapter-{slug}">{texts[0]}</div>'
    return body, f'<div class="at-the-end of-{slug}">{texts[1]}</div>' if end else ""


def file_of(pages: dict[str, str], title: str, cover: str, site: str | None) -> str:
    """Return one HTML file of these pages, by their slugs; it is printed from beside them."""
    made = [chapter(html, slug, list(pages), site) for slug, html in pages.items()]
    sheets = soup(next(iter(pages.values()))).select("link[rel=stylesheet]")
    body = "".join(text for text, _ in made) + "".join(end for _, end in made)
    names = f':root {{ --course: "{COURSE}"; --title: ""; }}'
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{title}</title>{''.join(map(str, sheets))}<style>{names}{SHEET}</style></head>"
        f'<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">{cover}'
        f'<div class="bd-article">{body}</div></div></div></main></body></html>'
    )


def print_to(tab: Page, html: str, site: Path, path: Path) -> None:
    """Print a file of pages, which finds the pictures and style sheets of the built `site`."""
    with TemporaryDirectory() as folder:
        for part in site.iterdir():
            if part.name.startswith("_"):
                Path(folder, part.name).symlink_to(part)
        source = Path(folder, "chapters", "printed.html")
        source.parent.mkdir()
        source.write_text(html, encoding="utf-8")
        tab.goto(source.as_uri(), wait_until="load")
        tab.evaluate("document.fonts.ready")
        tab.pdf(path=path, prefer_css_page_size=True, print_background=True, tagged=True, outline=True, format="A4")


def main(out: Path, browser: str) -> None:
    """Print every chapter and the book into `out` by the program `browser`."""
    built, repository = ROOT / "_build" / "html", repository_url(ROOT)
    site = site_url(repository) if repository else None
    out.mkdir(parents=True, exist_ok=True)
    aside = looked_up(ROOT)
    names = [name for name in contents(ROOT) if name.startswith("chapters/") and name not in aside]
    pages = {name.partition("/")[2]: (built / f"{name}.html").read_text(encoding="utf-8") for name in names}
    files = [({slug: text}, words(soup(text).h1 or soup(slug)), "") for slug, text in pages.items()]
    files.append((pages, COURSE, f'<div class="cover"><h1>{COURSE}</h1></div>'))
    with sync_playwright() as playwright:
        tab = playwright.chromium.launch(executable_path=browser).new_page()
        tab.set_default_timeout(600_000)
        for within, title, cover in files:
            name = "book" if cover else next(iter(within))
            print_to(tab, file_of(within, title, cover, site), built, out / f"{name}.pdf")
            print(f"  {out.name}/{name}.pdf: {title}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
