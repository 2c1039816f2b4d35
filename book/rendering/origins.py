"""Where a computed number comes from, on its element, so that a look at a page's source leads to a cell or a record.

    <span class="pasted-text" data-from="glue best-error">0.42</span>       a cell of the page glues it by this name
    <span data-from="glue decoding.md::empty-box">0.52</span>                a cell of that page; read anew each time
    <span data-from="recorded decoding/wide-1/coverage">0.97</span>         what the role `recorded` asks for

The text is what it was without.
"""

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx

from book.rendering.elements import element


class number(nodes.inline):  # noqa: N801  (docutils names a node's visitor after its class)
    """A number, and its `origin`."""


class GluedText(PasteTextRole):
    """MyST-NB's role `glue:text`, whose numbers say by which name they were glued."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the number, or warn of what is wrong. That of another page takes its place when all pages are read."""
        found, messages = super().run()
        origin = f"glue {self.text.rpartition(':')[0] or self.text}"
        if found and isinstance(found[0], PendingGlueReference):
            self.document.settings.env.note_reread()
            return [number("", "", *found, origin=origin)], messages
        return [
            number("", node.astext(), classes=node["classes"], origin=origin)
            if isinstance(node, nodes.inline)
            else node
            for node in found
        ], messages


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(number, html=element("span", "", data_from="origin"))
    app.add_role_to_domain("glue", "text", GluedText(), override=True)
