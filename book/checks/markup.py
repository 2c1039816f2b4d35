"""The parts of a page's HTML that hold most of its tags and nothing else: formulas and coloured code.

Four of five elements of a page stand there, so what reads pages passes over these parts without parsing them.
"""

import html
import re

FORMULA = re.compile(r'<span class="katex-html"')
WHOLE_FORMULA = re.compile(r'<span class="katex"')
SPAN = re.compile(r"<(/?)span\b[^>]*>")
CODE = re.compile(r'(?<=<div class="highlight"><pre>).*?(?=</pre>)', re.S)
TAG = re.compile(r"<[^>]*>")


def span(page: str, start: int) -> tuple[int, int]:
    """Return where the `<span>` that begins at `start` begins and ends.

    >>> span("a <span>b <span>c</span></span> d", 2)
    (2, 31)

    Raises:
        ValueError: It does not end.
    """
    depth = 0
    for tag in SPAN.finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return start, tag.end()
    raise ValueError(f"a <span> must end, but got {page[start : start + 80]!r}")


def formulas(page: str) -> str:
    """Return the text of the formulas of a page, as KaTeX draws them.

    >>> formulas('<p>a <span class="katex"><i>y</i><span class="katex-html"><span>x&lt;</span></span></span> b</p>')
    'x<'
    """
    found = (page[slice(*span(page, formula.start()))] for formula in FORMULA.finditer(page))
    return "".join(html.unescape(TAG.sub("", formula)) for formula in found)


def without_spans(page: str) -> str:
    """Return a page without its formulas, and with its code as plain text.

    >>> without_spans('<p>a <span class="katex"><span>x</span></span> b</p>')
    '<p>a  b</p>'
    >>> without_spans('<div class="highlight"><pre><span class="n">x</span> = 1</pre></div>')
    '<div class="highlight"><pre>x = 1</pre></div>'
    """
    page = CODE.sub(lambda code: code[0] if " id=" in code[0] else TAG.sub("", code[0]), page)
    parts, end = [], 0
    for formula in WHOLE_FORMULA.finditer(page):
        if formula.start() >= end:
            start, stop = span(page, formula.start())
            parts.append(page[end:start])
            end = stop
    return "".join([*parts, page[end:]])
