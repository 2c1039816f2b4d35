"""Korean on a page in English: its element says so, for voices, for dictionaries and for where a line may break.

Authors mark nothing, since Hangul is Korean wherever it stands.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

KOREAN = "language-ko"
"""The class that docutils writes as `lang="ko"`."""

WORDS = re.compile(r"([가-힣]+(?:[^A-Za-z가-힣]+[가-힣]+)*)")


def mark(app: Sphinx, doctree: nodes.document, *names: str) -> None:
    """Mark the Korean words of a page that are not marked yet."""
    for text in [*doctree.findall(nodes.Text)]:
        parent = text.parent
        if WORDS.search(text) and isinstance(parent, nodes.TextElement) and KOREAN not in parent["classes"]:
            pieces = enumerate(WORDS.split(text))
            made = [
                nodes.inline("", one, classes=[KOREAN]) if odd % 2 else nodes.Text(one) for odd, one in pieces if one
            ]
            parent.replace(text, made)


def setup(app: Sphinx) -> None:
    """Register with Sphinx: once before it takes the titles from a page, and once when links have their texts."""
    app.connect("doctree-read", mark, priority=400)
    app.connect("doctree-resolved", mark, priority=600)
