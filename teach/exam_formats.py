"""The exam bank as files: Moodle XML, and the Markdown from which text2qti makes QTI 1.2 for Canvas."""

import html
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import ascii_lowercase

from teach.exam import Item, bank
from teach.pages import taught

COURSE = "Autoencoders from First Principles"
CHAPTERS = Path(__file__).parents[1] / "chapters"
CATEGORY = """\
<question type="category"><category><text>$course$/top/{course}/{chapter}</text></category></question>"""
QUESTION = """\
<question type="multichoice">
<name><text>{name}</text></name>
<questiontext format="html"><text>{stem}</text></questiontext>
<defaultgrade>1</defaultgrade>
<penalty>0.3333333</penalty>
<hidden>0</hidden>
<single>true</single>
<shuffleanswers>true</shuffleanswers>
<answernumbering>abc</answernumbering>
{answers}
</question>"""
ANSWER = """\
<answer fraction="{fraction}" format="html"><text>{text}</text>
<feedback format="html"><text>{because}</text></feedback></answer>"""


def title(slug: str) -> str:
    """Return the title of a chapter.

    >>> title("the-autoencoder")
    'The autoencoder'
    """
    found = re.search(r"^# (.+)", (CHAPTERS / f"{slug}.md").read_text(encoding="utf-8"), re.M)
    assert found is not None
    return found[1]


def as_html(text: str) -> str:
    r"""Return prose with `code` and $formulas$ as HTML, formulas as Moodle reads them.

    >>> as_html("If `a < b`, then $a^2 < b^2$.")
    '<p>If <code>a &lt; b</code>, then \\(a^2 &lt; b^2\\).</p>'
    """
    text = html.escape(text, quote=False)
    parts = re.split(r"(`[^`]+`)", text)
    parts[::2] = [re.sub(r"\$([^$]+)\$", r"\\(\1\\)", part) for part in parts[::2]]
    parts[1::2] = [f"<code>{part[1:-1]}</code>" for part in parts[1::2]]
    return "".join(f"<p>{paragraph}</p>" for paragraph in "".join(parts).split("\n\n"))


def option_text(item: Item, text: str) -> str:
    """Return an option as Markdown: a line of code, or a result as it is."""
    return f"`{text}`" if item.code else text


def cdata(text: str) -> str:
    """Return HTML as character data of XML; `]]>` does not occur in it, since `>` is escaped."""
    return f"<![CDATA[{text}]]>"


def moodle(items: Mapping[str, Iterable[Item]]) -> str:
    """Return the items of each chapter in Moodle XML, each chapter a category."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    for slug, each in items.items():
        parts.append(CATEGORY.format(course=COURSE, chapter=html.escape(title(slug))))
        for item in each:
            code = f"<pre>{html.escape(item.code, quote=False)}</pre>" if item.code else ""
            answers = [
                ANSWER.format(
                    fraction=100 if option.right else 0,
                    text=cdata(as_html(option_text(item, option.text))),
                    because=cdata(as_html(option.because)),
                )
                for option in item.options
            ]
            name, stem = html.escape(item.title), cdata(as_html(item.stem) + code)
            parts.append(QUESTION.format(name=name, stem=stem, answers="\n".join(answers)))
    return "\n".join([*parts, "</quiz>", ""])


def text2qti(name: str, items: Iterable[Item]) -> str:
    """Return a quiz called `name` of these items in the Markdown that text2qti reads."""
    quiz = [f"Quiz title: {name}", "shuffle answers: true", ""]
    for number, item in enumerate(items, start=1):
        code = f"\n\n```python\n{item.code}\n```" if item.code else ""
        quiz += [f"Title: {item.title}", "Points: 1", _hanging(f"{number}.", item.stem + code)]
        for letter, option in zip(ascii_lowercase, item.options, strict=False):
            quiz.append(_hanging(f"{'*' * option.right}{letter})", option_text(item, option.text)))
            quiz.append(_hanging("...", option.because))
        quiz.append("")
    return "\n".join(quiz)


def _hanging(mark: str, text: str) -> str:
    """Return `text` behind a mark of text2qti, its further lines indented by four spaces."""
    return re.sub(r"\n(?=[^\n])", "\n    ", f"{mark:<4}{text}" if len(mark) < 4 else f"{mark} {text}")


def write(out: Path) -> int:
    """Write the bank into the folder `out`, for Moodle in one file, for text2qti as quizzes; return how many items."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    items = {slug: bank(slug) for slug in taught()}
    (out / "moodle.xml").write_text(moodle(items), encoding="utf-8")
    for slug, each in items.items():
        (out / f"{slug}.md").write_text(text2qti(f"{COURSE}: {title(slug)}", each), encoding="utf-8")
    everything = [item for each in items.values() for item in each]
    (out / "all.md").write_text(text2qti(COURSE, everything), encoding="utf-8")
    return len(everything)
