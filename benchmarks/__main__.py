"""Measure `fit` against other ways to train the same networks. README.md in this folder says how."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version

from benchmarks.cases import CASES
from benchmarks.contestants import CONTESTANTS

EXAMPLES = {"dense": 8192, "deep": 4096, "conv": 2048, "variational": 8192, "tiny": 10240}
"""How many digits an epoch has, such that it takes about a second."""


class Worker:
    """A process that measures when it is told to."""

    def __init__(self, *arguments: object):
        # A folder of its own, so that nothing is compiled beforehand.
        self.cache = tempfile.TemporaryDirectory()
        environment = os.environ | {
            "JAX_COMPILATION_CACHE_DIR": self.cache.name,
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "TORCHINDUCTOR_CACHE_DIR": self.cache.name,
        }
        command = [sys.executable, "-m", "benchmarks.worker", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        self.first = self.answer()

    def answer(self) -> dict[str, float]:
        """Wait for the next line. Raises `RuntimeError` with the process's complaint where it has ended."""
        line = self.process.stdout.readline()  # pyright: ignore[reportOptionalMemberAccess]
        if not line:
            raise RuntimeError(self.process.communicate()[1].strip().splitlines()[-1])
        return json.loads(line)

    def measure(self) -> dict[str, float]:
        """Measure once."""
        self.process.stdin.write("go\n")  # pyright: ignore[reportOptionalMemberAccess]
        self.process.stdin.flush()  # pyright: ignore[reportOptionalMemberAccess]
        return self.answer()

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()
        self.cache.cleanup()


def installed(name: str) -> str | None:
    """Return the version of a package, or None where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def middle(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def row(name: str, worker: Worker, rounds: list[dict[str, float]], fit: list[float], steps: int) -> dict[str, object]:
    """Put together what was measured of one contestant. `fit` has the times of `fit` in the same rounds."""
    step = [measured["step"] for measured in rounds]
    return {
        "contestant": name,
        "steps": step,
        "step": middle(step),
        "least": min(step),
        "most": max(step),
        "of fit": middle([other / own for other, own in zip(step, fit, strict=True)]),
        "first step": max(worker.first["first_epoch"] - (steps - 1) * middle(step), middle(step)),
        "with imports": worker.first["since_start"] - (steps - 1) * middle(step),
        "memory": max(measured["memory"] for measured in rounds),
        "loss": rounds[-1]["loss"],
    }


def measure(case: str, batch: int, names: list[str], rounds: int) -> list[dict[str, object]]:
    """Measure all contestants on one case in turn, `rounds` times, and return a row for each."""
    workers, rows, skipped = {"peak": Worker("peak")}, [], []
    try:
        for name in names:
            try:
                workers[name] = Worker(name, case, batch, EXAMPLES[case])
            except RuntimeError as error:
                if name == "fit":
                    raise
                skipped.append({"contestant": name, "failed": str(error)})
        found: dict[str, list[dict[str, float]]] = {name: [] for name in workers}
        for _ in range(rounds):
            for name, worker in workers.items():
                found[name].append(worker.measure())
        peaks, fit = [each["peak"] for each in found.pop("peak")], [each["step"] for each in found["fit"]]
        for name, measured in found.items():
            rows.append(row(name, workers[name], measured, fit, EXAMPLES[case] // batch))
            if CASES[case].kind != "conv":  # of which nobody has to multiply as often as anybody else
                rates = [CASES[case].products(batch) / each["step"] for each in measured]
                rows[-1]["of peak"] = middle([rate / peak for rate, peak in zip(rates, peaks, strict=True)])
    finally:
        for worker in workers.values():
            worker.close()
    return [{"case": case, "batch": batch, "peak": middle(peaks), **each} for each in [*rows, *skipped]]


HEAD = (
    "| case, batch | | ms a step | least to most | of fit's time | of the peak "
    "| first step, s | with imports, s | MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def line(found: dict[str, object]) -> str:
    """Write one row of the table."""
    start = f"| {found['case']}, {found['batch']} | {found['contestant']} "
    if "failed" in found:
        return f"{start}| could not be measured: {found['failed']} | | | | | | |"
    share = f"{found['of peak']:.2f}" if "of peak" in found else ""
    return (
        f"{start}| {1e3 * found['step']:.3g} | {1e3 * found['least']:.3g} to {1e3 * found['most']:.3g} "
        f"| {found['of fit']:.2f} | {share} | {found['first step']:.1f} | {found['with imports']:.1f} "
        f"| {found['memory'] / 1e6:.0f} |"
    )


def main() -> None:
    """Read the command line, measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--batches", nargs="+", type=int, help="of those that a case has (default: all)")
    parser.add_argument("--against", nargs="*", choices=list(CONTESTANTS)[1:], default=list(CONTESTANTS)[1:])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", help="write all numbers into this file too")
    options = parser.parse_args()
    versions = [f"{name} {found}" for name in ("jax", "flax", "torch", "keras") if (found := installed(name))]
    print(f"Python {platform.python_version()}, {', '.join(versions)}; {os.cpu_count()} cores", flush=True)
    print(f"medians of {options.rounds} rounds, in each of which all are measured in turn\n\n{HEAD}", flush=True)
    everything = []
    for case in options.cases:
        for batch in CASES[case].batches:
            if options.batches and batch not in options.batches:
                continue
            rows = measure(case, batch, ["fit", *options.against], options.rounds)
            everything += rows
            print(*map(line, rows), sep="\n", flush=True)
    if everything:
        print(f"\nThe peak, a float32 product of 2048: {middle([row['peak'] for row in everything]) / 1e9:.0f} GFLOP/s")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(everything, file, indent=1)


if __name__ == "__main__":
    main()
