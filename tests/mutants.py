"""How many small faults in `aelib` its tests notice: mutation testing.

    make mutants                                # all groups: under an hour on two cores
    make mutants ONLY=likelihoods               # one of them: likelihoods, latent, sampled
    make mutants ONLY=likelihoods LINES=88-92   # only the faults in these lines, and nothing is written down
    make mutants AGAIN=yes                      # only those that survived the last time, after tests were added

Each mutant is the library with one small fault: a plus for a minus, a bound that is off by one, a check left out. The
tests of the module that holds it should fail. Where they pass, they do not say what that line is for, or the line makes
no difference. `tests/mutants.json` lists the mutants that survived, each with a sentence on why, where somebody has
looked at it; a new run keeps the sentences. The score is written down and not a gate.

The faults are Cosmic Ray's, and two of our own. Its way of running the tests starts Python and imports JAX for each,
and mutmut's continues a process in which JAX runs threads already, which hangs. Here a server that has imported JAX,
and computed nothing, forks a process for each mutant.
"""

import argparse
import ast
import contextlib
import difflib
import itertools
import json
import multiprocessing
import os
import queue
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "mutants"
RECORD = ROOT / "tests" / "mutants.json"
OUTPUT = "output.txt"  # of the last tests in a copy

TESTS = {
    "likelihoods": ("likelihoods",),
    "latent/alignment": ("latent/latent",),
    "latent/scale": ("latent/latent", "latent/sampling"),
    "latent/neighbours": ("latent/latent",),
    "latent/subspaces": ("latent/latent",),
    "latent/two_sample": ("latent/two_sample",),
    "latent/paths": ("latent/sampling",),
    "latent/sampling": ("latent/sampling",),
    "models/autoencoder": ("models/autoencoder",),
    "models/batched": ("models/autoencoder",),
    "models/convolution": ("models/convolution",),
    "models/stack": ("models/stack",),
    "training/batches": ("training/fit", "training/scale/stream", "training/resume"),
    "training/evaluation": ("training/fit", "training/pretrain"),
    "training/fit": ("training/fit", "training/each_epoch", "training/optimizer"),
    "training/history": ("training/fit", "training/each_epoch", "training/resume"),
    "training/losses": ("training/losses", "training/fit"),
    "training/plan": ("training/fit", "training/scale/stream", "training/resume"),
    "training/pretrain": ("training/pretrain",),
    "training/resume": ("training/resume",),
    "training/run": ("training/fit", "training/resume", "training/optimizer", "training/scale/devices"),
    "training/step": ("training/fit", "training/scale/devices"),
}
"""The modules, and which tests in tests/aelib are theirs, beside the examples of their docstrings."""

GROUPS = {
    "likelihoods": (None, ("likelihoods",)),
    "latent": (None, tuple(name for name in TESTS if name.startswith("latent/"))),
    "sampled": (100, tuple(name for name in TESTS if name.startswith(("models/", "training/")))),
}
"""How many of the mutants of which modules; None for all."""

COSMIC_RAY = """
    ReplaceBinaryOperator_Add_Sub ReplaceBinaryOperator_Sub_Add ReplaceBinaryOperator_Mul_Div
    ReplaceBinaryOperator_Div_Mul ReplaceBinaryOperator_FloorDiv_Mul ReplaceBinaryOperator_Mod_Mul
    ReplaceBinaryOperator_Pow_Mul ReplaceBinaryOperator_BitOr_BitAnd ReplaceBinaryOperator_BitAnd_BitOr
    ReplaceComparisonOperator_Eq_NotEq ReplaceComparisonOperator_NotEq_Eq ReplaceComparisonOperator_Lt_LtE
    ReplaceComparisonOperator_LtE_Lt ReplaceComparisonOperator_Gt_GtE ReplaceComparisonOperator_GtE_Gt
    ReplaceComparisonOperator_Lt_GtE ReplaceComparisonOperator_LtE_Gt ReplaceComparisonOperator_Gt_LtE
    ReplaceComparisonOperator_GtE_Lt ReplaceComparisonOperator_Is_IsNot ReplaceComparisonOperator_IsNot_Is
    ReplaceUnaryOperator_Delete_USub ReplaceUnaryOperator_Delete_Invert ReplaceUnaryOperator_Delete_Not
    AddNot ReplaceTrueWithFalse ReplaceFalseWithTrue ReplaceAndWithOr ReplaceOrWithAnd
    ReplaceBreakWithContinue ReplaceContinueWithBreak ExceptionReplacer NumberReplacer RemoveDecorator
    ZeroIterationForLoop
"""
"""Of Cosmic Ray's operators one or two for each sign: it has eleven for a plus, of which most fail in any test."""


@dataclass(frozen=True)
class Mutant:
    """The library with one fault, in the file `module`, whose whole text is then `source`."""

    module: str
    line: int
    was: str
    became: str
    source: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells it from the others, even where lines were added above it."""
        return self.module, self.was, self.became


# --- the faults ----------------------------------------------------------------------------------------------------


def operators() -> list[Any]:
    """Make Cosmic Ray's operators that we use, and two that it does not have."""
    import parso
    from cosmic_ray.operators.operator import Operator
    from cosmic_ray.operators.provider import OperatorProvider

    class RemoveStatement(Operator):
        """Leave out a call whose value nobody takes, as of a check, an assignment into something, or a raise."""

        def mutation_positions(self, node):
            if node.type == "simple_stmt" and self.changes(node.children[0]):
                yield node.children[0].start_pos, node.children[0].end_pos

        def changes(self, statement):
            if statement.type == "expr_stmt":
                return "=" not in (getattr(part, "value", None) for part in statement.children) or (
                    statement.children[0].type in ("atom_expr", "power")
                )
            return statement.type in ("atom_expr", "power", "raise_stmt")

        def mutate(self, node, index):
            nothing = parso.parse("pass").children[0]
            nothing.prefix = node.children[0].get_first_leaf().prefix
            node.children[0] = nothing
            return node

        @classmethod
        def examples(cls):
            return ()

    class ReturnNothing(Operator):
        """Compute what is to be returned, and return None."""

        def mutation_positions(self, node):
            if node.type == "return_stmt" and node.children[1].get_code().strip() != "None":
                yield node.start_pos, node.end_pos

        def mutate(self, node, index):
            node.children[1] = parso.parse(f" ({node.children[1].get_code().strip()}, None)[1]")
            return node

        @classmethod
        def examples(cls):
            return ()

    provider = OperatorProvider()
    return [*(provider[name]() for name in COSMIC_RAY.split()), RemoveStatement(), ReturnNothing()]


def mutants(module: str) -> Iterator[Mutant]:
    """Give all mutants of a module that are different programs, but for those that differ in an annotation."""
    from cosmic_ray.mutating import mutate_code

    original = (ROOT / module).read_text()
    tree = ast.parse(original)
    annotated = list(annotations(tree))
    seen = {ast.dump(tree)}
    for operator in operators():
        for occurrence in itertools.count():
            source = mutate_code(original, operator, occurrence)
            if source is None:
                break
            try:
                program = ast.dump(ast.parse(source))
            except SyntaxError:
                continue
            line, column = first_difference(original, source)
            if program in seen or any(start <= (line, column) < end for start, end in annotated):
                continue
            seen.add(program)
            was, became = changed_lines(original, source)
            yield Mutant(module, line, was, became, source)


def annotations(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations begin and end, line and column, and where the star before keyword-only arguments may be."""
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if part := getattr(node, field, None):
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)
        if isinstance(node, ast.arguments) and node.kwonlyargs:
            first = node.kwonlyargs[0]  # the star is left of it, or in the line above where every argument has one
            yield (first.lineno - (first.col_offset <= 8), 0), (first.lineno, first.col_offset)


def first_difference(one: str, other: str) -> tuple[int, int]:
    """Line and column, from 1 and 0, of the first character that is not the same."""
    same = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    # A sign that was deleted leaves its blank, and one that was put in begins with one.
    same += len(one[same:]) - len(one[same:].lstrip())
    return one.count("\n", 0, same) + 1, same - one.rfind("\n", 0, same) - 1


def changed_lines(one: str, other: str) -> tuple[str, str]:
    """Give the lines that differ, as they were and as they became, each as one line."""
    lines = list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[2:]
    was, became = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)).strip() for sign in ("-", "+"))
    return was, became


# --- the tests -----------------------------------------------------------------------------------------------------


def lay_out(folder: Path) -> None:
    """Put a copy of the library and its tests into `folder`, in which a file may be exchanged."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    leave_out = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "aelib", folder / "aelib", ignore=leave_out)
    shutil.copytree(ROOT / "tests" / "aelib", folder / "tests" / "aelib", ignore=leave_out)
    (folder / "aelib" / "data").symlink_to(ROOT / "aelib" / "data")


class Quickly:
    """A plugin of pytest: the quickest tests first, and Hypothesis looks for no smaller example of a failure.

    The first run, in which all tests pass, writes into the file `times` how long each of them took.
    """

    def __init__(self, times: Path):
        self.times = times
        self.seconds: dict[str, float] = {}

    def pytest_configure(self) -> None:
        """Set this before the tests are read, which take it up there."""
        import hypothesis

        phases = [phase for phase in hypothesis.Phase if phase.name not in ("shrink", "explain")]
        no_haste = [hypothesis.HealthCheck.too_slow]  # of which a busy machine is no sign
        hypothesis.settings.register_profile("mutants", phases=phases, database=None, suppress_health_check=no_haste)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Sort the tests, a file's together, as what they share is made once for a file."""
        if not self.times.exists():
            return
        seconds: dict[str, float] = json.loads(self.times.read_text())
        files: dict[str, float] = {}
        for test, took in seconds.items():
            files[test.partition("::")[0]] = files.get(test.partition("::")[0], 0) + took
        items.sort(key=lambda item: (files.get(item.nodeid.partition("::")[0], 0), seconds.get(item.nodeid, 0)))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add up what preparing a test, running it and clearing up took."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write down how long the tests took, unless it is known already."""
        if not exitstatus and not self.times.exists():
            self.times.write_text(json.dumps(self.seconds))


def times_of(folder: str | Path, paths: tuple[str, ...]) -> Path:
    """The file in which it stands how long each of these tests took."""
    return Path(folder).parent / f"times-{Path(paths[-1]).stem}.json"


def run_tests(folder: str, paths: tuple[str, ...]) -> None:
    """Run the tests in `folder`, in a process of their own, which ends with what pytest returns."""
    os.setsid()  # so that what a test starts can be ended with it
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a run in the background ignores
    os.chdir(folder)
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = folder  # for what a test starts
    sys.dont_write_bytecode = True  # a mutant of the same size and second would not be read again
    output = os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    # Looking for plugins, and preparing them, takes longer than most of the tests.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import pytest

    options = ("--doctest-modules", "-x", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin")
    options += ("--hypothesis-seed=0",)
    code = pytest.main([*paths, *options], plugins=[Quickly(times_of(folder, paths))])
    os._exit(int(code))


def outcome(server: Any, folder: Path, paths: tuple[str, ...], timeout: float | None) -> str:
    """Say what the tests make of the library in `folder`: "passed", "failed" or "too slow"."""
    process = server.Process(target=run_tests, args=(str(folder), paths))
    process.start()
    process.join(timeout)
    slow = process.is_alive()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.join()
    return "too slow" if slow else "failed" if process.exitcode else "passed"


def paths_of(module: str) -> tuple[str, ...]:
    """The tests of a module, and itself, for its examples: last, since pytest would import a second copy of it."""
    name = module.removeprefix("aelib/").removesuffix(".py")
    tests = [Path("tests/aelib", test) for test in TESTS[name]]
    return *(str(test.with_name(f"test_{test.name}.py")) for test in tests), module


def run(chosen: list[Mutant], workers: int) -> dict[str, list[Mutant]]:
    """Run the tests on each of the mutants, and sort these by outcome."""
    os.environ.update(JAX_PLATFORMS="cpu", JAX_COMPILATION_CACHE_DIR=str(FOLDER / "jax-cache"))
    os.environ.update(JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0", PYTHONDONTWRITEBYTECODE="1")
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(
        ["jax", "flax.nnx", "optax", "scipy.stats", "hypothesis.extra.numpy", "safetensors.numpy"]
    )
    folders: queue.Queue[Path] = queue.Queue()
    for number in range(workers):
        lay_out(FOLDER / f"copy-{number}")
        folders.put(FOLDER / f"copy-{number}")
    allowed = {}
    for module in sorted({mutant.module for mutant in chosen}):
        times_of(FOLDER / "copy-0", paths_of(module)).unlink(missing_ok=True)
        for order in ("as they stand", "the quickest first"):
            started = time.perf_counter()
            if outcome(server, FOLDER / "copy-0", paths_of(module), None) != "passed":
                print((FOLDER / "copy-0" / OUTPUT).read_text())
                sys.exit(f"The tests of {module} fail without a fault, {order}: {' '.join(paths_of(module))}")
        # Beside another run, and with a little to compile.
        allowed[module] = 30 + 5 * (time.perf_counter() - started)
    found: dict[str, list[Mutant]] = {"passed": [], "failed": [], "too slow": []}

    def test(mutant: Mutant) -> None:
        folder = folders.get()
        (folder / mutant.module).write_text(mutant.source)
        result = outcome(server, folder, paths_of(mutant.module), allowed[mutant.module])
        shutil.copy(ROOT / mutant.module, folder / mutant.module)
        folders.put(folder)
        found[result].append(mutant)
        if result == "passed":
            print(f"\n{mutant.module}:{mutant.line}\n  - {mutant.was}\n  + {mutant.became}", flush=True)
        count = sum(map(len, found.values()))
        print(f"\r{count} of {len(chosen)}, {len(found['passed'])} survived", end="", flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(test, chosen))
    print()
    return found


# --- the record ----------------------------------------------------------------------------------------------------


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
    parser.add_argument("--again", action="store_true", help="only those that survived the last time")
    parser.add_argument("--list", action="store_true", help="show the mutants and test none")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), help="how many at a time")
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - set(GROUPS):
        parser.error(f"groups must be among {', '.join(GROUPS)}, but {', '.join(sorted(unknown))} came")
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    for group in arguments.groups:
        count, modules = GROUPS[group]
        chosen = [mutant for module in modules for mutant in mutants(f"aelib/{module}.py")]
        if count is not None:
            chosen = random.Random(0).sample(chosen, min(count, len(chosen)))
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
        found = run(chosen, arguments.workers)
        seconds = time.perf_counter() - started
        result = noted_again(found, before) if arguments.again else noted(found, seconds, before)
        print(f"{group}: {result['killed']} of {result['mutants']} killed, in {result['minutes']} minutes", flush=True)
        if not arguments.lines:
            record[group] = result
            RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
