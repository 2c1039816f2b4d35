"""Find the browsers of the tests: `python -m tests.browser` prints the path of Chromium.

One that is there comes first, then Debian's package, as root, then the one that playwright downloads. The shell without
windows opens a chapter in a third of the processor time. On GitHub's machines it is the whole Chromium that they have,
as readers do: the tests of the day pass on both, and which one it was is printed, too.

Firefox and WebKit are Debian's packages, too; where they are not and cannot be installed, their tests are skipped.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
         "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")  # fmt: skip
INSTALL = "apt-get install -y -qq --no-install-recommends"
AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]
# The first package is not in older releases.
DEBIAN = [*AS_ROOT, "sh", "-c", f"apt-get update -qq && ({INSTALL} chromium-headless-shell || {INSTALL} chromium)"]
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "chromium"]
REMEDY = (
    "The browser tests need Chromium or Chrome, and none was found, or could be installed, that starts. Install one "
    "(Debian: apt-get install chromium-headless-shell, or chromium; macOS: Google Chrome from google.com/chrome) and "
    "run this again."
)

# Of each other engine the programs that it takes, each by one of its names, and the packages that have them.
ENGINES = {
    "firefox": ([("firefox-esr", "firefox")], "firefox-esr"),
    "webkit": ([("WebKitWebDriver",), ("xvfb-run",)], "webkit2gtk-driver xvfb xauth"),
}


def programs(engine):
    """The paths of what another engine takes, None for what is not there."""
    return [next(filter(None, map(shutil.which, names)), None) for names in ENGINES[engine][0]]


def find_engine(engine):
    """As `programs`, which are installed if there are none; a sentence where some are missing."""
    packages = ENGINES[engine][1]
    if not all(programs(engine)) and may_install():
        install([*AS_ROOT, "sh", "-c", f"apt-get update -qq && {INSTALL} {packages}"])
    return programs(engine) if all(programs(engine)) else f"{engine} is not there (Debian: apt-get install {packages})"


def may_install():
    """Whether packages can be installed: as root, and on GitHub's machines, where `sudo` asks for no password."""
    return shutil.which("apt-get") and (os.geteuid() == 0 or "CI" in os.environ)


def install(command):
    """Run what installs a browser, and say so."""
    print(f"No browser found: {' '.join(command)} (about a minute).", file=sys.stderr, flush=True)
    subprocess.run(command, stdout=sys.stderr, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)


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
    for command in (None, DEBIAN if may_install() else None, PLAYWRIGHT):
        if command:
            install(command)
        for path in (*map(shutil.which, NAMES), playwrights_own()):
            if version(path):
                return path
    sys.exit(REMEDY)


if __name__ == "__main__":
    found = find()
    print(version(found), *(f"{engine}: {find_engine(engine)}" for engine in ENGINES), sep="\n", file=sys.stderr)
    print(found)
