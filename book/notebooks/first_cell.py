"""What a notebook imports, and the cell before it, which makes the reader's machine ready.

It installs what the machine may lack, as Colab does, and lets JAX keep what it compiles: a fifth of the time of a
chapter that trains often.
"""

import ast
import sys
from collections.abc import Iterable
from contextlib import suppress

from book.notebooks.archive import FOLDER
from running.outputs import plain

# What installing aelib brings, and what every Jupyter has.
AT_HAND = {"aelib", "jax", "jaxlib", "flax", "optax", "numpy", "scipy", "matplotlib", "mpl_toolkits", "jaxtyping",
           "safetensors", "tqdm", "platformdirs", "IPython", "PIL", *sys.stdlib_module_names}  # fmt: skip
EXTRAS = {"grain": "stream", "pandas": "tables", "openpyxl": "tables"}
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
# Install the course's library if it is missing: its wheel lies beside this notebook, in an archive there{on_the_site}.
import importlib.util
import zipfile
from pathlib import Path


def missing():
    importlib.invalidate_caches()
    return None in map(importlib.util.find_spec, [{names}])


if missing():
    for archive in map(zipfile.ZipFile, Path().glob("{archive}*.zip")):
        for name in archive.namelist():
            if name.endswith(".whl"):
                Path(Path(name).name).write_bytes(archive.read(name))
    wheels = [*Path().glob("aelib-*.whl"), *Path().glob("{archive}*/aelib-*.whl")]
    place = wheels[0].resolve().as_uri() if wheels else {address!r}
    if place is None:
        raise ModuleNotFoundError(
            "The course's library is not installed, and does not lie beside this notebook. The first page of the "
            "course offers all notebooks with it, as one archive: put that here, and run this cell again."
        )
    print("Installing the library and what it needs, which takes about a minute.")
    %pip install -q "{wanted} @ {{place}}"
    if missing():
        raise ModuleNotFoundError(
            "The installation failed. It needs Python 3.11 to 3.14 and a connection to the Internet: with both, run "
            "this cell again.{the_site}"
        )
    print("The library is installed. No restart is needed.")
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
    install = INSTALL.format(
        names=", ".join(f'"{name}"' for name in ["aelib", "jax", *needed]),
        archive=FOLDER,
        address=wheel,
        on_the_site=", or on the site" if wheel else "",
        the_site=f" The course is at {wheel.partition('notebooks/')[0]}" if wheel else "",
        wanted="aelib" + (f"[{','.join(dict.fromkeys(EXTRAS[name] for name in needed))}]" if needed else ""),
    )
    return (install + KEEP).strip()


def foreign(code: str, install: str) -> set[str]:
    """Return what a cell imports that is neither at hand nor installed by the cell `install`."""
    brought = {name for name in EXTRAS if f'"{name}"' in install}
    return imported(code) - AT_HAND - brought
