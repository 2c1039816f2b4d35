"""The chapter "Before you begin" keeps its promise: after it a reader knows every name of JAX, Flax and Optax."""

import ast
import re
from pathlib import Path

import jupytext
import pytest

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
LIBRARIES = ("jax", "nnx", "optax")  # NumPy's functions under their `jnp` names need no explanation


def names_in_code(source):
    """The dotted names of these libraries in Python code, the longest ones: `jax.random.key`, and not `jax.random`."""
    found = set()
    for node in ast.walk(ast.parse(re.sub(r"^(%%|!).*", "", source, flags=re.M))):
        dotted, part = [], node
        while isinstance(part, ast.Attribute):
            dotted.append(part.attr)
            part = part.value
        if dotted and isinstance(part, ast.Name) and part.id in LIBRARIES:
            found.add(".".join([part.id, *reversed(dotted)]))
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def explained():
    """The names that stand in the text of the chapter, in backticks."""
    cells = jupytext.read(CHAPTERS / "before-you-begin.md").cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return set(re.findall(rf"\b(?:{'|'.join(LIBRARIES)})(?:\.\w+)+", " ".join(re.findall(r"`([^`\n]+)`", text))))


def test_the_names_of_a_cell_are_found():
    code = "x = jax.random.normal(key, (3,))\n@jax.jit\ndef f(): return model.jax.grad, nnx.Rngs(0).params()"
    assert names_in_code(code) == {"jax.random.normal", "jax.jit", "nnx.Rngs"}


WITH_CELLS = [page for page in sorted(CHAPTERS.glob("*.md")) if page.read_text().startswith("---\njupytext:")]


@pytest.mark.parametrize("chapter", WITH_CELLS, ids=lambda path: path.stem)
def test_every_name_of_a_chapter_is_explained(chapter):
    cells = [cell for cell in jupytext.read(chapter).cells if cell.cell_type == "code"]
    hidden = {"remove-cell", "claims"}
    shown = [cell.source for cell in cells if not hidden.intersection(cell.metadata.get("tags", []))]
    used = set().union(*map(names_in_code, shown))
    assert used <= explained(), "explain these in chapters/before-you-begin.md, under 'Where each name comes from'"
