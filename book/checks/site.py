"""The built book as the gates read it: the facts of its pages, and its files."""

import os
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from book.checks.page_facts import facts_of, is_outside
from book.course import contents


class Site:
    """A built book: its folder, the folder of its sources, and the facts of its pages by name (see `page_facts`)."""

    def __init__(self, root: Path, source: Path):
        """Read the pages in `root`."""
        self.root, self.source = root, source
        self.facts: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, str] = {}
        for path in sorted(root.rglob("*.html")):
            name = path.relative_to(root).with_suffix("").as_posix()
            if not name.startswith(("_static/", "_sources/")):
                text = self.texts[name] = path.read_text(encoding="utf-8")
                self.facts[name] = facts_of(text)

    @cached_property
    def expected(self) -> list[str]:
        """The pages that `_toc.yml` names."""
        return contents(self.source)

    @cached_property
    def anchors(self) -> dict[str, set[str]]:
        """Every page's ids."""
        return {name: set(facts["ids"]) for name, facts in self.facts.items()}

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What stands in each file of the site that a gate has asked for, by its path."""
        return {}

    def read(self, name: str) -> bytes:
        """Return what stands in a file of the site."""
        if name not in self.files:
            self.files[name] = (self.root / name).read_bytes()
        return self.files[name]

    def file_of(self, where: str, url: str) -> str | None:
        """Return the path of the site's own file that `url` means in the file `where`, or None if there is none."""
        if is_outside(url):
            return None
        path = os.path.normpath(os.path.join(self.root, os.path.dirname(where), unquote(urlsplit(url).path)))
        root = os.path.normpath(self.root)
        return (
            Path(path[len(root) + 1 :]).as_posix() if path.startswith(root + os.sep) and os.path.isfile(path) else None
        )
