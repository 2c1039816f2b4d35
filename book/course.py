"""The course as its own files describe it: contents, repository, version. A text that is the same is parsed once.

While the repository's URL in `_config.yml` is a placeholder there is no such place, and nothing that leads there is
shown: `repository_url` is then None.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOOKED_UP = ("Study", "Teach", "Library")
"""The captions of the parts of `_toc.yml` whose pages nobody reads from the first to the last."""

PLACEHOLDER = "OWNER"

TIMES = re.compile(r"^\{\.meta\}\n.*takes about (?P<all>\d+) minutes,(?: the rest about (?P<rest>\d+),)?", re.M)
"""The line of a chapter's times: of reading, or of a part that is named and the rest."""


@lru_cache
def parsed(text: str) -> Any:
    """Return what a YAML text holds; its readers leave it as it is."""
    return yaml.safe_load(text)


def read(root: Path, name: str) -> Any:
    """Return what the YAML file `name` of the course in `root` holds."""
    return parsed((root / name).read_text(encoding="utf-8"))


def files_of(node: object) -> Iterator[str]:
    """Yield the pages that a table of contents, or a part of one, names."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file"):
                yield str(value).removesuffix(".md")
            else:
                yield from files_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from files_of(value)


def contents(root: Path) -> list[str]:
    """Return the pages of the course in `root`, in the order of `_toc.yml`."""
    return list(files_of(read(root, "_toc.yml")))


def title(root: Path, name: str) -> str:
    """Return the title of the page `name`, as its source has it: for those that are read before it."""
    source = (root / f"{name}.md").read_text(encoding="utf-8")
    return next(line[2:] for line in source.splitlines() if line.startswith("# "))


def in_order(root: Path) -> Iterator[tuple[dict[str, Any], list[tuple[str, int | None]]]]:
    """Yield the parts of the course in `root` but `LOOKED_UP`, each with its pages, and their numbers or None."""
    numbers = count(1)
    for part in read(root, "_toc.yml").get("parts", []):
        if part.get("caption") not in LOOKED_UP:
            yield part, [(name, next(numbers) if part.get("numbered") else None) for name in files_of(part["chapters"])]


def minutes_to_read(root: Path, name: str) -> int:
    """Return how long it takes to read the page `name`, as the line of class `meta` under its title says.

    Raises:
        ValueError: It does not say that.
    """
    found = TIMES.search((root / f"{name}.md").read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{name}: under the title must stand {{.meta}} and 'Reading takes about 40 minutes, ...'")
    return int(found["all"]) + int(found["rest"] or 0)


def looked_up(root: Path) -> set[str]:
    """Return the pages of the parts `LOOKED_UP` of the course in `root`."""
    parts = read(root, "_toc.yml").get("parts", [])
    return {name for part in parts if part.get("caption") in LOOKED_UP for name in files_of(part)}


def chapters_to_read(app: "Sphinx") -> list[str]:
    """Return the pages that run code, in the order of `_toc.yml`, but for those of the parts `LOOKED_UP`."""
    aside = looked_up(Path(app.srcdir))
    to_read = [name for name in contents(Path(app.srcdir)) if name not in aside]
    return [name for name in to_read if "language_info" in app.env.metadata[name]]  # MyST-NB notes it of what has run


def written_url(root: Path) -> str:
    """Return the repository's URL from the `_config.yml` in `root`, the only place that has it, placeholder or not."""
    url = str((read(root, "_config.yml").get("repository") or {}).get("url", "")).rstrip("/").removesuffix(".git")
    parts = urlsplit(url)
    if parts.netloc != "github.com" or len(parts.path.strip("/").split("/")) != 2:
        raise ValueError(
            f"`repository: url` in _config.yml is {url!r}; https://github.com/ORG/REPO is needed, "
            "from which the links to Colab, Binder and the site are made"
        )
    return url


def repository_url(root: Path) -> str | None:
    """Return the repository's URL, `https://github.com/ORG/REPO`, or None while its owner is a placeholder.

    GitHub's own workflows know the repository in which they run, so what they publish has its links all the same.
    """
    url = written_url(root)
    if urlsplit(url).path.split("/")[1] != PLACEHOLDER:
        return url
    running = os.environ.get("GITHUB_REPOSITORY")
    return f"https://github.com/{running}" if running else None


def site_url(repository: str) -> str:
    """Return the URL under which GitHub Pages serves the book of `repository`; it ends in `/`.

    >>> site_url("https://github.com/Someone/course")
    'https://someone.github.io/course/'
    """
    owner, name = urlsplit(repository).path.strip("/").split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def site_path(root: Path) -> str:
    """Return the path of the book in `root` on its host; it begins and ends in `/`."""
    return urlsplit(site_url(repository_url(root) or written_url(root))).path


def version(root: Path) -> str:
    """Return the version that the course and `aelib` share, from the `pyproject.toml` in `root`."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
