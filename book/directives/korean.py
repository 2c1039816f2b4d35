"""What Korean readers call the terms of the course, and what they type into the search (`korean.toml`)."""

import tomllib
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
TERMS, TYPED, SPELT = WORDS["terms"], WORDS["typed"], WORDS["spelt"]


def unspaced(word: str) -> str:
    """Return a word without spaces and hyphens, which people set as they like.

    >>> unspaced("쿨백-라이블러 발산")
    '쿨백라이블러발산'
    """
    return word.replace(" ", "").replace("-", "")


def spellings(word: str) -> set[str]:
    """Return all ways to write a word, without spaces.

    >>> sorted(spellings("최대 가능도"))
    ['최대가능도', '최대우도']
    """
    found = {unspaced(word)}
    for ways in SPELT:
        same = [unspaced(way) for way in ways]
        found |= {one.replace(old, new) for one in found for old in same if old in one for new in same}
    return found


def typed() -> dict[str, str]:
    """Return what is meant in English, by what may be typed in Korean. A word's own row goes before other spellings."""
    tables = (TERMS, TYPED)
    rows = [(word, english) for table in tables for english, words in table.items() for word in words.split(", ")]
    own = {unspaced(word): english for word, english in rows}
    return {way: english for word, english in rows for way in spellings(word)} | own
