"""Write the working notebooks into `notebooks/` and open JupyterLab there: `python -m book.commands.lab`, `make lab`.

The notebooks come from the built book. What you edited, or ran and saved, is yours and is never written over: a
chapter that has changed since then is put beside your copy as `<chapter>-new.ipynb`.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

from book.notebooks.archive import EDITION

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "html" / "notebooks"
RECORD = ".given.json"


def digest(text: bytes) -> str:
    """Return the SHA-256 by which a notebook is known to be as it was written, whatever wheel was built with it."""
    return hashlib.sha256(EDITION.sub(b"", text)).hexdigest()


def write(path: Path, text: bytes) -> None:
    """Write a file in one step, so that an interruption leaves the old one or the new one, never a part."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(text)
    beside.replace(path)


def read_record(path: Path) -> dict[str, str]:
    """Return what was handed out before; where the record cannot be read, every notebook counts as the reader's."""
    try:
        given = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return given if isinstance(given, dict) else {}


def put(name: str, text: bytes, folder: Path, given: dict[str, str]) -> bool:
    """Write `text` to `folder/name` unless the reader's own work stands there; True where the file is now `text`.

    `given` maps a file name to the digest of what was written there last; it is updated.
    """
    path = folder / name
    if path.exists() and digest(path.read_bytes()) not in (given.get(name), digest(text)):
        return False
    if not path.exists() or path.read_bytes() != text:
        write(path, text)
    given[name] = digest(text)
    return True


def give_out(built: Path, folder: Path) -> list[str]:
    """Bring the working notebooks of `built` into `folder`; return what the reader should know, a sentence each."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    given = read_record(record)
    told = []
    for source in sorted(built.glob("*.ipynb")):
        if source.stem.endswith(("-solved", "-exercises")):  # the working notebook has the exercises, too
            continue
        name, text = source.name, source.read_bytes()
        offered = given.get(name)
        if put(name, text, folder, given):
            continue
        if offered == digest(text):
            told.append(f"{name} holds your work and stays as it is.")
        elif put(f"{source.stem}-new.ipynb", text, folder, given):
            given[name] = digest(text)
            told.append(f"{name} holds your work and stays; the chapter has changed, see {source.stem}-new.ipynb.")
        else:
            told.append(
                f"{name} and {source.stem}-new.ipynb both hold your work, and the chapter has changed again: "
                f"rename one of them and run this again to get the newest."
            )
    write(record, (json.dumps(given, indent=1, sort_keys=True) + "\n").encode())
    return told


def main(arguments: list[str]) -> None:
    """Hand out the notebooks, print what happened, and start JupyterLab unless `--no-start` is passed."""
    parser = argparse.ArgumentParser(prog="python -m book.commands.lab", description="Open the chapters in JupyterLab.")
    parser.add_argument("--no-start", action="store_true", help="write the notebooks only")
    parser.add_argument("--built", type=Path, default=BUILT, help="where the build left the notebooks")
    parser.add_argument("--folder", type=Path, default=ROOT / "notebooks", help="where you work")
    options = parser.parse_args(arguments)
    if not list(options.built.glob("*.ipynb")):
        sys.exit("The notebooks are made from the built book, which is missing: run `make book` first.")
    for sentence in give_out(options.built, options.folder):
        print(sentence)
    print(f"The notebooks are in {options.folder}", flush=True)
    if not options.no_start:
        os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", str(options.folder)])


if __name__ == "__main__":
    main(sys.argv[1:])
