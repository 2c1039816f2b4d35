"""A live figure on the page: a custom element with its picture inside, and its data in a script of its own.

A cell that displays an `aelib.live.LiveFigure` puts its data beside its picture, under a MIME type of our own. Here the
data becomes a file below `_live/` whose name is a digest of it, and the picture, for both themes, stands inside the
element, where it stays without JavaScript and on paper:

    <latent-explorer class="live-figure" data="../_live/latent-explorer-3f0c….js">the picture</latent-explorer>

The scripts and style sheets of a page's elements, from `aelib/course/live/`, are loaded on that page, put together, and
the data when the reader comes near it (`figure.js`). Not below `_static`: everything there is added to every page.

An element's script has its name, `latent-explorer.js`. The first line of a script names those that it needs, and the
style sheet of the same name, where there is one, goes with it:

    // needs: figure.js, numbers.js
"""

import json
import posixpath
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from book.rendering.theme_figures import OUR_TYPES
from book.running.inputs import digest

LIVE_FIGURE = OUR_TYPES + "live+json"
ELEMENTS = Path(__file__).resolve().parents[2] / "aelib" / "course" / "live"
NEEDS = re.compile(r"// needs: (.+)")
FOLDER = "_live"


class live_figure(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """The custom `element` with the file of its `data`; its children are the picture."""


def data_script(data: dict[str, Any]) -> bytes:
    """Return the classic script that hands `data` to the element that loads it."""
    return f"aelibLive.receive({json.dumps(data, separators=(',', ':'))});\n".encode()


class LiveType(MimeRenderPlugin):
    """What MyST-NB does with the data of a live figure: keep it as a script beside the pictures of the notebook."""

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for `data`, or `None` where it is something else."""
        if data.mime_type != LIVE_FIGURE:
            return None
        content: Any = data.content
        script = data_script(content)
        name = f"{content['element']}-{digest(script)}.js"
        kept = renderer.write_file([name], script, exists_ok=True)
        return [live_figure(element=content["element"], data=kept.removeprefix("/"))]


class WrapPictures(SphinxPostTransform):
    """Put each live figure's picture inside its element, before MyST-NB chooses one type of each bundle."""

    default_priority = 3  # MyST-NB chooses at 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap the pictures of this page, and add ids for links to figures without a number."""
        for number, live in enumerate(list(self.document.findall(live_figure)), start=1):
            bundle = live.parent.parent
            images = [child for child in bundle.children if isinstance(child, nodes.container)]
            picture = next(child for child in images if child.get("mime_type", "").startswith("image/"))
            bundle.remove(live.parent)
            live += picture.children
            picture.children = []
            picture += live
            numbered = isinstance(bundle.parent, nodes.figure) and bundle.parent["ids"]
            if not numbered:
                live["ids"].append(f"live-{number}")


def visit_live_figure(self: HTML5Translator, node: live_figure) -> None:
    """Open the element, and put its data beside the pages."""
    name = posixpath.basename(node["data"])
    target = Path(self.builder.outdir) / FOLDER / name
    target.parent.mkdir(exist_ok=True)
    shutil.copy(Path(self.builder.srcdir) / node["data"], target)
    url = relative_uri(self.builder.get_target_uri(self.builder.current_docname), f"{FOLDER}/{name}")
    self.body.append(self.starttag(node, node["element"], CLASS="live-figure", data=url))


def depart_live_figure(self: HTML5Translator, node: live_figure) -> None:
    """Close the element."""
    self.body.append(f"</{node['element']}>\n")


def load_elements(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Name in a page's head one script and one style sheet, with what its live figures need: a request costs more."""
    used = sorted({node["element"] for node in doctree.findall(live_figure)}) if doctree else []
    if not used:
        return
    tags = []
    for suffix, tag in ((".css", '<link rel="stylesheet" href="{}">'), (".js", '<script defer src="{}"></script>')):
        content = bundle(used, suffix)
        target = Path(app.outdir) / FOLDER / f"figures-{digest(content)}{suffix}"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        tags.append(tag.format(context["pathto"](f"{FOLDER}/{target.name}", resource=True)))
    context["metatags"] = context.get("metatags", "") + "\n".join(tags) + "\n"


def bundle(elements: list[str], suffix: str) -> bytes:
    """Return the files of these elements with this suffix, concatenated, each once and after those that it needs."""
    names = dict.fromkeys(name for element in elements for name in needed(element))
    files = [ELEMENTS / f"{name}{suffix}" for name in names]
    return b"\n".join(file.read_bytes() for file in files if file.exists())


def needed(name: str) -> list[str]:
    """Return the names of all scripts that the script `name` needs, each after those that it needs itself.

    >>> needed("chart")
    ['figure', 'numbers', 'chart']
    """
    with (ELEMENTS / f"{name}.js").open(encoding="utf-8") as script:
        first = NEEDS.match(script.readline())
    below = [needed(file.strip().removesuffix(".js")) for file in first[1].split(",")] if first else []
    return [*dict.fromkeys(other for names in below for other in names), name]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # First, for `theme_figures` passes over what it does not know of our types.
    if LiveType not in load_mime_renders():
        load_mime_renders().insert(0, LiveType)  # pyright: ignore[reportArgumentType]
    app.add_node(live_figure, html=(visit_live_figure, depart_live_figure))
    app.add_post_transform(WrapPictures)
    app.connect("html-page-context", load_elements)
