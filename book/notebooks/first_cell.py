"""What a notebook imports, and the cell before it, which makes the reader's machine ready.

It installs what the machine may lack, as Colab does, renews a library that was installed for another edition of the
course, and lets JAX keep what it compiles: a fifth of the time of a chapter that trains often.
"""

import ast
import sys
from collections.abc import Iterable
from contextlib import suppress

from book.notebooks.archive import FOLDER, UNKNOWN
from book.running.outputs import plain

# What installing aelib brings, and what every Jupyter has.
AT_HAND = {"aelib", "jax", "jaxlib", "flax", "optax", "numpy", "scipy", "matplotlib", "mpl_toolkits", "jaxtyping",
           "safetensors", "tqdm", "platformdirs", "IPython", "PIL", *sys.stdlib_module_names}  # fmt: skip
EXTRAS = {"grain": "stream"}
"""What a page may import beside that, and the extra of aelib that installs it."""

# JAX reads the settings when it is imported. The folder is removed when the notebook's kernel ends.
KEEP = """
# JAX keeps what it compiles while this notebook runs: training the same network again begins at once.
import os
import tempfile

if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
    compiled_programs = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    os.environ["JAX_COMPILATION_CACHE_DIR"] = compiled_programs.name
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
"""
INSTALL = """\
# Install the course's library where it is missing, and renew it where it came from another wheel than this notebook was
# written with. The wheel lies beside this notebook, in an archive there{or_of_the_site}.
import hashlib
import importlib.util
import zipfile
from importlib import metadata
from pathlib import Path

EDITION = "{unknown}"


def lacking():
    importlib.invalidate_caches()
    if {missing}:
        return "missing"
    # pip notes the digest of a wheel that it installed. What is not from a wheel is somebody's own, and stays.
    origin = [found.read_text("direct_url.json") or "" for found in metadata.distributions(name="aelib")][:1]
    return "another" if any("sha256" in text and EDITION not in text for text in origin) else None


def is_ours(wheel):
    return hashlib.sha256(wheel.read_bytes()).hexdigest() == EDITION


if lacking():
    wheels = [*Path().glob("aelib-*.whl"), *Path().glob("{archive}*/aelib-*.whl")]
    for archive in map(zipfile.ZipFile, Path().glob("{archive}*.zip")):
        for name in [name for name in archive.namelist() if name.endswith(".whl")]:
            if not any(map(is_ours, wheels)):
                wheels.append(Path(Path(name).name))
                wheels[-1].write_bytes(archive.read(name))
{otherwise}
    if place:
        print("Installing the library and what it needs, which takes about a minute.")
        %pip install -q "{wanted} @ {{place}}"
        if lacking():  # pip leaves another wheel of the same version as it is
            %pip install -q --force-reinstall --no-deps "{wanted} @ {{place}}"
    if lacking() == "missing":
        raise ModuleNotFoundError(
            "The installation failed. It needs Python 3.11 to 3.14 and a connection to the Internet: with both, run "
            "this cell again.{the_site}"
        )
    if lacking():
        print("This notebook was written with another edition of the library than the one that is installed here.")
        print("The first page of the course has both as they are today.{the_site}")
    else:
        print("The library is installed. No restart is needed.")
"""
OF_THE_SITE = """\
    wheel = next(filter(is_ours, wheels), None)
    place = wheel.resolve().as_uri() if wheel else "{address}"\
"""
NOWHERE = """\
    wheel = next(filter(is_ours, wheels), wheels[0] if wheels and lacking() == "missing" else None)
    if wheel is None and lacking() == "missing":
        raise ModuleNotFoundError(
            "The course's library is not installed, and does not lie beside this notebook. The first page of the "
            "course offers all notebooks with it, as one archive: put that here, and run this cell again."
        )
    place = wheel and wheel.resolve().as_uri()\
"""


def imported(code: str) -> set[str]:
    r"""Return the top-level names of what a cell imports; lines in IPython's own syntax are passed over.

    >>> sorted(imported("import jax.numpy as jnp, os\n%pip install x\nfrom flax import nnx"))
    ['flax', 'jax', 'os']
    """
    names = set()
    for node in ast.walk(ast.parse(plain(code))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def install_cell(wheel: str | None, code: Iterable[str]) -> str:
    """Return the first cell of a notebook whose other cells are `code`.

    Args:
        wheel: The address of the library's wheel on the site of the course, or None where the site has no address yet.
        code: The cells, whose imports decide which extras are installed.
    """
    names = set[str]()
    for cell in code:
        with suppress(SyntaxError):  # the gates name it
            names |= imported(cell)
    needed = sorted(names & set(EXTRAS))
    wanted = ", ".join(f'"{name}"' for name in ["aelib", "jax", *needed])
    install = INSTALL.format(
        missing=f"None in map(importlib.util.find_spec, [{wanted}])",
        unknown=UNKNOWN,
        archive=FOLDER,
        or_of_the_site=", or on the site" if wheel else "",
        the_site=f" The course is at {wheel.partition('notebooks/')[0]}" if wheel else "",
        otherwise=OF_THE_SITE.format(address=wheel) if wheel else NOWHERE,
        wanted="aelib" + (f"[{','.join(EXTRAS[name] for name in needed)}]" if needed else ""),
    )
    return (install + KEEP).strip()


def foreign(code: str, install: str) -> set[str]:
    """Return what a cell imports that is neither at hand nor installed by the cell `install`."""
    brought = {name for name in EXTRAS if f'"{name}"' in install}
    return imported(code) - AT_HAND - brought
