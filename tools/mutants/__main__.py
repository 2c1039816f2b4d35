"""Try mutants of the library and the book: `make mutants`, or for a room `make mutants IN=aelib/models COUNT=40`.

    python -m tools.mutants aelib book --count 200 --seed 0

The same seed chooses the same mutants, and a run that was stopped goes on where it was. First all tests run once, under
`coverage`: fifteen minutes. What was noticed is kept in `_build/mutants`; what survives, and was judged to be the same
program or a message's word, in `judged.json` beside this file.
"""

import argparse
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.mutants.edits import edits, is_another
from tools.mutants.module import Edit
from tools.mutants.trials import ROOMS, ROOT, Baseline, side_by_side

JUDGED = Path(__file__).with_name("judged.json")
# The exercises' declarations are held by tests of their own: each printed solution, and each mistake that is declared.
LEFT_OUT = ("aelib/course/exercises/*/*.py", "aelib/__init__.py", "book/newest/*.py", "book/kernel/*.py")
OFTEN = ("name", "attribute", "swap", "keyword", "string")  # kinds that are chosen twice as often as the others


def modules(places: list[str]) -> Iterator[str]:
    """The modules in these folders, or at these paths."""
    for place in places:
        found = sorted((ROOT / place).rglob("*.py")) if (ROOT / place).is_dir() else [ROOT / place]
        for file in (each.relative_to(ROOT) for each in found):
            if not any(file.match(pattern) for pattern in LEFT_OUT):
                yield str(file)


def chosen(places: list[str], count: int, seed: int) -> list[Edit]:
    """Choose mutants at random: of each kind in turn, at most two on a line."""
    rng, texts = random.Random(seed), {name: (ROOT / name).read_text() for name in modules(places)}
    by_kind: dict[str, list[Edit]] = defaultdict(list)
    for name, text in texts.items():
        for edit in edits(name, text):
            by_kind[edit.kind].append(edit)
    for each in by_kind.values():
        rng.shuffle(each)
    kinds, taken, on_line = [*sorted(by_kind), *(kind for kind in OFTEN if kind in by_kind)], [], Counter()
    while len(taken) < count and any(by_kind.values()):
        rng.shuffle(kinds)
        for kind in kinds:
            while by_kind[kind]:
                edit = by_kind[kind].pop()
                if on_line[edit.module, edit.line] < 2 and is_another(edit, texts[edit.module]):
                    on_line[edit.module, edit.line] += 1
                    taken.append(edit)
                    break
    return taken[:count]


def room(module: str) -> str:
    """What the table calls the part that a module is in."""
    parts = Path(module).parts
    return "/".join(parts[:3] if parts[:2] == ("aelib", "course") else parts[:2] if len(parts) > 2 else parts[:1])


def table(records: list[dict]) -> str:
    """How many were noticed in each room, and the others as one-line differences."""
    judged = json.loads(JUDGED.read_text()) if JUDGED.exists() else {}
    rooms: dict[str, Counter] = defaultdict(Counter)
    left = []
    for each in records:
        fate = "noticed" if each["by"] else "same" if each["name"] in judged else "not noticed"
        rooms[room(each["module"])][fate] += 1
        rooms["all"][fate] += 1
        if fate == "not noticed":
            left.append(f"{each['name']}  {each['shown']}{'' if each['tests'] else '  (no test comes by)'}")
    lines = [f"{'':28}noticed   of those that differ   judged the same"]
    for name, fates in sorted(rooms.items(), key=lambda pair: (pair[0] == "all", pair[0])):
        differ = fates["noticed"] + fates["not noticed"]
        share = f"{100 * fates['noticed'] / differ:.0f} %" if differ else ""
        lines.append(f"{name:28}{fates['noticed']:7}{differ:12}{share:>8}{fates['same']:18}")
    return "\n".join([*lines, *(["", "Not noticed:", *left] if left else [])])


def version() -> str:
    """What the code and the tests are now; another version is measured anew."""
    files = sorted(file for place in (*ROOMS, "tests") for file in (ROOT / place).rglob("*.py"))
    return hashlib.sha1(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]


def main() -> None:
    """Choose, measure, try and tell."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__.partition("\n")[0])
    parser.add_argument("places", nargs="*", default=["aelib", "book"], help="folders or modules (default: aelib book)")
    parser.add_argument("--count", type=int, default=200, help="how many mutants (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (default 0)")
    parser.add_argument("--list", action="store_true", help="show them, and try none")
    options = parser.parse_args()
    planned = chosen(options.places, options.count, options.seed)
    if options.list:
        return print(*planned, sep="\n")
    folder = ROOT / "_build" / "mutants" / version()
    kept = folder / "tried.jsonl"
    Baseline.of(folder)  # measured before the processes begin, which read it
    done = {each["name"]: each for each in map(json.loads, kept.read_text().splitlines())} if kept.exists() else {}
    left = [edit for edit in planned if edit.name not in done]
    for number, record in enumerate(side_by_side(left, folder), 1):
        done[record["name"]] = record
        with open(kept, "a") as file:
            file.write(json.dumps(record) + "\n")
        said = f"noticed by {record['by']}" if record["by"] else "NOT NOTICED"
        print(f"{number}/{len(left)} {record['seconds']} s {said}: {record['shown']}", flush=True)
    return print(table([done[edit.name] for edit in planned]))


if __name__ == "__main__":
    main()
