"""What follows from code alone: tests of the book's machinery, on its sample, and of the live figures.

A test of these that passed is left to the night until some code changes, so that a change of the text does not wait for
them. A file of tests that pytest is given by name runs whole. Where there is no record, as in a new clone, all run.
"""

import hashlib
import json
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "_build" / "swept" / "code-alone.json"
FOLDERS = ("aelib", "book", "reproductions", "tests")
FILES = ("_config.yml", "intro.md", "Makefile", "pyproject.toml", "references.bib", "requirements.txt")

OF_THE_SAMPLE = {"new_book", "built"}
OF_THE_BOOK = {"origins", "address", "pages", "page_due", "worked_on"}
NAME = "code alone"
"""Under which a report carries the name of such a test."""


@cache
def digest() -> str:
    """Return a digest of all that these tests depend on."""
    found = (path for name in FOLDERS for path in (ROOT / name).rglob("*"))
    files = [path for path in (*found, *(ROOT / name for name in FILES)) if path.is_file() and path.suffix != ".pyc"]
    lines = [f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(files)]
    return hashlib.sha256("\n".join([sys.version, *lines]).encode()).hexdigest()


def depends_on_code_alone(path: Path, fixtures: set[str]) -> bool:
    """Tell whether a test in the file `path` that takes these fixtures looks at nothing of the book's own text."""
    of_the_sample = bool(fixtures & OF_THE_SAMPLE) and not fixtures & OF_THE_BOOK
    return of_the_sample or path.is_relative_to(ROOT / "tests" / "live")


def passed() -> set[str]:
    """Return the names of the tests that passed with the code as it is."""
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return set(record["tests"]) if record.get("digest") == digest() else set()


def keep(these: set[str], *, not_these: set[str]) -> None:
    """Note that tests passed, beside those that had passed with the same code before, and that others did not."""
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    RECORD.write_text(json.dumps({"digest": digest(), "tests": sorted((passed() | these) - not_these)}, indent=0))


def names_in(reports) -> set[str]:
    """Return the names of such tests that reports are of."""
    return {name for report in reports for key, name in getattr(report, "user_properties", ()) if key == NAME}
