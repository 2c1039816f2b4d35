"""A small book with this repository's extension and configuration, and a library of a few lines in place of `aelib`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]

HEADER = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

"""

FIRST = """\
# First

- A list with `a_very_long_name_that_does_not_fit(likelihood=aelib.Gaussian(sigma=1.0))`.

The set $\\R^d$, {cite:t}`baldi1989neural`, and equation {eq}`eq-least`.

$$
\\argmin_{w} \\lVert x - w \\rVert^2
$$ (eq-least)

```{predict}
:answer: 2
:label: predict-growth

Does it grow, or does $x^2$ fall?

Another sentence.

It *grows*
: No: see {eq}`eq-least`.

It falls, like $e^{-x}$
: Its slope is negative.
```

```{code-cell} ipython3
:mystnb: {figure: {caption: A line., name: fig-line}, image: {alt: A line falls from 1 to 0.}}
import os
import matplotlib.pyplot as plt
with open("runs-of-first", "a") as file:
    file.write(os.environ["AELIB_BOOK_BUILD"] + os.environ["JAX_PLATFORMS"] + "\\n")
SEED = 0
fig, ax = plt.subplots(figsize=(4, 2))
ax.plot([0, 1], [1, 0], color="#0b63c5")
ax.annotate("here", (0.5, 0.5), color="#1f2328", bbox={"facecolor": "#ffffff"})
ax.imshow([[0, 1]], cmap="gray", extent=(0, 0.2, 0, 0.2))
plt.close(fig)
fig
```

```{code-cell} ipython3
:tags: [hide-input]
:mystnb: {image: {alt: The same line half as wide., width: 50%}}
SEEDS = (1, 2)
fig
```

```{code-cell} ipython3
:tags: [remove-input, undescribed]
fig
```

```{exercise-start} Falling
:label: falling
```
How fast?

```{exercise-hints} falling
```
```{exercise-end}
```

```{solution-start} falling
:label: solution-falling
:class: dropdown
```
By one.
```{code-cell} ipython3
1 + 1
```
```{solution-end}
```

```{exercise} Another
:label: another
Another question.
```

```{solution} another
:label: solution-another
:class: dropdown
It breaks.
```
"""

SECOND = """\
# Second

```{code-cell} ipython3
with open("runs-of-second", "a") as file:
    file.write("run\\n")
```
"""

EXERCISES = """\
import importlib

def get(name):
    exercises = importlib.import_module("aelib.exercises.first").EXERCISES
    if name not in exercises:
        raise ValueError(f"no exercise {name!r}")
    return exercises[name]
"""

FIRST_EXERCISES = """\
from types import SimpleNamespace

EXERCISES = {"falling": SimpleNamespace(minutes=10, difficulty=2, hints=("Look at *both* ends.", "Use $w$.", "One."))}
"""

FILES = {
    "_toc.yml": "format: jb-book\nroot: intro\nparts:\n- caption: Part\n  numbered: true\n  chapters:\n"
    "  - file: chapters/first\n  - file: chapters/second\n  - file: chapters/bibliography\n",
    "intro.md": "# Begin\n\nHere.\n",
    "chapters/first.md": HEADER + FIRST,
    "chapters/second.md": HEADER + SECOND,
    "chapters/bibliography.md": "# Bibliography\n\n```{bibliography}\n```\n",
    "references.bib": "@article{baldi1989neural, author={Baldi, Pierre}, title={Linear}, journal={NN}, year={1989}}\n",
    "aelib/__init__.py": "",
    "aelib/models.py": "SIZE = 2\n",
    "aelib/plots.py": 'DARK = {"#0b63c5": "#6cb0ff", "#1f2328": "#e6e6e6", "#ffffff": "#14181e"}\n',
    "aelib/exercises/__init__.py": EXERCISES,
    "aelib/exercises/first.py": FIRST_EXERCISES,
    "aelib/exercises/second.py": "EXERCISES = {}\n",
}


class Book:
    """A book in a folder of its own."""

    header = HEADER

    def __init__(self, folder: Path):
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)
        for name in ("_config.yml", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)
        # The kernel's files are an input that a test changes; the rest of the extension is used where it is.
        (folder / "book").mkdir()
        for part in (ROOT / "book").iterdir():
            if part.name == "kernel":
                shutil.copytree(part, folder / "book" / "kernel", ignore=shutil.ignore_patterns("__pycache__"))
            elif part.name != "__pycache__":
                (folder / "book" / part.name).symlink_to(part)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def build(self, *options: str, keep: bool = False) -> subprocess.CompletedProcess[str]:
        """Build as `make book` does; with `keep`, as Sphinx does when it may reuse what it read before."""
        if not keep:
            for name in ("html", ".doctrees"):
                shutil.rmtree(self.folder / "_build" / name, ignore_errors=True)
        programs = Path(sys.executable).parent
        # The folder's own small `aelib` is found before the real one.
        environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(self.folder)}
        command = [str(programs / "jupyter-book"), "build", ".", "-W", "-n", "--keep-going", *options]
        return subprocess.run(
            command, cwd=self.folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def runs(self, chapter: str) -> int:
        """How often the code of a chapter has run."""
        record = self.folder / "chapters" / f"runs-of-{chapter}"
        return len(record.read_text().splitlines()) if record.exists() else 0

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.folder / "_build" / "html" / f"{name}.html").read_text(), "html.parser")


@pytest.fixture(scope="session")
def new_book(tmp_path_factory):
    """A function that makes the book, not yet built, in a new folder."""
    return lambda name: Book(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def built(new_book):
    """The book, built once; tests read it and leave it as it is."""
    book = new_book("built")
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


@pytest.fixture(scope="session")
def first(built):
    """The first chapter's page."""
    return built.page("chapters/first")
