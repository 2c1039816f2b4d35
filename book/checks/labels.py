"""The labels of the sources: of headings, figures, tables, equations, exercises and solutions.

Sphinx does not warn when two exercises of different pages have the same label, and keeps one of them. So they are
read from the sources, and each may stand once in the whole book.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import yaml

LABEL = re.compile(r"^\s*\(([\w:.-]+)\)=\s*$|\$\$\s*\(([\w:.-]+)\)\s*$")
FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,}|:{3,})\s*(?P<info>\S*)")
CODE_DIRECTIVE = re.compile(r"\{(code|raw|literalinclude|eval-rst)")


def labels(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield line number and name of each label in a source; what stands in code is none.

    >>> list(labels("(sec-a)=\n# A\n\n$$\nx\n$$ (eq-x)\n\n:::{exercise}\n:label: ex-b\n:::\n"))
    [(1, 'sec-a'), (6, 'eq-x'), (8, 'ex-b')]
    >>> list(labels(":::{exercise-start} ex-c\n:::\n"))
    [(1, 'ex-c')]
    """
    lines = text.splitlines()
    open_fences: list[tuple[str, bool]] = []  # the innermost last, and whether it holds code
    for number, line in enumerate(lines, start=1):
        mark, info = fence.group("fence", "info") if (fence := FENCE.match(line)) else ("", "")
        inside_code = bool(open_fences) and open_fences[-1][1]
        if mark and not info and open_fences and mark.startswith(open_fences[-1][0]):
            open_fences.pop()
        elif inside_code:
            continue
        elif mark:
            plain_code = mark[0] != ":" and not info.startswith("{")
            open_fences.append((mark, plain_code or bool(CODE_DIRECTIVE.match(info))))
            if info.startswith("{"):
                found = labels_in_options(lines[number:])
                if info == "{exercise-start}" and not found:
                    found = [line[fence.end() :].strip()] if fence else []  # the name of a declared exercise
                yield from ((number, label) for label in found)
        elif match := LABEL.search(line):
            yield number, match[1] or match[2]


def labels_in_options(lines: list[str]) -> list[str]:
    """Return the labels in the options of a directive with the body `lines`: `:label: a`, or YAML between `---`."""
    if lines and lines[0].strip() == "---":
        block = list(takewhile(lambda line: line.strip() != "---", lines[1:]))
    else:
        block = [line.strip()[1:] for line in takewhile(lambda line: re.match(r"\s*:[\w-]+:", line), lines)]
    try:
        options = yaml.load("\n".join(block), Loader=yaml.BaseLoader)  # every value as the text that it is
    except yaml.YAMLError:
        return []  # the build stops there with a message of its own
    if not isinstance(options, dict):
        return []
    found = [options.get("label"), options.get("name")]
    for part in ("mystnb", "figure", "name"):
        options = options.get(part) if isinstance(options, dict) else None
    return [label for label in [*found, options] if isinstance(label, str) and label]


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
