"""Which pages are looked at by day: those that changed since they last had no fault, and some with parts of all kinds.

What a page looks like follows from its HTML, the style sheets and these tests. A page that had no fault with the same
digest of them is left to the night. Scripts, pictures and live figures are named in the HTML with digests of their own.
Where there are no records, as in a new clone, every page is looked at.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HTML = ROOT / "_build" / "html"
RECORDS = ROOT / "_build" / "swept"

SPECIMENS = (
    "intro", "chapters/before-you-begin", "chapters/one-neuron-two-losses", "chapters/the-autoencoder",
    "chapters/library-models", "chapters/library", "chapters/library-figures", "chapters/library-exercises",
    "chapters/index-of-terms", "chapters/bibliography", "chapters/reproductions", "chapters/exercises",
    "chapters/teaching", "search", "404",
)  # fmt: skip
"""Pages that are looked at every day: with the sample book's, they have each kind of part that the book has."""

# What an unchanged page may show anew: versions and run time of a chapter that ran again, and the version of the style
# sheet, which is cut down to what any page uses. What it is cut from counts instead.
PASSING = re.compile(r'(?<=<footer class="provenance").*?(?=</footer>)|(?<=/book\.css)\?v=\w+', re.S)
# Formulas and code have parts of their own.
LEFT_OUT = re.compile(r'<span class="katex.*?(?=</p>|</td>|</div>|</li>|<figcaption)|<pre>.*?</pre>', re.S)
PART = re.compile(r'<([a-z][\w-]*)\b[^>]*?\bclass="([^"]*)"')
OWN_NAME = re.compile(r"admonition-.*|tag_.*")


@cache
def surroundings() -> bytes:
    """Return a digest of what all pages share: the style sheets before they are cut, and these tests."""
    code = [*Path(__file__).parent.glob("*.[jp][sy]"), *Path(__file__).parents[1].glob("test_pages_*.py")]
    sheets = [path for path in (HTML / "_static").rglob("*.css") if path.name != "book.css"]
    files = [*code, *sheets, ROOT / "tests" / "conftest.py", ROOT / "requirements.txt"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).digest()


def digest(name: str) -> str:
    """Return a digest of all that a page's looks follow from."""
    text = PASSING.sub("", (HTML / f"{name}.html").read_text(encoding="utf-8"))
    return hashlib.sha256(surroundings() + text.encode()).hexdigest()


def record(name: str, visit: str) -> Path:
    """Return the file that holds the digest with which a visit of a page last found no fault."""
    return RECORDS / visit / f"{name.replace('/', '.')}.txt"


def unchanged(name: str, visit: str) -> bool:
    """Tell whether a visit of a page as it is now found no fault before."""
    file = record(name, visit)
    return file.exists() and (HTML / f"{name}.html").exists() and file.read_text() == digest(name)


def keep(name: str, visit: str) -> None:
    """Note that a visit of a page found no fault."""
    file = record(name, visit)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(digest(name))


def kinds(text: str) -> set[tuple[str, ...]]:
    """Return the kinds of parts that a page's text has, each as a tag and its classes."""
    article = text.partition("<article")[2].partition("</article>")[0]
    found = set()
    for tag, classes in PART.findall(LEFT_OUT.sub("", article)):
        names = sorted(name for name in classes.split() if not OWN_NAME.fullmatch(name))
        found.add(("live-figure",) if "live-figure" in names else (tag, *names))
    return found
