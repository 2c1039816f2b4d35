"""Lighthouse on every page of the built book, as on a phone: `python -m book.commands.lighthouse`.

The pages are served as a static host serves them, each is measured several times, and the medians are printed. The
first run downloads Lighthouse with npm. It is not part of `make test`: Lighthouse assumes a machine four times as fast
as a phone, so that every page is slow on a busy one. The last column, Lighthouse's own benchmark, shows how fast the
machine was meanwhile: the factor of four holds from 1500 on.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from statistics import median
from typing import Any

from book.commands import browser
from book.commands.build import HTML, ROOT
from book.commands.serve import host
from book.course import contents, site_path
from book.rendering.mathematics import node_program

VERSION = "13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LOWEST = 95
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def measure(url: str, chrome: str) -> dict[str, Any]:
    """Return one report of Lighthouse, with its standard settings: a slow phone on a slow network, simulated."""
    npx = Path(node_program()).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js"
    only = ",".join(CATEGORIES)
    command = [node_program(), str(npx), "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json",
               f"--only-categories={only}", f"--chrome-flags={FLAGS}"]  # fmt: skip
    path = f"{Path(node_program()).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chrome, "PATH": path}, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"Lighthouse {VERSION} failed on {url}:\n{result.stderr.strip()[-2000:]}")
    return json.loads(result.stdout)


def scores(reports: list[dict[str, Any]]) -> dict[str, float]:
    """Return the median of each category over several reports, from 0 to 100."""
    return {name: median(round(100 * report["categories"][name]["score"]) for report in reports) for name in CATEGORIES}


def faults(report: dict[str, Any]) -> list[str]:
    """Return what cost a page points in any category, a line each."""
    found = {
        f"{audit['title']} {audit.get('displayValue', '')}".strip(): None
        for name in CATEGORIES
        for part in report["categories"][name]["auditRefs"]
        if part["weight"] and (audit := report["audits"][part["id"]])["score"] not in (None, 1)
    }
    return list(found)


def main(arguments: list[str]) -> int:
    """Measure pages and print a table; 1 where a median is below the lowest score allowed."""
    every = [*contents(ROOT), "search", "404"]
    parser = argparse.ArgumentParser(
        prog="python -m book.commands.lighthouse", description="Run Lighthouse on the built book."
    )
    parser.add_argument("pages", nargs="*", default=every, help="page names (default: all)")
    parser.add_argument("--runs", type=int, default=5, help="how often each page is measured")
    options = parser.parse_args(arguments)
    if not (HTML / "index.html").exists():
        sys.exit("There is no built book to measure: run `make book` first.")
    chrome = browser.find()
    server, address = host(HTML, site_path(ROOT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Lighthouse {VERSION}, phone, median of {options.runs}")
    print(f"{'page':28}" + "  ".join([*CATEGORIES, "machine"]))
    low = False
    for name in options.pages:
        reports = [measure(f"{address}{name}.html", chrome) for _ in range(options.runs)]
        found = scores(reports)
        low = low or min(found.values()) < LOWEST
        cells = [f"{found[title]:{len(title)}g}" for title in CATEGORIES]
        cells.append(f"{median(report['environment']['benchmarkIndex'] for report in reports):7.0f}")
        print(f"{name:28}" + "  ".join(cells), flush=True)
        for fault in faults(reports[0]) if min(found.values()) < LOWEST else ():
            print(f"    {fault}")
    server.shutdown()
    return int(low)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
