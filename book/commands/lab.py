"""Write the working notebooks into `notebooks/` and open JupyterLab there: `python -m book.commands.lab`, `make lab`.

The notebooks come from the built book. What you edited, or ran and saved, is yours and is never written over: a
chapter that has changed since then is put beside your copy as `<chapter>-new.ipynb`.
"""

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from book.notebooks.archive import EDITION

ROOT = Path(__file__).resolve().parents[2]
BUILT, FOLDER = ROOT / "_build" / "html" / "notebooks", ROOT / "notebooks"
RECORD = ".given.json"


def digest(text: bytes) -> str:
    """Return the SHA-256 by which a notebook is known to be as it was written, whatever wheel was built with it."""
    return hashlib.sha256(EDITION.sub(b"", text)).hexdigest()


def put(path: Path, text: bytes, given: dict[str, str]) -> bool:
    """Write `text` to `path` unless the reader's own work stands there; return whether the file is now `text`.

    `given` maps a file name to the digest of what was written there last; it is updated.
    """
    wanted, there = digest(text), digest(path.read_bytes()) if path.exists() else None
    if there not in (None, wanted, given.get(path.name)):
        return False
    if there != wanted:
        path.write_bytes(text)
    given[path.name] = wanted
    return True


def give_out(built: Path, folder: Path) -> list[str]:
    """Bring the working notebooks of `built` into `folder`; return what the reader should know, a sentence each."""
    folder.mkdir(exist_ok=True)
    given: dict[str, str] = {}
    told: list[str] = []
    with suppress(
        OSError, TypeError, ValueError
    ):  # without a record that can be read, every notebook counts as the reader's
        given = dict(json.loads((folder / RECORD).read_bytes()))
    for source in sorted(built.glob("*.ipynb")):
        if source.stem.endswith("-solved"):
            continue
        new, text = f"{source.stem}-new.ipynb", source.read_bytes()
        if put(folder / source.name, text, given):
            continue
        if given.get(source.name) == digest(text):
            told.append(f"{source.name} holds your work and stays as it is.")
        elif put(folder / new, text, given):
            given[source.name] = given[new]
            told.append(f"{source.name} holds your work and stays; the chapter has changed, see {new}.")
        else:
            told.append(
                f"{source.name} and {new} both hold your work, and the chapter has changed again: "
                f"rename one of them and run this again to get the newest."
            )
    (folder / RECORD).write_text(json.dumps(given, indent=1, sort_keys=True) + "\n")
    return told


if __name__ == "__main__":
    if not list(BUILT.glob("*.ipynb")):
        sys.exit("The notebooks are made from the built book, which is missing: run `make book` first.")
    for sentence in give_out(BUILT, FOLDER):
        print(sentence)
    print(f"The notebooks are in {FOLDER}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", str(FOLDER)])
