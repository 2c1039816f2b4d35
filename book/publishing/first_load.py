"""What a page loads at first: one style sheet and one script of the theme, and small fonts.

The theme and the extensions have nine style sheets and as many scripts. What the pages need of them is kept in
`book/rendering/theme`, cut once by `tools/cut_theme.py`, and stands in their place. What this book has of its own, for
a live figure say, stays a file of its own. Without `light_pages`, pages load what Sphinx would have them load.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

KEPT = Path(__file__).parents[1] / "rendering" / "theme"
CUT = re.compile(r"_static/(?:(?:styles|scripts|katex)/|(?:pygments|mystnb|copybutton|exercise|sphinx-design|clipboard"
                 r"|design-tabs|documentation_options)\b)")  # fmt: skip


def register(app: Sphinx) -> None:
    """Let every page load the kept files: the style sheet before our own, the script after."""
    if app.config.light_pages and app.builder.format == "html":
        app.config.html_static_path.append(str(KEPT))
        app.add_css_file("theme.css", priority=100)
        app.add_js_file("theme.js", priority=900, loading_method="defer",
                        **{"data-sd-tabs-storage-prefix": "sphinx-design-tab-id-"})  # fmt: skip


def leave_out(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Take away from a page the files that the kept ones stand for (the theme's template names two more)."""
    context["light_pages"] = app.config.light_pages
    if app.config.light_pages:
        for files in ("css_files", "script_files"):
            context[files] = [file for file in context[files] if not CUT.match(str(file.filename or ""))]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("light_pages", default=True, rebuild="html", types=bool)
    app.connect("builder-inited", register)
    app.connect("html-page-context", leave_out, priority=990)  # after all that adds files
