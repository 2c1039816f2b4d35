"""The oldest and the newest versions with which `aelib` says that it works: its tests, in an environment of each.

    make versions                # both
    make versions ONLY=oldest    # one of them
    python tests/versions.py newest --python 3.12    # with another Python, by its version or its path

The oldest are the lower bounds of pyproject.toml, the newest whatever the index has today. The environments lie in
`_build/versions` and stay there, so that a failure can be looked at; a later run makes them anew. Why the oldest: where
JAX is there already, as in Colab, pip leaves it in place down to these bounds, and one that is too low fails there.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build" / "versions"
MATRIX = {
    # Old packages warn of each other's newer ones, about which nobody can do anything any more.
    "oldest": ("3.11", "lowest-direct", ("-W", "ignore::DeprecationWarning")),
    "newest": ("3.13", "highest", ()),
}
"""Python, which versions uv chooses of those that pyproject.toml allows, and what else pytest is told."""
TOOLS = ("beartype", "hatchling", "hypothesis", "ipython", "packaging", "pillow", "pytest", "pytest-xdist")
"""What the tests of `aelib` need beside it; always the newest, whatever `aelib` gets."""
TESTS = ("tests/aelib", "aelib", "--doctest-modules", "-p", "no:cacheprovider")
SIDE_BY_SIDE = ("--numprocesses", "logical", "--maxprocesses", "4", "--dist", "worksteal")


def uv(*arguments: str) -> None:
    """Run uv, and stop where it fails: what it writes says why."""
    program = Path(sys.executable).with_name("uv")
    subprocess.run([str(program if program.exists() else "uv"), *arguments], cwd=ROOT, check=True)


def declared() -> list[str]:
    """The names of what `aelib` needs at run time, with what it streams by, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["stream"]]
    return [Requirement(text).name for text in texts]


def install(name: str, python: str, resolution: str) -> Path:
    """Make the environment `name` with these versions of what `aelib` needs; give its Python."""
    environment, pins = FOLDER / name, FOLDER / f"{name}.txt"
    interpreter = environment / "bin" / "python"
    uv("venv", "--quiet", "--clear", "--python", python, str(environment))
    choose = ("--extra", "stream", "--resolution", resolution, "--python", str(interpreter), "--output-file", str(pins))
    uv("pip", "compile", "--quiet", "--upgrade", "--no-header", "--no-annotate", "pyproject.toml", *choose)
    uv("pip", "install", "--quiet", "--python", str(interpreter), "--requirement", str(pins), *TOOLS)
    uv("pip", "install", "--quiet", "--python", str(interpreter), "--no-deps", ".")
    return interpreter


def versions(name: str, interpreter: Path) -> str:
    """What the environment `name` holds: its Python, and of the packages those that pyproject.toml names."""
    python = subprocess.run([str(interpreter), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    pinned = dict(line.split("==") for line in (FOLDER / f"{name}.txt").read_text().splitlines() if "==" in line)
    return ", ".join([python, *(f"{package} {pinned[package]}" for package in declared())])


def main() -> None:
    """Make each environment, run the tests in it, and say how long that took; fail where a test fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(MATRIX), help=" or ".join(MATRIX))
    parser.add_argument("--python", help="another Python than that of the matrix")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(MATRIX):
        parser.error(f"names must be among {', '.join(MATRIX)}, but {', '.join(sorted(unknown))} came")
    failed, told = [], []
    # Variables of the environment that starts this one would lead there, and its programs compiled by another JAX.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JAX_COMP"))}
    for name in arguments.names:
        python, resolution, options = MATRIX[name]
        started = time.perf_counter()
        interpreter = install(name, arguments.python or python, resolution)
        print(f"{name}: {versions(name, interpreter)}", flush=True)
        installed = time.perf_counter()
        tests = subprocess.run(
            [str(interpreter), "-m", "pytest", *TESTS, *SIDE_BY_SIDE, *options],
            cwd=ROOT,
            env=surroundings | {"JAX_PLATFORMS": "cpu"},
            check=False,
        )
        took = f"{installed - started:.0f} s to install, {time.perf_counter() - installed:.0f} s to test"
        told.append(f"{name}: {'failed' if tests.returncode else 'passed'}, {took}")
        failed += [name] * bool(tests.returncode)
    print("\n".join(told))
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
