"""A report on numbers typed by hand: `python -m book.checks.gates --typed FILE`, and a line of `make book`.

A number that a cell computes is glued into the text, so that it cannot go stale. One that is typed can: it stays as it
is when the run changes. The report names each decimal, thousand and per cent in the prose, and each number above nine
in an alternative text or a caption, that nothing on its page has: no output, no glued value, no table that the build
wrote, and no literal of the code, which is a setting. It is no gate, since prose also holds worked examples and what
others measured.

Left out are code, mathematics, links, what refers to a section or a version, the options of a prediction, sentences
with a citation, and what the ledger has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, partial
from pathlib import Path

import yaml

from book.checks.site import Site

FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,}|:{3,})\s*(?P<info>\S*)")
CODE_DIRECTIVE = re.compile(r"\{(code|raw|literalinclude|eval-rst)")
CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(?P<body>.*?)^\1[ \t]*$", re.M | re.S)
OPTIONS = re.compile(r"\A---\n(?P<block>.*?)^---[ \t]*$|\A(?P<lines>(?:[ \t]*:[\w-]+:[^\n]*\n)+)", re.M | re.S)
PREDICTION = re.compile(r"^(?P<fence>`{3,}|:{3,})\{predict\}[^\n]*\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
ALT = re.compile(r"^[ \t]*:alt:(?P<text>[^\n]*)", re.M)
CHOICE = re.compile(r"^[^\n:]+\n(?=:[ \t])", re.M)
CITATION = re.compile(r"\{cite[^}]*\}`")
SENTENCE = re.compile(r"(?:(?<=[.?!])\s+|\n\s*\n|\n(?=[ \t]*- ))")

NOT_PROSE = tuple(
    re.compile(pattern, re.M | re.S)
    for pattern in (
        r"\A---\n.*?^---[ \t]*$",  # front matter
        r"^[ \t]*:[\w-]+:[^\n]*$",  # the options of a directive
        r"^[ \t]*(?:`{3,}|:{3,})\{[\w:-]+\}",
        r"\$\$.*?\$\$(?:[ \t]*\([\w:-]+\))?",
        r"\{[\w:-]+\}`[^`]*`",  # roles
        r"(?<!`)(?P<mark>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=mark)(?!`)",
        r"(?<![\\$])\$(?:[^$\n]|\n(?!\s*\n))+\$",
        r"\]\([^)]*\)|<[^>\n]*>|https?://\S+",
        r"^[ \t]*\d+\.[ \t]",  # a list
        r"^\([\w:.-]+\)=[ \t]*$",
        r"\b(?:[Ss]ections?|Exercises?|Figures?|Fig\.|Tables?|Equations?|Chapters?|Parts?|Python|JAX|Flax|Optax|NumPy|BY|BY-SA|version)"
        r"[ \n]\(*\d+(?:\.\d+)*(?:(?:,| and| to)[ \n]\(*\d+(?:\.\d+)*)*",
    )
)
SHARE = r"(?=[ \N{NO-BREAK SPACE}\n]?(?:%|per[ \n]cent|percent))"
START = r"(?<![\w.,/$-])(?<!\d )"
IN_PROSE = re.compile(rf"{START}(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d+|\d{{4,}}|\d+{SHARE})(?![\d\w]|\.\d)")
IN_WORDS_OF_FIGURES = re.compile(
    rf"{START}(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d+|\d{{2,}}|\d+{SHARE})(?![\d\w]|\.\d)"
)
# The digits of MNIST, of its two parts, and of a picture; an interval of 95 per cent is a convention.
SIZES = {Decimal(size) for size in (10_000, 60_000, 70_000, 784, 95)}
YEAR = re.compile(r"(?:1[89]|20)\d\d")
SHOWN = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?|(?<!\w)\.\d+", re.I)
LITERAL = re.compile(r"(?<![\w.])(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.I)


@dataclass(frozen=True)
class Typed:
    """A number, the line of the source where it was typed, what it stands in, and the words around it."""

    line: int
    number: str
    where: str
    around: str
    drawn_by: str | None = None  # the code of the cell whose figure the words are about


@dataclass
class Known:
    """The numbers of a page: of its outputs, which the text may round, and those that it has to repeat exactly."""

    shown: set[Decimal]
    exact: set[Decimal]

    @cached_property
    def rounded(self) -> dict[int, set[Decimal]]:
        """The shown numbers and the same as per cents, rounded to so many decimals."""
        return {}

    def has(self, number: str) -> bool:
        """Return whether the page has the number, itself or as a share of one; one digit alone may not be rounded."""
        value = Decimal(number.replace(",", ""))
        both = self.shown | self.exact
        if value in both or (value <= 100 and value / 100 in both):
            return True
        if len(str(value).replace(".", "").strip("0")) < 2:
            return False
        places = max(0, -int(value.as_tuple().exponent))
        if places not in self.rounded:
            step = Decimal(1).scaleb(-places)
            self.rounded[places] = {
                (factor * one).quantize(step, ROUND_HALF_UP)
                for one in self.shown
                for factor in (1, 100)
                if factor == 1 or one <= 1
                if one < Decimal("1e12")
            }
        return value in self.rounded[places]


def blank(text: str, spans: Iterator[tuple[int, int]]) -> str:
    """Return the text with spaces in place of these parts, so that every other letter stays where it is."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = [letter if letter == "\n" else " " for letter in letters[start:end]]
    return "".join(letters)


def cells(source: str) -> Iterator[tuple[re.Match[str], dict[str, object], str]]:
    """Yield each code cell of a source, with its options and its code."""
    for cell in CELL.finditer(source):
        options = OPTIONS.match(cell["body"])
        text = (
            (options["block"] or re.sub(r"^[ \t]*:([\w-]+):", r"\1:", options["lines"], flags=re.M)) if options else ""
        )
        try:
            said = yaml.safe_load(text) or {}
        except yaml.YAMLError:  # the build stops there
            said = {}
        yield cell, said if isinstance(said, dict) else {}, cell["body"][options.end() if options else 0 :]


def code(source: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a source that are code: cells, blocks, directives without text, and the ends of all fences."""
    open_fences: list[tuple[str, bool]] = []  # the innermost last, and whether it holds code
    start = 0
    for line in source.splitlines(keepends=True):
        mark, info = fence.group("fence", "info") if (fence := FENCE.match(line)) else ("", "")
        inside = bool(open_fences) and open_fences[-1][1]
        if mark and not info and open_fences and mark.startswith(open_fences[-1][0]):
            open_fences.pop()
            inside = True
        elif mark and not inside:
            inside = not info.startswith("{") or bool(CODE_DIRECTIVE.match(info) or info in ("{math}", "{ledger}"))
            inside = inside and (mark[0] != ":" or info != "")
            open_fences.append((mark, inside))
        if inside:
            yield start, start + len(line)
        start += len(line)


def prose(source: str) -> str:
    """Return the source with spaces in place of all that is not running text, with the same lines."""
    text = blank(source, code(source))
    for prediction in PREDICTION.finditer(source):
        start = prediction.start("body")
        spans = [(start + choice.start(), start + choice.end()) for choice in CHOICE.finditer(prediction["body"])]
        text = blank(text, iter(spans))
    cited, start = [], 0
    for end in [*(gap.start() for gap in SENTENCE.finditer(text)), len(text)]:
        if CITATION.search(text, start, end):
            cited.append((start, end))
        start = end
    # Tables and code hold no sentences, and a citation in one cell of a table is not beside all others.
    text = blank(text, (span for span in cited if "|" not in text[slice(*span)] and "```" not in text[slice(*span)]))
    for pattern in NOT_PROSE:
        text = blank(text, (found.span() for found in pattern.finditer(text)))
    return text


def words_of_figures(source: str) -> Iterator[tuple[int, str, str, str | None]]:
    """Yield alternative texts and captions: the place where each begins, what it is, the text, and its cell's code."""
    for alt in ALT.finditer(source):
        yield alt.start("text"), "alternative text", alt["text"], None
    for cell, _, program in cells(source):
        block = source[cell.start("body") : cell.end("body") - len(program)]
        for key, what in (("alt", "alternative text"), ("caption", "caption")):
            for found in re.finditer(rf"\b{key}:(?P<text>.*?)(?=^[ \t]*[\w-]+:|^---|\Z)", block, re.M | re.S):
                if not ALT.match(block, max(0, found.start() - 1)):
                    yield cell.start("body") + found.start("text"), what, found["text"], program


def typed(source: str) -> Iterator[Typed]:
    """Yield the numbers that stand in the prose of a source, in its alternative texts and in its captions."""
    places: list[tuple[int, str, str, re.Pattern[str], str | None]] = [(0, "prose", prose(source), IN_PROSE, None)]
    for start, what, text, program in words_of_figures(source):
        for pattern in NOT_PROSE[1:]:
            text = blank(text, (found.span() for found in pattern.finditer(text)))
        places.append((start, what, text, IN_WORDS_OF_FIGURES, program))
    seen = set()
    for start, what, text, pattern, program in places:
        for found in pattern.finditer(text):
            place = start + found.start()
            if YEAR.fullmatch(found[0]) or Decimal(found[0].replace(",", "")) in SIZES or place in seen:
                continue
            seen.add(place)
            end = place + len(found[0])
            around = " ".join(source[max(0, place - 50) : end + 50].split())
            yield Typed(source.count("\n", 0, place) + 1, found[0], what, around, program)


def numbers(text: str, pattern: re.Pattern[str] = SHOWN) -> set[Decimal]:
    """Return all numbers of a text, without their signs.

    >>> sorted(map(str, numbers("a loss of 0.25, -3 and 1,234 in 2e-3 s")))
    ['0.002', '0.25', '1234', '3']
    """
    return {Decimal(found.replace(",", "").replace("_", "")) for found in pattern.findall(text)}


def known(source: str, shown: str, published: set[Decimal]) -> Known:
    """Return what a page has: what is `shown`, and the code but for cells that assert claims."""
    programs = [program for _, said, program in cells(source) if "claims" not in str(said.get("tags", ""))]
    return Known(numbers(shown), numbers("\n".join(programs), LITERAL) | published)


def unknown(source: str, shown: str, published: set[Decimal]) -> list[Typed]:
    """Return the numbers typed into a source that its page does not have, in the order of their lines.

    Args:
        source: The Markdown of the page.
        shown: What the build computed for it: outputs, glued values, tables.
        published: The numbers of the ledger.
    """
    have = known(source, shown, published)

    def has(one: Typed) -> bool:
        if one.drawn_by is None or not one.number.isdigit():
            return have.has(one.number)
        # Whole numbers occur in some cell of any page, so a caption's count has to stand in the cell of its own figure.
        return Known(have.shown, numbers(one.drawn_by, LITERAL)).has(one.number)

    return sorted((one for one in typed(source) if not has(one)), key=lambda one: one.line)


def report(site: Site, target: Path) -> str:
    """Write the numbers of all pages to `target`; return a line with their count."""
    tables = " ".join(facts["published"] for facts in site.facts.values())
    lines = []
    for name in site.expected:
        path = site.source / f"{name}.md"
        if name in site.facts and path.exists():
            source, shown = path.read_text(encoding="utf-8"), site.facts[name]["shown"]
            lines += site.memory(
                "typed", name, source, shown, tables, find=partial(found_on, name, source, shown, tables)
            )
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return f"{len(lines)} numbers are typed into the text that nothing on their page computes: see {target}"


def found_on(name: str, source: str, shown: str, tables: str) -> list[str]:
    """Return the lines of the report on one page."""
    return [
        f"{name}.md:{one.line}: {one.number} ({one.where}): {one.around}"
        for one in unknown(source, shown, numbers(tables))
    ]
