"""Write the working notebooks into `notebooks/` and open JupyterLab there: `python -m book.commands.lab`, `make lab`.

The notebooks come from the built book. What you edited, or ran and saved, is yours and is never written over.
"""

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT, FOLDER = ROOT / "_build" / "html" / "notebooks", ROOT / "notebooks"
RECORD = ".given.json"


def digest(text: bytes) -> str:
    """Return the SHA-256 by which a notebook is known to be as it was written."""
    return hashlib.sha256(text).hexdigest()


def give_out(built: Path, folder: Path) -> list[str]:
    """Bring the working notebooks of `built` into `folder`; return the names of those that hold the reader's work."""
    folder.mkdir(exist_ok=True)
    given, theirs = dict[str, str](), list[str]()
    with suppress(OSError, TypeError, ValueError):  # with no record that can be read, all are the reader's
        given = dict(json.loads((folder / RECORD).read_bytes()))
    for source in (path for path in sorted(built.glob("*.ipynb")) if not path.stem.endswith("-solved")):
        place, text = folder / source.name, source.read_bytes()
        if place.exists() and digest(place.read_bytes()) not in (given.get(place.name), digest(text)):
            theirs.append(place.name)
        else:
            place.write_bytes(text)
            given[place.name] = digest(text)
    (folder / RECORD).write_text(json.dumps(given, indent=1, sort_keys=True) + "\n")
    return theirs


if __name__ == "__main__":
    if not list(BUILT.glob("*.ipynb")):
        sys.exit("The notebooks are made from the built book, which is missing: run `make book` first.")
    if theirs := give_out(BUILT, FOLDER):
        print(f"These hold your work and stay as they are; the newest are in {BUILT}: {', '.join(theirs)}")
    print(f"The notebooks are in {FOLDER}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", str(FOLDER)])
