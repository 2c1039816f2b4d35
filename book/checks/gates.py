"""Read the built book as a reader's browser would and list its faults: `python -m book.checks.gates _build/html`.

Each gate is a function from the built site to faults, `page: fault`. Any fault makes the exit status 1.
"""

import argparse
import gzip
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from book.checks.figures import live_faults, sharpness
from book.checks.notebooks import glued_in_vain, notebook_faults
from book.checks.page_facts import is_outside, short
from book.checks.site import Site
from book.course import PLACEHOLDER, site_path

ROOT = Path(__file__).resolve().parents[2]
NOT_FOUND = "404"
GENERATED = {"search", "index", "prf-prf", NOT_FOUND}  # pages that Sphinx adds to those of the contents
# The folders of people and of programs, as Linux, macOS and Windows have them, where a path begins.
MACHINE_PATH = re.compile(
    r"file:/+\w[^\s\"'<>]*|(?<![\w./~:-])/(?:home|Users|root|tmp|private|var/folders|mnt|opt|usr)/[^\s\"'<>]*"
    r"|\b[A-Z]:\\+Users\b[^\s\"'<>]*"
)
# The repository's placeholder in addresses of GitHub, GitHub Pages, Colab and Binder.
NOWHERE = re.compile(rf"[\w.:/-]{{,80}}(?:/{PLACEHOLDER}/|\b{PLACEHOLDER.lower()}\.github\.io)[\w./-]*")
SHORTEST, LONGEST = 40, 200  # characters of a description
BYTES, REQUESTS = 350_000, 30  # of what a page loads at first, as a host sends it
READ = {".html", ".ipynb", ".svg", ".txt", ".json", ".js"}  # what a reader gets, as text


def of_pages(site: Site) -> Iterator[str]:
    """Yield what is wrong with a page by itself: see `book.checks.page_facts`."""
    yield from (f"{name}: {fault}" for name, facts in site.facts.items() for fault in facts["faults"])


def unresolved(site: Site) -> Iterator[str]:
    """Yield the markup that reached the reader as text."""
    yield from (
        f"{name}: {fault}" for name in site.expected if name in site.facts for fault in site.facts[name]["markup"]
    )


def links(site: Site) -> Iterator[str]:
    """Yield the links and resources inside the site that lead nowhere."""
    root = os.path.normpath(site.root.resolve())
    base = site_path(site.source) if NOT_FOUND in site.facts else ""
    seen = [(f"{name}.html", url) for name, facts in site.facts.items() for url in facts["links"] + facts["loads"]]
    for where, url in dict.fromkeys(seen):
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            continue
        if where == f"{NOT_FOUND}.html" and parts.path:
            # A browser shows this page at any address, so its links begin at the host.
            if not parts.path.startswith(base):
                yield f"{where}: a link that does not begin with {base}, where the site stands: {url}"
                continue
            target = os.path.join(root, unquote(parts.path.removeprefix(base)))
        elif parts.path.startswith("/"):
            yield f"{where}: a link from the root of a server, or of a machine: {url}"
            continue
        else:
            target = (
                os.path.join(root, os.path.dirname(where), unquote(parts.path)) if parts.path else f"{root}/{where}"
            )
        target = os.path.normpath(os.path.join(target, "index.html") if os.path.isdir(target) else target)
        if not target.startswith(root + os.sep):
            yield f"{where}: a link leaves the site's folder: {url}"
        elif not os.path.exists(target):
            yield f"{where}: a link leads nowhere: {url}"
        elif parts.fragment and target.endswith(".html"):
            name = Path(target[len(root) + 1 :]).with_suffix("").as_posix()
            if name in site.anchors and unquote(parts.fragment) not in site.anchors[name] | {"top"}:
                yield f"{where}: a link to a place that is not there: {url}"


def outside_requests(site: Site) -> Iterator[str]:
    """Yield what a page would request from another site; an ordinary link is not a request."""
    for name, facts in site.facts.items():
        yield from (f"{name}: asks another site for {short(url)}" for url in facts["loads"] if is_outside(url))


def machine_paths(site: Site) -> Iterator[str]:
    """Yield paths of the machine on which the book was built, which a reader does not have and should not see."""
    source = str(site.source.resolve())
    here = re.compile(rf"(?<![\w./~:-]){re.escape(source)}(?![\w-])[^\s\"'<>]*")
    for name, text in texts(site):
        # Not in `_static`: the theme's own files name folders of those who made it.
        if not name.startswith("_static/"):
            for place in dict.fromkeys([*MACHINE_PATH.findall(text), *here.findall(text)]):
                yield f"{name.removesuffix('.html')}: names a place on the machine that built it: {short(place)}"


def placeholders(site: Site) -> Iterator[str]:
    """Yield addresses in a repository that nobody has named yet, in a page, a notebook or another file."""
    for name, text in texts(site):
        # Most files are long and without it; they are not searched for all that could lead up to it.
        if f"/{PLACEHOLDER}/" in text or f"{PLACEHOLDER.lower()}.github.io" in text:
            for place in dict.fromkeys(NOWHERE.findall(text)):
                shown = name.removesuffix(".html")
                yield f"{shown}: leads to a placeholder, as the repository has no address yet: {short(place)}"


def texts(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the files of the site that a reader gets as text, by their paths."""
    for path in sorted(site.root.rglob("*")):
        if path.suffix in READ:
            name = path.relative_to(site.root).as_posix()
            yield name, site.read(name).decode()


def page_set(site: Site) -> Iterator[str]:
    """Yield pages that `_toc.yml` names and the site lacks, and the reverse, and chapters that it does not name."""
    have, written = set(site.facts), sorted(path.stem for path in site.source.glob("chapters/*.md"))
    yield from (
        f"chapters/{name}: is not in _toc.yml, so no reader finds it"
        for name in written
        if f"chapters/{name}" not in site.expected
    )
    yield from (f"{name}: is in _toc.yml, but was not built" for name in site.expected if name not in have)
    yield from (
        f"{name}: was built, but is not in _toc.yml"
        for name in sorted(have - {*site.expected, *GENERATED})
        if not name.startswith("_modules/")  # the source that the reference leads to
    )


def terms(site: Site) -> Iterator[str]:
    """Yield definitions that the index of terms lacks, and links of the index that lead to none."""
    defined = {f"{name}.html#{anchor}" for name, facts in site.facts.items() for anchor in facts["definitions"]}
    listed = set()
    for name, facts in site.facts.items():
        for term, url in facts["terms"]:
            address, _, anchor = url.partition("#")
            place = f"{site.file_of(f'{name}.html', address)}#{unquote(anchor)}"
            listed.add(place)
            if place not in defined:
                yield f"{name}: the term {short(term)} leads to no definition: {url}"
    for place in sorted(defined - listed):
        yield f"{place.partition('.html')[0]}: a definition that no index of terms leads to: {place}"


def notebooks(site: Site) -> Iterator[str]:
    """Yield notebooks that are missing, empty or reveal too much, and chapters without a note on how they were made."""
    yield from notebook_faults(site, site.expected)
    for name in site.expected:
        facts = site.facts.get(name)
        if facts and facts["runs"] and not facts["stamped"]:
            yield f"{name}: has outputs, but no panel that says how they were made"


def metadata(site: Site) -> Iterator[str]:
    """Yield pages without a description of the right length, and those with another's title or description."""
    first: dict[str, str] = {}
    for name, facts in site.facts.items():
        if name == "index" or name.startswith("_modules/"):
            continue  # the first page once more, and source, which nobody looks for
        said = facts["description"]
        if not SHORTEST <= len(said) <= LONGEST:
            yield (
                f"{name}: its description must have {SHORTEST} to {LONGEST} characters (`myst: html_meta: description` "
                f"in its front matter), but got {said!r}"
            )
        for what in ("title", "description"):
            if facts[what] and first.setdefault(f"{what} {facts[what]}", name) != name:
                yield f"{name}: another page has the same {what}: {facts[what]}"


def weight(site: Site) -> Iterator[str]:
    """Yield pages that load too much, or too many files, before a reader sees them; images and fonts come later."""
    for name, facts in site.facts.items():
        urls = facts["scripts"] + facts["sheets"] + facts["preloads"]
        files = {f"{name}.html", *filter(None, (site.file_of(f"{name}.html", url) for url in urls))}
        sizes = {file: as_sent(site.read(file)) for file in files}
        if (total := sum(sizes.values())) > BYTES:
            heaviest = max(sizes, key=lambda file: sizes[file])
            yield (
                f"{name}: loads {total:,} bytes at first, and {BYTES:,} is the most; the heaviest is {heaviest} "
                f"with {sizes[heaviest]:,}"
            )
        if len(files) > REQUESTS:
            yield f"{name}: loads {len(files)} files at first, and {REQUESTS} is the most"


@cache
def as_sent(data: bytes) -> int:
    """Return the size of a text as a host sends it."""
    return len(gzip.compress(data, 6))


GATES = (page_set, of_pages, unresolved, links, outside_requests, machine_paths, placeholders, sharpness, terms,
         notebooks, glued_in_vain, live_faults, metadata, weight)  # fmt: skip


def faults(site: Site) -> list[str]:
    """Return all faults of a built site."""
    return list(dict.fromkeys(fault for gate in GATES for fault in gate(site)))


def main(arguments: list[str]) -> int:
    """Check a site; print each fault and a last line with counts."""
    parser = argparse.ArgumentParser(prog="python -m book.checks.gates", description="Check the built book.")
    parser.add_argument("html", nargs="?", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--source", type=Path, default=ROOT, help="the folder with _toc.yml and the chapters")
    options = parser.parse_args(arguments)
    site = Site(options.html, options.source)
    found = faults(site)
    print("\n".join([*found, f"{len(site.facts)} pages, {len(GATES)} gates, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
