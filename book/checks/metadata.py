"""The gate on what pages say of themselves: each has a description, and no two the same title or description."""

from collections.abc import Iterator

from book.checks.site import Site

SHORTEST, LONGEST = 40, 200  # characters of a description


def metadata(site: Site) -> Iterator[str]:
    """Yield pages without a description of the right length, and those with another's title or description."""
    first: dict[str, str] = {}
    for name, facts in site.facts.items():
        if name == "index" or facts["leads on"] or name.startswith("_modules/"):
            continue  # the first page once more, and those that nobody looks for
        said = facts["description"]
        if not SHORTEST <= len(said) <= LONGEST:
            yield (
                f"{name}: its description must have {SHORTEST} to {LONGEST} characters (`myst: html_meta: description` "
                f"in its front matter), but got {said!r}"
            )
        for what in ("title", "description"):
            if facts[what] and first.setdefault(f"{what} {facts[what]}", name) != name:
                yield f"{name}: another page has the same {what}: {facts[what]}"
