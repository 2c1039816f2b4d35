"""The course as files of its site: `aelib` as a wheel, and one archive that holds the wheel and all notebooks.

So whoever has the site has the course. A notebook installs the wheel that lies beside it (`book.notebooks.first_cell`),
and Python brings the rest. The same sources give the same bytes.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from book.course import version

FOLDER = "autoencoders-from-first-principles"
"""What the archive unpacks into, and its own name."""

HOW = """\
Open a notebook of this folder in Jupyter (`pip install jupyter`, then `jupyter lab`) or another program for notebooks,
with Python 3.11 to 3.14, and run its first cell: it installs the course's library from the wheel here, and what that
needs from the Python Package Index. From then on nothing is fetched. `aelib.check` says whether an answer is right.
NAME-solved.ipynb has the solutions to the exercises of NAME.ipynb.
"""
THE_SAME = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can hold


def wheel_name(root: Path) -> str:
    """Return the name of the file of the library's wheel."""
    return f"aelib-{version(root)}-py3-none-any.whl"


def write_archive(root: Path, notebooks: Path) -> None:
    """Write the wheel of the course in `root` beside the notebooks, and the archive of all."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(notebooks.resolve())],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    wheel, written = notebooks / wheel_name(root), sorted(notebooks.glob("*.ipynb"))
    with zipfile.ZipFile(notebooks / f"{FOLDER}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{FOLDER}/README.txt", THE_SAME), HOW)
        for path in [wheel, *written]:
            # A wheel is compressed already.
            entry = zipfile.ZipInfo(f"{FOLDER}/{path.name}", THE_SAME)
            entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
