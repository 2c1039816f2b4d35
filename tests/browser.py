"""Find a browser for the tests: `python -m tests.browser` prints its path.

One that is there comes first, then Debian's package, as root, then the one that playwright downloads. The shell without
windows opens a chapter in a third of the processor time. On GitHub's machines it is the whole Chromium that they have,
as readers do: the tests of the day pass on both, and which one it was is printed, too.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
         "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")  # fmt: skip
INSTALL = "apt-get install -y -qq --no-install-recommends"
# The first package is not in older releases.
DEBIAN = ["sh", "-c", f"apt-get update -qq && ({INSTALL} chromium-headless-shell || {INSTALL} chromium)"]
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "chromium"]
REMEDY = (
    "The browser tests need Chromium or Chrome, and none was found, or could be installed, that starts. Install one "
    "(Debian: apt-get install chromium-headless-shell, or chromium; macOS: Google Chrome from google.com/chrome) and "
    "run this again."
)


def playwrights_own():
    """Where playwright puts the Chromium that it downloads; not to be asked inside `sync_playwright()`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def version(path):
    """The version that a browser prints, empty where it does not start: a script may only ask for Ubuntu's snap."""
    if path is None or not os.path.exists(path):
        return ""
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return answer.stdout.strip() if answer.returncode == 0 and "Chrom" in answer.stdout else ""


def find():
    """The path of a browser, which is installed if there is none; stops with a sentence where that fails."""
    as_root = os.geteuid() == 0 and shutil.which("apt-get")
    for command in (None, DEBIAN if as_root else None, PLAYWRIGHT):
        if command:
            print(f"No browser found: {' '.join(command)} (about a minute).", file=sys.stderr, flush=True)
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, stdout=sys.stderr, env=environment, check=False)
        for path in (*map(shutil.which, NAMES), playwrights_own()):
            if version(path):
                return path
    sys.exit(REMEDY)


if __name__ == "__main__":
    found = find()
    print(version(found), file=sys.stderr)
    print(found)
