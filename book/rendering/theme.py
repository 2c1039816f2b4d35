"""What the book changes about the theme: its own style sheet, its colours in time, names that screen readers can use.

`templates` holds the few templates of the theme that differ, `static` the style sheet and the icon.
"""

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


THEME_SCRIPT = """
<script>
localStorage.mode ||= "auto";
if (localStorage.mode === "auto")
  localStorage.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
addEventListener("beforeprint", () => { document.documentElement.dataset.theme = "light"; });
addEventListener("afterprint", () => { document.documentElement.dataset.theme = localStorage.theme; });
addEventListener("load", () => (window.requestIdleCallback ?? setTimeout)(() => {
  if (!navigator.connection?.saveData)
    document.querySelectorAll("img[loading=lazy]:not(.only-dark)").forEach(image => { image.loading = "eager"; });
}));
</script>
"""
"""The theme decides this at the end of the page, which flashes in dark mode, and calls a missing choice an error.
Paper is white, so a page is printed in its light colours. A browser that prints does not wait for pictures that nobody
has scrolled to, so they are fetched once the page is there and the browser has nothing else to do."""


FOCUS_SCRIPT = """<script>
{
  let pressed;
  const lost = part => part === document.body || part.closest("dialog:not([open])");
  const giveBack = () => setTimeout(() => { if (lost(document.activeElement)) pressed?.focus(); });
  addEventListener("click", event => {
    pressed = event.target.closest("button");
    if (event.detail === 0) giveBack();
  }, true);
  addEventListener("close", giveBack, true);
}
</script>
"""
"""The theme takes the focus from a button that is pressed, to close its tooltip, and so cannot give it back when the
dialog that it opened closes. Who presses it by key (a click without a count) needs the focus where it was."""


FONT_SCRIPT = """<script>
if (location.protocol !== "file:") {
  const link = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: "FILE" };
  document.head.append(Object.assign(document.createElement("link"), link));
}
</script>
"""
"""The font of titles, which are drawn without it if it is not there in time (course.css), is asked for before the style
sheet is read. A browser that opens a file would not use it."""


def choose_theme(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Settle light or dark before anything is drawn, in which font, and where the focus goes."""
    font = FONT_SCRIPT.replace("FILE", context["pathto"]("_static/fonts/KaTeX_Main-Regular.woff2", 1))
    context["metatags"] = context.get("metatags", "") + font + THEME_SCRIPT + FOCUS_SCRIPT


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
    app.connect("html-page-context", choose_theme, priority=900)
    app.connect("html-page-context", mend_bibliography)
    app.connect("html-page-context", fold_parts, priority=900)  # after the theme
    # Jupyter Book always sets this, and Sphinx warns of a setting whose extension is not loaded.
    app.add_config_value("comments_config", {}, "html", dict[str, Any])
