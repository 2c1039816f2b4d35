"""A figure is legible in both themes: the page holds it twice and shows the one that fits.

The kernels of the build give every Matplotlib figure a second image under a MIME type of our own
(`book/kernel/figures.py`). MyST-NB keeps one image of a bundle; here the dark one is put beside the light one first.
Both have the same alternative text, and `display: none` hides one of them from sight, from screen readers and from
the network.
"""

import posixpath
from typing import Any
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer, load_mime_renders
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

OUR_TYPES = "application/vnd.aelib."
DARK_FIGURE = OUR_TYPES + "figure-dark+png"


class figure_image(nodes.image):  # noqa: N801  (docutils names a node's visitor after its class)
    """An image with width and height as attributes, so that the page does not move when it arrives."""


class OurTypes(MimeRenderPlugin):
    """What MyST-NB does with our own MIME types: the dark image becomes an image, others wait for their module."""

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """The nodes for `data`, or `None` where the type is not ours."""
        if data.mime_type != DARK_FIGURE:
            return [] if data.mime_type.startswith(OUR_TYPES) else None
        size = data.output_metadata.get(DARK_FIGURE, {})
        return renderer.render_image(MimeData("image/png", data.content, output_metadata={"image/png": size}))


class PairImages(SphinxPostTransform):
    """Put the dark image of each figure beside the light one, before MyST-NB chooses one type of each bundle."""

    default_priority = 3  # MyST-NB chooses at 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Pair the images of this page."""
        for bundle in list(self.document.findall(nodes.container)):
            images = {child.get("mime_type"): child for child in bundle.children if isinstance(child, nodes.container)}
            if bundle.get("nb_element") != "mime_bundle" or not {"image/png", DARK_FIGURE} <= set(images):
                continue
            light, dark = (next(iter(images[name].findall(nodes.image))) for name in ("image/png", DARK_FIGURE))
            # The light image has what its cell asks for, the dark one its natural size.
            shared = {"alt": light.get("alt", ""), "asked": light.get("width")}
            size = {name: dark.get(name) for name in ("width", "height")}
            pair = [
                figure_image("", **{**image.attributes, **shared, **size, "classes": [*light["classes"], name]})
                for image, name in ((light, "only-light"), (dark, "only-dark"))
            ]
            # Inside an element of their own: the theme hides a caption that follows an image of the other theme.
            light.parent.replace(light, nodes.inline("", "", *pair, classes=["themed"]))


def visit_figure_image(self: HTML5Translator, node: figure_image) -> None:
    """Write the image; a cell's own width is an upper bound, for no image is wider than the page."""
    name = str(self.builder.images.get(node["uri"], node["uri"]))
    attributes = {"src": posixpath.join(self.builder.imgpath, quote(name)), "alt": node["alt"]}
    attributes |= {key: node[key] for key in ("width", "height") if node[key]}
    if node["asked"]:
        asked = node["asked"] + ("px" if node["asked"].isdigit() else "")
        attributes["style"] = f"width: {asked}"
    self.body.append(self.emptytag(node, "img", "\n", loading="lazy", decoding="async", **attributes))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Plugins are found by entry points, and this extension is not an installed package.
    if OurTypes not in load_mime_renders():
        load_mime_renders().append(OurTypes)  # pyright: ignore[reportArgumentType]
    app.add_node(figure_image, html=(visit_figure_image, None))
    app.add_post_transform(PairImages)
