"""Markdown's own letters: text, code, quotations and folded parts, as strings."""

import re


def escape(text: str) -> str:
    """Escape what Markdown would read as markup: not a `_` inside a word or a lone bracket."""
    text = re.sub(r"([\\`*$~<])", r"\\\1", text.replace("\n", " "))
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    return text.replace("](", r"]\(").replace("[^", r"\[^")


def guard_line_start(text: str) -> str:
    """Keep a paragraph a paragraph when it starts like a heading, a list or a quotation."""
    return re.sub(r"^(\d+)([.)]) ", r"\1\\\2 ", re.sub(r"^([#>+-]|:{3})(?=\s|[#>])", r"\\\1", text))


def code(text: str) -> str:
    """Return inline code, between as many backticks as it needs."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, language: str) -> str:
    """Return a block of code."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}{'' if language in ('none', 'default') else language}\n{text}\n{ticks}"


def quote(text: str) -> str:
    """Return a block quotation; it holds notes and definitions too."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def details(title: str, body: str) -> str:
    """Return a part that is folded until the reader opens it."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def items(bodies: list[str], first: int | None = None) -> str:
    """Return a list, numbered from `first` on unless that is None."""
    lines = []
    for i, body in enumerate(bodies):
        marker = "- " if first is None else f"{first + i}. "
        lines.append(marker + body.replace("\n", "\n" + " " * len(marker)))
    return re.sub(r"[ \t]+$", "", "\n".join(lines), flags=re.M)


def table(rows: list[list[str]]) -> str:
    """Return a table, the first row its head."""
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in lines)


def _cell(text: str) -> str:
    """Return blocks on one line; a bar would end the cell, and no backslash can escape it inside mathematics."""
    parts = re.split(r"(\$[^$]+\$)", text.replace("\n\n", "<br>").replace("\n", " "))
    parts[1::2] = [re.sub(r"\\\|", r"\\Vert ", part).replace("|", r"\vert ") for part in parts[1::2]]
    parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
    return "".join(parts)
