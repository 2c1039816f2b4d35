"""What tells the result of a prediction before the reader has chosen: its right option in the words before it, and
numbers that it covers in the open text after it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from bs4 import Tag
from bs4.element import NavigableString

NUMBER = re.compile(r"(?<![\w.])\d[\d,_]*(?:\.\d+)?(?![\w]*[A-Za-z_])")
COVERED = re.compile(r"answer|predict-reply|predict-all")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
NOT_SAID = ["pre", "code", "script", "style", "svg", "details"]
WORD = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")
ENDING = re.compile(r"(?:ing|ed|er|es|ly|s)$")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+")


def told_before(article: Tag) -> Iterator[str]:
    """Yield what is right where a sentence of the question, or of the three paragraphs before it, says it.

    That is one with all words of the option, three or more, whatever their endings. With "or" in it, it says what might
    be.
    """
    for question in article.find_all("fieldset", class_="predict"):
        right = [reply.parent.label for reply in question.find_all(class_="right") if reply.parent]
        options = [words for label in right if label and len(words := telling(label.get_text(" "))) > 2]
        asked = [*question.find_all(["legend", "p"]), *question.find_all_previous("p", limit=12)]
        open_to_all = [part for part in asked if not part.find_parent(class_=COVERED)]
        inside = sum(part.find_parent("fieldset") is question for part in open_to_all)
        for part in open_to_all[: inside + 3]:
            for sentence in SENTENCE.split(part.get_text(" ")):
                if any(words <= telling(sentence) for words in options) and " or " not in sentence:
                    yield f"what is right in {question.get('id')} is told before it: {' '.join(sentence.split())[:80]}"


def telling(text: str) -> set[str]:
    """Return the longer words of a text, without their endings, and its numbers.

    >>> sorted(telling("It becomes half as large, about 0.5."))
    ['0.5', 'about', 'becom', 'half', 'large']
    """
    return {ENDING.sub("", word) for word in WORD.findall(text.lower())}


def given_away(article: Tag) -> Iterator[str]:
    """Yield the numbers of covered results in the open text between them and the next heading.

    What the reader has seen before, a setting or an earlier result, is no secret.
    """
    for together in article.find_all(class_="predicted"):
        secrets = {
            number: text
            for answer in together.find_all(class_="answer")
            for text in words(answer)
            for exact in numbers(text)
            for number in roundings(exact)
        }
        last = together.find_all(string=True)[-1]
        for text in last.find_all_previous(string=True):
            if isinstance(text.parent, Tag) and not text.find_parent(class_=COVERED):
                for number in numbers(text):
                    secrets.pop(number, None)
        for text in after(together, last):
            for number in numbers(text):
                if number in secrets and not text.find_parent(class_=COVERED):
                    name = together.fieldset.get("id") if together.fieldset else None
                    yield f"{number}, which {name} covers, stands in the open text after it: {line(text)}"


def words(part: Tag) -> list[NavigableString]:
    """Return the texts of a part that a reader sees, less the ticks of a drawing, which are no results."""
    return [text for text in part.find_all(string=True) if not text.find_parent(["script", "style", "svg"])]


def after(together: Tag, last: NavigableString) -> Iterator[NavigableString]:
    """Yield the texts that are said between a covered place and the next heading."""
    for text in last.find_all_next(string=True):
        if text.find_parent(HEADINGS):
            return
        if not text.find_parent(NOT_SAID):
            yield text


def numbers(text: str) -> list[str]:
    """Return the numbers in a text that have three characters or more."""
    found = (number.replace(",", "").replace("_", "") for number in NUMBER.findall(text))
    return [number for number in found if len(number) > 2]


def roundings(number: str) -> Iterator[str]:
    """Yield a number, and what it is rounded to two digits or more."""
    yield number
    for digits in range(1, len(number.partition(".")[2])):
        rounded = f"{Decimal(number):.{digits}f}"
        if len(rounded.lstrip("0.").replace(".", "")) > 1:
            yield rounded


def line(text: NavigableString) -> str:
    """Return the beginning of the sentence that holds a text."""
    return " ".join((text.find_parent("p") or text.parent or text).get_text().split())[:80]
