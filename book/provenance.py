"""The panel at the foot of a chapter: with which versions, which seeds and in what time its results were made.

It is the one place of a page that may differ between two builds of the same source, so its element carries
`data-stamp`: compare pages without it.
"""

import ast
import html
import json
import platform
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx

PACKAGES = ("jax", "flax", "optax", "numpy", "matplotlib")


def seeds(cells: Iterable[str]) -> Iterator[int]:
    r"""The numbers that the code `cells` give to `SEED` or `SEEDS` at their top level, in their order.

    >>> list(seeds(["SEED = 0", "%matplotlib inline\nSEEDS = (1, 2)", "seed = 7"]))
    [0, 1, 2]
    """
    for cell in cells:
        for statement in ast.parse(TransformerManager().transform_cell(cell)).body:
            if not isinstance(statement, ast.Assign):
                continue
            if any(isinstance(target, ast.Name) and target.id in ("SEED", "SEEDS") for target in statement.targets):
                value = ast.literal_eval(statement.value)
                yield from (value,) if isinstance(value, int) else value


def versions(root: Path) -> dict[str, str]:
    """What the kernel's results depend on most, by name; the kernel and the build share one environment."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return (
        {"Python": platform.python_version(), "aelib": project["version"]}
        | {package: metadata.version(package) for package in PACKAGES}
    )  # fmt: skip


def panel(versions: dict[str, str], seeds: list[int], seconds: float) -> str:
    """The element, as HTML."""
    rows = {
        "Made with": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "Seeds" if len(seeds) > 1 else "Seed": ", ".join(map(str, seeds)) or "none",
        "Run time": f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s",
    }
    items = "".join(f"<div><dt>{name}</dt><dd>{html.escape(value)}</dd></div>" for name, value in rows.items())
    return f'<footer class="provenance" data-stamp><dl aria-label="How these results were made">{items}</dl></footer>\n'


def add_panel(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the panel below the text of a page whose code was run."""
    run = NbMetadataCollector.get_exec_data(app.env, pagename)  # type: ignore[arg-type]
    if not doctree or not run:
        return
    notebook = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = list(dict.fromkeys(seeds(sources)))
    context["body"] += panel(versions(Path(app.srcdir)), found, run["runtime"] or 0.0)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", add_panel)
