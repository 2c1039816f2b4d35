"""A live figure on the page: a custom element with its picture inside, and its data in a script of its own.

Where a cell displays an `aelib.live.LiveFigure`, a kernel of the build keeps its data beside its picture, under a MIME
type of our own (`book/kernel/figures.py`). Here the data becomes a file below `_live/` whose name is a digest of it,
and the picture, for both themes, stands inside the element, where it stays without JavaScript and on paper:

    <latent-explorer class="live-figure" data="../_live/latent-explorer-3f0c….js">the picture</latent-explorer>

The scripts and style sheets of a page's elements, from `aelib/course/live/`, are loaded on that page, put together, and
the data when the reader comes near it, and what they have under `later` when the reader asks for it (`figure.js`). Not
below `_static`: everything there is added to every page.

An element's script has its name, `latent-explorer.js`. The first line of a script names those that it needs, each after
what that needs itself, and the style sheet of the same name, where there is one, goes with it:

    // needs: figure.js, numbers.js

Where a file `name.html` stands beside them, it is a template of what the element holds before its data load, in place
of the picture: the page writes it with the data's part `still`, whose `sprite` becomes a PNG file. The directive
`live-figure` shows the live figure of another page, which it names: the first page runs no code of its own.

    ```{live-figure} chapters/two-networks
    ```
"""

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import jinja2
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from PIL import Image, ImageOps
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from book.rendering.theme_figures import OUR_TYPES, SHOWN
from running.inputs import digest
from running.outputs import executed

LIVE_FIGURE = OUR_TYPES + "live+json"
ELEMENTS = Path(__file__).resolve().parents[2] / "aelib" / "course" / "live"
NEEDS = re.compile(r"// needs: (.+)")
FOLDER = "_live"
FIGURES = """<script defer src="{}" onerror="document.documentElement.classList.add('without-figures')"></script>\n"""
"""Where it does not come, the pictures stay (`figure.css`)."""


class live_figure(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """The custom `element` with the file of its `data`; its children are the picture, unless it has a `still`."""


def data_script(data: dict[str, Any]) -> bytes:
    """Return the classic script that hands `data` to the element that loads it."""
    return f"aelibLive.receive({json.dumps(data, separators=(',', ':'))});\n".encode()


def figure_of(env: BuildEnvironment, data: dict[str, Any]) -> nodes.Element:
    """Return the node for the data of a live figure, and put its files beside the pages."""
    element, still = data["element"], {**data.get("still", {})}
    still.pop("sprite", None)
    files = {
        name: publish(env, element if name in ("data", "sprite") else f"{element}-{name}", suffix, content)
        for name, (suffix, content) in files_of(data).items()
    }
    return live_figure(element=element, still=still, files=files)


def files_of(data: dict[str, Any]) -> dict[str, tuple[str, bytes]]:
    """Return the files of a live figure, with their suffixes, by the attributes of the element that name them.

    Beside its `data` there may be what it loads when the reader asks for it, `later`, the script of its `worker`, and
    the `sprite` of its still.
    """
    apart = {"still", "later", "worker"}
    files = {"data": ("js", data_script({name: part for name, part in data.items() if name not in apart}))}
    if "later" in data:
        files["later"] = ("js", data_script(data["later"]))
    if "worker" in data:
        files["worker"] = ("js", data["worker"].encode())
    if "still" in data:
        files["sprite"] = ("png", picture(data["still"]["sprite"]))
    return files


def publish(env: BuildEnvironment, name: str, suffix: str, content: bytes) -> str:
    """Write a file of live figures beside the pages, named after what it holds; return its path in the site."""
    file = Path(env.app.outdir) / FOLDER / f"{name}-{digest(content)}.{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return f"{FOLDER}/{file.name}"


def show(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Return the node for what a cell displays, for MyST-NB."""
    env: Any = renderer.renderer.sphinx_env
    shown: Any = data.content
    return [figure_of(env, shown)]


def picture(shipped: dict[str, Any]) -> bytes:
    """Return shipped images in 256 greys, from 0 for white to 255 for black, as a PNG file."""
    (height, width), file = shipped["shape"], io.BytesIO()
    ink = Image.frombytes("L", (width, height), base64.b64decode(shipped["base64"]))
    ImageOps.invert(ink).save(file, "png", optimize=True)
    return file.getvalue()


class WrapPictures(SphinxPostTransform):
    """Put each live figure's picture inside its element, before MyST-NB chooses one type of each bundle."""

    default_priority = 3  # MyST-NB chooses at 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap the pictures of this page, and add ids for links to figures without a number."""
        displayed = [live for live in self.document.findall(live_figure) if live.parent.get("mime_type")]
        for number, live in enumerate(displayed, start=1):
            bundle = live.parent.parent
            images = [child for child in bundle.children if isinstance(child, nodes.container)]
            picture = next(child for child in images if child.get("mime_type", "").startswith("image/"))
            bundle.remove(live.parent)
            if not live["still"]:
                live += picture.children
            picture.children = []
            picture += live
            numbered = isinstance(bundle.parent, nodes.figure) and bundle.parent["ids"]
            if not numbered:
                live["ids"].append(f"live-{number}")


class Borrow(SphinxDirective):
    """The directive `live-figure`: the first live figure with a still on the page that it names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the figure from the outputs of that page, or warn that it has none."""
        page = self.arguments[0]
        self.env.note_reread()
        notebook = executed(self.env.app, page) if page in self.env.found_docs else None
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])] if notebook else []
        for data in (output.get("data", {}).get(LIVE_FIGURE, {}) for output in outputs):
            if "still" in data:
                figure = figure_of(self.env, data)
                figure["trained"], figure["ids"] = page, ["live-1"]
                return [figure]
        words = f"live-figure must name a page with a live figure that has a still, but got {page}"
        return [self.state.document.reporter.warning(words, line=self.lineno)]


def visit_live_figure(self: HTML5Translator, node: live_figure) -> None:
    """Open the element."""
    here, trained = self.builder.current_docname, node.get("trained")

    def address(file: str) -> str:
        return relative_uri(self.builder.get_target_uri(here), file)

    files = {name: address(file) for name, file in node["files"].items()}
    sprite = files.pop("sprite", "")
    attributes: Any = {"CLASS": "live-figure", **files}
    self.body.append(self.starttag(node, node["element"], **attributes))
    if node["still"]:
        page = self.builder.get_relative_uri(here, trained) if trained else ""
        self.body.append(still_of(node["element"], node["still"], sprite, page))


def still_of(element: str, still: dict[str, Any], sprite: str, trained: str = "") -> str:
    """Return what an element holds before its data load, with the address of its picture and of the page it is from."""
    text = (ELEMENTS / f"{element}.html").read_text(encoding="utf-8")
    return jinja2.Template(text, trim_blocks=True).render(still, sprite=sprite, trained=trained)


def depart_live_figure(self: HTML5Translator, node: live_figure) -> None:
    """Close the element."""
    self.body.append(f"</{node['element']}>\n")


def load_elements(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Name in a page's head one script and one style sheet, with what its live figures need: a request costs more."""
    used = sorted({node["element"] for node in doctree.findall(live_figure)}) if doctree else []
    if not used:
        return
    tags = ""
    for suffix, tag in (("css", '<link rel="stylesheet" href="{}">\n'), ("js", FIGURES)):
        file = publish(app.env, "figures", suffix, bundle(used, f".{suffix}"))
        tags += tag.format(context["pathto"](file, resource=True))
    context["metatags"] = context.get("metatags", "") + tags


def bundle(elements: list[str], suffix: str) -> bytes:
    """Return the files of these elements with this suffix, concatenated, each once and after those that it needs."""
    names = dict.fromkeys(name for element in elements for name in needed(element))
    files = [ELEMENTS / f"{name}{suffix}" for name in names]
    return b"\n".join(file.read_bytes() for file in files if file.exists())


def needed(name: str) -> list[str]:
    """Return the names of all scripts that the script `name` needs, and itself at the end.

    >>> needed("chart")
    ['figure', 'numbers', 'chart']
    """
    with (ELEMENTS / f"{name}.js").open(encoding="utf-8") as script:
        first = NEEDS.match(script.readline())
    return [*(first[1].replace(".js", "").split(", ") if first else []), name]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    SHOWN[LIVE_FIGURE] = show
    app.add_node(live_figure, html=(visit_live_figure, depart_live_figure))
    app.add_directive("live-figure", Borrow)
    app.add_post_transform(WrapPictures)
    app.connect("html-page-context", load_elements)
