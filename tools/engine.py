"""Make the WebAssembly of the figure in which one trains, with the clang 19 and lld 19 of Debian.

    apt-get install clang-19 lld-19 && .venv/bin/python -m tools.engine

At the end of `train.wasm` stands, as a section of its own, the digest of the `train.c` that it was made of.
"""

import hashlib
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "aelib" / "course" / "live" / "train.c"
WASM = SOURCE.with_suffix(".wasm")
COMPILER = "clang-19"
FLAGS = [
    "--target=wasm32", "-O2", "-msimd128", "-mbulk-memory", "-nostdlib", "-ffreestanding", "-fno-builtin",
    "-Wall", "-Werror", "-Wl,--no-entry", "-Wl,-z,stack-size=16384", "-Wl,--strip-all",
]  # fmt: skip


def mark() -> bytes:
    """Return the section that names the source: 0 for a custom section, its length, and a name with its length."""
    name, digest = b"train.c", hashlib.sha256(SOURCE.read_bytes()).digest()
    section = bytes([len(name)]) + name + digest
    return bytes([0, len(section)]) + section


def compiled() -> bytes:
    """Return the bytes that the compiler makes of the source, marked."""
    command = [COMPILER, *FLAGS, "-o", "/dev/stdout", str(SOURCE)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout + mark()


if __name__ == "__main__":
    WASM.write_bytes(compiled())
