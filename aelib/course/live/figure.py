"""What every live figure is made of: the object that a cell displays."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIVE_FIGURE = "application/vnd.aelib.live+json"
"""The MIME type of the data that a live figure passes to the page."""


@dataclass(frozen=True, repr=False)
class LiveFigure:
    """What a cell displays: `picture` in a notebook; on a page the custom `element`, which computes with `data`.

    Example:
        >>> from aelib import plots
        >>> picture, _ = plots.canvas()
        >>> LiveFigure("latent-explorer", {"codes": []}, picture)
        <live figure latent-explorer: it moves on the pages of the book, and is a picture here>
    """

    element: str
    data: dict[str, Any]
    picture: Figure

    def __repr__(self) -> str:
        return f"<live figure {self.element}: it moves on the pages of the book, and is a picture here>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the picture as Jupyter shows any figure (in the book, for both themes), and the data beside it."""
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        bundle, metadata = shell.display_formatter.format(self.picture) if shell else ({}, {})
        if not any(name.startswith("image/") for name in bundle):  # a kernel that draws into windows
            file = io.BytesIO()
            self.picture.savefig(file, format="png", dpi=200, metadata={"Software": None})
            bundle["image/png"] = base64.b64encode(file.getvalue()).decode()
        return bundle | {"text/plain": repr(self), LIVE_FIGURE: {"element": self.element, **self.data}}, metadata
