"""A figure is legible in both themes: the page holds it twice and shows the one that fits.

The kernels of the build add to every Matplotlib figure a second image under a MIME type of our own
(`book/kernel/figures.py`). MyST-NB keeps one image of a bundle; here the dark one is put beside the light one first.
Both have the same alternative text, and `display: none` hides one of them from sight, from screen readers and from
the network. A figure of lines is an SVG file, one with pictures a PNG file. Where the kernel drew a narrow figure too,
phones load that one.

A figure without an alternative text stops the build when its page is read, where the line of its cell is known.
"""

import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

OUR_TYPES = "application/vnd.aelib."
DARK_FIGURE = {OUR_TYPES + "figure-dark+svg": "image/svg+xml", OUR_TYPES + "figure-dark+png": "image/png"}
"""The MIME types of dark images, and those of the images that they are."""
NARROW = {
    name.replace("-dark", "-narrow" + theme): kind for name, kind in DARK_FIGURE.items() for theme in ("", "-dark")
}
"""The MIME types of what phones show, light and dark, and those of the images that they are."""
PHONE = "(max-width: 575.98px)"
DULL_ALT = re.compile(r"^(image|figure|fig|plot|picture|photo|graph|chart|output|png|svg|alt|text)\b[\s\d.:_-]*$", re.I)

log = logging.getLogger(__name__)


def says_nothing(alt: str) -> bool:
    """Return whether an alternative text is missing, a word or two, or the name of a file.

    >>> [says_nothing(alt) for alt in ("", "Figure 1.2 - 3. . . . .", "_images/3f0c.png", "A line falls from 1 to 0.")]
    [True, True, True, False]
    """
    return len(alt) < 15 or bool(DULL_ALT.match(alt) or re.fullmatch(r"\S+\.\w{2,4}|\S*_images/\S*", alt))


class figure_image(nodes.image):  # noqa: N801  (docutils names a node's visitor after its class)
    """An image with width and height, so that the page does not move when it arrives; its child is for phones."""


def image_of(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Return the image of a second picture, of the size that its cell gives."""
    size = data.output_metadata.get(data.mime_type, {})
    kind = (DARK_FIGURE | NARROW)[data.mime_type]
    return renderer.render_image(MimeData(kind, data.content, output_metadata={kind: size}))


SHOWN: dict[str, Callable[[NbElementRenderer, MimeData], list[nodes.Element]]] = dict.fromkeys(
    [*DARK_FIGURE, *NARROW], image_of
)
"""What shows each of our own MIME types; the others are not shown, and their modules find them in the outputs."""


class OurTypes(MimeRenderPlugin):
    """What MyST-NB does with our own MIME types."""

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes for `data`, or `None` where the type is not ours."""
        if not data.mime_type.startswith(OUR_TYPES):
            return None
        show = SHOWN.get(data.mime_type)
        return show(renderer, data) if show else []


class RefuseSilentFigures(SphinxTransform):
    """Warn of figures whose cells set no alternative text, when the page is read and the cell is known."""

    default_priority = 900

    def apply(self, **kwargs: Any) -> None:
        """Look at the cells of this page."""
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") != "cell_code":
                continue
            parts = list(cell.findall(nodes.container))
            shown = [part for part in parts if part.get("mime_type", "").startswith("image/")]
            said = [image.get("alt", "") for part in shown for image in part.findall(nodes.image)]
            if any(map(says_nothing, said)):
                sources = [part for part in parts if part.get("nb_element") == "cell_code_source"]
                begins = f", which begins {sources[0].astext().strip().splitlines()[0]!r}," if sources else ""
                log.warning(
                    "a figure of this cell%s must have an alternative text (mystnb: image: alt:) that describes it",
                    begins,
                    location=cell,
                    type="figures",
                )


class PairImages(SphinxPostTransform):
    """Put the dark image of each figure beside the light one, before MyST-NB chooses one type of each bundle."""

    default_priority = 3  # MyST-NB chooses at 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Pair the images of this page."""
        for bundle in list(self.document.findall(nodes.container)):
            images = {child.get("mime_type"): child for child in bundle.children if isinstance(child, nodes.container)}
            pair = next((pair for pair in DARK_FIGURE.items() if set(pair) <= set(images)), None)
            if bundle.get("nb_element") != "mime_bundle" or pair is None:
                continue
            dark, light = (next(iter(images[name].findall(nodes.image))) for name in pair)
            narrow = [
                list(images[name].findall(nodes.image)) if name in images else []
                for name in (pair[0].replace("-dark", theme) for theme in ("-narrow", "-narrow-dark"))
            ]
            for light_one, dark_one in zip(*narrow, strict=True):
                dark_one["width"], dark_one["height"] = light_one["width"], light_one["height"]
            # The dark image has its natural size; the light one has none.
            shared = {"alt": light.get("alt", ""), **{name: dark.get(name) for name in ("width", "height")}}
            both = [
                figure_image("", *phone, **{**image.attributes, **shared, "classes": [*light["classes"], name]})
                for image, phone, name in zip((light, dark), narrow, ("only-light", "only-dark"), strict=True)
            ]
            # Inside an element of their own: the theme hides a caption that follows an image of the other theme.
            light.parent.replace(light, nodes.inline("", "", *both, classes=["themed"]))


def address(writer: HTML5Translator, image: nodes.Element) -> str:
    """Return where the page finds the file of an image."""
    return posixpath.join(writer.builder.imgpath, quote(str(writer.builder.images.get(image["uri"], image["uri"]))))


def visit_figure_image(self: HTML5Translator, node: figure_image) -> None:
    """Write the image."""
    attributes = {"src": address(self, node), "alt": node["alt"]}
    attributes |= {key: node[key] for key in ("width", "height") if node[key]}
    image = self.emptytag(node, "img", "\n", loading="lazy", decoding="async", **attributes)
    for narrow in list(node.findall(nodes.image))[1:]:
        size = {key: narrow[key] for key in ("width", "height")}
        source = self.emptytag(narrow, "source", "", srcset=address(self, narrow), media=PHONE, **size)
        image = f"<picture>{source}{image}</picture>"
    self.body.append(image)
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Plugins are found by entry points, and this extension is not an installed package.
    if OurTypes not in load_mime_renders():
        load_mime_renders().append(OurTypes)  # pyright: ignore[reportArgumentType]
    app.add_node(figure_image, html=(visit_figure_image, None))
    app.add_transform(RefuseSilentFigures)
    app.add_post_transform(PairImages)
