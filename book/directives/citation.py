"""How to cite the course, and so who wrote it: written on the page from `CITATION.cff`, the only place that has it.

    ```{citation}
    ```

An author there is a person (`given-names`, `family-names`) or a group (`name`). Whoever adds a name adds it there, and
the sentence and the entry for BibTeX follow; the year comes with `date-released`, the address with the repository's.
"""

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.course import read, repository_url, site_url

KEY = "autoencoders_from_first_principles"


def names(authors: list[dict[str, str]]) -> list[str]:
    """Return the authors as a sentence has them.

    >>> names([{"family-names": "Noether", "given-names": "Emmy"}, {"name": "The authors"}])
    ['Emmy Noether', 'The authors']
    """
    return [each.get("name") or f"{each['given-names']} {each['family-names']}" for each in authors]


def sentence(cited: dict[str, Any], address: str | None) -> str:
    """Return the citation as one line of HTML.

    >>> sentence({"authors": [{"name": "A & B"}], "title": "Up", "version": "1.0"}, None)
    'A &amp; B, <cite>Up</cite>, version 1.0.'
    """
    who = html.escape(", ".join(names(cited["authors"])))
    year = f", {str(cited['date-released'])[:4]}" if "date-released" in cited else ""
    where = f", {html.escape(address)}" if address else ""
    return f"{who}, <cite>{html.escape(cited['title'])}</cite>, version {cited['version']}{year}{where}."


def bibtex(cited: dict[str, Any], address: str | None) -> str:
    """Return the citation as an entry for BibTeX.

    >>> print(bibtex({"authors": [{"name": "A"}], "title": "Up", "version": "1.0"}, "https://a.org/"))
    @software{autoencoders_from_first_principles,
      title   = {Up},
      author  = {{A}},
      version = {1.0},
      url     = {https://a.org/}
    }
    """
    who = [f"{{{each['name']}}}" if "name" in each else f"{each['family-names']}, {each['given-names']}"
           for each in cited["authors"]]  # fmt: skip
    fields = {"title": cited["title"], "author": " and ".join(who), "version": cited["version"]}
    if "date-released" in cited:
        fields["year"] = str(cited["date-released"])[:4]
    if address:
        fields["url"] = address
    lines = ",\n".join(f"  {field:7} = {{{value}}}" for field, value in fields.items())
    return f"@software{{{KEY},\n{lines}\n}}"


class Citation(SphinxDirective):
    """The directive `citation`: a sentence to copy, and an entry for BibTeX in a fold."""

    def run(self) -> list[nodes.Node]:
        """Return both as HTML."""
        root = Path(self.env.srcdir)
        cited = read(root, "CITATION.cff")
        self.env.note_dependency(str(root / "CITATION.cff"))
        repository = repository_url(root)
        address = site_url(repository) if repository else None
        entry = html.escape(bibtex(cited, address))
        written = (f"<p>Cite as: {sentence(cited, address)}</p>\n"
                   f'<details class="hide"><summary>BibTeX</summary>\n<pre>{entry}</pre>\n</details>\n')  # fmt: skip
        return [nodes.raw("", written, format="html")]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("citation", Citation)
