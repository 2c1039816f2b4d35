"""How many small faults in `aelib` its tests notice: mutation testing.

    make mutants                                # all groups: under an hour on two cores
    make mutants ONLY=likelihoods               # one of them: likelihoods, latent, sampled, things
    make mutants ONLY=likelihoods LINES=88-92   # only the faults in these lines, and nothing is written down
    make mutants AGAIN=yes                      # only those that survived the last time, after tests were added
    make mutants ONLY=things SEED=1 COUNT=40    # another sample, and nothing is written down

Each mutant is the library with one small fault. Those in `signs` are a plus for a minus, a bound that is off by one, a
check left out; those in `things` use the wrong one of two things: another name, key or colour, the other part of the
data, the other axis. The tests of the module that holds it should fail. Where they pass, they do not say what that line
is for, or the line makes no difference. `tests/mutants.json` lists the mutants that survived, each with a sentence on
why, where somebody has looked at it; a new run keeps the sentences. The score is written down and not a gate.
"""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from mutation.faults import ROOT, Mutant, mutants
from mutation.running import run

RECORD = ROOT / "tests" / "mutants.json"

TESTS = {
    "arguments": ("arguments", "latent/latent", "models/autoencoder"),
    "checks/gradients": ("checks/checks",),
    "checks/layers": ("checks/checks",),
    "data/__init__": ("data",),
    "files": ("models/saving", "training/resume"),
    "likelihoods": ("likelihoods",),
    "latent/alignment": ("latent/latent",),
    "latent/neighbours": ("latent/latent",),
    "latent/subspaces": ("latent/latent",),
    "latent/two_sample": ("latent/two_sample",),
    "latent/paths": ("latent/sampling",),
    "latent/sampling": ("latent/sampling",),
    "models/autoencoder": ("models/autoencoder",),
    "models/batched": ("models/autoencoder",),
    "models/convolution": ("models/convolution",),
    "models/layers": ("models/autoencoder", "models/initialisation", "models/stack"),
    "models/networks": ("models/autoencoder", "models/convolution", "models/stack"),
    "models/saving": ("models/saving",),
    "models/stack": ("models/stack",),
    "plots/classes": ("plots/plots",),
    "plots/codes": ("plots/plots",),
    "plots/graphs": ("plots/plots",),
    "plots/images": ("plots/plots",),
    "plots/structures": ("plots/plots",),
    "plots/style": ("plots/plots",),
    "training/batches": ("training/fit", "training/pretrain"),
    "training/contract": ("training/fit", "training/each_epoch", "training/losses"),
    "training/evaluation": ("training/fit", "training/pretrain"),
    "training/fit": ("training/fit", "training/each_epoch", "training/optimizer"),
    "training/history": ("training/fit", "training/each_epoch", "training/resume"),
    "training/losses": ("training/losses", "training/fit"),
    "training/mesh": ("training/mesh",),
    "training/optimizers": ("training/optimizer", "training/first_tries"),
    "training/pretrain": ("training/pretrain",),
    "training/resume": ("training/resume",),
    "training/step": ("training/fit", "training/mesh"),
    "training/watch": ("training/fit", "training/watch"),
}
"""The modules, and which tests in tests/aelib are theirs, beside the examples of their docstrings."""

GROUPS = {
    "likelihoods": ("signs", None, ("likelihoods",)),
    "latent": ("signs", None, tuple(name for name in TESTS if name.startswith("latent/"))),
    "sampled": ("signs", 100, tuple(name for name in TESTS if name.startswith(("models/", "training/")))),
    "things": ("things", 100, tuple(TESTS)),
}
"""Faults of which kind, how many of them, or None for all, and in which modules."""


def paths_of(module: str) -> tuple[str, ...]:
    """The tests of a module, and itself, for its examples: last, since pytest would import a second copy of it."""
    name = module.removeprefix("aelib/").removesuffix(".py")
    tests = [Path("tests/aelib", test) for test in TESTS[name]]
    return *(str(test.with_name(f"test_{test.name}.py")) for test in tests), module


def noted(found: dict[str, list[Mutant]], seconds: float, before: dict[str, Any]) -> dict[str, Any]:
    """Give what is written down of a group, with the sentences of the time before."""
    why = {(entry["module"], entry["was"], entry["became"]): entry["why"] for entry in before.get("survived", [])}
    survived = sorted(found["passed"], key=lambda mutant: (mutant.module, mutant.line, mutant.became))
    counts: dict[str, dict[str, int]] = {}
    for result, several in found.items():
        for mutant in several:
            counted = counts.setdefault(mutant.module, {"mutants": 0, "killed": 0})
            counted["mutants"] += 1
            counted["killed"] += result != "passed"
    return {
        "mutants": sum(map(len, found.values())),
        "killed": len(found["failed"]) + len(found["too slow"]),
        "of them by the time limit": len(found["too slow"]),
        "minutes": round(seconds / 60),
        "modules": dict(sorted(counts.items())),
        "survived": [
            {"module": m.module, "line": m.line, "was": m.was, "became": m.became, "why": why.get(m.name, "")}
            for m in survived
        ],
    }


def noted_again(found: dict[str, list[Mutant]], before: dict[str, Any]) -> dict[str, Any]:
    """Give what is written down after those that had survived `before` were tested again; the others are as they were.

    What is found may hold others too, where the same line stands twice in a module; they had been killed.
    """
    result = noted(found, 0, before)
    modules = {name: {**counts, "killed": counts["mutants"]} for name, counts in before["modules"].items()}
    for mutant in found["passed"]:
        modules[mutant.module]["killed"] -= 1
    killed = sum(counts["killed"] for counts in modules.values())
    return {**before, "killed": killed, "modules": modules, "survived": result["survived"]}


def main() -> None:
    """Test the groups that were asked for, and write down how many mutants survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", default=list(GROUPS), help=", ".join(GROUPS))
    parser.add_argument("--lines", default="", help="only faults in these lines, as 88-92, without a record")
    parser.add_argument("--seed", type=int, default=0, help="another sample, without a record")
    parser.add_argument("--count", type=int, help="so many of the sample, without a record")
    parser.add_argument("--again", action="store_true", help="only those that survived the last time")
    parser.add_argument("--list", action="store_true", help="show the mutants and test none")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), help="how many at a time")
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"groups must be among {', '.join(GROUPS)}, but {', '.join(sorted(unknown))} came")
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    for group in arguments.groups:
        kind, count, modules = GROUPS[group]
        chosen = [mutant for module in modules for mutant in mutants(f"aelib/{module}.py", kind)]
        if (count := arguments.count or count) is not None:
            chosen = random.Random(arguments.seed).sample(chosen, min(count, len(chosen)))
        if arguments.lines:
            first, _, last = arguments.lines.partition("-")
            chosen = [mutant for mutant in chosen if int(first) <= mutant.line <= int(last or first)]
        before = record.get(group, {})
        if arguments.again:
            names = {(entry["module"], entry["was"], entry["became"]) for entry in before.get("survived", [])}
            chosen = [mutant for mutant in chosen if mutant.name in names]
            if gone := names - {mutant.name for mutant in chosen}:
                lines = "\n".join(f"{module}: {was}" for module, was, _ in sorted(gone))
                sys.exit(f"{group} has to run whole, since these lines are not there any more:\n{lines}")
        print(f"{group}: {len(chosen)} mutants", flush=True)
        if arguments.list:
            print(*(f"{m.module}:{m.line}\n  - {m.was}\n  + {m.became}" for m in chosen), sep="\n")
            continue
        started = time.perf_counter()
        found = run(chosen, {module: paths_of(module) for module in {m.module for m in chosen}}, arguments.workers)
        seconds = time.perf_counter() - started
        result = noted_again(found, before) if arguments.again else noted(found, seconds, before)
        print(f"{group}: {result['killed']} of {result['mutants']} killed, in {result['minutes']} minutes", flush=True)
        if not (arguments.lines or arguments.seed or arguments.count):
            record[group] = result
            RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
