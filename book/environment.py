"""Set up `.venv`: the packages of requirements.txt, hash-checked, and `aelib` itself.

    python3 book/environment.py .venv

Run by the system's Python before anything is installed, so this file uses the standard library alone.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(what: str, command: list[str], remedy: str) -> None:
    """Say what is being done, do it, and stop with the remedy where it fails."""
    print(what, flush=True)
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"That failed: {remedy}")


def main(folder: str) -> None:
    """Create the environment where it is missing, then install what is pinned into it."""
    python = str(ROOT / folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    count = sum("==" in line for line in (ROOT / "requirements.txt").read_text().splitlines())
    usable = (
        Path(python).exists()
        and not subprocess.run([python, "-m", "pip", "-V"], stdout=subprocess.DEVNULL, check=False).returncode
    )
    if not usable:
        run(
            f"Creating {folder} with Python {sys.version.split()[0]}",
            [sys.executable, "-m", "venv", "--clear", folder],
            "install the venv module of your Python (on Debian and Ubuntu: apt install python3-venv).",
        )
    run(
        f"Installing {count} pinned packages into {folder} (1.6 GB, about a minute and a half)",
        [*pip, "--require-hashes", "-r", "requirements.txt"],
        "check the network connection and the free disk space, then run the same command again.",
    )
    run(
        "Installing aelib into it, as it stands in this folder",
        [*pip, "--no-deps", "--no-build-isolation", "--editable", "."],
        "the lines above say why; pyproject.toml describes the package.",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
