"""Numbers that a cell glues, in alternative texts: written as in the text of the page.

    alt: A line that falls from {glue:text}`loss-before:.2f` to {glue:text}`loss-after:.2f`.

MyST-NB reads this role in prose and in captions, but not in an alternative text, so that is filled in here, from the
values of the same page.
"""

import re
from typing import Any

from docutils import nodes
from myst_nb.core.variables import format_plain_text
from myst_nb.ext.glue.crossref import read_glue_cache
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

GLUED = re.compile(r"\{glue:text\}`(?P<name>[^`:]+)(?::(?P<form>[^`]*))?`")

log = logging.getLogger(__name__)


def filled(text: str, values: dict[str, Any]) -> str:
    """Return an alternative text with the glued `values` in their places.

    >>> filled("Falls to {glue:text}`end:.2f`.", {"end": {"data": {"text/plain": "0.1234"}}})
    'Falls to 0.12.'

    Raises:
        ValueError: No cell of the page glues a name, or what it glued does not take the format.
    """

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in values:
            raise ValueError(
                f"an alternative text asks for the glued value {name!r}, but no cell of this page glues it"
            )
        plain = values[name]["data"].get("text/plain")
        try:
            return format_plain_text(plain, found["form"] or "s")
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"an alternative text asks for {found[0]}, but the glued value is {plain}: {error}"
            ) from error

    return GLUED.sub(value, text)


class FillAlternativeTexts(SphinxPostTransform):
    """Put glued values into the alternative texts of a page, before `theme_figures` copies them to the dark images."""

    default_priority = 2

    def run(self, **kwargs: Any) -> None:
        """Fill in those of this page."""
        folder = getattr(self.env, "mystnb_config").output_folder  # noqa: B009  (MyST-NB keeps its settings there)
        for image in self.document.findall(nodes.Element):
            if GLUED.search(image.get("alt", "")):
                try:
                    image["alt"] = filled(image["alt"], read_glue_cache(str(folder), self.env.docname))
                except ValueError as error:
                    log.warning("%s", error, location=image, type="glued")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(FillAlternativeTexts)
