"""What a reader has read: the elements that show it, and the list of chapters, for `book/rendering/static/progress.js`.

The script keeps a note in the reader's browser, and nowhere else. It is written here what the note can be about: a
chapter is a page that runs code, is not among those to look things up in, and is known by its slug. A chapter has a box
to tick at its foot and a line under its title that leads to where the reader stopped. On the first page the directive
`begin` is a button with a line about it, for those who have progress one that leads to where they stopped instead, and
what all see:

    ```{begin}
    [Start with The autoencoder](chapters/the-autoencoder.md)
    Twelve chapters.

    {ref}`Ten questions <self-test>` say where to begin.
    ```

A test, which is questions of another kind than "Predict", counts itself where a container of class `score` stands below
it. Its first paragraph says how to count, and becomes the count. Then comes a list of rules, which the script reads as
they stand: "At least 8, questions 4, 7 and 9 among them" is a number of right first choices, and questions. The
first that holds is marked.

Until the script has found that the browser keeps notes, all but a test is invisible and takes its place, so that
nothing moves. Without JavaScript only the test is there (the theme's class `pst-js-only`).
"""

import json
import posixpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.course import chapters_to_read
from book.rendering.elements import page_only, page_part

NEXT = '<p class="reading reading-next pst-js-only"></p>\n'
STOPPED = '<p class="reading reading-stopped pst-js-only"></p>\n'


class Begin(SphinxDirective):
    """The directive `begin`: a link, and what is said about it; those who have progress see where to go on."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the elements."""
        box = nodes.container("", page_only(NEXT), classes=["begin"])
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def put_below_title(doctree: nodes.document, part: nodes.Node) -> None:
    """Insert a part below the title of a page, and below the line that says how long it takes, where there is one."""
    title = next(doctree.findall(nodes.title))
    place = title.parent.index(title) + 1
    after = title.parent.children[place] if place < len(title.parent.children) else None
    if isinstance(after, nodes.paragraph) and "meta" in after["classes"]:
        place += 1
    title.parent.insert(place, part)


def add_elements(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add to a chapter its line under the title and its box at the foot."""
    if app.builder is None or app.builder.format != "html" or docname not in chapters_to_read(app):
        return
    put_below_title(doctree, page_only(STOPPED))
    doctree += page_part("progress")


def list_chapters(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Pass to the script which chapters there are, as seen from this page, and which of them this is."""
    assert app.builder is not None
    names = chapters_to_read(app)
    course = {
        "here": posixpath.basename(pagename) if pagename in names else None,
        "chapters": [
            {
                "slug": posixpath.basename(name),
                "title": app.env.titles[name].astext(),
                "url": app.builder.get_relative_uri(pagename, name) or posixpath.basename(pagename) + ".html",
            }
            for name in names
        ],
    }
    data = json.dumps(course, ensure_ascii=False).replace("<", r"\u003c")
    script = f'<script type="application/json" id="course-chapters">{data}</script>\n'
    context["metatags"] = context.get("metatags", "") + script


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_directive("begin", Begin)
    app.add_js_file("progress.js", loading_method="defer")
    app.connect("doctree-resolved", add_elements)
    app.connect("html-page-context", list_chapters)
