"""The modules of `aelib` and what each of them imports, read from the source: the drawing in the reference.

    ```{modules}        the drawing, and the same as a list

`LAYERS` declares the order. A module imports from the layers above its own; the packages `latent`, `plots`,
`live` and `exercises` count as one module each, and inside them no import leads in a circle.
"""

import ast
import html
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.folding import fold_title, folded

LAYERS = (
    ("arguments", "arrays", "environment", "files", "initialisation", "interruption"),
    (
        "contract",
        "convolution",
        "datasets",
        "distribution",
        "drawable",
        "layers",
        "likelihoods",
        "progress",
        "reproduction",
        "resumption",
    ),
    ("batches", "losses", "networks"),
    ("models", "steps", "streaming"),
    ("checkpoints", "training"),
    ("diagnostics", "latent", "plots", "stacking"),
    ("exercises", "finetuning", "live"),
    ("aelib",),
)
"""The modules of `aelib`, from those that know no other to the one that readers import."""

ROW, LEFT, WIDTH = 28, 128, 340  # pixels: the height of a row, where names begin, the whole drawing


def imports(package: Path) -> dict[str, set[str]]:
    """Every module below the folder `package`, with all that it imports: modules of the package by their own name.

    An import counts wherever it stands: in a function, or for a type checker only.
    """
    paths = {name_of(path, package): path for path in sorted(package.rglob("*.py"))}
    return {
        name: set(imported(ast.parse(path.read_text(encoding="utf-8")), paths, package_of(name, path)))
        for name, path in paths.items()
    }


def name_of(path: Path, package: Path) -> str:
    """The name of the module in a file.

    >>> name_of(Path("a/aelib/live/figure.py"), Path("a/aelib")), name_of(Path("aelib/__init__.py"), Path("aelib"))
    ('aelib.live.figure', 'aelib')
    """
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(name: str, path: Path) -> str:
    """The package in which a module's relative imports begin."""
    return name if path.stem == "__init__" else name.rpartition(".")[0]


def imported(tree: ast.AST, modules: Mapping[str, Path], package: str) -> Iterator[str]:
    """What a file imports; `from package import name` is the module of that name where there is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{source}.{alias.name}" if f"{source}.{alias.name}" in modules else source


def parts(graph: Mapping[str, set[str]], package: str = "aelib") -> dict[str, set[str]]:
    """The graph between the parts of `package`, its own packages as one part each, without other libraries."""
    found: dict[str, set[str]] = {}
    for name, needs in graph.items():
        part = part_of(name)
        inside = {part_of(other) for other in needs if other.partition(".")[0] == package}
        found[part] = found.get(part, set()) | inside - {part}
    return found


def part_of(name: str) -> str:
    """The part of the package to which a module belongs.

    >>> part_of("aelib.live.figure"), part_of("aelib.models"), part_of("aelib")
    ('live', 'models', 'aelib')
    """
    return [*name.split("."), name][1]


def faults(graph: Mapping[str, set[str]], layers: tuple[tuple[str, ...], ...] = LAYERS) -> Iterator[str]:
    """What is wrong with the imports of a package: a circle, a way back, a module without a place."""
    rank = {part: number for number, layer in enumerate(layers) for part in layer}
    needed = parts(graph)
    for part in sorted(needed.keys() - rank):
        yield f"{part} is in no layer: name it in LAYERS, in book/modules.py"
    for part in sorted(rank.keys() - needed):
        yield f"{part} is in LAYERS, but there is no such module"
    for part in sorted(needed.keys() & rank):
        for other in sorted(needed[part] & rank.keys()):
            if rank[other] >= rank[part]:
                yield f"{part} imports {other}, which is not above it in LAYERS"
    try:
        TopologicalSorter({name: needs & graph.keys() for name, needs in graph.items()}).prepare()
    except CycleError as error:
        yield f"imports lead in a circle: {' imports '.join(reversed(error.args[1]))}"


def reduced(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The same graph without the arrows that follow from others.

    >>> reduced({"a": set(), "b": {"a"}, "c": {"a", "b"}})
    {'a': set(), 'b': {'a'}, 'c': {'b'}}
    """

    def below(name: str) -> set[str]:
        return set().union(*({other} | below(other) for other in graph[name])) if graph[name] else set()

    return {name: needs - set().union(*map(below, needs), set()) for name, needs in graph.items()}


def placed(graph: Mapping[str, set[str]], layers: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """The modules that there are, layer by layer, with those that have no place after them.

    >>> placed({"b": set(), "a": set(), "new": set()}, (("a", "b"), ("old",)))
    [['a', 'b'], ['new']]
    """
    found = [sorted(part for part in layer if part in graph) for layer in layers]
    return [layer for layer in [*found, sorted(graph.keys() - set().union(*layers))] if layer]


def drawing(graph: Mapping[str, set[str]], layers: tuple[tuple[str, ...], ...] = LAYERS) -> str:
    """The modules below each other, layer by layer, and an arc from each to those above that it imports."""
    rows = placed(graph, layers)
    order = [part for layer in rows for part in layer]
    middle = {part: ROW * number + ROW / 2 for number, part in enumerate(order)}
    shapes, top = [], 0
    for number, layer in enumerate(rows):
        if number % 2 == 0:
            shapes.append(f'<rect class="layer" x="0" y="{top}" width="{WIDTH}" height="{ROW * len(layer)}"/>')
        top += ROW * len(layer)
    for part, needs in reduced(graph).items():
        for other in sorted(needs, key=order.index):
            start, end = middle[part] - 4, middle[other] + 4
            reach = LEFT - 12 - min(LEFT - 16, 10 + 0.42 * (start - end))
            bend = f"C{reach:.0f} {start:g} {reach:.0f} {end:g} {LEFT - 8} {end:g}"
            shapes.append(f'<path d="M{LEFT - 8} {start:g}{bend}"/><circle cx="{LEFT - 8}" cy="{end:g}" r="2.5"/>')
    for part in order:
        shapes.append(f'<text x="{LEFT}" y="{middle[part] + 5:g}">{html.escape(part)}</text>')
    said = (
        f"The {len(order)} modules of aelib below each other in {len(rows)} layers, from {order[0]} to {order[-1]}. "
        "Every arc leads upwards, from a module to one that it imports. The list below says the same."
    )
    return (
        f'<svg class="modules" role="img" aria-label="{said}" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" '
        f'height="{top}">{"".join(shapes)}</svg>'
    )


def as_list(graph: Mapping[str, set[str]], layers: tuple[tuple[str, ...], ...] = LAYERS) -> nodes.bullet_list:
    """The drawing in words, with every import."""
    items = nodes.bullet_list()
    for part in (part for layer in placed(graph, layers) for part in layer):
        needs = sorted(graph[part])
        text = nodes.paragraph("", "", nodes.literal("", part), nodes.Text(" imports " if needs else " imports none"))
        for number, other in enumerate(needs):
            text += [nodes.Text(", " if number else ""), nodes.literal("", other)]
        items += nodes.list_item("", text)
    return items


class Modules(SphinxDirective):
    """The directive `modules`: the drawing stands here."""

    def run(self) -> list[nodes.Node]:
        """Read the source and draw."""
        package = Path(self.env.srcdir, "aelib")
        for path in sorted(package.rglob("*.py")):
            self.env.note_dependency(str(path))
        found = parts(imports(package))
        title = fold_title("", "The same as a list, with all imports", classes=["admonition-title"])
        listed = folded("", title, as_list(found), classes=["admonition", "dropdown"])
        return [nodes.raw("", drawing(found), format="html"), listed]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("modules", Modules)
