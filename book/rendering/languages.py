"""Korean on a page in English: its element says so, for voices, for dictionaries and for where a line may break.

Authors mark nothing, since Hangul is Korean wherever it stands. A text that is mostly Hangul is marked as a whole, so
that a Latin abbreviation within it does not cut it in pieces; elsewhere only the Korean words are.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

KOREAN = "language-ko"
"""The class that docutils writes as `lang="ko"`."""

WORDS = re.compile(r"([가-힣]+(?:[\s·-]+[가-힣]+)*)")
LATIN = re.compile(r"[A-Za-z]")


def pieces(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, and whether each of them is Korean.

    >>> pieces("VAE는 생성 모델입니다.")
    [('VAE는 생성 모델입니다.', True)]
    >>> pieces("The field's word is 잠재 공간, in Korean.")
    [("The field's word is ", False), ('잠재 공간', True), (', in Korean.', False)]
    """
    cut = WORDS.split(text)
    if sum(map(len, cut[1::2])) > len(LATIN.findall(text)):
        return [(text, True)]
    return [(piece, bool(number % 2)) for number, piece in enumerate(cut) if piece]


def is_marked(node: nodes.Node | None) -> bool:
    """Return whether a node stands in one that says it is Korean."""
    while isinstance(node, nodes.Element):
        if KOREAN in node.get("classes", ()):
            return True
        node = node.parent
    return False


def mark(app: Sphinx, doctree: nodes.document, *names: str) -> None:
    """Mark the Korean texts of a page that are not marked yet."""
    for text in [*doctree.findall(nodes.Text)]:
        if WORDS.search(text) and isinstance(text.parent, nodes.TextElement) and not is_marked(text.parent):
            made = [
                nodes.inline("", one, classes=[KOREAN]) if korean else nodes.Text(one) for one, korean in pieces(text)
            ]
            text.parent.replace(text, made)


def setup(app: Sphinx) -> None:
    """Register with Sphinx: once before it takes the titles from a page, and once when links have their texts."""
    app.connect("doctree-read", mark, priority=400)
    app.connect("doctree-resolved", mark, priority=600)
