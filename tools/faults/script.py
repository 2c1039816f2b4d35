"""All faults of a script in JavaScript: other words in the place of some on a line."""

import re
from collections.abc import Callable, Iterator

from tools.faults.edit import Edit, edit


def exchange(words: str) -> Callable[[re.Match[str]], str]:
    """A replacement of the first group of a match by the word after it in a circle of words, or by its pair."""
    pairs = dict(pair.split(":") for pair in words.split())
    return lambda found: found[0].replace(found[1], pairs[found[1]])


JAVASCRIPT: dict[str, tuple[str, Callable[[re.Match[str]], str]]] = {
    "number": (
        r"(?<![\w.#\"'])(\d+(?:\.\d+)?)(?![\w.\"'])",
        lambda found: str(2 * float(found[0]) if "." in found[0] else int(found[0]) + 1),
    ),
    "bound": (r" (<=|>=|<|>|===|!==|&&|\|\|) ", exchange("<=:< >=:> <:<= >:>= ===:!== !==:=== &&:|| ||:&&")),
    "operator": (r" ([+\-*/]|\+=|-=) ", exchange("+:- -:+ *:/ /:* +=:-= -=:+=")),
    "twin": (
        r"Math\.(min|max|floor|ceil|round|exp|log|sqrt|abs)\(",
        exchange("min:max max:min floor:ceil ceil:floor round:floor exp:expm1 log:log2 sqrt:cbrt abs:sign"),
    ),
    "colour": (
        r"(?:colours\.|\")(accent|violet|orange|faint|ink|line)\b",
        exchange("accent:orange violet:accent orange:violet faint:ink ink:faint line:violet"),
    ),
    "word": (r"(?<=[\"`])[A-Za-z][a-z]{2,} (?=\w)", lambda found: found[0].swapcase()),
    "not": (r"\b(true|false)\b", exchange("true:false false:true")),
    "delete": (r"^ +(?:this|chart|spectrum|curve|cell)\.[\w.]+\(.*\);$", lambda found: ""),
    "axis": (r"\[(0|1)\]", exchange("0:1 1:0")),
}
"""Of each kind of fault in JavaScript, what it is made of, and what comes in its place."""


def edits(file: str, text: str) -> Iterator[Edit]:
    """All edits of a script, but in its comments and where it takes names from others."""
    begins, source = 0, text.encode()
    for line in text.splitlines(keepends=True):
        code = line.split(" // ")[0].rstrip("\n")
        if not re.match(r'\s*//|.*("use strict"|\} = aelibLive|customElements)', line):
            for kind, (pattern, other) in JAVASCRIPT.items():
                for found in re.finditer(pattern, code):
                    start, end = (begins + len(code[:at].encode()) for at in found.span())
                    yield edit(file, source, kind, start, end, other(found))
        begins += len(line.encode())
