"""Find a browser for the tests: `python -m book.commands.browser` prints its path.

An installed one comes first; then Debian's packages, as root; then playwright's own. If all fail, the last line
names what to install. Of each the one without windows is preferred: it opens a chapter in a third of the processor
time.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")  # the first is not in older releases
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
REMEDY = (
    "The browser tests need Chromium or Chrome, and none was found, or could be installed, that starts. Install one "
    "(Debian: apt-get install chromium-headless-shell, or chromium; macOS: Google Chrome from google.com/chrome) and "
    "run this again."
)

Which = Callable[[str], str | None]
Run = Callable[[Sequence[str]], bool]


def run(command: Sequence[str]) -> bool:
    """Run a command with its output on stderr, so that stdout stays the path alone; return whether it succeeded."""
    try:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode == 0
    except OSError:
        return False


def say(sentence: str) -> None:
    """Write to stderr what is being done."""
    print(sentence, file=sys.stderr, flush=True)


def playwrights_own() -> str | None:
    """Return the path of the Chromium that playwright downloaded, if any; not to be used in `sync_playwright()`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def installed(which: Which, own: Callable[[], str | None]) -> str | None:
    """Return an installed browser that starts."""
    for name in (*NAMES, MAC):
        if (path := which(name)) and starts(path):
            return path
    return path if (path := own()) and starts(path) else None


def starts(path: str) -> bool:
    """Return whether the browser prints its version: a script may only ask for Ubuntu's snap, or libraries lack."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and any(name in answer.stdout for name in ("Chromium", "Chrome"))


def find(
    which: Which = shutil.which,
    run: Run = run,
    own: Callable[[], str | None] = playwrights_own,
    root: bool | None = None,
) -> str:
    """Return the path of a browser, which is installed if there is none; stop with a sentence where that fails."""
    root = (hasattr(os, "geteuid") and os.geteuid() == 0) if root is None else root
    if path := installed(which, own):
        return path
    if root and which("apt-get"):
        say("No browser found: installing Debian's chromium with apt-get (about a minute).")
        if run(["apt-get", "update", "-qq"]):
            for package in PACKAGES:
                if run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]) and (
                    path := installed(which, own)
                ):
                    return path
    say("Asking playwright to download Chromium (about a minute).")
    if run([sys.executable, "-m", "playwright", "install", "chromium"]) and (path := installed(which, own)):
        return path
    sys.exit(REMEDY)


if __name__ == "__main__":
    print(find())
