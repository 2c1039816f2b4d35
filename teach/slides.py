"""Slides of each chapter, from its built page: `slides/chapters/<chapter>.html`, which needs no network.

The front matter of a chapter names the figures, tables, equations and predictions, each of which becomes a slide: with
its title, or that of its section, above it; the last sentence of its caption comes with the next key, and so does the
reply to a prediction, which is a vote. Captions are speaker notes (key S). Whatever is larger than the slide is made
smaller, and what is small larger, live figures too, which work as on the page.

reveal.js (`reveal`: its script and style sheet, and the plug-in for notes, MIT) shows them.
"""

import copy
import re
import shutil
from pathlib import Path

import yaml
from bs4 import Tag

from teach.pages import Page, taught
from teach.pdf import soup, words

ROOT = Path(__file__).parents[1]
REVEAL = Path(__file__).parent / "reveal"
SHORT = 60
"""The words of a paragraph that may stand above an equation or a vote."""
SHEET = """
  html, body { height: 100%; overflow: hidden; background: #fff; }
  .reveal { font: 26px/1.4 system-ui, sans-serif; color: #111; }
  .reveal .slides { text-align: left; }
  .reveal .slides > section { padding: 24px 40px; height: 100%; box-sizing: border-box; }
  .reveal h1 { margin-top: 220px; font-size: 2.2em; }
  .reveal h2 { margin: 0 0 14px; font-size: 1.15em; font-weight: 650; }
  .reveal .from { margin: 0; color: #666; font-size: .6em; } .reveal :is(.notice, .about) { font-size: .8em; }
  .reveal .notice { margin: 12px 0 0; } .reveal .about { margin: 0 0 20px; max-width: 46em; }
  .reveal ol { margin: 0; padding-left: 1.4em; } .reveal ol.letters { list-style: upper-alpha; }
  .reveal li { margin: .3em 0; } .reveal .reply { margin-top: 20px; border-left: 6px solid #2a7; padding-left: .6em; }
  .fit { width: max-content; max-width: 1200px; font-size: 26px; } .fit figure { margin: 0; }
  .fit:has(.math, .live-figure) { width: 900px; } .fit:has(.live-figure) { width: 760px; font-size: 18px; }
  .fit :is(table, .katex-display) { margin: 0; } .fit .pst-scrollable-table-container { overflow: visible; }
  .reveal :is(.pasted-text, .pasted-inline) { font-weight: inherit; }
  .fit img { max-width: none; } .only-dark, .reveal .eqno { display: none !important; }
"""
FIT = """
  // What is shown fills the slide: a figure is scaled by what is left of the height and the width, whenever it grows.
  const fit = () => {
    const slide = Reveal.getCurrentSlide(), part = slide?.querySelector(".fit");
    if (!part) return;
    part.style.zoom = 1;
    const below = slide.querySelector(".notice")?.offsetHeight + 12 || 0;
    const room = 720 - 24 - below - part.offsetTop;
    part.style.zoom = Math.min(room / part.offsetHeight, 1200 / part.scrollWidth, 2);
  };
  // Whoever has touched a live figure moves it with the arrow keys; a presenter's remote still turns the slides.
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.activeElement?.blur();
    const turn = { PageDown: Reveal.next, PageUp: Reveal.prev }[event.key];
    if (!turn) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.activeElement?.blur();
    turn();
  }, true);
  Reveal.initialize({ width: 1280, height: 720, margin: 0.02, hash: true, center: false, transition: "none",
    slideNumber: "c/t", controls: false, plugins: [RevealNotes] });
  const grows = new ResizeObserver(fit);
  const shown = () => {
    grows.disconnect();
    for (const part of Reveal.getCurrentSlide()?.querySelectorAll(".fit") ?? []) grows.observe(part);
  };
  for (const event of ["ready", "slidechanged"]) Reveal.on(event, shown);
"""


def wanted(slug: str) -> list[str]:
    """Return the labels that a chapter's front matter names under `slides`."""
    source = (ROOT / "chapters" / f"{slug}.md").read_text(encoding="utf-8")
    return yaml.safe_load(source.split("---\n")[1])["slides"]


def sentences(caption: Tag | None) -> tuple[str, str, str]:
    """Return of a caption its title, its last sentence that is not in brackets, and all of it, without number."""
    if caption is None:
        return "", "", ""
    caption = copy.copy(caption)
    for part in caption.select(".caption-number, .headerlink"):
        part.decompose()
    title = caption.select_one("strong")
    notes, name = words(caption), title.extract().decode_contents().rstrip(".") if title else ""
    said = re.sub(r"\((?:[^()]|\([^()]*\))*\)$", "", caption.decode_contents().strip())
    return name, soup(re.split(r"(?<=[.!?])\s+(?=[A-Z<])", said.strip())[-1]).decode_contents(), notes


def slide(page: Page, label: str) -> str:
    """Return the slide of a part of a page."""
    part = copy.copy(page.part(label))
    head = page.part(label).find_previous(["h2", "h1"])
    above = words(head) if isinstance(head, Tag) else page.title
    for each in part.select(".headerlink"):
        each.decompose()
    above += f" · {page.name(label)}"
    before = lead(page.part(label))
    title, notice, notes = "", "", ""
    if "predict" in part.get_attribute_list("class"):
        title, body, notes = vote(part)
        body = f"{before}{body}"
    elif label.startswith("eq-"):
        title, body = words(head) if isinstance(head, Tag) else "", f'{before}<div class="fit">{part}</div>'
        above = f"{page.title} · {page.name(label)}"
    else:
        caption = part.find("figcaption") or part.find("caption")
        title, notice, notes = sentences(caption if isinstance(caption, Tag) else None)
        if isinstance(caption, Tag):
            caption.extract()
        body = f'<div class="fit">{part}</div>'
    below = f'<p class="notice fragment">{notice}</p>' if notice else ""
    return (
        f'<section id="{label}"><p class="from">{above}</p><h2>{title}</h2>{body}{below}'
        f'<aside class="notes">{notes}</aside></section>\n'
    )


def lead(part: Tag) -> str:
    """Return the paragraph before a part of a page, where it is short: what an equation or a vote is about."""
    aside = "figure, table, .predict, details, .cell_output, .exercise, .admonition"
    before = next((each for each in part.find_all_previous("p") if not each.css.closest(aside)), None)
    short = before is not None and len(words(before).split()) <= SHORT
    return f'<p class="about">{before.decode_contents()}</p>' if before and short else ""


def vote(part: Tag) -> tuple[str, str, str]:
    """Return of a prediction the question, options with the right reply to come, and the other replies as notes."""
    for kind in part.select(".predict-kind"):
        kind.decompose()
    options, notes, reply = list[str](), list[str](), ""
    for letter, option in zip("ABCDEF", part.select(".predict-option:has(> .predict-reply)"), strict=False):
        answer, said = option.label, option.select_one(".predict-reply")
        assert answer
        assert said
        options.append(f"<li>{answer.decode_contents()}</li>")
        if "right" in said.get_attribute_list("class"):
            reply = f'<div class="fragment reply">{said.decode_contents().replace("Right.", f"{letter}.", 1)}</div>'
        else:
            notes.append(f"{letter}. {words(said)}")
    assert part.legend
    return part.legend.decode_contents(), f'<ol class="letters">{"".join(options)}</ol>{reply}', " ".join(notes)


def deck(page: Page) -> str:
    """Return the slides of a chapter."""
    objectives = page.article.select_one(".objectives ol")
    aims = f'<section id="aims"><h2>What you will be able to do</h2>{objectives}</section>' if objectives else ""
    slides = "".join(slide(page, label) for label in wanted(page.slug))
    links = "".join(map(str, page.whole.select('link[rel="stylesheet"]')))
    scripts = "".join(map(str, page.whole.select("script[src*='_live/figures']")))
    return (
        '<!DOCTYPE html><html lang="en" data-mode="light" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{page.title}</title>{links}<link rel="stylesheet" href="../reveal/reveal.css"><style>{SHEET}</style>'
        f'{scripts}</head><body><div class="reveal"><div class="slides"><section id="title"><h1>{page.title}</h1>'
        f"<p>Autoencoders from First Principles</p></section>{aims}\n{slides}</div></div>"
        f'<script src="../reveal/reveal.js"></script><script src="../reveal/notes.js"></script>'
        f"<script>{FIT}</script></body></html>\n"
    )


def write(built: Path, out: Path) -> int:
    """Write the slides of all chapters of the book in `built`, with all that they load, into `out`; return how many."""
    (out / "chapters").mkdir(parents=True, exist_ok=True)
    shutil.copytree(REVEAL, out / "reveal", dirs_exist_ok=True)
    sheet = out / "reveal" / "reveal.css"
    # Its arrows, which stand beside the slides, have the name that the sliders of live figures have.
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace(".reveal .controls", ".reveal>.controls"), encoding="utf-8"
    )
    for slug in taught():
        text = deck(Page(built, slug))
        (out / "chapters" / f"{slug}.html").write_text(text, encoding="utf-8")
        for name in sorted(set(re.findall(r"\.\./(_(?:images|live|static)/[\w./-]+)", text))):
            take(built / name, out / name, built, out)
    return len(taught())


def take(source: Path, target: Path, built: Path, out: Path) -> None:
    """Copy a file, and the fonts and pictures that a style sheet asks for."""
    if target.exists() or not source.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    if source.suffix == ".css":
        for url in re.findall(r"url\([\"']?([^)\"'?#]+)", source.read_text(encoding="utf-8")):
            needed = (source.parent / url).resolve()
            if needed.is_relative_to(built.resolve()):
                take(needed, out / needed.relative_to(built.resolve()), built, out)
