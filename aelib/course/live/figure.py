"""What every live figure is made of: the object that a cell displays."""

from __future__ import annotations

import base64
import html
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HERE = Path(__file__).parent
FRAME = """\
<iframe title="Live figure" style="width: 100%; max-width: 698px; height: 30rem; border: 0" allowfullscreen
 srcdoc="{page}">{picture}</iframe>"""
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<style>
body {{ margin: 0; font-family: system-ui, sans-serif; }}
.live-figure:not(:fullscreen) {{ padding: 4px; background: var(--paper); }}
{styles}
@media print {{ .live-figure .live-body {{ display: block !important; }} }}
</style>
<script>{scripts}</script>
<{element} class="live-figure" id="live"><img alt=""><script>aelibLive.receive({data})</script></{element}>
<script>{own}</script>
"""
"""What stands in a notebook's frame, of which JupyterLab, Colab and VS Code run the scripts."""


@dataclass(frozen=True, repr=False)
class LiveFigure:
    """What a cell displays: the custom `element`, which computes with `data`, and `picture` where that cannot work.

    Example:
        >>> from aelib import plots
        >>> picture, _ = plots.canvas()
        >>> LiveFigure("latent-explorer", {"codes": []}, picture)
        <live figure latent-explorer: it answers in notebooks and in the book, and is a picture elsewhere>
    """

    element: str
    data: dict[str, Any]
    picture: Figure

    def __repr__(self) -> str:
        return f"<live figure {self.element}: it answers in notebooks and in the book, and is a picture elsewhere>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the picture as Jupyter shows any figure, and the frame in which a notebook has the figure at work."""
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        bundle, metadata = shell.display_formatter.format(self.picture) if shell else ({}, {})
        if not any(name.startswith("image/") for name in bundle):  # a kernel that draws into windows
            file = io.BytesIO()
            self.picture.savefig(file, format="png", dpi=200, metadata={"Software": None})
            bundle["image/png"] = base64.b64encode(file.getvalue()).decode()
        words = {"text/plain": repr(self)}
        if "still" not in self.data:  # what a page shows of it before its data load is part of that page
            words["text/html"] = framed(self.element, self.data, bundle.get("image/png", ""))
        return bundle | words, metadata


def framed(element: str, data: dict[str, Any], picture: str) -> str:
    """Return a frame whose page has all that a live figure needs inside, so that it works without a network.

    Args:
        element: The name of the custom element, and of its script, whose first line names the others that it needs.
        data: What the element computes with. What a page loads `later` comes along where a worker needs it, and else
            stays out: a reader's own digit is not known in a notebook.
        picture: A PNG file in base64, to be seen where a notebook may not show a frame.
    """
    first = (HERE / f"{element}.js").read_text(encoding="utf-8").partition("\n")[0]
    names = [*first.removeprefix("// needs: ").replace(".js", "").split(", "), element]
    apart = () if "worker" in data else ("later",)
    inside = {name: part for name, part in data.items() if name not in apart}
    page = PAGE.format(
        styles="\n".join(_read(f"{name}.css") for name in names),
        scripts="\n".join(_read(f"{name}.js") for name in names[:-1]),
        own=_read(f"{element}.js") + _read("notebook.js"),
        element=element,
        data=json.dumps(inside, separators=(",", ":")).replace("<", "\\u003c"),  # no part of it may end the script
    )
    image = f'<img src="data:image/png;base64,{picture}" alt="The figure, still">' if picture else ""
    return FRAME.format(page=html.escape(page), picture=image)


def _read(name: str) -> str:
    file = HERE / name
    return file.read_text(encoding="utf-8") if file.exists() else ""
