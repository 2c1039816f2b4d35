"""What the book changes about the theme: its own style sheet, its colours in time, names that screen readers can use.

`templates` holds the few templates of the theme that differ, `static` the style sheet and the icon.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pybtex.plugin
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.config import Config

FOLDER = Path(__file__).parent


def prefer_ours(app: Sphinx, config: Config) -> None:
    """Look for templates and static files here before the theme's folders, and for the icon."""
    config.templates_path.insert(0, str(FOLDER / "templates"))
    config.html_static_path.append(str(FOLDER / "static"))
    config.html_favicon = str(FOLDER / "static" / "favicon.svg")


def leave_one_viewport(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Take away the width of the screen that docutils states in a page's head: Sphinx's template states it, too."""
    context["metatags"] = re.sub(r'<meta [^>]*name="viewport"[^>]*>\n?', "", context.get("metatags", ""))


def fold_parts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Fold the parts of the list of chapters but that of the page; a caption says which numbers its part has."""
    generate = context["generate_toctree_html"]

    def folded(**options: Any) -> BeautifulSoup:
        tree = generate(**options)
        for caption in tree.select("p.caption"):
            chapters = caption.find_next_sibling("ul")
            numbers = [link.text.partition(".")[0] for link in chapters.select("a") if link.text[0].isdigit()]
            caption.name, caption.attrs, caption.string = "summary", {}, caption.text
            if numbers:
                shown = "–".join(dict.fromkeys((numbers[0], numbers[-1])))
                caption.extend([" ", tree.new_tag("span", string=shown)])
            here = {"open": ""} if "current" in chapters["class"] else {}
            caption.wrap(tree.new_tag("details", **here)).append(chapters)
        return tree

    context["generate_toctree_html"] = folded


def mend_bibliography(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Take away docutils' roles of a bibliography: one is deprecated, and the other contradicts what it holds."""
    body = context.get("body", "").replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    context["body"] = body.replace(' role="doc-biblioentry">', ">")


# For each citation sphinxcontrib-bibtex asks for the same plugin, and the search through all packages takes 10 ms.
pybtex.plugin.find_plugin = cache(pybtex.plugin.find_plugin)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_css_file("course.css", priority=900)  # after the theme's own
    app.add_js_file("reading.js", loading_method="defer")
    app.connect("config-inited", prefer_ours, priority=900)
    app.connect("html-page-context", leave_one_viewport)
    app.connect("html-page-context", mend_bibliography)
    app.connect("html-page-context", fold_parts, priority=900)  # after the theme
    # Jupyter Book always sets this, and Sphinx warns of a setting whose extension is not loaded.
    app.add_config_value("comments_config", {}, "html", dict[str, Any])
