"""Try faults: see `tools.faults`."""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from tools import faults
from tools.faults import python, script
from tools.faults.edit import Edit

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "_build" / "faults"


def chosen(files: list[str], count: int, seed: int) -> list[Edit]:
    """Choose faults at random: of each kind in turn, at most one on a line."""
    rng, by_kind, on_line = random.Random(seed), defaultdict[str, list[Edit]](list), set[tuple[str, int]]()
    for file in files:
        text = (ROOT / file).read_text(encoding="utf-8")
        if file.endswith(".py"):
            found = [each for each in python.edits(file, text) if python.is_another(each, text)]
        else:
            found = script.edits(file, text)
        for each in found:
            by_kind[each.kind].append(each)
    for each in by_kind.values():
        rng.shuffle(each)
    taken: list[Edit] = []
    while len(taken) < count and any(by_kind.values()):
        for kind in rng.sample(sorted(by_kind), len(by_kind)):
            while by_kind[kind]:
                one = by_kind[kind].pop()
                if (one.file, one.line) not in on_line:
                    on_line.add((one.file, one.line))
                    taken.append(one)
                    break
    return taken[:count]


def copied() -> None:
    """Put into `_build/faults` what git knows of the repository, and would."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    shutil.rmtree(COPY, ignore_errors=True)
    for name in listed.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    (COPY / "_build").mkdir()
    for name in ("_build/html", ".venv"):
        (COPY / name).symlink_to(ROOT / name)


def fails(tests: list[str], limit: float) -> str:
    """Return which test fails first in the copy, "" where all pass; that it takes longer than `limit` seconds, too."""
    command = [sys.executable, "-m", "pytest", "-x", "--tb=no", "-p", "no:cacheprovider", *tests]
    path = os.pathsep.join([str(COPY), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=COPY, env=environment, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return f"more than {limit:.0f} s"
    told = re.search(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", done.stdout, re.M)
    return "" if done.returncode == 0 else told[1] if told else done.stdout + done.stderr


def main(arguments: list[str]) -> None:
    """Choose, try and tell."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.faults", description=(faults.__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("files", nargs="+", help="modules of Python, or scripts")
    parser.add_argument("--tests", nargs="+", required=True, help="what pytest is told")
    parser.add_argument("--count", type=int, default=20, help="how many faults (default 20)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (default 0)")
    options = parser.parse_args(arguments)
    copied()
    began = time.monotonic()
    if failed := fails(options.tests, 3600):
        sys.exit(f"Without a fault this fails already: {failed}")
    limit = 60 + 5 * (time.monotonic() - began)
    fates, planned = Counter[bool](), chosen(options.files, options.count, options.seed)
    for each in planned:
        file = COPY / each.file
        source = file.read_bytes()
        file.write_bytes(each.applied(source))
        by = fails(options.tests, limit)
        file.write_bytes(source)
        fates[bool(by)] += 1
        print(f"{f'noticed by {by}' if by else 'NOT NOTICED'}: {each}", flush=True)
    print(f"{fates[True]} of {len(planned)} were noticed")


if __name__ == "__main__":
    main(sys.argv[1:])
