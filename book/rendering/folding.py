"""What is folded on the page is a `<details>` element: it opens by touch, by keyboard and in print, without JavaScript.

Solutions and admonitions of class `dropdown`, the exercises of a chapter that are not among its core, and the code
cells that MyST-NB hides, all go through here. What an exercise's unfinished code says is on no page.
"""

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import is_exercise_node, solution_node

from book.rendering.elements import element, writes

MORE = "More exercises"
"""The heading below which a chapter has those exercises that are not among its core."""


class folded(nodes.container):  # noqa: N801  (docutils names a node's visitor after its class)
    """A part of the page that is closed at first; its first child is a `fold_title`. Other builders show it all."""


class fold_title(nodes.paragraph):  # noqa: N801
    """The visible line of a folded part."""


class more_exercises(nodes.section):  # noqa: N801
    """The section under the heading `MORE`, closed at first; for whatever is no page it is a section like any other."""


class more_exercises_title(nodes.title):  # noqa: N801
    """Its heading, which is its visible line too; `count` is how many exercises the section has."""


class FoldDropdowns(SphinxPostTransform):
    """Turn admonitions and solutions of class `dropdown` into folded parts."""

    default_priority = 900  # after sphinx-exercise has written the titles
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fold the dropdowns of this page."""
        foldable = [*self.document.findall(nodes.admonition), *self.document.findall(solution_node)]
        for node in [node for node in foldable if "dropdown" in node["classes"]]:
            title, *content = node.children
            classes = ["admonition", *(["solution"] if isinstance(node, solution_node) else []), *node["classes"]]
            # A link inside a title would take the click that is meant to open it.
            summary = fold_title("", title.astext(), classes=["admonition-title"])
            node.replace_self(folded("", summary, *content, ids=node["ids"], classes=list(dict.fromkeys(classes))))


class FoldMoreExercises(SphinxPostTransform):
    """Turn the section of the exercises that are not among a chapter's core into a folded part."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fold the section of this page, if it has one."""
        for section in list(self.document.findall(nodes.section)):
            title = section.children[0] if section.children else None
            if isinstance(title, nodes.title) and title.astext() == MORE:
                count = sum(1 for _ in section.findall(is_exercise_node))
                heading = more_exercises_title("", "", *title.children, count=count)
                section.replace_self(more_exercises("", heading, *section.children[1:]))  # which takes its ids


class FoldedCodeBelow(SphinxPostTransform):
    """Move the hidden code of a cell below what the cell shows, so that a picture follows the sentence before it."""

    default_priority = 200  # once MyST-NB has folded what it hides
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Move the code of this page's cells."""
        for fold in list(self.document.findall(HideCodeCellNode)):
            cell = fold.parent
            if len(cell.children) > 1 and cell.children[0] is fold:
                cell.remove(fold)
                cell.append(fold)


class SilentStubs(SphinxPostTransform):
    """Remove what the check says of an exercise's unfinished code: nobody can run that code on a page."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mend this page."""
        for output in list(self.document.findall(nodes.container)):
            if "cell_output" in output["classes"] and "tag_exercise" in output.parent["classes"]:
                output.parent.remove(output)


class UniqueIds(SphinxPostTransform):
    """Remove the ids that sphinx-exercise repeats in the content of every exercise and every solution."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mend this page."""
        for section in self.document.findall(nodes.section):
            section["ids"] = [name for name in section["ids"] if name not in ("exercise-content", "solution-content")]


def visit_more_exercises(self: HTML5Translator, node: more_exercises) -> None:
    """Open the element; headings within are lower, as in any section."""
    self.section_level += 1
    self.body.append(self.starttag(node, "details", CLASS="more-exercises"))


def depart_more_exercises(self: HTML5Translator, node: more_exercises) -> None:
    """Close the element."""
    self.section_level -= 1
    self.body.append("</details>\n")


def visit_more_exercises_title(self: HTML5Translator, node: more_exercises_title) -> None:
    """Open the heading, with its number, and without a link to itself, which would take the click that opens it."""
    self.body.append(f"<summary><h{self.section_level + self.initial_header_level - 1}>")
    self.add_secnumber(node)


def depart_more_exercises_title(self: HTML5Translator, node: more_exercises_title) -> None:
    """Say how many there are, and close the heading."""
    level = self.section_level + self.initial_header_level - 1
    self.body.append(f" ({node['count']})</h{level}></summary>\n")


def visit_hidden_cell(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write MyST-NB's own element without its label, which hides the summary from a screen reader, and say its size."""
    lines = sum(len(code.astext().splitlines()) for code in node.findall(nodes.literal_block))
    size = f'<span class="size">{lines} line{"s" * (lines != 1)}</span>' if lines else ""
    self.body.append(f'<details class="{" ".join(["hide", *node["classes"]])}">\n')
    self.body.append(f"<summary>{self.encode(node['prompt_show'])} {size}</summary>\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(folded, html=element("details"))
    app.add_node(fold_title, html=element("summary", ""))
    app.add_node(more_exercises, html=(visit_more_exercises, depart_more_exercises))
    app.add_node(more_exercises_title, html=(visit_more_exercises_title, depart_more_exercises_title))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, writes("</details>\n")))
    app.add_post_transform(FoldDropdowns)
    app.add_post_transform(FoldMoreExercises)
    app.add_post_transform(FoldedCodeBelow)
    app.add_post_transform(SilentStubs)
    app.add_post_transform(UniqueIds)
