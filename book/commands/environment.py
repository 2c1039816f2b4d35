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


def run(what: str, command: list[str], remedy: str) -> None:
    """Print what is being done, do it, and stop with the remedy if it fails."""
    print(what, flush=True)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"That failed: {remedy}")


def main(folder: str) -> None:
    """Create the environment anew and install what is pinned into it."""
    run(
        f"Creating {folder} with Python {sys.version.split()[0]}",
        [sys.executable, "-m", "venv", "--clear", folder],
        "install the venv module of your Python (on Debian and Ubuntu: apt install python3-venv).",
    )
    python, ready = str(ROOT / folder / "bin" / "python"), ROOT / folder / ".ready"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # All that is needed is there: pip, left to find out, takes a newer package for an extra of one that is pinned.
    exactly = ["--require-hashes", "--no-deps", "-r"]
    pinned = (ROOT / "requirements.txt").read_text()
    only_uv = ROOT / folder / "uv.txt"
    only_uv.write_text("".join(re.findall(r"^uv==(?:.*\\\n)*.*\n", pinned, re.M)))
    count = sum("==" in line for line in pinned.splitlines())
    print(f"Installing {count} pinned packages into {folder} (1.1 GB, up to two minutes)", flush=True)
    uv = [str(ROOT / folder / "bin" / "uv"), "pip", "install", "--quiet", "--python", python]
    for command in ([*pip, *exactly, str(only_uv)], [*uv, *exactly, "requirements.txt"]):
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            run(
                "uv cannot: pip does",
                [*pip, *exactly, "requirements.txt"],
                "the lines above say why. Where they name no package, check the network connection and the free disk "
                "space; then run the same command again.",
            )
            break
    run(
        "Installing aelib into it, from this folder",
        [*pip, "--no-deps", "--no-build-isolation", "--editable", "."],
        "see the lines above; pyproject.toml describes the package.",
    )
    version = subprocess.run([python, "--version"], stdout=subprocess.PIPE, check=True).stdout.strip()
    ready.write_bytes(version + b" " + os.fsencode(ROOT) + b"\n")  # bytes, because a path need not be text


if __name__ == "__main__":
    main(*sys.argv[1:])
