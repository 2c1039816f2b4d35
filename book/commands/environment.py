"""Set up `.venv`: the packages of requirements.txt, hash-checked, and `aelib` itself.

    python3 book/commands/environment.py .venv

Run by the system's Python before anything is installed, so this file uses the standard library alone. pip installs uv,
which is one of the packages, and uv the others in a tenth of the time; where uv cannot, as with an index that only pip
was told of, pip does. At the end `.venv/.ready` says with which Python and in which folder; the Makefile runs this
again where that is no longer so.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUPPORTED = "(3, 11) <= sys.version_info < (3, 15)"
"""For which Pythons requirements.txt has packages that are ready to use. The Makefile asks the same."""


def run(what: str, command: list[str], remedy: str) -> None:
    """Print what is being done, do it, and stop with the remedy if it fails."""
    print(what, flush=True)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"That failed: {remedy}")


def works(command: list[str]) -> bool:
    """Return whether a command starts and ends well; nothing of it is shown."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def usable(python: str) -> bool:
    """Return whether `python` starts, has pip and is a supported one: an editor may have made the environment."""
    return works([python, "-c", f"import sys, pip; sys.exit(not {SUPPORTED})"])


def folder_line() -> bytes:
    """Return the end of `.ready`; bytes, because a path need not be text."""
    return b" " + os.fsencode(ROOT) + b"\n"


def elsewhere(ready: Path) -> bool:
    """Return whether the environment was made in another folder, to which its programs and aelib would then point."""
    recorded = ready.read_bytes() if ready.exists() else b""
    return recorded != b"" and not recorded.endswith(folder_line())


def main(folder: str) -> None:
    """Create the environment unless there is a usable one, then install what is pinned into it."""
    if not eval(SUPPORTED):
        sys.exit(
            f"The course needs Python 3.11 to 3.14, for which its packages are made, but got {sys.version.split()[0]}. "
            "Run this file with one of those."
        )
    python, ready = str(ROOT / folder / "bin" / "python"), ROOT / folder / ".ready"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = (ROOT / "requirements.txt").read_text()
    count = sum("==" in line for line in pinned.splitlines())
    if elsewhere(ready) or not usable(python):
        run(
            f"Creating {folder} with Python {sys.version.split()[0]}",
            [sys.executable, "-m", "venv", "--clear", folder],
            "install the venv module of your Python (on Debian and Ubuntu: apt install python3-venv).",
        )
    print(f"Installing {count} pinned packages into {folder} (1.7 GB, up to two minutes)", flush=True)
    # All that is needed is there: pip, left to find out, takes a newer package for an extra of one that is pinned.
    exactly = ["--require-hashes", "--no-deps", "-r"]
    only_uv = ROOT / folder / "uv.txt"
    only_uv.write_text("".join(re.findall(r"^uv==(?:.*\\\n)*.*\n", pinned, re.M)))
    uv = [str(ROOT / folder / "bin" / "uv"), "pip", "install", "--python", python]
    if not (works([*pip, *exactly, str(only_uv)]) and works([*uv, *exactly, "requirements.txt"])):
        run(
            "uv cannot: pip does",
            [*pip, *exactly, "requirements.txt"],
            "the lines above say why. Where they name no package, check the network connection and the free disk "
            "space; then run the same command again.",
        )
    run(
        "Installing aelib into it, from this folder",
        [*pip, "--no-deps", "--no-build-isolation", "--editable", "."],
        "see the lines above; pyproject.toml describes the package.",
    )
    version = subprocess.run([python, "--version"], stdout=subprocess.PIPE, check=True).stdout.strip()
    ready.write_bytes(version + folder_line())


if __name__ == "__main__":
    main(*sys.argv[1:])
