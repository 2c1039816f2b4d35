"""The labels of the sources: of headings, figures, tables, equations, exercises and solutions.

Sphinx says nothing when two exercises of different pages have the same label, and keeps one of them. So they are
read from the sources, and each may stand once in the whole book.
"""

import re
from collections.abc import Iterator
from pathlib import Path

LABEL = re.compile(
    r"^\s*\((?P<heading>[\w:.-]+)\)=\s*$|^\s*:(?:label|name):\s*(?P<option>\S+)\s*$|^\$\$\s*\((?P<equation>[\w:.-]+)\)"
)
CELL_NAME = re.compile(r"^\s+name:\s*['\"]?([\w:.-]+)['\"]?\s*$|^:mystnb:.*\bname:\s*([\w:.-]+)")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})\s*(?P<info>\S*)")


def labels(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield line number and name of each label in a source; what stands in code is none.

    >>> list(labels("(sec-a)=\n# A\n\n$$\nx\n$$ (eq-x)\n"))
    [(1, 'sec-a'), (6, 'eq-x')]
    """
    code, head = "", False  # the fence that closes the present code, and whether its YAML header is being read
    for number, line in enumerate(text.splitlines(), start=1):
        fence = FENCE.match(line)
        if code:
            if fence and fence["fence"].startswith(code) and not fence["info"]:
                code = ""
            elif line.strip() == "---":
                head = not head
            elif (head or line.startswith(":")) and (match := CELL_NAME.match(line)):
                yield number, match[1] or match[2]
            continue
        if fence and (not fence["info"].startswith("{") or re.match(r"\{(code|raw)", fence["info"])):
            code, head = fence["fence"], False
            continue
        if match := LABEL.match(line):
            yield number, match["heading"] or match["option"] or match["equation"]


def duplicate_labels(source: Path, names: list[str]) -> Iterator[str]:
    """Yield a fault for each label that stands twice in the pages `names` of the folder `source`."""
    first: dict[str, str] = {}
    for name in names:
        path = source / f"{name}.md"
        if not path.exists():
            continue
        for number, label in labels(path.read_text(encoding="utf-8")):
            place = f"{name}.md:{number}"
            if label in first:
                yield f"{name}: the label {label} in line {number} stands at {first[label]} too"
            first.setdefault(label, place)
