"""Read the built book as a reader's browser would and list its faults: `python -m book.gates _build/html`.

Each gate is a function from the built site to faults, `page: fault`. Any fault makes the exit status 1.
`python -m book.gates --same A B` compares two builds instead (`book.same`).
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from book.built_site import Site, article, in_css, in_script, is_outside, resources
from book.figure_gates import sharpness
from book.figures import says_nothing
from book.labels import duplicate_labels
from book.launch import PLACEHOLDER, site_path
from book.live_gates import live_faults
from book.metadata_gates import metadata
from book.notebook_gates import notebook_faults
from book.same import differences
from book.typed_numbers import report
from book.weight import weight

ROOT = Path(__file__).resolve().parent.parent
NOT_FOUND = "404"
GENERATED = {"search", "index", "prf-prf", NOT_FOUND}  # pages that Sphinx adds to those of the contents
ROLE = re.compile(
    r"\{(?:ref|eq|numref|doc|term|math|abbr|sub|sup|download|prf:ref|cite(?::\w+)?|glue(?::\w*)?|predict)\}(?!\})"
)
UNPARSED = re.compile(r"(?<!\?)\?\?(?!\?)|^:::|```|\]\(#?[\w./-]+\)", re.M)
NO_NUMBER = re.compile(r"\b(nan|inf|infinity)\b", re.I)
# The folders of people and of programs, as Linux, macOS and Windows have them, where a path begins.
MACHINE_PATH = re.compile(
    r"file:/+\w[^\s\"'<>]*|(?<![\w./~:-])/(?:home|Users|root|tmp|private|var/folders|mnt|opt|usr)/[^\s\"'<>]*"
    r"|\b[A-Z]:\\+Users\b[^\s\"'<>]*"
)
# The repository's placeholder in addresses of GitHub, GitHub Pages, Colab and Binder.
NOWHERE = re.compile(rf"[\w.:/-]{{,80}}(?:/{PLACEHOLDER}/|\b{PLACEHOLDER.lower()}\.github\.io)[\w./-]*")
READ = {".html", ".ipynb", ".svg", ".txt", ".json", ".js"}  # what a reader gets, as text
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def short(text: str) -> str:
    """Return the beginning of a text, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:87] + "..."


def problems_in_text(site: Site) -> Iterator[str]:
    """Yield tracebacks, warnings of programs and of Sphinx, wrong mathematics, and computed NaNs."""
    for name, page in site.pages.items():
        for selector, what in (
            (".output.traceback, .output.error", "a traceback"),
            (".output.stderr", "standard error in an output"),
            (".system-message, .problematic", "a message of Sphinx"),
            (".katex-error, .katex-mathml merror, .MathJax_Error", "wrong mathematics"),
        ):
            for tag in page.select(selector):
                yield f"{name}: {what}: {short(tag.get_text() or str(tag.get('title', '')))}"
        for tag in page.select(".cell_output"):
            if "Traceback (most recent call last)" in tag.get_text() and not tag.select(".traceback"):
                yield f"{name}: a traceback: {short(tag.get_text())}"
        for tag in page.select(".pasted-text, .pasted-inline"):  # what `glue` put there
            if NO_NUMBER.search(tag.get_text()):
                yield f"{name}: a computed number is none: {short(tag.parent.get_text() if tag.parent else '')}"


def unresolved(site: Site) -> Iterator[str]:
    """Yield the markup that reached the reader as text."""
    for name in site.expected:
        if name not in site.pages:
            continue
        for text in article(site.pages[name]).find_all(string=True):
            if text.find_parent(["code", "pre", "script", "style", "kbd", "annotation"]) or not text.strip():
                continue
            if text.find_parent(class_=["katex", "math", "output"]):
                continue
            for match in [*ROLE.finditer(text), *UNPARSED.finditer(text)]:
                yield f"{name}: markup left in the text: {short(text[max(0, match.start() - 20) :])}"


def links(site: Site) -> Iterator[str]:
    """Yield the links and resources inside the site that lead nowhere."""
    root = site.root.resolve()
    base = site_path(site.source) if NOT_FOUND in site.pages else ""
    seen = [(f"{name}.html", str(tag["href"])) for name, page in site.pages.items() for tag in page.select("a[href]")]
    seen += [(f"{name}.html", url) for name, page in site.pages.items() for url in resources(page)]
    seen += [(name, url) for name, css in site.stylesheets.items() for url in in_css(css)]
    for where, url in dict.fromkeys(seen):
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            continue
        if where == f"{NOT_FOUND}.html" and parts.path:
            # A browser shows this page at any address, so its links begin at the host.
            if not parts.path.startswith(base):
                yield f"{where}: a link that does not begin with {base}, where the site stands: {url}"
                continue
            target = root / unquote(parts.path.removeprefix(base))
        elif parts.path.startswith("/"):
            yield f"{where}: a link from the root of a server, or of a machine: {url}"
            continue
        else:
            target = (root / where).parent.joinpath(unquote(parts.path)) if parts.path else root / where
        target = (target / "index.html" if target.is_dir() else target).resolve()
        if not target.is_relative_to(root):
            yield f"{where}: a link leaves the site's folder: {url}"
        elif not target.exists():
            yield f"{where}: a link leads nowhere: {url}"
        elif parts.fragment and target.suffix == ".html":
            name = target.relative_to(root).with_suffix("").as_posix()
            if name in site.anchors and unquote(parts.fragment) not in site.anchors[name] | {"top"}:
                yield f"{where}: a link to a place that is not there: {url}"


def outside_requests(site: Site) -> Iterator[str]:
    """Yield what a page would request from another site; an ordinary link is not a request."""
    for name, page in site.pages.items():
        for url in dict.fromkeys(resources(page)):
            if is_outside(url):
                yield f"{name}: asks another site for {short(url)}"
        for script in page.find_all("script"):
            if not script.get("src") and script.get("type") != "application/ld+json":
                for url in in_script(script.get_text()):
                    yield f"{name}: a script names {short(url)} of another site"
    for name, script in site.scripts.items():
        for url in in_script(script):
            yield f"{name}: a script names {short(url)} of another site"
    for name, css in site.stylesheets.items():
        for url in dict.fromkeys(in_css(css)):
            if is_outside(url):
                yield f"{name}: asks another site for {short(url)}"


def machine_paths(site: Site) -> Iterator[str]:
    """Yield paths of the machine on which the book was built, which a reader does not have and should not see."""
    here = re.compile(rf"(?<![\w./~:-]){re.escape(str(site.source.resolve()))}(?![\w-])[^\s\"'<>]*")
    # Not in `_static`: the theme's own files name folders of those who made it.
    for path in sorted(site.root.rglob("*")):
        name = path.relative_to(site.root).as_posix()
        if path.suffix not in READ or name.startswith("_static/"):
            continue
        text = path.read_text(encoding="utf-8")
        for place in dict.fromkeys([*MACHINE_PATH.findall(text), *here.findall(text)]):
            yield f"{name.removesuffix('.html')}: names a place on the machine that built it: {short(place)}"


def placeholders(site: Site) -> Iterator[str]:
    """Yield addresses in a repository that nobody has named yet, in a page, a notebook or another file."""
    for path in sorted(site.root.rglob("*")):
        text = path.read_text(encoding="utf-8") if path.suffix in READ else ""
        # Most files are long and without it; they are not searched for all that could lead up to it.
        if f"/{PLACEHOLDER}/" in text or f"{PLACEHOLDER.lower()}.github.io" in text:
            name = path.relative_to(site.root).as_posix().removesuffix(".html")
            for place in dict.fromkeys(NOWHERE.findall(text)):
                yield f"{name}: leads to a placeholder, as the repository has no address yet: {short(place)}"


def alternative_text(site: Site) -> Iterator[str]:
    """Yield images of the text without a description for those who cannot see them."""
    for name, page in site.pages.items():
        said: dict[str, str] = {}
        for image in article(page).find_all(["img", "svg"]):
            if image.find_parent(attrs={"aria-hidden": "true"}) or image.get("aria-hidden") == "true":
                continue
            if image.name == "svg":
                title = image.find("title")
                alt = str(image.get("aria-label") or (title.get_text() if title else ""))
            else:
                alt = str(image.get("alt") or "").strip()
            what = short(str(image.get("src") or "an inline SVG"))
            if ROLE.search(alt):
                yield f"{name}: markup left in an alternative text: {short(alt)}"
            if says_nothing(alt):
                yield f"{name}: an image without real alternative text: {what}, which is {alt!r}"
            # The two images of a figure, one for each theme, have the same text.
            theme = " ".join(c for c in image.get_attribute_list("class") if c in ("only-light", "only-dark"))
            if said.setdefault(f"{alt}|{theme}", what) != what:
                yield f"{name}: two images with the same alternative text: {short(alt)}"


def page_set(site: Site) -> Iterator[str]:
    """Yield pages that `_toc.yml` names and the site lacks, and the reverse."""
    have = set(site.pages)
    yield from (f"{name}: is in _toc.yml, but was not built" for name in site.expected if name not in have)
    yield from (f"{name}: was built, but is not in _toc.yml" for name in sorted(have - set(site.expected) - GENERATED))


def ids(site: Site) -> Iterator[str]:
    """Yield ids that occur twice in a page, so that links find the wrong one, and ids that differ between builds."""
    for name, page in site.pages.items():
        for value, count in Counter(str(tag["id"]) for tag in page.select("[id]")).items():
            if count > 1:
                yield f"{name}: the id {value} stands {count} times"
            if RANDOM_ID.search(value):
                yield f"{name}: the id {value} is random: write a numbered equation as $$ ... $$ (label)"


def terms(site: Site) -> Iterator[str]:
    """Yield definitions that the index of terms lacks, and links of the index that lead to none."""
    defined = {
        f"{name}.html#{tag.get('id')}" for name, page in site.pages.items() for tag in article(page).select("dfn")
    }
    listed = set()
    for name, page in site.pages.items():
        for tag in page.select(".term-index a[href]"):
            address, _, anchor = str(tag["href"]).partition("#")
            place = f"{site.file_of(f'{name}.html', address)}#{unquote(anchor)}"
            listed.add(place)
            if place not in defined:
                yield f"{name}: the term {short(tag.get_text())} leads to no definition: {tag['href']}"
    for place in sorted(defined - listed):
        yield f"{place.partition('.html')[0]}: a definition that no index of terms leads to: {place}"


def labels(site: Site) -> Iterator[str]:
    """Yield labels that two places of the sources claim."""
    yield from duplicate_labels(site.source, site.expected)


def notebooks(site: Site) -> Iterator[str]:
    """Yield notebooks that are missing, empty or reveal too much, and chapters without a note on how they were made."""
    yield from notebook_faults(site.root, site.source, site.expected)
    for name in site.expected:
        page = site.pages.get(name)
        if page and page.select_one("article .cell, main .cell") and not page.select_one("[data-stamp]"):
            yield f"{name}: has outputs, but no panel that says how they were made"


GATES = (page_set, problems_in_text, unresolved, links, outside_requests, machine_paths, placeholders, alternative_text,
         sharpness, ids, terms, labels, notebooks, live_faults, metadata, weight)  # fmt: skip


def faults(site: Site) -> list[str]:
    """Return all faults of a built site."""
    return list(dict.fromkeys(fault for gate in GATES for fault in gate(site)))


def main(arguments: list[str]) -> int:
    """Check a site, or compare two; print each fault and a last line with counts."""
    parser = argparse.ArgumentParser(prog="python -m book.gates", description="Check the built book.")
    parser.add_argument("html", nargs="?", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--source", type=Path, default=ROOT, help="the folder with _toc.yml and the chapters")
    parser.add_argument("--typed", type=Path, metavar="FILE", help="report numbers typed into the text there")
    parser.add_argument("--same", nargs=2, type=Path, metavar=("A", "B"), help="compare two builds")
    options = parser.parse_args(arguments)
    if options.same:
        found = differences(*options.same)
        last = f"{len(found)} files differ"
    else:
        site = Site(options.html, options.source)
        found = faults(site)
        last = f"{sum(1 for _ in options.html.rglob('*.html'))} pages, {len(GATES)} gates, {len(found)} faults"
        if options.typed:
            last += f"\n{report(site, options.typed)}"
    print("\n".join([*found, last]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
